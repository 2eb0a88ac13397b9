"""What every page of the built book says of itself, read without a browser."""

import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from filelock import FileLock

from tests.building import ROOT, build
from tests.site.conftest import pages_of

ADDRESS = "https://book.example/import-once/"
REPOSITORY = "https://github.com/example/import-once"
KNOWN = {"IMPORT_ONCE_URL": ADDRESS, "IMPORT_ONCE_REPOSITORY": REPOSITORY}
INDEX = """\
# A small book

```{toctree}
run
```
"""
RUN = """\
---
file_format: mystnb
kernelspec:
  name: import-once
---

# A page that is run

```{code-cell}
1 + 1
```
"""


def parsed(site: Path) -> dict[str, BeautifulSoup]:
    """The pages of a site, by name."""
    return {name: BeautifulSoup((site / name).read_text("utf-8"), "html.parser") for name in pages_of(site)}


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, BeautifulSoup]:
    """The pages of the book, by name."""
    return parsed(site)


def contents(page: BeautifulSoup, **attributes: str) -> list[str]:
    """What a page's metadata of one kind say."""
    return [str(tag["content"]) for tag in page.find_all("meta", attributes)]


def links(page: BeautifulSoup, host: str) -> list[Tag]:
    """A page's links to a host."""
    return [tag for tag in page.find_all(href=True) if str(tag["href"]).startswith(host)]


def small(folder: Path) -> Path:
    """A small book in `folder`, with the settings, the engine and the kinds of pages of this one."""
    for room in ("engine", "docs/_static"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "docs/404.md"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "conf.py").write_text((ROOT / "conf.py").read_text("utf-8") + '\nrecords_folder = ""\n', "utf-8")
    (folder / "_build").symlink_to(ROOT / "_build")  # where the lab is, and the Python of the pages
    (folder / "docs" / "index.md").write_text(INDEX, "utf-8")
    (folder / "docs" / "run.md").write_text(RUN, "utf-8")
    return folder


@pytest.fixture(scope="session")
def known(site: Path) -> Path:
    """A small book, built by someone who knows where it will be."""
    place = site.with_name("known")
    with FileLock(f"{place}.lock"):
        if not place.exists():
            root = small(site.with_name("small"))
            build(root / "html", root=root, **KNOWN).rename(place)
    return place


def test_every_page_has_one_description_and_one_title(pages: dict) -> None:
    """A search engine finds one title and one description of some length on every page, and no two alike."""
    seen = set()
    for name, page in pages.items():
        assert len(page.select("head > title")) == 1, name
        (description,) = contents(page, name="description")
        assert len(description) >= 20, name
        seen.add((str(page.title), description))
    assert len(pages) == len(seen)


def test_a_preview_of_a_page_shows_its_title_and_description(pages: dict) -> None:
    """Who shows a link to a page shows what the page says of itself."""
    for name, page in pages.items():
        if name != "search.html":
            assert contents(page, property="og:description") == contents(page, name="description"), name
            assert contents(page, property="og:title") != [], name


def test_a_site_without_an_address_claims_none(site: Path, pages: dict) -> None:
    """Nothing in a book that is built without an address or a repository points to an invented one."""
    assert not (site / "sitemap.xml").exists()
    for name, page in pages.items():
        assert page.find("link", rel="canonical") is None, name
        assert contents(page, property="og:url") == [], name
        assert page.find(class_="dropdown-source-buttons") is None, name


def test_an_address_is_in_every_page_and_in_the_sitemap(known: Path) -> None:
    """A book that knows its address gives each page its own, and lists all pages but those found by accident."""
    sitemap = (known / "sitemap.xml").read_text("utf-8")
    for name, page in parsed(known).items():
        (canonical,) = page.find_all("link", rel="canonical")
        assert f"{ADDRESS}{name}" == canonical["href"]
        assert (name not in {"404.html", "search.html"}) == (f"<loc>{ADDRESS}{name}</loc>" in sitemap), name


def test_no_link_inside_the_site_is_dead(site: Path, pages: dict) -> None:
    """Each link to a page, a place on a page or a file of the site leads there."""
    places = {name: {tag["id"] for tag in page.find_all(id=True)} for name, page in pages.items()}
    dead = []
    for name, page in pages.items():
        for tag in page.find_all(["a", "img", "link", "script", "object"]):
            parts = urlsplit(str(tag.get("href") or tag.get("src") or tag.get("data") or ""))
            if parts.scheme or parts.netloc:
                continue
            path = unquote(parts.path).lstrip("/") if name == "404.html" else unquote(parts.path)
            target = path or name
            if not (site / target).exists():
                dead.append(f"{name} links to {target}, which is not in the site: mend the link")
            elif parts.fragment and target in places and unquote(parts.fragment) not in places[target]:
                dead.append(f"{name} links to {target}#{parts.fragment}, and there is no such place: mend the link")
    assert not dead, "\n".join(dead)


def test_a_repository_is_where_a_page_can_be_edited(known: Path) -> None:
    """A book that knows its repository links each page's source there."""
    for name, page in parsed(known).items():
        if name != "search.html":
            edit = f"{REPOSITORY}/edit/main/docs/{name.removesuffix('.html')}.md"
            assert [edit] == [link["href"] for link in links(page, f"{REPOSITORY}/edit")], name


def test_a_page_that_is_not_found_finds_the_book_below_its_address(known: Path) -> None:
    """The not-found page has no relative link: it is shown at addresses of any depth."""
    page = BeautifulSoup((known / "404.html").read_text("utf-8"), "html.parser")
    for tag in page.find_all(["a", "img", "link", "script"]):
        target = str(tag.get("href") or tag.get("src") or "#")
        assert target.startswith(("#", "/import-once/", "https://")), tag


def test_a_change_of_the_shell_is_in_every_page_and_runs_none(site: Path, tmp_path: Path) -> None:
    """A build leaves the site as it was, but when what the pages wear has changed: then they are written anew."""
    root = small(tmp_path)
    html = build(root / "html", root=root, **KNOWN)
    written = {path: path.read_bytes() for path in html.rglob("*") if path.suffix in {".css", ".html", ".xml"}}
    executed = {path: path.stat().st_mtime_ns for path in root.glob("jupyter_execute/*.ipynb")}
    assert html / "sitemap.xml" in written
    assert executed
    build(html, root=root, **KNOWN)
    assert written == {path: path.read_bytes() for path in written}
    shell = root / "engine" / "site" / "pages.py"
    shell.write_text(
        shell.read_text() + "\n\ndef _describe(*_):\n    _[3]['title'] = 'New shell'\n\n\ndescribe = _describe\n"
    )
    build(html, root=root, **KNOWN)
    titles = {name: str(page.title) for name, page in parsed(html).items() if name not in ("404.html", "search.html")}
    assert {"index.html", "run.html"} == titles.keys()
    assert all("New shell" in title for title in titles.values())
    assert executed == {path: path.stat().st_mtime_ns for path in executed}
