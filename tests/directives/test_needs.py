"""A cell tells the lab what it can't do without."""

from tests.directives.book import Book


def test_a_cell_says_what_it_needs(book: Book) -> None:
    """As classes of its frame, since a browser's Python lacks it."""
    book.page("page", "```{code-cell}\n:needs: [threads, processes]\nprint(1)\n```\n")
    frame = book.build().cells("page")[0]
    assert {"needs-threads", "needs-processes"} <= set(frame["class"])
