"""What a page's cells did is checked and shown.

MyST-NB renders each cell as `div.cell`, and keeps the executed notebook beside the site. Here the two are laid side by
side: an error that was not declared stops the build, and file blocks, new prompts and commands get their own look.
"""

import ast
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.writers.html5 import HTML5Translator

from engine.language import lints
from engine.language.notebook import asked_for, declared, is_picture, needs, typed, typed_or_run
from engine.pythons.discovery import TOOLS
from engine.records import builds
from engine.records.transcript import Step

from . import claims, exercises, import_time, pictures, unrecorded, versions

logger = logging.getLogger(__name__)

LONG = 100  # lines of a file; a longer one is folded
PYTHON_MISSING = "PythonMissing"  # how the kernel says that a page's Python is not to be had


class file_block(nodes.General, nodes.Element):  # noqa: N801, docutils' way for nodes
    """A whole file as the reader's editor shows it; attributes: `name`, `changed` (line numbers or None), `lines`."""


class new_prompt(nodes.General, nodes.Element):  # noqa: N801
    """The place in a page where Python is left and started again."""


class ShowCells(SphinxTransform):
    """Checks the page's executed cells, and gives file blocks, new prompts and commands their form."""

    default_priority = 15  # before anything looks at the code blocks

    def apply(self, **kwargs: object) -> None:
        containers = [n for n in self.document.findall(nodes.container) if n.get("nb_element") == "cell_code"]
        notebook = executed_notebook(self.env, self.env.docname)
        for line, problem in notebook.metadata.get("problems", []):
            logger.warning("%s", problem, location=(self.env.docname, line), type="once", subtype="page")
        if not containers:
            return
        version = notebook.metadata.get("language_info", {}).get("version", "")
        record = versions.Record(self.env, notebook)
        if record.problem:
            logger.warning("%s", record.problem, location=self.env.docname, type="once", subtype="record")
        if problem := lints.page_problem(notebook):
            logger.warning("%s", problem, location=self.env.docname, type="once", subtype="page")
        if asked := asked_for(notebook.metadata):  # the lab has to know
            name = "python-with" if asked == TOOLS else "python-since"
            self.document.insert(0, nodes.meta("", name=name, content=asked))
        run = record.nearest and unrecorded.Run(record.python, record.nearest)
        if run:
            unrecorded.runs(self.env)[self.env.docname] = run
        stopped = False
        taken: dict[str, tuple[nbformat.NotebookNode, pictures.picture]] = {}
        for container in containers:
            number = container["cell_index"]
            cell, step = notebook.cells[number], record.steps.get(number)
            absent = any(output.get("ename") == PYTHON_MISSING for output in cell.outputs)
            if not stopped:
                problem = cell.metadata.get("problem")
                if absent:
                    problem = problem or (None if step else cell.outputs[0].evalue)
                elif not problem:
                    judged = verdict(cell, version, record.python)
                    if run and (difference := record.difference(number, cell, judged)):
                        run.note(container, difference)
                    else:
                        problem = judged or lints.problem(cell) or record.doubt(number, cell)
                if problem:
                    logger.warning("%s", problem, location=container, type="once", subtype="cell")
                # What follows a cell that did not end was not run, and says nothing
                stopped = cell.execution_count is None
            if problem := claims.name_cell(container, cell):
                logger.warning("%s", problem, location=container, type="once", subtype="cell")
            if is_picture(cell):
                show_picture(container, cell, step, taken, notebook.cells[number - 1])
                continue
            show(container, cell)
            container["classes"] += [f"needs-{what}" for what in sorted(needs(cell.metadata))]
            if step and typed_or_run(cell):
                unseen = absent or is_lacking(cell, record.python)
                show_versions(container, step, None if unseen else versions.shown(cell))
            if note := notebook_note(cell):
                container.parent.insert(container.parent.index(container) + 1, note)
            if step and (note := versions.left_out(step)):
                container.parent.insert(container.parent.index(container) + 1, note)
            if "importtime" in cell.metadata.get("tags", []) and not stopped and not absent:
                try:
                    chart = import_time.picture("".join(o.get("text", "") for o in cell.outputs))
                except ValueError as problem:
                    if run:
                        run.note(container, str(problem))
                    else:
                        logger.warning("%s", problem, location=container, type="once", subtype="cell")
                else:
                    container.parent.insert(container.parent.index(container) + 1, chart)
        pictures.gather(self.document, taken)
        exercises.check(self.document, {cell.metadata["name"] for cell in notebook.cells if "name" in cell.metadata})
        if note := versions.checked(record):
            self.document += note


