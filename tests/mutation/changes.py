"""Single changes to the book, each of which some test should notice.

A change is one file's text afterwards, a name that says what was done, and the least part of the suite that should
notice it. Nothing here runs anything.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from engine.language.notebook import read
from engine.pythons import discovery
from engine.pythons.interpreter import pristine, short
from engine.records import transcript
from tests.mutation.machine import MACHINE

OWN_BUILD = pristine().name
OWN = short(OWN_BUILD)
OPPOSITE = {
    "Gt": "<=", "Lt": ">=", "Is": "is not", "IsNot": "is", "In": "not in", "NotIn": "in", "Eq": "!=", "NotEq": "==",
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One change: `kind` of thing changed, `path` from the root, `name` of what is done, and the tests to run."""

    kind: str
    path: str
    name: str
    after: str
    tests: tuple[str, ...]

    @property
    def key(self) -> str:
        """What names it in survivors.toml: stable while the changed lines are."""
        return f"{self.path}: {self.name}"


def changes(root: Path) -> list[Change]:
    """All changes to the book at `root`; of two with the same outcome, one."""
    found = {}
    for make in (examples, cells, errors, records, ledger, machine):
        for change in make(root):
            if change.after != (root / change.path).read_text(encoding="utf-8"):
                found.setdefault((change.path, change.after), change)
    names: Counter[str] = Counter()
    for place, change in found.items():
        names[change.key] += 1
        if names[change.key] > 1:
            found[place] = replace(change, name=f"{change.name}, {names[change.key]}")
    return list(found.values())


def examples(root: Path) -> Iterator[Change]:
    """Changes of the modules in examples/: their doctests should notice."""
    for path in sorted(root.glob("examples/**/*.py")):
        text = path.read_text(encoding="utf-8")
        folders = " and ".join(path.relative_to(root / "examples").parent.parts)
        tests = ("tests/examples", "-k", f"its_doctest_says and {folders}", "--python", OWN)
        for name, after in of_python(text):
            yield Change("example", path.relative_to(root).as_posix(), name, after, tests)


def cells(root: Path) -> Iterator[Change]:
    """Changes of what pages have typed, saved and started anew: their records should notice."""
    for record in sorted(root.glob("records/*.txt")):
        path = root / "docs" / f"{record.stem}.md"
        text = path.read_text(encoding="utf-8")
        tests = of_page(path.stem, transcript.parse(record.read_text(encoding="utf-8")).versions)
        where = path.relative_to(root).as_posix()
        for cell in read(text, root / "examples").cells:
            if cell.cell_type != "code":
                continue
            block = cell.source
            if not block.startswith(("%", "!")) and text.count(f"\n{block}\n```") == 1:
                for name, after in of_python(block):
                    yield Change("cell", where, name, text.replace(f"\n{block}\n```", f"\n{after}\n```"), tests)
        for match in re.finditer(
            r"```\{code-cell\}\n(?::(?:prompt|example|file|name|picture|source):.*\n)+```\n", text
        ):
            line = text.count("\n", 0, match.start()) + 1
            yield Change("cell", where, f"line {line}, drop the cell", text.replace(match[0], "", 1), tests)
        for match in re.finditer(r"(?m)^python .*$", text):
            after = text[: match.end()] + " again" + text[match.end() :]
            yield Change("cell", where, f"change {match[0]!r}", after, tests)


def errors(root: Path) -> Iterator[Change]:
    """Changes of the errors that cells declare: what the records have should notice."""
    tests = ("tests/runs/test_declared.py",)
    for path in sorted(root.glob("docs/*.md")):
        text = path.read_text(encoding="utf-8")
        where = path.relative_to(root).as_posix()
        for match in re.finditer(r'"(\w+(?:Error|Exit)): ([^"\n]*)"', text):
            line = text.count("\n", 0, match.start()) + 1
            message = text[: match.end() - 1] + "x" + text[match.end() - 1 :]
            yield Change("error", where, f"line {line}, change the message", message, tests)
            kind = text[: match.start(1)] + "OtherError" + text[match.end(1) :]
            yield Change("error", where, f"line {line}, change the type", kind, tests)
        for match in re.finditer(r'(?m)^:raises: ".*"\n', text):
            line = text.count("\n", 0, match.start()) + 1
            yield Change(
                "error", where, f"line {line}, declare none", text[: match.start()] + text[match.end() :], tests
            )


def records(root: Path) -> Iterator[Change]:
    """Changes of the transcripts: running the page should notice, on a version that has the line."""
    for path in sorted(root.glob("records/*.txt")):
        where, lines = path.relative_to(root).as_posix(), path.read_text(encoding="utf-8").split("\n")
        versions = transcript.parse("\n".join(lines)).versions
        marked, previous = versions, ""
        for number, line in enumerate(lines[4:], 4):
            rest = [*lines[:number], *lines[number + 1 :]]
            if line.startswith(transcript.STARTS) and not previous:
                marked = versions
            previous = line
            if line.startswith("@ "):
                before, marked = (
                    marked,
                    versions if line == "@ all" else [*transcript.unlisted(line[2:].partition(":")[0], versions)],
                )
                told = set(marked) ^ set(before)  # these gain or lose the lines below it
                tests = of_page(path.stem, told)
                yield Change("record", where, f"line {number + 1}, drop {line!r}", "\n".join(rest), tests)
            elif line and not line.startswith(("|", *transcript.STARTS)):
                tests = of_page(path.stem, marked)
                changed = "\n".join([*lines[:number], line + "x", *lines[number + 1 :]])
                yield Change("record", where, f"line {number + 1}, change {line!r}", changed, tests)
                if number % 4 == 0:
                    yield Change("record", where, f"line {number + 1}, drop {line!r}", "\n".join(rest), tests)
            elif line and number % 5 == 0:
                tests = of_page(path.stem, versions)
                yield Change("record", where, f"line {number + 1}, drop {line!r}", "\n".join(rest), tests)


