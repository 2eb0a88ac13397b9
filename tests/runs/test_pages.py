"""Every output of every page is the recorded one, on every Python."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from engine.pythons.interpreter import Interpreter, pristine
from engine.pythons.wasm import MissingError
from engine.records import transcript
from engine.records.transcript import Step, Transcript
from engine.runs import pages

DAY = datetime.date(2026, 11, 24)
TEXT = """\
---
file_format: mystnb
kernelspec:
  name: {kernel}
---

# A page

```{{code-cell}}
x = 1
```

```{{code-cell}}
{cell}
```
"""


def on(page: pages.Page, interpreter: Interpreter) -> Interpreter:
    """What a page is run on where there is this interpreter; skips the test if it is not for the page."""
    try:
        return page.on(interpreter)
    except pages.UnsuitableError as error:
        pytest.skip(f"of this page: {error}")


@pytest.mark.parametrize("name", pages.pages())
def test_a_page_prints_what_is_recorded(name: str, interpreter: Interpreter) -> None:
    """Run on this Python, each cell of the page prints what its record has for it."""
    page = pages.load(name)
    found = pages.mismatches(page, on(page, interpreter), transcript.read(pages.RECORDS / f"{name}.txt"))
    assert not found, "\n\n".join(found)


@pytest.mark.parametrize("name", pages.pages())
def test_pictures_after_all_cells_leave_the_outputs_as_they_are(name: str, interpreter: Interpreter) -> None:
    """Taken after every cell, they change nothing of what the page prints, nor how its cells end."""
    page, record = pages.load(name), transcript.read(pages.RECORDS / f"{name}.txt")
    interpreter = on(page, interpreter)
    version = record and record.nearest(interpreter.name)
    if version is None:
        pytest.skip(f"This page was not recorded on Python {interpreter.version}.")
    plain = [cell for cell in page.cells if not cell.source.startswith("%picture")]
    page.cells = [one for cell in plain for one in (cell, pages.Cell("%picture math --bytecode", cell.line, {}))]
    printed = [text for text, _, _ in pages.run(page, interpreter)]
    assert all(text and text.startswith("files") for text in printed[1::2])
    steps = [step for step in record.steps if not step.source.startswith("%picture")]
    assert printed[::2] == [step.outputs.get(version) for step in steps]


def test_each_record_is_as_it_would_be_written() -> None:
    """Nobody has edited one by hand: what is read from it is written in the same words."""
    for path in pages.RECORDS.glob("*.txt"):
        record = transcript.read(path)
        assert record is not None
        assert record.render() == path.read_text(encoding="utf-8"), f"{path.name} was edited: nox -s record renews it"


def test_each_record_has_its_page() -> None:
    """No record is left of a page that is gone."""
    assert pages.pages() == sorted(path.stem for path in pages.RECORDS.glob("*.txt"))


def written(folder: Path, cell: str, kernel: str = "import-once") -> pages.Page:
    """A page of two cells, `x = 1` and this one."""
    (folder / "page.md").write_text(TEXT.format(cell=cell, kernel=kernel))
    return pages.load("page", folder)


def recorded(page: pages.Page, *texts: str, on: str | None = None) -> Transcript:
    """A record of a page in which the cells printed `texts`."""
    version = on or pristine().name
    steps = [Step(cell.source, {version: text}) for cell, text in zip(page.cells, texts, strict=True)]
    return Transcript("page", DAY, [version], steps)


def test_an_output_that_is_not_recorded_is_shown_as_a_difference(tmp_path: Path) -> None:
    """The page, the cell's line, the cell, the version and both texts stand in one message."""
    page = written(tmp_path, "print(x + 1)")
    (found,) = pages.mismatches(page, pristine(), recorded(page, "", "3\n"))
    for part in ("docs/page.md:13, on Python ", pristine().name, ">>> print(x + 1)", "-3", "+2"):
        assert part in found


def test_an_output_as_recorded_is_no_difference(tmp_path: Path) -> None:
    """What is the same says nothing."""
    page = written(tmp_path, "print(x + 1)")
    assert [] == pages.mismatches(page, pristine(), recorded(page, "", "2\n"))


