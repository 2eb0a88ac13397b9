"""Finds the Pythons that the book is for: native ones where the machine has them, otherwise as WebAssembly.

Run as a program (`python -m engine.pythons.discovery`) it lists them.
"""

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from engine.pythons import wasm
from engine.pythons.interpreter import OWN, Interpreter, equipped, pristine, short, webassembly

VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14", "3.15")
TOOLS = "tools"  # what a page asks for that is about tools from PyPI
TELL = "import json, sys; print(json.dumps([sys.version, getattr(sys, '_base_executable', sys.executable)]))"


@functools.cache
def natives() -> dict[str, str]:
    """{version: path} of the native Pythons found, for each version that the book is for the first one."""
    found: dict[str, str] = {}
    for candidate in candidates():
        version, path = tell(candidate)
        if version in VERSIONS:
            found.setdefault(version, path)
    return dict(sorted(found.items(), key=lambda item: VERSIONS.index(item[0])))


def candidates() -> Iterator[str]:
    """Where Pythons may be: the one that runs this, pyenv's, uv's, those that PATH names."""
    yield OWN
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")
    if command := shutil.which("pyenv"):  # it may stand elsewhere, as its root/bin/pyenv
        pyenv = next(filter(Path.is_dir, [pyenv, Path(command).resolve().parents[1] / "versions"]), pyenv)
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or data / "uv" / "python")
    for folder in (pyenv, uv):
        for pattern in ("*/bin/python3", "*/python.exe"):
            yield from map(str, sorted(folder.glob(pattern)))
    yield from filter(None, (shutil.which(f"python{version}") for version in VERSIONS))


@functools.cache
def tell(python: str) -> tuple[str, str]:
    """The version, "3.12", of the Python at a path, and where it really is; ("", "") if it doesn't start."""
    try:
        done = subprocess.run([python, "-I", "-S", "-c", TELL], capture_output=True, text=True, check=True)
        version, path = json.loads(done.stdout)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return "", ""
    return short(version), os.path.realpath(path)


def available() -> list[str]:
    """The versions that can be had, as far as can be told without fetching anything."""
    return [version for version in VERSIONS if version in natives() or version in wasm.VERSIONS]


def interpreter(version: str) -> Interpreter:
    """The interpreter for `version`, "3.12", native if there is one. Raises wasm.MissingError, which helps."""
    if version in natives():
        return pristine(natives()[version])
    if version in wasm.VERSIONS:
        return webassembly(version)
    raise wasm.MissingError(
        f"no native Python {version} was found on PATH, in pyenv or in uv: "
        f"`pyenv install {version}` or `uv python install {version}` gets one"
    )


def suitable(asked: str) -> Interpreter:
    """The interpreter for a page that asks for the version `asked` or a newer one, for "tools", or for nothing, "".

    It is the one that runs this, if that will do. Raises wasm.MissingError.
    """
    if asked == TOOLS:
        return equipped()
    own = pristine()
    if not asked or [*map(int, short(own.version).split("."))] >= [*map(int, asked.split("."))]:
        return own
    return interpreter(asked)


def main() -> int:
    """List the interpreters; the exit status tells whether one is missing."""
    status = 0
    for version in VERSIONS:
        try:
            python = interpreter(version)
        except wasm.MissingError as error:
            status = 1
            print(f"{version:6} missing   {error}")
        else:
            kind = "WebAssembly, run by " + python.command[0] if python.is_wasm else "native, " + natives()[version]
            print(f"{version:6} {python.version.split()[0]:9} {kind}")
    return status


if __name__ == "__main__":
    sys.exit(main())
