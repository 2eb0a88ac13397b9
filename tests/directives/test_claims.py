"""A claim whose cell goes away, or no longer shows what the ledger names, is told; the others are listed with links."""

import datetime
from pathlib import Path

import nbformat
import pytest

from engine.directives.claims import LedgerError, problems, read_ledger
from engine.pythons.interpreter import pristine
from engine.records.filters import FILTERS
from engine.records.transcript import Step, Transcript
from tests.directives.book import Book, Built

DAY = datetime.date(2026, 11, 24)
VERSIONS = ["3.10.13", "3.13.0", "3.14.2-wasm"]
OLD, NEW = "NameError: e\n", "NameError: e. Did you forget it?\n"


def cell(source: str, name: str | None = None) -> nbformat.NotebookNode:
    """A cell of a page, with or without a name."""
    return nbformat.v4.new_code_cell(source, metadata={"name": name} if name else {})


PAGES = {
    "page": [
        cell("%%writefile dogs.py\nfamous = 3\nfamous = 3\nx = 1\n", "dogs"),
        cell("import dogs\nimport dogs", "twice"),
        cell("x = 1", "quiet"),
        cell("e", "wrong"),
        cell("1"),
        cell("2", "partly"),
    ],
    "new": [cell("3", "three")],
}
RECORDS = {
    "page": Transcript(
        "page",
        DAY,
        VERSIONS,
        [
            Step(PAGES["page"][0].source, dict.fromkeys(VERSIONS, "")),
            Step(PAGES["page"][1].source, dict.fromkeys(VERSIONS, "start\nend\nstart\n")),
            Step(PAGES["page"][2].source, dict.fromkeys(VERSIONS, "")),
            Step(PAGES["page"][3].source, {"3.10.13": OLD, "3.13.0": NEW, "3.14.2-wasm": "Traceback:\n" + NEW}),
            Step(PAGES["page"][4].source, dict.fromkeys(VERSIONS, "1\n")),
            Step(PAGES["page"][5].source, {"3.10.13": "2\n"}, dict.fromkeys(VERSIONS[1:], "not run")),
        ],
    ),
    "new": None,
}


def ledger(folder: Path, shown: str, page: str = "page"):
    """A ledger with one claim, which a cell of this page shows."""
    path = folder / "claims.toml"
    path.write_text(f'[L1]\nclaim = "It is so."\n\n[[L1.shown]]\npage = "{page}"\n{shown}\n', encoding="utf-8")
    return read_ledger(path)


