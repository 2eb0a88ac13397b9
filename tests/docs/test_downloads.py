"""What a page can be downloaded as runs to its end: a script in a plain Python, a notebook in a stock Jupyter."""

import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

import nbformat
import pytest

from engine.kernel.session import HOME
from engine.pythons.interpreter import Interpreter, pristine
from engine.records import transcript
from engine.records.filters import filtered
from engine.runs import pages
from tests.conftest import REPORTED, Passed


def test_the_script_of_a_page_runs_to_its_end_on_each_python(
    page_name: str, native: Interpreter, site: Path, tmp_path: Path, passed: Passed, record_property: Callable
) -> None:
    """The downloaded script runs from anywhere, and prints what is recorded for its version, errors in one line.

    Nothing goes to standard error but what its commands write there, which is recorded too. On a build that was not
    recorded, what it prints otherwise is reported.
    """
    script, record = tmp_path / f"{page_name}.py", transcript.read(pages.RECORDS / f"{page_name}.txt")
    assert record is not None
    script.write_text((site / "_sources" / script.name).read_text())
    if passed.with_these(script.read_text(), record.render(), native.version):
        return
    done = subprocess.run(
        [*native.command, script], cwd=tmp_path, env=native.environment, capture_output=True, text=True, check=False
    )
    version = record.nearest(native.name)
    assert version, f"{page_name} was not recorded on Python {native.name}: nox -s record adds it"
    assert 0 == done.returncode, done.stderr
    complaints = re.sub("(?m)^import time:.*\n", "", done.stderr)
    for real, steady in [(os.path.realpath(tmp_path / f"{page_name}-files"), HOME), *native.steady_names]:
        complaints = complaints.replace(real, steady)
    commands = [step.outputs.get(version, "").splitlines() for step in record.steps if step.source.startswith("!")]
    wrong = [line for line in filtered(complaints).splitlines() if line not in itertools.chain(*commands)]
    printed = filtered(done.stdout).splitlines()
    for step in record.steps:
        text = step.outputs.get(version, "")
        if not step.source.startswith(("!", "%picture")) and "Traceback (most" not in text and "/home/you" not in text:
            wrong += [f"{step.source}\n{line}" for line in text.splitlines() if line not in printed]
    assert not wrong or version != native.name, "\n\n".join(wrong)
    for text in wrong:
        record_property(REPORTED, f"the script of docs/{page_name}.md on Python {native.name}:\n{text}")


RUN = """
import json, os, sys, traceback
import nbclient, nbformat
answers = os.fdopen(os.dup(1), "w")  # a kernel does not inherit this one
os.dup2(2, 1)
for line in sys.stdin:
    path, folder = json.loads(line)
    os.chdir(folder)
    os.environ["IPYTHONDIR"] = folder
    wrong = ""
    try:
        notebook = nbformat.read(path, as_version=4)
        nbclient.execute(notebook, timeout=60)
        nbformat.write(notebook, "executed.ipynb")
    except Exception:
        wrong = traceback.format_exc()
    print(json.dumps(wrong), file=answers, flush=True)
"""


class Jupyter:
    """A stock Jupyter, in a process of its own: this one hosts the book's kernel.

    It takes a second to start, so it is one for many notebooks; each has its own kernel, folder and settings.
    """

    @cached_property
    def process(self) -> subprocess.Popen:
        """It starts with the first notebook, and ends when we do."""
        places = os.pathsep.join([os.fspath(Path(sys.executable).parent), os.environ["PATH"]])  # for `python` in a cell
        return subprocess.Popen(
            [sys.executable, "-c", RUN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PATH": places},
        )  # fmt: skip

    def executed(self, path: Path, folder: Path) -> nbformat.NotebookNode:
        """A notebook, run in this folder."""
        nbformat.validate(nbformat.read(path, as_version=4))
        print(json.dumps([os.fspath(path), os.fspath(folder)]), file=self.process.stdin, flush=True)
        said = self.process.stdout.readline()
        assert said, "Jupyter has ended"
        wrong = json.loads(said)
        assert not wrong, wrong
        return nbformat.read(folder / "executed.ipynb", as_version=4)

    def close(self) -> None:
        """End it, if it was needed."""
        if "process" in vars(self):
            with self.process:
                self.process.stdin.close()


@pytest.fixture(scope="session")
def jupyter() -> Iterator[Jupyter]:
    """A stock Jupyter."""
    jupyter = Jupyter()
    yield jupyter
    jupyter.close()


HERE = [name for name in pages.plain_pages() if pages.load(name).is_for(pristine())]


@pytest.mark.parametrize("page_name", HERE)
def test_the_notebook_of_a_page_shows_in_a_stock_kernel_what_the_page_shows(
    page_name: str, site: Path, tmp_path: Path, passed: Passed, jupyter: Jupyter
) -> None:
    """The notebook runs through in ipykernel; a cell that must differ there says so, and no other differs."""
    path = site / "_sources" / f"{page_name}.ipynb"
    if passed.with_these(path.read_bytes()):
        return
    stock = jupyter.executed(path, tmp_path).cells
    assert [] == [p.name for p in tmp_path.iterdir() if p.suffix == ".py"]  # it works in a folder of its own
    notes = {cell.metadata.get("in-a-notebook") for cell in pages.load(page_name).cells} - {None}
    cells = nbformat.read(path, as_version=4).cells
    for ours, theirs, after in zip(cells, stock, [*cells[1:], None], strict=True):
        if ours.cell_type != "code" or ours.source.startswith(("%%writefile", "import os\nos.makedirs", "# ")):
            continue  # what saves files, and starts anew, is in a notebook's own words
        note = after.source if after and after.source in notes else None
        differs = shown(ours) != shown(theirs)
        assert note or not differs, f"{ours.source}\n{shown(ours)}\nis shown by a stock kernel as\n{shown(theirs)}"
        if note and " may " not in note:
            assert differs, f"{ours.source}\nshows the same in a notebook: take out :in-a-notebook: {note}"


def test_a_notebook_gets_nothing_of_the_one_before_it(jupyter: Jupyter, tmp_path: Path) -> None:
    """Though one Jupyter runs them: names, modules and the folder are its own, and an error ends only its notebook."""
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
    both = "import os, sys\nos.path.basename(os.getcwd()), 'left' in dir(), 'colorsys' in sys.modules"
    write_notebook(tmp_path / "first.ipynb", "1 / 0")
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        jupyter.executed(tmp_path / "first.ipynb", tmp_path / "first")
    for name in ("first", "second"):
        write_notebook(
            tmp_path / f"{name}.ipynb", both, "left = 1\nimport colorsys\nos.write(1, b'raw')\nos.chdir('/')"
        )
        cells = jupyter.executed(tmp_path / f"{name}.ipynb", tmp_path / name).cells
        assert f"({name!r}, False, False)" == shown(cells[0]).strip()


def write_notebook(path: Path, *cells: str) -> None:
    """Write a notebook of these cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, path)


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
