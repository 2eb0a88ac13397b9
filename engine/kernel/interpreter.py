"""The interpreter that pages run in: a real Python, as it is in an empty virtual environment."""

import functools
import hashlib
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
from dataclasses import dataclass
from pathlib import Path

CACHE = Path(__file__).parents[2] / "_build" / "prompts"

# What a program needs of the machine. All else stays out, and with it each PYTHON* variable, FORCE_COLOR and the like.
KEPT_VARIABLES = (
    "HOME", "PATH", "TMPDIR",
    "APPDATA", "COMSPEC", "LOCALAPPDATA", "PATHEXT", "SYSTEMROOT", "TEMP", "TMP", "USERPROFILE", "WINDIR",
)  # fmt: skip

# The Python that runs this process, outside of any virtual environment.
OWN = os.path.realpath(getattr(sys, "_base_executable", sys.executable))

DESCRIBE = "import json, sys, sysconfig; print(json.dumps([sys.version, sysconfig.get_path('stdlib')]))"


@dataclass(frozen=True)
class Interpreter:
    """A Python to run pages in.

    `executable` stands in an environment without packages, `version` is its `sys.version`, `stdlib` the folder of
    its standard library.
    """

    executable: str
    version: str
    stdlib: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables that a page's processes see; `python` on the path is this interpreter."""
        kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
        kept["LANG"] = "C.UTF-8"  # as most readers have it, wherever the book is built
        kept["PATH"] = os.pathsep.join([str(Path(self.executable).parent), kept.get("PATH", os.defpath)])
        return kept

    @property
    def steady_stdlib(self) -> str:
        """The folder of the standard library as pages name it, the same on every machine."""
        major, minor = self.version.split(".")[:2]
        return f"/usr/lib/python{major}.{minor}"


@functools.cache
def pristine(python: str | None = None) -> Interpreter:
    """The interpreter `python`, a path, without any package; the one that runs this book's build if None.

    Installed packages can import modules when Python starts (a `.pth` file can), so it is taken into a virtual
    environment where there are none. That is made once, and kept under _build/prompts.
    Raises RuntimeError if `python` can't be started.
    """
    base = os.path.realpath(python or OWN)
    version, stdlib = describe(base)
    home = CACHE / hashlib.sha256(f"{base} {version}".encode()).hexdigest()[:16]
    executable = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not executable.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
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
    return Interpreter(str(executable), version, stdlib)


def describe(python: str) -> tuple[str, str]:
    """The version and the standard library's folder of the interpreter at `python`."""
    if python == OWN:  # each process of a parallel build comes here
        return sys.version, sysconfig.get_path("stdlib")
    try:
        answer = subprocess.run([python, "-I", "-c", DESCRIBE], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise RuntimeError(f"{python}: can't be started as a Python: {error}. Name another one.") from error
    version, stdlib = json.loads(answer)
    return version, stdlib
