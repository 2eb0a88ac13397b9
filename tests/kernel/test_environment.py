"""A page's interpreter sees nothing of the machine and the environment that build the book."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from engine.pythons.interpreter import Interpreter, pristine
from tests.conftest import ROOT
from tests.reader import Page

LEAKS = {
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONPATH": "/nowhere",
    "PYTHONHASHSEED": "0",
    "PYTHONSTARTUP": "/nowhere/startup.py",
    "PYTHONHOME": "/nowhere",
    "PYTHONUNBUFFERED": "1",
    "PYTHONWARNINGS": "error",
    "PYTHONOPTIMIZE": "2",
    "PYTHONINSPECT": "1",
    "PYTHONIOENCODING": "latin-1",
    "PYTHONUTF8": "0",
    "PYTHONNOUSERSITE": "1",
    "PYTHONSAFEPATH": "1",
    "PYTHON_COLORS": "1",
    "FORCE_COLOR": "1",
    "NO_COLOR": "1",
    "VIRTUAL_ENV": "/nowhere",
    "SPHINX_OPTS": "-W",
    "COLUMNS": "20",
    "TERM": "xterm",
}


@pytest.fixture
def leaky(monkeypatch: pytest.MonkeyPatch, page: Page) -> Page:
    """A page whose builder's environment is full of settings."""
    for name, value in LEAKS.items():
        monkeypatch.setenv(name, value)
    page.shows("%new_prompt")
    return page


@pytest.mark.parametrize(
    "cell", ["import os; print(sorted(os.environ))", '!python -c "import os; print(sorted(os.environ))"']
)
def test_no_variable_that_changes_python_leaks_in(cell: str, leaky: Page) -> None:
    """Neither a prompt nor a command sees such a variable of the machine."""
    assert set() == set(LEAKS) & set(eval(leaky.shows(cell)))


def test_bytecode_is_written_as_for_a_reader(leaky: Page) -> None:
    """An import leaves its bytecode file, whatever the builder's settings."""
    leaky.save("dogs.py", "x = 1\n")
    leaky.shows("import dogs")
    assert ["dogs.cpython-{}{}.pyc".format(*leaky.version)] == os.listdir(leaky.folder / "__pycache__")


def test_tracebacks_are_plain(leaky: Page) -> None:
    """No colour, whatever the builder's terminal."""
    (_, text), *_ = leaky.run("1 / 0").outputs
    assert "\x1b" not in text


def test_packages_of_the_building_environment_change_nothing(tmp_path: Path) -> None:
    """A `.pth` file that imports modules in the environment which builds the book does not reach a page."""
    subprocess.run([sys.executable, "-I", "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
    packages = next((tmp_path / "env").glob("lib/python*/site-packages"), tmp_path / "env/Lib/site-packages")
    (packages / "preload.pth").write_text("import json, math\n")
    (packages / "book.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (packages / "sitecustomize.py").write_text("import decimal\n")
    script = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
assert {{"json", "math", "decimal"}} <= set(sys.modules)
from engine.pythons.interpreter import Interpreter, pristine
from engine.kernel.session import Session
session = Session(pristine())
print(session.execute("import sys; sorted(sys.modules)").outputs[0][1])
print(session.execute('!python -c "import sys; print(sorted(sys.modules))"').outputs[0][1])
session.close()
"""
    python = next((tmp_path / "env").glob("bin/python"), tmp_path / "env/Scripts/python.exe")
    done = subprocess.run([python, "-c", script], capture_output=True, text=True, check=True)
    for modules in done.stdout.split("\n\n")[:2]:
        assert set() == {"json", "math", "decimal", "sitecustomize"} & set(eval(modules))


def test_the_pages_python_has_no_packages() -> None:
    """The environment of the Python that pages run in is empty, although the one that builds is not."""
    done = subprocess.run(
        [pristine().executable, "-c", "import importlib.metadata as m; print([d.name for d in m.distributions()])"],
        capture_output=True, text=True, check=True, cwd="/",
    )  # fmt: skip
    assert "[]\n" == done.stdout


def test_a_page_about_tools_has_packages_and_no_more_of_the_machine(
    with_tools: Interpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its prompt and its commands are the tests' own Python; the variables are those of any page."""
    for name, value in LEAKS.items():
        monkeypatch.setenv(name, value)
    page = Page(with_tools)
    try:
        assert f"{pytest.__version__!r}\n" == page.shows("import pytest, os\npytest.__version__")
        assert f"pytest {pytest.__version__}\n" == page.shows("!python -m pytest --version")
        assert "True\n" == page.shows(f"set(os.environ).isdisjoint({set(LEAKS)})")
        assert "/home/you/.venv\n" == page.shows("import sys; print(sys.prefix)")
    finally:
        page.session.close()


def test_a_python_that_does_not_start_is_told() -> None:
    """A path that is no Python is an error that names it."""
    with pytest.raises(RuntimeError, match="/nowhere/python: can't be started as a Python"):
        pristine("/nowhere/python")
