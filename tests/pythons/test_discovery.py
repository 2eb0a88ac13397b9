"""Pythons are found where people have them, and what is missing is said with how to get it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.pythons import discovery, interpreter, wasm
from engine.pythons.interpreter import OWN, Interpreter, describe, equipped, pristine, short
from tests.conftest import ROOT

OWN_VERSION = short(pristine().version)


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Nothing found before a test is known in it, nor after it."""
    for known in (discovery.builds, discovery.natives, describe):
        known.cache_clear()
    yield
    for known in (discovery.builds, discovery.natives, describe):
        known.cache_clear()


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine that has no Python but the one that runs this."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("ASDF_DATA_DIR", "PYENV_ROOT", "RYE_PY_ROOT", "UV_PYTHON_INSTALL_DIR", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def put(path: Path, *, says: str) -> None:
    """Put a program there that says this when it is started."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)


def told(version: str, kind: str = "cpython") -> str:
    """What a Python of a version says of itself."""
    path = f"/somewhere/{kind}-{version}"
    return json.dumps({"version": f"{version} (main)", "kind": kind, "path": path, "stdlib": "/lib", "typed": ""})


def test_the_python_that_runs_this_is_always_found(nowhere: Path) -> None:
    """With one native Python there is one."""
    assert {OWN_VERSION: OWN} == discovery.natives()
    assert {pristine().name: OWN} == discovery.builds()


@pytest.mark.parametrize(
    "place",
    ["bin/python3.10", ".pyenv/versions/3.10.9/bin/python3", ".local/share/uv/python/cpython-3.10.9-linux/bin/python3"],
)
def test_a_python_is_found_where_people_have_it(place: str, nowhere: Path) -> None:
    """On PATH, in pyenv, in uv: findpython knows these places, and others."""
    put(nowhere / place, says=told("3.10.9"))
    assert "/somewhere/cpython-3.10.9" == discovery.natives()["3.10"]


def test_every_build_is_found_and_the_newest_stands_for_its_version(nowhere: Path) -> None:
    """Patches are numbers: 3.10.13 is newer than 3.10.9."""
    for patch in (13, 2, 9):
        put(nowhere / f".pyenv/versions/3.10.{patch}/bin/python3", says=told(f"3.10.{patch}"))
    assert ["3.10.2", "3.10.9", "3.10.13"] == [build for build in discovery.builds() if short(build) == "3.10"]
    assert "/somewhere/cpython-3.10.13" == discovery.natives()["3.10"]


def test_the_python_that_runs_this_stands_for_its_version(nowhere: Path) -> None:
    """Though a newer build of it is there."""
    put(nowhere / f"bin/python{OWN_VERSION}", says=told(f"{OWN_VERSION}.99"))
    assert {pristine().name, f"{OWN_VERSION}.99"} == set(discovery.builds())
    assert OWN == discovery.natives()[OWN_VERSION]


@pytest.mark.parametrize(
    "says", ["hello", "[]", "{}", told("3.9.18"), told("3.16.0"), told("3.10.9", "pypy"), told("3.10.9", "cpythont")]
)
def test_what_is_no_python_of_the_book_is_passed_over(says: str, nowhere: Path) -> None:
    """A program of that name that says something else, of a version that the book is not for, or of another kind."""
    put(nowhere / "bin/python3.10", says=says)
    assert {OWN_VERSION: OWN} == discovery.natives()


@pytest.mark.parametrize("text", ["#!/bin/sh\nexit 1\n", "no program"])
def test_what_does_not_start_is_passed_over(text: str, nowhere: Path) -> None:
    """A file of that name is not enough."""
    put(nowhere / "bin/python3.10", says="")
    (nowhere / "bin/python3.10").write_text(text)
    assert {OWN_VERSION: OWN} == discovery.natives()


def test_a_shim_is_not_started(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it leads to is found where it is installed."""
    put(nowhere / "shims/python3.10", says=told("3.10.9"))
    monkeypatch.setenv("PATH", str(nowhere / "shims"))
    assert {OWN_VERSION: OWN} == discovery.natives()


def test_a_missing_python_is_said_to_be_with_how_to_get_it(nowhere: Path) -> None:
    """The message names the version and two commands."""
    missing = "3.10" if OWN_VERSION != "3.10" else "3.12"
    with pytest.raises(wasm.MissingError, match=f"`uv python install {missing}` or `pyenv install {missing}`"):
        discovery.interpreter(missing)


def test_the_list_says_what_is_here_what_is_missing_and_what_is_recorded(nowhere: Path) -> None:
    """`nox -s interpreters` lists every build and kind; its status tells if a version is missing."""
    put(nowhere / "bin/python3.10", says=told("3.10.2"))
    environment = {"PATH": f"{nowhere / 'bin'}:/usr/bin:/bin", "HOME": str(nowhere)}
    done = subprocess.run(
        [sys.executable, "-m", "engine.pythons.discovery"], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (1, "") == (done.returncode, done.stderr)
    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert {*discovery.VERSIONS} <= {short(name) for name in lines}
    pages = [path for path in (ROOT / "records").glob("*.txt") if pristine().name in path.read_text().split("\n")[2]]
    recorded = f"{len(pages)} pages" if pages else "no page"
    assert f"{pristine().name:15} native, {OWN}; {recorded} recorded" == lines[pristine().name]
    assert "native, /somewhere/cpython-3.10.2; no page recorded" in lines["3.10.2"]
    assert "missing, " in lines["3.10.13"]
    assert "`uv python install 3.10.13`" in lines["3.10.13"]


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
