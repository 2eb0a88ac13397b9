"""A page is read again when something that it was made from has changed, and only then."""

import os
from pathlib import Path

import pytest

from tests.directives.book import Book

DOGS = """\
```{code-cell}
:file: dogs.py
:example: dogs
```

```{code-cell}
import dogs; dogs.famous
```
"""
CELL = "```{code-cell}\n1 + 1\n```\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A built book: a page with an example, one with another, one with a cell alone, and one without cells."""
    book = Book(tmp_path_factory.mktemp("fresh") / "book")
    book.write("examples/dogs/dogs.py", "famous = ['Laika']\n")
    book.write("examples/cats/cats.py", "x = 1\n")
    book.page("dogs", DOGS)
    book.page("cats", "```{code-cell}\n:file: cats.py\n:example: cats\n```\n")
    book.page("cell", CELL)
    book.prose("prose")
    assert {"index", "dogs", "cats", "cell", "prose"} == book.build().read
    return book


def test_a_book_that_has_not_changed_is_not_read(book: Book) -> None:
    """A second build reads and executes nothing."""
    assert set() == book.build().read


def test_a_touched_example_that_says_the_same_rereads_none(book: Book) -> None:
    """The contents count, not the times."""
    for path in [*book.folder.glob("examples/**/*.py"), *book.folder.glob("engine/**/*.py")]:
        os.utime(path)
    assert set() == book.build().read


def test_a_changed_example_rereads_the_page_that_shows_it(book: Book) -> None:
    """The page's outputs are new in the next build, and no other page is run."""
    book.write("examples/dogs/dogs.py", "famous = ['Laika', 'Lassie']\n")
    built = book.build()
    assert {"dogs"} == built.read
    assert "Lassie" in built.cells("dogs")[0].select_one(".cell_output").get_text()


def test_a_missing_example_is_told_and_comes_back(book: Book) -> None:
    """A page whose example is gone says so, and is read again when that returns."""
    path = book.folder / "examples/cats/cats.py"
    text = path.read_text()
    path.unlink()
    built = book.build()
    assert {"cats"} == built.read
    assert "there is no file cats/cats.py in examples/" in built.warnings
    path.write_text(text)
    assert ({"cats"}, "") == ((built := book.build()).read, built.warnings)


@pytest.mark.parametrize(
    ("room", "pages"),
    [
        ("repl", {"dogs", "cats", "cell"}),
        ("kernel", {"dogs", "cats", "cell"}),
        ("directives", {"dogs", "cats", "cell", "index", "prose"}),
        ("language", {"dogs", "cats", "cell", "index", "prose"}),
        ("site", set()),
    ],
)
def test_a_changed_engine_rereads_the_pages_that_it_makes(room: str, pages: set[str], book: Book) -> None:
    """What runs cells concerns pages with cells, what makes HTML every page, and the site's dress is put on anew."""
    book.write(f"engine/{room}/__init__.py", f"# changed: {room}\n")
    assert pages == book.build().read


def test_another_python_rereads_the_pages_with_cells(book: Book) -> None:
    """What a page's Python shows is its own."""
    assert {"dogs", "cats", "cell"} == book.build(python="another").read
    assert {"dogs", "cats", "cell"} == book.build().read  # and back


def test_an_edited_page_is_read_alone(book: Book) -> None:
    """A one-page edit executes one page."""
    path = book.folder / "docs/cell.md"
    path.write_text(path.read_text() + "\nMore.\n")
    assert {"cell"} == book.build().read


def test_changed_settings_reread_what_they_touch(book: Book) -> None:
    """A setting of how pages are read concerns all pages."""
    every = {"dogs", "cats", "cell", "index", "prose"}
    assert every == book.build("-D", "nb_execution_timeout=9").read


def test_a_parallel_build_gives_what_a_serial_one_does(tmp_path: Path) -> None:
    """With two processes, every page of a book is the same, and so are the warnings."""
    book = Book(tmp_path / "book")
    book.write("examples/dogs/dogs.py", "famous = ['Laika']\n")
    for number in range(6):
        book.page(f"p{number}", DOGS + f"\n```{{code-cell}}\nprint({number})\n```\n")
    book.page("wrong", "```{code-cell}\n1 / 0\n```\n")
    serial, parallel = book.build("-j", "1", output="serial"), book.build("-j", "2", output="parallel")
    assert (0, 0) == (serial.status, parallel.status)
    assert serial.warnings == parallel.warnings
    for page in book.pages:
        assert serial.text(page) == parallel.text(page)
