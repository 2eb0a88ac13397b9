"""What a cell or a page may not be is told with its remedy."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from engine.language.lints import WORDS, page_problem, problem


def cell(source: str, text: str = "") -> nbformat.NotebookNode:
    """A cell that printed `text`."""
    return new_code_cell(source, outputs=[new_output("stream", text=text)] if text else [])


@pytest.mark.parametrize(
    ("executed", "words"),
    [
        (cell("x\ny"), "line 1 of this cell shows a value before its end"),
        (cell("'text'\ny"), "line 1 of this cell shows a value before its end"),
        (cell("x = 1\nx + 1\nx = 2"), "line 2 of this cell shows a value before its end"),
        (cell("f()\nx"), None),
        (cell("None\nx"), None),
        (cell("for x in y: x\n"), None),
        (cell("%%writefile x.py\nx\ny"), None),
        (cell("for x in y:\n    print(x)\nz()"), "line 3 of this cell follows a block with no empty line between"),
        (cell("def f():\n    pass\n@f\ndef g():\n    pass"), "line 3 of this cell follows a block"),
        (cell("for x in y:\n    print(x)\n\nz()"), None),
        (cell("def f():\n    x = 1\n\n    return x"), "line 3 of this cell is empty, within the block that"),
        (cell("def f():\n    return '''a\n\nb'''"), None),
        (cell("%%writefile x.py\ndef f():\n    x = 1\n\n    return x\nf()"), None),
        (cell("len(sys.modules)", "31\n"), "prints a count of modules, 31"),
        (cell("print(len(sys.modules), 'of them')", "31 of them\n"), "prints a count of modules, 31"),
        (cell("len(sys.modules) > 20", "True\n"), None),
        (cell("f", "<function f at 0x7f0123456789>\n"), "prints an address, 0x7f0123456789"),
        (cell("hex(255)", "'0xff'\n"), None),
        (cell("x", "/home/jane/once/dogs.py\n"), "prints a path of this machine, /home/jane/once/dogs.py"),
        (cell("x", "<module 'dogs' from '/home/you/once/dogs.py'>\n"), None),
        (cell("x", '  File "/usr/lib/python3.12/importlib/__init__.py", line 1\n'), None),
        (cell("x", "C:\\Users\\jane\\dogs.py\n"), "prints a path of this machine, C:\\Users\\jane\\dogs.py"),
        (cell("!python x.py", "/tmp/import-once/x.py\n"), "prints a path of this machine"),
        (cell("x", "and/or 1/2 https://docs.python.org/3/library\n"), None),
    ],
)  # fmt: skip
def test_a_cell_is_told_what_it_may_not_do(executed: nbformat.NotebookNode, words: str | None) -> None:
    """A cell that would be pasted or printed otherwise elsewhere is told so, and no other one."""
    said = problem(executed)
    assert said is words is None or words in said


def test_a_page_that_is_too_long_is_told_to_become_two() -> None:
    """Prose beyond one sitting is too long; cells do not count."""
    fits = new_notebook(cells=[new_markdown_cell("word " * WORDS), new_code_cell("x " * WORDS)])
    longer = new_notebook(cells=[new_markdown_cell("word " * WORDS), new_markdown_cell("word")])
    assert None is page_problem(fits)
    assert "make it two pages" in (page_problem(longer) or "")
