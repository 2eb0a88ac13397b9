"""What a cell shows stands in the order in which it happened, and no output breaks the prompt."""

import queue
from collections.abc import Iterator
from itertools import groupby

import pytest

from engine.kernel.child import Child
from engine.pythons.interpreter import Interpreter
from tests.reader import Page, shown


@pytest.fixture(scope="module")
def calm(native: Interpreter) -> Iterator[Page]:
    """A page for cells that leave the prompt as it was; one for all of them."""
    page = Page(native)
    yield page
    page.session.close()


ORDER = """\
import os, subprocess, sys
print("one"); print("two", file=sys.stderr); os.write(1, b"three\\n") and None
"four"
subprocess.run([sys.executable, "-c", "print('five')"]).returncode
os.write(2, b"six\\n") and None
print("seven", end="")
"eight"
"""


def test_outputs_stand_in_the_order_in_which_they_happened(page: Page) -> None:
    """Output, errors, values, and what goes past Python to the descriptors come in one order."""
    assert "one\ntwo\nthree\n'four'\nfive\n0\nsix\nseven'eight'\n" == page.shows(ORDER)


def test_output_and_error_are_told_apart(page: Page) -> None:
    """Each piece of output is known to be of stdout, of stderr, or a traceback."""
    answer = page.run('import sys\nprint("a")\nprint("b", file=sys.stderr)\n1 / 0')
    assert ["stdout", "stderr", "error"] == [kind for kind, _ in answer.outputs]
    assert answer.outputs[2][1].startswith("Traceback (most recent call last):\n")
    assert "ZeroDivisionError: division by zero" == answer.error


def test_the_first_error_ends_the_cell(page: Page) -> None:
    """What stands below an error does not run, and the next cell does."""
    answer = page.run('print("before")\n1 / 0\nprint("after")\nlate = 1')
    assert shown(answer).startswith("before\nTraceback")
    assert "after" not in shown(answer)
    assert "False\n" == page.shows('"late" in dir()')


