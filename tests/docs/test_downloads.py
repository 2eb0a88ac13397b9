"""The pages are true at the reader's own prompt: they are taken from the built book and pasted there."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import bs4
import nbformat
import pytest

from engine.kernel.interpreter import Interpreter, pristine
from engine.kernel.session import Session
from tests.repl.terminal import Terminal

PAGES = sorted(path.stem for path in Path(__file__).parents[2].glob("docs/*.md") if "{code-cell}" in path.read_text())
# What these cells print is measured, and differs each time. The rest of a page does not.
MEASURED = ("The first import took", "import time:")


class Reader:
    """A reader of a built page, in an empty folder, with a real prompt."""

    def __init__(self) -> None:
        self.python = pristine()
        self.desk = Session(self.python)  # for its manner of saving, its commands and its steady paths
        self.prompt = self.start()

    def start(self) -> Terminal:
        """Start Python."""
        terminal = Terminal(self.python.executable, self.desk.folder)
        terminal.rename_prompts()
        return terminal

    def do(self, element: bs4.Tag) -> tuple[str, str] | None:
        """Do what an element of the page asks for; returns what it shows and what came, if it shows something."""
        if "data-file" in element.attrs:
            self.desk.save(element["data-file"], element.pre.get_text())
            return None
        if "data-prompt" in element.attrs:
            self.prompt.close()
            self.prompt = self.start()
            return None
        typed = element.select_one(".cell_input pre").get_text().removesuffix("\n")  # as the button copies it
        shown = "".join(pre.get_text() for pre in element.select(".cell_output pre"))
        if "tag_shell" in element["class"]:
            came = "".join(text for _, text in self.desk.commands(typed).outputs)
        else:
            came = self.prompt.type(typed)
        return shown.strip("\n"), self.desk.steady(came).strip("\n")

    def leave(self) -> None:
        """Leave Python, and clear the desk."""
        self.prompt.close()
        self.desk.close()


@pytest.fixture
def reader() -> Iterator[Reader]:
    """A reader, who leaves when the test ends."""
    reader = Reader()
    yield reader
    reader.leave()


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_is_what_its_reader_gets(page: str, site: Path, reader: Reader) -> None:
    """Each file saved and each cell pasted in order, a page's outputs come at the real prompt."""
    article = bs4.BeautifulSoup((site / f"{page}.html").read_text(), "html.parser").article
    answers = filter(None, map(reader.do, article.select("[data-file], [data-prompt], div.cell")))
    compared = [(shown, came) for shown, came in answers if not shown.startswith(MEASURED)]
    assert compared
    assert [shown for shown, _ in compared] == [came for _, came in compared]


@pytest.mark.parametrize("page", PAGES)
def test_the_script_of_a_page_runs_to_its_end_on_each_python(
    page: str, site: Path, interpreter: Interpreter, tmp_path: Path
) -> None:
    """The downloaded script runs from anywhere, and what a page shows stands in what it prints."""
    script = tmp_path / f"{page}.py"
    script.write_text((site / "_sources" / script.name).read_text())
    done = subprocess.run(
        [interpreter.executable, script],
        cwd="/",
        env=interpreter.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, re.sub("(?m)^import time:.*\n", "", done.stderr)) == (0, "")
    article = bs4.BeautifulSoup((site / f"{page}.html").read_text(), "html.parser").article
    for output in article.select("div.cell:not(.tag_shell) .output.stream pre"):
        for line in output.get_text().splitlines():
            if not line.startswith(MEASURED) and "/home/you" not in line:
                assert line in done.stdout.splitlines()


@pytest.mark.parametrize("page", PAGES)
def test_the_notebook_of_a_page_runs_in_a_stock_kernel(page: str, site: Path, tmp_path: Path) -> None:
    """The downloaded notebook runs through in ipykernel, and only cells that declare an error end in one."""
    path = site / "_sources" / f"{page}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    # In a process of its own: this one hosts the book's kernel
    run = "import nbclient, nbformat, sys; nbclient.execute(nbformat.read(sys.argv[1], as_version=4), timeout=60)"
    done = subprocess.run(
        [sys.executable, "-c", run, path], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "IPYTHONDIR": os.fspath(tmp_path)},
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr
    assert [] == [p.name for p in tmp_path.iterdir() if p.suffix == ".py"]  # it works in a folder of its own
