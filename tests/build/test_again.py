"""A build that failed costs the next one the pages that failed, and can't pass by being run twice."""

import pytest
from filelock import FileLock

from engine.build.last import LOCK
from tests.directives.book import Book, Built

GOOD = "```{code-cell}\n1 + 1\n```\n"
BAD = "```{code-cell}\n1 / 0\n```\n"
EVERY = {"index", "bad", "good", "prose"}
STRICT = ("--nitpicky", "--fail-on-warning")

# Something in conf.py that warns at some point of a build, or breaks there, while the file `trouble` is there.
TROUBLE = """

from sphinx.util import logging

def setup(app):
    def trouble(app, *of):
        if Path(__file__).with_name("trouble").exists() and {condition}:
            {act}
    app.connect({event!r}, trouble)
"""
WARN = 'logging.getLogger(__name__).warning("strange", location={})'


@pytest.fixture
def book(book: Book) -> Book:
    """A book of a page that may be bad, and others that are good."""
    book.page("bad", GOOD)
    book.page("good", GOOD)
    book.prose("prose")
    return book


def trouble(book: Book, event: str, act: str, condition: str) -> None:
    """Let something of conf.py cause trouble."""
    conf = book.folder / "conf.py"
    book.write("conf.py", conf.read_text() + TROUBLE.format(event=event, act=act, condition=condition))
    book.write("trouble", "")


def failed(built: Built) -> bool:
    """Whether a build has failed for a warning."""
    assert bool(built.status) == bool(built.warnings)
    return bool(built.status)


def test_a_page_that_warned_is_read_again_alone_and_warns_again(book: Book) -> None:
    """Until it is mended, and then no more."""
    book.page("bad", BAD)
    first = book.build(*STRICT)
    assert failed(first)
    assert first.read == EVERY
    again = book.build(*STRICT)
    assert (first.warnings, {"bad"}) == (again.warnings, again.read)
    book.page("bad", GOOD)
    assert ("", {"bad"}) == ((mended := book.build(*STRICT)).warnings, mended.read)
    assert ("", set()) == ((last := book.build(*STRICT)).warnings, last.read)


def test_a_warning_of_writing_comes_again(book: Book) -> None:
    """A dead reference is found when a page is written, and after Sphinx has saved what it knows."""
    book.prose("prose", "{ref}`nowhere`\n")
    first = book.build(*STRICT)
    assert "nowhere" in first.warnings
    again = book.build(*STRICT)
    assert (first.warnings, {"prose"}) == (again.warnings, again.read)


def test_a_warning_of_the_contents_comes_again(book: Book) -> None:
    """A page that no contents list is found when all are read."""
    book.write("docs/lost.md", "# Lost\n")
    first = book.build(*STRICT)
    assert "isn't included in any toctree" in first.warnings
    again = book.build(*STRICT)
    assert (first.warnings, {"lost"}) == (again.warnings, again.read)


@pytest.mark.parametrize(
    ("event", "condition", "location"),
    [
        ("source-read", "of[0] == 'bad'", None),
        ("source-read", "of[0] == 'bad'", "good"),
        ("env-updated", "True", None),
        ("env-updated", "True", "missing:3"),
        ("doctree-resolved", "of[1] == 'bad'", None),
        ("html-page-context", "of[0] == 'bad'", "good"),
        ("html-page-context", "of[0] == 'search'", None),
        ("build-finished", "True", None),
    ],
)
def test_a_warning_that_names_another_page_or_none_comes_again(
    book: Book, event: str, condition: str, location: str | None
) -> None:
    """Wherever it came from; and when its cause is gone, the book is as if it had never been."""
    trouble(book, event, WARN.format(repr(location)), condition)
    first = book.build(*STRICT)
    assert "strange" in first.warnings
    assert first.warnings == book.build(*STRICT).warnings
    (book.folder / "trouble").unlink()
    assert not failed(book.build(*STRICT))
    assert set() == book.build(*STRICT).read


@pytest.mark.parametrize(
    ("event", "condition", "read"),
    [
        ("source-read", "of[0] == 'bad'", {"bad", "good"}),
        ("html-page-context", "of[0] == 'bad'", set()),
        ("build-finished", "True", set()),
    ],
)
def test_a_build_that_broke_costs_the_next_no_page_that_was_done(
    book: Book, event: str, condition: str, read: set[str]
) -> None:
    """What was known before it broke is still known; all pages are written, since none knows which were."""
    trouble(book, event, "raise ValueError('broken')", condition)
    (book.folder / "trouble").unlink()
    whole = book.build(*STRICT)
    assert not failed(whole)
    book.write("trouble", "")
    for name in ("bad", "good"):
        book.page(name, GOOD + "More.\n")
    assert 2 == book.build("-j", "1", *STRICT).status
    (book.folder / "trouble").unlink()
    next_one = book.build(*STRICT)
    assert (False, read) == (failed(next_one), next_one.read)
    for name in ("bad", "good"):
        assert "More." in next_one.text(name)


def test_two_builds_in_one_folder_do_not_mix(book: Book) -> None:
    """The second says in one sentence that another is at work; afterwards it may."""
    book.build()
    with FileLock(book.folder / "doctrees-html" / LOCK):
        second = book.build()
        assert 2 == second.status
        assert "another build is at work in" in second.warnings
    assert 0 == book.build().status
