"""A page shows what each version printed, and says what is not as recorded."""

import datetime
from pathlib import Path

import bs4
import pytest

from engine.pythons.interpreter import Interpreter, pristine, short
from engine.records.transcript import Step, Transcript
from tests.directives.book import HEAD_LINES, Book, Built

OWN = pristine().name
OWN_VERSION = short(OWN)
PAGE = """\
```{code-cell}
print("one")
```

```{code-cell}
print("two")
```
"""


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A book with one page."""
    book = Book(tmp_path / "book")
    book.page("page", PAGE)
    return book


ALL = (OWN, "3.9.1", "3.99.2-wasm")


def build(book: Book, *steps: Step, versions: tuple[str, ...] = ALL, missing: str = "") -> Built:
    """Build it with this record of the page, or with none."""
    if steps:
        record = Transcript("page", datetime.date(2026, 11, 4), list(versions), list(steps))
        book.write("records/page.txt", record.render())
    return book.build("-D", "records_folder=records", missing=missing)


def everywhere(source: str, text: str) -> Step:
    """A cell that prints the same on all."""
    return Step(source, {OWN: text, "3.9.1": text, "3.99.2-wasm": text})


ONE = everywhere('print("one")', "one\n")
TWO = everywhere('print("two")', "two\n")
ONLY_ONE, ONLY_TWO = (Step(step.source, {OWN: step.outputs[OWN]}) for step in (ONE, TWO))


def test_a_cell_that_prints_the_same_everywhere_has_no_switch(book: Book) -> None:
    """Nothing is repeated, and the page's end says on what it was run, and when."""
    built = build(book, ONE, TWO)
    assert "" == built.warnings
    assert [] == built.html("page").select(".by-version")
    words = built.html("page").select_one(".checked").get_text()
    for part in (f"CPython {OWN}, 3.9.1, and in the lab 3.99.2 as WebAssembly", "on 4 November 2026"):
        assert part in words
    assert f"all printed the same, and you see the output of {OWN}." in words


def differing(book: Book, outputs: dict[str, str], source: str = TWO.source) -> tuple[bs4.Tag, list[bs4.Tag]]:
    """The second cell of the page, which prints these, and its outputs; `two` is what this build prints."""
    book.page("page", PAGE.replace(TWO.source, source))
    same_first = Step(ONE.source, dict.fromkeys(outputs, "one\n"))
    built = build(book, same_first, Step(source, outputs), versions=tuple(outputs))
    assert "" == built.warnings
    cell = built.cells("page")[1]
    return cell, cell.select(".version-output")


def titles(outputs: list[bs4.Tag]) -> list[str]:
    """What stands above each output."""
    return [output.select_one(".version-name, summary").get_text() for output in outputs]


def test_a_cell_that_differs_shows_the_newest_first_whichever_python_builds(book: Book) -> None:
    """There is a button for each version, and those that print the same stand together."""
    cell, outputs = differing(book, {"3.9.1": "zwei\n", OWN: "two\n", "3.98.1": "zwei\n", "3.99.1": "zwei\n"})
    assert ["Python 3.9, 3.98 and 3.99", f"Python {OWN_VERSION}"] == titles(outputs)
    assert [["zwei\n"], ["two\n"]] == [[pre.get_text() for pre in output.select("pre")] for output in outputs]
    assert {"on-3.9.1", "on-3.98.1", "on-3.99.1", "shown"} < {*outputs[0]["class"]}
    assert ["version-output", f"on-{OWN}"] == outputs[1]["class"]
    buttons = [(button.get_text(), button["aria-pressed"]) for button in cell.select("button")]
    assert [("3.9", "false"), (OWN_VERSION, "false"), ("3.98", "false"), ("3.99", "true")] == buttons
    assert ["3.99 3.98 3.9", OWN_VERSION] == [output["data-pythons"] for output in outputs]
    assert ["3.9", OWN_VERSION, "3.98", "3.99"] == cell.select_one(".by-version")["data-pythons"].split()


def test_what_this_build_printed_comes_as_it_was(book: Book) -> None:
    """With what no two runs have in common, where it is as recorded but for that."""
    recorded = {OWN: "two … times as long\n", "3.9.1": "zwei … times as long\n"}
    _, outputs = differing(book, recorded, source='print("two 17 times as long")')
    assert ["two 17 times as long\n", "zwei … times as long\n"] == [output.pre.get_text() for output in outputs]


