"""The benchmark runs, and its promises hold: nothing is run again without need."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import Book

pytestmark = (
    pytest.mark.matrix
)  # a benchmark is no part of the book; what it promises, tests/directives/test_freshness.py checks


def test_an_unchanged_book_runs_no_page_and_an_edited_page_runs_alone() -> None:
    """The short form of the benchmark ends well, with a line for each contender and each promise."""
    bench = Path(__file__).with_name("bench.py")
    done = subprocess.run([sys.executable, bench, "--quick"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for contender in ("floor", "ours", "stock"):
        assert f" {contender} " in done.stdout
    assert "ours, nothing changed: executed 0" in done.stdout
    assert "ours, one page edited: executed 1" in done.stdout


@pytest.mark.parametrize("page", ["autoreload", "lazy-cycle", "once"])
def test_the_floor_runs_what_a_page_runs(page: str, tmp_path: Path) -> None:
    """The script of a page about tools, of one that WebAssembly runs prompt by prompt, and of a plain one end well."""
    try:
        book = Book(tmp_path / "book", 1, "floor", 1)
    except SystemExit as reason:
        pytest.skip(str(reason))
    text, python = book.scripts[page]
    book.run_script(page, text, python)
    assert [*Path(book.folder, "plain", page, "main-files").glob("*.py")]
