"""The interpreter that pages run in: a real Python, as plain as a reader's own."""

import functools
import hashlib
import json
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
import venv
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from engine.pythons import wasm

ROOT = Path(__file__).parents[2]
CACHE = ROOT / "_build" / "prompts"

# What a program needs of the machine. All else stays out, and with it each PYTHON* variable, FORCE_COLOR and the like.
KEPT_VARIABLES = (
    "HOME", "PATH", "TMPDIR",
    "APPDATA", "COMSPEC", "LOCALAPPDATA", "PATHEXT", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE", "WINDIR",
)  # fmt: skip

ENVIRONMENT = "/home/you/.venv"  # what a page's environment is called in what the page shows
WASM_LACKS = frozenset({"processes", "threads"})
EQUIPPED = "3.11"  # the version that pages about tools from PyPI are recorded on: tools differ by version

# The Python that runs this process, outside of any virtual environment.
OWN = os.path.realpath(getattr(sys, "_base_executable", sys.executable))

# What a Python says of itself. `typed` is the name under which its tracebacks find a line that was typed, which they
# show as <stdin>: 3.13 has changed that within its patches.
DESCRIBE = """\
import sys, sysconfig, traceback
told = {
    "version": sys.version,
    "kind": sys.implementation.name + getattr(sys, "abiflags", ""),
    "path": getattr(sys, "_base_executable", sys.executable),
    "stdlib": sysconfig.get_path("stdlib"),
    "typed": "<stdin>-{}",
}
if '"<stdin>"' in traceback.format_list([("<stdin-0>", 1, "f", "")])[0]:
    told["typed"] = "<stdin-{}>"
"""


@dataclass(frozen=True)
class Interpreter:
    """A Python to run pages in.

    `command` is what to put before the arguments that `python` takes. `version` is its `sys.version`, `stdlib` the
    folder of its standard library. `is_wasm` tells that it runs as WebAssembly, without threads and processes, and
    otherwise from an environment without packages, or with these `tools`: "numpy 2.4.6". `typed` is what it calls the
    file of the statement {} that is typed at its prompt, where tracebacks quote such lines.
    """

    command: tuple[str, ...]
    version: str
    stdlib: str
    is_wasm: bool = False
    tools: tuple[str, ...] = ()
    typed: str = "<stdin-{}>"

    @property
    def name(self) -> str:
        """What records call it: "3.13.0", "3.14.2-wasm"."""
        return self.version.split()[0] + "-wasm" * self.is_wasm

    @property
    def executable(self) -> str:
        """A native Python's executable."""
        return self.command[0]

    @property
    def lacks(self) -> frozenset[str]:
        """What it can't do: see the option `needs` of a page's cells."""
        return WASM_LACKS if self.is_wasm else frozenset()

    def often(self, *arguments: str) -> list[str]:
        """The command for arguments with which it is started again and again: WebAssembly starts quicker so."""
        if str(wasm.HOST) in self.command:
            return wasm.from_memory(self.command, arguments, self.environment)
        return [*self.command, *arguments]

    @property
    def environment(self) -> dict[str, str]:
        """The variables that a page's processes see; `python` on the path is this interpreter, if it is native."""
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        kept["LANG"] = "C.UTF-8"  # as most readers have it, wherever the book is built
        if not self.is_wasm:
            kept["PATH"] = os.pathsep.join([str(Path(self.executable).parent), kept.get("PATH", os.defpath)])
        return kept

    @property
    def steady_names(self) -> list[tuple[str, str]]:
        """(text, what pages show) for the interpreter's own folders: pages name them alike on every machine."""
        library = f"/usr/lib/python{short(self.version)}"
        if self.is_wasm:
            return [(self.stdlib, library)]
        return [
            (f"usage: {self.executable} ", "usage: python "),  # it says what was typed, and readers type that
            (str(Path(self.executable).parents[1]), ENVIRONMENT),
            (self.stdlib, library),
            (os.path.dirname(self.stdlib), os.path.dirname(library)),
        ]


def short(version: str) -> str:
    """A version without its patch: "3.13" of "3.13.0 (main, …)"."""
    return ".".join(version.split()[0].split(".")[:2])


def numbers(version: str) -> list[int]:
    """A version as numbers, to be compared: [3, 13] of "3.13", [3, 15, 0] of "3.15.0rc1-wasm"."""
    return [int(part) for part in re.match(r"[\d.]*", str(version))[0].split(".") if part]  # type: ignore[index]


@functools.cache
def pristine(python: str | None = None) -> Interpreter:
    """The interpreter `python`, a path, without any package; the one that runs this book's build if None.

    Installed packages can import modules when Python starts (a `.pth` file can), so it is taken into a virtual
    environment where there are none. That is made once, and kept under _build/prompts.
    Raises RuntimeError if `python` can't be started.
    """
    base = os.path.realpath(python or OWN)
    told = describe(base)
    if told is None:
        raise RuntimeError(f"{base}: can't be started as a Python: name another one.")
    home = CACHE / hashlib.sha256(f"{base} {told.version}".encode()).hexdigest()[:16]
    executable = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not executable.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f"making-{os.getpid()}-", dir=CACHE) as folder:
            made = Path(folder) / "made"
            if base == OWN:
                venv.create(made, symlinks=os.name != "nt")
            else:
                subprocess.run([base, "-I", "-m", "venv", "--without-pip", made], check=True)
            try:
                made.rename(home)
            except OSError:  # another process was first, which is as good
                if not executable.exists():
                    raise
    return Interpreter((str(executable),), told.version, told.stdlib, typed=told.typed)


@functools.cache
def equipped() -> Interpreter:
    """The interpreter that runs this, with the packages around it: for pages about the group `tools` of pyproject.toml.

    Raises wasm.MissingError where one of them is not installed, or where this is not the Python of their records.
    """
    if (version := short(sys.version)) != EQUIPPED:
        raise wasm.MissingError(f"pages about tools are run on Python {EQUIPPED} only, and this is {version}")
    names = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]["tools"]
    try:
        tools = tuple(f"{name} {metadata.version(name)}" for name in names)
    except metadata.PackageNotFoundError as error:
        raise wasm.MissingError(f"{error.name} is not installed here, as it is in `nox -s tests`") from error
    return Interpreter((sys.executable,), sys.version, sysconfig.get_path("stdlib"), tools=tools)


@functools.cache
def webassembly(version: str) -> Interpreter:
    """CPython `version`, "3.14", as WebAssembly. Raises wasm.MissingError, which says what helps."""
    command = wasm.command(version)
    return Interpreter(command, wasm.full_version(version), f"/lib/python{version.replace('.', '')}.zip", is_wasm=True)


@dataclass(frozen=True)
class Description:
    """What a Python says of itself: see DESCRIBE. `kind` is "cpython", with the letters of its ABI, such as "t"."""

    version: str
    kind: str
    path: str
    stdlib: str
    typed: str


@functools.cache
def describe(python: str) -> Description | None:
    """What the interpreter at `python`, a path, says of itself; None if none starts there."""
    if python == OWN:  # each process of a parallel build comes here
        names: dict[str, Any] = {}
        exec(DESCRIBE, names)
        return Description(**names["told"])
    ask = [python, "-I", "-S", "-c", f"{DESCRIBE}\nimport json; print(json.dumps(told))"]
    try:
        done = subprocess.run(ask, capture_output=True, text=True, check=True, timeout=30)
        return Description(**json.loads(done.stdout))
    except (OSError, subprocess.SubprocessError, ValueError, TypeError):
        return None
