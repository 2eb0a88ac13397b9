r"""A page's record: one plain text, to be read in review like prose.

    page: reload
    recorded: 2026-11-24
    on: 3.12.1, 3.13.0, 3.14.2-wasm

    == save dogs.py
    | famous = ["Laika"]

    >>> import importlib
    >>> importlib.reload("dogs")
    Traceback (most recent call last):
    @ 3.13.0, 3.14.2-wasm
      File "<stdin>", line 1, in <module>
    @ all
    TypeError: reload() argument must be a module

    $ python dogs.py

    == new prompt

    == picture --failed
    files
      dogs.py         not loaded

A page about tools has them in one line more at the top, `with: numpy 2.4.6, pytest 9.2.0`.
What is typed stands behind `>>> ` and `... `, or `$ ` in a terminal; below it what is printed. Lines below `@ VERSIONS`
were printed on these versions only, up to `@ all`; `@ 3.10.13 to 3.13.0` are all that the line `on:` has in between.
`@ VERSIONS: REASON` tells where a cell was not run, and why. A line of output that looks like one of these marks has a
backslash before it.
"""

import ast
import datetime
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from engine.pythons.interpreter import numbers, short
from engine.records import weave

STARTS = (">>> ", "$ ", "== ")
LONG = 200  # lines of a file; of a longer one the record has the number and a digest
MARKS = (*STARTS, "...", "@ ", "\\")


class FormatError(Exception):
    """A record that can't be read; the message says where, and what to do."""


@dataclass
class Step:
    """One cell of a page, and what came of it.

    `source` is the cell's as in engine/kernel/session.py. `outputs` is {version: what was printed}, `left_out` is
    {version: why the cell was not run there}.
    """

    source: str
    outputs: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        """Whether versions printed different things."""
        return len(set(self.outputs.values())) > 1


@dataclass
class Transcript:
    """The record of the page `page` on `versions`, the names of interpreters, made on `date`; with `tools`, if any."""

    page: str
    date: datetime.date
    versions: list[str]
    steps: list[Step]
    tools: list[str] = field(default_factory=list)

    def is_of(self, sources: list[str]) -> bool:
        """Whether this is the record of cells with these sources."""
        return [typed(step.source) for step in self.steps] == [typed(source) for source in sources]

    def nearest(self, build: str) -> str | None:
        """The recorded build that `build` is to be compared with; None if no build of its version was recorded.

        That is itself, or else the nearest patch of its own kind, or else of the other.
        """
        alike = [name for name in self.versions if short(name) == short(build)]

        def distance(name: str) -> tuple[bool, bool, int]:
            patches = zip(numbers(name)[2:], numbers(build)[2:], strict=False)
            return name != build, name.endswith("-wasm") != build.endswith("-wasm"), sum(abs(a - b) for a, b in patches)

        return min(alike, key=distance, default=None)

    def render(self) -> str:
        """The record as text."""
        head = f"page: {self.page}\nrecorded: {self.date.isoformat()}\non: {', '.join(self.versions)}\n"
        if self.tools:
            head += f"with: {', '.join(self.tools)}\n"
        return "\n".join([head, *(self.render_step(step) for step in self.steps)])

    def render_step(self, step: Step) -> str:
        """One cell, what was printed, and where it was not run."""
        lines = typed(step.source)
        for reason in dict.fromkeys(step.left_out.values()):
            lines.append(f"@ {self.listed(v for v, why in step.left_out.items() if why == reason)}: {reason}")
        everywhere = frozenset(step.outputs)
        marked = False
        for names, texts in weave.runs(weave.weave({v: step.outputs[v] for v in self.versions if v in step.outputs})):
            if names != everywhere:
                lines.append(f"@ {self.listed(names)}")
                marked = True
            elif marked:
                lines.append("@ all")
                marked = False
            lines += ["\\" + text if text.startswith(MARKS) else text for text in texts]
        return "\n".join(lines) + "\n"

    def listed(self, names: Iterable[str]) -> str:
        """Some versions, in the record's order; of three or more in a row the first and last: "3.10.13 to 3.13.0"."""
        chosen = set(names)
        rows = [list(row) for there, row in groupby(self.versions, key=lambda version: version in chosen) if there]
        return ", ".join(f"{row[0]} to {row[-1]}" if len(row) > 2 else ", ".join(row) for row in rows)


