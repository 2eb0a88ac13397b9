"""Every output of every page is the recorded one, on every Python."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.directives.claims import Claim, problems, read_ledger
from engine.pythons.interpreter import Interpreter, pristine
from engine.pythons.wasm import MissingError
from engine.records import transcript
from engine.records.transcript import Step, Transcript
from engine.runs import pages
from tests.conftest import REPORTED, Passed
from tests.docs import written

LEDGER = read_ledger(pages.DOCS / "claims")
LEDGER_TEXT = "".join(path.read_text("utf-8") for path in sorted((pages.DOCS / "claims").glob("*.toml")))
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


def test_a_page_prints_what_is_recorded(
    page_name: str,
    interpreter: Interpreter,
    passed: Passed,
    request: pytest.FixtureRequest,
    record_property: Callable[[str, object], None],
) -> None:
    """On a build that its record names, each cell of the page prints just that; elsewhere the claims hold.

    A picture is taken after every cell of a page that has none, and changes nothing.
    """
    files = (pages.RECORDS / f"{page_name}.txt", pages.DOCS / f"{page_name}.md")
    if passed.with_these(*(path.read_bytes() for path in files), LEDGER_TEXT, interpreter.version):
        return
    check(page_name, interpreter, request.config.getoption("every_build"), record_property)


@pytest.mark.parametrize("name", pages.pages_about_tools())
def test_a_page_about_tools_prints_what_is_recorded(
    name: str, with_tools: Interpreter, record_property: Callable[[str, object], None]
) -> None:
    """On the Python that has them."""
    check(name, with_tools, True, record_property)


def check(name: str, python: Interpreter, strict: bool, record_property: Callable[[str, object], None]) -> None:
    """Fail if a page does not print on this Python what it should; what may differ is reported."""
    page, record = pages.load(name), transcript.read(pages.RECORDS / f"{name}.txt")
    assert (problem := pages.trouble(page, python, record)) is None, problem
    outcomes = with_pictures(page, python) or list(pages.run(page, python))
    if found := pages.differences(page, python.name, record, outcomes):
        alone = list(pages.run(page, python))
        printed, without = ([one.printed for one in each] for each in (outcomes, alone))
        assert printed == without, "pictures, taken after every cell, change what the page prints"
        if strict or python.name in record.versions:
            pytest.fail("\n\n".join(found))
        steps = [
            Step(cell.source, {python.name: one.printed or ""}) for cell, one in zip(page.cells, alone, strict=True)
        ]
        here = Transcript(name, record.date, [python.name], steps)
        assert [] == problems(of_page(LEDGER, name, python.name), {name: written.PAGES[name]}, {name: here})
        for text in found:
            record_property(REPORTED, text)


def with_pictures(page: pages.Page, python: Interpreter) -> list[pages.Outcome] | None:
    """What a page's cells do where a picture is taken after each; None if it takes pictures itself, which tell more."""
    if any(cell.source.startswith("%picture") for cell in page.cells):
        return None
    cells = [one for cell in page.cells for one in (cell, replace(cell, source="%picture math --bytecode"))]
    outcomes = list(pages.run(replace(page, cells=cells), python))
    assert all(outcome.printed is None or outcome.printed.startswith("files") for outcome in outcomes[1::2])
    return outcomes[::2]


def of_page(ledger: dict[str, Claim], page: str, build: str) -> dict[str, Claim]:
    """What a ledger says of a page's cells on a build."""
    return {
        key: replace(claim, shown=[one for one in claim.shown if one.page == page and one.concerns(build)])
        for key, claim in ledger.items()
    }


def test_each_record_is_as_it_would_be_written() -> None:
    """Nobody has edited one by hand: what is read from it is written in the same words."""
    for path in pages.RECORDS.glob("*.txt"):
        record = transcript.read(path)
        assert record is not None
        assert record.render() == path.read_text(encoding="utf-8"), f"{path.name} was edited: nox -s record renews it"


def test_each_record_has_its_page() -> None:
    """No record is left of a page that is gone."""
    assert pages.pages() == sorted(path.stem for path in pages.RECORDS.glob("*.txt"))


def written_page(folder: Path, cell: str, kernel: str = "import-once") -> pages.Page:
    """A page of two cells, `x = 1` and this one."""
    (folder / "page.md").write_text(TEXT.format(cell=cell, kernel=kernel))
    return pages.parsed("page", (folder / "page.md").read_text())


def recorded(page: pages.Page, *texts: str, on: str | None = None) -> Transcript:
    """A record of a page in which the cells printed `texts`."""
    version = on or pristine().name
    steps = [Step(cell.source, {version: text}) for cell, text in zip(page.cells, texts, strict=True)]
    return Transcript("page", DAY, [version], steps)


def mismatches(page: pages.Page, record: Transcript | None) -> list[str]:
    """What keeps a page from being as recorded on the Python that runs this."""
    if problem := pages.trouble(page, pristine(), record):
        return [problem]
    return pages.differences(page, pristine().name, record, pages.run(page, pristine()))


def test_an_output_that_is_not_recorded_is_shown_as_a_difference(tmp_path: Path) -> None:
    """The page, the cell's line, the cell, the version and both texts stand in one message."""
    page = written_page(tmp_path, "print(x + 1)")
    (found,) = mismatches(page, recorded(page, "", "3\n"))
    for part in ("docs/page.md:13, on Python ", pristine().name, ">>> print(x + 1)", "-3", "+2"):
        assert part in found


