"""The book's pages and their records, as they are written: {name: its cells}, {name: its record}."""

from pathlib import Path

import nbformat

from engine.directives.notebook import read
from engine.records import transcript

ROOT = Path(__file__).parents[2]


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    """The code cells of the page at a path."""
    return [cell for cell in read(path.read_text(encoding="utf-8")).cells if cell.cell_type == "code"]


PAGES = {path.stem: code_cells(path) for path in sorted((ROOT / "docs").glob("*.md"))}
RECORDS = {page: transcript.read(ROOT / "records" / f"{page}.txt") for page in PAGES}
