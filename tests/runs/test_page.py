"""`nox -s page`: a page is run on every native Python, and what is wrong is said in its place."""

import sys
from pathlib import Path

import pytest

from engine.pythons import discovery
from engine.pythons.interpreter import OWN, pristine
from engine.records import transcript
from engine.runs import page, pages, record
from tests.runs.test_pages import TEXT

OWN_BUILD = pristine().name


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book of its own, on a machine with one Python and no WebAssembly."""
    for name in ("docs", "records"):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(pages, name.upper(), tmp_path / name)
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    monkeypatch.setattr(record, "RECORDS", tmp_path / "records")
    monkeypatch.setattr(discovery, "builds", lambda: {OWN_BUILD: OWN})
    monkeypatch.setattr(discovery, "everything", lambda: ([pristine()], {"3.16": "nobody has it"}))
    return tmp_path


def run(book: Path, monkeypatch: pytest.MonkeyPatch, *words: str, cell: str = "print(x + 1)") -> int:
    """The exit status of the verb with these words, for a page with this cell."""
    (book / "docs/dogs.md").write_text(TEXT.format(cell=cell, kernel="import-once"))
    monkeypatch.setattr(sys, "argv", ["page", *words])
    return page.main()


def test_a_page_is_recorded_and_then_it_is_as_recorded(
    book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --write, which names what is missing; an edit is told with its line, and both texts."""
    assert 0 == run(book, monkeypatch, "dogs", "--write")
    assert "Python 3.16 is not here: nobody has it" in capsys.readouterr().out
    written = transcript.read(book / "records/dogs.txt")
    assert written is not None
    assert {OWN_BUILD: "2\n"} == written.steps[1].outputs
    assert 0 == run(book, monkeypatch, "dogs")
    assert f"docs/dogs.md: 2 cells on {OWN_BUILD}; all as recorded" in capsys.readouterr().out
    written.steps[1].outputs[OWN_BUILD] = "3\n"
    (book / "records/dogs.txt").write_text(written.render())
    assert 1 == run(book, monkeypatch, "dogs")
    told = capsys.readouterr().out
    for part in (f"docs/dogs.md:13, on Python {OWN_BUILD}", "-3", "+2", "1 to mend, or to record with --write"):
        assert part in told


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("1 / 0", "docs/dogs.md:13, on Python {}, ends in ZeroDivisionError: division by zero, and declares none"),
        (':raises: "KeyError: 1"\nx', "docs/dogs.md:13, on Python {}, ends in no error, and declares KeyError: 1"),
        ("if x:\n\n    x", "docs/dogs.md:13: line 2 of this cell is empty, within the block"),
        ("object()", "docs/dogs.md:13: this cell prints an address, 0x"),
        (":file: dogs.py", "docs/dogs.md:13: dogs.py has no text"),
        ("x", "docs/dogs.md has no record"),
    ],
)
def test_what_is_wrong_with_a_cell_is_said(
    cell: str, words: str, book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where it stands, what it is, and the remedy."""
    assert 1 == run(book, monkeypatch, "dogs", cell=cell)
    assert words.format(OWN_BUILD) in capsys.readouterr().out


@pytest.mark.parametrize("words", [["dogs"], ["dogs", "--write"]])
@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (":nmae: dog\nx", "docs/dogs.md:13: nobody knows the option 'nmae': did you mean 'name'?"),
        (":tags: [shel]\npython dogs.py", "docs/dogs.md:13: nobody knows the tag 'shel': did you mean 'shell'?"),
        (":needs: thread\nx", "docs/dogs.md:13: the option 'needs' is threads, processes, or a list of these, not"),
        (":file: dogs.py", "docs/dogs.md:13: dogs.py has no text"),
    ],
)
def test_a_page_that_is_wrong_as_it_is_written_is_not_run(
    cell: str,
    told: str,
    words: list[str],
    book: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Neither is another page beside it, and nothing is recorded."""
    monkeypatch.setattr(pages, "run", lambda *_: pytest.fail("a page was run"))
    (book / "docs/cats.md").write_text(TEXT.format(cell="x", kernel="import-once"))
    if "--write" in words:
        words = ["cats", *words]
    assert 1 == run(book, monkeypatch, *words, cell=cell)
    assert told in capsys.readouterr().out
    assert [] == list((book / "records").iterdir())


def test_a_page_with_a_strange_setting_is_not_run(
    book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names the line among the page's first ones."""
    monkeypatch.setattr(pages, "run", lambda *_: pytest.fail("a page was run"))
    (book / "docs/dogs.md").write_text(TEXT.format(cell="x", kernel="import-onse"))
    assert 1 == page.check("dogs") == record.record(["dogs"])
    told = (
        "docs/dogs.md:4: the page setting 'kernelspec.name' is import-once, import-once-tools, or import-once-VERSION"
    )
    assert 2 == capsys.readouterr().out.count(told)


def test_a_page_that_is_not_there_is_named_with_one_like_it(
    book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message ends with a name that exists."""
    with pytest.raises(SystemExit):
        run(book, monkeypatch, "dog")
    assert "docs/ has no page with cells named dog: name some of dogs" in capsys.readouterr().err
