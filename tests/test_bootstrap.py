"""`python3 noxfile.py` works where nox is missing, and says what is missing where it can't."""

import ast
import hashlib
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

from engine import bootstrap

NOXFILE = bootstrap.ROOT / "noxfile.py"
SCRIPT = r"(?m)^# /// script$\s(?P<content>(^#(| .*)$\s)+)^# ///$"  # PEP 723's own, for the one kind of block
PROGRAM = "import sys; print(*sys.argv[1:]); print(sys.flags.isolated, sys.prefix)"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for nox's environments, in a clone where the lock file pins a nox that says what it is asked."""
    wheel = tmp_path / "nox-2025.2.9-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("nox/__init__.py", "")
        archive.writestr("nox/__main__.py", PROGRAM)
        archive.writestr("nox-2025.2.9.dist-info/METADATA", "Metadata-Version: 2.1\nName: nox\nVersion: 2025.2.9\n")
        archive.writestr(
            "nox-2025.2.9.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("nox-2025.2.9.dist-info/RECORD", "")
    lock = tmp_path / "nox.txt"
    lock.write_text(f"nox @ {wheel.as_uri()} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    monkeypatch.setattr(bootstrap, "LOCK", lock)
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "CACHE", tmp_path / "_build" / "nox")
    return bootstrap.CACHE


@pytest.mark.parametrize("path", [NOXFILE, Path(bootstrap.__file__), Path(bootstrap.__file__).with_name("__init__.py")])
def test_an_old_python_can_read_what_says_that_it_is_too_old(path: Path) -> None:
    """All that runs before the sentence is Python 3.8."""
    ast.parse(path.read_text("utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize(
    ("implementation", "version"), [("CPython", "3.8.18"), ("CPython", "3.10.13"), ("PyPy", "3.11.13")]
)
def test_an_unsuitable_python_is_named_with_what_to_do(implementation: str, version: str) -> None:
    """The one sentence has the version found, the one needed, and a command."""
    with pytest.raises(SystemExit) as stopped:
        bootstrap.check_python(implementation, version, "/usr/bin/python3")
    assert stopped.value.code == (
        f"noxfile.py: /usr/bin/python3 is {implementation} {version}, and the book is built by CPython 3.11 or newer: "
        "start the same line with one, for example `python3.13 noxfile.py -s docs`"
    )


def test_suitable_pythons_pass() -> None:
    """The oldest one does, and one of two digits more."""
    bootstrap.check_python("CPython", "3.11.0", "python3")
    bootstrap.check_python("CPython", "3.15.0rc1", "python3")


def test_the_oldest_nox_is_the_same_everywhere() -> None:
    """What uv, pipx, nox and the script itself read agree."""
    text = NOXFILE.read_text("utf-8")
    script = re.search(SCRIPT, text)
    assert script
    block = tomllib.loads("".join(line[2:] + "\n" for line in script["content"].splitlines()))
    oldest = ".".join(map(str, bootstrap.OLDEST_PYTHON))
    assert block == {"requires-python": f">={oldest}", "dependencies": [f"nox>={bootstrap.OLDEST_NOX}"]}
    assert f'\nnox.needs_version = ">={bootstrap.OLDEST_NOX}"\n' in text  # nox reads it without running the file


@pytest.mark.parametrize(
    ("version", "enough"), [("2024.10.9", False), ("2025.2.9", True), ("2025.11.12", True), (None, False)]
)
def test_an_older_nox_is_as_good_as_none(version: str | None, enough: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions are compared as numbers."""

    def find(name: str) -> str:
        if version is None:
            raise metadata.PackageNotFoundError(name)
        return version

    monkeypatch.setattr(metadata, "version", find)
    assert bootstrap.has_nox() is enough


def test_variables_of_the_machine_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pip gets packages from stays as the reader has set it; where it puts them does not."""
    monkeypatch.setattr(os, "environ", {"PYTHONPATH": "x", "PYTHONHOME": "x", "PIP_TARGET": "x", "PIP_INDEX_URL": "x"})
    bootstrap.clean_environment()
    assert os.environ == {"PIP_INDEX_URL": "x"}


def test_a_python_without_ensurepip_is_told_what_to_install(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Debian's is without python3-venv: one sentence, and nothing is made."""
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit) as stopped:
        bootstrap.environment()
    assert f"by `apt install python3.{sys.version_info[1]}-venv`, and run the same line again" in str(stopped.value)
    assert not cache.exists()


def test_an_environment_is_made_once_for_each_lock_file(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has the nox that the lock file pins, is used again as it is, and is another one for another lock file."""
    python = bootstrap.environment()
    command = [python, "-I", "-m", "nox", "--noxfile", "noxfile.py", "-l"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert told == ["--noxfile noxfile.py -l", f"1 {python.parents[1]}"]
    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "run", None)
        assert bootstrap.environment() == python
    bootstrap.LOCK.write_text(bootstrap.LOCK.read_text("utf-8") + "# changed\n")
    commands: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "run", lambda command, purpose: commands.append(command))
    with pytest.raises(FileNotFoundError):  # nothing was made by these commands
        bootstrap.environment()
    assert [command[1:4] for command in commands] == [["-I", "-m", "venv"], ["-I", "-m", "pip"]]
    assert [*cache.iterdir()] == [python.parents[1]]


def test_what_can_not_be_installed_leaves_nothing(cache: Path) -> None:
    """A nox whose hash is another one is refused with pip's words, and the next run begins anew."""
    bootstrap.LOCK.write_text(re.sub(r"sha256:\w+", "sha256:" + "0" * 64, bootstrap.LOCK.read_text("utf-8")))
    with pytest.raises(SystemExit, match=r"(?s)DO NOT MATCH THE HASHES.*noxfile.py: could not install nox"):
        bootstrap.environment()
    assert not [*cache.iterdir()]


def test_node_is_told_or_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`python -m engine.pythons.wasm` prints where it is; without Node it prints nothing, and says what helps."""

    def ask() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-S", "-m", "engine.pythons.wasm"]  # -S: without the wheel that has a Node
        return subprocess.run(command, cwd=NOXFILE.parent, capture_output=True, text=True, check=False)

    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    missed = ask()
    assert (missed.returncode, missed.stdout) == (1, "")
    assert "it needs Node 18 or newer: install it" in missed.stderr
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho v22.0.0\n")
    node.chmod(0o755)
    assert (ask().returncode, ask().stdout) == (0, f"{node}\n")
