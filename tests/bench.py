"""The benchmark: what running a book's pages costs, beside the least that it could cost.

    python tests/bench.py [--quick | --book | --soak 50] [--pages 8 32 128] [--repeats 3] [--jobs auto]

Books of several sizes are generated, in the lesson's style, and built from clean with this book's own settings by

- `floor`  execution off, and then the same cells in a plain `python` a page, as many at a time as there are jobs
- `ours`   the kernel of this book
- `stock`  ipykernel's `python3`

in turn, so that a busy moment of the machine meets all of them. Then a build in which nothing changed has to run no
page, and one after an edit of one page has to run that page alone.

Instead, `--book` builds the book itself, beside its own floor: the scripts of its pages, each in the Python that its
page asks for. `--soak N` builds one small book N times from clean; each build has to succeed, to say the same, and to
leave nothing behind.

Exits with 1 if one of these promises is broken. Speed is a figure, not a promise: machines differ.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import psutil

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # engine/ is used where it stands

from engine.directives.downloads import script  # noqa: E402, the line above finds it
from engine.language.notebook import asked_for, read  # noqa: E402
from engine.pythons.discovery import suitable  # noqa: E402
from engine.pythons.interpreter import Interpreter, pristine  # noqa: E402
from engine.pythons.wasm import MissingError  # noqa: E402
from engine.runs.pages import DOCS, pages  # noqa: E402

KERNELS = {"floor": "import-once", "ours": "import-once", "stock": "python3"}
HEADER = "\npages contender median s to the floor s/page s/added page processor's s peak MB"
GOAL = "the goal for 32 pages is 2 times the floor, the aim 1.3"
PROMPT = "import sys\n\nsys.ps1, sys.ps2 = '>>> ', '... '\n\n"  # a page about IPython asks for them
SAMPLED = 0.1  # seconds between two looks at the memory

# The seven cells of a page: the first line of a file block is its name, that of an error what it ends in.
CELLS = (
    ("file", "dogs.py", 'print("dogs: my body runs")\n\nfamous = ["Rin Tin Tin", "Toto"]\n'),
    ("cell", "", "import dogs\n\ndogs.famous"),
    ("file", "dogs.py", 'print("dogs: my body runs")\n\nfamous = ["Rin Tin Tin", "Toto", "Lassie"]\n'),
    ("cell", "", "import dogs\n\ndogs.famous"),
    ("cell", "", "import importlib\n\nimportlib.reload(dogs).famous"),
    ("cell", "", "from dogs import famous\n\nfamous is dogs.famous"),
    ("cell", "NameError: name 'cats' is not defined", "cats.famous"),
)


# -- Books ------------------------------------------------------------------------------------------------------------


def page(number: int, kernel: str) -> str:
    """The text of the page with that number, for a kernel."""
    parts = [
        f"---\nfile_format: mystnb\nkernelspec:\n  name: {kernel}\n  display_name: Python\n---\n",
        f"# Dogs, part {number}\n",
    ]
    for step, (kind, note, text) in enumerate(CELLS, 1):
        option = f":file: {note}" if kind == "file" else f':raises: "{note}"' if note else ""
        parts.append(
            f"## Step {step}\n\n"
            f"Save the file, or type the cell, and look at what **Python** says in step {step} of part {number}.\n"
            "A module's body runs once: the second `import` finds the module in the cache.\n\n"
            f"```{{code-cell}}\n{option}\n{text.rstrip()}\n```\n".replace("{code-cell}\n\n", "{code-cell}\n")
        )
    return "\n".join(parts)


def plain_script() -> str:
    """The cells of a generated page for a plain `python`."""
    parts = ["import sys\n"]
    for kind, note, text in CELLS:
        if kind == "file":
            parts.append(f"with open({note!r}, 'w') as file:\n    file.write({text!r})\n")
        else:
            *lines, last = text.split("\n")
            typed = "\n".join([*lines, f"print(repr({last}))"])
            if note:
                body = typed.replace("\n", "\n    ")
                typed = f"try:\n    {body}\nexcept Exception:\n    sys.excepthook(*sys.exc_info())\n"
            parts.append(typed + "\n")
    return "".join(parts)


def write_book(folder: Path, pages: int, kernel: str) -> None:
    """Write a book of so many pages, and its first one, which has no cells."""
    folder.mkdir()
    names = [f"part{number}" for number in range(1, pages + 1)]
    for number, name in enumerate(names, 1):
        (folder / f"{name}.md").write_text(page(number, kernel), encoding="utf-8")
    listing = "\n   ".join(names)
    (folder / "index.rst").write_text(f"Dogs\n====\n\n.. toctree::\n\n   {listing}\n", encoding="utf-8")


# -- Builds -----------------------------------------------------------------------------------------------------------


class Run(NamedTuple):
    """One build: how long it took, the processor's seconds in all its processes, peak memory in MB, pages executed."""

    seconds: float
    work: float
    peak: float
    executed: int


