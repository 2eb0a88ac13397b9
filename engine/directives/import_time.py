"""A picture of `python -X importtime`: which import took how long, and inside which other one.

A command cell tagged `importtime` gets it, drawn from its own output. One row is one module, in the order in which they
were asked for. The length of its bar is the time of its import, that of the dark part the time of its own body. When an
import began isn't told, so bars stand end to end. https://docs.python.org/3/using/cmdline.html#cmdoption-X
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

ROW = re.compile(r"^import time:\s+(?P<self>\d+) \|\s+(?P<total>\d+) \| (?P<indent> *)(?P<name>\S+)$", re.MULTILINE)
VISIBLE = 0.02  # a smaller part of the whole is not drawn


@dataclass
class Load:
    """One module's import; times in microseconds, `begin` counted from that of the first one."""

    name: str
    depth: int
    own: int
    total: int
    begin: int = 0
    within: list["Load"] = field(default_factory=list)

    def walk(self) -> Iterator["Load"]:
        """Itself and all imports within it, in the order in which they began."""
        yield self
        for load in self.within:
            yield from load.walk()


def parse(text: str) -> list[Load]:
    """The imports that a program itself asks for, from the output of `-X importtime`.

    Those that Python needs to start, up to the module `site`, are left out.
    """
    finished: list[Load] = []  # a module is printed when it is done: after those that it imported, and less indented
    for row in ROW.finditer(text):
        load = Load(row["name"], len(row["indent"]) // 2, int(row["self"]), int(row["total"]))
        while finished and finished[-1].depth > load.depth:
            load.within.insert(0, finished.pop())
        finished.append(load)
    names = [load.name for load in finished]
    loads = finished[names.index("site") + 1 :] if "site" in names else finished
    place(loads, 0)
    return loads


def place(loads: list[Load], begin: int) -> None:
    """Set when each import began: one after the other, and the first at `begin`."""
    for load in loads:
        load.begin = begin
        place(load.within, begin)
        begin += load.total


class import_time(nodes.General, nodes.Element):  # noqa: N801, docutils' way for nodes
    """The picture; attributes: `rows` of (name, depth, begin, own, total), and `whole`."""


def picture(text: str) -> import_time:
    """The picture of an output of `-X importtime`; raises ValueError if it is none."""
    loads = parse(text)
    if not loads:
        raise ValueError("this cell is tagged importtime, and its command printed no import times: add -X importtime")
    whole = sum(load.total for load in loads)
    every = [load for top in loads for load in top.walk()]
    rows = [(x.name, x.depth, x.begin, x.own, x.total) for x in every if x.total >= VISIBLE * whole]
    return import_time(rows=rows, whole=whole)


def caption(node: import_time) -> str:
    """What the picture is of."""
    return (
        f"The program's imports took {node['whole'] / 1000:.1f} ms in the run above. "
        f"Modules that took less than {VISIBLE:.0%} of that are not drawn."
    )


def visit_html(self: HTML5Translator, node: import_time) -> None:
    """Draw the picture as a table with a bar in each row: it reads well aloud, on a phone and on paper."""
    self.body.append(
        f'<figure class="import-time"><table><caption>{caption(node)}</caption>'
        "<thead><tr><th>module</th><th>how long it took; dark: its own body</th><th>ms</th></tr></thead><tbody>\n"
    )
    for name, depth, begin, own, total in node["rows"]:

        def part(microseconds: int) -> str:
            return f"{microseconds / node['whole']:.1%}"

        self.body.append(
            f'<tr><th scope="row" class="depth-{min(depth, 5)}"><code>{self.encode(name)}</code></th>'
            '<td><svg width="100%" height="12" aria-hidden="true">'
            f'<rect class="total" x="{part(begin)}" width="{part(total)}" height="12"/>'
            f'<rect class="own" x="{part(begin + total - own)}" width="{part(own)}" height="12"/>'
            f"</svg></td><td>{total / 1000:.1f}</td></tr>\n"
        )
    self.body.append("</tbody></table></figure>\n")
    raise nodes.SkipNode


def visit_text(self, node: import_time) -> None:
    """List the rows, indented."""
    self.new_state(0)
    for name, depth, _, _, total in node["rows"]:
        self.add_text(f"{'  ' * depth}{name}: {total / 1000:.1f} ms\n")
    self.add_text(caption(node))
    self.end_state(wrap=False)
    raise nodes.SkipNode
