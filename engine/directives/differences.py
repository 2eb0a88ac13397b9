"""What versions print differently: by version, each cell whose output is not that of the version before."""

import difflib

from docutils import nodes

from engine.records.transcript import Step, typed

from .claims import name_of, recorded
from .gathered import FromPages
from .versions import listed

MOST = 3  # lines of a difference


FRAME = (" ", "\t", "Traceback (most", "(ExitStatus")  # how the lines begin that are around what is said


def without_quotes(text: str) -> list[str]:
    """The lines of an output, without those by which tracebacks quote code: they are told once, in prose."""
    return [line for line in text.split("\n") if line and not line.startswith(FRAME)]


def changed(step: Step) -> dict[str, tuple[list[str], list[str]]]:
    """{version: (lines that were there before, lines in their place)} of a cell."""
    found, before = {}, None
    for version, text in step.outputs.items():
        lines = without_quotes(text)
        if before is not None and lines != before:
            gone, new = [], []
            for line in difflib.ndiff(before, lines):
                if line.startswith("- "):
                    gone.append(line[2:])
                elif line.startswith("+ "):
                    new.append(line[2:])
            found[version] = (gone, new)
        before = lines
    return found


class Differences(FromPages):
    """Lists, by version, the cells of all pages that print something else than on the version before."""

    def run(self) -> list[nodes.Node]:
        by_version: dict[str, list[nodes.list_item]] = {}
        for page in sorted(self.env.found_docs):
            cells, record = self.cells(page), self.record(page)
            steps = recorded(cells, record)
            if not (cells and record and steps):
                continue
            for cell, step in zip(cells, steps, strict=True):
                for version, (gone, new) in changed(step).items():
                    name = name_of(cell) if "picture_of" not in cell.metadata else None
                    by_version.setdefault(version, []).append(self.item(page, name, step, gone, new))
        found: list[nodes.Node] = []
        for version in sorted(by_version, key=lambda version: [int(part) for part in version.split(".")[:2]]):
            found.append(nodes.rubric("", f"Since {listed([version])}"))
            found.append(nodes.bullet_list("", *by_version[version], classes=["differences"]))
        return found

    def item(self, page: str, name: str | None, step: Step, gone: list[str], new: list[str]) -> nodes.list_item:
        """A cell that prints something else than before."""
        head = typed(step.source)[0].removeprefix(">>> ")
        place = nodes.paragraph(
            "", "", self.link(page, name, self.title(page)), nodes.Text(", "), nodes.literal(head, head)
        )
        item = nodes.list_item("", place)
        for what, lines in (("Before", gone), ("Now", new)):
            texts = [nodes.literal(line, line) for line in lines[:MOST]] or [nodes.Text("nothing")]
            words = [part for text in texts for part in (nodes.Text(", "), text)][1:]
            if len(lines) > MOST:
                words.append(nodes.Text(", and more"))
            item += nodes.paragraph("", f"{what}: ", *words)
        return item