class Build:
    """A generated book, to be built at `folder` by a contender with `jobs` processes; `with_cells` pages are run."""

    settings = ("records_folder=", "nb_execution_in_temp=1")  # nobody has recorded it; where stock saves its files

    def __init__(self, folder: Path, pages: int, contender: str, jobs: int) -> None:
        self.folder, self.contender, self.jobs, self.pages, self.with_cells = folder, contender, jobs, pages, pages
        self.source, self.out, self.log = folder / "docs", folder / "html", folder / "log.txt"
        folder.mkdir(parents=True)
        self.provide(KERNELS[contender])

    def provide(self, kernel: str) -> None:
        """Write the pages."""
        write_book(self.source, self.pages, kernel)

    def run(self, clean: bool = True) -> Run:
        """Build; raises SystemExit with the log if it fails."""
        if clean:
            for made in ("html", "doctrees", "jupyter_execute", "plain"):
                shutil.rmtree(self.folder / made, ignore_errors=True)
        arguments = [
            "--conf-dir", str(ROOT),
            "--doctree-dir", str(self.folder / "doctrees"),
            "--builder", "html",
            "--jobs", str(self.jobs),
            *(word for setting in self.settings for word in ("--define", setting)),
            *(["--define", "nb_execution_mode=off"] if self.contender == "floor" else ["--fail-on-warning"]),
            str(self.source),
            str(self.out),
        ]  # fmt: skip
        peak = 0.0
        with open(self.log, "w", encoding="utf-8") as log:
            start, worked = time.perf_counter(), work()
            process = psutil.Popen(
                [sys.executable, __file__, "--sphinx", self.contender, *arguments],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | {"NO_COLOR": "1", "TMPDIR": str(self.temporary())},
            )
            while process.poll() is None:
                peak = max(peak, memory(process))
                try:
                    process.wait(SAMPLED)
                except psutil.TimeoutExpired:
                    continue
            if self.contender == "floor":
                self.run_plainly()
            seconds, worked = time.perf_counter() - start, work() - worked
        text = self.log.read_text(encoding="utf-8")
        if process.returncode:
            raise SystemExit(f"{self.contender}, {self.pages} pages: the build failed.\n{text}")
        return Run(seconds, worked, peak, text.count("Executed notebook in"))

    def run_plainly(self) -> None:
        """Run each page's cells in a plain `python`, in an empty folder."""
        text, python = plain_script(), pristine()
        with ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(lambda number: self.run_script(str(number), text, python), range(self.pages)))

    def run_script(self, name: str, text: str, python: Interpreter) -> None:
        """Run a script to its end, in an empty folder."""
        folder = self.folder / "plain" / name
        folder.mkdir(parents=True)
        (folder / "main.py").write_text(text, encoding="utf-8")

        def run(*arguments: str, cwd: Path = folder) -> None:
            command = [*python.command, str(folder / "main.py"), *arguments]
            subprocess.run(command, cwd=cwd, env=python.environment, capture_output=True, check=True)

        run()
        if python.is_wasm:  # it can't start the next prompt itself
            for number, line in enumerate(text.splitlines(), 1):
                if line == "_new_prompt()":
                    run(str(number), cwd=folder / "main-files")

    def temporary(self) -> Path:
        """The folder for temporary files, empty before and after."""
        folder = self.folder / "tmp"
        folder.mkdir(exist_ok=True)
        return folder

    def edit(self) -> None:
        """Change one page."""
        path = self.source / "part1.md"
        path.write_text(path.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")

    def said(self) -> dict[str, str]:
        """What each page of the site says, by its name."""
        return {path.name: path.read_text(encoding="utf-8") for path in self.out.glob("*.html")}


class Book(Build):
    """The book itself, to be built at `folder`."""

    settings = ()

    def provide(self, kernel: str) -> None:
        """Take the pages as they are, and for the floor their scripts, which are no part of its time.

        Raises SystemExit where a page's Python can't be had.
        """
        self.source, self.scripts = DOCS, {}
        for page in pages():
            notebook = read((DOCS / f"{page}.md").read_text(encoding="utf-8"))
            try:
                python = suitable(asked_for(notebook.metadata) or "")
            except MissingError as error:
                raise SystemExit(f"docs/{page}.md can't be run here: {error}") from error
            notebook.metadata.language_info = {"version": python.version}
            self.scripts[page] = (PROMPT + script(notebook, page, "main.py"), python)
        self.with_cells = len(self.scripts)

    def run_plainly(self) -> None:
        """Run each page's script, the way a reader would, in the Python that the page asks for."""
        with ThreadPoolExecutor(self.jobs) as pool:
            list(pool.map(lambda page: self.run_script(page, *self.scripts[page]), self.scripts))


def work() -> float:
    """The processor's seconds of all processes that were started here and have ended; 0 where that is not counted."""
    times = os.times()
    return times.children_user + times.children_system


def memory(process: psutil.Process) -> float:
    """The memory of a process and all that it started, in MB; what they share is counted once where that is known."""
    total = 0
    try:
        tree = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0
    for one in tree:
        try:
            total += getattr(info := one.memory_full_info(), "pss", info.uss)
        except psutil.Error:  # it has ended meanwhile
            continue
    return total / 1e6


def sphinx(contender: str, arguments: list[str]) -> int:
    """Sphinx in this process, with the contender's way to start kernels."""
    from jupyter_client.provisioning import KernelProvisionerFactory
    from sphinx.cmd.build import main

    import engine.kernel  # noqa: F401, conf.py imports it too, and finds it in the cache

    if contender == "stock":
        KernelProvisionerFactory.instance().default_provisioner_name = "local-provisioner"
    return main(arguments)


# -- Figures ----------------------------------------------------------------------------------------------------------


def race(builds: list[Build], repeats: int) -> bool:
    """Build all books with all contenders and print the table; returns whether each was executed as a whole."""
    runs: dict[tuple[int, str], list[Run]] = {(build.pages, build.contender): [] for build in builds}
    kept = True
    for _ in range(repeats):
        for build in builds:
            size, name = build.pages, build.contender
            runs[size, name].append(run := build.run())
            print(f"{name}, {size} pages: {run.seconds:.2f} s", file=sys.stderr, flush=True)
            expected = 0 if name == "floor" else build.with_cells
            kept &= run.executed == expected or promise(False, f"{name}, {size} pages: executed {run.executed}")
    print(HEADER)
    medians = {key: statistics.median(run.seconds for run in found) for key, found in runs.items()}
    smallest = min(build.pages for build in builds)
    for (size, name), found in runs.items():
        # Each build is compared with the floor of its own round: the machine was as busy then.
        floors = runs[size, "floor"]
        ratio = statistics.median(run.seconds / floor.seconds for run, floor in zip(found, floors, strict=True))
        worked = statistics.median(run.work for run in found)
        median = medians[size, name]
        added = f"{(median - medians[smallest, name]) / (size - smallest):.3f}" if size > smallest else ""
        peak = max(run.peak for run in found)
        print(f"{size:>5} {name:>9} {median:>8.2f} {ratio:>12.2f}", end=" ")
        print(f"{median / size:>6.3f} {added:>7} {worked:>13.2f} {peak:>7.0f}")
    print(f"\n{GOAL}\n")
    return kept


def build_again(builds: list[Build]) -> bool:
    """Build what was built, unchanged and with one edit; returns whether no page was run without need."""
    kept = True
    for build in builds:
        name = build.contender
        run = build.run(clean=False)
        kept &= promise(run.executed == 0, f"{name}, nothing changed: executed {run.executed}, {run.seconds:.2f} s")
        build.edit()
        run = build.run(clean=False)
        kept &= promise(run.executed == 1, f"{name}, one page edited: executed {run.executed}, {run.seconds:.2f} s")
    return kept


def soak(folder: Path, builds: int, jobs: int) -> bool:
    """Build one book of 10 pages so many times; returns whether all promises were kept."""
    build = Build(folder / "soak", 10, "ours", jobs)
    first: dict[str, str] = {}
    kept = True
    times = []
    for number in range(1, builds + 1):
        try:
            run = build.run()
        except SystemExit as failure:
            kept &= promise(False, f"build {number}: {failure}")
            continue
        times.append(run.seconds)
        print(f"build {number}: {run.seconds:.2f} s", file=sys.stderr, flush=True)
        first = first or build.said()
        left = [path.name for path in build.temporary().iterdir()]
        differs = [name for name, text in build.said().items() if text != first.get(name)]
        if run.executed != build.pages or left or differs:
            kept &= promise(False, f"build {number}: executed {run.executed}, left {left}, says otherwise: {differs}")
    if times:
        print(f"{len(times)} of {builds} builds of 10 pages; seconds: median {statistics.median(times):.2f}", end=", ")
        print(f"from {min(times):.2f} to {max(times):.2f}")
    return promise(kept, f"{builds} clean builds, none flaky")


def promise(is_kept: bool, text: str) -> bool:
    """Print what was promised, or found; returns whether it was kept."""
    print(f"{'ok    ' if is_kept else 'BROKEN'} {text}", flush=True)
    return is_kept


def main() -> int:
    """What is done is told by the command line; returns the exit status."""
    if sys.argv[1:2] == ["--sphinx"]:
        return sphinx(sys.argv[2], sys.argv[3:])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=[8, 32, 128], help="the sizes of the books")
    parser.add_argument("--repeats", type=int, default=3, help="builds of each book by each contender")
    parser.add_argument("--jobs", default="auto", help="Sphinx's processes at a time; auto is one for each core")
    parser.add_argument("--quick", action="store_true", help="8 pages, once")
    parser.add_argument("--book", action="store_true", help="build this book instead")
    parser.add_argument("--soak", type=int, metavar="N", help="build one small book N times from clean instead")
    options = parser.parse_args()
    jobs = os.cpu_count() or 1 if options.jobs == "auto" else int(options.jobs)
    names = ("sphinx", "myst-nb", "sphinx-book-theme", "nbclient", "jupyter_client", "ipykernel")
    if options.quick:
        options.pages, options.repeats = [8], 1
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {jobs} jobs,", end=" ")
    print(f"Python {platform.python_version()},", ", ".join(f"{name} {version(name)}" for name in names), flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        if options.soak:
            kept = soak(Path(folder), options.soak, jobs)
        elif options.book:
            size = len([*DOCS.glob("*.md")])
            kept = race([Book(Path(folder, name), size, name, jobs) for name in ("floor", "ours")], options.repeats)
        else:
            sizes = sorted(options.pages)
            builds = [Build(Path(folder, f"{name}-{size}"), size, name, jobs) for size in sizes for name in KERNELS]
            kept = race(builds, options.repeats)
            kept &= build_again(builds[-2:])  # the largest, ours and stock
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
