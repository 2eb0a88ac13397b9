"""The processes of a parallel build have about as much to do."""

from pathlib import Path

import pytest
from sphinx.util.parallel import make_chunks

from engine.directives import order
from engine.runs.pages import DOCS, load, pages


class Environment:
    """As much of Sphinx's as is asked: where a page is."""

    def doc2path(self, docname: str) -> Path:
        """The page's file."""
        return DOCS / f"{docname}.md"


@pytest.fixture
def read() -> list[str]:
    """All pages of the book, in the order in which they are read."""
    docnames = sorted(path.stem for path in DOCS.glob("*.md"))
    order.spread(None, Environment(), docnames)
    return docnames


def test_each_page_is_read_once(read: list[str]) -> None:
    """None is lost, none doubled."""
    assert sorted(path.stem for path in DOCS.glob("*.md")) == sorted(read)


def test_pages_without_cells_are_read_last(read: list[str]) -> None:
    """They cost little, and the end of the last run is waited for."""
    assert set(pages()) == set(read[: len(pages())])


@pytest.mark.parametrize("processes", [2, 3, 4])
def test_no_run_has_all_that_is_slow(read: list[str], processes: int) -> None:
    """The pages for WebAssembly take the longest, and their names begin alike: a run has at most half of them."""
    slow = {name for name in pages() if load(name).asked == "3.15"}
    assert len(slow) >= 4
    for run in make_chunks(read, processes):
        assert len(slow & set(run)) <= len(slow) / 2