def test_a_page_without_a_record_is_told_to_be_recorded(tmp_path: Path) -> None:
    """The message names the page and the command."""
    assert ["docs/page.md has no record: write it with `nox -s record`, and read it"] == pages.mismatches(
        written(tmp_path, "x"), pristine(), None
    )


def test_a_page_that_has_changed_is_told_to_be_recorded_again(tmp_path: Path) -> None:
    """The message tells which cell is not the recorded one."""
    before = recorded(written(tmp_path, "x"), "", "1\n")
    (found,) = pages.mismatches(written(tmp_path, "x + 0"), pristine(), before)
    assert "its cell at line 13 was 'x'. Renew it with `nox -s record`" in found


def test_a_version_that_was_never_recorded_is_told_to_be_added(tmp_path: Path) -> None:
    """Another minor version is no stand-in."""
    page = written(tmp_path, "x")
    (found,) = pages.mismatches(page, pristine(), recorded(page, "", "1\n", on="3.9.1"))
    assert found.endswith(f"was not recorded on Python {pristine().name}: add it with `nox -s record`")


@pytest.mark.parametrize(("declared", "count"), [("ValueError: other", 0), ("ValueError: third", 1)])
def test_another_patch_may_use_other_words_that_the_page_declares(declared: str, count: int, tmp_path: Path) -> None:
    """An error which the cell declares is accepted of a patch that was not recorded, and no other difference."""
    other = pristine().name.rpartition(".")[0] + ".99"
    options = f':raises: ["ValueError: words", "{declared}"]\nraise ValueError("other")'
    page = written(tmp_path, options)
    assert count == len(pages.mismatches(page, pristine(), recorded(page, "", "ValueError: words\n", on=other)))
    assert 1 == len(pages.mismatches(page, pristine(), recorded(page, "", "ValueError: words\n")))


def test_a_cell_that_does_not_end_is_stopped_and_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It costs its time and no more; the cells after it say that the prompt has ended."""
    monkeypatch.setattr(pages, "TIMEOUT", 1)
    page = written(tmp_path, "while True: pass\n")
    (found,) = pages.mismatches(page, pristine(), recorded(page, "", ""))
    assert "+(TimeLimit: it was stopped after 1 s)" in found


def test_a_page_may_ask_for_a_version(tmp_path: Path) -> None:
    """Its kernel's name has the oldest version that will do."""
    page = written(tmp_path, "x", kernel="import-once-3.15")
    with pytest.raises(pages.UnsuitableError, match=r"it needs Python 3\.15 or newer"):
        page.on(replace(pristine(), version="3.14.2"))
    for version in ("3.15.0rc1", "3.16.0"):
        assert version == page.on(replace(pristine(), version=version)).version


def test_a_page_about_tools_is_run_beside_them_and_on_one_python(with_tools: Interpreter, tmp_path: Path) -> None:
    """On every other Python it is not run, and the reason is said."""
    page = written(tmp_path, "x", kernel="import-once-tools")
    assert with_tools is page.on(pristine())
    for other in (replace(pristine(), version="3.9.1"), replace(pristine(), is_wasm=True)):
        with pytest.raises(pages.UnsuitableError, match=f"recorded on Python {pristine().name} only"):
            page.on(other)


def test_a_page_about_tools_that_are_missing_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is that of the environment."""

    def suitable(asked: str) -> None:
        raise MissingError(f"no {asked}")

    monkeypatch.setattr(pages, "suitable", suitable)
    with pytest.raises(pages.UnsuitableError, match="it is not run here: no tools"):
        written(tmp_path, "x", kernel="import-once-tools").on(pristine())


def test_other_tools_than_the_recorded_ones_are_told(tmp_path: Path) -> None:
    """Even where they print the same: the page names those that it was run with."""
    page = written(tmp_path, "x", kernel="import-once-tools")
    record = replace(recorded(page, "", "1\n"), tools=["numpy 1.0"])
    (found,) = pages.mismatches(page, replace(pristine(), tools=("numpy 2.0",)), record)
    assert "docs/page.md was recorded with numpy 1.0, and here is numpy 2.0: renew it with `nox -s record`" in found
    assert [] == pages.mismatches(page, replace(pristine(), tools=("numpy 1.0",)), record)