@pytest.mark.parametrize(
    "shown",
    [
        'cell = "twice"\nprints = ["start", "end", "start"]',
        'cell = "twice"\nprints = ["end"]',
        'cell = "twice"\nprints = ["start", "start"]',
        'cell = "quiet"\nsilent = true',
        'cell = "dogs"\nsaves = ["famous = 3", "famous = 3"]',
        'cell = "dogs"\nsilent = true',
        'cell = "wrong"\nerror = ["NameError: e", "NameError: e. Did you forget it?"]',
        'cell = "wrong"\nerror = {"3.10" = "NameError: e", "3.12" = "NameError: e. Did you forget it?"}',
        'cell = "wrong"\nerror = {"3.10" = ["x", "NameError: e"], "3.13" = "NameError: e. Did you forget it?"}',
        'cell = "wrong"\nerror = "NameError: e"\nbefore = "3.13"',
        'cell = "wrong"\nerror = "NameError: e. Did you forget it?"\nsince = "3.11"',
        'cell = "wrong"\nprints = ["Traceback:"]\nerror = "Traceback:\\nNameError: e. Did you forget it?"\n'
        'since = "3.14"',
        'cell = "partly"\nprints = ["2"]',
    ],
)
def test_a_claim_that_is_shown_is_no_problem(shown: str, tmp_path: Path) -> None:
    """What is named is there, on each version that it is named for and that the cell was run on."""
    assert [] == problems(ledger(tmp_path, shown), PAGES, RECORDS)


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (
            'cell = "gone"\nsilent = true',
            "no cell has this name. Give it to the one that shows the claim, ':name: gone'",
        ),
        (
            'cell = "twice"\nprints = ["start"]',
            "should, on 3.10.13, 3.13.0, and in the lab 3.14.2 as WebAssembly, print these lines, "
            "as often and in this order.\n  start\nIt prints:\n  start\n  end\n  start\n"
            "Mend the page, or put into the ledger",
        ),
        ('cell = "twice"\nprints = ["start", "start", "end"]', "print these lines, as often and in this order."),
        ('cell = "twice"\nprints = ["star"]', "  star\nIt prints:\n  start\n"),
        ('cell = "twice"\nprints = ["end", "more"]', "  end\n  more\nIt prints:\n"),
        ('cell = "twice"\nsilent = true', "print nothing.\nIt prints:\n  start\n"),
        ('cell = "quiet"\nprints = ["1"]', "  1\nIt prints nothing.\nMend"),
        ('cell = "quiet"\nerror = "NameError: e"', "end in this error.\n  NameError: e\nIt prints nothing."),
        ('cell = "wrong"\nerror = "NameError: f"\nbefore = "3.13"', "on 3.10.13, end in this error.\n  NameError: f\n"),
        ('cell = "wrong"\nerror = "NameError: e"', "on 3.13.0, end in this error.\n  NameError: e\nIt prints:\n"),
        ('cell = "wrong"\nerror = {"3.13" = "x"}', "on 3.10.13, end in this error.\n  (the ledger has none for this"),
        ('cell = "twice"\nerror = "start"\nprints = ["end", "end"]', "print these lines"),
        ('cell = "dogs"\nsaves = ["famous = 3"]', "should save these lines.\n  famous = 3\nIt saves:\n  famous = 3\n"),
        ('cell = "twice"\nsaves = ["import dogs"]', "should save these lines.\n  import dogs\nIt saves nothing."),
        ('cell = "partly"\nprints = ["2"]\nsince = "3.13"', "it was run on no version that the ledger names"),
    ],
)
def test_a_claim_that_is_not_shown_is_told(shown: str, words: str, tmp_path: Path) -> None:
    """Which claim, cell and page, on which versions, what is wanted and what is there stand in what is said."""
    said = problems(ledger(tmp_path, shown), PAGES, RECORDS)
    name = shown.split('"')[1]
    assert said[0].startswith(f"L1, cell {name} of docs/page.md")
    assert words in said[0]


def test_versions_that_fail_alike_are_told_together(tmp_path: Path) -> None:
    """One sentence names all that print the same, and another the rest."""
    said = problems(ledger(tmp_path, 'cell = "wrong"\nprints = ["x"]'), PAGES, RECORDS)
    assert 3 == len(said)  # each prints something else
    assert 1 == len(problems(ledger(tmp_path, 'cell = "twice"\nsilent = true'), PAGES, RECORDS))


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("nowhere", "of docs/nowhere.md: there is no such page. Name in the ledger"),
        ("new", "of docs/new.md: this page has no record of its cells. Run `nox -s record`"),
    ],
)
def test_a_missing_page_or_record_is_told(page: str, words: str, tmp_path: Path) -> None:
    """A page that is gone is told, and one that was not recorded, with what helps."""
    (said,) = problems(ledger(tmp_path, 'cell = "three"\nsilent = true', page), PAGES, RECORDS)
    assert words in said


def test_a_record_of_other_cells_is_told_once(tmp_path: Path) -> None:
    """Of a page that was edited since, no evidence is taken, and it is one problem, however many claims need it."""
    two = 'cell = "twice"\nprints = ["no"]\n[[L1.shown]]\npage = "page"\ncell = "quiet"\nsilent = true'
    edited = {**PAGES, "page": [*PAGES["page"], cell("4")]}
    (said,) = problems(ledger(tmp_path, two), edited, RECORDS)
    assert "this page has no record of its cells" in said


