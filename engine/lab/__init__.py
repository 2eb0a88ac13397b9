"""The lab: the book's prompt, live in the page. What runs in the browser is in src/ and python/; here it is built.

build.mjs bundles it with Node, from npm packages that are pinned here and in engine/pythons/wasm.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from engine.pythons import wasm

HERE = Path(__file__).parent
ENGINE = HERE.parent
CACHE = ENGINE.parent / "_build" / "lab"
MADE_FROM = ("lab", "picture/draw.py", "pythons/wasm", "repl")


def built() -> Path:
    """The folder of what the site ships of the lab, made if need be, and kept. Raises wasm.MissingError."""
    home = CACHE / digest()
    if home.exists():
        return home
    CACHE.mkdir(parents=True, exist_ok=True)
    packages = [wasm.packages(HERE) / "node_modules", wasm.packages() / "node_modules"]
    with tempfile.TemporaryDirectory(prefix=f"making-{os.getpid()}-", dir=CACHE) as folder:
        made = Path(folder, "made")
        command = [wasm.node(), HERE / "build.mjs", *packages, made]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise wasm.MissingError(f"engine/lab/build.mjs failed, mend what it says:\n{done.stderr.strip()}")
        try:
            made.rename(home)
        except OSError:  # another process was first, which is as good
            if not home.exists():
                raise
    return home


def digest() -> str:
    """A digest of all that the lab is made from."""
    whole = hashlib.sha256()
    paths = [path for name in MADE_FROM for path in sorted([ENGINE / name, *(ENGINE / name).rglob("*")])]
    for path in paths:
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(f"{path.relative_to(ENGINE)}\n".encode() + path.read_bytes())
    return whole.hexdigest()[:16]


def ship(site: Path) -> None:
    """Put the lab into a site's folder; the large files are linked, where that can be. Raises wasm.MissingError."""
    source = built()
    shutil.rmtree(site, ignore_errors=True)

    def link(here: str, there: str) -> None:
        try:
            os.link(here, there)
        except OSError:
            shutil.copyfile(here, there)

    shutil.copytree(source, site, copy_function=link)
