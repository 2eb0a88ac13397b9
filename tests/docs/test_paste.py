"""The pages are true at the reader's own prompt: they are taken from the built book and pasted there."""

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import bs4
import pytest

from engine.kernel.session import Session
from engine.pythons import discovery
from engine.pythons.interpreter import Interpreter, numbers, pristine
from engine.records import transcript
from engine.records.filters import filtered
from engine.runs import pages
from tests.conftest import REPORTED, Passed
from tests.repl.terminal import Terminal

Report = Callable[[str, object], None]


class Reader:
    """A reader of a built page, in an empty folder, with a real prompt: the basic one, or the newer one of 3.13."""

    def __init__(self, python: Interpreter, prompt: str) -> None:
        self.python = python
        self.basic = prompt == "basic"
        self.desk = Session(python)  # for its manner of saving, its commands and its steady paths
        self.prompt = self.start()

    def start(self) -> Terminal:
        """Start Python."""
        terminal = Terminal(self.python.executable, self.desk.folder, basic=self.basic)
        if self.basic:
            terminal.rename_prompts()
        return terminal

    def save(self, name: str, text: str) -> None:
        """Save a file."""
        self.desk.save(name, text)

    def start_anew(self) -> None:
        """Leave Python and start it again."""
        self.prompt.close()
        self.prompt = self.start()

    def command(self, typed: str) -> str:
        """What commands print in a terminal."""
        return self.desk.steady("".join(text for _, text in self.desk.commands(typed).outputs))

    def paste(self, typed: str) -> str:
        """What a cell prints at the prompt, where the file's label is as in the basic one."""
        came = self.prompt.type(typed) if self.basic else self.prompt.paste(typed)
        return re.sub(r"<python-input-\d+>", "<stdin>", self.desk.steady(came))

    def leave(self) -> None:
        """Leave Python, and clear the desk."""
        self.prompt.close()
        self.desk.close()


@dataclass
class Pasted:
    """A cell that was pasted: what it is, what the page shows for this version, and what came."""

    typed: str
    shown: str
    came: str


def read(article: bs4.Tag, reader: Reader, version: str) -> Iterator[Pasted]:
    """Do in order what a page asks for, and compare nothing yet; `version` is whose outputs are to be shown."""
    for element in article.select("[data-file], [data-prompt], div.cell"):
        if "data-file" in element.attrs:
            reader.save(str(element["data-file"]), element.pre.get_text())
        elif "data-prompt" in element.attrs:
            reader.start_anew()
        else:
            typed = element.select_one(".cell_input pre").get_text().removesuffix("\n")  # as the button copies it
            do = reader.command if "tag_shell" in element["class"] else reader.paste
            yield Pasted(typed, plain(shown(element, version)), plain(do(typed)))


def shown(cell: bs4.Tag, version: str) -> str:
    """What a cell of a page shows for a version."""
    outputs = cell.select(".version-output")
    own = [output for output in outputs if f"on-{version}" in output["class"]]
    assert len(own) == bool(outputs), f"the page shows {len(own)} outputs for {version}"
    return "".join(pre.get_text() for output in own or [cell] for pre in output.select(".output pre, pre.output"))


def plain(text: str) -> str:
    """What is compared: without what differs from run to run, and without empty lines around."""
    return filtered(text.lstrip("\n").rstrip("\n") + "\n").strip("\n")


def test_what_a_page_shows_is_what_its_reader_gets(
    page_name: str, native: Interpreter, site: Path, passed: Passed, record_property: Report
) -> None:
    """Each file saved and each cell pasted in order, a page's outputs come at the basic prompt."""
    compare(page_name, site, Reader(native, "basic"), record_property, passed)


@pytest.mark.since("3.13", only_newest=True)  # each version pastes alike; all of them are the matrix's
def test_what_a_page_shows_is_what_its_reader_gets_at_the_newer_prompt(
    page_name: str, native: Interpreter, site: Path, passed: Passed, record_property: Report
) -> None:
    """As at the basic one, that of 3.13 and newer Pythons prints it."""
    compare(page_name, site, Reader(native, "newer"), record_property, passed)


@pytest.mark.parametrize("page", pages.pages_about_tools())
def test_what_a_page_about_tools_shows_is_what_comes_beside_them(
    page: str, site: Path, with_tools: Interpreter, record_property: Report
) -> None:
    """The prompt is that of the Python which has them."""
    compare(page, site, Reader(with_tools, "basic"), record_property)


def compare(page: str, site: Path, reader: Reader, report: Report, passed: Passed | None = None) -> None:
    """Read a page with this reader, who gets what it shows, and then leaves; report, where no record names it."""
    try:
        record = transcript.read(pages.RECORDS / f"{page}.txt")
        version = record and record.nearest(reader.python.name)
        assert version, f"{page} was not recorded on Python {reader.python.name}: nox -s record adds it"
        article, text = article_of(site / f"{page}.html")
        if passed and passed.with_these(text, reader.python.version):
            return
        pasted = list(read(article, reader, version))
        assert any(cell.shown for cell in pasted)
        wrong = [told(page, reader, cell) for cell in pasted if cell.shown != cell.came]
        assert not wrong or version != reader.python.name, "\n\n".join(wrong)
        for text in wrong:
            report(REPORTED, text)
    finally:
        reader.leave()


@lru_cache(maxsize=4)  # the tests of a page follow each other, and none changes it
def article_of(path: Path) -> tuple[bs4.Tag, str]:
    """The article of a built page, and its HTML."""
    article = bs4.BeautifulSoup(path.read_text("utf-8"), "html.parser").article
    return article, str(article)


def told(page: str, reader: Reader, cell: Pasted) -> str:
    """A difference, with all that one has to know of it."""
    prompt = "basic" if reader.basic else "newer"
    diff = difflib.unified_diff(
        cell.shown.split("\n"), cell.came.split("\n"), "shown on the page", "came at the prompt", lineterm=""
    )
    return "\n".join([f"docs/{page}.md, at the {prompt} prompt of {reader.python.name}:", cell.typed, *diff])


def test_a_page_is_parsed_once_for_all_pythons(tmp_path: Path) -> None:
    """They share the article and its HTML."""
    page = tmp_path / "page.html"
    page.write_text("<article><p>text</p></article>", "utf-8")
    assert article_of(page)[0] is article_of(page)[0]
    assert "<article><p>text</p></article>" == article_of(page)[1]


@pytest.mark.parametrize("prompt", ["basic", "newer"])
def test_an_output_that_does_not_come_is_told(prompt: str) -> None:
    """One character that differs is a difference, told with the page, the version, the prompt and the cell."""
    html = """<article><div data-file="dogs.py"><pre>x = 'Rex'</pre></div>
    <div class="cell"><div class="cell_input"><pre>import dogs\ndogs.x\n</pre></div>
    <div class="cell_output"><div class="output"><pre>'Max'</pre></div></div></div></article>"""
    article = bs4.BeautifulSoup(html, "html.parser").article
    newest = [*discovery.builds()][-1]
    if prompt == "newer" and numbers(newest) < [3, 13]:
        pytest.skip("no Python here has the newer prompt")
    reader = Reader(pristine(discovery.builds()[newest]), prompt)
    try:
        (cell,) = read(article, reader, reader.python.name)
    finally:
        reader.leave()
    assert ("'Max'", "'Rex'") == (cell.shown, cell.came)
    for part in ("docs/page.md, at the ", f"prompt of {reader.python.name}", "import dogs", "-'Max'", "+'Rex'"):
        assert part in told("page", reader, cell)
