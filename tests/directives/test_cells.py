"""What a page's cells did is checked against what they declare, and shown in the HTML that others rely on."""

import bs4
import nbformat
import pytest

from engine.directives.cells import pasteable, verdict
from engine.language.notebook import declared
from tests.directives.book import HEAD_LINES, Book, Built


def cell(source: str, error: str | None = None, count: int | None = 1, **metadata: object) -> nbformat.NotebookNode:
    """An executed cell, which ended in an error or not."""
    outputs = []
    if error is not None:
        name, _, message = error.partition(": ")
        outputs = [nbformat.v4.new_output("error", ename=name, evalue=message, traceback=[])]
    return nbformat.v4.new_code_cell(source, outputs=outputs, execution_count=count, metadata=metadata)


@pytest.mark.parametrize(
    ("executed", "words"),
    [
        (cell("1"), None),
        (cell("e", "NameError: e", raises="NameError: e"), None),
        (cell("raise E", "E", raises="E"), None),
        (cell("e", "NameError: e", raises={"3.10": "NameError: e"}), None),
        (cell("!python x", "ExitStatus: 1", **{"exit-status": 1}), None),
        (cell("e", "NameError: e"), "ended in an error that is not declared: NameError: e\nMend it, or declare it: "),
        (cell("!python x", "ExitStatus: 1"), "not declared: ExitStatus: 1\n"),
        (cell("%%writefile ../x", "CellError: no"), "not declared: CellError: no\n"),
        (cell("1", raises="NameError: e"), "should end in an error, and did not: NameError: e\nMend it, or take"),
        (cell("!python x", **{"exit-status": 1}), "should end in an error, and did not: ExitStatus: 1\n"),
        (cell("e", "NameError: e", raises="NameError: f"), "  declared: NameError: f\n  came:     NameError: e"),
        (cell("e", "NameError: e", raises="NameError"), "  declared: NameError\n  came:     NameError: e"),
        (cell("!python x", "ExitStatus: 2", **{"exit-status": 1}), "ExitStatus: 1\n  came:     ExitStatus: 2"),
        (cell("while 1: pass", count=None), "did not end in its time, and was stopped:\nwhile 1: pass\nMend it, or"),
        (cell("1 +", "SyntaxError: invalid syntax", raises="SyntaxError: invalid syntax"), None),
    ],
)
def test_a_cell_is_judged_by_what_it_declares(executed: nbformat.NotebookNode, words: str | None) -> None:
    """What came is compared with what was declared, and the words say both and what to do."""
    said = verdict(executed, "3.12.1")
    assert words is said is None or words in said


@pytest.mark.parametrize(
    ("raises", "version", "expected"),
    [
        (None, "3.12.1", []),
        ("E: x", "3.12.1", ["E: x"]),
        (["E: x", "E: y"], "3.12.1", ["E: x", "E: y"]),
        ({"3.10": "old", "3.13": "new"}, "3.10.0", ["old"]),
        ({"3.10": "old", "3.13": "new"}, "3.12.9", ["old"]),
        ({"3.10": "old", "3.13": "new"}, "3.13.0", ["new"]),
        ({"3.10": "old", "3.13": "new"}, "3.14.0rc1", ["new"]),
        ({"3.9": "nine", "3.10": "ten"}, "3.11.0", ["ten"]),
        ({"3.13": "new"}, "3.12.1", []),
        ({"3.10": None, "3.13": "new"}, "3.12.1", []),
    ],
)
def test_an_error_may_be_declared_by_version(raises: object, version: str, expected: list[str]) -> None:
    """The newest declaration that is not newer than the Python holds."""
    assert expected == declared({} if raises is None else {"raises": raises}, version)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("x = 1", "x = 1"),
        ("x = 1\n", "x = 1"),
        ("if x:\n    y", "if x:\n    y\n\n"),
        ("def f(): pass", "def f(): pass\n\n"),
        ("class A:\n    x = 1\n", "class A:\n    x = 1\n\n"),
        ("with f: pass\n\nx", "with f: pass\n\nx"),
        ("lambda: 1", "lambda: 1"),
        ("1 +", "1 +"),
        ("# text", "# text"),
        ("!python x\n!python y", "python x\npython y"),
    ],
)
def test_a_cell_is_copied_as_it_can_be_pasted(source: str, text: str) -> None:
    """A block at a cell's end brings the empty line that ends it at the prompt, a command no sign of ours."""
    assert text == pasteable(cell(source))


