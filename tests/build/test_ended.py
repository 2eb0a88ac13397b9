"""A build that was ended is whole after the next one, and what a build says at its end."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.directives.book import Book

CELL = "```{code-cell}\n1 + 1\n```\n"
KILLS = 4
PATIENCE = 120  # seconds


class Program:
    """`python -m engine.build` in a book's folder, with a process group and a temporary folder of its own."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.temporary = book.folder.parent / "temporary"
        self.temporary.mkdir(exist_ok=True)

    def start(self, *options: str) -> subprocess.Popen:
        """Start a build."""
        return subprocess.Popen(
            [sys.executable, "-m", "engine.build", *options],
            cwd=self.book.folder,
            env={**os.environ, "TMPDIR": str(self.temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *options: str) -> tuple[int, str, str]:
        """Build; the status and what was said."""
        process = self.start(*options)
        out, err = process.communicate(timeout=PATIENCE)
        return process.returncode, out, err

    def processes(self) -> list[psutil.Process]:
        """Those that builds have started, and that are still there."""
        return list(filter(self.is_ours, psutil.process_iter()))

    def is_ours(self, process: psutil.Process) -> bool:
        """Whether a process lives on our folder for temporary files."""
        try:
            return process.environ().get("TMPDIR") == str(self.temporary)
        except psutil.Error:
            return False

    def wait_for_quiet(self) -> None:
        """Wait until nothing of a killed build is left, neither processes nor folders."""
        end = time.monotonic() + PATIENCE
        while (left := [*self.processes(), *self.temporary.iterdir()]) and time.monotonic() < end:
            time.sleep(0.05)
        assert [] == left

    def site(self) -> dict[str, bytes]:
        """{path: what it holds} of the site.

        MyST-NB writes its stylesheet at the end of a first build, so that only a second links it by its contents.
        """
        site = self.book.folder / "_build" / "html"
        files = [path for path in sorted(site.rglob("*")) if path.is_file()]
        return {str(path.relative_to(site)): re.sub(rb"\?v=\w+", b"", path.read_bytes()) for path in files}


@pytest.fixture
def program(book: Book) -> Iterator[Program]:
    """A program to build a book of some pages."""
    for number in range(4):
        book.page(f"p{number}", CELL)
    book.prose("prose")
    program = Program(book)
    yield program
    for process in program.processes():
        process.kill()


def test_a_build_that_was_killed_at_any_moment_is_whole_after_the_next(program: Program) -> None:
    """The site is that of a build from nothing, no process and no folder is left."""
    seed = random.randrange(10**6)
    print("seed", seed)
    chance = random.Random(seed)
    begin = time.monotonic()
    assert 0 == program.run()[0]
    took = time.monotonic() - begin
    for number in range(KILLS):
        for page in ("p0", "p3"):
            program.book.page(page, CELL + f"Edited {number}.\n")
        process = program.start()
        time.sleep(chance.uniform(0, took))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        program.wait_for_quiet()
        assert (0, "") == program.run()[::2]
        healed = program.site()
        subprocess.run(["rm", "-r", program.book.folder / "_build" / "html"], check=True)
        subprocess.run(["rm", "-r", program.book.folder / "_build" / "doctrees"], check=True)
        assert 0 == program.run()[0]
        assert program.site() == healed
    program.wait_for_quiet()


@pytest.mark.parametrize(
    ("path", "begin"),
    [
        ("html/searchindex.js", 100),
        ("html/p0.html", 0),
        ("html/.buildinfo", 10),
        ("html/_static/basic.css", 10),
        ("doctrees/environment.pickle", 1000),
        ("doctrees/p0.doctree", 10),
        ("jupyter_execute/p0.ipynb", 10),
    ],
)
def test_a_file_that_a_kill_has_cut_is_mended(program: Program, path: str, begin: int) -> None:
    """A build that was killed while it wrote a file leaves the beginning of it, and no mark."""
    assert 0 == program.run()[0]
    whole = program.site()
    (program.book.folder / "_build" / "doctrees" / "last-build.json").unlink()
    file = program.book.folder / "_build" / path
    file.write_bytes(file.read_bytes()[:begin])
    assert (0, "") == program.run()[::2]
    assert whole == program.site()


def test_ctrl_c_says_one_line_and_leaves_nothing(program: Program) -> None:
    """It reaches all processes of the terminal; the next build goes on."""
    program.book.page("p0", "```{code-cell}\nimport time; time.sleep(5)\n```\n")
    process = program.start()
    assert "Reading pages …\n" == process.stdout.readline()
    end = time.monotonic() + PATIENCE
    while not list(program.temporary.glob("*/once")) and time.monotonic() < end:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (130, "", "The build was ended. The next one goes on from here.\n") == (process.returncode, out, err)
    program.wait_for_quiet()
    assert 0 == program.run()[0]


def test_a_build_that_went_well_says_where_the_book_is(program: Program) -> None:
    """In its last lines, after little else."""
    status, out, err = program.run()
    assert (0, "") == (status, err)
    assert out.splitlines() == [
        "Reading pages …",
        "Writing pages …",
        f"The book is built: open {Path('_build', 'html', 'index.html')}",
        "Or read it as it will be hosted: python3 noxfile.py -s serve",
    ]


def test_the_last_lines_are_the_problems(program: Program) -> None:
    """Each with its place and what to do, and nothing else."""
    program.book.page("p1", "```{code-cell}\n1 / 0\n```\n")
    program.book.prose("prose", "{ref}`nowhere`\n")
    status, _, err = program.run()
    assert 1 == status
    assert re.fullmatch(
        r"docs/p1\.md:9: this cell ended in an error that is not declared: ZeroDivisionError: division by zero.*\n"
        r"Mend it, or declare it: .*\n"
        r"docs/prose\.md:\d+: undefined label: 'nowhere' .*\n"
        r"2 problems\. Mend what is said, and build again: the pages that are named are read anew\.\n",
        err,
    )


def test_a_build_that_breaks_says_why(program: Program) -> None:
    """A fault of Sphinx's settings in one line; a fault of code with the place where it is."""
    conf = program.book.folder / "conf.py"
    conf.write_text(conf.read_text() + "extensions.append('no_such_extension')\n")
    status, _, err = program.run()
    assert 2 == status
    assert "no_such_extension" in err.splitlines()[-2]
    assert "The build broke, see above." == err.splitlines()[-1]


READ = ["Reading pages …", "Writing pages …"]


def test_a_book_that_has_not_changed_is_told_at_once(program: Program) -> None:
    """It says the same, and does nothing; with options it does as it is told."""
    _, first, _ = program.run()
    assert READ == first.splitlines()[:2]
    assert (0, "\n".join(first.splitlines()[2:]) + "\n", "") == program.run()
    assert READ == program.run("--jobs", "1")[1].splitlines()[:2]


@pytest.mark.parametrize(
    "path", ["docs/p1.md", "conf.py", "examples/new.py", "engine/site/icons.py", "_build/html/p1.html"]
)
def test_whatever_changes_is_looked_at(program: Program, path: str) -> None:
    """Also a file of the site that somebody has written over."""
    program.run()
    file = program.book.folder / path
    program.book.write(path, file.read_text() if file.exists() else "")
    assert READ == program.run()[1].splitlines()[:2]


def test_a_build_that_failed_is_not_taken_for_done(program: Program) -> None:
    """Though nothing has changed since."""
    program.run()
    program.book.page("p1", "```{code-cell}\n1 / 0\n```\n")
    first, again = program.run(), program.run()
    assert (1, first[2]) == again[::2]


def test_a_build_that_was_killed_is_not_taken_for_done(program: Program) -> None:
    """Though what it was made from is as it was when it went well."""
    program.run()
    (program.book.folder / "_build" / "doctrees" / "last-build.json").unlink()
    assert READ == program.run()[1].splitlines()[:2]
