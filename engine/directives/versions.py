"""What each version of Python printed, from the page's record: a switch where versions differ, and a line that says so.

A build runs a page on one Python. The record of the page (engine/records) knows what the others printed. Where all
print the same, a cell shows what this build printed. Where versions differ, it shows what the newest one printed, or
the one that the reader has chosen (docs/_static/versions.js, engine/site/choice.py); without scripts all are there to
read. What older builds of a version printed stands below what its newest one printed, and what only the lab's Python
printed is folded. A page whose Python is not to be had shows what was recorded.
"""

import difflib
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx.writers.html5 import HTML5Translator

from engine.pythons.interpreter import short
from engine.records import builds, transcript
from engine.records.filters import filtered
from engine.records.transcript import Step, Transcript


class by_version(nodes.General, nodes.Element):  # noqa: N801, docutils' way for nodes
    """A cell's outputs, each a `version_output`; attributes: `pythons` to choose from, and the one shown `first`."""


class version_output(nodes.General, nodes.Element):  # noqa: N801
    """One output; attributes: its `title`, the `builds` that print it, and the `pythons` that show it, or none."""


@dataclass
class Output:
    """What some `builds` printed.

    It is shown for the versions in `pythons`; for none if it is the lab's alone. `beside` is what the newest build of
    the same version printed, if that is something else.
    """

    text: str
    beside: str = ""
    builds: list[str] = field(default_factory=list)
    pythons: list[str] = field(default_factory=list)


class Record:
    """A page's record beside its executed notebook; without one, or with one of other cells, it knows nothing.

    `problem` is what is wrong with the record, for the page to report, or None.
    """

    def __init__(self, env: BuildEnvironment, notebook: nbformat.NotebookNode) -> None:
        self.python = notebook.metadata.get("language_info", {}).get("interpreter", "")
        self.steps: dict[int, Step] = {}
        self.problem: str | None = None
        self.transcript: Transcript | None = None
        path = record_path(env, env.docname)
        if path is None:
            return
        try:
            self.transcript = transcript.read(path)
        except transcript.FormatError as error:
            self.problem = str(error)
            return
        cells = {number: cell for number, cell in enumerate(notebook.cells) if cell.cell_type == "code"}
        if self.transcript is None:
            self.problem = "this page has no record: run `nox -s record`, and read what it writes"
        elif not self.transcript.is_of([cell.source for cell in cells.values()]):
            self.problem = "this page's cells have changed since they were recorded: run `nox -s record`, and read it"
            self.transcript = None
        else:
            self.steps = dict(zip(cells, self.transcript.steps, strict=True))

    @property
    def nearest(self) -> str | None:
        """The recorded Python that this build's is compared with, if the record does not name that; None if it does."""
        if self.transcript is None or not self.python or self.python in self.transcript.versions:
            return None
        return self.transcript.nearest(self.python) or self.transcript.versions[-1]

    def doubt(self, number: int, cell: nbformat.NotebookNode) -> str | None:
        """What is wrong if this build's Python is recorded, and the cell numbered `number` printed something else."""
        step = self.steps.get(number)
        if step is None or self.python not in step.outputs:
            return None
        recorded = step.outputs[self.python]
        came = filtered(shown(cell))
        if same(recorded) == same(came):
            return None
        return (
            f"this cell does not print what was recorded on Python {self.python}.\n"
            f"  recorded:\n{recorded}\n  printed:\n{came}\nMend it, or run `nox -s record`, and read the difference"
        )

    def difference(self, number: int, cell: nbformat.NotebookNode, verdict: str | None) -> str | None:
        """What the cell numbered `number` did otherwise than on the nearest recorded Python; None if it did not.

        `verdict` is what is wrong with the cell by what its page declares. What is wrong on the nearest too is no
        difference. Where the nearest did not run the cell, what is wrong is one.
        """
        nearest, step = self.nearest, self.steps.get(number)
        if nearest is None or step is None or cell.execution_count is None:
            return None
        if nearest not in step.outputs:
            return verdict
        recorded, came = (same(text).split("\n") for text in (step.outputs[nearest], filtered(shown(cell))))
        for was, now in zip_longest(recorded, came, fillvalue=""):
            if was != now:
                return f"printed {now.strip()!r}, and {was.strip()!r} is recorded"
        return None


