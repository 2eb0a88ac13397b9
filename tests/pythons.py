"""The Pythons that this machine has, of those which the book is for."""

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14")
TELL = "import sys; print('%d.%d' % sys.version_info[:2], getattr(sys, '_base_executable', sys.executable), sep='\\n')"


@functools.cache
def installed() -> dict[str, str]:
    """{version: path} of the native Pythons found: pyenv's, those that PATH names, and the one that runs the tests."""
    found = {}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates = [*sorted(pyenv.glob("versions/3.*/bin/python3")), sys.executable]
    candidates += filter(None, (shutil.which(f"python{version}") for version in VERSIONS))
    for candidate in candidates:
        if candidate in found.values():
            continue
        version, path = tell(str(candidate))
        if version in VERSIONS:
            found.setdefault(version, path)
    return found


def tell(python: str) -> tuple[str, str]:
    """The version of the Python at a path, and where it really is; ("", "") if it doesn't start."""
    done = subprocess.run([python, "-I", "-S", "-c", TELL], capture_output=True, text=True, check=False)
    version, path, *_ = [*done.stdout.splitlines(), "", ""]
    return version, os.path.realpath(path) if path else ""