def test_older_builds_of_a_version_stand_below_its_newest(book: Book) -> None:
    """They are shown for that version alone, under their numbers, with the lines marked that are not the newest's."""
    new, old = "a\nnew\nz\n", "a\nold\nz\n"
    builds = {"3.98.1": old, "3.99.0": old, "3.99.5": new, "3.99.18": new, OWN: "two\n"}
    _, outputs = differing(book, builds)
    assert ["Python 3.99.5 and 3.99.18", "Python 3.99.0", "Python 3.98", f"Python {OWN_VERSION}"] == titles(outputs)
    assert ["3.99", "3.99", "3.98", OWN_VERSION] == [output["data-pythons"] for output in outputs]
    assert [True, True, False, False] == ["shown" in output["class"] for output in outputs]
    assert [[], ["old\n"], [], []] == [[line.get_text() for line in output.select(".hll")] for output in outputs]


def test_a_release_candidate_is_not_shown_first(book: Book) -> None:
    """The newest final version is."""
    _, outputs = differing(book, {OWN: "two\n", "3.98.1": "zwei\n", "3.99.0rc1": "drei\n"})
    assert ["Python 3.98"] == titles([output for output in outputs if "shown" in output["class"]])


def test_what_only_the_lab_prints_is_folded(book: Book) -> None:
    """It is not among the versions; where it is as on a computer it is with that."""
    builds = {OWN: "two\n", "3.98.1": "two\n", "3.98.0-wasm": "two\n", "3.99.0-wasm": "drei\n", "3.98.2-wasm": "drei\n"}
    cell, (native, lab) = differing(book, builds)
    assert ([], None) == (cell.select("button"), native.select_one(".version-name"))
    assert {"on-3.98.0-wasm", "on-3.98.1", f"on-{OWN}", "shown"} < {*native["class"]}
    assert ("details", "In the lab, as WebAssembly: 3.98.2, 3.99.0") == (lab.name, lab.summary.get_text())
    assert ["version-output", "on-3.99.0-wasm", "on-3.98.2-wasm"] == lab["class"]
    assert "drei\n" == lab.pre.get_text()


def test_a_traceback_that_was_recorded_looks_like_one(book: Book) -> None:
    """What is printed before it is printed text."""
    text = 'start\nTraceback (most recent call last):\n  File "<stdin>", line 1\nNameError: x\n'
    _, (silent, _, failed) = differing(book, {OWN: "two\n", "3.9.1": text, "3.99.2": ""})
    assert ["start\n", text.partition("\n")[2]] == [pre.get_text() for pre in failed.select("pre")]
    assert 1 == len(failed.select(".traceback"))
    assert ([], "Nothing is printed.") == (silent.select("pre"), silent.select_one(".version-silent").get_text())


def test_what_an_unrecorded_python_prints_otherwise_is_not_shown(book: Book) -> None:
    """The page is what was recorded, where that differs by version and where it does not."""
    steps = [Step(ONE.source, {"3.9.1": "a\n", "3.99.2": "b\n"}), Step(TWO.source, {"3.9.1": "c\n", "3.99.2": "c\n"})]
    built = build(book, *steps, versions=("3.9.1", "3.99.2"))
    first, second = ([pre.get_text() for pre in cell.select(".cell_output pre")] for cell in built.cells("page"))
    assert (["b\n", "a\n"], ["c\n"]) == (first, second)


NEAREST = f"{OWN.rpartition('.')[0]}.99"  # another patch release of this Python
FAILS = """\
```{code-cell}
:raises: "%s"
1 / 0
```
"""


def on_another(book: Book, page: str, *steps: tuple[str, str], python: str = NEAREST) -> Built:
    """Build a page whose record, of these cells and outputs, names another Python than this one."""
    book.page("page", page)
    return build(book, *(Step(source, {python: text}) for source, text in steps), versions=(python,))


def test_a_python_that_no_record_names_builds_the_book_and_tells_what_differs(book: Book) -> None:
    """No warning, but a report with page and line."""
    built = on_another(book, PAGE, ('print("one")', "eins\n"), ('print("two")', "two\n"))
    assert (0, "") == (built.status, built.warnings)
    head = f"This Python, {OWN}, is one that no record names. 1 cell printed something else than on {NEAREST}, the "
    head += "nearest:"
    line = f"  docs/page.md:{HEAD_LINES + 1}: printed 'one', and 'eins' is recorded"
    assert f"{head}\n{line}\nThat is no failure. `nox -s record` records this Python" in built.said


