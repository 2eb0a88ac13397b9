"""However a prompt or a build ends, nothing of it is left behind; tested by looking."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from engine.kernel.child import guard_of
from tests.conftest import ROOT
from tests.reader import Page

PATIENCE = 10.0  # seconds until a test gives up; none takes that long

# Starts a process that would outlive its prompt, and tells its number.
LEAVE = """\
import subprocess, sys
left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
left.pid"""


def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def is_gone(pid: int) -> bool:
    """Whether there is no such process, or but a zombie that its parent has still to look at."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_closing_a_page_leaves_no_process_and_no_folder(page: Page) -> None:
    """A page that is done has ended its prompt, and what that started, and removed its files."""
    pids = [page.session.child.process.pid, int(page.shows(LEAVE))]
    root = page.session.root
    page.session.close()
    until(lambda: all(map(is_gone, pids)))
    assert not root.exists()


def test_a_process_left_running_does_not_hold_the_prompts_end(page: Page) -> None:
    """A prompt that ends while a process of its own still has the terminal has ended."""
    pid = int(page.shows(LEAVE))
    assert "exit status 0" == page.run("import os\nos._exit(0)").ended
    page.shows("%new_prompt")
    until(lambda: is_gone(pid))


def test_a_process_left_running_may_print_later(page: Page) -> None:
    """What a process prints past its cell is shown with a later one."""
    page.shows(
        "import subprocess, sys\n"
        "p = subprocess.Popen([sys.executable, '-c', 'input(); print(1)'], stdin=subprocess.PIPE)"
    )
    assert "1\ndone\n" == page.shows("x = p.communicate(b'\\n'); print('done')")


@pytest.mark.parametrize(
    "cell",
    [
        "while True: pass\n",
        "import time\ntime.sleep(600)",
        "import signal\nx = [signal.signal(n, signal.SIG_IGN) for n in (2, 15)]\nwhile True: pass\n",
        "import threading\nthreading.Event().wait()",
        "while True: print('x')\n",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'while True: pass'])",
        '!python -c "while True: pass"',
        "!python -c \"while True: print('x')\"",
    ],
)
def test_an_endless_cell_can_be_ended(cell: str, one_page: Page) -> None:
    """A cell that doesn't end is ended by ending its session, and leaves no process."""
    ours = psutil.Process()
    before = set(ours.children(recursive=True))
    prompt = one_page.session.child.process.pid
    answers = []
    thread = threading.Thread(target=lambda: answers.append(one_page.run(cell)))
    thread.start()
    if cell.startswith("!"):
        until(lambda: one_page.session.command is not None)
    one_page.session.kill()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert answers[0].error
    until(lambda: is_gone(prompt))
    until(lambda: set(ours.children(recursive=True)) <= before)


def test_a_prompt_that_does_not_want_to_leave_is_ended(one_page: Page) -> None:
    """Closing a page doesn't wait for a thread that never ends."""
    one_page.shows("import threading\nthreading.Thread(target=threading.Event().wait).start()")
    pid = one_page.session.child.process.pid
    one_page.session.close()
    assert is_gone(pid)


# A building process: it opens a session, tells what is to be looked for, and then ends in some way.
BUILDER = f"""
import os, signal, sys
for number in (signal.SIGHUP, signal.SIGTERM):
    signal.signal(number, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits it ignored
sys.path.insert(0, {str(ROOT)!r})
from engine.kernel.child import guard_of
from engine.pythons.interpreter import pristine
from engine.kernel.session import Session
session = Session(pristine())
left = session.execute({LEAVE!r}).outputs[0][1].strip()
print(session.child.process.pid, left, guard_of(os.getpid()).pid, session.root, flush=True)
"""


@pytest.fixture
def builder() -> Iterator[Callable[[str], tuple[subprocess.Popen, list[int], Path]]]:
    """What starts a building process; it answers with that, the processes below it, and the page's folder."""
    started = []

    def start(ending: str) -> tuple[subprocess.Popen, list[int], Path]:
        process = subprocess.Popen(
            [sys.executable, "-c", BUILDER + ending], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        started.append(process)
        *pids, root = process.stdout.readline().split()
        return process, [int(pid) for pid in pids], Path(root)

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


# What a builder does when it is killed; `busy` is told when that has begun.
ENDLESS = "print('busy', flush=True)\nsession.execute('while True: pass\\n')"
COMMAND = """
import threading
threading.Thread(target=session.execute, args=['!python -c "while True: pass"'], daemon=True).start()
while session.command is None: pass
print('busy', flush=True)
threading.Event().wait()
"""
IDLE = "print('busy', flush=True)\nimport time; time.sleep(600)"


@pytest.mark.parametrize(
    ("number", "doing"),
    [
        (signal.SIGKILL, ENDLESS),
        (signal.SIGTERM, ENDLESS),
        (signal.SIGINT, ENDLESS),
        (signal.SIGKILL, COMMAND),
        (signal.SIGINT, COMMAND),
        (signal.SIGKILL, IDLE),
    ],
)
def test_a_killed_build_leaves_no_process_and_no_folder(number: signal.Signals, doing: str, builder: Callable) -> None:
    """Whatever kills a build, its prompts, commands, guard and folders go with it."""
    process, pids, root = builder(doing)
    assert "busy\n" == process.stdout.readline()
    below = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(number)
    process.wait(PATIENCE)
    until(lambda: all(map(is_gone, [*pids, *(child.pid for child in below)])))
    until(lambda: not root.exists())


@pytest.mark.parametrize("ending", ["1 / 0", "sys.exit(1)", "os._exit(1)", "os.abort()", "session.close()"])
def test_a_build_that_ends_leaves_no_process_and_no_folder(ending: str, builder: Callable) -> None:
    """Whether it closed its sessions or not, a build that has ended has left nothing."""
    process, pids, root = builder(ending)
    process.wait(PATIENCE)
    until(lambda: all(map(is_gone, pids)))
    until(lambda: not root.exists())


def test_a_forked_builder_ends_only_its_own(builder: Callable) -> None:
    """A worker of a parallel build that ends does not take the sessions of the others with it."""
    process, (prompt, _, guard), root = builder("""
if os.fork() == 0:
    other = Session(pristine())
    print(other.child.process.pid, guard_of(os.getpid()).pid, other.root, flush=True)
    os._exit(1)
os.wait()
print("go on", session.execute("1").outputs, flush=True)
import time
time.sleep(600)
""")
    line = process.stdout.readline().split()
    until(lambda: is_gone(int(line[0])) and is_gone(int(line[1])) and not Path(line[2]).exists())
    assert "go on [('stdout', '1\\n')]\n" == process.stdout.readline()
    process.kill()
    process.wait(PATIENCE)
    until(lambda: is_gone(prompt) and is_gone(guard) and not root.exists())


def test_sessions_that_begin_at_once_have_one_guard() -> None:
    """A second one, which nobody keeps, would end what it guards when it is collected."""
    count = 8
    together = threading.Barrier(count)

    def ask(_: int) -> int:
        together.wait()
        return guard_of(-1).pid

    try:
        with ThreadPoolExecutor(count) as pool:
            assert len(set(pool.map(ask, range(count)))) == 1
    finally:
        guard = guard_of(-1)
        guard.stdin.close()
        guard.wait(PATIENCE)
