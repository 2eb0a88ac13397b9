"""Pages as they are run for a record: their cells, and what each prints on an interpreter."""

import difflib
import threading
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from engine.kernel.child import Answer
from engine.kernel.session import Session
from engine.language.notebook import asked_for, needs, read
from engine.pythons.discovery import TOOLS, suitable
from engine.pythons.interpreter import Interpreter, numbers
from engine.pythons.wasm import MissingError
from engine.records.filters import filtered
from engine.records.transcript import Transcript, typed

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
RECORDS = ROOT / "records"
TIMEOUT = 60  # seconds a cell may take, twice what the build gives it: here several run at a time


class UnsuitableError(Exception):
    """A Python that a page is not run on; the message says why."""


@dataclass
class Cell:
    """A cell of a page; `line` is where it stands in the page's file, `metadata` are its options."""

    source: str
    line: int
    metadata: dict


@dataclass
class Page:
    """A page with cells; `asked` is what its kernel asks for, see engine/language/notebook.py.

    `problems` are what is wrong with it as it is written, each with its place.
    """

    name: str
    cells: list[Cell]
    asked: str | None
    problems: list[str] = field(default_factory=list)

    def is_for(self, python: Interpreter) -> bool:
        """Whether it is run on this Python as it is."""
        return self.asked is None or (self.asked != TOOLS and numbers(python.version) >= numbers(self.asked))

    def on(self, python: Interpreter) -> Interpreter:
        """What the page is run on where `python` is to be had: itself, or itself with tools. Raises UnsuitableError."""
        if self.asked == TOOLS:
            try:
                equipped = suitable(TOOLS)
            except MissingError as error:
                raise UnsuitableError(f"it is not run here: {error}") from error
            if python.name != equipped.name:
                raise UnsuitableError(f"it is about tools, which are recorded on Python {equipped.name} only")
            return equipped
        if self.asked and numbers(python.version) < numbers(self.asked):
            raise UnsuitableError(f"it needs Python {self.asked} or newer: nox -s interpreters tells how to get it")
        return python


@dataclass(frozen=True)
class Outcome:
    """What a cell did: its `text`, as `shown()` gives it, or why it was `left_out`; and the error that it ended in."""

    text: str | None
    left_out: str | None = None
    error: str | None = None

    @property
    def printed(self) -> str | None:
        """What a record keeps of its text."""
        return None if self.text is None else filtered(self.text)


def pages() -> list[str]:
    """The names of the pages that have cells."""
    return sorted(path.stem for path in DOCS.glob("*.md") if "{code-cell}" in path.read_text(encoding="utf-8"))


def known(parser: ArgumentParser, names: Iterable[str]) -> None:
    """End the program with a message if some of these are no pages with cells."""
    if unknown := sorted(set(names) - set(pages())):
        near = [name for wrong in unknown for name in difflib.get_close_matches(wrong, pages())]
        parser.error(
            f"docs/ has no page with cells named {', '.join(unknown)}: name some of {', '.join(near or pages())}"
        )


def plain_pages() -> list[str]:
    """The names of those that need nothing but a Python."""
    return [name for name in pages() if load(name).asked != TOOLS]


def pages_about_tools() -> list[str]:
    """The names of those that need packages."""
    return [name for name in pages() if load(name).asked == TOOLS]


def walks(versions: Iterable[str]) -> list[tuple[str, str]]:
    """(page, version) for each page that needs nothing but a Python, and each of `versions` that will do for it."""
    return [
        (name, version)
        for name in plain_pages()
        for version in versions
        if not (asked := load(name).asked) or numbers(version) >= numbers(asked)
    ]


def load(name: str) -> Page:
    """The page `name`."""
    return parsed(name, (DOCS / f"{name}.md").read_text(encoding="utf-8"))


