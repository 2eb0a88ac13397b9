"""The book as it is read: in a browser, with and without scripts, at a desk, on a phone and on paper."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from tests.conftest import Passed
from tests.site.conftest import PAGES, pages_of, violations

Visit = Callable[..., Page]

HEAVIEST = 120_000  # bytes that a page may send, compressed
HEADING = "article h1, .bd-search-container h1"
ASIDE = ".bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article, .prev-next-footer"
TYPED_OR_SAVED = "div.cell_input, [data-file]"
# Light at a desk is how each page is opened. Dark on a phone differs in both, and is tried on every kind of element.
OTHERS = [("light", 375), ("dark", 1280), ("dark", 375)]
PARTS = 4


def test_every_page_of_the_site_is_opened_here(site: Path) -> None:
    """The tests know the pages before they are built."""
    assert PAGES == pages_of(site)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read(
    name: str, browser: Browser, without_scripts: BrowserContext, address: str, site: Path, passed: Passed
) -> None:
    """It is opened once, by a reader who has nothing of the site yet, and all is asked of it then."""
    if passed.with_these((site / name).read_bytes(), *styles_and_scripts(site), browser.version):
        return
    reader = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light", reduced_motion="reduce")
    page = reader.new_page()
    loaded: list[Request] = []
    errors: list[str] = []
    page.on("requestfinished", lambda request: loaded.append(request))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.goto(f"{address}/{name}")
    # What changes the page comes last.
    copied = page.locator(f":is({TYPED_OR_SAVED}) pre").count()
    buttons = page.locator(f":is({TYPED_OR_SAVED}) .copybtn")
    expect(buttons).to_have_count(copied)
    assert copied == page.locator(".copybtn").count(), "something that is not typed or saved has a copy button"
    page.set_viewport_size({"width": 375, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, "a phone has to scroll sideways"
    page.set_viewport_size({"width": 700, "height": 800})
    page.emulate_media(media="print")
    expect(page.locator(HEADING)).to_be_visible()
    assert 0 == page.locator(ASIDE).locator("visible=true").count(), "paper shows more than the page"
    cut_off = "all => all.filter(pre => pre.scrollWidth > pre.clientWidth).length"
    assert 0 == page.locator("article pre").evaluate_all(cut_off), "paper cuts code off"
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert [] == violations(page), "axe, which looks at accessibility, finds something"
    page.wait_for_load_state("networkidle")
    assert 0 < sum(request.sizes()["responseBodySize"] for request in loaded) <= HEAVIEST, "a first visit is heavy"
    assert {urlsplit(address).netloc} == {urlsplit(request.url).netloc for request in loaded}, "it asks another host"
    assert [] == errors, "its console has errors"
    reader.close()
    read_without_scripts(without_scripts, f"{address}/{name}")


def styles_and_scripts(site: Path) -> Iterator[bytes]:
    """What all pages share."""
    for path in sorted(site.glob("_static/**/*")):
        if path.suffix in {".css", ".js", ".svg"} and "lab" not in path.parts:
            yield path.read_bytes()


@pytest.fixture(scope="session")
def without_scripts(browser: Browser) -> Iterator[BrowserContext]:
    """A reader whose browser runs no scripts."""
    reader = browser.new_context(java_script_enabled=False)
    yield reader
    reader.close()


def read_without_scripts(reader: BrowserContext, address: str) -> None:
    """Text, code and the way to the other pages are visible where scripts don't run, at a desk and on a phone."""
    page = reader.new_page()
    page.goto(address)
    code = page.locator("main pre:not(details *)")  # what is folded opens without scripts
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 800})
        expect(page.locator(HEADING)).to_be_visible()
        expect(page.locator(".bd-sidebar-primary nav.bd-links a").first).to_be_visible()
        expect(code.locator("visible=true")).to_have_count(code.count())
    page.close()


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
def test_axe_finds_nothing_in_any_kind_of_element(
    visit: Visit, telling: list[str], part: int, site: Path, browser: Browser, passed: Passed
) -> None:
    """What it finds in the dark, and on a phone, is the stylesheet's doing, which treats all of a kind alike."""
    assert len(telling) > PARTS
    chosen = telling[part::PARTS]
    if passed.with_these(*((site / name).read_bytes() for name in chosen), *styles_and_scripts(site), browser.version):
        return
    found = {}
    for name in chosen:
        page = visit(name, width=375, color_scheme="dark", reduced_motion="reduce")
        found[name] = violations(page)
        page.close()
    assert not {name: broken for name, broken in found.items() if broken}


@pytest.mark.matrix  # only a release of the browser or the theme can break it: the kinds of elements pass in the tests
@pytest.mark.parametrize(("scheme", "width"), OTHERS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_any_page(visit: Visit, name: str, scheme: str, width: int) -> None:
    """In the dark and on a phone."""
    assert not violations(visit(name, width=width, color_scheme=scheme, reduced_motion="reduce"))


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