def record_path(env: BuildEnvironment, docname: str) -> Path | None:
    """Where a page's record is, or should be; None if this book keeps none."""
    folder = env.config.records_folder
    return Path(env.app.confdir, folder, f"{docname}.txt") if folder else None


def shown(cell: nbformat.NotebookNode) -> str:
    """All that a cell shows, in order."""
    parts = []
    for output in cell.outputs:
        if output.output_type == "display_data":
            text = output.data["text/plain"]
        else:
            text = "\n".join(output.traceback) if output.output_type == "error" else output.text
        parts.append(text if not text or text.endswith("\n") else text + "\n")
    return "".join(parts)


def same(text: str) -> str:
    """What is printed, without how a command or a prompt ended, which a record has in brackets."""
    return "\n".join(
        line for line in text.rstrip("\n").split("\n") if not line.startswith(("(ExitStatus", "(PromptEnded"))
    )


def outputs(step: Step) -> list[Output]:
    """What a cell printed: by version, the newest first, below each what its older builds printed; then the lab's."""
    newest: dict[str, Output] = {}
    found: list[Output] = []
    versions: dict[str, dict[str, list[str]]] = {}
    for build in builds.newest_first(filter(builds.is_native, step.outputs)):
        versions.setdefault(short(build), {}).setdefault(step.outputs[build], []).append(build)
    for python, printed in versions.items():
        (text, those), *older = printed.items()
        if text not in newest:
            found.append(newest.setdefault(text, Output(text)))
        newest[text].builds += those
        newest[text].pythons.append(python)
        found += [Output(old, text, those, [python]) for old, those in older]
    lab: dict[str, Output] = {}
    for build in builds.newest_first(build for build in step.outputs if not builds.is_native(build)):
        text, python = step.outputs[build], short(build)
        alike = (one for one in found if one.text == text and (python in one.pythons or python not in versions))
        beside = next(iter(versions.get(python, "")), "")
        (next(alike, None) or lab.setdefault(text, Output(text, beside))).builds.append(build)
    return [*found, *lab.values()]


def display(step: Step, printed: str | None, own: list[nodes.Node]) -> list[nodes.Node] | None:
    """What a cell's node is to show in place of `own`, the nodes of what this build `printed`; None if these are right.

    `printed` is None where the page's Python is not to be had.
    """
    came = None if printed is None else same(filtered(printed))

    def content(output: Output) -> list[nodes.Node]:
        if same(output.text) == came:  # then as it came, with what a record leaves out
            return [node.deepcopy() for node in own]
        return blocks(output.text, output.beside)

    found = outputs(step)
    if len(found) < 2:
        return None if not found or same(found[0].text) == came else blocks(found[0].text)
    differing = len([output for output in found if output.pythons]) > 1
    pythons = {python for output in found for python in output.pythons}
    switch = by_version(pythons=sorted(pythons, key=builds.version), first=short(builds.preferred(step.outputs)))
    for output in found:
        title = f"Python {builds.spans(output.builds, step.outputs)}" if differing else ""
        if not output.pythons:
            title = f"In the lab, as WebAssembly: {', '.join(map(builds.plain, reversed(output.builds)))}"
        node = version_output(title=title, builds=output.builds, pythons=output.pythons)
        node += content(output) or [nodes.paragraph("", "Nothing is printed.", classes=["version-silent"])]
        switch += node
    return [switch]


def blocks(text: str, beside: str = "") -> list[nodes.Node]:
    """Recorded text as MyST-NB renders what is printed, a traceback and what comes before it.

    Lines that are not in `beside` are marked, if others are there.
    """
    lines = same(text).split("\n")
    begin = next(
        (n for n, line in enumerate(lines) if line.startswith(("Traceback (most", '  File "<stdin>"'))), len(lines)
    )
    marked = strange(lines, same(beside).split("\n"))
    found = []
    for first, last, language, kind in ((0, begin, "text", "stream"), (begin, len(lines), "pytb", "traceback")):
        if part := "\n".join(lines[first:last]).rstrip("\n"):
            block = nodes.literal_block(part, part, language=language, classes=["output", kind])
            if numbers := [number - first + 1 for number in marked if first <= number < last]:
                block["highlight_args"] = {"hl_lines": numbers}
            found.append(block)
    return found


