"""What our prompt prints is what Python's own prompt prints, on each Python."""

import re
from pathlib import Path

from engine.kernel.child import Child
from engine.pythons.interpreter import Interpreter, numbers
from tests.reader import shown
from tests.repl.cells import CELLS, DIFFERENT, FILES, SINCE, UNTIL
from tests.repl.terminal import Terminal


def normal(text: str) -> str:
    """`text` without what differs from run to run.

    That is addresses, and the numbers that 3.13 gives to what is typed: it counts empty lines as well.
    """
    return re.sub(r"<stdin(>?)-\d+", r"<stdin\1-#", re.sub(r"0x[0-9a-f]+", "0x#", text))


def test_our_prompt_prints_what_pythons_own_does(native: Interpreter, tmp_path: Path) -> None:
    """Each cell, all of them typed in one session, prints the same at both prompts, but for those that are listed."""
    version = tuple(numbers(native.version)[:2])
    cells = {name: cell for name, cell in CELLS.items() if version >= SINCE.get(name, version)}
    printed = []
    for prompt in (own_prompt, our_prompt):
        for file, text in FILES.items():
            (tmp_path / file).write_text(text)
        type_cell, close = prompt(native, tmp_path)
        try:
            printed.append({name: normal(type_cell(cell)) for name, cell in cells.items()})
        finally:
            close()
    own, ours = printed
    build = numbers(native.version)
    listed = {name for name, (since, _reason) in DIFFERENT.items() if version >= since}
    alike = {name for name, (_last, first) in UNTIL.items() if build >= numbers(first)}
    unknown = {name for name, (last, _first) in UNTIL.items() if build > numbers(last)} - alike
    told = [name for name in cells if name not in listed - alike]
    assert {name: own[name] for name in told} == {name: ours[name] for name in told}
    same = [name for name in listed - alike - unknown if own[name] == ours[name]]
    assert [] == same, "they are the same now: take them off the list"


def own_prompt(native: Interpreter, folder: Path):
    """Python's prompt: what types a cell there, and what ends it."""
    terminal = Terminal(native.executable, folder)
    terminal.rename_prompts()
    return terminal.type, terminal.close


def our_prompt(native: Interpreter, folder: Path):
    """Our prompt, likewise; not a session, which has other names for folders."""
    child = Child(native, folder)
    return (lambda cell: shown(child.run(cell))), child.close
