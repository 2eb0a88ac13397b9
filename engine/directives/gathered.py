"""What the directives have in common that gather something from all pages: cells, titles, records, links to cells."""

import re
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from engine.records import transcript
from engine.records.transcript import Transcript

from .notebook import read
from .versions import record_path

logger = logging.getLogger(__name__)


class FromPages(SphinxDirective):
    """A directive made from other pages: it is made anew when one that it has read changes."""

    def warn(self, problem: str) -> None:
        """Report what is wrong, in the place of the directive."""
        logger.warning("%s", problem, location=self.get_location(), type="once", subtype="claim")

    def text(self, page: str) -> str:
        """The text of a page, which may not have been run yet."""
        path = self.env.doc2path(page)
        self.env.note_dependency(path)
        return Path(path).read_text(encoding="utf-8")

    def cells(self, page: str) -> list[nbformat.NotebookNode]:
        """The code cells of a page."""
        known = self.env.temp_data.setdefault("once:cells", {})  # for this document: some ask for a page often
        if page not in known:
            options = self.config.nb_custom_formats[".md"][1]
            known[page] = [cell for cell in read(self.text(page), **options).cells if cell.cell_type == "code"]
        return known[page]

    def title(self, page: str) -> str:
        """The title of a page, or its name if it has none."""
        title = re.search("^# (.*)", self.text(page), re.MULTILINE)
        return title[1].replace("`", "") if title else page

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