def test_a_name_that_two_cells_have_is_told(tmp_path: Path) -> None:
    """Nobody could say which of the two shows the claim."""
    twins = {"page": [cell("1", "twin"), cell("2", "twin")]}
    (said,) = problems(ledger(tmp_path, 'cell = "twin"\nsilent = true'), twins, {})
    assert "2 cells have this name. Give each its own." in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[L1]\nclaim = "x"\n[L1]\nclaim = "y"', "an id stands once"),
        ("[L1", "claims.toml is not as it should be"),
        ('[one]\nclaim = "x"', "one is no id: write a capital and a number, such as L3"),
        ('[L01]\nclaim = "x"', "L01 is no id"),
        ("L1 = 3", "L1 is no table: begin it with [L1]"),
        ('[L1]\nclaim = "x"', "L1 needs a claim and a cell that shows it: claim = …, and [[L1.shown]]"),
        ('[[L1.shown]]\npage = "p"', "L1 needs a claim"),
        ('[L1]\nclaim = "x"\n[L1.shown]\npage = "p"', "L1 needs a claim and a cell"),
        ('[L1]\nclaims = "x"', "L1: nobody knows claims: there are claim, shown, not-run"),
        ('[L1]\nclaim = "x"\nnot-run = ["y"]', "L1: not-run is a sentence that says why"),
        ('[L1]\nclaim = "x"\n[[L1.shown]]\nprint = ["x"]', "L1: nobody knows print: there are page, cell, prints"),
        ('[L1]\nclaim = "x"\n[[L1.shown]]\npage = "p"', "L1 does not name the page and the cell"),
        ('[L1]\nclaim = "x"\n[[L1.shown]]\npage = "p"\ncell = "c"', "add prints, silent, error or saves"),
        ('[L1]\nclaim = "x"\n[[L1.shown]]\npage = "p"\ncell = "c"\nprints = []', "prints is a list of lines"),
        ('[L1]\nclaim = "x"\n[[L1.shown]]\npage = "p"\ncell = "c"\nprints = "x"', "prints is a list of lines"),
        ('[L1]\nclaim = "x"\n[[L1.shown]]\npage = "p"\ncell = "c"\nsaves = ["a\\nb"]', "saves is a list of lines"),
        (
            '[L1]\nclaim = "x"\n[[L1.shown]]\npage = "p"\ncell = "c"\nsilent = true\nprints = ["x"]',
            "prints and silent do not go together: keep one of them",
        ),
        (
            '[L1]\nclaim = "x"\n[[L1.shown]]\npage = "p"\ncell = "c"\nsilent = true\nsince = 3.10',
            'since is a version in quotes, since = "3.13"',
        ),
        (
            '[L1]\nclaim = "x"\n[[L1.shown]]\npage = "p"\ncell = "c"\nerror = {"3.1x" = "NameError: e"}',
            'an error is for versions in quotes, {"3.10" = …, "3.13" = …}',
        ),
    ],
)
def test_a_ledger_that_is_wrong_says_where_and_what_helps(text: str, words: str, tmp_path: Path) -> None:
    """Nothing that nobody reads can stand in the ledger."""
    (tmp_path / "claims.toml").write_text(text)
    with pytest.raises(LedgerError) as error:
        read_ledger(tmp_path / "claims.toml")
    assert words in str(error.value)
    assert "claims.toml" in str(error.value)


def test_a_ledger_of_several_files_is_one(tmp_path: Path) -> None:
    """Its claims stand by kind and number, whatever file they are in; an id in two files is told."""
    for name, key in [("a", "L10"), ("b", "L9"), ("c", "B1")]:
        (tmp_path / f"{name}.toml").write_text(f'[{key}]\nclaim = "x"\nnot-run = "Read in y."')
    assert ["B1", "L9", "L10"] == list(read_ledger(tmp_path))
    (tmp_path / "d.toml").write_text('[L9]\nclaim = "x"\nnot-run = "Read in y."')
    with pytest.raises(LedgerError, match=r"d\.toml has L9, and so has another file"):
        read_ledger(tmp_path)


def test_a_missing_ledger_is_told(tmp_path: Path) -> None:
    """Its name is in what is said."""
    with pytest.raises(LedgerError, match=r"claims\.toml can't be read"):
        read_ledger(tmp_path / "claims.toml")


