"""What a page can be downloaded as runs to its end: a script in a plain Python, a notebook in a stock Jupyter."""

import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from engine.kernel.session import HOME
from engine.pythons.interpreter import Interpreter, pristine
from engine.records import transcript
from engine.records.filters import filtered
from engine.runs import pages
from tests.runs.test_pages import on

RUN = """
import nbclient, nbformat, sys
notebook = nbformat.read(sys.argv[1], as_version=4)
nbclient.execute(notebook, timeout=60)
nbformat.write(notebook, sys.argv[2])
"""


@pytest.mark.parametrize("page", pages.plain_pages())
def test_the_script_of_a_page_runs_to_its_end_on_each_python(
    page: str, site: Path, interpreter: Interpreter, tmp_path: Path
) -> None:
    """The downloaded script runs from anywhere, and prints what is recorded for its version, errors in one line.

    Nothing goes to standard error but what its commands write there, which is recorded too.
    WebAssembly has no processes, so a script that starts one, for a command or a new prompt, is not run there.
    """
    on(pages.load(page), interpreter)
    script = tmp_path / f"{page}.py"
    script.write_text((site / "_sources" / script.name).read_text())
    if interpreter.is_wasm and re.search(r"(?m)^_(run|new_prompt)\(", script.read_text()):
        pytest.skip(f"The script of {page} starts processes, and WebAssembly has none.")
    done = subprocess.run(
        [*interpreter.command, script],
        cwd=tmp_path,
        env=interpreter.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    record = transcript.read(pages.RECORDS / f"{page}.txt")
    version = record and record.nearest(interpreter.name)
    assert version, f"{page} was not recorded on Python {interpreter.name}: nox -s record adds it"
    complaints = re.sub("(?m)^import time:.*\n", "", done.stderr)
    for real, steady in [(os.path.realpath(tmp_path / f"{page}-files"), HOME), *interpreter.steady_names]:
        complaints = complaints.replace(real, steady)
    commands = [step.outputs.get(version, "").splitlines() for step in record.steps if step.source.startswith("!")]
    assert [] == [line for line in complaints.splitlines() if line not in itertools.chain(*commands)]
    assert 0 == done.returncode
    printed = filtered(done.stdout).splitlines()
    for step in record.steps:
        text = step.outputs.get(version, "")
        if not step.source.startswith(("!", "%picture")) and "Traceback (most" not in text and "/home/you" not in text:
            assert [] == [line for line in text.splitlines() if line not in printed], step.source


@pytest.mark.parametrize("page", pages.plain_pages())
def test_the_notebook_of_a_page_shows_in_a_stock_kernel_what_the_page_shows(
    page: str, site: Path, tmp_path: Path
) -> None:
    """The notebook runs through in ipykernel; a cell that must differ there says so, and no other differs."""
    on(pages.load(page), pristine())
    path, executed = site / "_sources" / f"{page}.ipynb", tmp_path / "executed.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    places = os.pathsep.join([os.fspath(Path(sys.executable).parent), os.environ["PATH"]])  # for `python` in a cell
    # In a process of its own: this one hosts the book's kernel
    done = subprocess.run(
        [sys.executable, "-c", RUN, path, executed], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "IPYTHONDIR": os.fspath(tmp_path), "PATH": places},
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr
    assert [] == [p.name for p in tmp_path.iterdir() if p.suffix == ".py"]  # it works in a folder of its own
    notes = {cell.metadata.get("in-a-notebook") for cell in pages.load(page).cells} - {None}
    stock = nbformat.read(executed, as_version=4).cells
    for ours, theirs, after in zip(notebook.cells, stock, [*notebook.cells[1:], None], strict=True):
        if ours.cell_type != "code" or ours.source.startswith(("%%writefile", "import os\nos.makedirs", "# ")):
            continue  # what saves files, and starts anew, is in a notebook's own words
        note = after.source if after and after.source in notes else None
        differs = shown(ours) != shown(theirs)
        assert note or not differs, f"{ours.source}\n{shown(ours)}\nis shown by a stock kernel as\n{shown(theirs)}"
        if note and " may " not in note:
            assert differs, f"{ours.source}\nshows the same in a notebook: take out :in-a-notebook: {note}"


@pytest.mark.parametrize("page", pages.pages_about_tools())
def test_a_page_about_tools_can_be_downloaded_as_its_source_only(page: str, site: Path) -> None:
    """A plain Python and a stock Jupyter lack the tools."""
    assert [f"{page}.md"] == [path.name for path in (site / "_sources").glob(f"{page}.*")]
    assert f"_sources/{page}.md" in (html := (site / f"{page}.html").read_text(encoding="utf-8"))
    assert f"_sources/{page}.py" not in html


def shown(cell: nbformat.NotebookNode) -> str:
    """What a cell of a notebook shows, its error in one line, and the notebook's folder by its steady name."""
    parts: list[str] = []
    streaming = False
    for output in cell.outputs:
        before, streaming = streaming, output.output_type == "stream"
        if before and streaming:  # one that a busy kernel has sent in pieces
            parts[-1] += output.text
            continue
        if output.get("ename") == "ExitStatus":  # how a command ended, which a stock kernel doesn't tell
            continue
        if output.output_type == "error":
            parts.append(f"{output.ename}: {output.evalue}")
        else:
            parts.append(output.text if output.output_type == "stream" else output.data["text/plain"])
    text = "\n".join(part.replace("\r\n", "\n").rstrip("\n") for part in parts)
    return filtered(re.sub(r"/(?:[\w.-]+/)*tmp\w{8}(?=[/'])", "/home/you/once", text) + "\n")
