"""What each version of Python printed, from the page's record: a switch where versions differ, and a line that says so.

A build runs a page on one Python. The record of the page (engine/records) knows what the others printed. A cell whose
output differs by version shows each of its outputs under the versions that print it; docs/_static/versions.js lets the
reader choose one, and without it all are there to read. A page whose Python is not to be had shows what was recorded.
"""

from itertools import zip_longest
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx.writers.html5 import HTML5Translator

from engine.pythons.interpreter import short
from engine.records import transcript
from engine.records.filters import filtered
from engine.records.transcript import Step, Transcript


class by_version(nodes.General, nodes.Element):  # noqa: N801, docutils' way for nodes
    """A cell's outputs, one `version_output` for each that differs; attribute: `versions`, all of them in order."""


class version_output(nodes.General, nodes.Element):  # noqa: N801
    """One output; attributes: `versions` that print it, and whether it is `shown` first."""


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


def switch(step: Step, python: str, own: list[nodes.Node]) -> by_version:
    """The outputs of a cell that differ by version; `own` are the nodes of what this build printed, on `python`."""
    groups: dict[str, list[str]] = {}
    for version, text in step.outputs.items():
        groups.setdefault(text, []).append(version)
    found = by_version(versions=list(step.outputs))
    for text, versions in groups.items():
        output = version_output(versions=versions, shown=python in versions)
        output += nodes.paragraph("", f"Python {listed(versions)}", classes=["version-name"])
        silent = nodes.paragraph("", "Nothing is printed.", classes=["version-silent"])
        output += own if python in versions else blocks(text) or [silent]
        found += output
    if not python:  # this build had none of them
        found[0]["shown"] = True
    elif not any(output["shown"] for output in found):
        mine = version_output(versions=[python], shown=True)
        mine += nodes.paragraph("", f"Python {python}, in this build", classes=["version-name"])
        mine += own
        found.insert(0, mine)
        found["versions"].insert(0, python)
    return found


def blocks(text: str) -> list[nodes.Node]:
    """Recorded text as MyST-NB renders what is printed, a traceback and what comes before it."""
    lines = same(text).split("\n")
    begin = next(
        (n for n, line in enumerate(lines) if line.startswith(("Traceback (most", '  File "<stdin>"'))), len(lines)
    )
    parts = [("\n".join(lines[:begin]), "text", "stream"), ("\n".join(lines[begin:]), "pytb", "traceback")]
    return [
        nodes.literal_block(part, part, language=language, classes=["output", kind])
        for part, language, kind in ((part.rstrip("\n"), language, kind) for part, language, kind in parts)
        if part
    ]


def listed(versions: list[str]) -> str:
    """Versions in words: "3.12.1, 3.13.0, and as WebAssembly 3.14.2"."""
    native = [version for version in versions if not version.endswith("-wasm")]
    wasm = [version.removesuffix("-wasm") for version in versions if version.endswith("-wasm")]
    if not wasm:
        return ", ".join(native)
    if not native:
        return ", ".join(wasm) + " as WebAssembly"
    return ", ".join(native) + ", and as WebAssembly " + ", ".join(wasm)


def checked(record: Record) -> nodes.Node | None:
    """The line at a page's end that says on what it was run, and when; None if it has no record."""
    if record.transcript is None:
        return None
    day = f"{record.transcript.date:%d %B %Y}".lstrip("0")
    tools = f" with {', '.join(record.transcript.tools)}" * bool(record.transcript.tools)
    text = f"The cells of this page were run on CPython {listed(record.transcript.versions)}{tools}, on {day}. "
    if record.python:
        text += f"Where nothing else is said, you see the output of {listed([record.python])}."
    else:
        text += "This build had none of them, so you see what was recorded."
    found = nodes.container(classes=["checked"])
    found += nodes.paragraph("", text)
    return found


def left_out(step: Step) -> nodes.Node | None:
    """The line below a cell that could not be run everywhere; None if it could."""
    if not step.left_out:
        return None
    reasons = dict.fromkeys(step.left_out.values())
    texts = [f"On {listed([v for v in step.left_out if step.left_out[v] == why])}: {why}." for why in reasons]
    return nodes.paragraph("", " ".join(texts), classes=["left-out"])


def visit_by_version_html(self: HTML5Translator, node: by_version) -> None:
    """Write the switch, which noscript.css takes away, and the outputs below it."""
    chosen = next(output for output in node if output["shown"])["versions"]
    self.body.append('<div class="by-version"><div class="version-switch" role="group" aria-label="Python version">')
    for version in node["versions"]:
        pressed = "true" if version in chosen else "false"
        label = short(version.removesuffix("-wasm"))
        self.body.append(
            f'<button type="button" data-version="{self.attval(version)}" aria-pressed="{pressed}">{label}</button>'
        )
    self.body.append("</div>\n")


def visit_version_output_html(self: HTML5Translator, node: version_output) -> None:
    """Open one output."""
    classes = " ".join(["version-output", "shown" * node["shown"], *(f"on-{version}" for version in node["versions"])])
    self.body.append(f'<div class="{self.attval(classes)}">\n')


def depart_html(self: HTML5Translator, node: nodes.Node) -> None:
    """Close what was opened."""
    self.body.append("</div>\n")
