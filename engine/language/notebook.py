"""Pages are notebooks: this reads a page's text and completes its cells, so that each can be run as it stands.

A page is written in MyST-NB's text format. Beside ordinary `{code-cell}`s, which are typed at the prompt, it may have

- a file block, with `:file: dogs.py`; its text is that of the file in the folder of examples/ which `:example: dogs/v0`
  names, or in that of the book which `:source: engine/repl` names, or else what the cell holds
- a new prompt, with `:prompt: new`
- a command cell, with `:tags: [shell]`: each line is typed in a terminal

All words that may stand in a cell, or among the first lines of a page, are in vocabulary.py.

What the kernel is to do with a cell stands in its first line afterwards; engine/kernel/session.py knows these words,
and so do other kernels.

What is wrong with a cell is kept in its metadata, `problem`, and what is wrong with the page's settings in those of the
notebook, `problems`, for a build or a run to report. A wrong word is taken out, so that nobody has to expect it.
"""

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import yaml
from myst_nb.core.read import read_myst_markdown_notebook
from nbformat.v4 import nbbase

from engine.language import vocabulary
from engine.pythons.interpreter import numbers

EXAMPLES = Path(__file__).parents[2] / "examples"
FIRST_LINES = re.compile(r"-{3,} *\n(.*?)\n-{3,} *(?:\n|$)", re.DOTALL)


