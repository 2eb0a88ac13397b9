"""Builds the real book, as `nox -s docs` does."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def build(folder: Path, *, root: Path = ROOT, **settings: str) -> Path:
    """Build the book at `root` into `folder`, with these variables and none of the machine's own address."""
    known = {"IMPORT_ONCE_URL", "IMPORT_ONCE_REPOSITORY", "READTHEDOCS_CANONICAL_URL"}
    environment = {name: value for name, value in os.environ.items() if name not in known} | settings
    command = [sys.executable, "-m", "engine.build", "--output", folder, "--doctree-dir", folder / ".doctrees"]
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder
