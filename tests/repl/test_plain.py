"""The prompt that pages run in is as plain as a reader's own."""

import json
import os
import subprocess
from dataclasses import replace

import pytest

from engine.kernel.child import Child
from engine.pythons.interpreter import Interpreter, numbers
from tests.building import ROOT
from tests.reader import Page
from tests.repl.terminal import Terminal

# What Python's own prompt has loaded and ours has not: these, and what they import. Ours needs no line editor.
LOADED_BY_A_TERMINAL = {
    "atexit": "site saves the history of what was typed when Python ends",
    "readline": "edits the line that is typed, where the system has it",
    "rlcompleter": "completes names when Tab is typed",
    "runpy": "starts the newer prompt of 3.13, which is a program",
    "_pyrepl.__main__": "that program",
    "_pyrepl.main": "what site asks about it",
    "_pyrepl.readline": "its history, for site",
    "_pyrepl.simple_interact": "its loop, imported when it starts",
}
# What a program leaves in __main__, and so the newer prompt of 3.13.
LEFT_BY_A_PROGRAM = {"__file__", "__cached__"}

LOOK = """
import sys
open("seen", "w").write(repr({
    "modules": sorted(sys.modules),
    "names": sorted(set(dir()) - {"sys"}),
    "names of sys": sorted(vars(sys)),
    "names of builtins": sorted(vars(__builtins__)),
    "__name__": __name__,
    "__doc__": __doc__,
    "argv": sys.argv,
    "path": sys.path,
    "prompts": (sys.ps1, sys.ps2),
    "prefix": sys.prefix,
    "executable": sys.executable,
    "warnings": (sys.warnoptions, str(sys.modules["_warnings"].filters)),
    "bytecode": sys.dont_write_bytecode,
    "flags": (sys.flags.isolated, sys.flags.interactive, sys.flags.inspect, sys.flags.no_site, sys.flags.utf8_mode),
    "streams": (str(sys.stdin), str(sys.stdout), str(sys.stderr), sys.stdout.line_buffering, sys.stderr.errors),
    "hooks": (sys.excepthook is sys.__excepthook__, sys.displayhook is sys.__displayhook__),
    "finders": (str(sys.meta_path), len(sys.path_hooks)),
}) + "\\n") and None
del sys
"""
TYPED = "exec(open('look.py').read())"
NOT_THERE = {"math", "json", "re", "importlib.util", "importlib", "traceback", "threading", "codeop", "ast", "warnings"}