def strange(lines: list[str], beside: list[str]) -> list[int]:
    """The places of those lines that are not `beside`; none if all are strange."""
    matcher = difflib.SequenceMatcher(a=beside, b=lines, autojunk=False)
    found = [
        number for tag, _, _, first, last in matcher.get_opcodes() if tag != "equal" for number in range(first, last)
    ]
    return found if len(found) < len(lines) else []


def checked(record: Record) -> nodes.Node | None:
    """The line at a page's end that says on what it was run, and when; None if it has no record."""
    if record.transcript is None:
        return None
    day = f"{record.transcript.date:%d %B %Y}".lstrip("0")
    tools = f" with {', '.join(record.transcript.tools)}" * bool(record.transcript.tools)
    on = builds.listed(record.transcript.versions)
    text = f"The cells of this page were run on CPython {on}{tools}, on {day}. Where nothing else is said, "
    text += "all printed the same" if len(record.transcript.versions) > 1 else "you see what it printed"
    if record.python:
        text += f", and you see the output of {builds.listed([record.python])}."
    else:
        text += ". This build had none of them, so you see what was recorded."
    found = nodes.container(classes=["checked"])
    found += nodes.paragraph("", text)
    return found


def left_out(step: Step) -> nodes.Node | None:
    """The line below a cell that could not be run everywhere; None if it could."""
    if not step.left_out:
        return None
    texts = []
    for why in dict.fromkeys(step.left_out.values()):
        there = [build for build in step.left_out if step.left_out[build] == why]
        in_lab = not any(map(builds.is_native, there)) and not any(not builds.is_native(b) for b in step.outputs)
        texts.append(f"In the lab: {why}." if in_lab else f"On {builds.listed(there)}: {why}.")
    return nodes.paragraph("", " ".join(texts), classes=["left-out"])


def visit_by_version_html(self: HTML5Translator, node: by_version) -> None:
    """Write the switch, if there is something to choose; noscript.css takes it away."""
    pythons, first = self.attval(" ".join(node["pythons"])), self.attval(node["first"])
    self.body.append(f'<div class="by-version" data-pythons="{pythons}" data-first="{first}">')
    if any(output["pythons"] and output["title"] for output in node):
        self.body.append('<div class="version-switch" role="group" aria-label="Python version">')
        for python in node["pythons"]:
            pressed = "true" if python == node["first"] else "false"
            self.body.append(
                f'<button type="button" data-python="{self.attval(python)}" aria-pressed="{pressed}">{python}</button>'
            )
        self.body.append("</div>\n")


def visit_version_output_html(self: HTML5Translator, node: version_output) -> None:
    """Open one output."""
    classes = ["version-output", *(f"on-{build}" for build in node["builds"])]
    title = self.encode(node["title"])
    if not node["pythons"]:
        self.body.append(f'<details class="{self.attval(" ".join(classes))}"><summary>{title}</summary>\n')
        return
    classes += ["shown"] * (node.parent["first"] in node["pythons"])
    pythons = " ".join(node["pythons"])
    self.body.append(f'<div class="{self.attval(" ".join(classes))}" data-pythons="{self.attval(pythons)}">\n')
    if title:
        self.body.append(f'<p class="version-name">{title}</p>\n')


def depart_version_output_html(self: HTML5Translator, node: version_output) -> None:
    """Close one output."""
    self.body.append("</div>\n" if node["pythons"] else "</details>\n")


def visit_version_output_text(self, node: version_output) -> None:
    """Name an output above it."""
    self.new_state(0)
    self.add_text(node["title"])
    self.end_state(wrap=False)


def depart_by_version_html(self: HTML5Translator, node: by_version) -> None:
    """Close what was opened."""
    self.body.append("</div>\n")
