"""What the directives have in common that gather something from all pages: cells, titles, records, links to cells."""

import hashlib
import json
import re
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from engine.language.notebook import read
from engine.records import transcript
from engine.records.transcript import Transcript

from .versions import record_path

logger = logging.getLogger(__name__)


class Content:
    """What can be gathered of a page: its `title`, or its name if it has none, and its code `cells`.

    `of_text` is a digest of the page's text, `of_content` one of title and cells: gathers need no prose.
    """

    def __init__(self, env: BuildEnvironment, page: str) -> None:
        text = Path(env.doc2path(page)).read_text(encoding="utf-8")
        title = re.search("^# (.*)", text, re.MULTILINE)
        self.title = title[1].replace("`", "") if title else page
        options = env.config.nb_custom_formats[".md"][1]
        self.cells = [cell for cell in read(text, **options).cells if cell.cell_type == "code"]
        self.of_text = hashlib.sha256(text.encode()).hexdigest()
        cells = [(cell.source, cell.metadata) for cell in self.cells]  # without their ids, which are random
        content = json.dumps([self.title, cells], sort_keys=True, default=str)
        self.of_content = hashlib.sha256(content.encode()).hexdigest()


def gathered(env: BuildEnvironment) -> dict[str, Content]:
    """{page: its content} of the pages that the page in hand was made from."""
    return env.temp_data.setdefault("once:gathered", {})  # type: ignore[no-any-return]


class FromPages(SphinxDirective):
    """A directive made from other pages: it is made anew when one that it has read changes."""

    def warn(self, problem: str) -> None:
        """Report what is wrong, in the place of the directive."""
        logger.warning("%s", problem, location=self.get_location(), type="once", subtype="claim")

    def gather(self, page: str) -> "Content":
        """What there is to gather of a page, which may not have been run yet."""
        known = gathered(self.env)
        if page not in known:
            known[page] = Content(self.env, page)
        return known[page]

    def cells(self, page: str) -> list[nbformat.NotebookNode]:
        """The code cells of a page."""
        return self.gather(page).cells

    def title(self, page: str) -> str:
        """The title of a page, or its name if it has none."""
        return self.gather(page).title

    def record(self, page: str) -> Transcript | None:
        """The record of a page; None if there is none that can be read."""
        path = record_path(self.env, page)
        if path is None or not path.exists():  # a missing dependency is one that has always changed, to Sphinx
            return None
        self.env.note_dependency(str(path))
        try:
            return transcript.read(path)
        except transcript.FormatError:  # the page itself reports it
            return None

    def link(self, page: str, cell: str | None, text: str) -> nodes.Node:
        """A reference to a cell, or to a page if `cell` is None; Sphinx verifies it."""
        kind = {"refdomain": "std", "refexplicit": True, "refwarn": True, "refdoc": self.env.docname}
        if cell is None:
            return addnodes.pending_xref("", nodes.inline("", text), reftype="doc", reftarget=f"/{page}", **kind)
        return addnodes.pending_xref("", nodes.inline("", text), reftype="ref", reftarget=label(page, cell), **kind)


def label(page: str, cell: str) -> str:
    """What a `ref` leads to a cell by."""
    return nodes.fully_normalize_name(f"{page}:{cell}")
