"""An exercise can be read, done and checked, with the lab and without."""

import pytest

from tests.directives.book import Book

CELL = "```{code-cell}\n:name: begin\nx = 1\n```\n\n"
EXERCISE = """\
```{exercise} Two & more
:from: begin
:ask: x < 2
:want: "'no'"
:solution: new prompt; x = 'a'

Make *it* so.
```
"""


def test_an_exercise_says_what_is_wanted_and_folds_its_solution(book: Book) -> None:
    """The lab finds the same in its data."""
    book.page("page", CELL + EXERCISE)
    built = book.build()
    assert built.status == 0, built.warnings
    [box] = built.html("page").select("div.exercise")
    assert (box["data-start"], box["data-ask"], box["data-want"]) == ("begin", "x < 2", "'no'")
    assert [p.get_text() for p in box.select("p")] == [
        "Your turn: Two & more",
        "Make it so.",
        "You are done when x < 2 gives 'no'.",
    ]
    assert box.select_one("details pre").get_text() == "new prompt\nx = 'a'"


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (":ask: x < 2\n", "", "this exercise lacks :ask:: see CONTRIBUTING.md"),
        (":from: begin", ":from: nowhere", "there is no cell named 'nowhere': mend ':from:'"),
    ],
)
def test_an_exercise_that_can_not_be_done_is_told(book: Book, before: str, after: str, problem: str) -> None:
    """With the place and the remedy."""
    book.page("page", CELL + EXERCISE.replace(before, after))
    built = book.build()
    assert problem in built.warnings
    assert "page.md:" in built.warnings
