"""The book as it is read: in a browser, with and without scripts, at a desk, on a phone and on paper."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect

Visit = Callable[..., Page]

HEAVIEST = 120_000  # bytes that a page may send, compressed


@dataclass
class FirstVisit:
    """What a page loads for a reader who has nothing of the site yet, and what goes wrong."""

    weight: int = 0
    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)

    def weigh(self, request: Request) -> None:
        """Count a request that was answered."""
        self.hosts.add(urlsplit(request.url).netloc)
        size = request.sizes()["responseBodySize"]  # others are weighed while this waits for its answer
        self.weight += size


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit: Visit, address: str, names: list[str], scheme: str, width: int) -> None:
    """No page breaks a rule of accessibility that a program can check."""
    found = {}
    page = visit("index.html", width=width, color_scheme=scheme, reduced_motion="reduce")
    for name in names:
        page.goto(f"{address}/{name}")
        page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true; })")
        page.evaluate("document.querySelectorAll('.step-choices button').forEach((button) => button.click())")
        if violations := Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]:
            found[name] = [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations]
    assert not found


@pytest.fixture(scope="module")
def visits(browser: Browser, address: str, names: list[str]) -> dict[str, FirstVisit]:
    """What happens when each page is the first that a reader opens."""
    found = {}
    for name in names:
        found[name] = visit = FirstVisit()
        reader = browser.new_context()
        page = reader.new_page()
        page.on("requestfinished", visit.weigh)
        page.on("pageerror", lambda error, visit=visit: visit.errors.append(str(error)))
        page.on("console", lambda said, visit=visit: visit.errors.append(said.text) if said.type == "error" else None)
        page.goto(f"{address}/{name}", wait_until="networkidle")
        reader.close()
    return found


def test_every_page_is_light(visits: dict[str, FirstVisit]) -> None:
    """What a first visit loads, scripts and all, is small."""
    assert not {name: visit.weight for name, visit in visits.items() if not 0 < visit.weight <= HEAVIEST}


def test_no_page_asks_another_host(visits: dict[str, FirstVisit], address: str) -> None:
    """All that a page loads comes from the site."""
    assert {urlsplit(address).netloc} == set().union(*(visit.hosts for visit in visits.values()))


def test_no_page_has_an_error_in_its_console(visits: dict[str, FirstVisit]) -> None:
    """Every script that a page loads finds what it needs there."""
    assert not {name: visit.errors for name, visit in visits.items() if visit.errors}


@pytest.mark.parametrize("width", [1280, 375])
def test_a_page_reads_without_scripts(visit: Visit, names: list[str], width: int) -> None:
    """Text, code and the way to the other pages are visible where scripts don't run."""
    for name in names:
        page = visit(name, width=width, java_script_enabled=False)
        expect(page.locator("article h1, .bd-search-container h1")).to_be_visible()
        expect(page.locator(".bd-sidebar-primary nav.bd-links a").first).to_be_visible()
        code = page.locator("main pre:not(details *)")  # what is folded opens without scripts
        expect(code.locator("visible=true")).to_have_count(code.count())
        page.close()


def test_no_page_scrolls_sideways_on_a_phone(visit: Visit, names: list[str]) -> None:
    """What is wider than the screen scrolls by itself, or is broken."""
    wide = {}
    for name in names:
        page = visit(name, width=375)
        wide[name] = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        page.close()
    assert not {name: excess for name, excess in wide.items() if excess > 0}


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


def test_only_what_is_typed_or_saved_has_a_copy_button(visit: Visit, names: list[str]) -> None:
    """Every input and every file can be copied, and nothing that Python printed."""
    copied = 0
    for name in names:
        page = visit(name)
        wanted = page.locator("div.cell_input pre, [data-file] pre").count()
        expect(page.locator("div.cell_input .copybtn, [data-file] .copybtn")).to_have_count(wanted)
        expect(page.locator(".copybtn")).to_have_count(wanted)
        copied += wanted
        page.close()
    assert copied > 0


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


def test_paper_shows_the_page_alone(visit: Visit, names: list[str]) -> None:
    """Print has the title and the code, and neither sidebars nor buttons; no line is cut off."""
    for name in names:
        page = visit(name, width=700)
        page.emulate_media(media="print")
        expect(page.locator("article h1, .bd-search-container h1")).to_be_visible()
        aside = page.locator(".bd-sidebar-primary, .bd-sidebar-secondary, .bd-header-article, .prev-next-footer")
        expect(aside.locator("visible=true")).to_have_count(0)
        cut = page.locator("article pre").evaluate_all("all => all.filter(pre => pre.scrollWidth > pre.clientWidth)")
        assert not cut, name
        page.close()


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
