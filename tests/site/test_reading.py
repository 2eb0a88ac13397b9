"""The book as it is read: in a browser, with and without scripts, at a desk, on a phone and on paper."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.site.conftest import PAGES, pages_of, violations

Visit = Callable[..., Page]

HEAVIEST = 120_000  # bytes that a page may send, compressed
HEADING = "article h1, .bd-search-container h1"
ASIDE = ".bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article, .prev-next-footer"
TYPED_OR_SAVED = "div.cell_input, [data-file]"
COMBINATIONS = [("light", 375), ("dark", 1280), ("dark", 375)]  # beside light at a desk, in which each page is opened
PARTS = 4


@dataclass
class Visited:
    """What was seen of a page by a reader who had nothing of the site yet, and who then looked at it in other ways."""

    weight: int  # bytes that it loaded
    hosts: set[str]
    errors: list[str]  # in its console
    too_wide: int  # pixels, on a phone
    is_printed: bool
    printed_too: int  # what is on paper, and not of the page
    cut_off: int  # code on paper
    violations: list
    inputs: int
    buttons: int
    buttons_at_inputs: int


@pytest.fixture(scope="session", params=PAGES)
def visited(request: pytest.FixtureRequest, browser: Browser, address: str) -> Visited:
    """Each page, opened once for all that is asked of it where scripts run; what changes it comes last."""
    reader = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light", reduced_motion="reduce")
    page = reader.new_page()
    loaded: list[Request] = []
    errors: list[str] = []
    page.on("requestfinished", lambda request: loaded.append(request))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(f"{address}/{request.param}")
    page.set_viewport_size({"width": 375, "height": 800})
    too_wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    page.set_viewport_size({"width": 700, "height": 800})
    page.emulate_media(media="print")
    is_printed = page.locator(HEADING).is_visible()
    printed_too = page.locator(ASIDE).locator("visible=true").count()
    cut_off = page.locator("article pre").evaluate_all(
        "all => all.filter(pre => pre.scrollWidth > pre.clientWidth).length"
    )
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 800})
    found = violations(page)
    page.wait_for_load_state("networkidle")
    seen = Visited(
        weight=sum(request.sizes()["responseBodySize"] for request in loaded),
        hosts={urlsplit(request.url).netloc for request in loaded},
        errors=errors,
        too_wide=too_wide,
        is_printed=is_printed,
        printed_too=printed_too,
        cut_off=cut_off,
        violations=found,
        inputs=page.locator(f":is({TYPED_OR_SAVED}) pre").count(),
        buttons=page.locator(".copybtn").count(),
        buttons_at_inputs=page.locator(f":is({TYPED_OR_SAVED}) .copybtn").count(),
    )
    reader.close()
    return seen


def test_every_page_of_the_site_is_opened_here(site: Path) -> None:
    """The tests know the pages before they are built."""
    assert PAGES == pages_of(site)


def test_a_page_is_light(visited: Visited) -> None:
    """What a first visit loads, scripts and all, is small."""
    assert 0 < visited.weight <= HEAVIEST


def test_no_page_asks_another_host(visited: Visited, address: str) -> None:
    """All that a page loads comes from the site."""
    assert {urlsplit(address).netloc} == visited.hosts


def test_no_page_has_an_error_in_its_console(visited: Visited) -> None:
    """Every script that a page loads finds what it needs there."""
    assert not visited.errors


def test_no_page_scrolls_sideways_on_a_phone(visited: Visited) -> None:
    """What is wider than the screen scrolls by itself, or is broken."""
    assert visited.too_wide <= 0


def test_only_what_is_typed_or_saved_has_a_copy_button(visited: Visited) -> None:
    """Every input and every file can be copied, and nothing that Python printed."""
    assert visited.inputs == visited.buttons_at_inputs == visited.buttons


def test_paper_shows_the_page_alone(visited: Visited) -> None:
    """Print has the title and the code, and neither sidebars nor buttons; no line is cut off."""
    assert (visited.is_printed, visited.printed_too, visited.cut_off) == (True, 0, 0)


def test_axe_finds_nothing(visited: Visited) -> None:
    """No page breaks a rule of accessibility that a program can check."""
    assert not visited.violations


@pytest.fixture(scope="session")
def telling(site: Path) -> list[str]:
    """Pages that have, together, every kind of element that the site has; a kind is a tag with a class."""
    kinds: dict[str, set] = {}

    class Kinds(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            kinds[name].update((tag, word) for word in (dict(attributes).get("class") or "").split() or [""])

    for name in PAGES:
        kinds[name] = set()
        Kinds().feed((site / name).read_text("utf-8"))
    left = set().union(*kinds.values())
    chosen = []
    while left:
        chosen.append(max(PAGES, key=lambda name: len(kinds[name] & left)))
        left -= kinds[chosen[-1]]
    return chosen


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(("scheme", "width"), COMBINATIONS)
def test_axe_finds_nothing_in_any_kind_of_element(
    visit: Visit, telling: list[str], scheme: str, width: int, part: int
) -> None:
    """What it finds in the dark, or on a phone, is the stylesheet's doing, which treats all of a kind alike."""
    assert len(telling) > PARTS
    found = {}
    for name in telling[part::PARTS]:
        page = visit(name, width=width, color_scheme=scheme, reduced_motion="reduce")
        found[name] = violations(page)
        page.close()
    assert not {name: broken for name, broken in found.items() if broken}


