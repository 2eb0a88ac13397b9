"""A reader who solves a page's exercises where they stand sees below them what the page shows."""

import re

import pytest

from engine.language.notebook import read
from engine.pythons.discovery import suitable
from engine.records import transcript
from engine.runs import pages
from engine.runs.pages import Cell, Page

EXERCISE = re.compile(r"^```\{exercise\}.*?^:solution: (?P<solution>[^\n]+)$.*?^```$", re.MULTILINE | re.DOTALL)
WITH_EXERCISES = [
    name for name in pages.plain_pages() if "{exercise}" in (pages.DOCS / f"{name}.md").read_text("utf-8")
]


def solved_in_place(text: str) -> list[Cell | str]:
    """The cells of a page, and each line that solves an exercise, in their order."""
    found: list[Cell | str] = []
    cells = iter(pages.parsed("page", text).cells)
    for part in read(text).cells:
        if part.cell_type == "code":
            found.append(next(cells))
        else:
            for exercise in EXERCISE.finditer(part.source):
                found += exercise["solution"].split("; ")
    return found


def differences(name: str, text: str) -> list[str]:
    """What the cells of a page print otherwise than recorded, if its exercises are solved."""
    page, record = pages.parsed(name, text), transcript.read(pages.RECORDS / f"{name}.txt")
    python = page.on(suitable(page.asked or ""))
    assert record is not None
    lines = solved_in_place(text)
    typed = [
        one if isinstance(one, Cell) else Cell("%new_prompt" if one == "new prompt" else one, 0, {}) for one in lines
    ]
    outcomes = list(pages.run(Page(name, typed, page.asked), python))
    kept = [outcome for one, outcome in zip(lines, outcomes, strict=True) if isinstance(one, Cell)]
    return pages.differences(page, python.name, record, kept)


@pytest.mark.parametrize("name", WITH_EXERCISES)
def test_a_page_goes_on_when_its_exercises_are_solved(name: str) -> None:
    """Whoever does what is asked is not told something untrue afterwards."""
    assert not differences(name, (pages.DOCS / f"{name}.md").read_text("utf-8"))


def test_each_exercise_is_solved_in_its_place() -> None:
    """The lines of its solution come after the cell above it, and before the next."""
    text = (pages.DOCS / "copies.md").read_text("utf-8")
    assert text.count("```{exercise}") == sum(isinstance(one, str) for one in solved_in_place(text)) > 0


def test_an_exercise_that_spoils_what_follows_is_told() -> None:
    """With the page, the cell and the difference."""
    text = (pages.DOCS / "copies.md").read_text("utf-8")
    spoilt = re.sub(r"(?m)^:solution: .*$", ":solution: import sys; sys.modules.clear(); del famous", text)
    assert any("docs/copies.md" in one for one in differences("copies", spoilt))
