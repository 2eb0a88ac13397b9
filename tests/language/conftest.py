"""Small books, written and built in tests."""

from pathlib import Path

import pytest

from tests.directives.book import Book


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """An empty book."""
    return Book(tmp_path / "book")
