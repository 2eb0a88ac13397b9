"""Jupyter's side of the kernel: the build's in-process way and a stock client's give the same."""

import os
import subprocess
import sys
from pathlib import Path

import nbclient
import nbformat
import psutil
import pytest

import engine.kernel
from tests.conftest import ROOT
from tests.kernel.test_ends import until

CELLS = [
    "1 + 1",
    "print('a'); 'b'",
    "import sys\nprint('c', file=sys.stderr)",
    "1 / 0",
    "%%writefile dogs.py\nfamous = ['Laika']",
    "import dogs; dogs.famous",
    "!python -c \"print('d')\"",
    '!python -c "import sys; sys.exit(2)"',
    "x = 1",
    "%new_prompt",
    "x",
    "import os; os.getcwd()",
    "import os\nos._exit(3)",
    "1",
    "%new_prompt",
    "'math' in __import__('sys').modules",
    "!ls",
]

# Runs the notebook with stock clients, which know the kernel by its folder alone.
STOCK = """
import sys
import nbclient, nbformat
notebook = nbformat.read(sys.argv[1], 4)
nbclient.NotebookClient(notebook, kernel_name="import-once", allow_errors=True, timeout=60).execute()
assert not [name for name in sys.modules if name.startswith("engine")]
nbformat.write(notebook, sys.argv[1])
"""


def notebook(*cells: str) -> nbformat.NotebookNode:
    """A notebook of some cells."""
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])


def execute(*cells: str, timeout: int = 60) -> nbformat.NotebookNode:
    """A notebook of some cells, executed as a build does."""
    done = notebook(*cells)
    nbclient.NotebookClient(done, kernel_name="import-once", allow_errors=True, timeout=timeout).execute()
    return done


def outputs(executed: nbformat.NotebookNode) -> list[list]:
    """What each cell put out."""
    return [cell.outputs for cell in executed.cells]


def test_both_ways_of_hosting_the_kernel_give_the_same(tmp_path: Path) -> None:
    """A notebook that another Jupyter program runs, in a kernel process, has the outputs that the build has."""
    path = tmp_path / "page.ipynb"
    nbformat.write(notebook(*CELLS), path)
    environment = {**os.environ, "JUPYTER_PATH": str(ROOT / "engine/kernel/jupyter"), "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", STOCK, path], check=True, env=environment, cwd=tmp_path)
    stock, ours = nbformat.read(path, 4), execute(*CELLS)
    assert outputs(stock) == outputs(ours)
    assert [cell.execution_count for cell in stock.cells] == [cell.execution_count for cell in ours.cells]


def test_outputs_are_jupyters() -> None:
    """Streams and errors come as Jupyter's outputs, in order, and empty cells have none."""
    first, _, third, fourth, fifth = outputs(execute(*CELLS[:5]))
    assert [{"output_type": "stream", "name": "stdout", "text": "2\n"}] == first
    assert [{"output_type": "stream", "name": "stderr", "text": "c\n"}] == third
    assert ["error"] == [output.output_type for output in fourth]
    assert ("ZeroDivisionError", "division by zero") == (fourth[0].ename, fourth[0].evalue)
    assert "Traceback (most recent call last):" == fourth[0].traceback[0]
    assert [] == fifth


def test_the_kernel_is_found_without_being_installed() -> None:
    """Importing the package is enough for Jupyter to know the kernel by its name."""
    from jupyter_client.kernelspec import KernelSpecManager

    assert "A plain Python prompt" not in engine.kernel.NAME
    assert "Import Once: a plain prompt" == KernelSpecManager().get_kernel_spec(engine.kernel.NAME).display_name


@pytest.mark.parametrize(
    "cell",
    [
        "while True: pass\n",
        "import time\ntime.sleep(600)",
        '!python -c "while True: pass"',
        "import signal; x = signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass\n",
    ],
)
def test_a_cell_past_its_time_is_ended_and_leaves_no_process(cell: str) -> None:
    """The client gives up in its time, although the cell would not, and nothing goes on."""
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    with pytest.raises(nbclient.exceptions.CellTimeoutError):
        execute("1", cell, timeout=1)
    guard = {engine_guard()}
    until(lambda: {child.pid for child in psutil.Process().children(recursive=True)} <= before | guard)


def engine_guard() -> int:
    """The number of this process's guard, which stays."""
    from engine.kernel.child import guard_of

    return guard_of(os.getpid()).pid


def test_notebooks_can_be_executed_one_after_another_and_leave_nothing() -> None:
    """Each gets a session of its own, and none is left."""
    before = {child.pid for child in psutil.Process().children(recursive=True)} | {engine_guard()}
    for _ in range(5):
        (text,) = outputs(execute("'x' in dir()"))
        assert "False\n" == text[0].text
        execute("x = 1")
    until(lambda: {child.pid for child in psutil.Process().children(recursive=True)} <= before)