def ledger(root: Path) -> Iterator[Change]:
    """Changes of the ledger of claims: its own test should notice."""
    for path in sorted(root.glob("docs/claims/*.toml")):
        text, where = path.read_text(encoding="utf-8"), path.relative_to(root).as_posix()
        tests = ("tests/docs/test_claims.py",)
        for match in re.finditer(r"(?m)^\[+([^\]\n]+)\]+$", text):
            if "." not in match[1]:
                after = text[: match.end(1)] + "x" + text[match.end(1) :]
                yield Change("claim", where, f"rename {match[1]}", after, tests)
        for match in re.finditer(r'"((?:[^"\\\n]|\\.)+)"', text):
            line = text[text.rfind("\n", 0, match.start()) + 1 : text.find("\n", match.start())]
            number = text.count("\n", 0, match.start()) + 1
            if not line.startswith(("claim", "page", "not-run")) and match[1].strip():
                after = text[: match.end() - 1] + "x" + text[match.end() - 1 :]
                yield Change("claim", where, f"line {number}, change {match[0]}", after, tests)


def machine(root: Path) -> Iterator[Change]:
    """Changes of the prompt and of what runs it, each a way of telling the reader an untruth."""
    for name, path, before, after, tests in MACHINE:
        text = (root / path).read_text(encoding="utf-8")
        assert 1 == text.count(before), f"{path}: {name}: the text to change is there {text.count(before)} times"
        tests = tests if "--python" in tests else (*tests, "--python", OWN)
        yield Change("machine", path, name, text.replace(before, after), tests)


def of_page(name: str, builds: Iterable[str]) -> tuple[str, ...]:
    """The tests that run one page on one of some builds and compare it with its record."""
    return (
        "tests/runs/test_pages.py", "-k", f"(recorded and {name}) or would_be_written", "--python", quickest(builds)
    )  # fmt: skip


def quickest(builds: Iterable[str]) -> str:
    """One of some builds: that which runs this, or else a native one that is here, or WebAssembly, as tests name it."""
    chosen = min(builds, key=lambda build: (build != OWN_BUILD, build not in discovery.builds(), build))
    return f"{short(chosen)}-wasm" if chosen.endswith("-wasm") else chosen


def of_python(text: str) -> Iterator[tuple[str, str]]:
    """(name, text) of single changes of a Python text: a value, an operator, a line less, two lines swapped."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return
    lines = text.split("\n")
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.lineno == node.end_lineno:
            if isinstance(node.value, str) and text_of(lines, node)[0] in "\"'":
                yield (
                    f"{text_of(lines, node)} in {lines[node.lineno - 1].strip()!r}",
                    put(lines, node, repr(node.value + "x")),
                )
            elif isinstance(node.value, int) and not isinstance(node.value, bool):
                yield f"{node.value} in {lines[node.lineno - 1].strip()!r}", put(lines, node, str(node.value + 1))
        if isinstance(node, ast.Compare) and type(node.ops[0]).__name__ in OPPOSITE:
            between = put_between(lines, node.left, node.comparators[0], OPPOSITE[type(node.ops[0]).__name__])
            yield f"turn round {lines[node.lineno - 1].strip()!r}", between
        body = getattr(node, "body", [])
        if not isinstance(body, list):  # a lambda's, an expression
            continue
        for statement, following in zip(body, [*body[1:], None], strict=False):
            if statement.lineno != statement.end_lineno:
                continue
            line = lines[statement.lineno - 1]
            nothing = line[: len(line) - len(line.lstrip())] + "pass"
            yield f"drop {line.strip()!r}", replaced(lines, {statement.lineno: nothing})
            if following is not None and following.lineno == following.end_lineno != statement.lineno:
                other = lines[following.lineno - 1]
                swapped = replaced(lines, {statement.lineno: other, following.lineno: line})
                yield f"swap {line.strip()!r} and {other.strip()!r}", swapped


def text_of(lines: list[str], node: ast.expr) -> str:
    """What stands for a node of one line."""
    return lines[node.lineno - 1].encode()[node.col_offset : node.end_col_offset].decode()


def put(lines: list[str], node: ast.expr, text: str) -> str:
    """The whole text with another one for a node of one line."""
    line = lines[node.lineno - 1].encode()
    return replaced(
        lines, {node.lineno: (line[: node.col_offset] + text.encode() + line[node.end_col_offset :]).decode()}
    )


def put_between(lines: list[str], left: ast.expr, right: ast.expr, text: str) -> str:
    """The whole text with another operator between two nodes of one line."""
    line = lines[left.lineno - 1]
    return replaced(lines, {left.lineno: f"{line[: left.end_col_offset]} {text} {line[right.col_offset :]}"})


def replaced(lines: list[str], new: dict[int, str]) -> str:
    """The whole text with some lines, counted from 1, replaced."""
    return "\n".join(new.get(number, line) for number, line in enumerate(lines, 1))
