"""The book's verbs.

A session is named by what you want done: `nox -s docs` builds the book, `nox -s tests` passes its tests. Bare `nox` is
what you run before a commit. Each session installs all that it needs, pinned and hashed, from requirements/.
"""

import os
import shutil
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2024.4.15"
nox.options.sessions = ["format", "lint", "tests"]
nox.options.reuse_existing_virtualenvs = True
nox.options.error_on_missing_interpreters = True

ROOT = Path(__file__).parent
SITE = ROOT / "_build" / "html"
GROUPS = ("docs", "jupyterlite", "lint", "node", "serve", "tests")
PYTHON_FILES = ("conf.py", "noxfile.py", "engine", "examples", "tests")


def install(session: nox.Session, group: str) -> None:
    """Install a dependency group as it was locked."""
    session.install("--require-hashes", "-r", f"requirements/{group}.txt", silent=True)


def provide_node(session: nox.Session) -> Path:
    """Node's executable; it is installed into the session where the machine has none."""
    ask = ["python", "-c", "from engine.pythons import wasm; print(wasm.node())"]
    found = session.run(*ask, silent=True, success_codes=[0, 1])
    if found and "MissingError" in found:
        install(session, "node")
        found = session.run(*ask, silent=True)
    return Path(found.strip())


def sphinx_arguments() -> list[str]:
    """The arguments for Sphinx; engine/build gives it the same, and makes a warning an error."""
    return [
        "--conf-dir", ".",
        "--doctree-dir", "_build/doctrees",
        "--builder", "html",
        "--jobs", "auto",
        "--nitpicky",  # every reference leads somewhere
        "docs",
        os.fspath(SITE),
    ]  # fmt: skip


@nox.session
def docs(session: nox.Session) -> None:
    """Build the book into _build/html; a warning is an error."""
    install(session, "docs")
    provide_node(session)  # the lab is built with it
    session.run("python", "-m", "engine.build", *session.posargs)


@nox.session
def serve(session: nox.Session) -> None:
    """Serve the book on this machine, and show each edit as it is saved; Ctrl-C ends it."""
    install(session, "serve")
    provide_node(session)
    session.run(
        "sphinx-autobuild",
        "--host", "127.0.0.1",
        "--port", "0",  # any free one
        "--open-browser",
        "--watch", "engine",
        "--watch", "examples",
        "--watch", "conf.py",
        "--ignore", "*/__pycache__/*",  # a build writes there
        *sphinx_arguments(),
        *session.posargs,
    )  # fmt: skip


@nox.session
def tests(session: nox.Session) -> None:
    """Pass the tests; what follows `--` goes to pytest."""
    install(session, "tests")
    provide_node(session)
    session.run(
        "python", "-m", "pytest",
        "--numprocesses", "auto",  # `-- -n 0` for one process, where one wants to watch
        "--dist", "loadfile",  # a file's tests share what they have built
        *session.posargs,
    )  # fmt: skip


@nox.session(python=False)
def interpreters(session: nox.Session) -> None:
    """List the Pythons that pages can be run on here, and say how to get those that are missing."""
    session.run(sys.executable, "-m", "engine.pythons.discovery")


@nox.session
def record(session: nox.Session) -> None:
    """Record what pages (all, or `-- PAGE…`) print on every Python, in records/; then read the difference."""
    install(session, "tests")
    provide_node(session)
    session.run("python", "-m", "engine.runs.record", *session.posargs)


@nox.session
def mutate(session: nox.Session) -> None:
    """Prove that the tests notice single changes, in some minutes; `-- --sample 30` in one. See tests/mutation."""
    install(session, "tests")
    provide_node(session)
    session.run("python", "-m", "tests.mutation", *session.posargs)


@nox.session(name="format")
def format_(session: nox.Session) -> None:
    """Format the Python files."""
    install(session, "lint")
    session.run("ruff", "check", "--select", "I", "--fix", "--quiet", *PYTHON_FILES)
    session.run("ruff", "format", *PYTHON_FILES)


@nox.session
def lint(session: nox.Session) -> None:
    """Check the Python files, their types, and the files that hosts read."""
    install(session, "lint")
    session.run("ruff", "format", "--check", *PYTHON_FILES)
    session.run("ruff", "check", *PYTHON_FILES)
    session.run("mypy", "engine")
    session.run("check-jsonschema", "--builtin-schema", "vendor.readthedocs", ".readthedocs.yaml")
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", ".github/workflows/site.yml")
    session.run("zizmor", "--offline", "--quiet", "--persona", "pedantic", ".github/workflows")


@nox.session(name="bench-lab")
def bench_lab(session: nox.Session) -> None:
    """Measure how long a reader of the built book waits for the lab and for JupyterLite; `-- --slow` on a slow line."""
    if not SITE.exists():
        session.error("there is no book to open: build it with `nox -s docs`")
    install(session, "jupyterlite")
    provide_node(session)
    other = Path(session.create_tmp(), "jupyterlite")
    if not other.exists():
        session.run("python", "-m", "tests.jupyterlite", other)
    session.run("python", "tests/bench_lab.py", SITE, "--jupyterlite", other, *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure what running pages costs, `-- --book` the book's own; with `-- pictures`, what a picture does."""
    install(session, "tests")
    provide_node(session)
    if session.posargs[:1] == ["pictures"]:
        session.run("python", "tests/bench_picture.py", *session.posargs[1:])
    else:
        session.run("python", "tests/bench.py", *session.posargs)


@nox.session
def lighthouse(session: nox.Session) -> None:
    """Score every page of the built book with Lighthouse; below 95 is an error. Build the book first: -s docs."""
    folder = provide_node(session).parent
    path = os.pathsep.join([os.fspath(folder), os.environ["PATH"]])
    place = Path(session.create_tmp())
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / "tests" / "site" / "node" / name, place)
    with session.chdir(place):
        session.run("npm", "ci", "--no-audit", "--no-fund", external=True, env={"PATH": path})
    script = place / "node_modules" / "lighthouse" / "cli" / "index.js"
    session.run("python", "-m", "tests.site.lighthouse", script.resolve(), SITE, env={"PATH": path})


@nox.session
def lock(session: nox.Session) -> None:
    """Pin what the groups of pyproject.toml install: the newest that fit, with hashes, for every platform."""
    session.install("uv")
    for group in GROUPS:
        session.run(
            "uv", "pip", "compile",
            "--universal",
            "--python-version", "3.11",
            "--upgrade",
            "--generate-hashes",
            "--no-header",  # it would hold this command, and differ by machine
            "--no-annotate",
            "--quiet",
            "--group", f"pyproject.toml:{group}",
            "--output-file", f"requirements/{group}.txt",
        )  # fmt: skip