def show_picture(
    container: nodes.container,
    cell: nbformat.NotebookNode,
    step: Step | None,
    taken: dict[str, tuple[nbformat.NotebookNode, pictures.picture]],
    after: nbformat.NotebookNode,
) -> None:
    """Show the picture that a cell took, and add it to those `taken`; `after` is the cell that asked for it."""
    node = pictures.show(container, cell)
    if node is not None:
        if step and step.differs:
            message = f"this picture is not the same on all Pythons: see {cell.source!r} in the page's record"
            logger.warning("%s", message, location=node, type="once", subtype="cell")
        if "name" in after.metadata:
            taken[after.metadata.name] = (after, node)
    elif step:  # the page's Python is not to be had
        text = step.outputs[builds.preferred(step.outputs)] if step.outputs else ""
        container.replace_self(versions.blocks(text))


def notebook_note(cell: nbformat.NotebookNode) -> nodes.Node | None:
    """The line below a cell that says what a stock notebook shows instead: its option `in-a-notebook`."""
    if "in-a-notebook" not in cell.metadata:
        return None
    note = nodes.paragraph(classes=["in-a-notebook"])
    for number, part in enumerate(cell.metadata["in-a-notebook"].split("`")):
        note += nodes.literal(part, part) if number % 2 else nodes.Text(part)
    return note


def show_versions(container: nodes.container, step: Step, printed: str | None) -> None:
    """Put what was recorded into a cell's node, where this build `printed` nothing or not all of it."""
    output = next((n for n in container.findall(nodes.container) if "cell_output" in n["classes"]), None)
    found = versions.display(step, printed, list(output.children) if output else [])
    if found is None:
        return
    if output is None and found:
        output = nodes.container(classes=["cell_output"], nb_element="cell_code_output")  # so that it can be folded
        container += output
    if output is not None:
        output.clear()
        output += found


def executed_notebook(env, docname: str) -> nbformat.NotebookNode:
    """The notebook of a page as MyST-NB executed it."""
    path = Path(env.mystnb_config.output_folder) / f"{docname}.ipynb"
    return nbformat.v4.reads(path.read_text(encoding="utf-8"))  # nbformat.read() verifies it, which takes long


def verdict(cell: nbformat.NotebookNode, version: str, python: str = "") -> str | None:
    """What is wrong with an executed cell, and what to do about it; None if all is as its page declares.

    `version` is that of the Python which ran it, "3.13.0", and `python` is what records call it. Of a Python that
    lacks what the cell needs, nothing but an end is asked.
    """
    if cell.execution_count is None:
        return (
            f"this cell did not end in its time, and was stopped:\n{cell.source}\n"
            "Mend it, or give the page more: 'mystnb: {execution_timeout: SECONDS}' in its first lines."
        )
    if is_lacking(cell, python):
        return None
    came = next((o for o in cell.outputs if o.output_type == "error"), None)
    got = came and ": ".join(filter(None, [came.ename, came.evalue]))
    wanted = declared(cell.metadata, version)
    if got in wanted or not (got or wanted):
        return None
    if not wanted:
        return f"this cell ended in an error that is not declared: {got}\nMend it, or declare it: ':raises: \"{got}\"'"
    if got is None:
        return f"this cell should end in an error, and did not: {wanted[0]}\nMend it, or take its ':raises:' out."
    return f"this cell ended in another error than declared.\n  declared: {' or '.join(wanted)}\n  came:     {got}"