@pytest.mark.parametrize(
    ("cell", "error"),
    [
        ("undefined", "NameError: name 'undefined' is not defined"),
        ("colour = 1\ncolor", "NameError: name 'color' is not defined"),
        ("raise ValueError", "ValueError"),
        ("raise ValueError('a: b')", "ValueError: a: b"),
        ("raise ValueError('two\\nlines')", "ValueError: two\nlines"),
        ("class Mine(Exception): pass\n\nraise Mine('x')", "Mine: x"),
        (
            "import json\njson.loads('{')",
            "json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes",
        ),
        ("1 +", "SyntaxError: invalid syntax"),
        ("if 1:\nx", "IndentationError: expected an indented block after 'if' statement on line 1"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("class Bad(Exception):\n    def __str__(self): 1 / 0\n\nraise Bad", "Bad: <exception str() failed>"),
        ("input()", "EOFError: EOF when reading a line"),
        ("import sys; sys.stdin.read()\ninput('name? ')", "EOFError: EOF when reading a line"),
        ("raise ValueError('\\ud800')", "ValueError: \\ud800"),
    ],
)
def test_an_error_is_named_by_type_and_message(cell: str, error: str, calm: Page) -> None:
    """A page can declare each error by what its traceback's last line says, without suggestions."""
    assert error == (calm.run(cell).error or "").partition(": line ")[0]


@pytest.mark.parametrize(
    ("cell", "end"),
    [
        ("exit()", "exit status 0"),
        ("quit()", "exit status 0"),
        ("import sys\nsys.exit(3)", "exit status 3"),
        ("raise SystemExit", "exit status 0"),
        ("exit('bye')", "exit status 1"),
        ("import os\nos._exit(4)", "exit status 4"),
        ("import os\nos.kill(os.getpid(), 9)", "killed by SIGKILL"),
        ("import os\nos.abort()", "killed by SIGABRT"),
        ("import sys\nsys.excepthook = lambda *error: sys.exit(5)\n1 / 0", "exit status 5"),
    ],
)
def test_an_end_of_the_prompt_is_named_and_the_page_goes_on(cell: str, end: str, page: Page) -> None:
    """A prompt that ends says how; cells after it say what to do, and a new prompt does it."""
    answer = page.run(f"print('before')\n{cell}\nprint('after')")
    assert end == answer.ended
    assert f"PromptEnded: {end}" == answer.error
    assert shown(answer).startswith("before\n")
    assert "after" not in shown(answer)
    assert f"CellError: the prompt has ended ({end}): start a new prompt before this cell" == page.run("1").error
    page.shows("%new_prompt")
    assert "1\n" == page.shows("1")


def test_leaving_with_words_shows_them(page: Page) -> None:
    """`exit("bye")` prints bye, as it does at the prompt."""
    assert "bye\n" == shown(page.run("exit('bye')"))


def test_what_is_left_to_be_done_at_exit_is_done(page: Page) -> None:
    """A prompt that is left runs what is registered for its end, and shows what that prints."""
    answer = page.run("import atexit\nx = atexit.register(print, 'good bye')\nexit()")
    assert "good bye\n" == shown(answer)


@pytest.mark.parametrize(
    "cell",
    [
        "for i in range(4_000): print('0123456789' * 10)\n",
        "print('x' * 5_000_000)",
        "import sys\nn = sys.stderr.write('x' * 5_000_000)",
        "import os\nfor i in range(100): x = os.write(1, b'x' * 50_000)\n",
        "'x' * 5_000_000",
        "raise ValueError('x' * 5_000_000)",
    ],
)
def test_megabytes_of_output_are_cut_and_reported(cell: str, page: Page) -> None:
    """A cell that prints without end is an error, keeps little, and the prompt lives."""
    answer = page.run(cell)
    assert "OutputLimit: more than 200,000 characters were printed" == answer.error
    assert len(shown(answer)) <= 200_000
    assert "1\n" == page.shows("1")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("import os\nx = os.write(1, b'\\xff\\xfe caf\\xe9\\n')", "\ufffd\ufffd caf\ufffd\n"),
        ("import sys\nx = sys.stdout.buffer.write(b'\\xff\\n')", "\ufffd\n"),
        ("print('Käse, 日本, 🐕')", "Käse, 日本, 🐕\n"),
        ("import os\nfor b in '🐕\\n'.encode(): x = os.write(1, bytes([b]))\n", "🐕\n"),
        ("'\\ud800'", "'\\ud800'\n"),
        ("'\\udcff'", "'\\udcff'\n"),
        ("import sys\nx = sys.stderr.write('\\ud800\\n')", "\\ud800\n"),
        ("print('a\\x00b\\x1e')", "a\x00b\x1e\n"),
        ("print('a\\r\\nb')", "a\nb\n"),
        ("print('\\x1b[31mred')", "\x1b[31mred\n"),
        ("import os\nx = os.write(1, b'\\x1e' * 20 + b'\\n')", "\x1e" * 20 + "\n"),
    ],
)
def test_odd_output_is_shown(cell: str, text: str, calm: Page) -> None:
    """Bytes that are not UTF-8, surrogates and control characters are shown, and nothing is lost or mixed up."""
    assert text == calm.shows(cell)


def test_a_surrogate_printed_is_an_error_as_at_the_prompt(page: Page) -> None:
    """print() of a lone surrogate raises, and the prompt goes on."""
    assert (page.run("print('\\ud800')").error or "").startswith("UnicodeEncodeError: ")
    assert "1\n" == page.shows("1")


def test_a_cell_may_hold_any_text(page: Page) -> None:
    """Surrogates and control characters in a cell are an error of that cell at most."""
    assert "'Käse 🐕'\n" == page.shows("'Käse 🐕'")
    for cell in ("'\ud800'", "'\x00'", "\x00", "\x1e1", "1\r\n2", "1\r2"):
        page.run(cell)
        assert "1\n" == page.shows("1")


def test_what_a_thread_prints_after_its_cell_is_shown_later_and_the_prompt_lives(page: Page) -> None:
    """A thread may print when its cell is over: that stands with the cell that is run then."""
    page.shows(
        "import threading\n"
        "go, done = threading.Event(), threading.Event()\n"
        "def late():\n    go.wait()\n    print('from the thread')\n    done.set()\n\n"
        "threading.Thread(target=late).start()"
    )
    assert "from the thread\nnow\n" == page.shows("go.set(); x = done.wait(); print('now')")


def test_what_a_thread_raises_is_shown_and_is_no_error_of_the_cell(page: Page) -> None:
    """A thread's traceback is output; the cell that waited for it did not fail."""
    text = page.shows("import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start(); t.join()")
    assert "ZeroDivisionError: division by zero" in text