@pytest.mark.matrix  # only a release of the browser or the theme can break it: the kinds of elements pass in the tests
@pytest.mark.parametrize(("scheme", "width"), COMBINATIONS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_any_page(visit: Visit, name: str, scheme: str, width: int) -> None:
    """In the dark and on a phone."""
    assert not violations(visit(name, width=width, color_scheme=scheme, reduced_motion="reduce"))


@pytest.fixture(scope="session")
def without_scripts(browser: Browser) -> Iterator[BrowserContext]:
    """A reader whose browser runs no scripts."""
    reader = browser.new_context(java_script_enabled=False)
    yield reader
    reader.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_reads_without_scripts(without_scripts: BrowserContext, address: str, name: str) -> None:
    """Text, code and the way to the other pages are visible where scripts don't run, at a desk and on a phone."""
    page = without_scripts.new_page()
    page.goto(f"{address}/{name}")
    code = page.locator("main pre:not(details *)")  # what is folded opens without scripts
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 800})
        expect(page.locator(HEADING)).to_be_visible()
        expect(page.locator(".bd-sidebar-primary nav.bd-links a").first).to_be_visible()
        expect(code.locator("visible=true")).to_have_count(code.count())
    page.close()


def test_without_scripts_a_page_is_dark_where_the_system_is(visit: Visit) -> None:
    """Light and dark follow the reader's system when no script can switch them."""
    shades = {}
    for scheme in ("light", "dark"):
        page = visit("index.html", java_script_enabled=False, color_scheme=scheme)
        shades[scheme] = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert shades["light"] != shades["dark"]


def test_search_finds_a_word_of_the_book(visit: Visit) -> None:
    """The keys of the search dialog lead to pages that hold the word."""
    page = visit("index.html")
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill("cache")
    page.keyboard.press("Enter")
    expect(page.locator("#search-results .search a").first).to_be_visible()


def test_the_reader_s_choice_of_dark_is_remembered(visit: Visit) -> None:
    """A page that was switched to dark is dark at the next visit, whatever the system is."""
    page = visit("index.html", color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.locator(".theme-switch-button").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_phone_s_drawer_opens_and_closes(visit: Visit) -> None:
    """The contents of the book slide in on a narrow screen, and the Escape key sends them back."""
    page = visit("index.html", width=375)
    contents = page.locator("nav.bd-links")
    expect(contents).not_to_be_in_viewport()
    page.locator(".primary-toggle").click()
    expect(contents).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(contents).not_to_be_in_viewport()


def test_a_file_is_copied_as_it_is(visit: Visit) -> None:
    """The button at a file gives the file's exact text, the end of its last line too."""
    page = visit("stale.html", permissions=["clipboard-read", "clipboard-write"])
    block = page.locator("[data-file]").first
    block.hover()
    block.locator(".copybtn").click()
    expected = block.locator("pre").evaluate("pre => pre.textContent")
    assert expected.endswith("\n")
    page.wait_for_function("async text => await navigator.clipboard.readText() === text", arg=expected)


def test_a_page_that_is_not_found_leads_back_from_any_depth(visit: Visit, address: str) -> None:
    """At a deep address that does not exist the book's own page stands, styled, and its links work."""
    page = visit("no/such/page.html")
    expect(page.locator(".bd-sidebar-primary")).to_have_css("position", "sticky")
    page.locator("main article a.internal").first.click()
    expect(page).to_have_url(f"{address}/index.html")


def test_paper_shows_what_is_folded(visit: Visit) -> None:
    """An output that waits for a guess on the screen stands open on paper."""
    page = visit("stale.html")
    output = page.locator("details .cell_output").first
    expect(output).not_to_be_visible()
    page.emulate_media(media="print")
    expect(output).to_be_visible()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_cheat_sheet_is_one_page_on_paper(visit: Visit, paper: str) -> None:
    """As its first line promises."""
    printed = visit("cheat-sheet.html").pdf(format=paper)
    assert 1 == len(re.findall(rb"/Type\s*/Page\b", printed))


def test_every_cure_is_a_step_away_from_the_landing_page(visit: Visit) -> None:
    """Whoever knows only the symptom finds it there in its own words."""
    page = visit("index.html")
    cards = {link.get_attribute("href") for link in page.locator("article .sd-card a").all()}
    cures = page.locator(".bd-links p.caption", has_text="Cures").locator("+ ul a.internal")
    assert cures.count() > 8
    assert not [href for link in cures.all() if (href := link.get_attribute("href")) not in cards]