def test_an_output_as_recorded_is_no_difference(tmp_path: Path) -> None:
    """What is the same says nothing."""
    page = written_page(tmp_path, "print(x + 1)")
    assert [] == mismatches(page, recorded(page, "", "2\n"))


def test_a_page_without_a_record_is_told_to_be_recorded(tmp_path: Path) -> None:
    """The message names the page and the command."""
    assert ["docs/page.md has no record: write it with `nox -s record`, and read it"] == mismatches(
        written_page(tmp_path, "x"), None
    )


def test_a_page_that_has_changed_is_told_to_be_recorded_again(tmp_path: Path) -> None:
    """The message tells which cell is not the recorded one."""
    before = recorded(written_page(tmp_path, "x"), "", "1\n")
    (found,) = mismatches(written_page(tmp_path, "x + 0"), before)
    assert "its cell at line 13 was 'x'. Renew it with `nox -s record`" in found


def test_a_version_that_was_never_recorded_is_told_to_be_added(tmp_path: Path) -> None:
    """Another minor version is no stand-in."""
    page = written_page(tmp_path, "x")
    (found,) = mismatches(page, recorded(page, "", "1\n", on="3.9.1"))
    assert found.endswith(f"was not recorded on Python {pristine().name}: add it with `nox -s record`")


OTHER = pristine().name.rpartition(".")[0] + ".99"


def test_a_build_that_was_not_recorded_is_compared_with_another_of_its_version(tmp_path: Path) -> None:
    """Whatever differs is told, with both names."""
    page = written_page(tmp_path, "print(x + 1)")
    (found,) = mismatches(page, recorded(page, "", "3\n", on=OTHER))
    for part in (f"recorded on {OTHER}", f"printed by {pristine().name}"):
        assert part in found


@pytest.mark.parametrize(
    ("claim", "recorded_on", "outcome"),
    [("2", OTHER, "reported"), ("3", OTHER, "failed"), ("2", pristine().name, "failed"), ("2", None, "failed")],
)
def test_what_a_build_prints_otherwise_is_reported_where_no_record_names_it_and_the_claims_hold(
    claim: str, recorded_on: str | None, outcome: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fails where a claim is not shown, on a build that was recorded, and with --every-build."""
    page = written_page(tmp_path, ":name: sum\nprint(x + 1)")
    record = recorded(page, "", "3\n", on=recorded_on or OTHER)
    (tmp_path / "page.txt").write_text(record.render())
    monkeypatch.setattr(pages, "RECORDS", tmp_path)
    monkeypatch.setattr(pages, "load", lambda name: page)
    monkeypatch.setattr(written, "PAGES", {"page": page.cells})
    (tmp_path / "ledger.toml").write_text(
        f'[L1]\nclaim = "It adds."\n[[L1.shown]]\npage = "page"\ncell = "sum"\nprints = ["{claim}"]\n'
    )
    monkeypatch.setitem(globals(), "LEDGER", read_ledger(tmp_path / "ledger.toml"))
    told: list[object] = []
    try:
        check("page", pristine(), recorded_on is None, lambda name, text: told.append((name, text)))
    except (AssertionError, pytest.fail.Exception):
        assert (outcome, []) == ("failed", told)
    else:
        assert outcome == "reported"
        assert [REPORTED] == [name for name, _ in told]


def test_a_cell_that_does_not_end_is_stopped_and_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It costs its time and no more; the cells after it say that the prompt has ended."""
    monkeypatch.setattr(pages, "TIMEOUT", 1)
    page = written_page(tmp_path, "while True: pass\n")
    (found,) = mismatches(page, recorded(page, "", ""))
    assert "+(TimeLimit: it was stopped after 1 s)" in found


def test_a_page_may_ask_for_a_version(tmp_path: Path) -> None:
    """Its kernel's name has the oldest version that will do."""
    page = written_page(tmp_path, "x", kernel="import-once-3.15")
    with pytest.raises(pages.UnsuitableError, match=r"it needs Python 3\.15 or newer"):
        page.on(replace(pristine(), version="3.14.2"))
    for version in ("3.15.0rc1", "3.16.0"):
        assert version == page.on(replace(pristine(), version=version)).version


def test_a_page_about_tools_is_run_beside_them_and_on_one_python(with_tools: Interpreter, tmp_path: Path) -> None:
    """On every other Python it is not run, and the reason is said."""
    page = written_page(tmp_path, "x", kernel="import-once-tools")
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
        written_page(tmp_path, "x", kernel="import-once-tools").on(pristine())


def test_other_tools_than_the_recorded_ones_are_told(tmp_path: Path) -> None:
    """Even where they print the same: the page names those that it was run with."""
    page = written_page(tmp_path, "x", kernel="import-once-tools")
    record = replace(recorded(page, "", "1\n"), tools=["numpy 1.0"])
    found = pages.trouble(page, replace(pristine(), tools=("numpy 2.0",)), record)
    assert "docs/page.md was recorded with numpy 1.0, and here is numpy 2.0: renew it with `nox -s record`" == found
    assert pages.trouble(page, replace(pristine(), tools=("numpy 1.0",)), record) is None