def is_lacking(cell: nbformat.NotebookNode, python: str) -> bool:
    """Whether this Python, by its name in records, lacks what a cell needs; its record leaves such a cell out."""
    return bool(needs(cell.metadata)) and not builds.is_native(python)


def show(container: nodes.container, cell: nbformat.NotebookNode) -> None:
    """Give a cell's node the form of what it is."""
    if "file" in cell.metadata:
        text = cell.metadata.get("text", "")
        block = file_block(name=cell.metadata.file, changed=cell.metadata.get("changed"), lines=text.count("\n"))
        literal = nodes.literal_block(text, text, language="python")
        if block["changed"]:
            literal["highlight_args"] = {"hl_lines": block["changed"]}
        block += literal
        block.line = literal.line = container.line
        container.replace_self(block)
    elif "prompt" in cell.metadata:
        container.replace_self(new_prompt())
    else:
        source = next((b for b in container.findall(nodes.literal_block)), None)
        if source is not None:
            set_text(source, pasteable(cell))
            if not typed(cell):
                source["language"] = "text"
        for output in container.findall(lambda n: isinstance(n, nodes.container) and "cell_output" in n["classes"]):
            for block in list(output.findall(nodes.literal_block)):
                if not block.astext().strip():  # an exit status has no text
                    block.parent.remove(block)
            if not output.children:
                container.remove(output)


def pasteable(cell: nbformat.NotebookNode) -> str:
    """A cell's text as it is copied: a block at its end is followed by the empty line that ends it at the prompt."""
    if not typed(cell):
        return "\n".join(line.removeprefix("!") for line in cell.source.split("\n"))
    text = cell.source.rstrip("\n")
    try:
        last = ast.parse(text).body[-1]
    except (SyntaxError, IndexError):
        return text
    return text + "\n\n" * hasattr(last, "body")


def set_text(block: nodes.literal_block, text: str) -> None:
    """Make `text` a code block's text."""
    block.rawsource = text
    block.clear()
    block += nodes.Text(text)


def visit_file_block_html(self: HTML5Translator, node: file_block) -> None:
    """Write a file's frame and name; `data-file` is how the lab and others find it."""
    note = ""
    if (changed := node["changed"]) is not None:
        lines = ", ".join(map(str, changed))
        note = f' <span class="file-note">edited{f": line {lines}" if changed else ""}</span>'
    name = self.encode(node["name"])
    self.body.append(
        f'<div class="file-block" data-file="{self.attval(node["name"])}"{claims.html_id(node)}>'
        f'<div class="file-name"><code>{name}</code>{note}</div>\n'
    )
    if not node.astext():
        self.body.append('<div class="highlight"><pre></pre></div></div>\n')
        raise nodes.SkipNode
    if node["lines"] > LONG:
        self.body.append(f"<details><summary>Its {node['lines']} lines</summary>\n")


def depart_file_block_html(self: HTML5Translator, node: file_block) -> None:
    """Close a file's frame."""
    self.body.append("</details></div>\n" if node["lines"] > LONG else "</div>\n")


def visit_file_block_text(self, node: file_block) -> None:
    """Name the file above its text."""
    self.new_state(0)
    self.add_text(node["name"] + ":")
    self.end_state(wrap=False)


def visit_new_prompt_html(self: HTML5Translator, node: new_prompt) -> None:
    """Write a visible break; `data-prompt` is how the lab and others find it."""
    self.body.append(f'<div class="new-prompt" data-prompt="new"><p>{NEW_PROMPT}</p></div>\n')
    raise nodes.SkipNode


def visit_new_prompt_text(self, node: new_prompt) -> None:
    """Write the break as a paragraph."""
    self.new_state(0)
    self.add_text(NEW_PROMPT)
    self.end_state()
    raise nodes.SkipNode


def visit_nothing(self, node: nodes.Node) -> None:
    """What is in it speaks for itself."""


def depart_nothing(self, node: nodes.Node) -> None:
    """What was begun has ended already."""


NEW_PROMPT = "A new prompt: leave Python, and start it again in the same folder."