OWN = pristine().name
ALL = [OWN, "3.99.2-wasm"]
PAGE = """\
(a-label)=
## Section

```{code-cell}
:name: a-file
:file: dogs.py

print("dogs: start")
```

```{code-cell}
:name: one-start
import dogs
import dogs
```

```{code-cell}
:name: a-command
:tags: [shell]
python dogs.py
```

```{code-cell}
:name: no-such-name
:raises: "NameError: name 'e' is not defined"
e
```
"""
ERROR = 'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\n'
ERROR += "    e\n" * (OWN >= "3.13") + "NameError: name 'e' is not defined\n"
STEPS = [
    Step('%%writefile dogs.py\nprint("dogs: start")\n', dict.fromkeys(ALL, "")),
    Step("import dogs\nimport dogs", dict.fromkeys(ALL, "dogs: start\n")),
    Step("!python dogs.py", {OWN: "dogs: start\n"}, {"3.99.2-wasm": "not run"}),
    Step("e", dict.fromkeys(ALL, ERROR)),
]
LEDGER = """\
[L1]
claim = "A body runs `once`."

[[L1.shown]]
page = "page"
cell = "a-file"
saves = ['print("dogs: start")']

[[L1.shown]]
page = "page"
cell = "one-start"
prints = ["dogs: start"]

[[L1.shown]]
page = "page"
cell = "a-command"
prints = ["dogs: start"]

[B2]
claim = "It fails."

[[B2.shown]]
page = "page"
cell = "no-such-name"
error = "NameError: name 'e' is not defined"
"""
LIST = "```{claims} claims.toml\n```\n"


def written(folder: Path, listing: str = LIST) -> Book:
    """A book with a page of named cells, its record, a ledger and the page that lists it."""
    book = Book(folder / "book")
    book.page("page", PAGE)
    book.write("records/page.txt", Transcript("page", DAY, ALL, STEPS).render())
    book.write("docs/claims.toml", LEDGER)
    book.prose("shows", listing)
    return book


