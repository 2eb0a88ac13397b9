"""Pages as they are run for a record: their cells, and what each prints on an interpreter."""

import difflib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.directives.notebook import asked_for, declared, needs, numbers, read
from engine.kernel.child import Answer
from engine.kernel.session import Session
from engine.pythons.interpreter import Interpreter
from engine.records.filters import filtered
from engine.records.transcript import Transcript, typed

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
RECORDS = ROOT / "records"
TIMEOUT = 60  # seconds a cell may take, twice what the build gives it: here several run at a time


@dataclass
class Cell:
    """A cell of a page; `line` is where it stands in the page's file, `metadata` are its options."""

    source: str
    line: int
    metadata: dict


@dataclass
class Page:
    """A page with cells; `since` is the oldest version it can be run on, None for all."""

    name: str
    cells: list[Cell]
    since: str | None

    def suits(self, version: str) -> bool:
        """Whether the page is for a version of Python."""
        return self.since is None or numbers(version) >= numbers(self.since)


def pages(docs: Path = DOCS) -> list[str]:
    """The names of the pages that have cells."""
    return sorted(path.stem for path in docs.glob("*.md") if "{code-cell}" in path.read_text(encoding="utf-8"))


def load(name: str, docs: Path = DOCS) -> Page:
    """The page `name`."""
    notebook = read((docs / f"{name}.md").read_text(encoding="utf-8"))
    lines = notebook.metadata.source_map
    cells = [
        Cell(cell.source, lines[number] + 2, cell.metadata)
        for number, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
    ]
    return Page(name, cells, asked_for(notebook))


def run(page: Page, interpreter: Interpreter) -> Iterator[tuple[str | None, str | None, Answer]]:
    """(what it printed, None) for each cell of a page on `interpreter`, or (None, why it was not run)."""
    session = Session(interpreter)
    try:
        for cell in page.cells:
            if missing := sorted(needs(cell.metadata) & interpreter.lacks):
                yield None, f"not run, WebAssembly has no {' and no '.join(missing)}", Answer()
                continue
            answer = within_time(session, cell.source)
            yield printed(answer), None, answer
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


def printed(answer: Answer) -> str:
    """What an answer shows, filtered, every line ended; how a command or a prompt ended stands in brackets."""
    text = "".join(text for _, text in answer.outputs)
    if text and not text.endswith("\n"):
        text += "\n"
    if answer.error and answer.error.startswith(("ExitStatus", "PromptEnded", "CellError", "OutputLimit", "TimeLimit")):
        text += f"({answer.error})\n"
    return filtered(text)


def mismatches(page: Page, interpreter: Interpreter, record: Transcript | None) -> list[str]:
    """What is not as recorded when a page is run on `interpreter`, each with page, cell, version and difference."""
    where = f"docs/{page.name}.md"
    if record is None:
        return [f"{where} has no record: write it with `nox -s record`, and read it"]
    if not record.is_of([cell.source for cell in page.cells]):
        return [f"{where} is not what was recorded: {stale(page, record)}. Renew it with `nox -s record`, and read it"]
    version = record.nearest(interpreter.name)
    if version is None:
        return [f"{where} was not recorded on Python {interpreter.name}: add it with `nox -s record`"]
    found = []
    for step, cell, (text, left_out, answer) in zip(record.steps, page.cells, run(page, interpreter), strict=True):
        if left_out == step.left_out.get(version) and text == step.outputs.get(version):
            continue
        if version != interpreter.name and answer.error in declared(cell.metadata, interpreter.version):
            continue  # another patch's words, which the page knows
        expected, came = step.outputs.get(version), text
        diff = difflib.unified_diff(
            (step.left_out[version] + "\n" if expected is None else expected).splitlines(),
            ((left_out or "") if came is None else came).splitlines(),
            f"recorded on {version}",
            f"printed by {interpreter.name}",
            lineterm="",
        )
        head = f"{where}:{cell.line}, on Python {interpreter.name}, a cell does not print what was recorded:"
        found.append("\n".join([head, *typed(cell.source), *diff]))
    return found


def stale(page: Page, record: Transcript) -> str:
    """Where the cells of a page part from those of its record, in words."""
    for step, cell in zip(record.steps, page.cells, strict=False):
        if typed(step.source) != typed(cell.source):
            return f"its cell at line {cell.line} was {step.source!r}"
    return f"it has {len(page.cells)} cells, and the record {len(record.steps)}"
