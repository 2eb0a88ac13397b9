"""Exercises: change one thing and make it so, in the lab or at the reader's own prompt.

    ```{exercise} Make your list follow
    :from: name-has-the-old-list
    :ask: famous[-1]
    :want: "'Lassie'"
    :solution: from dogs import famous

    What is to be done.
    ```

It begins after the cell `from`, and is solved when the expression `ask` shows `want`. The lines of `solution`, with
semicolons between, are there to be unfolded; `new prompt` among them means just that. docs/_static/open-lab.js adds the
buttons.
"""

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)


class exercise(nodes.General, nodes.Element):  # noqa: N801, docutils' way for nodes
    """An exercise; attributes: `title`, `start`, `ask`, `want`, and `solution`, its lines."""


class Exercise(SphinxDirective):
    """The directive `{exercise}`."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = dict.fromkeys(("from", "ask", "want", "solution"), directives.unchanged_required)

    def run(self) -> list[nodes.Node]:
        if missing := [name for name in self.option_spec or {} if name not in self.options]:
            raise self.error(f"this exercise lacks {', '.join(f':{name}:' for name in missing)}: see CONTRIBUTING.md")
        node = exercise(
            title=self.arguments[0],
            start=self.options["from"],
            ask=self.options["ask"],
            want=self.options["want"],
            solution=self.options["solution"].split("; "),
        )
        self.set_source_info(node)
        node += self.parse_content_to_nodes()
        return [node]


def check(document: nodes.document, names: set[str]) -> None:
    """Warn of exercises that begin after a cell that is not there; `names` are those of the page's cells."""
    for node in document.findall(exercise):
        if node["start"] not in names:
            message = (
                f"there is no cell named {node['start']!r}: mend ':from:', or give a cell ':name: {node['start']}'"
            )
            logger.warning("%s", message, location=node, type="once", subtype="cell")


def visit_html(self: HTML5Translator, node: exercise) -> None:
    """Open the box; its data are for the lab."""
    data = "".join(f' data-{key}="{self.attval(node[key])}"' for key in ("start", "ask", "want"))
    self.body.append(f'<div class="exercise admonition"{data}>\n')
    self.body.append(f'<p class="admonition-title">Your turn: {self.encode(node["title"])}</p>\n')


def depart_html(self: HTML5Translator, node: exercise) -> None:
    """Say when it is solved, and fold the solution."""
    ask, want = self.encode(node["ask"]), self.encode(node["want"])
    steps = "\n".join(self.encode(line) for line in node["solution"])
    self.body.append(
        f"<p>You are done when <code>{ask}</code> gives <code>{want}</code>.</p>\n"
        f"<details><summary>A solution</summary><pre>{steps}</pre></details></div>\n"
    )


def visit_text(self, node: exercise) -> None:
    """Name it."""
    self.new_state(0)
    self.add_text(f"Your turn: {node['title']}")
    self.end_state()


def depart_text(self, node: exercise) -> None:
    """Say when it is solved."""
    self.new_state(0)
    self.add_text(f"You are done when {node['ask']} gives {node['want']}.")
    self.end_state()
