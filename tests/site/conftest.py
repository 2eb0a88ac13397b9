"""The built book, a server for it, and a browser to read it in."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.building import ROOT
from tests.site.serving import serve

# What a test may ask for: (the variable that names it, the commands by which it is found, how it is called).
# The first draws no window, and takes about half of the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
WANTED = {
    "browser": ("IMPORT_ONCE_BROWSER", BROWSERS, "Chromium or Chrome"),
    "firefox": ("IMPORT_ONCE_FIREFOX", ("firefox", "firefox-esr"), "Firefox"),
}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PATIENCE = 60_000  # milliseconds that anything may take, on a busy machine too
PAGES = sorted(
    [path.relative_to(ROOT / "docs").with_suffix(".html").as_posix() for path in (ROOT / "docs").rglob("*.md")]
    + ["search.html"]
)


def pages_of(site: Path) -> list[str]:
    """The pages of a built book, as paths below its address."""
    paths = [path.relative_to(site) for path in site.rglob("*.html")]
    return sorted(path.as_posix() for path in paths if "_static" not in path.parts)


def found(wanted: str) -> str | None:
    """The machine's browser of a kind."""
    variable, commands, _ = WANTED[wanted]
    return os.environ.get(variable) or next(filter(None, map(shutil.which, commands)), None)


def missing(wanted: str) -> NoReturn:
    """Skip where a reader has no such browser, and fail where nobody would hear of it."""
    variable, _, name = WANTED[wanted]
    why = f"no {name} found, so no test that needs it has run: install it, or name one in {variable}"
    if os.environ.get("CI"):
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


@pytest.hookimpl(trylast=True)  # after -k and -m have chosen
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where a browser is missing, leave one of the tests that need it, which says so for all."""
    for wanted in WANTED:
        needy = [item for item in items if wanted in getattr(item, "fixturenames", ())]
        if needy and not found(wanted):
            config.hook.pytest_deselected(items=needy[1:])
            items[:] = [item for item in items if item not in needy[1:]]


CONTRAST = Path(__file__).with_name("contrast.js").read_text("utf-8")
# The theme makes long code reachable by keys 300 ms after a change of the window. Timers end in their order.
SETTLED = """async () => {
    dispatchEvent(new Event("resize"));
    await new Promise((settled) => setTimeout(settled, 300));
    const moves = document.getAnimations().filter((move) => move.effect.getComputedTiming().endTime < Infinity);
    await Promise.allSettled(moves.map((move) => move.finished));
}"""


def violations(page: Page, few: int = 2) -> list[tuple[str, list[str]]]:
    """The rules of accessibility that a page breaks, each with the elements that break it; all is unfolded for it.

    Of those that break the rule of contrast, some of each look; `few` are looked at.
    """
    page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true; })")
    page.evaluate("document.querySelectorAll('.step-choices button').forEach((button) => button.click())")
    page.evaluate(SETTLED)
    page.evaluate(Axe().axe_script)
    return [(rule, elements) for rule, elements in page.evaluate(CONTRAST, few)]


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the book is served."""
    with serve(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser, the machine's own."""
    executable = found("browser") or missing("browser")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """A function that opens a page of the book as a new reader, with the given habits."""
    readers: list[BrowserContext] = []

    def visit(name: str, *, width: int = 1280, **habits: object) -> Page:
        readers.append(browser.new_context(viewport={"width": width, "height": 800}, **habits))
        readers[-1].set_default_timeout(PATIENCE)
        page = readers[-1].new_page()
        page.goto(f"{address}/{name}")
        return page

    yield visit
    for reader in readers:
        reader.close()


FORGET = (
    "Object.keys(localStorage).filter((key) => key.startsWith('lab:')).forEach((key) => localStorage.removeItem(key))"
)


@pytest.fixture(scope="session")
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A reader who comes again and again."""
    reader = browser.new_context(viewport={"width": 1280, "height": 800})
    reader.set_default_timeout(PATIENCE)
    yield reader
    reader.close()


@pytest.fixture
def revisit(reader: BrowserContext, address: str) -> Iterator[Callable[[str], Page]]:
    """A function that opens a page as one who has read others, and has left no work on this one."""

    def revisit(name: str) -> Page:
        page = reader.new_page()
        page.goto(f"{address}/{name}")
        page.evaluate(FORGET)
        return page

    yield revisit
    for page in reader.pages:
        page.close()
