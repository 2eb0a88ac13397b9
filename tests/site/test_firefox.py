"""The lab in Firefox: the same walk, and the same faults."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.pythons import wasm
from engine.records.filters import filtered
from engine.runs import pages
from tests.site.conftest import found, missing
from tests.site.lab import LESSON, PLACES, PRINTED, STEPS, by_hand

pytestmark = pytest.mark.matrix  # only a release of Firefox can break it: the lab's tests pass in another browser

HERE = Path(__file__).parent / "firefox"
SECONDS = 60
LINE = ".lab-input .cm-content"


class Firefox:
    """A Firefox that is driven by firefox/drive.mjs."""

    def __init__(self, executable: str) -> None:
        packages = wasm.packages(HERE) / "node_modules"
        command = [wasm.node(), HERE / "drive.mjs", packages, executable]
        self.driver = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def do(self, *request: object) -> object:
        """Send a request, and wait for its answer."""
        self.driver.stdin.write(json.dumps(request) + "\n")
        self.driver.stdin.flush()
        answer = json.loads(self.driver.stdout.readline())
        assert "failed" not in answer, answer["failed"]
        return answer["answer"]

    def end(self) -> None:
        """Close it."""
        self.driver.stdin.close()
        self.driver.wait(30)
        self.driver.stdout.close()

    def wait(self, expression: str) -> None:
        """Wait until an expression is true in the page."""
        self.do("wait", expression, SECONDS * 1000)

    def settle(self) -> str:
        """What stands in the log when nothing runs any more."""
        self.wait("!document.querySelector('.lab-busy')")
        return self.do("run", "document.querySelector('.lab-log').innerText")

    def enter(self, text: str) -> None:
        """Type a line by the keys."""
        self.do("click", LINE)
        self.do("type", text)
        self.do("press", "Enter")

    def shows(self, text: str) -> str:
        """What a line prints that is typed by the keys."""
        before = len(self.settle())
        self.enter(text)
        self.wait(f"document.querySelector('.lab-log').innerText.length > {before}")
        return self.settle()[before:]

    def press(self, label: str) -> None:
        """Press a button of the lab."""
        self.do(
            "run", f"[...document.querySelectorAll('.lab button')].find((one) => one.textContent === '{label}').click()"
        )


@pytest.fixture(scope="session")
def firefox() -> Iterator[Firefox]:
    """The machine's own Firefox."""
    firefox = Firefox(found("firefox") or missing("firefox"))
    yield firefox
    firefox.end()


@pytest.fixture
def lab(firefox: Firefox, address: str) -> Callable[..., Firefox]:
    """A function that opens the lab beside a page, as a new reader, with a version of Python."""

    def open_lab(name: str, version: str = "3.14") -> Firefox:
        firefox.do("open", f"{address}/{name}.html")
        firefox.do("run", "localStorage.clear()")
        firefox.do("click", ".open-lab")
        firefox.wait("document.querySelector('.lab-picture figure')")
        if version != "3.14":
            choose = f"const s = document.querySelector('.lab-version'); s.value = '{version}';"
            firefox.do("run", f"{{ {choose} s.dispatchEvent(new Event('change')) }}")
        firefox.settle()
        return firefox

    return open_lab


@pytest.mark.parametrize(("name", "version"), pages.walks(wasm.VERSIONS))
def test_a_page_sent_cell_by_cell_prints_what_the_page_shows(lab: Callable, name: str, version: str) -> None:
    """As in Chromium."""
    firefox = lab(name, version)
    count = 0
    while not firefox.do("run", "document.querySelector('.lab-next').hidden"):
        firefox.do("run", "document.querySelector('.lab-next').click()")
        firefox.settle()
        count += 1
    log = firefox.settle()
    steps = "document.querySelectorAll('article [data-file], article [data-prompt], article div.cell').length"
    assert count == firefox.do("run", steps)
    typed = "document.querySelectorAll('article div.cell:not(.tag_shell, [class*=needs-])').length"
    assert log.count(">>> ") >= firefox.do("run", typed)
    assert "another output" not in log
    assert "could not" not in log


@pytest.mark.parametrize("name", LESSON)
def test_a_page_of_the_lesson_typed_by_hand(lab: Callable, name: str) -> None:
    """Each cell and each command by real keys, as in Chromium."""
    firefox = lab(name)
    for number, (kind, text, shown) in enumerate(firefox.do("run", f"({STEPS})()")):
        if kind == "next":
            firefox.do("run", f"document.querySelectorAll('{PLACES}')[{number}].click()")
            firefox.do("run", "document.querySelector('.lab-next').click()")
            firefox.settle()
            continue
        before = firefox.do("run", "document.querySelectorAll('.lab-entry').length")
        for typed in by_hand(kind, text):
            firefox.do("focus", LINE)
            firefox.do("down", "Control")
            firefox.do("press", "u")
            firefox.do("up", "Control")
            firefox.do("type", typed)
            firefox.do("press", "Enter")
            firefox.settle()
        assert filtered(firefox.do("run", f"({PRINTED})({before})")).rstrip() == filtered(shown).rstrip()


def test_lassie_by_hand(lab: Callable) -> None:
    """Edited, not saved: nothing; saved: the module is stale; imported again: still; reloaded: there she is."""
    firefox = lab("stale")
    firefox.do("run", "document.querySelector('.lab-next').click()")
    firefox.settle()
    firefox.shows("import dogs")
    firefox.do("click", ".lab-editor .cm-content")
    firefox.do("down", "Control")
    firefox.do("press", "End")
    firefox.do("up", "Control")
    firefox.do("type", 'famous.append("Lassie")\n')
    firefox.wait("document.querySelector('.lab-unsaved').innerText.includes('dogs.py')")
    assert "Lassie" not in firefox.shows("open('dogs.py').read()")
    firefox.press("Save")
    firefox.settle()
    firefox.wait("document.querySelector('.lab-picture').innerText.includes('older than its file')")
    assert "Lassie" not in firefox.shows("import dogs; dogs.famous")
    firefox.shows("import importlib; importlib.reload(dogs)")
    assert "'Lassie'" in firefox.shows("dogs.famous")


@pytest.mark.parametrize(
    "line",
    [
        "while True: pass\n",
        "while True: print('x' * 1000)\n",
        "import sys; sys.setrecursionlimit(10**6); f = lambda: f(); f()",
        "print('x' * 10**8)",
        "import sys; sys.modules.clear()",
        "import builtins; vars(builtins).clear()",
        "import os; os.abort()",
    ],
)
def test_nothing_that_is_typed_hurts_the_page(lab: Callable, line: str) -> None:
    """Stop answers at once, and a new prompt is there with the files."""
    firefox = lab("stale")
    firefox.do("run", "document.querySelector('.lab-next').click()")
    firefox.settle()
    firefox.enter(line.strip())
    firefox.do("press", "Enter")
    firefox.wait("document.querySelector('.lab-typed')")
    firefox.press("Stop")
    if "Nothing runs." in firefox.settle():
        firefox.press("New prompt")
        firefox.settle()
    assert "\n2" in firefox.shows("1 + 1")
    assert "['Laika', 'Snoopy', 'Toto']" in firefox.shows("import dogs; dogs.famous")
