"""A small book in a folder of its own, written and built in tests."""

import contextlib
import functools
import io
import multiprocessing
import re
import shutil
import traceback
from dataclasses import dataclass
from pathlib import Path

import bs4

ROOT = Path(__file__).parents[2]
HEAD = """\
---
file_format: mystnb
kernelspec:
  name: import-once
{more}---

# {name}

"""
HEAD_LINES = 8  # of a page's text, before what a test writes


class Book:
    """A book: pages, examples, and a copy of the engine's files to change (what runs is the real engine)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "tests/roots/book", folder, dirs_exist_ok=True)
        shutil.copytree(ROOT / "engine", folder / "engine", ignore=shutil.ignore_patterns("__pycache__"))
        self.pages: list[str] = []

    def page(self, name: str, text: str, more: str = "") -> None:
        """Write a page with cells."""
        self.write(f"docs/{name}.md", HEAD.format(name=name, more=more) + text)
        self.listed(name)

    def prose(self, name: str, text: str = "Text.\n") -> None:
        """Write a page without cells."""
        self.write(f"docs/{name}.md", f"# {name}\n\n{text}")
        self.listed(name)

    def listed(self, name: str) -> None:
        """Put a page into the book's contents."""
        if name not in self.pages:
            self.pages.append(name)
            self.write("docs/index.md", "# Small\n\n```{toctree}\n" + "\n".join(self.pages) + "\n```\n")

    def write(self, path: str, text: str) -> None:
        """Write any file of the book."""
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")

    def build(self, *arguments: str, python: str = "", missing: str = "", output: str = "html") -> "Built":
        """Build the book; `python` is what is taken for the description of the pages' Python.

        `missing` is why no other Python than this one is to be had, and no tools, if none are.
        """
        argv = ["-b", "html", "-c", str(self.folder), "-d", str(self.folder / f"doctrees-{output}"), "--no-color"]
        argv += [*arguments, str(self.folder / "docs"), str(self.folder / output)]
        ours, theirs = processes().Pipe()
        process = processes().Process(target=sphinx, args=(argv, self.folder / "engine", python, missing, theirs))
        process.start()
        status, out, err = ours.recv()
        process.join()
        return Built(status, out, err, self.folder / output)


@dataclass
class Built:
    """A build: its exit status, what it said, its warnings, and the site."""

    status: int
    said: str
    warnings: str
    site: Path

    @property
    def read(self) -> set[str]:
        """The pages that were read, and so executed if they have cells; of a build in one process."""
        return set(re.findall(r"reading sources\.\.\. \[ *\d+%\] (\S+)", self.said))

    def text(self, page: str) -> str:
        """A page's HTML."""
        return (self.site / f"{page}.html").read_text(encoding="utf-8")

    def html(self, page: str) -> bs4.BeautifulSoup:
        """A page's HTML, to be searched."""
        return bs4.BeautifulSoup(self.text(page), "html.parser")

    def cells(self, page: str) -> list[bs4.Tag]:
        """A page's cells."""
        return self.html(page).select("div.cell")


@functools.cache
def processes() -> multiprocessing.context.ForkServerContext:
    """Where builds are started: each in a new process, whose imports were done once for all."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["sphinx.cmd.build", "myst_nb", "engine.build.last", "engine.directives", "nbclient", "sphinx.builders.html"]
    )
    return context


def sphinx(argv: list[str], engine: Path, python: str, missing: str, answers) -> None:
    """Build, and tell the status, the standard output and error."""
    from sphinx.cmd.build import main

    from engine.directives import freshness
    from engine.pythons import discovery, wasm

    freshness.ENGINE = engine
    if python:
        freshness.python = lambda: python
    if missing:

        def interpreter(version: str = "") -> None:
            raise wasm.MissingError(missing)

        discovery.interpreter = discovery.equipped = freshness.equipped = interpreter
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = main(argv)
        except BaseException:
            status = -1
            traceback.print_exc()
    answers.send((status, out.getvalue(), err.getvalue()))