def test_the_report_comes_until_the_python_is_recorded(book: Book) -> None:
    """Also from a build that reads no page."""
    steps = [Step(step.source, {NEAREST: "other\n"}) for step in (ONE, TWO)]
    first = build(book, *steps, versions=(NEAREST,))
    again = build(book, *steps, versions=(NEAREST,))
    assert ({"page", "index"}, set()) == (first.read, again.read)
    for built in (first, again):
        assert "2 cells printed something else" in built.said
    assert "no record names" not in build(book, ONLY_ONE, ONLY_TWO, versions=(OWN,)).said


def test_a_python_that_no_record_names_and_that_prints_the_same_says_so(book: Book) -> None:
    """One sentence, and nothing to do."""
    built = on_another(book, PAGE, ('print("one")', "one\n"), ('print("two")', "two\n"))
    assert f"Its pages printed what they did on {NEAREST}, the nearest." in built.said


@pytest.mark.parametrize(
    ("page", "source", "recorded", "told"),
    [
        (
            FAILS % "ZeroDivisionError: other words",
            "1 / 0",
            "other words",
            "'ZeroDivisionError: other words' is recorded",
        ),
        (FAILS % "ValueError: x", "1 / 0", "Traceback (most recent call last):\nValueError: x", "printed 'File"),
        ("```{code-cell}\n1 / 0\n```\n", "1 / 0", "0.0", "and '0.0' is recorded"),
        (FAILS.replace("1 / 0", "1 + 1") % "ValueError: x", "1 + 1", "ValueError: x", "printed '2'"),
    ],
)
def test_another_error_than_declared_is_reported_where_no_record_names_the_python(
    book: Book, page: str, source: str, recorded: str, told: str
) -> None:
    """Also one where none was declared, and none where one was."""
    if recorded == "other words":
        recorded = (
            'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\nZeroDivisionError: other words'
        )
    built = on_another(book, page, (source, recorded + "\n"))
    assert (0, "") == (built.status, built.warnings)
    assert told in built.said


def test_what_is_wrong_on_the_nearest_python_too_is_a_warning(book: Book) -> None:
    """A declaration that was mistyped is no news of a Python."""
    text = (
        'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\nZeroDivisionError: division by zero'
    )
    built = on_another(book, FAILS % "ZeroDivisionError: mistyped", ("1 / 0", text + "\n"))
    assert "this cell ended in another error than declared" in built.warnings


def test_a_cell_that_could_not_be_run_somewhere_says_where_and_why(book: Book) -> None:
    """The sentence stands below the cell."""
    why = "not run, WebAssembly has no threads"
    step = Step(TWO.source, {OWN: "two\n", "3.9.1": "two\n"}, {"3.99.2-wasm": why})
    built = build(
        book, Step(ONE.source, {OWN: "one\n", "3.99.2-wasm": "one\n"}, {"3.9.1": "not run, it is too old"}), step
    )
    words = ["On 3.9.1: not run, it is too old.", f"In the lab: {why}."]
    assert words == [note.get_text() for note in built.html("page").select("p.left-out")]


@pytest.mark.parametrize(
    ("steps", "line", "words"),
    [
        ([], "", "this page has no record: run `nox -s record`, and read what it writes"),
        ([ONE], "", "this page's cells have changed since they were recorded: run `nox -s record`"),
        ([ONE, everywhere("x", "two\n")], "", "this page's cells have changed since they were recorded"),
        (
            [everywhere(ONE.source, "eins\n"), TWO],
            f":{HEAD_LINES + 1}",
            f"not print what was recorded on Python {OWN}.",
        ),
    ],
)
def test_a_page_that_is_not_as_recorded_is_told(steps: list[Step], line: str, words: str, book: Book) -> None:
    """The warning names the page, the cell's line where there is one, and the command."""
    built = build(book, *steps)
    assert f"docs/page.md{line}: WARNING: " in built.warnings
    assert words in built.warnings


def test_a_record_that_cannot_be_read_is_told(book: Book) -> None:
    """The warning names its file."""
    book.write("records/page.txt", "nonsense\n")
    assert "records/page.txt: its first lines are not page, recorded and on" in build(book).warnings