def typed(source: str) -> list[str]:
    """A cell's source as the lines that open its part of a record."""
    first, _, rest = source.partition("\n")
    if first.startswith("%%writefile "):
        lines = rest.split("\n")[:-1]
        if len(lines) > LONG:
            lines = [f"({len(lines)} lines, sha256 {hashlib.sha256(rest.encode()).hexdigest()[:16]}…)"]
        return [f"== save {first.removeprefix('%%writefile ')}", *(f"| {line}".rstrip() for line in lines)]
    if first == "%new_prompt":
        return ["== new prompt"]
    if first.startswith("%picture"):
        return [f"== {first.removeprefix('%')}"]
    if first.startswith("!"):
        return ["$ " + line.removeprefix("!") for line in source.split("\n")]
    lines = source.split("\n")
    try:
        begins = {statement.lineno for statement in ast.parse(source).body}
    except SyntaxError:
        begins = set()
    begins.add(1)
    return [(">>> " if number in begins else "... ") + line if line else "..." for number, line in enumerate(lines, 1)]


def parse(text: str) -> Transcript:
    """A record from its text. Raises FormatError."""
    blocks: list[tuple[int, list[str]]] = []
    lines = text.split("\n")
    end = lines.index("") if "" in lines else len(lines)
    head = dict(line.partition(": ")[::2] for line in lines[:end])
    try:
        versions = head["on"].split(", ")
        page, date = head["page"], datetime.date.fromisoformat(head["recorded"])
    except (KeyError, ValueError) as error:
        raise FormatError(
            f"its first lines are not page, recorded and on ({error}): renew it, nox -s record"
        ) from error
    previous = ""
    for place, line in enumerate(lines[end + 1 :], end + 2):
        if line.startswith(STARTS) and not previous:
            blocks.append((place, []))
        if not blocks:
            raise FormatError(f"line {place}: {line!r} stands before the first cell: renew it, nox -s record")
        blocks[-1][1].append(line)
        previous = line
    tools = head["with"].split(", ") if "with" in head else []
    return Transcript(page, date, versions, [parse_step(place, lines, versions) for place, lines in blocks], tools)


def parse_step(place: int, lines: list[str], versions: list[str]) -> Step:
    """One cell of a record, which begins at line `place`."""
    kind = next(mark for mark in STARTS if lines[0].startswith(mark))
    more = {">>> ": (">>> ", "..."), "$ ": ("$ ",), "== ": ("|",)}[kind]
    count = 1
    while count < len(lines) and lines[count].startswith(more):
        count += 1
    step = Step(source(lines[:count]))
    here, woven = frozenset(versions), []
    if lines[-1] == "":  # the one that parts it from the next
        lines = lines[:-1]
    for number, line in enumerate(lines[count:], place + count):
        if not line.startswith("@ "):
            woven.append((line.removeprefix("\\") if line.startswith("\\") else line, here))
            continue
        listed, colon, reason = line.removeprefix("@ ").partition(": ")
        here = frozenset(versions) if listed == "all" else frozenset(unlisted(listed, versions))
        if strangers := here - set(versions):
            raise FormatError(f"line {number}: the record is not of {', '.join(sorted(strangers))}: renew it")
        if colon:
            step.left_out |= dict.fromkeys((version for version in versions if version in here), reason)
            here = frozenset(versions)
    for version in versions:
        if version not in step.left_out:
            step.outputs[version] = "".join(line + "\n" for line, names in woven if version in names)
    return step


def unlisted(listed: str, versions: list[str]) -> Iterator[str]:
    """The versions that `Transcript.listed` has put into words; one that is not among `versions` as it stands."""
    for part in listed.split(", "):
        first, _, last = part.partition(" to ")
        if last and first in versions and last in versions:
            yield from versions[versions.index(first) : versions.index(last) + 1]
        else:
            yield part


def source(lines: list[str]) -> str:
    """A cell's source from the lines that open its part of a record."""
    if lines[0] == "== new prompt":
        return "%new_prompt"
    if lines[0].startswith("== picture"):
        return lines[0].replace("== ", "%", 1)
    if lines[0].startswith("== save "):
        text = "".join(line.removeprefix("|").removeprefix(" ") + "\n" for line in lines[1:])
        return f"%%writefile {lines[0].removeprefix('== save ')}\n{text}"
    if lines[0].startswith("$ "):
        return "\n".join("!" + line.removeprefix("$ ") for line in lines)
    return "\n".join(line[4:] for line in lines)


def read(path: Path) -> Transcript | None:
    """The record at `path`; None if there is none. Raises FormatError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        return parse(text)
    except FormatError as error:
        raise FormatError(f"{path}: {error}") from error
