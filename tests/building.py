"""Builds the real book, as `nox -s docs` does."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEPT = ROOT / "_build" / "tests"


def build(folder: Path, *, root: Path = ROOT, **settings: str) -> Path:
    """Build the book at `root` into `folder`, with these variables and none of the machine's own address."""
    known = {"IMPORT_ONCE_URL", "IMPORT_ONCE_REPOSITORY", "READTHEDOCS_CANONICAL_URL"}
    environment = {name: value for name, value in os.environ.items() if name not in known} | settings
    command = [sys.executable, "-m", "engine.build", "--output", folder, "--doctree-dir", folder / ".doctrees"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def build_again(kept: Path = KEPT) -> Path:
    """The book, built into a place that is kept, so that another build reads only those pages that have changed.

    Sphinx is trusted with a page that was edited, with its example or its record, and with nothing else: where a file
    was added or removed, where the settings or the engine are others, or where the last build here has not ended well,
    it begins with an empty folder.
    """
    made_from = kept / "made-from"
    now = shape()
    if not made_from.is_file() or made_from.read_text("utf-8") != now:
        shutil.rmtree(kept, ignore_errors=True)
    made_from.unlink(missing_ok=True)
    site = build(kept / "html")
    made_from.write_text(now, "utf-8")
    return site


def shape(root: Path = ROOT) -> str:
    """A digest of the names of all files that the book is made from, and of what those hold that are no prose."""
    whole = hashlib.sha256(f"{sys.prefix} {sys.version}".encode())
    for path in sorted(path for room in ("docs", "examples", "records") for path in (root / room).rglob("*")):
        if "__pycache__" not in path.parts:
            whole.update(f"{path.relative_to(root)}\n".encode())
    inside = [path for room in ("docs", "engine") for path in sorted((root / room).rglob("*"))]
    for path in [root / "conf.py", root / "requirements" / "tests.txt", *inside]:
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".md":
            whole.update(f"{path.relative_to(root)} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()
