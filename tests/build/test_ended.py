"""A build that was ended is whole after the next one, and what a build says at its end."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.directives.book import Book

CELL = "```{code-cell}\n1 + 1\n```\n"
KILLS = 4
EDITS = 2
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

    def build_from_nothing(self) -> dict[str, bytes]:
        """The site of a book of which no build has left anything."""
        subprocess.run(["rm", "-rf", self.book.folder / "_build"], check=True)
        assert (0, "") == self.run()[::2]
        return self.site()


def some_pages(book: Book) -> Program:
    """A program to build a book of some pages."""
    for number in range(4):
        book.page(f"p{number}", CELL)
    book.prose("prose")
    return Program(book)


@pytest.fixture
def program(book: Book) -> Iterator[Program]:
    """A program to build a book that has not been built."""
    program = some_pages(book)
    yield program
    for process in program.processes():
        process.kill()


@dataclass
class First:
    """A first build, done once: what it said and how long it took, and the book as it left it, to begin with again."""

    program: Program
    came: tuple[int, str, str]
    took: float
    kept: Path


@pytest.fixture(scope="module")
def first_build(tmp_path_factory: pytest.TempPathFactory) -> First:
    """A first build of a book, in a folder that stays the same: what a build leaves names it."""
    folder = tmp_path_factory.mktemp("ended")
    program = some_pages(Book(folder / "book"))
    begin = time.monotonic()
    came = program.run()
    took = time.monotonic() - begin
    assert (0, "") == came[::2]
    copy(program.book.folder, folder / "kept")
    return First(program, came, took, folder / "kept")


@pytest.fixture
def first(first_build: First) -> Iterator[First]:
    """The first build, as if it had just ended."""
    folder = first_build.program.book.folder
    subprocess.run(["rm", "-r", folder], check=True)
    copy(first_build.kept, folder)
    yield first_build
    for process in first_build.program.processes():
        process.kill()


def copy(folder: Path, to: Path) -> None:
    """Copy a folder with the times of its files, and those that have two names as one: a cut cuts them under both."""
    subprocess.run(["cp", "-a", folder, to], check=True)


def test_a_build_that_was_killed_at_any_moment_is_whole_after_the_next(first: First) -> None:
    """The site is that of a build from nothing, no process and no folder is left."""
    seed = random.randrange(10**6)
    print("seed", seed)
    chance = random.Random(seed)
    program = first.program
    healed: list[dict[str, bytes]] = []
    for number in range(KILLS):
        edit(program, number)
        process = program.start()
        time.sleep(chance.uniform(0, first.took))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        program.wait_for_quiet()
        assert (0, "") == program.run()[::2]
        healed.append(program.site())
    for number in range(EDITS):
        edit(program, number)
        site = program.build_from_nothing()
        assert all(site == each for each in healed[number::EDITS])
    program.wait_for_quiet()


def edit(program: Program, number: int) -> None:
    """Edit some pages, so that a build has something to do; there are EDITS ways."""
    for page in ("p0", "p3"):
        program.book.page(page, CELL + f"Edited {number % EDITS}.\n")


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
def test_a_file_that_a_kill_has_cut_is_mended(first: First, path: str, begin: int) -> None:
    """A build that was killed while it wrote a file leaves the beginning of it, and no mark."""
    program = first.program
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


def test_a_build_that_went_well_says_where_the_book_is(first_build: First) -> None:
    """In its last lines, after little else."""
    assert first_build.came[1].splitlines() == [
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


def test_a_book_that_has_not_changed_is_told_at_once(first: First) -> None:
    """It says the same, and does nothing; with options it does as it is told."""
    said = first.came[1].splitlines()
    assert READ == said[:2]
    assert (0, "\n".join(said[2:]) + "\n", "") == first.program.run()
    assert READ == first.program.run("--jobs", "1")[1].splitlines()[:2]


@pytest.mark.parametrize(
    "path", ["docs/p1.md", "conf.py", "examples/new.py", "engine/site/icons.py", "_build/html/p1.html"]
)
def test_whatever_changes_is_looked_at(first: First, path: str) -> None:
    """Also a file of the site that somebody has written over."""
    book = first.program.book
    file = book.folder / path
    book.write(path, file.read_text() if file.exists() else "")
    assert READ == first.program.run()[1].splitlines()[:2]


def test_a_build_that_failed_is_not_taken_for_done(first: First) -> None:
    """Though nothing has changed since."""
    first.program.book.page("p1", "```{code-cell}\n1 / 0\n```\n")
    failed, again = first.program.run(), first.program.run()
    assert (1, failed[2]) == again[::2]


def test_a_build_that_was_killed_is_not_taken_for_done(first: First) -> None:
    """Though what it was made from is as it was when it went well."""
    (first.program.book.folder / "_build" / "doctrees" / "last-build.json").unlink()
    assert READ == first.program.run()[1].splitlines()[:2]
