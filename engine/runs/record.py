"""Renews the records: `nox -s record`, or `nox -s record -- PAGE…` for some pages. Read the difference afterwards.

A version that was recorded and is not here keeps what was recorded, as long as the page's cells are the same. If they
are not, nothing is written: the record would say less than it did, and a difference between versions could hide there.
"""

import argparse
import datetime
import sys
from concurrent.futures import ThreadPoolExecutor

from engine.pythons import discovery, wasm
from engine.pythons.interpreter import Interpreter
from engine.records import transcript
from engine.records.transcript import Step, Transcript
from engine.runs import pages
from engine.runs.pages import RECORDS, Page

AT_ONCE = 2  # pages that run at the same time; a WebAssembly Python takes a core to itself


class RefusedError(Exception):
    """A record that can't be renewed without saying less than it did; the message says what is missing."""


def main() -> int:
    """Record the pages that the command line names, or all."""
    parser = argparse.ArgumentParser(description="Record what pages print on every Python.")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="the name of a page in docs/; all if none is given")
    chosen = parser.parse_args().pages or pages.pages()
    if unknown := sorted(set(chosen) - set(pages.pages())):
        parser.error(
            f"docs/ has no page with cells named {', '.join(unknown)}: name some of {', '.join(pages.pages())}"
        )
    pythons = []
    for version in discovery.VERSIONS:
        try:
            pythons.append(discovery.interpreter(version))
        except wasm.MissingError as error:
            print(f"Python {version} is not here: {error}")
    status = 0
    for name in chosen:
        page, path = pages.load(name), RECORDS / f"{name}.txt"
        before = transcript.read(path)
        try:
            after = renewed(page, before, pythons)
        except RefusedError as error:
            print(f"docs/{name}.md: {error}")
            status = 1
            continue
        RECORDS.mkdir(exist_ok=True)
        path.write_text(after.render(), encoding="utf-8")
        print(f"{path.relative_to(pages.ROOT)}: {summary(after)}")
    for path in sorted(RECORDS.glob("*.txt")):
        if path.stem not in pages.pages():
            path.unlink()
            print(f"{path.relative_to(pages.ROOT)}: removed, it has no page")
    return status


def renewed(page: Page, before: Transcript | None, pythons: list[Interpreter]) -> Transcript:
    """The record of a page on `pythons`, and on what else it was recorded on before. Raises RefusedError."""
    here: list[Interpreter] = []
    why = ""
    for python in pythons:
        try:
            here.append(page.on(python))
        except pages.UnsuitableError as error:
            why = str(error)
    if not here:
        raise RefusedError(why)
    tools = [*here[0].tools]
    if tools:  # they are those of one Python
        before = None
    kept = [version for version in before.versions if version not in {p.name for p in here}] if before else []
    kept = [version for version in kept if not replaced(version, here)]
    sources = [cell.source for cell in page.cells]
    if kept and before and not before.is_of(sources):
        raise RefusedError(
            f"its cells have changed, and Python {', '.join(kept)}, on which it was recorded, is not here. "
            "Nothing was written: get it (nox -s interpreters tells how), and record again"
        )
    steps = [Step(source) for source in sources]
    if before and kept:
        for step, old in zip(steps, before.steps, strict=True):
            step.outputs |= {version: old.outputs[version] for version in kept if version in old.outputs}
            step.left_out |= {version: old.left_out[version] for version in kept if version in old.left_out}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for python, results in zip(here, pool.map(lambda python: list(pages.run(page, python)), here), strict=True):
            for step, (text, left_out, _) in zip(steps, results, strict=True):
                if text is None:
                    step.left_out[python.name] = left_out or ""
                else:
                    step.outputs[python.name] = text
    versions = sorted([*kept, *(python.name for python in here)], key=lambda name: (pages.numbers(name), name))
    return Transcript(page.name, datetime.datetime.now(datetime.UTC).date(), versions, steps, tools)


def replaced(version: str, here: list[Interpreter]) -> bool:
    """Whether a Python of the same kind and minor version is here: its patches follow each other."""
    return any(
        pages.numbers(version) == pages.numbers(python.version) and version.endswith("-wasm") == python.is_wasm
        for python in here
    )


def summary(record: Transcript) -> str:
    """How many cells a record has, and how many differ."""
    differing = sum(step.differs for step in record.steps)
    return f"{len(record.steps)} cells on {', '.join(record.versions)}; {differing} differ by version"


if __name__ == "__main__":
    sys.exit(main())