@pytest.mark.parametrize(
    "cell",
    [
        "import sys\nsys.stdout = None",
        "import sys\nsys.stdout = sys.stderr = None",
        "import sys\nsys.stdout.close()",
        "import sys\nsys.stderr.close()",
        "import sys\ndel sys.stdout, sys.stderr",
        "import sys\nsys.stdout = sys.stderr = 1",
        "import os\nos.close(1)",
        "import os\nos.close(0); os.close(1); os.close(2)",
        "import os\nos.closerange(0, 3)",
        "import sys\nsys.modules.clear()",
        "import sys\ndel sys.modules['__main__'], sys.modules['builtins']",
        "import builtins as b\nb.compile = b.exec = b.len = b.print = b.open = b.isinstance = b.getattr = None",
        "import builtins\nvars(builtins).clear()",
        "import sys\nsys.excepthook = None; sys.__excepthook__ = None",
        "import sys\ndel sys.excepthook, sys.__excepthook__",
        "import sys\ndel sys.displayhook",
        "import sys\ndel sys.ps1, sys.ps2",
        "import sys\nsys.path.clear(); sys.meta_path.clear(); sys.path_hooks.clear()",
        "import warnings\nwarnings.filters = None",
        "import warnings\ndel warnings.filters",
        "import sys, warnings\nsys.modules['_warnings'] = sys.modules['warnings'] = None",
        "import sys\nsys.modules['linecache'] = None",
        "import linecache\nlinecache.cache = None",
        "import linecache\ndel linecache.cache",
        "globals().clear()",
        "del __builtins__",
        "import sys\nsys.setrecursionlimit(60)",
        "import gc\ngc.collect(); gc.disable()",
        "import os\nos.chdir('/')",
        "import signal\nx = signal.signal(signal.SIGTERM, signal.SIG_IGN)",
        "import sys\nsys.settrace(lambda *event: None); sys.setprofile(lambda *event: None)",
        "import sys\nsys.stdout.reconfigure(encoding='latin-1')",
        "import sys\nx = sys.stdout.detach()",
        "def deep(): deep()\n\ndeep()",
        "x = []\nfor i in range(100_000): x = [x]\n\nrepr(x)",
        "(" * 300 + ")" * 300,
        "import os\nx = os.fork() or os._exit(0)",
    ],
)
def test_the_prompt_lives_whatever_the_reader_breaks(cell: str, page: Page) -> None:
    """Code that takes away what the prompt might use leaves a prompt that runs, or at worst an error of the cell."""
    page.run(cell)
    answer = page.run("x = 40 + 2")
    assert answer.ended is None
    answer = page.run("def f():\n    return 1\n\nundefined_name")
    assert answer.ended is None
    assert "NameError: name 'undefined_name' is not defined" == answer.error


def test_a_replaced_standard_output_gets_what_is_printed(page: Page) -> None:
    """Values and prints go where sys.stdout leads, as at the prompt."""
    page.shows("import io, sys\nsys.stdout = io.StringIO()\nprint('kept')\n1 + 1")
    assert "kept\n2\n\n" == page.shows("text = sys.stdout.getvalue()\nsys.stdout = sys.__stdout__\nprint(text)")


def test_a_cell_of_two_thousand_lines_runs(page: Page) -> None:
    """Long cells are no trouble, be they many statements or one."""
    assert "2000\n" == page.shows("n = 0\n" + "n += 1\n" * 2000 + "n")
    assert "400\n" == page.shows("len([\n" + "1,\n" * 400 + "])")
    assert "400\n" == page.shows("def f():\n    n = 0\n" + "    n += 1\n" * 400 + "    return n\n\nf()")


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 100])
def test_frames_and_what_stands_between_are_told_apart_in_whatever_pieces_they_come(size: int) -> None:
    """The pipe gives as much as is there: a mark, a header and raw bytes may be cut anywhere, or come at once."""
    child = Child.__new__(Child)
    child.mark, child.frames = b"\x1emark", queue.SimpleQueue()
    data = b"raw\x1em\x1emark stderr 3\none" + b"between\x1emark done 0\n\x1emark stderr 2\nhi" + b"end"
    buffer = b""
    for start in range(0, len(data), size):
        buffer = child._split(buffer + data[start : start + size])
    heard = [*(child.frames.get() for _ in range(child.frames.qsize())), ("stdout", buffer)]
    joined = [(kind, b"".join(text for _, text in parts)) for kind, parts in groupby(heard, key=lambda frame: frame[0])]
    raw = [("stdout", b"raw\x1em"), ("stdout", b"between"), ("stdout", b"end")]
    assert joined == [raw[0], ("stderr", b"one"), raw[1], ("done", b""), ("stderr", b"hi"), raw[2]]