def build(book: Book) -> Built:
    """Build it, with its records, and with every reference verified."""
    return book.build("-n", "-D", "records_folder=records")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book in which all is well, and its first build."""
    book = written(tmp_path_factory.mktemp("claims"), "```{filters}\n```\n\n" + LIST)
    assert "" == build(book).warnings
    return book


def test_a_claim_is_listed_with_links_to_its_cells(book: Book) -> None:
    """Each link leads to the element of the cell that it names, be it typed, saved or run in a terminal."""
    built = build(book)
    links = [link["href"] for link in built.html("shows").select("dl.claims a")]
    assert [f"page.html#{name}" for name in ("no-such-name", "a-file", "one-start", "a-command")] == links
    page = built.html("page")
    assert "dogs.py" == page.find(id="a-file")["data-file"]
    assert ["cell"] == [name for name in page.find(id="one-start")["class"] if name == "cell"]
    assert "tag_shell" in page.find(id="a-command")["class"]


def test_a_claim_says_how_and_on_what_it_was_run(book: Book) -> None:
    """The manner, what is to be seen, and the exact versions stand there, native or as WebAssembly."""
    second, first = (" ".join(item.get_text().split()) for item in build(book).html("shows").select("dl.claims dd"))
    both = f"{OWN}, and in the lab 3.99.2 as WebAssembly"
    assert f'page a file: the file dogs.py, with print("dogs: start"), on {both}.' in first
    assert f"one start: typed at the prompt, prints dogs: start, on {both}." in first
    assert f"a command: run in a terminal, prints dogs: start, on {OWN}." in first
    assert "no such name: typed at the prompt, ends in NameError." in second
    assert f"Run on CPython {both}." in second


def test_what_was_not_run_says_so(tmp_path: Path) -> None:
    """In the sentence that the ledger has for it."""
    book = written(tmp_path)
    file = book.folder / "docs/claims.toml"
    file.write_text('[B9]\nclaim = "It is so."\nnot-run = "Read in `x.c`, since no thread can be had."')
    built = build(book)
    assert "" == built.warnings
    assert "Not run: Read in x.c, since no thread" in built.html("shows").select_one("dl.claims dd").get_text()


def test_every_filter_is_listed(book: Book) -> None:
    """What records leave out is told by the filters themselves."""
    items = [item.get_text() for item in build(book).html("shows").select("ul:not(dl ul) > li")]
    assert list(FILTERS) == [text.partition(":")[0] for text in items if text.partition(":")[0] in FILTERS]


@pytest.mark.parametrize("path", ["docs/claims.toml", "records/page.txt"])
def test_the_list_is_made_anew_when_what_it_is_made_from_changes(path: str, book: Book) -> None:
    """A new ledger or record rereads the page of claims, and nothing rereads it without one."""
    assert set() == build(book).read
    file = book.folder / path
    file.write_text(file.read_text())
    assert "shows" in build(book).read


def test_the_list_is_made_anew_when_a_page_has_another_title_or_cell(tmp_path: Path) -> None:
    """Prose is not listed, so an edit of that rereads its page alone."""
    book = written(tmp_path)
    build(book)
    file = book.folder / "docs/page.md"
    for more, read in (("More.\n", {"page"}), ("```{code-cell}\n1\n```\n", {"page", "shows"})):
        file.write_text(file.read_text() + more)
        assert read == build(book).read
    file.write_text(file.read_text().replace("# page", "# Another"))
    assert {"page", "shows"} == build(book).read


@pytest.mark.parametrize(
    ("path", "old", "new", "words"),
    [
        (
            "docs/claims.toml",
            'cell = "one-start"',
            'cell = "two-starts"',
            "L1, cell two-starts of docs/page.md: no cell has",
        ),
        ("docs/claims.toml", 'page = "page"', 'page = "gone"', "docs/gone.md: there is no such page"),
        ("docs/claims.toml", "prints =", "print =", "claims.toml: L1: nobody knows print"),
        ("docs/claims.toml", "[B2]", "[L1]", "an id stands once"),
        ("docs/claims.toml", "name 'e'", "name 'f'", "B2, cell no-such-name of docs/page.md should, on"),
        ("docs/page.md", ":name: one-start", ":name: one-end", "no cell has this name"),
        ("docs/shows.md", "claims.toml", "nowhere.toml", "nowhere.toml can't be read"),
        ("docs/shows.md", "toml\n", "toml\n:kind: X\n", "has no claim of the kind 'X': mend ':kind:'"),
    ],
)
def test_what_is_wrong_is_one_warning_of_the_list(path: str, old: str, new: str, words: str, tmp_path: Path) -> None:
    """A build warns of it in the place of the list."""
    book = written(tmp_path)
    file = book.folder / path
    file.write_text(file.read_text().replace(old, new))
    warnings = build(book).warnings
    assert words in warnings
    assert "docs/shows.md:" in warnings
    if "gone" not in words:  # all four cells are on that page
        assert 1 == warnings.count("WARNING")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a-label", "something on this page is called 'a-label' already"),
        ("section", "something on this page is called 'section' already"),
        ("a-file", "something on this page is called 'a-file' already"),
        ("One start", "the option 'name' is small letters and digits, in words with hyphens, not 'One start'"),
    ],
)
def test_a_name_that_cannot_be_had_is_told(name: str, words: str, tmp_path: Path) -> None:
    """A name is one cell's alone, and no heading's or label's; it is written as the others are."""
    book = written(tmp_path, "No list.\n")
    file = book.folder / "docs/page.md"
    file.write_text(file.read_text().replace(":name: one-start", f":name: {name}"))
    warnings = build(book).warnings
    assert words in warnings
    assert 1 == warnings.count("WARNING")


def test_a_reference_may_lead_to_a_cell_by_page_and_name(tmp_path: Path) -> None:
    """Prose links to a cell as to a section, and a dead one is a warning."""
    book = written(tmp_path, "{ref}`here <page:one-start>` and {ref}`there <page:nothing>`\n")
    built = build(book)
    assert "page.html#one-start" == built.html("shows").find("a", string="here")["href"]
    assert "page:nothing" in built.warnings
    assert 1 == built.warnings.count("WARNING")
