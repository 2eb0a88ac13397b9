"""Pythons are found where people have them, and what is missing is said with how to get it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.pythons import discovery, interpreter, wasm
from engine.pythons.interpreter import OWN, Interpreter, equipped, pristine, short
from tests.conftest import ROOT

OWN_VERSION = short(pristine().version)


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Nothing found before a test is known in it, nor after it."""
    discovery.natives.cache_clear()
    yield
    discovery.natives.cache_clear()


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine that has no Python but the one that runs this."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("PYENV_ROOT", "UV_PYTHON_INSTALL_DIR", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_the_python_that_runs_this_is_always_found(nowhere: Path) -> None:
    """With one native Python there is one."""
    assert {OWN_VERSION: OWN} == discovery.natives()


@pytest.mark.parametrize(
    "place",
    ["bin/python3.10", ".pyenv/versions/3.10.9/bin/python3", ".local/share/uv/python/cpython-3.10.9-linux/bin/python3"],
)
def test_a_python_is_found_where_people_have_it(place: str, nowhere: Path) -> None:
    """PATH, pyenv and uv are looked at."""
    path = nowhere / place
    path.parent.mkdir(parents=True)
    path.write_text('#!/bin/sh\necho \'["3.10.9 (main)", "/somewhere/python3.10"]\'\n')
    path.chmod(0o755)
    assert "/somewhere/python3.10" == discovery.natives()["3.10"]


def test_a_pyenv_elsewhere_is_found_by_its_command(nowhere: Path) -> None:
    """Its folder is not the home folder's, but its command is on PATH."""
    for name in ("bin/pyenv", "opt/pyenv/libexec/pyenv", "opt/pyenv/versions/3.10.9/bin/python3"):
        (nowhere / name).parent.mkdir(parents=True, exist_ok=True)
    (nowhere / "opt/pyenv/libexec/pyenv").write_text("#!/bin/sh\n")
    (nowhere / "opt/pyenv/libexec/pyenv").chmod(0o755)
    (nowhere / "bin/pyenv").symlink_to(nowhere / "opt/pyenv/libexec/pyenv")
    python = nowhere / "opt/pyenv/versions/3.10.9/bin/python3"
    python.write_text('#!/bin/sh\necho \'["3.10.9 (main)", "/somewhere/python3.10"]\'\n')
    python.chmod(0o755)
    assert "/somewhere/python3.10" == discovery.natives()["3.10"]


@pytest.mark.parametrize("text", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\necho hello\n", "no program"])
def test_what_is_no_python_is_passed_over(text: str, nowhere: Path) -> None:
    """A file of that name which does not start, or says something else, is none."""
    path = nowhere / "bin" / "python3.10"
    path.parent.mkdir()
    path.write_text(text)
    path.chmod(0o755)
    assert {OWN_VERSION: OWN} == discovery.natives()


def test_a_missing_python_is_said_to_be_with_how_to_get_it(nowhere: Path) -> None:
    """The message names the version and two commands."""
    missing = "3.10" if OWN_VERSION != "3.10" else "3.12"
    with pytest.raises(wasm.MissingError, match=f"`pyenv install {missing}` or `uv python install {missing}`"):
        discovery.interpreter(missing)


def test_the_list_says_what_is_missing(nowhere: Path) -> None:
    """`nox -s interpreters` needs nothing installed, lists every version, and its status tells if one is missing."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(nowhere)}
    done = subprocess.run(
        [sys.executable, "-m", "engine.pythons.discovery"], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (1, "") == (done.returncode, done.stderr)
    assert [*discovery.VERSIONS] == [line.split()[0] for line in done.stdout.splitlines()]
    assert f"{OWN_VERSION:6} {pristine().version.split()[0]:9} native, {OWN}" in done.stdout.splitlines()


def test_a_page_gets_the_building_python_if_that_is_new_enough() -> None:
    """A page that asks for nothing, or for less, runs in the Python that builds; versions are numbers."""
    assert [pristine()] * 3 == [discovery.suitable(version) for version in ("", "3.9", OWN_VERSION)]
    with pytest.raises(wasm.MissingError):
        discovery.suitable("3.100")


def test_a_page_about_tools_gets_the_environment_that_runs_this(with_tools: Interpreter) -> None:
    """It is the same Python, and its packages are there, with their versions."""
    assert discovery.suitable("tools") is with_tools
    assert (pristine().name, sys.executable) == (with_tools.name, with_tools.executable)
    assert f"pytest {pytest.__version__}" in with_tools.tools


def test_a_tool_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages about tools are then shown from their records."""

    def version(package: str) -> str:
        if package == "numpy":
            raise interpreter.metadata.PackageNotFoundError(package)
        return "1"

    monkeypatch.setattr(interpreter, "EQUIPPED", OWN_VERSION)
    monkeypatch.setattr(interpreter.metadata, "version", version)
    with pytest.raises(wasm.MissingError, match="numpy is not installed here, as it is in `nox -s tests`"):
        equipped.__wrapped__()


def test_another_python_than_the_recorded_one_has_no_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version may have other tools: a page about them is recorded on one."""
    monkeypatch.setattr(interpreter, "EQUIPPED", "2.7")
    with pytest.raises(wasm.MissingError, match=f"run on Python 2.7 only, and this is {OWN_VERSION}"):
        equipped.__wrapped__()
