"""The examples do what the .doctest beside each of them says, and the pages use all of them and no other module."""

import ast
import re
import subprocess
import sys
from collections.abc import Collection
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from engine.language.notebook import EXAMPLES
from engine.pythons.interpreter import Interpreter, pristine
from engine.runs import pages
from tests.examples import run_doctest

PAGES = sorted(path.stem for path in pages.DOCS.glob("*.md"))
MODULES = sorted(EXAMPLES.rglob("*.py"))
DOCTESTS = sorted(EXAMPLES.rglob("*.doctest"))


def named(path: Path) -> str:
    """A file's name in a test's name."""
    return path.relative_to(EXAMPLES.parent).as_posix()


def run(interpreter: Interpreter, path: Path) -> subprocess.CompletedProcess[str]:
    """Run a .doctest file in a fresh process."""
    return subprocess.run(
        [*interpreter.command, run_doctest.__file__, path],
        env=interpreter.environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("path", DOCTESTS, ids=named)
def test_an_example_does_what_its_doctest_says(path: Path, interpreter: Interpreter) -> None:
    """In a fresh process, each example of the file that is for this Python gives what stands below it."""
    version = tuple(map(int, interpreter.version.split(".")[:2]))
    count = len(run_doctest.read(str(path), version).examples)
    assert count > 0
    done = run(interpreter, path)
    assert (0, f"passed: {count} of {count}\n", "") == (done.returncode, done.stdout, done.stderr)


def test_every_module_has_a_doctest_and_every_doctest_its_module() -> None:
    """They stand beside each other, under one name."""
    assert MODULES
    assert [path.with_suffix("") for path in MODULES] == [path.with_suffix("") for path in DOCTESTS]


@pytest.mark.parametrize("path", DOCTESTS, ids=named)
def test_no_doctest_hides_a_part_of_what_came(path: Path) -> None:
    """The only options are those that name a version, and there is no traceback with an ellipsis."""
    text = path.read_text(encoding="utf-8")
    options = set(re.findall(r"[+-](\w+)", " ".join(re.findall(r"#\s*doctest:(.*)", text))))
    assert options <= {"SINCE_3_13", "BEFORE_3_13"}
    assert "..." not in re.sub(r"(?m)^\.\.\. ", "", text)


def test_every_example_is_used_by_a_page() -> None:
    """Each module of examples/ is saved by a file block of some page."""
    cells = [cell for page in PAGES for cell in pages.load(page).cells]
    used = {Path(cell.metadata.example_path) for cell in cells if "example" in cell.metadata}
    assert set(MODULES) == used


ELSEWHERE = {
    "annotations": {"annotationlib"},  # part of Python since 3.14
    "by-path": {"bones"},  # put into the cache from attic/
    "extensions": {"kennel"},  # installed by a command, from a wheel that the page makes
    "finders": {"beagle", "collie", "pack", "poodle", "saluki"},  # written by a function; below kennel/, north/, south/
    "forget": {"poodle"},  # missing, and not even looked for
    "hashes": {"dogs"},  # written by a function, to set its time
    "lazy": {"poodle"},  # missing on purpose, which is told at its first use
    "lazy-use": {"poodle"},  # missing on purpose, which is told at its first use
    "not-found": {"leash"},  # blocked in the cache
    "on-demand": {"invoces"},  # misspelt on purpose
    "refused": {"ball"},  # made by hand
    "same-second": {"dogs"},  # written by a function, to set its time
    "stand-in": {"answer", "lake"},  # put into the cache by hand
    "tab": {"_pyrepl"},  # part of Python since 3.13
    "testing": {"helper"},  # in big/, which pytest searches or not
    "two-names": {"hounds", "leader", "member"},  # a link, and modules of pack/ when that is searched
    "wording": {"dog"},  # in pets/, which is searched
    "works-alone": {"bowls"},  # in kennel/, which is searched when a file there is run
}


@pytest.mark.parametrize("page", PAGES)
def test_every_module_that_a_page_imports_is_shown_there_first(page: str) -> None:
    """A cell's modules are Python's own, or saved further up, or declared as missing; a file's are saved somewhere.

    A page about tools may use what is installed. What comes by another way stands above, each with its reason.
    """
    about_tools = page in pages.pages_about_tools()
    found = strangers(pages.load(page).cells, set(packages_distributions()) if about_tools else set())
    assert ELSEWHERE.get(page, set()) == set(found)


def code_cells(text: str) -> list[pages.Cell]:
    """The code cells of a page's text."""
    return pages.parsed("page", text).cells


def strangers(cells: list[pages.Cell], installed: Collection[str] = ()) -> list[str]:
    """The modules that a page's cells, commands and files ask for, and that its reader can't have."""
    there = sys.stdlib_module_names | set(installed)
    files = [cell for cell in cells if "file" in cell.metadata]
    everything = {top(cell.metadata.file) for cell in files} | there
    found = [name for cell in files for name in imported(cell.metadata.text) if name not in everything]
    known = set(there)
    for cell in cells:
        if "file" in cell.metadata:
            known.add(top(cell.metadata.file))
            continue
        declared = str(cell.metadata.get("raises", "")).replace('"', "'")
        found += [n for n in asked_for(cell) if n not in known and f"No module named '{n}'" not in declared]
    return found


def asked_for(cell: pages.Cell) -> list[str]:
    """The modules that a cell imports or runs."""
    if cell.source.startswith("!"):  # commands
        options = r"(?:-[XW] \S+ |-(?![XW] )\w+ )*?"
        started = re.findall(rf"(?m)^!python {options}(?:(?:-m )?([\w./]+))", cell.source)
        return [top(name) for name in started]
    return [] if cell.source.startswith("%") else imported(cell.source)


def imported(source: str) -> list[str]:
    """The modules that Python code imports, by the first part of their names; of code with an error in it, none."""
    found: list[str] = []
    try:
        tree = ast.parse(re.sub(r"(?m)^( *)lazy (?=import|from)", r"\1", source))  # 3.15's word
    except SyntaxError:  # declared, or its page would not have been recorded
        return found
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [top(alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.append(top(node.module))
    return found


def top(name: str) -> str:
    """The first part of a module's name or of its file's: "kennel" of "kennel.dogs" and of "kennel/dogs.py"."""
    return re.split(r"[./]", name)[0]


HEAD = "---\nfile_format: mystnb\nkernelspec:\n  name: import-once\n---\n"
DOGS = "```{code-cell}\n:file: dogs.py\n\nimport cats\n```\n"
CATS = "```{code-cell}\n:file: cats/__init__.py\n\nname = 'Tom'\n```\n"
IMPORT = "```{code-cell}\nimport dogs\n```\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DOGS + CATS + IMPORT, []),
        (DOGS + IMPORT, ["cats"]),
        (IMPORT, ["dogs"]),
        (IMPORT + DOGS + CATS, ["dogs"]),
        ("```{code-cell}\ndef f():\n    from dogs.old import famous\n```\n", ["dogs"]),
        ("```{code-cell}\nimport os.path\nfrom math import pi\n```\n", []),
        ("```{code-cell}\n:raises: \"ModuleNotFoundError: No module named 'dogs'\"\nimport dogs\n```\n", []),
        ("```{code-cell}\n:raises: \"ModuleNotFoundError: No module named 'dog'\"\nimport dogs\n```\n", ["dogs"]),
        ("```{code-cell}\n:tags: [shell]\npython -X importtime tag.py Laika\n```\n", ["tag"]),
        ("```{code-cell}\n:tags: [shell]\npython -m json.tool\npython -m dogs\n```\n", ["dogs"]),
        ("```{code-cell}\n:tags: [shell]\npython -W error::ImportWarning -m dogs\n```\n", ["dogs"]),
        ("```{code-cell}\n:tags: [shell]\npython -O -X importtime=2 -c 'x'\npython -u dogs.py\n```\n", ["dogs"]),
        ("```{code-cell}\nlazy import dogs\n```\n", ["dogs"]),
    ],
)
def test_a_module_that_a_reader_can_not_have_is_found(text: str, expected: list[str]) -> None:
    """What pages import is looked for in cells, commands and files alike."""
    assert expected == strangers(code_cells(HEAD + text))


@pytest.fixture
def kennel(tmp_path: Path) -> Path:
    """A folder of examples with a module that works, and one that asks for a name too early."""
    files = {
        "kennel/dog.py": "print('dog: start')\nimport cat\nname = 'Rex'\n",
        "kennel/cat.py": "from dog import name\n",
        "kennel/loud.py": "print('loud')\nsound = 'woof'\n",
        "beside/quiet.py": "sound = 'wuff'\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path / "kennel"


TOO_EARLY = (
    "Traceback (most recent call last):\nImportError: cannot import name 'name' from partially initialized module "
)
CIRCULAR = "(most likely due to a circular import)"


@pytest.mark.parametrize(
    "text",
    [
        ">>> import loud\nloud\n>>> import loud\n>>> loud.sound\n'woof'\n",
        ">>> import loud\nloud\n>>> loud.__file__\n'/home/you/once/loud.py'\n",
        ">>> import sys\n>>> sys.path[0]\n''\n",
        ">>> import sys\n>>> sys.path.append('../beside')\n>>> import quiet\n>>> quiet.sound\n'wuff'\n",
        ">>> import sys\n>>> sys.version_info >= (3, 13)  # doctest: +SINCE_3_13\nTrue\n",
        ">>> import sys\n>>> sys.version_info >= (3, 13)  # doctest: +BEFORE_3_13\nFalse\n",
        f">>> import dog\n{TOO_EARLY}'dog' {CIRCULAR} (/home/you/once/dog.py)\n>>> 1\n1\n",
    ],
)
def test_what_is_true_passes(text: str, kennel: Path) -> None:
    """A file's examples meet a new prompt in their own folder, which has its steady name."""
    (kennel / "it.doctest").write_text(text)
    done = run(pristine(), kennel / "it.doctest")
    assert (0, "") == (done.returncode, done.stderr), done.stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (">>> import loud\nloud\n>>> loud.sound\n'wuff'\n", "Got:\n    'woof'"),
        (">>> import loud\n", "Got:\n    loud"),
        (">>> import loud\nloud\n>>> import loud\nloud\n", "Got nothing"),
        (">>> import loud\nloud\n>>> loud.__file__\n'/home/you/twice/loud.py'\n", "'/home/you/once/loud.py'"),
        (f">>> import dog\n{TOO_EARLY}'dog'\n", "Expected:"),
        (f">>> import dog\n{TOO_EARLY}'dog' {CIRCULAR} (/home/you/dog.py)\n", "(/home/you/once/dog.py)"),
        (">>> import dog\nTraceback (most recent call last):\nImportError\n", "Expected:"),
        (">>> import loud\nTraceback (most recent call last):\nImportError: loud\n", "Got:\n    loud"),
        (">>> import poodle\n", "No module named 'poodle'"),
        ("No example.\n", "passed: 0 of 0"),
        (">>> 1  # doctest: +SINCE_3_13 +BEFORE_3_13\n1\n", "passed: 0 of 0"),
    ],
)
def test_what_is_wrong_fails_and_says_what_came(text: str, told: str, kennel: Path) -> None:
    """A wrong value, a wrong or cut message, a wrong path, a missing error: none of them passes."""
    (kennel / "it.doctest").write_text(text)
    done = run(pristine(), kennel / "it.doctest")
    assert 1 == done.returncode
    assert told in done.stdout


WRONG = f"""
>>> 1
2
>>> import loud
>>> loud.__file__
'/home/me/once/loud.py'
>>> import dog
{TOO_EARLY}'dog'
>>> import poodle
Traceback (most recent call last):
ModuleNotFoundError: No module named 'cat'
"""


def test_no_python_passes_what_is_wrong(kennel: Path, interpreter: Interpreter) -> None:
    """On each Python a wrong value, output, path, message and cause fail, and nothing is left in the folder."""
    (kennel / "it.doctest").write_text(WRONG)
    before = sorted(kennel.parent.rglob("*"))
    done = run(interpreter, kennel / "it.doctest")
    assert (1, "passed: 0 of 5") == (done.returncode, done.stdout.splitlines()[-1])
    assert before == sorted(kennel.parent.rglob("*"))
