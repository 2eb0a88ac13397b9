"""What a cell or a page may not be, each with the remedy in its sentence.

A build warns of it, so that `nox -s docs` fails.
"""

import ast
import re

import nbformat

from .notebook import typed, typed_or_run

WORDS = 1500  # of prose on a page: what is read in one sitting, with the experiments between
STEADY = (
    "/home/you/",
    "/usr/lib/python",
)  # the folders of this book: engine/kernel/session.py puts them in place of real ones
ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{5,16}\b")
# A path of two parts or more, in quotes, brackets, or by itself
ABSOLUTE = re.compile(r"(?<![\w./:~-])(?:/|[A-Za-z]:\\{1,2})[\w.+-]+(?:[/\\]+[\w.+-]+)+")


def page_problem(notebook: nbformat.NotebookNode) -> str | None:
    """What is wrong with a page as a whole."""
    words = sum(len(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown")
    if words > WORDS:
        return f"this page has {words:,} words, and {WORDS:,} is what is read in one sitting: make it two pages"
    return None


def problem(cell: nbformat.NotebookNode) -> str | None:
    """What is wrong with a cell, or with what it prints."""
    found = (paste_problem(cell) or showing_too_much(cell)) if typed(cell) else None
    return found or (unsteady(cell) if typed_or_run(cell) else None)


def paste_problem(cell: nbformat.NotebookNode) -> str | None:
    """Whether the prompt would read a cell otherwise than as it stands there."""
    try:
        body = ast.parse(cell.source).body
    except SyntaxError:  # declared, or it would not have come so far
        return None
    lines = cell.source.split("\n")
    for statement, following in zip(body, [*body[1:], None], strict=True):
        if not hasattr(statement, "body"):
            continue
        first, last = statement.lineno, statement.end_lineno or statement.lineno
        strings = {
            n
            for node in ast.walk(statement)
            if isinstance(node, (ast.Constant, ast.JoinedStr))
            for n in range(node.lineno, node.end_lineno or node.lineno)
        }
        for number in range(first, last):
            if not lines[number - 1].strip() and number not in strings:
                return (
                    f"line {number} of this cell is empty, within the block that begins in line {first}: the prompt "
                    "would end the block there. Take the empty line out."
                )
        if following is not None and lines[last].strip():
            return (
                f"line {last + 1} of this cell follows a block with no empty line between: Python 3.12 and older call "
                "that a SyntaxError at the prompt. Put an empty line there."
            )
    return None


def showing_too_much(cell: nbformat.NotebookNode) -> str | None:
    """Whether a cell shows a value in its middle: a paste into the prompt of 3.13 shows the last one only."""
    try:
        statements = ast.parse(cell.source).body
    except SyntaxError:  # declared, or it would not have come so far
        return None
    for statement in statements[:-1]:
        if not isinstance(statement, ast.Expr) or isinstance(statement.value, ast.Call):
            continue  # a call may return None, as print() does, and that is never shown
        if ast.unparse(statement) != "None":
            return (
                f"line {statement.lineno} of this cell shows a value before its end; pasted into the prompt of "
                "Python 3.13 a cell shows only its last. Make it two cells, or print the value."
            )
    return None


def unsteady(cell: nbformat.NotebookNode) -> str | None:
    """Whether a cell prints what another machine or another run would print otherwise."""
    text = "\n".join("\n".join(o.traceback) if o.output_type == "error" else o.get("text", "") for o in cell.outputs)
    if "len(sys.modules)" in cell.source and (count := re.search(r"(?<![\w.])\d+(?![\w.])", text)):
        return (
            f"this cell prints a count of modules, {count[0]}, which differs by version and tool. Print what the count "
            "is evidence for, such as `len(sys.modules) > 20`."
        )
    if address := ADDRESS.search(text):
        return f"this cell prints an address, {address[0]}, which differs from run to run. Print a name."
    for path in ABSOLUTE.findall(text):
        if not path.startswith(STEADY):
            return (
                f"this cell prints a path of this machine, {path}: print its last part, or stay in the page's folder."
            )
    return None
