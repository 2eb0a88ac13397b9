"""Pictures of files, cache and names: taken by the kernel after a cell, drawn here, one by one or step by step.

`{step-through}` lists names of cells, one a line, that have the option `:picture:`. Their pictures are shown there, in
place of where they were taken, each with a question before it; docs/_static/steps.js lets the reader answer it first.
"""

import nbformat
from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from engine.picture import PICTURE, draw

logger = logging.getLogger(__name__)

QUESTION = "Guess first: which column will change?"
FIRST = "Here you begin."


class picture(nodes.General, nodes.Element):  # noqa: N801, docutils' way for nodes
    """A picture; attributes: `data`, a snapshot, `plain`, its text, and `folded`: an output above it is."""


class step_through(nodes.General, nodes.Element):  # noqa: N801
    """Pictures in one place; attribute: `names` of the cells after which they were taken. Its children are steps."""


class step(nodes.General, nodes.Element):  # noqa: N801
    """A picture of these; attributes: `number` from 1, `done`, what the cell did, and `changed`, columns or None."""


class StepThrough(SphinxDirective):
    """The directive `{step-through}`."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        node = step_through(names=[line.strip() for line in self.content if line.strip()])
        self.set_source_info(node)
        return [node]


def show(container: nodes.container, cell: nbformat.NotebookNode) -> picture | None:
    """Put a picture in place of the node of the cell that took it; None if it was not taken."""
    output = next((o for o in cell.outputs if PICTURE in o.get("metadata", {})), None)
    if output is None:
        return None
    folded = "hide-output" in cell.metadata.picture_of.get("tags", [])
    node = picture(data=output.metadata[PICTURE], plain=output.data["text/plain"], folded=folded)
    container.replace_self(node)
    return node


def gather(document: nodes.document, taken: dict[str, tuple[nbformat.NotebookNode, picture]]) -> None:
    """Move pictures to where they are stepped through; `taken` is {cell's name: (cell, picture)}."""
    for place in document.findall(step_through):
        for number, name in enumerate(place["names"], 1):
            if name not in taken:
                message = (
                    f"there is no picture of a cell named {name!r}: give that cell ':name: {name}' and ':picture:'"
                )
                logger.warning("%s", message, location=place, type="once", subtype="cell")
                continue
            cell, node = taken[name]
            one = step(number=number, done=done(cell), changed=node["data"]["changed"] if number > 1 else None)
            node.parent.remove(node)
            node["folded"] = False
            one += node
            place += one


def done(cell: nbformat.NotebookNode) -> list[str]:
    """What a cell did, for the head of its step: words, and lines of code."""
    if "file" in cell.metadata:
        return ["You save", cell.metadata.file]
    return ["You type", *filter(None, cell.source.split("\n"))]


def visit_picture_html(self: HTML5Translator, node: picture) -> None:
    """Draw a picture; where the site's stylesheet can't go, it is text."""
    if self.builder.name == "epub":
        self.body.append(f"<pre>{self.encode(node['plain'])}</pre>\n")
        raise nodes.SkipNode
    drawn = draw.html(dict(node["data"]))
    if node["folded"]:
        drawn = f'<details class="picture-fold"><summary>See files, cache and names</summary>{drawn}</details>\n'
    self.body.append(drawn)
    raise nodes.SkipNode


def visit_picture_text(self, node: picture) -> None:
    """Write a picture as plain text."""
    self.new_state(0)
    self.add_text(node["plain"])
    self.end_state(wrap=False)
    raise nodes.SkipNode


def visit_step_through_html(self: HTML5Translator, node: step_through) -> None:
    """Open the list of steps."""
    self.body.append('<ol class="steps">\n')


def depart_step_through_html(self: HTML5Translator, node: step_through) -> None:
    """Close it."""
    self.body.append("</ol>\n")


def visit_step_html(self: HTML5Translator, node: step) -> None:
    """Write what was done, and the question; the script finds the answer in `data-changed`."""
    said, *lines = node["done"]
    code = ", then ".join(f"<code>{self.encode(line)}</code>" for line in lines)
    asks = node["changed"] is not None
    answer = f' data-changed="{" ".join(node["changed"])}"' if asks else ""
    self.body.append(f'<li class="step"{answer}><p class="step-done">{said} {code}</p>\n')
    self.body.append(f'<p class="step-question">{QUESTION if asks else FIRST}</p>\n')


def depart_step_html(self: HTML5Translator, node: step) -> None:
    """Close a step."""
    self.body.append("</li>\n")


def visit_step_text(self, node: step) -> None:
    """Write what was done above the picture."""
    self.new_state(0)
    said, *lines = node["done"]
    self.add_text(f"{node['number']}. {said}: {', then '.join(lines)}")
    self.end_state()
