"""A word that the language of pages does not have, or a value that a word can't have, is told with what to write."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from engine.language import vocabulary
from engine.language.notebook import read
from engine.language.vocabulary import OPTIONS, SETTINGS, TAGS, as_written
from tests.conftest import ROOT
from tests.directives.book import HEAD, HEAD_LINES, Book

CELL = "```{code-cell}\n%s\n1 + 1\n```\n"
STRANGE = [
    (":nmae: first", "nobody knows the option 'nmae': did you mean 'name'?"),
    (":pictrue: math", "nobody knows the option 'pictrue': did you mean 'picture'?"),
    (":in-notebook: It differs.", "nobody knows the option 'in-notebook': did you mean 'in-a-notebook'?"),
    (":exit_status: 1", "nobody knows the option 'exit_status': did you mean 'exit-status'?"),
    (":tag: [shell]", "nobody knows the option 'tag': did you mean 'tags'?"),
    (":Raises: E", "nobody knows the option 'Raises': did you mean 'raises'?"),
    (":collapsed: 7", "nobody knows the option 'collapsed': there are " + ", ".join(OPTIONS)),
    ("---\n3: x\n---", "nobody knows the option '3': there are " + ", ".join(OPTIONS)),
    (":tags: [hide-ouput]", "nobody knows the tag 'hide-ouput': did you mean 'hide-output'?"),
    (":tags: [shell, import-time]", "nobody knows the tag 'import-time': did you mean 'importtime'?"),
    (":tags: [shel]", "nobody knows the tag 'shel': did you mean 'shell'?"),
    (":tags: [remove-input]", "nobody knows the tag 'remove-input': there are shell, importtime, hide-output"),
    (":tags: shell", "the option 'tags' is a list of tags, not 'shell': write it as in 'tags: [shell, hide-output]'"),
    (":tags: [1]", "the option 'tags' is a list of tags, not [1]: "),
    (":name: 7", "the option 'name' is small letters and digits, in words with hyphens, not 7: "),
    (":name: One start", "not 'One start': write it as in 'name: imported'"),
    (":file:", "the option 'file' is a text, not None: write it as in 'file: dogs.py'"),
    (":file: dogs.py\n:example: [dogs]", "the option 'example' is a text, not ['dogs']: "),
    (":prompt: old", "the option 'prompt' is the word new, not 'old': write it as in 'prompt: new'"),
    (":exit-status: one", "the option 'exit-status' is a whole number, not 'one': write it as in 'exit-status: 1'"),
    (":exit-status: true", "the option 'exit-status' is a whole number, not True: "),
    (":needs: thread", "the option 'needs' is threads, processes, or a list of these, not 'thread': "),
    (":needs: [threads, files]", "not ['threads', 'files']: "),
    (":picture: --faild", "the option 'picture' is nothing, or modules' names, --failed and --bytecode, not '--faild'"),
    (":picture: [math]", "not ['math']: "),
    (":in-a-notebook: 3", "the option 'in-a-notebook' is a text, not 3: "),
    (":raises: 3", "the option 'raises' is an error's type and message, a list of these, or a mapping from versions"),
    (":raises:", "not None: "),
    (":raises: {3.10: E}", "not {3.1: 'E'}: "),  # YAML takes the version for a number
    (":raises: {new: E}", "not {'new': 'E'}: "),
    (":raises: {'3.10': 7}", "not {'3.10': 7}: "),
]
STRANGE_SETTINGS = [
    ("nosaerch: true", "nobody knows the page setting 'nosaerch': did you mean 'nosearch'?"),
    ("nosearch: no", "the page setting 'nosearch' is the word true, not False: write it as in 'nosearch: true'"),
    ("orphan: 1", "the page setting 'orphan' is the word true, not 1: "),
    ("mystnb: {execution_timout: 60}", "nobody knows the page setting 'mystnb.execution_timout': did you mean"),
    ("mystnb: {execution_timeout: long}", "write it as in 'mystnb: {execution_timeout: 60}'"),
    ("myst: {html_mta: {description: x}}", "did you mean 'myst.html_meta.description'?"),
    ("myst: {html_meta: {description: 7}}", "the page setting 'myst.html_meta.description' is a text, not 7: "),
    ("kernelspec: import-once", "nobody knows the page setting 'kernelspec': did you mean 'kernelspec.name'?"),
    ("kernelspec:", "nobody knows the page setting 'kernelspec': did you mean 'kernelspec.name'?"),
    ("kernelspec: {nmae: import-once}", "nobody knows the page setting 'kernelspec.nmae': did you mean"),
    ("kernelspec: {name: import-one}", "is import-once, import-once-tools, or import-once-VERSION, not 'import-one'"),
    ("file_format: mystmd", "the page setting 'file_format' is the word mystnb, not 'mystmd': "),
    ("title: 7", "nobody knows the page setting 'title': there are " + ", ".join(SETTINGS)),
]


def cells(text: str, head: str = HEAD.format(name="one", more="")) -> list[nbformat.NotebookNode]:
    """The code cells of a page."""
    return [cell for cell in read(head + text).cells if cell.cell_type == "code"]


@pytest.mark.parametrize(("option", "words"), STRANGE)
def test_a_strange_word_in_a_cell_is_told(option: str, words: str) -> None:
    """With the nearest word, or with a value as it should be."""
    assert words in cells(CELL % option)[0].metadata.problem


def test_all_strange_words_of_a_cell_are_told() -> None:
    """A line each, and in place of what follows from them."""
    first, second, third = cells(CELL % ":file: dogs.py\n:exampel: dogs\n:tags: [shel, hide]")[
        0
    ].metadata.problem.split("\n")
    assert ["'example'?", "'shell'?"] == [line.rpartition(" ")[2] for line in (first, second)]
    assert third.startswith("nobody knows the tag 'hide'")


@pytest.mark.parametrize(("setting", "words"), STRANGE_SETTINGS)
def test_a_strange_setting_of_a_page_is_told_with_its_line(setting: str, words: str) -> None:
    """The cells of the page stay where they are."""
    head = f"---\n# not\n# so\n# soon\n{setting}\n---\n\n"
    notebook = read(head + CELL % ":name: one")
    ((line, problem),) = notebook.metadata.problems
    assert 5 == line
    assert words in problem
    assert [head.count("\n") - 1] == notebook.metadata.source_map  # two less than the line of the cell


def test_first_lines_that_are_no_settings_are_told() -> None:
    """Where the page begins."""
    assert [(1, "the first lines of this page are no settings: begin it as CONTRIBUTING.md says")] == read(
        "---\nfile_format\n---\n\n# A page\n"
    ).metadata.problems


@pytest.mark.parametrize(
    "option",
    [
        *(as_written(name, word.example) for name, word in OPTIONS.items()),
        *(f"tags: [{tag}]" for tag in TAGS),
        "needs: [processes, threads]",
        "picture:",
        "picture: --failed math kennel.beds collections.*",
        "raises: [E, 'F: x']",
        "raises: {'3.10': E, '3.13.5': [E, 'F: x'], '3.14': [], '3.15': }",
    ],
)
def test_a_word_may_stand_as_its_example_has_it(option: str) -> None:
    """Nothing is said of it, and the cell keeps it, however it is written."""
    for written in (f":{option}\n", f"---\n{option}\n---"):
        wrong = cells(CELL % written)[0].metadata
        assert "the option" not in wrong.get("problem", "")
        assert option.partition(":")[0] in wrong


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_may_stand_as_its_example_has_it(name: str) -> None:
    """Nothing is said of it, and the page keeps it."""
    notebook = read(f"---\n{as_written(name, SETTINGS[name].example)}\n---\n\n# A page\n")
    assert "problems" not in notebook.metadata
    assert name.partition(".")[0] in notebook.metadata


@pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.md")), ids=lambda path: path.stem)
def test_each_page_has_known_words_only(path: Path) -> None:
    """Those without cells too."""
    notebook = read(path.read_text("utf-8"))
    assert "problems" not in notebook.metadata
    assert [] == [cell.metadata.problem for cell in notebook.cells if "problem" in cell.metadata]


def test_the_list_of_words_is_as_it_would_be_made() -> None:
    """CONTRIBUTING.md has all words; what is there beside the list stays."""
    text = vocabulary.CONTRIBUTING.read_text("utf-8")
    assert vocabulary.renewed(text) == text, "run python3 -m engine.language.vocabulary"
    assert all(f"- `:{as_written(name, word.example)}` (" in text for name, word in OPTIONS.items())
    older = text.replace("- `:prompt: new` ", "- `:prompt: old` ")
    assert text == vocabulary.renewed(older) != older


def test_the_words_are_known_without_any_package() -> None:
    """The list is made by whatever Python there is."""
    subprocess.run([sys.executable, "-S", "-c", "import engine.language.vocabulary"], cwd=ROOT, check=True)


def test_a_build_tells_strange_words_with_page_and_line(book: Book) -> None:
    """One warning each, on pages without cells too, and none of what follows from them."""
    book.page("one", CELL % ":nmae: first" + "\n" + CELL % ":tags: shell", more="mystnb: {execution_timout: 60}\n")
    book.write("docs/two.md", "---\nnosaerch: true\n---\n\n# Two\n")
    book.listed("two")
    book.page("three", CELL % ":exit-status: one")
    three = book.folder / "docs/three.md"
    three.write_text(three.read_text().replace("kernelspec:\n  name: import-once", "kernelspec: import-once"))
    built = book.build("-W")
    assert 1 == built.status
    warnings = [line.partition("/docs/")[2] for line in built.warnings.splitlines() if "WARNING" in line]
    expected = [
        "one.md:5: WARNING: nobody knows the page setting 'mystnb.execution_timout': did you mean ",
        f"one.md:{HEAD_LINES + 2}: WARNING: nobody knows the option 'nmae': did you mean 'name'?",
        f"one.md:{HEAD_LINES + 7}: WARNING: the option 'tags' is a list of tags, not 'shell': ",
        "two.md:2: WARNING: nobody knows the page setting 'nosaerch': did you mean 'nosearch'?",
        "three.md:3: WARNING: nobody knows the page setting 'kernelspec': did you mean 'kernelspec.name'?",
        f"three.md:{HEAD_LINES}: WARNING: the option 'exit-status' is a whole number, not 'one': ",
    ]
    assert len(expected) == len(warnings), built.warnings
    for words in expected:
        assert any(line.startswith(words) for line in warnings), (words, built.warnings)
