"""A page is read again when anything has changed that it was made from, and only then.

Sphinx looks at the times of a page's own file. What a page shows also comes from the examples that it saves, from the
engine, from the Python that runs it and from the packages that execute it; of these the contents count, not the times.
"""

import hashlib
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from .cells import executed_notebook

ENGINE = Path(__file__).parents[1]
PROSE_ROOMS = ("directives",)  # what turns any page into HTML
CELL_ROOMS = ("repl", "kernel")  # what runs the cells of those pages that have some
PACKAGES = ("ipykernel", "jupyter_client", "myst-nb", "nbclient", "sphinx")
KEY = "made_from"  # in Sphinx's metadata of a page: {what: digest}


def note_inputs(app: Sphinx, doctree: object) -> None:
    """Keep what a page was made from, once it is read."""
    env = app.env
    found = env.metadata[env.docname]
    if "kernelspec" in found:
        cells = executed_notebook(env, env.docname).cells
        paths = [cell.metadata.example_path for cell in cells if "example_path" in cell.metadata]
        found[KEY] = {"engine": engine(PROSE_ROOMS + CELL_ROOMS), "python": python(), **contents(paths)}
    else:
        found[KEY] = {"engine": engine(PROSE_ROOMS)}


def outdated(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """The pages of which something that they were made from is no longer the same."""
    return [docname for docname in env.found_docs - added - changed if not is_fresh(env.metadata[docname])]


def is_fresh(found: dict) -> bool:
    """Whether all that a page was made from is as it was."""
    made_from = dict(found.get(KEY, {"engine": None}))
    rooms = PROSE_ROOMS + CELL_ROOMS if "python" in made_from else PROSE_ROOMS
    now = {"engine": engine(rooms)}
    if "python" in made_from:
        now["python"] = python()
    now |= contents(path for path in made_from if path not in now)
    return now == made_from


def contents(paths) -> dict[str, str]:
    """{path: digest of what the file holds, "" if it is missing}."""
    return {path: digest(Path(path)) for path in paths}


def digest(path: Path) -> str:
    """A digest of what a file holds, "" if it can't be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


@cache
def engine(rooms: tuple[str, ...]) -> str:
    """A digest of all files in some of the engine's rooms."""
    whole = hashlib.sha256()
    for room in rooms:
        for path in sorted((ENGINE / room).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                whole.update(f"{path.relative_to(ENGINE)} {digest(path)}\n".encode())
    return whole.hexdigest()


@cache
def python() -> str:
    """What executes the cells: this Python, which is the pages' too, and the packages between."""
    return "; ".join([sys.base_prefix, sys.version, *(f"{name} {metadata.version(name)}" for name in PACKAGES)])
