"""A page's text is read as a notebook whose cells can be run as they stand."""

from pathlib import Path

import pytest

from engine.language.notebook import changed_lines, read
from tests.directives.book import HEAD

FILES = {
    "dogs/v0/dogs.py": "famous = ['Laika']\n",
    "dogs/v1/dogs.py": "famous = ['Laika', 'Lassie']\n\nn = 1\n",
    "dogs/v0/empty.py": "",
    "kennel/kennel/__init__.py": "x = 1\n",
}


@pytest.fixture
def cells(tmp_path: Path):
    """What reads a page's text as its code cells, with some examples there."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    def read_cells(text: str) -> list:
        return [c for c in read(HEAD.format(name="one", more="") + text, tmp_path).cells if c.cell_type == "code"]

    return read_cells


def block(*lines: str) -> str:
    """A cell as it is written."""
    return "\n".join(["```{code-cell}", *lines, "```", ""])


@pytest.mark.parametrize(
    ("lines", "source"),
    [
        (["1 + 1"], "1 + 1"),
        ([":file: dogs.py", ":example: dogs/v0"], "%%writefile dogs.py\nfamous = ['Laika']\n"),
        ([":file: dogs.py", "", "x = 1", "y = 2"], "%%writefile dogs.py\nx = 1\ny = 2\n"),
        ([":file: empty.py", ":example: dogs/v0"], "%%writefile empty.py\n"),
        ([":file: kennel/__init__.py"], "%%writefile kennel/__init__.py\n"),
        ([":file: kennel/__init__.py", ":example: kennel"], "%%writefile kennel/__init__.py\nx = 1\n"),
        ([":prompt: new"], "%new_prompt"),
        ([":tags: [shell]", "", "python main.py"], "!python main.py"),
        ([":tags: [shell]", "", "python a.py", "", "python b.py"], "!python a.py\n!python b.py"),
    ],
)
def test_a_cell_tells_the_kernel_in_its_first_line_what_it_is(lines: list[str], source: str, cells) -> None:
    """What stands in a cell after reading is what the session understands."""
    (cell,) = cells(block(*lines))
    assert source == cell.source
    assert "problem" not in cell.metadata


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (
            [":file: dogs.py", ":example: dogs/v9"],
            "there is no file dogs/v9/dogs.py in examples/: mend ':example:' or ':file:'",
        ),
        (
            [":file: dogs.py", ":example: dogs/v0", "", "x = 1"],
            "a file block shows its example or its own lines, not both: remove one of them",
        ),
        ([":file: dogs.py"], "dogs.py has no text: give ':example:', the folder in examples/ that holds the file"),
    ],
)
def test_a_cell_that_can_not_be_read_says_what_to_do(lines: list[str], problem: str, cells) -> None:
    """The author's mistake is kept with the cell, in words that name the remedy."""
    (cell,) = cells(block(*lines))
    assert problem == cell.metadata.problem


def test_a_second_save_knows_its_changed_lines(cells) -> None:
    """A file block marks what changed since the last save of that file in the page, and a first save nothing."""
    text = block(":file: dogs.py", ":example: dogs/v0")
    other = block(":file: dogs.py", ":example: dogs/v1")
    first, second, third = cells(text + "\n" + other + "\n" + other)
    assert "changed" not in first.metadata
    assert [1, 2, 3] == second.metadata.changed
    assert [] == third.metadata.changed


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("a\nb\n", "a\nb\n", []),
        ("a\nb\n", "a\nc\n", [2]),
        ("a\nb\n", "a\nx\nb\n", [2]),
        ("a\nb\n", "a\n", []),
        ("", "a\n", [1]),
        ("a\n", "", []),
        ("a\nb\nc\n", "c\na\nb\n", [1]),
    ],
)
def test_changed_lines_are_those_which_were_not_there(before: str, after: str, lines: list[int]) -> None:
    """Lines are counted from 1, as editors do."""
    assert lines == changed_lines(before, after)
