"""Renews the records: `nox -s record`, or `nox -s record -- PAGE…` for some pages. Read the difference afterwards.

Pages are run on every build of every kind that can be had: all native ones, and WebAssembly. A build that was recorded
and is not here keeps what was recorded, as long as the page's cells are the same. If they are not, it is left out, and
that is said. But if the record would say less without it, nothing is written: if no other build of its version and kind
is here, or if all of those printed something else, a difference could hide there.
"""

import argparse
import datetime
import sys
from concurrent.futures import ThreadPoolExecutor

from packaging.version import Version

from engine.pythons import discovery
from engine.pythons.interpreter import Interpreter, short
from engine.records import builds, transcript
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
    chosen = parser.parse_args().pages
    pages.known(parser, chosen)
    return record(chosen or pages.pages())


def record(chosen: list[str]) -> int:
    """Record these pages on every Python that can be had; the exit status tells whether one was refused.

    Nothing is run if one of them is not written as it should be.
    """
    if wrong := [problem for name in chosen for problem in pages.load(name).problems]:
        print(*wrong, "Nothing was run, and nothing written: mend this, and record again", sep="\n")
        return 1
    pythons, missing = discovery.everything()
    for name, why in missing.items():
        print(f"Python {name} is not here: {why}")
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
        if before and (gone := [build for build in before.versions if build not in after.versions]):
            print(
                f"  without {', '.join(gone)}, not here: nox -s interpreters tells how to get them; then record again"
            )
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
    kept = [build for build in before.versions if build not in {python.name for python in here}] if before else []
    sources = [cell.source for cell in page.cells]
    if before and not before.is_of(sources):
        if lost := [build for build in kept if says_more(before, build, [python.name for python in here])]:
            raise RefusedError(
                f"its cells have changed, and Python {', '.join(lost)}, on which it was recorded, is not here. "
                "Nothing was written: get it (nox -s interpreters tells how), and record again"
            )
        kept = []
    steps = [Step(source) for source in sources]
    if before and kept:
        for step, old in zip(steps, before.steps, strict=True):
            step.outputs |= {version: old.outputs[version] for version in kept if version in old.outputs}
            step.left_out |= {version: old.left_out[version] for version in kept if version in old.left_out}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for python, results in zip(here, pool.map(lambda python: list(pages.run(page, python)), here), strict=True):
            for step, outcome in zip(steps, results, strict=True):
                if outcome.printed is None:
                    step.left_out[python.name] = outcome.left_out or ""
                else:
                    step.outputs[python.name] = outcome.printed
    versions = sorted([*kept, *(python.name for python in here)], key=order)
    return Transcript(page.name, datetime.datetime.now(datetime.UTC).date(), versions, steps, tools)


def order(build: str) -> tuple[bool, Version]:
    """Where a build stands in a record: native ones first, by version."""
    return not builds.is_native(build), builds.version(build)


def says_more(record: Transcript, build: str, here: list[str]) -> bool:
    """Whether a record tells something of `build` that could hide if only the builds `here` were run again."""

    def told(name: str) -> list[str | None]:
        return [step.outputs.get(name) for step in record.steps]

    def alike(names: list[str]) -> list[str]:
        return [n for n in names if short(n) == short(build) and builds.is_native(n) == builds.is_native(build)]

    recorded = alike(record.versions)
    if not alike(here) or all(told(name) == told(build) for name in recorded):
        return not alike(here)
    return told(build) not in [told(name) for name in alike(here) if name in recorded]


def summary(record: Transcript) -> str:
    """How many cells a record has, and how many differ."""
    differing = sum(step.differs for step in record.steps)
    return f"{len(record.steps)} cells on {', '.join(record.versions)}; {differing} differ by version"


if __name__ == "__main__":
    sys.exit(main())
