"""Runs the book's verbs where nox is missing: gets nox into a virtual environment of its own, below _build.

Nothing is installed into the Python that runs this. A Python that is too old must be able to read this file, or it
could not say so: it keeps to what Python 3.8 knows, and to the standard library.
"""

import hashlib
import importlib.util
import os
import platform
import re
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "nox.txt"
CACHE = ROOT / "_build" / "nox"
OLDEST_PYTHON = (3, 11)
OLDEST_NOX = "2025.2.9"

PIP_INSTALL = ("-m", "pip", "install", "--no-user", "--no-input", "--quiet", "--require-hashes", "--requirement")
# A reader's pip may be told to put packages elsewhere. Where it gets them from, PIP_INDEX_URL and the like, stays.
ELSEWHERE = ("PIP_DRY_RUN", "PIP_PREFIX", "PIP_PYTHON", "PIP_ROOT", "PIP_TARGET", "PIP_USER")


def clean_environment() -> None:
    """Leave out what the machine's variables tell Python and pip: the verbs do the same everywhere."""
    for name in list(os.environ):
        if name.startswith("PYTHON") or name in ELSEWHERE:
            del os.environ[name]


def check_python(implementation: str, version: str, executable: str) -> None:
    """Stop with a sentence where the Python that runs the verbs is not one that builds the book."""
    if implementation != "CPython" or numbers(version)[:2] < OLDEST_PYTHON:
        oldest = ".".join(map(str, OLDEST_PYTHON))
        sys.exit(
            f"noxfile.py: {executable} is {implementation} {version}, and the book is built by CPython {oldest} or "
            "newer: start the same line with one, for example `python3.13 noxfile.py -s docs`"
        )


def numbers(version: str) -> "tuple[int, ...]":
    """A version's numbers, to compare it by."""
    return tuple(map(int, re.findall(r"\d+", version)))


def has_nox() -> bool:
    """Tells if this Python has nox, and one that is new enough."""
    try:
        return numbers(metadata.version("nox")) >= numbers(OLDEST_NOX)
    except metadata.PackageNotFoundError:
        return False


def prepare() -> None:
    """Make this process ready for verbs, or stop with a sentence that says what it lacks."""
    clean_environment()
    check_python(platform.python_implementation(), platform.python_version(), sys.executable)


def run_nox(noxfile: str) -> None:
    """Run the command line's verbs by the nox of an environment of its own, in place of this process."""
    command = [str(environment()), "-I", "-m", "nox", "--noxfile", noxfile, *sys.argv[1:]]
    if os.name == "nt":  # there the shell would not wait for a process that replaces this one
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def environment() -> Path:
    """The Python of an environment with nox as requirements/nox.txt pins it: made once for each lock and Python."""
    base = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    home = CACHE / hashlib.sha256(LOCK.read_bytes() + f"{base} {sys.version}".encode()).hexdigest()[:16]
    python = home / programs() / "python"
    if not home.exists():
        if importlib.util.find_spec("ensurepip") is None:
            sys.exit(
                f"noxfile.py: {base} can't make virtual environments, for want of its module ensurepip. Get it, "
                f"on Debian and Ubuntu by `apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv`, "
                "and run the same line again"
            )
        print(f"Getting nox into {CACHE.relative_to(ROOT)}, once", file=sys.stderr, flush=True)
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=str(CACHE)) as folder:
            made = Path(folder) / "made"
            run([sys.executable, "-I", "-m", "venv", str(made)], "make a virtual environment")
            run([str(made / programs() / "python"), "-I", *PIP_INSTALL, str(LOCK)], "install nox")
            try:
                made.rename(home)
            except OSError:  # another process was first, which is as good
                if not home.exists():
                    raise
    return python


def programs() -> str:
    """The folder of an environment that has its programs."""
    return "Scripts" if os.name == "nt" else "bin"


def run(command: "list[str]", purpose: str) -> None:
    """Run a command, and stop with what it said where it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        sys.exit(
            f"{done.stdout.strip()}\nnoxfile.py: could not {purpose}, for the reason above. Nothing was left behind: "
            "mend it, and run the same line again"
        )
