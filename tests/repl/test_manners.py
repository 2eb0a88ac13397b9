"""What our prompt prints is what Python's own prompt prints, on each Python."""

import re
import tempfile
from pathlib import Path

import pytest

from engine.kernel.child import Child
from engine.pythons.interpreter import Interpreter
from tests.reader import shown
from tests.repl.cells import CELLS, DIFFERENT, FILES, SINCE
from tests.repl.terminal import Terminal


def normal(text: str) -> str:
    """`text` without what differs from run to run.

    That is addresses, and the numbers that 3.13 gives to what is typed: it counts empty lines as well.
    """
    return re.sub(r"<stdin>-\d+", "<stdin>-#", re.sub(r"0x[0-9a-f]+", "0x#", text))


@pytest.fixture(scope="module")
def typed(native: Interpreter) -> dict[str, tuple[str, str]]:
    """{cell's name: what Python's own prompt printed, what ours did}."""
    version = tuple(map(int, native.version.split(".")[:2]))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        printed = []
        for prompt in (own_prompt, our_prompt):
            for file, text in FILES.items():
                (folder / file).write_text(text)
            type_cell, close = prompt(native, folder)
            try:
                printed.append(
                    {name: type_cell(cell) for name, cell in CELLS.items() if version >= SINCE.get(name, version)}
                )
            finally:
                close()
    return {name: (normal(printed[0][name]), normal(printed[1][name])) for name in printed[0]}


def own_prompt(native: Interpreter, folder: Path):
    """Python's prompt: what types a cell there, and what ends it."""
    terminal = Terminal(native.executable, folder)
    terminal.rename_prompts()
    return terminal.type, terminal.close


def our_prompt(native: Interpreter, folder: Path):
    """Our prompt, likewise; not a session, which has other names for folders."""
    child = Child(native, folder)
    return (lambda cell: shown(child.run(cell))), child.close


@pytest.mark.parametrize("name", CELLS)
def test_our_prompt_prints_what_pythons_own_does(name: str, typed: dict, native: Interpreter) -> None:
    """A cell prints the same at both prompts, but for what is listed with its reason."""
    if name not in typed:
        pytest.skip("This Python does not have the syntax that the cell is about.")
    since, _reason = DIFFERENT.get(name, ((9, 9), ""))
    own, ours = typed[name]
    if tuple(map(int, native.version.split(".")[:2])) >= since:
        assert own != ours, "they are the same now: take this cell off the list DIFFERENT"
    else:
        assert own == ours
