"""What a page can be downloaded as runs to its end: a script in a plain Python, a notebook in a stock Jupyter."""

import os
import re
import subprocess
import sys
from pathlib import Path

import bs4
import nbformat
import pytest

from engine.pythons.interpreter import Interpreter

PAGES = sorted(path.stem for path in Path(__file__).parents[2].glob("docs/*.md") if "{code-cell}" in path.read_text())
# What these cells print is measured, and differs each time. The rest of a page does not.
MEASURED = ("The first import took", "import time:")


@pytest.mark.parametrize("page", PAGES)
def test_the_script_of_a_page_runs_to_its_end_on_each_python(
    page: str, site: Path, native: Interpreter, tmp_path: Path
) -> None:
    """The downloaded script runs from anywhere, and what a page shows stands in what it prints."""
    script = tmp_path / f"{page}.py"
    script.write_text((site / "_sources" / script.name).read_text())
    done = subprocess.run(
        [native.executable, script],
        cwd="/",
        env=native.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, re.sub("(?m)^import time:.*\n", "", done.stderr)) == (0, "")
    article = bs4.BeautifulSoup((site / f"{page}.html").read_text(), "html.parser").article
    for output in article.select("div.cell:not(.tag_shell) .output.stream pre"):
        for line in output.get_text().splitlines():
            if not line.startswith(MEASURED) and "/home/you" not in line:
                assert line in done.stdout.splitlines()


@pytest.mark.parametrize("page", PAGES)
def test_the_notebook_of_a_page_runs_in_a_stock_kernel(page: str, site: Path, tmp_path: Path) -> None:
    """The downloaded notebook runs through in ipykernel, and only cells that declare an error end in one."""
    path = site / "_sources" / f"{page}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    # In a process of its own: this one hosts the book's kernel
    run = "import nbclient, nbformat, sys; nbclient.execute(nbformat.read(sys.argv[1], as_version=4), timeout=60)"
    done = subprocess.run(
        [sys.executable, "-c", run, path], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "IPYTHONDIR": os.fspath(tmp_path)},
    )  # fmt: skip
    assert 0 == done.returncode, done.stderr
    assert [] == [p.name for p in tmp_path.iterdir() if p.suffix == ".py"]  # it works in a folder of its own