PAGE = """\
```{code-cell}
:file: first.py

x = 1
```

```{code-cell}
:file: odd.py
:example: odd
```

```{code-cell}
:file: empty.py
:example: odd
```

```{code-cell}
:file: first.py

x = 1
y = "<&>"
```

```{code-cell}
:in-a-notebook: "A notebook shows `'<&>'`."
import first
first.y
```

```{code-cell}
if first.x:
    print("<b>")
```

```{code-cell}
:prompt: new
```

```{code-cell}
:tags: [shell]

python first.py
python -c "import sys; print('&'); sys.exit(0)"
```

```{code-cell}
:tags: [shell]
:exit-status: 3

python -c "import sys; sys.exit(3)"
```

```{code-cell}
:raises: "NameError: name 'qwertz' is not defined"

qwertz
```
"""
ODD = "\n\n  \nx = '<&>\"'  \n\n\ty = 1 if 0 else '''\n\n'''\n\n\n"


class Shown:
    """A page in HTML, by its parts."""

    def __init__(self, built: Built) -> None:
        self.built = built
        self.html = built.html("one")
        self.files = self.html.select("[data-file]")
        self.cells = built.cells("one")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """A page with one of each."""
    book = Book(tmp_path_factory.mktemp("shown") / "book")
    book.write("examples/odd/odd.py", ODD)
    book.write("examples/odd/empty.py", "")
    book.page("one", PAGE)
    built = book.build("-W")
    assert (0, "") == (built.status, built.warnings)
    return Shown(built)


def own_text(tag: bs4.Tag) -> str:
    """The text of the one `pre` in a tag, as a browser has it: a newline at its very start is not text."""
    (pre,) = tag.select("pre")
    return pre.get_text()


def test_a_file_block_has_its_name_and_the_exact_text(shown: Shown) -> None:
    """`data-file` names the file, and the one `pre` within holds it to the last byte."""
    assert ["first.py", "odd.py", "empty.py", "first.py"] == [block["data-file"] for block in shown.files]
    assert ["x = 1\n", ODD, "", 'x = 1\ny = "<&>"\n'] == [own_text(block) for block in shown.files]


def test_a_file_blocks_outermost_element_carries_its_name(shown: Shown) -> None:
    """A file block does not stand within the element of a cell, and none within another."""
    for block in shown.files:
        assert block.find_parent(class_="cell") is None
        assert [] == block.select("[data-file], .cell")


def test_a_file_block_names_the_lines_that_changed(shown: Shown) -> None:
    """A second save says what was edited, a first one nothing."""
    assert "edited: line 2" in shown.files[3].get_text()
    assert "edited" not in shown.files[0].get_text()
    assert 1 == len(shown.files[3].select(".hll"))


def test_a_cell_has_an_input_and_an_output(shown: Shown) -> None:
    """An executed cell is a `div.cell` with its input and, if it shows something, its output."""
    value, block, *_ = shown.cells
    assert "import first\nfirst.y\n" == own_text(value.select_one("div.cell_input"))
    assert "'<&>'\n" == own_text(value.select_one("div.cell_output"))
    assert "<b>\n" == own_text(block.select_one("div.cell_output"))
    assert 5 == len(shown.cells)


def test_what_a_notebook_shows_instead_stands_below_the_cell(shown: Shown) -> None:
    """The cell's next sibling is a paragraph with the sentence, its code as code."""
    (note,) = shown.html.select("p.in-a-notebook")
    assert "first.y" in note.find_previous_sibling().get_text()
    assert ("A notebook shows '<&>'.", "'<&>'") == (note.get_text(), note.code.get_text())


