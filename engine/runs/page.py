"""Checks one page in seconds: `nox -s page -- NAME`, and with `--write` records it.

It runs the page on every native Python here, shows what differs from its record, and says what is wrong with its cells.
WebAssembly, where each command takes seconds, is left to `--write` and to the tests.
"""

import argparse
import os
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

import nbformat

from engine.language import lints
from engine.language.notebook import declared
from engine.pythons import discovery
from engine.pythons.interpreter import Interpreter, pristine
from engine.records import transcript
from engine.records.transcript import Transcript
from engine.runs import pages, record
from engine.runs.pages import Outcome, Page


def main() -> int:
    """Check the pages that the command line names; the exit status tells whether something is wrong."""
    parser = argparse.ArgumentParser(prog="nox -s page --", description="Check pages on every native Python here.")
    parser.add_argument("pages", nargs="+", metavar="PAGE", help="the name of a page in docs/")
    parser.add_argument("--write", action="store_true", help="record it, on WebAssembly too")
    options = parser.parse_args()
    pages.known(parser, options.pages)
    if options.write:
        return record.record(options.pages)
    return max([check(name) for name in options.pages])


def check(name: str) -> int:
    """Say what is wrong with a page, and on which Pythons it was run; the exit status."""
    page, before = pages.load(name), transcript.read(pages.RECORDS / f"{name}.txt")
    if page.problems:
        print(*page.problems, sep="\n")
        return 1
    try:
        here = [page.on(python) for python in map(pristine, discovery.builds().values()) if page.is_for(python)]
        here = here or [page.on(pristine())]
    except pages.UnsuitableError as error:
        print(f"docs/{name}.md: {error}")
        return 1
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        ran = dict(zip(here, pool.map(lambda python: list(pages.run(page, python)), here), strict=True))
    found = [*wrong_cells(page, ran), *differing(page, before, ran)]
    for text in found:
        print(text, end="\n\n")
    print(f"docs/{name}.md: {len(page.cells)} cells on {', '.join(python.name for python in here)}; {verdict(found)}")
    return bool(found)


def wrong_cells(page: Page, ran: dict[Interpreter, list[Outcome]]) -> Iterable[str]:
    """What is wrong with a page's cells, each once, and errors that are not as they are declared."""
    for number, cell in enumerate(page.cells):
        where = f"docs/{page.name}.md:{cell.line}"
        outcomes = {python: outcomes[number] for python, outcomes in ran.items()}
        executed = nbformat.v4.new_code_cell(cell.source, metadata=cell.metadata)
        problems = []
        for outcome in outcomes.values():
            executed.outputs = [nbformat.v4.new_output("stream", text=outcome.text or "")]
            problems.append(lints.problem(executed))
        yield from (f"{where}: {problem}" for problem in dict.fromkeys(filter(None, problems)))
        for python, outcome in outcomes.items():
            wanted = declared(cell.metadata, python.version)
            if outcome.left_out is None and outcome.error not in wanted and (wanted or outcome.error):
                yield (
                    f"{where}, on Python {python.name}, ends in {outcome.error or 'no error'}, and declares "
                    f"{' or '.join(wanted) or 'none'}: mend it, or its ':raises:'"
                )


def differing(page: Page, before: Transcript | None, ran: dict[Interpreter, list[Outcome]]) -> Iterable[str]:
    """Where a page is not as recorded."""
    for python, outcomes in ran.items():
        problem = pages.trouble(page, python, before)
        if problem or before is None:  # which is the same on all of them
            yield problem or ""
            return
        yield from pages.differences(page, python.name, before, outcomes)


def verdict(found: list[str]) -> str:
    """How many things are wrong, in words."""
    return f"{len(found)} to mend, or to record with --write" if found else "all as recorded"


if __name__ == "__main__":
    sys.exit(main())