def test_a_page_whose_python_is_missing_shows_what_was_recorded(book: Book) -> None:
    """A page that asks for a version that is not to be had is shown as it was recorded, and says so."""
    book.write("docs/page.md", (book.folder / "docs/page.md").read_text().replace("import-once", "import-once-3.15"))
    two = Step(TWO.source, {"3.15.0": "two\n"})
    one = Step(ONE.source, {"3.15.0": "one\n", "3.16.0a1": "eins\n"}, {})
    built = build(book, one, two, versions=("3.15.0", "3.16.0a1"), missing="get it there")
    assert "" == built.warnings
    first, second = built.cells("page")
    assert ["one\n", "two\n"] == [
        first.select_one(".shown pre").get_text(),
        second.select_one(".cell_output pre").get_text(),
    ]
    assert "so you see what was recorded" in built.html("page").select_one(".checked").get_text()
    assert "3.15" == built.html("page").select_one("meta[name=python-since]")["content"]  # for the lab


def test_a_page_whose_python_is_missing_and_unrecorded_is_told(book: Book) -> None:
    """The warning says how to get the version."""
    book.write("docs/page.md", (book.folder / "docs/page.md").read_text().replace("import-once", "import-once-3.15"))
    assert "WARNING: get it there" in build(book, missing="get it there").warnings


def test_a_page_whose_tools_are_missing_shows_what_was_recorded(book: Book) -> None:
    """As one whose version is missing, and it names the tools that it was recorded with."""
    book.write("docs/page.md", (book.folder / "docs/page.md").read_text().replace("import-once", "import-once-tools"))
    record = Transcript(
        "page", datetime.date(2026, 11, 4), [OWN], [ONLY_ONE, ONLY_TWO], ["numpy 2.4.6", "pytest 9.2.0"]
    )
    book.write("records/page.txt", record.render())
    built = book.build("-D", "records_folder=records", missing="no tools")
    assert "" == built.warnings
    assert ["one\n", "two\n"] == [cell.select_one(".cell_output pre").get_text() for cell in built.cells("page")]
    words = built.html("page").select_one(".checked").get_text()
    assert f"on CPython {OWN} with numpy 2.4.6, pytest 9.2.0, on 4 November 2026." in words
    assert "so you see what was recorded" in words
    assert "tools" == built.html("page").select_one("meta[name=python-with]")["content"]  # for the lab
    assert not list((built.site / "_sources").glob("page.py"))


def test_what_was_recorded_is_folded_and_silent_as_what_is_run(book: Book) -> None:
    """A guess comes before it, too; nothing is said of a cell that printed nothing, nor of a command's status."""
    fold = "```{code-cell}\n:tags: [hide-output]\nprint(1)\n```\n"
    status = "```{code-cell}\n:tags: [shell]\n:exit-status: 2\npython dogs.py\n```\n"
    book.page("page", fold + "\n```{code-cell}\nx = 1\n```\n\n" + status)
    book.write("docs/page.md", (book.folder / "docs/page.md").read_text().replace("import-once", "import-once-tools"))
    steps = [("print(1)", "1\n"), ("x = 1", ""), ("!python dogs.py", "no dogs\n(ExitStatus: 2)\n")]
    built = build(book, *(Step(source, {OWN: text}) for source, text in steps), versions=(OWN,), missing="no tools")
    assert "" == built.warnings
    folded, silent, failed = built.cells("page")
    assert "1\n" == folded.select_one("details .cell_output pre").get_text()
    assert [] == silent.select(".cell_output")
    assert "no dogs\n" == failed.select_one(".cell_output pre").get_text()


def test_a_page_about_tools_is_read_again_when_they_are_there(book: Book, with_tools: Interpreter) -> None:
    """It is run then, and not before."""
    book.write("docs/page.md", (book.folder / "docs/page.md").read_text().replace("import-once", "import-once-tools"))
    assert "page" in build(book, ONLY_ONE, ONLY_TWO, versions=(OWN,), missing="no tools").read
    assert set() == book.build("-D", "records_folder=records", missing="no tools").read
    built = book.build("-D", "records_folder=records")
    assert {"page"} == built.read
    assert f"you see the output of {OWN}" in built.html("page").select_one(".checked").get_text()


def test_a_changed_record_rereads_its_page(book: Book) -> None:
    """The next build shows it."""
    assert "page" in build(book, ONE, TWO).read
    assert set() == build(book).read
    assert {"page"} == build(book, ONE, Step(TWO.source, {**TWO.outputs, "3.9.1": "zwei\n"})).read
