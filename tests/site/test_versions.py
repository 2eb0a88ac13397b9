"""A reader chooses a version of Python, and sees on every page what that one prints."""

import re
from collections.abc import Callable
from pathlib import Path

import bs4
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.site.conftest import pages_of

Visit = Callable[..., Page]


def shown(page: Page) -> list[str]:
    """The titles of the outputs that can be seen, of all cells that differ by version."""
    return page.locator(".version-name:visible").all_inner_texts()


def control(page: Page) -> Locator:
    """The reader's own version, in the header."""
    return page.get_by_role("combobox", name="My Python")


def pressed(page: Page) -> list[str]:
    """The buttons that are pressed at cells."""
    return page.locator('.version-switch [aria-pressed="true"]').all_inner_texts()


def test_without_a_choice_the_newest_version_is_shown(visit: Visit) -> None:
    """Whichever Python has built the book."""
    page = visit("circular.html")
    expect(control(page)).to_have_value("3.15")
    assert {"3.15"} == {*pressed(page)}
    assert all(title.endswith("3.15") for title in shown(page))


def test_one_choice_holds_for_all_cells_and_pages(visit: Visit) -> None:
    """What is chosen at one cell is shown at every other, in the header too, and on the next page."""
    page = visit("circular.html")
    page.locator(".by-version").first.get_by_role("button", name="3.12").click()
    for name in ("circular", "reload"):
        page.goto(re.sub(r"\w+\.html", f"{name}.html", page.url))
        expect(control(page)).to_have_value("3.12")
        assert {"3.12"} == {*pressed(page)}
        assert len(pressed(page)) == len(shown(page)) > 0
        assert all("3.12" in title for title in shown(page))


def test_the_header_s_control_works_from_the_keyboard(visit: Visit) -> None:
    """Its arrow keys choose, at each press, and what was chosen is there after the next start."""
    page = visit("circular.html")
    control(page).focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(control(page)).to_have_value("3.13")
    assert {"3.13"} == {*pressed(page)}
    page.reload()
    expect(control(page)).to_have_value("3.13")
    assert {"3.13"} == {*pressed(page)}


def test_a_cell_s_button_works_from_the_keyboard(visit: Visit) -> None:
    """It is reached by Tab and pressed by Enter, and says that it is pressed."""
    page = visit("circular.html")
    newest = page.locator(".by-version").first.get_by_role("button").last
    newest.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_attribute("aria-pressed", "true")
    expect(newest).to_have_attribute("aria-pressed", "false")


def test_the_chosen_output_is_the_versions_own(visit: Visit) -> None:
    """The words of the error are those of the version that is chosen; those of its older builds stand below."""
    page = visit("circular.html")
    cell = page.locator(".by-version").nth(1)
    for version, words in (("3.12", ["partially"]), ("3.13", ["a library", "third-party"]), ("3.15", ["a library"])):
        control(page).select_option(version)
        expect(cell.locator(".version-output:visible")).to_have_count(len(words))
        for output, word in zip(cell.locator(".version-output:visible").all(), words, strict=True):
            expect(output).to_contain_text(word)


def test_a_choice_is_there_before_anything_is_painted(visit: Visit) -> None:
    """The stylesheet shows it while the page's scripts are still on their way."""
    page = visit("circular.html")
    control(page).select_option("3.12")
    page.route("**/versions.js*", lambda route: route.abort())
    page.reload()
    assert shown(page)
    assert all("3.12" in title for title in shown(page))


@pytest.mark.parametrize(
    ("kept", "version"), [("3.13.0", "3.13"), ("3.14.2-wasm", "3.14"), ("2.7", "3.15"), ("?", "3.15")]
)
def test_a_kept_choice_that_is_no_version_breaks_nothing(visit: Visit, kept: str, version: str) -> None:
    """A build's is that of its version, as it was kept once; of an unknown one, a page shows the newest."""
    page = visit("circular.html")
    page.evaluate("kept => localStorage.setItem('python-version', kept)", kept)
    page.reload()
    expect(control(page)).to_have_value(version)
    assert {version} == {*pressed(page)}
    assert len(shown(page)) >= page.locator(".version-switch").count() > 0


def test_where_nothing_can_be_kept_a_choice_holds_for_the_page(visit: Visit) -> None:
    """A browser that refuses to keep anything does not keep the reader from choosing."""
    page = visit("index.html")
    refuse = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }})"
    page.add_init_script(refuse)
    page.goto(page.url.replace("index", "circular"))
    assert {"3.15"} == {*pressed(page)}
    control(page).select_option("3.12")
    assert {"3.12"} == {*pressed(page)}


def test_going_back_shows_what_was_chosen_meanwhile(visit: Visit) -> None:
    """Also where the browser has kept the page as it was."""
    page = visit("circular.html")
    page.goto(page.url.replace("circular", "reload"))
    control(page).select_option("3.12")
    page.go_back()
    expect(control(page)).to_have_value("3.12")
    assert {"3.12"} == {*pressed(page)}


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_the_control_stands_beside_the_header_s_buttons(visit: Visit, width: int) -> None:
    """On one line with them, and within the screen."""
    page = visit("circular.html", width=width)
    own, other = control(page).bounding_box(), page.locator(".theme-switch-button").bounding_box()
    assert own
    assert other
    assert own["y"] >= 0
    assert abs(own["y"] + own["height"] / 2 - other["y"] - other["height"] / 2) < 4
    assert 0 <= own["x"] < own["x"] + own["width"] <= other["x"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_page_of_the_book_has_the_control(site: Path) -> None:
    """It is where it was; the page for searching alone has nothing that it could turn."""
    pages = {name: bs4.BeautifulSoup((site / name).read_text("utf-8"), "html.parser") for name in pages_of(site)}
    assert {name: int(name != "search.html") for name in pages} == {
        name: len(page.select(".my-python")) for name, page in pages.items()
    }


def test_without_scripts_all_outputs_can_be_read(visit: Visit) -> None:
    """Each stands under the names of its versions, and nothing is there that does nothing."""
    page = visit("circular.html", java_script_enabled=False)
    assert page.locator(".version-output").count() == len(shown(page)) > 3
    assert 0 == page.locator(".version-switch:visible, .my-python:visible").count()


def test_on_paper_all_outputs_can_be_read(visit: Visit) -> None:
    """A print shows what a press of a button would."""
    page = visit("circular.html")
    control(page).select_option("3.12")
    page.emulate_media(media="print")
    assert page.locator(".version-output").count() == len(shown(page)) > 3
