"""What a build's Python printed otherwise than it is recorded, where no record names that Python.

Python changes its words between patch releases, and a reader's is often one that the book was not recorded on. There
the book is built all the same, and the build tells at its end what was different.
"""

from dataclasses import dataclass, field
from pathlib import Path

from docutils import nodes
from docutils.utils import get_source_line
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector
from sphinx.util import logging

logger = logging.getLogger(__name__)


@dataclass
class Run:
    """A page that was run on `python`, which its record does not name, and compared with `nearest`.

    `differences` is what was different, with the line of its cell.
    """

    python: str
    nearest: str
    differences: list[tuple[int, str]] = field(default_factory=list)

    def note(self, cell: nodes.Node, difference: str) -> None:
        """Add what was different in a cell."""
        self.differences.append((get_source_line(cell)[1] or 0, difference))


class Unrecorded(EnvironmentCollector):
    """Keeps the runs of pages on Pythons that their records do not name."""

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        runs(env).pop(docname, None)

    def merge_other(self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
        runs(env).update({docname: runs(other)[docname] for docname in docnames if docname in runs(other)})

    def process_doc(self, app: Sphinx, doctree: nodes.document) -> None:
        """Nothing: the cells tell it while they are checked."""


def runs(env: BuildEnvironment) -> dict[str, Run]:
    """{page: its run}, of the pages that were run on a Python that their record does not name."""
    if not hasattr(env, "unrecorded"):
        env.unrecorded = {}  # type: ignore[attr-defined]
    return env.unrecorded  # type: ignore[attr-defined]


def report(env: BuildEnvironment) -> str:
    """What was different, by page and line, a part for each Python; "" if every page's Python is recorded."""
    parts = []
    kept = runs(env)
    for python, nearest in sorted({(run.python, run.nearest) for run in kept.values()}):
        found = [
            f"  {short(env, page)}:{line}: {difference}"
            for page, run in sorted(kept.items())
            if (run.python, run.nearest) == (python, nearest)
            for line, difference in sorted(run.differences)
        ]
        head = f"This Python, {python}, is one that no record names."
        if not found:
            parts.append(f"{head} Its pages printed what they did on {nearest}, the nearest.")
            continue
        cells = "1 cell" if len(found) == 1 else f"{len(found)} cells"
        lines = "\n".join(found)
        parts.append(
            f"{head} {cells} printed something else than on {nearest}, the nearest:\n{lines}\n"
            "That is no failure. `nox -s record` records this Python; then read the difference."
        )
    return "\n".join(parts)


def short(env: BuildEnvironment, page: str) -> str:
    """A page's file as one names it from the book's folder."""
    path = Path(env.doc2path(page))
    folder = Path(env.app.confdir)
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def tell(app: Sphinx, exception: Exception | None) -> None:
    """Report what was different; it is no warning."""
    if exception is None and (text := report(app.env)):
        logger.info("%s", text)
