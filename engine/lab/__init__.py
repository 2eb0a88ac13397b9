"""The lab: the book's prompt, live in the page. What runs in the browser is in src/ and python/; here it is built.

bundle.mjs makes its scripts and pythons.mjs its Pythons, with Node, from npm packages that are pinned here and in
engine/pythons/wasm. A Python takes long to make, so what only the page is made of doesn't make it anew.
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
# What is made, by the name of its script, and the files and folders of engine/ that it is made from
PINS = ("lab/package-lock.json", "pythons/wasm/package-lock.json")
MADE_FROM = {
    "bundle.mjs": ("lab/bundle.mjs", "lab/src", *PINS),
    "pythons.mjs": (
        "lab/pythons.mjs", "lab/python", "lab/src/furnish.js", "picture/draw.py", "pythons/wasm/plain.py", "repl",
        *PINS,
    ),
}  # fmt: skip


def built() -> list[Path]:
    """The folders of what the site ships of the lab, made if need be, and kept. Raises wasm.MissingError."""
    return [made(script) for script in MADE_FROM]


def made(script: str) -> Path:
    """What one of the scripts makes, as a folder. Raises wasm.MissingError."""
    home = CACHE / f"{Path(script).stem}-{digest(script)}"
    if home.exists():
        return home
    CACHE.mkdir(parents=True, exist_ok=True)
    packages = [wasm.packages(HERE) / "node_modules", wasm.packages() / "node_modules"]
    with tempfile.TemporaryDirectory(prefix=f"making-{os.getpid()}-", dir=CACHE) as folder:
        out = Path(folder, "made")
        command = [wasm.node(), HERE / script, *packages, out]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            told = "\n".join(line[:300] for line in done.stderr.strip().splitlines())  # Node quotes whole bundles
            raise wasm.MissingError(f"engine/lab/{script} failed, mend what it says:\n{told}")
        try:
            out.rename(home)
        except OSError:  # another process was first, which is as good
            if not home.exists():
                raise
    return home


def digest(script: str) -> str:
    """A digest of all that a script makes its files from."""
    whole = hashlib.sha256()
    paths = [path for name in MADE_FROM[script] for path in sorted([ENGINE / name, *(ENGINE / name).rglob("*")])]
    for path in paths:
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(f"{path.relative_to(ENGINE)}\n".encode() + path.read_bytes())
    return whole.hexdigest()[:16]


def ship(site: Path) -> None:
    """Put the lab into a site's folder; the large files are linked, where that can be. Raises wasm.MissingError."""
    sources = built()
    shutil.rmtree(site, ignore_errors=True)

    def link(here: str, there: str) -> None:
        try:
            os.link(here, there)
        except OSError:
            shutil.copyfile(here, there)

    for source in sources:
        shutil.copytree(source, site, copy_function=link, dirs_exist_ok=True)