def test_a_block_is_copied_with_its_empty_line(shown: Shown) -> None:
    """What the copy button copies ends the block at the prompt."""
    assert 'if first.x:\n    print("<b>")\n\n' == own_text(shown.cells[1].select_one("div.cell_input"))


def test_a_new_prompt_is_marked(shown: Shown) -> None:
    """A new prompt stands once, in words, and is no cell."""
    (prompt,) = shown.html.select("[data-prompt=new]")
    assert "start it again" in prompt.get_text()
    assert prompt.find_parent(class_="cell") is None


def test_a_command_cell_is_marked_and_shows_what_is_typed(shown: Shown) -> None:
    """A command cell has the class `tag_shell`, its text no sign of ours, and an exit status shows nothing."""
    two, status = shown.html.select("div.cell.tag_shell")
    expected = "python first.py\npython -c \"import sys; print('&'); sys.exit(0)\"\n"
    assert expected == own_text(two.select_one("div.cell_input"))
    assert "&\n" == own_text(two.select_one("div.cell_output"))
    assert [] == status.select("div.cell_output")


def test_an_expected_error_is_shown_as_the_prompt_shows_it(shown: Shown) -> None:
    """A declared error's traceback stands in the output of its cell."""
    text = own_text(shown.cells[-1].select_one("div.cell_output"))
    assert text.startswith("Traceback (most recent call last):\n")
    assert text.endswith("NameError: name 'qwertz' is not defined\n")


WRONG = """\
```{code-cell}
1 / 0
```

```{code-cell}
:raises: ValueError

x = 1
```

```{code-cell}
:raises: "NameError: a"

name
```

```{code-cell}
:tags: [shell]

python -c "import sys; sys.exit(2)"
```

```{code-cell}
:file: dogs.py
:example: nowhere
```

```{code-cell}
import os
os._exit(4)
```

```{code-cell}
"after the end"
```

```{code-cell}
:prompt: new
```

```{code-cell}
x
x = 1
```

```{code-cell}
while True: pass
```

```{code-cell}
"never run"
```
"""
SAID = {
    "1 / 0": "not declared: ZeroDivisionError: division by zero",
    "x = 1": "and did not: ValueError",
    "name": "came:     NameError: name 'name' is not defined",
    'python -c "import sys; sys.exit(2)"': "not declared: ExitStatus: 2",
    ":example: nowhere": "there is no file nowhere/dogs.py in examples/",
    "os._exit(4)": "not declared: PromptEnded: exit status 4",
    '"after the end"': "start a new prompt before this cell",
    "x": "not declared: NameError: name 'x' is not defined",
    "while True: pass": "did not end in its time, and was stopped:\nwhile True: pass\n",
}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A book whose page has all that can be wrong, built as the book is."""
    book = Book(tmp_path_factory.mktemp("wrong") / "book")
    book.page("one", WRONG, more="mystnb:\n  execution_timeout: 3\n")
    return book.build("-W")


def test_a_wrong_page_fails_the_build(wrong: Built) -> None:
    """With warnings as errors, the build ends with status 1."""
    assert 1 == wrong.status


@pytest.mark.parametrize("line", SAID)
def test_a_warning_names_page_and_line_and_what_to_do(line: str, wrong: Built) -> None:
    """Each wrong cell is told at the line that opens it, with what came."""
    lines = WRONG.split("\n")
    at = lines.index(line)
    opening = max(number for number in range(at) if lines[number].startswith("```{code-cell}"))
    place = f"one.md:{HEAD_LINES + 2 + opening + 1}: WARNING: "
    told = next((said for said in wrong.warnings.split("/docs/") if said.startswith(place)), "")
    assert SAID[line] in told


def test_each_wrong_cell_is_told_once_and_none_that_did_not_run(wrong: Built) -> None:
    """A cell past its time ends the page: what follows was not run, and nothing is said of it."""
    assert len(SAID) == wrong.warnings.count("[once.cell]")
    assert "never run" not in wrong.warnings
