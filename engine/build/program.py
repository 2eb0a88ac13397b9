"""Builds the book. The last lines say where the book is, or what is wrong and what to do."""

import argparse
import contextlib
import io
import os
import re
import shutil
import signal
import sys
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from sphinx.application import Sphinx
from sphinx.cmd.build import get_parser
from sphinx.errors import SphinxError, SphinxParallelError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from engine.build import unchanged
from engine.build.last import Problem
from engine.directives import unrecorded

HELP = "What else is given goes to sphinx-build, `--fresh-env` or `--jobs 1` for example."
ENDED = "The build was ended. The next one goes on from here."
FOUND = "The book is built: open {}\nOr read it as it will be hosted: python3 noxfile.py -s serve"
COLOUR = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
PHASES = {"updating environment": "Reading pages …", "preparing documents": "Writing pages …"}


class Status(io.TextIOBase):
    """Where Sphinx says what it does: a line that is written over on a terminal, elsewhere two lines in all."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.live = stream.isatty()
        self.told: set[str] = set()

    def write(self, text: str) -> int:
        lines = [line for line in re.split(r"[\r\n]+", COLOUR.sub("", text)) if line.strip()]
        if self.live and lines:
            self.stream.write(f"\r\x1b[K{lines[-1].strip()[: shutil.get_terminal_size().columns - 1]}")
            self.stream.flush()
        for start, words in PHASES.items():
            if not self.live and start not in self.told and any(line.startswith(start) for line in lines):
                self.told.add(start)
                print(words, file=self.stream, flush=True)
        return len(text)

    def clear(self) -> None:
        """Take the line away."""
        if self.live:
            self.stream.write("\r\x1b[K")
            self.stream.flush()


def main(argv: list[str]) -> int:
    """Build the book as `argv` says; the exit status."""
    own = argparse.ArgumentParser(prog="python -m engine.build", description=__doc__, epilog=HELP)
    own.add_argument("--output", type=Path, default=unchanged.SITE, help="where the site goes: %(default)s")
    known, rest = own.parse_known_args(argv)
    before = None if argv else unchanged.inputs()
    options = ["--conf-dir", ".", "--doctree-dir", os.fspath(known.output.parent / "doctrees"), "--jobs", "auto"]
    options += ["--nitpicky", "--fail-on-warning"]
    args = get_parser().parse_args([*options, "docs", os.fspath(known.output), *rest])
    settings = {name: value for name, _, value in (each.partition("=") for each in args.define)}
    status, warnings = Status(sys.stdout), io.StringIO()
    if hasattr(os, "register_at_fork"):  # Ctrl-C ends the processes of a parallel build without a word from each
        os.register_at_fork(after_in_child=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    try:
        with contextlib.redirect_stdout(status), patch_docutils(args.confdir), docutils_namespace():
            app = Sphinx(
                srcdir=args.sourcedir,
                confdir=args.confdir,
                outdir=args.outputdir,
                doctreedir=args.doctreedir,
                buildername=args.builder,
                confoverrides={"nitpicky": args.nitpicky} | settings,
                status=status,
                warning=warnings,
                freshenv=args.freshenv,
                warningiserror=args.warningiserror,
                tags=args.tags,
                verbosity=args.verbosity,
                parallel=args.jobs,
            )
            app.build(args.force_all, args.filenames)
    except KeyboardInterrupt:
        status.clear()
        print(ENDED, file=sys.stderr)
        return 130
    except Exception as error:
        status.clear()
        print(f"{warnings.getvalue()}{explained(error)}", file=sys.stderr)
        return 2
    status.clear()
    news = unrecorded.report(app.env)
    problems: list[Problem] = app.build_of_book.problems  # type: ignore[attr-defined]
    if app.statuscode:
        print("\n".join(filter(None, [news, listed(problems)])), file=sys.stderr)
        return app.statuscode
    said = "\n".join(filter(None, [news, FOUND.format(os.path.relpath(app.outdir / "index.html"))]))
    print(said)
    if before:
        unchanged.keep(said, before)
    return 0


def explained(error: Exception) -> str:
    """What broke a build: Sphinx's own errors say what helps, of others one has to see where they come from."""
    if isinstance(error, SphinxParallelError):
        return f"{error.traceback.rstrip()}\nThe build broke, see above."
    if isinstance(error, SphinxError) and error.__cause__ is None:
        return f"{error.category}: {error}"
    return f"{''.join(traceback.format_exception(error)).rstrip()}\nThe build broke, see above."


def listed(problems: Iterable[Problem]) -> str:
    """The problems, each once, and what to do."""
    lines = list(dict.fromkeys(told(problem) for problem in problems))
    count = "1 problem" if len(lines) == 1 else f"{len(lines)} problems"
    return "\n".join([*lines, f"{count}. Mend what is said, and build again: the pages that are named are read anew."])


def told(problem: Problem) -> str:
    """A problem with its place, from the folder where one is."""
    place = problem.place.rstrip(":")
    if os.path.isabs(place):
        place = os.path.relpath(place)
    return f"{place}: {problem.text}" if place else problem.text
