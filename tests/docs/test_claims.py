"""The book's own ledger: every claim of it is shown by the pages and their records."""

from pathlib import Path

import bs4
import pytest

from engine.directives.claims import name_of, problems, read_ledger
from engine.directives.messages import read_messages
from engine.runs.pages import DOCS
from tests.docs.written import PAGES, RECORDS

LEDGER = read_ledger(DOCS / "claims")
LESSON = [f"L{number}" for number in range(1, 25)]
BEHAVIOURS = [f"B{number}" for number in range(1, 123)]


def test_every_claim_is_shown() -> None:
    """Each claim has its cells, and they show what the ledger names, on every version that was recorded."""
    found = problems(LEDGER, PAGES, RECORDS)
    assert not found, "\n\n".join(found)


def test_the_ledger_has_the_whole_lesson_and_all_behaviours() -> None:
    """All claims are there, in their order: each has its cell, or a sentence that says why not."""
    assert LESSON == [key for key in LEDGER if key.startswith("L")]
    assert BEHAVIOURS == [key for key in LEDGER if key.startswith("B")]


def test_every_claim_is_a_known_one() -> None:
    """The ids are those of the lesson, of the behaviours, and of what is in no list, N1, N2 and so on."""
    new = [key for key in LEDGER if key.startswith("N")]
    assert [f"N{number}" for number in range(1, 1 + len(new))] == new
    assert set(LEDGER) == {*LESSON, *BEHAVIOURS, *new}


def test_every_named_cell_shows_a_claim() -> None:
    """No name is left of a claim or a message that has moved; a cell with a picture may have one to be shown by."""
    cells = [(page, cell) for page, cells in PAGES.items() for cell in cells if name_of(cell)]
    named = {(page, name_of(cell)) for page, cell in cells if "picture" not in cell.metadata}
    pictured = {(page, name_of(cell)) for page, cell in cells} - named
    shown = {(shown.page, shown.cell) for claim in LEDGER.values() for shown in claim.shown}
    shown |= {(message.page, message.cell) for message in read_messages(DOCS / "messages.toml")}
    assert named <= shown <= named | pictured


@pytest.mark.parametrize(("name", "kinds"), [("shows", "LN"), ("behaviours", "B")])
def test_every_claim_is_listed_with_a_link_to_each_cell(site: Path, name: str, kinds: str) -> None:
    """The built page has all claims of its kinds, in order, and as many links as the ledger has cells."""
    claims = [claim for kind in kinds for claim in LEDGER.values() if claim.id.startswith(kind)]
    page = bs4.BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    assert [claim.id for claim in claims] == [term["id"] for term in page.select("dl.claims > dt")]
    links = [link["href"] for link in page.select("dl.claims dd ul a")]
    assert [f"{shown.page}.html#{shown.cell}" for claim in claims for shown in claim.shown] == links
