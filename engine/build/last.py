"""What a build leaves to the next one: the pages that warned, and whether the site is whole.

Sphinx gives a page's warnings only when it reads or writes the page, and takes a page for written once it is newer than
its source. So a build that failed would pass if it were run again, and one that was killed would leave half a site for
good. Here each build takes the mark of the last one away before it changes anything, and leaves its own when it has
ended. The next build reads the pages that warned, and where it finds no mark it writes all pages anew.
"""

import contextlib
import json
import logging
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import filelock
import psutil
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util.build_phase import BuildPhase
from sphinx.util.logging import NAMESPACE, WarningStreamHandler
from sphinx.util.typing import ExtensionMetadata

from engine import lab
from engine.pythons import interpreter, wasm

CACHES = (interpreter.CACHE, wasm.CACHE, lab.CACHE)  # where things are made once, in folders `making-PID-…`, and kept
MARK = "last-build.json"
LOCK = "build.lock"
SOUND_PICKLE = "environment.sound.pickle"
FIRST, LAST = 0, 10_000  # before and after all who listen to the same event


class BusyError(SphinxError):
    """Two builds would write the same files."""

    category = "Two builds at once"


@dataclass(frozen=True)
class Problem:
    """A warning: the place that it names, "FILE:LINE" or "", what it says, and the page in hand just then, or ""."""

    place: str
    text: str
    page: str
    phase: BuildPhase
    at_end: bool


class Problems(logging.Filter):
    """Sees each warning that Sphinx gives out, once, and keeps it."""

    def __init__(self, build: "Build") -> None:
        super().__init__()
        self.build = build

    def filter(self, record: logging.LogRecord) -> bool:
        text = logging.LogRecord.getMessage(record)  # Sphinx's own puts the place before it
        place, page = getattr(record, "location", None) or "", getattr(record, "page", "")
        self.build.problems.append(Problem(place, text, page, self.build.app.phase, self.build.at_end))
        return True


