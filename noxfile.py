"""The book's verbs.

A session is named by what you want done: `nox -s docs` builds the book, `nox -s tests` passes its tests. Bare `nox` is
what you run before a commit. Each session installs all that it needs, pinned and hashed, from requirements/.
"""

import os
from pathlib import Path

import nox
from nox.command import CommandFailed

nox.needs_version = ">=2024.4.15"
nox.options.sessions = ["format", "lint", "tests"]
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = True

ROOT = Path(__file__).parent
SITE = ROOT / "_build" / "html"
GROUPS = ("docs", "lint", "serve", "tests")
PYTHON_FILES = ("conf.py", "noxfile.py", "engine", "examples", "tests")


def install(session: nox.Session, group: str) -> None:
    """Install a dependency group as it was locked."""
    session.install("--require-hashes", "-r", f"requirements/{group}.txt", silent=True)


def sphinx_arguments(*extra: str) -> list[str]:
    """The arguments that `docs` and `serve` give to Sphinx alike."""
    return [
        "--conf-dir", ".",
        "--doctree-dir", "_build/doctrees",
        "--builder", "html",
        "--jobs", "auto",
        "--nitpicky",  # every reference leads somewhere
        *extra,
        "docs",
        os.fspath(SITE),
    ]  # fmt: skip


@nox.session
def docs(session: nox.Session) -> None:
    """Build the book into _build/html; a warning is an error."""
    install(session, "docs")
    try:
        session.run("python", "-m", "sphinx", *sphinx_arguments("--fail-on-warning"), *session.posargs)
    except CommandFailed:
        # Sphinx gives a page's warnings only when it reads the page: unless it forgets, the next build would pass.
        (ROOT / "_build" / "doctrees" / "environment.pickle").unlink(missing_ok=True)
        raise
    session.log(f"The book is built: open {SITE / 'index.html'}")
    session.log("Or read it as it will be hosted: python -m nox -s serve")
