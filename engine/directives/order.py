"""The order in which pages are read, so that the processes of a parallel build have about as much to do."""

import math
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def spread(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Set neighbours in the alphabet apart: `lazy`, `lazy-cycle` and `lazy-rules` take long, and for the same reason.

    Sphinx cuts this list into runs of some twenty pages, and gives them out in turn. The pages without cells come last,
    since the whole build may wait for the last run.
    """
    docnames.sort()
    apart = math.isqrt(len(docnames)) or 1
    place = {docname: number for number, docname in enumerate(docnames)}
    docnames.sort(key=lambda docname: (not has_cells(env, docname), place[docname] % apart))


def has_cells(env: BuildEnvironment, docname: str) -> bool:
    """Whether a page has cells to run."""
    return "{code-cell}" in Path(env.doc2path(docname)).read_text(encoding="utf-8", errors="replace")
