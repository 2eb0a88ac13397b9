"""The built book, a server for it, and a browser to read it in."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.site.serving import serve

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
NO_BROWSER = "no browser found: install Chromium or Chrome, or name one in IMPORT_ONCE_BROWSER"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def names(site: Path) -> list[str]:
    """The pages of the book, as paths below the site's address."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if "_static" not in path.parts)


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the book is served."""
    with serve(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser, the machine's own."""
    found = os.environ.get("IMPORT_ONCE_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        pytest.skip(NO_BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """A function that opens a page of the book as a new reader, with the given habits."""
    readers: list[BrowserContext] = []

    def visit(name: str, *, width: int = 1280, **habits: object) -> Page:
        readers.append(browser.new_context(viewport={"width": width, "height": 800}, **habits))
        page = readers[-1].new_page()
        page.goto(f"{address}/{name}")
        return page

    yield visit
    for reader in readers:
        reader.close()