@cache  # the tests ask for each page again and again
def parsed(name: str, text: str) -> Page:
    """The page `name`, from its text."""
    notebook = read(text)
    lines = notebook.metadata.source_map
    cells = [
        Cell(cell.source, lines[number] + 2, cell.metadata)
        for number, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
    ]
    problems = [*notebook.metadata.get("problems", [])]
    problems += [(cell.line, cell.metadata["problem"]) for cell in cells if "problem" in cell.metadata]
    told = [f"docs/{name}.md:{line}: {problem}" for line, problem in problems]
    return Page(name, cells, asked_for(notebook.metadata), told)


def run(page: Page, interpreter: Interpreter) -> Iterator[Outcome]:
    """What each cell of a page does on `interpreter`, in order."""
    session = Session(interpreter)
    try:
        for cell in page.cells:
            if missing := sorted(needs(cell.metadata) & interpreter.lacks):
                yield Outcome(None, left_out=f"not run, WebAssembly has no {' and no '.join(missing)}")
                continue
            answer = within_time(session, cell.source)
            yield Outcome(shown(answer), error=answer.error)
    finally:
        session.close()


def within_time(session: Session, source: str) -> Answer:
    """What a cell does, which is stopped after its time."""
    late = threading.Event()

    def stop() -> None:
        late.set()
        session.kill()

    watch = threading.Timer(TIMEOUT, stop)
    watch.start()
    answer = session.execute(source)
    watch.cancel()
    if late.is_set():
        answer.error = f"TimeLimit: it was stopped after {TIMEOUT} s"
    return answer


def shown(answer: Answer) -> str:
    """What an answer shows, every line ended; how a command or a prompt ended stands in brackets."""
    text = "".join(text for _, text in answer.outputs)
    if text and not text.endswith("\n"):
        text += "\n"
    if answer.error and answer.error.startswith(("ExitStatus", "PromptEnded", "CellError", "OutputLimit", "TimeLimit")):
        text += f"({answer.error})\n"
    return text


def trouble(page: Page, interpreter: Interpreter, record: Transcript | None) -> str | None:
    """Why what `interpreter` prints can't be compared with a page's record, and what to do; None if it can."""
    where = f"docs/{page.name}.md"
    if record is None:
        return f"{where} has no record: write it with `nox -s record`, and read it"
    if not record.is_of([cell.source for cell in page.cells]):
        return f"{where} is not what was recorded: {stale(page, record)}. Renew it with `nox -s record`, and read it"
    if record.nearest(interpreter.name) is None:
        return f"{where} was not recorded on Python {interpreter.name}: add it with `nox -s record`"
    if record.tools != [*interpreter.tools]:
        recorded, here = ", ".join(record.tools), ", ".join(interpreter.tools)
        return f"{where} was recorded with {recorded}, and here is {here}: renew it with `nox -s record`"
    return None


def differences(page: Page, build: str, record: Transcript, outcomes: Iterable[Outcome]) -> list[str]:
    """Where the outcomes of a page's cells on `build` are not the recorded ones, each with page, cell and difference.

    A build that was not recorded is compared with the nearest one: see `Transcript.nearest`, which has to find one.
    """
    near = record.nearest(build)
    assert near is not None
    found = []
    for step, cell, outcome in zip(record.steps, page.cells, outcomes, strict=True):
        expected, came = step.outputs.get(near), outcome.printed
        if came == expected and outcome.left_out == step.left_out.get(near):
            continue
        diff = difflib.unified_diff(
            (step.left_out[near] + "\n" if expected is None else expected).splitlines(),
            ((outcome.left_out or "") if came is None else came).splitlines(),
            f"recorded on {near}",
            f"printed by {build}",
            lineterm="",
        )
        head = f"docs/{page.name}.md:{cell.line}, on Python {build}, a cell does not print what was recorded:"
        found.append("\n".join([head, *typed(cell.source), *diff]))
    return found


def stale(page: Page, record: Transcript) -> str:
    """Where the cells of a page part from those of its record, in words."""
    for step, cell in zip(record.steps, page.cells, strict=False):
        if typed(step.source) != typed(cell.source):
            return f"its cell at line {cell.line} was {step.source!r}"
    return f"it has {len(page.cells)} cells, and the record {len(record.steps)}"
