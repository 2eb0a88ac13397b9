"""A page is read again when anything has changed that it was made from, and only then.

Sphinx looks at the times of a page's own file. What a page shows also comes from the examples that it saves, from the
engine, from the Python that runs it and from the packages that execute it; of these the contents count, not the times.
"""

import hashlib
import sys
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector

from engine.language.notebook import asked_for
from engine.pythons.discovery import TOOLS
from engine.pythons.interpreter import equipped
from engine.pythons.wasm import MissingError

from .cells import executed_notebook
from .gathered import Content, gathered
from .versions import record_path

ENGINE = Path(__file__).parents[1]
PROSE_ROOMS = ("directives", "language", "picture")  # what turns any page into HTML
CELL_ROOMS = ("repl", "kernel", "pythons", "records")  # what runs the cells of those pages that have some
PAGE = "page "  # before the name of a page that another was gathered from
PACKAGES = ("ipykernel", "jupyter_client", "myst-nb", "nbclient", "sphinx")


class MadeFrom(EnvironmentCollector):
    """Keeps what each page was made from, {what: digest}, and tells which pages are no longer fresh."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        kept(env).pop(docname, None)

    def merge_other(self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
        kept(env).update({docname: kept(other)[docname] for docname in docnames})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        env = app.env
        if "kernelspec" in env.metadata[env.docname]:
            cells = executed_notebook(env, env.docname).cells
            examples = [cell.metadata.example_path for cell in cells if "example_path" in cell.metadata]
            record = record_path(env, env.docname)
            files = contents([*examples, *([str(record)] if record else [])])
            made_from = {"engine": engine(PROSE_ROOMS + CELL_ROOMS), "python": python(), **files}
            if asked_for(env.metadata[env.docname]) == TOOLS:
                made_from["tools"] = tools()
        else:
            made_from = {"engine": engine(PROSE_ROOMS)}
        for page, content in gathered(env).items():
            made_from[PAGE + page] = f"{content.of_text} {content.of_content}"
        kept(env)[env.docname] = made_from

    def get_outdated_docs(
        self, app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
    ) -> list[str]:
        return [
            docname for docname in env.found_docs - added - changed if not is_fresh(env, kept(env).get(docname, {}))
        ]


def kept(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """{page: what it was made from}."""
    if not hasattr(env, "made_from"):
        env.made_from = {}  # type: ignore[attr-defined]
    return env.made_from  # type: ignore[attr-defined]


def is_fresh(env: BuildEnvironment, made_from: dict[str, str]) -> bool:
    """Whether all that a page was made from is as it was."""
    pages = {what.removeprefix(PAGE): digests for what, digests in made_from.items() if what.startswith(PAGE)}
    if not all(tells_the_same(env, page, digests) for page, digests in pages.items()):
        return False
    made_from = {what: digests for what, digests in made_from.items() if not what.startswith(PAGE)}
    has_cells = "python" in made_from
    now = {"engine": engine(PROSE_ROOMS + CELL_ROOMS if has_cells else PROSE_ROOMS)}
    if has_cells:
        now["python"] = python()
    if "tools" in made_from:
        now["tools"] = tools()
    now |= contents(made_from.keys() - now.keys())
    return now == made_from


def tells_the_same(env: BuildEnvironment, page: str, digests: str) -> bool:
    """Whether what was gathered of a page is as it was; it is looked for only in a page whose text has changed."""
    if page not in env.found_docs:
        return False
    of_text, of_content = digests.split()
    return digest(Path(env.doc2path(page))) == of_text or Content(env, page).of_content == of_content


def contents(paths: Iterable[str]) -> dict[str, str]:
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


@cache
def tools() -> str:
    """What the pages about tools are run with, or why they are not."""
    try:
        return "; ".join(equipped().tools)
    except MissingError as error:
        return str(error)