def read(text: str, examples: str | Path = EXAMPLES) -> nbformat.NotebookNode:
    """A page's text as a notebook that can be executed; `examples` is the folder that file blocks show."""
    text, problems = without_wrong_settings(text)
    with unverified():
        notebook = read_myst_markdown_notebook(text, add_source_map=True)
    saved: dict[str, str] = {}  # name -> what stands in the file at this point of the page
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        notebook.metadata.source_map[number] -= 2  # warnings would point two lines below the one that opens the cell
        strange = take_out_strangers(cell)
        if "file" in cell.metadata:
            complete_file_block(cell, saved, Path(examples))
        elif "prompt" in cell.metadata:
            cell.source = "%new_prompt"
        elif is_command(cell):
            cell.source = "\n".join(f"!{line}" for line in cell.source.split("\n") if line.strip())
        if strange:
            cell.metadata.problem = strange
    add_pictures(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if problems:
        notebook.metadata.problems = problems
    elif cells and "kernelspec" not in notebook.metadata:
        cells[0].metadata.problem = "this page has cells and names no kernel: begin it as CONTRIBUTING.md says"
    if not cells:
        notebook.metadata.setdefault("mystnb", {})["execution_mode"] = "off"  # else a kernel would start for nothing
    return notebook


def without_wrong_settings(text: str) -> tuple[str, list[tuple[int, str]]]:
    """A page's text without the settings that it can't have, and what is wrong with these: (line, sentence)."""
    head = FIRST_LINES.match(text)
    if head is None:
        return text, []
    settings, problems = yaml.safe_load(head[1]), []
    if not isinstance(settings, dict):
        settings, problems = {}, [(1, "the first lines of this page are no settings: begin it as CONTRIBUTING.md says")]
    for path, problem in vocabulary.wrong_settings(settings).items():
        key = re.compile(rf"(?<![\w.-]){re.escape(path.rpartition('.')[2])}['\"]?\s*:")
        lines = head[0].split("\n")
        problems.append((next((number for number, line in enumerate(lines, 1) if key.search(line)), 1), problem))
        settings.pop(path.partition(".")[0], None)
    if not problems:
        return text, []
    kept = json.dumps(settings) + "\n" * head[1].count("\n")  # on as many lines, since cells are known by theirs
    return text[: head.start(1)] + kept + text[head.end(1) :], problems


@contextmanager
def unverified() -> Iterator[None]:
    """Notebooks may be made with any metadata: nbformat would refuse some, and not say where they stand."""
    verify, nbbase.validate = nbbase.validate, lambda *_, **__: None
    try:
        yield
    finally:
        nbbase.validate = verify


def take_out_strangers(cell: nbformat.NotebookNode) -> str:
    """Take the options that a cell can't have out of it; what is wrong with them and its tags, "" if nothing is."""
    wrong = vocabulary.wrong_options(cell.metadata)
    for option in wrong:
        del cell.metadata[option]
    return "\n".join([*wrong.values(), *vocabulary.strange_tags(cell.metadata.get("tags", []))])


def add_pictures(notebook: nbformat.NotebookNode) -> None:
    """Put a cell that takes the picture after each that asks for one."""
    cells, lines = [], []
    for cell, line in zip(notebook.cells, notebook.metadata.source_map, strict=True):
        cells.append(cell)
        lines.append(line)
        if cell.cell_type == "code" and "picture" in cell.metadata:
            words = f"%picture {cell.metadata.picture or ''}".rstrip()
            kept = {key: value for key, value in cell.metadata.items() if key in ("name", "tags")}
            cells.append(nbformat.v4.new_code_cell(words, metadata={"picture_of": kept}))
            lines.append(line)
    notebook.cells, notebook.metadata.source_map = cells, lines


def is_command(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell is typed in a terminal."""
    return "shell" in cell.metadata.get("tags", [])


def is_picture(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell takes a picture: nothing that a reader would type."""
    return cell.source.startswith("%picture")


def complete_file_block(cell: nbformat.NotebookNode, saved: dict[str, str], examples: Path) -> None:
    """Put a file's text into its cell, and the numbers of the lines that changed since its last save.

    `saved` is brought up to date.
    """
    name, example, source = cell.metadata.file, cell.metadata.get("example"), cell.metadata.get("source")
    text = cell.source + "\n" if cell.source else ""
    if example or source:
        path = examples / example / name if example else examples.parent / source / name
        # Kept as a plain path: freshness.py looks whether the file has changed.
        cell.metadata.example_path = str(path)
        try:
            text = path.read_text(encoding="utf-8")
        except OSError:
            where, option = (f"{example}/{name} in examples/", "example") if example else (f"{source}/{name}", "source")
            cell.metadata.problem = f"there is no file {where}: mend ':{option}:' or ':file:'"
        else:
            if cell.source.strip():
                cell.metadata.problem = "a file block shows its example or its own lines, not both: remove one of them"
    elif not text and not name.endswith("__init__.py"):
        cell.metadata.problem = f"{name} has no text: give ':example:', the folder in examples/ that holds the file"
    if name in saved:
        cell.metadata.changed = changed_lines(saved[name], text)
    saved[name] = text
    cell.metadata.text = text
    cell.source = f"%%writefile {name}\n{text}"


def changed_lines(before: str, after: str) -> list[int]:
    """The numbers, from 1, of the lines of `after` that are not in `before` as they are."""
    matcher = difflib.SequenceMatcher(a=before.splitlines(), b=after.splitlines(), autojunk=False)
    return [
        number + 1
        for tag, _, _, start, stop in matcher.get_opcodes()
        if tag != "equal"
        for number in range(start, stop)
    ]


def typed(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell is typed at the prompt, rather than saved, run in a terminal, a new prompt, or a picture."""
    return not cell.source.startswith(("%", "!"))


def typed_or_run(cell: nbformat.NotebookNode) -> bool:
    """Whether a cell is typed, at the prompt or in a terminal, so that something may be printed."""
    return not cell.source.startswith("%")


def declared(metadata: dict, version: str) -> list[str]:
    """The error that a cell declares, "TypeName: message", as it may be on Python `version`; none if it is empty.

    `raises` is the text, or a list of texts any of which may come, or a mapping from the version since which it holds
    to one of these: {"3.10": …, "3.13": …}. A command declares its status: `exit-status: 1`.
    """
    if "exit-status" in metadata:
        return [f"ExitStatus: {metadata['exit-status']}"]
    raises = metadata.get("raises")
    if isinstance(raises, dict):
        since = [key for key in raises if numbers(key) <= numbers(version)]
        raises = raises[max(since, key=numbers)] if since else None
    if raises is None:
        return []
    return [raises] if isinstance(raises, str) else list(raises)


def needs(metadata: Mapping[str, str | list[str]]) -> set[str]:
    """What a cell can't do without: `:needs: threads`, `:needs: [processes, threads]`."""
    option = metadata.get("needs", [])
    return {option} if isinstance(option, str) else set(option)


def asked_for(metadata: Mapping[str, Any]) -> str | None:
    """What a page's kernel asks for, None for nothing: see discovery.suitable.

    With `import-once-3.15` it is "3.15", the oldest Python that will do; a page about tools from PyPI asks for "tools".
    """
    return metadata.get("kernelspec", {}).get("name", "").partition("import-once-")[2] or None