@pytest.fixture(scope="module")
def environment(native: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Interpreter:
    """The same Python in an empty virtual environment that our engine had no hand in."""
    home = tmp_path_factory.mktemp("environment")
    subprocess.run([os.path.realpath(native.executable), "-I", "-m", "venv", "--without-pip", home], check=True)
    return replace(native, command=(str(home / "bin" / "python"),))


@pytest.fixture(scope="module")
def own(environment: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    """What stands at Python's own prompt: the basic one, and from 3.13 on the newer one too."""
    found = []
    for basic in [True] if numbers(environment.version) < [3, 13] else [True, False]:
        folder = tmp_path_factory.mktemp("once")
        (folder / "look.py").write_text(LOOK)
        terminal = Terminal(environment.executable, folder, basic=basic)
        try:
            found.append(terminal.look(TYPED))
        finally:
            terminal.close()
    return found


@pytest.fixture(scope="module")
def ours(environment: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What stands at our prompt, in the same environment."""
    folder = tmp_path_factory.mktemp("once")
    (folder / "look.py").write_text(LOOK)
    child = Child(environment, folder)
    try:
        assert [] == child.run(TYPED).outputs
        return eval((folder / "seen").read_text())
    finally:
        child.close()


@pytest.fixture(scope="module")
def closure(environment: Interpreter) -> set[str]:
    """What a terminal makes Python load, in this Python."""
    script = f"""
import sys
for name in {list(LOADED_BY_A_TERMINAL)}:
    try:
        __import__(name)
    except ImportError:
        pass
print(sorted(sys.modules))
"""
    done = subprocess.run([environment.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(eval(done.stdout))


def test_ours_has_loaded_what_the_own_prompt_has_but_for_the_line_editor(
    own: list[dict], ours: dict, closure: set[str]
) -> None:
    """The modules loaded at first are those of Python's own prompt, but for the listed ones and what they import."""
    for prompt in own:
        assert set() == set(ours["modules"]) - set(prompt["modules"])
        assert set() == set(prompt["modules"]) - set(ours["modules"]) - closure


def test_what_the_book_shows_to_be_imported_is_not_there_before(ours: dict) -> None:
    """No module that a page imports to watch it come is loaded already."""
    assert set() == NOT_THERE & set(ours["modules"])


def test_main_has_the_names_of_the_own_prompt(own: list[dict], ours: dict) -> None:
    """__main__ is as bare as at Python's own prompt."""
    for prompt in own:
        assert set(prompt["names"]) - LEFT_BY_A_PROGRAM == set(ours["names"])


FACTS = (
    "names of builtins", "__name__", "__doc__", "argv", "path", "prompts", "prefix", "executable", "warnings",
    "bytecode", "flags", "streams", "hooks", "finders",
)  # fmt: skip


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_is_as_at_the_own_prompt(fact: str, own: list[dict], ours: dict) -> None:
    """What a reader can see of the interpreter is the same at both prompts."""
    for prompt in own:
        assert prompt[fact] == ours[fact]


def test_sys_has_the_names_of_the_own_prompt(own: list[dict], ours: dict) -> None:
    """The module sys holds nothing of ours, and lacks nothing."""
    for prompt in own:
        assert prompt["names of sys"] == ours["names of sys"]


def test_the_folder_is_first_on_the_path(ours: dict) -> None:
    """A module in the folder is found, since '' is first on sys.path."""
    assert "" == ours["path"][0]


STATEMENTS = """\
1 + 1
x = "a string"
print(x)
def f():
    return 1 is 1

f()
class A: pass

for i in range(3): i

with open("look.py") as file: file.readline()

_"""


def test_running_cells_loads_nothing_of_ours(page: Page) -> None:
    """Statements, values and warnings load what they load at Python's own prompt, and nothing else."""
    (page.folder / "look.py").write_text(LOOK)
    before = loaded(page)
    page.shows(STATEMENTS)
    # Showing a SyntaxWarning takes the module warnings, at either prompt.
    shows_warnings = {"warnings", "linecache", "tokenize"}
    assert loaded(page) - before <= closure_of(page, shows_warnings)
    assert "math" not in loaded(page)


def loaded(page: Page) -> set[str]:
    """The modules that are loaded at a page's prompt."""
    return set(eval(page.shows("import sys; sorted(sys.modules)")))


def closure_of(page: Page, names: set[str]) -> set[str]:
    """Some modules, and all that they import in the page's Python."""
    script = f"import sys, {', '.join(sorted(names))}; print(sorted(sys.modules))"
    python = page.session.interpreter.executable
    return set(eval(subprocess.run([python, "-c", script], capture_output=True, text=True, check=True).stdout))


WAITING = """
import codeop, json, sys
space = {"__name__": "prompt"}
exec(open(sys.argv[1]).read(), space)
prompt = space["Prompt"]({}, lambda kind, text: None)

def waits(text):
    try:
        return codeop.compile_command(text, "<stdin>", "single") is None
    except (SyntaxError, ValueError, OverflowError):
        return False

print(json.dumps([[prompt.is_incomplete(text), waits(text)] for text in json.loads(sys.argv[2])]))
"""
BEGUN = [
    "1 x", "python -m show", "x = 1", "if 1:", "if 1:\n  pass", "if 1:\n  pass\n", "(1,", "f(", '"""a', '"abc',
    "1 + \\", "x = ", "1 +", "for", "lambda:", "@property", "class A:\n  @x", "from x import (a,", "try:\n  pass",
    "try:\n  pass\nexcept X:", "match x:\n  case 1:", "def f():\n    return 1\n", "\0",
]  # fmt: skip


def test_it_waits_for_more_when_codeop_does(native: Interpreter) -> None:
    """Python's own prompts ask codeop."""
    command = [*native.command, "-c", WAITING, ROOT / "engine" / "repl" / "prompt.py", json.dumps(BEGUN)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    answers = dict(zip(BEGUN, json.loads(done.stdout), strict=True))
    assert {text: ours for text, (ours, _) in answers.items()} == {text: own for text, (_, own) in answers.items()}