class Build:
    """One build: what the last left to it, what went wrong in it, and what it leaves to the next."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.problems: list[Problem] = []
        self.at_end = False
        self.was_whole = False
        self.was_well = False
        self.again: set[str] = set()
        self.read: list[str] = []
        self.folder = Path(app.doctreedir)
        self.lock = filelock.FileLock(self.folder / LOCK, timeout=0)
        self.make_record = logging.getLogRecordFactory()
        logging.setLogRecordFactory(self.name_page)
        handlers = logging.getLogger(NAMESPACE).handlers
        next(each for each in handlers if isinstance(each, WarningStreamHandler)).addFilter(Problems(self))

    def name_page(self, *args: Any, **kwargs: Any) -> logging.LogRecord:
        """Make a log record that knows the page in hand: a warning may name another place, or none."""
        record = self.make_record(*args, **kwargs)
        record.page = self.app.env.docname if hasattr(self.app, "env") else ""
        return record

    @property
    def pickle(self) -> Path:
        """Where Sphinx keeps its environment; it is there while nothing writes it."""
        return self.folder / ENV_PICKLE_FILENAME

    @property
    def sound_pickle(self) -> Path:
        """The last environment that was written to its end."""
        return self.folder / SOUND_PICKLE

    def begin(self, app: Sphinx, config: Config) -> None:
        """Be the only build in this folder, and find the environment whole. Raises BusyError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self.lock.acquire()
        except filelock.Timeout:
            folder = os.path.relpath(self.folder)
            raise BusyError(f"another build is at work in {folder}: wait for its end, then run this again") from None
        if self.sound_pickle.exists():
            self.sound_pickle.replace(self.pickle)
        for cache in CACHES:
            sweep(cache)

    def look_back(self, app: Sphinx) -> None:
        """Learn how the last build ended, and take its mark away; then keep the environment that it left."""
        mark = self.folder / MARK
        last: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            last = json.loads(mark.read_text(encoding="utf-8"))
        mark.unlink(missing_ok=True)
        index = getattr(app.builder, "searchindex_filename", None)  # without it, Sphinx warns once and goes on
        self.was_whole = (
            last.get("of") == self.output and last["whole"] and (not index or Path(app.outdir, index).exists())
        )
        self.was_well = self.was_whole and last["well"]
        self.again = set(last.get("again", ()))
        if not self.was_whole:
            Path(app.outdir, ".buildinfo").unlink(missing_ok=True)  # half of it would be a warning
        self.keep_pickle()

    @property
    def output(self) -> list[str]:
        """What a mark is of."""
        return [self.app.builder.name, str(self.app.outdir)]

    def outdated(
        self, app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
    ) -> set[str]:
        """The pages that warned, and those that a build has read which did not come to keep what it learnt."""
        return self.again | (set() if self.was_whole else self.read_in_vain(env))

    def read_in_vain(self, env: BuildEnvironment) -> set[str]:
        """The pages whose files in the build's folders are newer than the environment."""
        try:
            kept = self.pickle.stat().st_mtime_ns
        except OSError:
            return set(env.found_docs)
        made = {name: self.folder / f"{name}.doctree" for name in env.found_docs}
        run = {name: Path(env.mystnb_config.output_folder, f"{name}.ipynb") for name in env.found_docs}
        return {name for name in env.found_docs for path in (made[name], run[name]) if newer(path, kept)}

    def note_read(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Know what is read now."""
        self.read = list(docnames)

    def write_anew(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Have all pages written if the site may not be whole. Sphinx writes its environment next: not over ours."""
        if self.sound_pickle.exists():
            self.pickle.unlink(missing_ok=True)
        return [] if self.was_whole else sorted(env.found_docs)

    def keep_new_pickle(self, app: Sphinx, builder: Builder) -> None:
        """Keep the environment that was written, or that there was if nothing had changed."""
        if not self.pickle.exists() and self.sound_pickle.exists():
            link(self.sound_pickle, self.pickle)
        self.keep_pickle()

    def keep_pickle(self) -> None:
        """Keep the environment as it is now, whatever becomes of Sphinx's: it writes over that, and a kill cuts it."""
        if self.pickle.exists():
            link(self.pickle, self.sound_pickle)

    def begin_end(self, app: Sphinx, exception: Exception | None) -> None:
        """Know that all pages are written."""
        self.at_end = True

    def leave(self, app: Sphinx, exception: Exception | None) -> None:
        """Leave the mark, unless something broke."""
        logging.setLogRecordFactory(self.make_record)
        if exception is None:
            mark = self.folder / MARK
            new = mark.with_suffix(".new")
            new.write_text(json.dumps(self.to_leave(app.env)), encoding="utf-8")
            new.replace(mark)
        self.lock.release()

    def to_leave(self, env: BuildEnvironment) -> dict[str, Any]:
        """The mark: the pages to read again, whether the others are written, and whether all went well.

        A problem that belongs to no page is one of all pages that were read then, or of the site; so is one that came
        while some page was written, whatever place it names.
        """
        again: set[str] = set()
        whole = True
        for problem in self.problems:
            pages = {problem.page, page_at(env, problem.place)} & env.found_docs
            again |= pages
            comes_anyway = problem.at_end or problem.phase == BuildPhase.INITIALIZATION
            of_writing = problem.phase in {BuildPhase.RESOLVING, BuildPhase.WRITING} and not problem.page
            if not comes_anyway and (of_writing or not pages):
                whole = False
                if problem.phase == BuildPhase.READING:
                    again |= set(self.read)
        return {"of": self.output, "again": sorted(again), "whole": whole, "well": not self.problems}


def page_at(env: BuildEnvironment, place: str) -> str:
    """The page at a place that a warning names, "FILE:LINE" or "PAGE:LINE", or one that is made from it; "" if none."""
    name = re.sub(r":\d*$", "", place)
    if name in env.found_docs or not name:
        return name
    page = env.path2doc(name)
    if page in env.found_docs:
        return str(page)
    return next((page for page, paths in env.dependencies.items() if Path(name) in map(Path, paths)), "")


def newer(path: Path, time: int) -> bool:
    """Whether a file is there and newer than a time in nanoseconds."""
    try:
        return path.stat().st_mtime_ns > time
    except OSError:
        return False


def sweep(cache: Path) -> None:
    """Remove what processes were making there when they were killed."""
    for folder in cache.glob("making-*"):
        if not psutil.pid_exists(int(folder.name.split("-")[1])):
            shutil.rmtree(folder, ignore_errors=True)


def link(here: Path, there: Path) -> None:
    """Let a file have a second name, in place of what is there; where that can't be, a copy."""
    there.unlink(missing_ok=True)
    try:
        os.link(here, there)
    except OSError:
        shutil.copy2(here, there)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Let this build follow the last one. The first of the extensions, for it to hear what others warn of."""
    build = Build(app)
    app.connect("config-inited", build.begin, priority=FIRST)
    app.connect("builder-inited", build.look_back, priority=FIRST)
    app.connect("env-get-outdated", build.outdated)
    app.connect("env-before-read-docs", build.note_read, priority=LAST)
    app.connect("env-updated", build.write_anew, priority=LAST)
    app.connect("write-started", build.keep_new_pickle, priority=FIRST)
    app.connect("build-finished", build.begin_end, priority=FIRST)
    app.connect("build-finished", build.leave, priority=LAST)
    app.build_of_book = build  # type: ignore[attr-defined]
    return {"parallel_read_safe": True, "parallel_write_safe": True}
