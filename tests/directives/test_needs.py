"""A cell tells the lab what it can't do without."""

import nbformat
import pytest

from engine.directives.cells import verdict
from tests.directives.book import Book


def test_a_cell_says_what_it_needs(book: Book) -> None:
    """As classes of its frame, since a browser's Python lacks it."""
    book.page("page", "```{code-cell}\n:needs: [threads, processes]\nprint(1)\n```\n")
    frame = book.build().cells("page")[0]
    assert {"needs-threads", "needs-processes"} <= set(frame["class"])


@pytest.mark.parametrize(("python", "is_judged"), [("3.15.2", True), ("3.15.0-wasm", False)])
def test_a_cell_is_not_judged_by_a_python_that_lacks_what_it_needs(python: str, is_judged: bool) -> None:
    """Where a page's only Python is WebAssembly, as for records."""
    failed = nbformat.v4.new_output("error", ename="OSError", evalue="no processes", traceback=[])
    cell = nbformat.v4.new_code_cell("run()", outputs=[failed], execution_count=1, metadata={"needs": "processes"})
    assert (verdict(cell, "3.15", python) is not None) == is_judged


def test_a_cell_that_needs_nothing_is_judged_everywhere() -> None:
    """In WebAssembly too."""
    failed = nbformat.v4.new_output("error", ename="OSError", evalue="no file", traceback=[])
    assert verdict(nbformat.v4.new_code_cell("run()", outputs=[failed], execution_count=1), "3.15", "3.15.0-wasm")


def test_a_cell_that_never_ends_is_told_wherever_it_runs() -> None:
    """What follows it was not run."""
    cell = nbformat.v4.new_code_cell("wait()", metadata={"needs": "threads"})
    assert "did not end in its time" in str(verdict(cell, "3.15", "3.15.0-wasm"))
