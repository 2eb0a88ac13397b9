"""The book's pages and their records, as they are written: {name: its cells}, {name: its record}."""

from engine.records import transcript
from engine.runs import pages

PAGES = {path.stem: pages.load(path.stem).cells for path in sorted(pages.DOCS.glob("*.md"))}
RECORDS = {page: transcript.read(pages.RECORDS / f"{page}.txt") for page in PAGES}
