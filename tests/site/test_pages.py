"""What every page of the built book says of itself, read without a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag

from tests.building import ROOT, build

ADDRESS = "https://book.example/import-once/"
REPOSITORY = "https://github.com/example/import-once"


def parsed(site: Path) -> Iterator[tuple[str, BeautifulSoup]]:
    """The pages of a site, by name."""
    for path in sorted(site.glob("*.html")):
        yield path.name, BeautifulSoup(path.read_text("utf-8"), "html.parser")


def contents(page: BeautifulSoup, **attributes: str) -> list[str]:
    """What a page's metadata of one kind say."""
    return [str(tag["content"]) for tag in page.find_all("meta", attributes)]


def links(page: BeautifulSoup, host: str) -> list[Tag]:
    """A page's links to a host."""
    return [tag for tag in page.find_all(href=True) if str(tag["href"]).startswith(host)]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book, built by someone who knows where it will be."""
    folder = tmp_path_factory.mktemp("known") / "html"
    return build(folder, IMPORT_ONCE_URL=ADDRESS, IMPORT_ONCE_REPOSITORY=REPOSITORY)


def test_every_page_has_one_description_and_one_title(site: Path) -> None:
    """A search engine finds one title and one description of some length on every page, and no two alike."""
    seen = set()
    for name, page in parsed(site):
        assert len(page.select("head > title")) == 1, name
        (description,) = contents(page, name="description")
        assert len(description) >= 20, name
        seen.add((str(page.title), description))
    assert len(list(site.glob("*.html"))) == len(seen)


def test_a_preview_of_a_page_shows_its_title_and_description(site: Path) -> None:
    """Who shows a link to a page shows what the page says of itself."""
    for name, page in parsed(site):
        if name != "search.html":
            assert contents(page, property="og:description") == contents(page, name="description"), name
            assert contents(page, property="og:title") != [], name


def test_a_site_without_an_address_claims_none(site: Path) -> None:
    """Nothing in a book that is built without an address or a repository points to an invented one."""
    assert not (site / "sitemap.xml").exists()
    for name, page in parsed(site):
        assert page.find("link", rel="canonical") is None, name
        assert contents(page, property="og:url") == [], name
        assert page.find(class_="dropdown-source-buttons") is None, name


def test_an_address_is_in_every_page_and_in_the_sitemap(known: Path) -> None:
    """A book that knows its address gives each page its own, and lists all pages but those found by accident."""
    sitemap = (known / "sitemap.xml").read_text("utf-8")
    for name, page in parsed(known):
        (canonical,) = page.find_all("link", rel="canonical")
        assert f"{ADDRESS}{name}" == canonical["href"]
        assert (name not in {"404.html", "search.html"}) == (f"<loc>{ADDRESS}{name}</loc>" in sitemap), name


def test_no_link_inside_the_site_is_dead(site: Path) -> None:
    """Each link to a page, a place on a page or a file of the site leads there."""
    pages = dict(parsed(site))
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


def test_the_sitemap_stays_whole_when_nothing_changed(known: Path) -> None:
    """A build that writes no page leaves all pages in the sitemap."""
    before = (known / "sitemap.xml").read_text("utf-8")
    build(known, IMPORT_ONCE_URL=ADDRESS, IMPORT_ONCE_REPOSITORY=REPOSITORY)
    assert before == (known / "sitemap.xml").read_text("utf-8")


def test_a_repository_is_where_a_page_can_be_edited(known: Path) -> None:
    """A book that knows its repository links each page's source there."""
    for name, page in parsed(known):
        if name != "search.html":
            edit = f"{REPOSITORY}/edit/main/docs/{name.removesuffix('.html')}.md"
            assert [edit] == [link["href"] for link in links(page, f"{REPOSITORY}/edit")], name


def test_a_page_that_is_not_found_finds_the_book_below_its_address(known: Path) -> None:
    """The not-found page has no relative link: it is shown at addresses of any depth."""
    page = BeautifulSoup((known / "404.html").read_text("utf-8"), "html.parser")
    for tag in page.find_all(["a", "img", "link", "script"]):
        target = str(tag.get("href") or tag.get("src") or "#")
        assert target.startswith(("#", "/import-once/", "https://")), tag


def test_a_build_that_changes_nothing_leaves_every_page_as_it_was(known: Path) -> None:
    """The pages, and the stylesheets that they share, are the same after another build."""
    pages = [path for path in known.rglob("*") if path.suffix in {".css", ".html"}]
    before = {path: path.read_bytes() for path in pages}
    build(known, IMPORT_ONCE_URL=ADDRESS, IMPORT_ONCE_REPOSITORY=REPOSITORY)
    assert before == {path: path.read_bytes() for path in pages}


def test_a_change_of_the_shell_is_in_every_page_and_runs_none(tmp_path: Path) -> None:
    """The pages are written anew, and not executed, when what they wear has changed."""
    root = tmp_path / "book"
    for room in ("docs", "engine", "examples", "records"):
        shutil.copytree(ROOT / room, root / room)
    for name in ("conf.py", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    site = build(tmp_path / "html", root=root)
    executed = {path: path.stat().st_mtime_ns for path in tmp_path.glob("jupyter_execute/*.ipynb")}
    assert executed
    shell = root / "engine" / "site" / "pages.py"
    shell.write_text(
        shell.read_text() + "\n\ndef _describe(*_):\n    _[3]['title'] = 'New shell'\n\n\ndescribe = _describe\n"
    )
    build(site, root=root)
    assert all("New shell" in str(page.title) for name, page in parsed(site) if name not in ("404.html", "search.html"))
    assert executed == {path: path.stat().st_mtime_ns for path in executed}
