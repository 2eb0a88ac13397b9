"""What versions print differently: by version, each cell whose output is not that of the build before."""

import difflib
from itertools import pairwise

from docutils import nodes

from engine.pythons.interpreter import short
from engine.records import builds
from engine.records.transcript import Step, typed

from .claims import name_of, recorded
from .gathered import FromPages
from .versions import outputs

MOST = 3  # lines of a difference
FRAME = (" ", "\t", "Traceback (most", "(ExitStatus")  # how the lines begin that are around what is said

Change = tuple[list[str], list[str]]  # the lines that were there before, and those in their place


def without_quotes(text: str) -> list[str]:
    """The lines of an output, without those by which tracebacks quote code: they are told once, in prose."""
    return [line for line in text.split("\n") if line and not line.startswith(FRAME)]


def changed(step: Step) -> dict[tuple[str, str], Change]:
    """{(a build, the next): what changed between them} of a cell, the lab's build after a native one of its version."""
    found = {}
    natives = builds.newest_first(filter(builds.is_native, step.outputs))[::-1]
    lab = [output.builds[0] for output in outputs(step) if not output.pythons]  # one of those that print the same
    newest = {short(build): build for build in natives}
    borders = [*pairwise(natives)]
    borders += [(newest[short(build)], build) for build in lab if short(build) in newest]
    for before, after in borders:
        gone, new = [], []
        for line in difflib.ndiff(without_quotes(step.outputs[before]), without_quotes(step.outputs[after])):
            if line.startswith("- "):
                gone.append(line[2:])
            elif line.startswith("+ "):
                new.append(line[2:])
        if gone or new:
            found[before, after] = (gone, new)
    return found


def border(before: str, after: str) -> str:
    """Where a change is, in words."""
    if not builds.is_native(after):
        return "In the lab, as WebAssembly"
    return f"Between {before} and {after}" if short(before) == short(after) else f"Since {short(after)}"


class Differences(FromPages):
    """Lists, by border, the cells of all pages that print something else behind it."""

    def run(self) -> list[nodes.Node]:
        items: dict[str, list[nodes.list_item]] = {}
        first: dict[str, str] = {}  # the build behind a border
        for page in sorted(self.env.found_docs):
            cells, record = self.cells(page), self.record(page)
            steps = recorded(cells, record)
            if not (cells and record and steps):
                continue
            for cell, step in zip(cells, steps, strict=True):
                name = name_of(cell) if "picture_of" not in cell.metadata else None
                for (before, after), change in changed(step).items():
                    title = border(before, after)
                    first.setdefault(title, after)
                    items.setdefault(title, []).append(self.item(page, name, step, after, change))
        found: list[nodes.Node] = []
        for title in sorted(
            items, key=lambda title: (not builds.is_native(first[title]), builds.version(first[title]))
        ):
            found.append(nodes.rubric("", title))
            found.append(nodes.bullet_list("", *items[title], classes=["differences"]))
        return found

    def item(self, page: str, name: str | None, step: Step, after: str, change: Change) -> nodes.list_item:
        """A cell that prints something else on `after` than before."""
        head = typed(step.source)[0].removeprefix(">>> ")
        place = nodes.paragraph(
            "", "", self.link(page, name, self.title(page)), nodes.Text(", "), nodes.literal(head, head)
        )
        item = nodes.list_item("", place)
        words = ("Before", "Now") if builds.is_native(after) else ("On your computer", "In the lab")
        for what, lines in zip(words, change, strict=True):
            texts = [nodes.literal(line, line) for line in lines[:MOST]] or [nodes.Text("nothing")]
            told = [part for text in texts for part in (nodes.Text(", "), text)][1:]
            if len(lines) > MOST:
                told.append(nodes.Text(", and more"))
            item += nodes.paragraph("", f"{what}: ", *told)
        return item
