"""The book's verbs.

A session is named by what you want done: `python3 noxfile.py -s docs` builds the book, `-s tests` passes its tests, and
`-l` lists them all. Where nox is installed it is `nox -s docs`, and bare `nox` is what you run before a commit. Each
session installs all that it needs, pinned and hashed, from requirements/.
"""
# /// script
# requires-python = ">=3.11"
# dependencies = ["nox>=2025.2.9"]
# ///

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))  # the rooms are used where they stand

from engine import bootstrap

bootstrap.prepare()
if __name__ == "__main__" and not bootstrap.has_nox():
    bootstrap.run_nox(__file__)

import nox
from filelock import FileLock  # virtualenv, which nox brings, needs it

nox.needs_version = ">=2025.2.9"
nox.options.sessions = ["format", "lint", "tests"]
nox.options.default_venv_backend = "none"  # it would make one environment a session: see `environment`

SITE = ROOT / "_build" / "html"
GROUPS = ("docs", "jupyterlite", "lint", "node", "nox", "serve", "tests")
PYTHON_FILES = ("conf.py", "noxfile.py", "engine", "examples", "tests")


def environment(session: nox.Session, group: str, *more: str) -> Path:
    """The folder of programs of the environment that has the packages of a group, and of `more` beside them.

    The sessions that need a group share its environment. It is made anew when the group's lock file or the Python
    that runs nox has changed; when nothing has, nothing is run. A mark tells what was installed to its end.
    """
    home = Path(".nox", group)
    programs = home / bootstrap.programs()
    home.parent.mkdir(exist_ok=True)
    with FileLock(f"{home}.lock"):
        for name in (group, *more):
            lock = f"requirements/{name}.txt"
            state = f"{hashlib.sha256(Path(lock).read_bytes()).hexdigest()} {sys.version}"
            mark = home / f"{name}.installed"
            if mark.exists() and mark.read_text("utf-8") == state:
                continue
            if name == group:
                shutil.rmtree(home, ignore_errors=True)
            for command in installing(home, lock, new=name == group):
                session.run_install(*command, silent=True)
            mark.write_text(state, "utf-8")
    session.env["PATH"] = os.pathsep.join([os.fspath(programs.resolve()), os.environ["PATH"]])
    return programs


def installing(home: Path, lock: str, new: bool) -> list[list[str]]:
    """The commands that install a lock file into an environment, which they make if it is new."""
    if uv := os.environ.get("UV"):  # so uv tells that it runs this
        install = [uv, "pip", "install", "--quiet", "--python", os.fspath(home), "--require-hashes", "--requirement"]
        return [[uv, "venv", "--quiet", "--python", sys.executable, os.fspath(home)]] * new + [[*install, lock]]
    python = os.fspath(home / bootstrap.programs() / "python")
    return [[sys.executable, "-I", "-m", "virtualenv", "--quiet", os.fspath(home)]] * new + [
        [python, "-I", *bootstrap.PIP_INSTALL, lock]
    ]


def provide_node(session: nox.Session, group: str) -> Path:
    """Node's executable; it is installed beside the packages of a group where the machine has none."""
    ask = [environment(session, group) / "python", "-m", "engine.pythons.wasm"]
    found = session.run(*ask, silent=True, log=False, success_codes=[0, 1], stderr=subprocess.DEVNULL)
    if found == "":
        environment(session, group, "node")
        found = session.run(*ask, silent=True, log=False)
    return Path((found or "").strip())  # nothing has run with --install-only


def run_python(session: nox.Session, group: str, *arguments: str | os.PathLike[str]) -> None:
    """Run Python beside the packages of a group and Node, which pages, the lab and WebAssembly need."""
    provide_node(session, group)
    session.run(environment(session, group) / "python", *arguments)


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
    run_python(session, "docs", "-m", "engine.build", *session.posargs)


@nox.session
def serve(session: nox.Session) -> None:
    """Serve the book on this machine, and show each edit as it is saved; Ctrl-C ends it."""
    environment(session, "docs", "serve")
    run_python(
        session, "docs",
        "-m", "sphinx_autobuild",
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
    """Pass the tests that a change can break; what follows `--` goes to pytest."""
    run_pytest(session, "not matrix")


@nox.session
def matrix(session: nox.Session) -> None:
    """Pass the tests that only a release can break: every build, both kinds of Python, both browsers."""
    run_pytest(session, "matrix")


def run_pytest(session: nox.Session, marks: str) -> None:
    """Run the tests that have these marks."""
    run_python(
        session, "tests",
        "-m", "pytest",
        "-m", marks,
        "--numprocesses", "auto",  # `-- -n 0` for one process, where one wants to watch
        "--dist", "load",  # in the order of tests/conftest.py
        "--maxschedchunk", "2",
        *session.posargs,
    )  # fmt: skip


@nox.session
def interpreters(session: nox.Session) -> None:
    """List the Pythons that pages can be run on here, and say how to get those that are missing."""
    session.run(environment(session, "docs") / "python", "-m", "engine.pythons.discovery")


@nox.session
def page(session: nox.Session) -> None:
    """Run one page on every Python here, show what differs from its record, lint it: `-- NAME`; `--write` records."""
    run_python(session, "tests", "-m", "engine.runs.page", *session.posargs)


@nox.session
def record(session: nox.Session) -> None:
    """Record what pages (all, or `-- PAGE…`) print on every Python, in records/; then read the difference."""
    run_python(session, "tests", "-m", "engine.runs.record", *session.posargs)


@nox.session
def mutate(session: nox.Session) -> None:
    """Prove that the tests notice single changes, in some minutes; `-- --sample 30` in one. See tests/mutation."""
    run_python(session, "tests", "-m", "tests.mutation", *session.posargs)


@nox.session(name="format")
def format_(session: nox.Session) -> None:
    """Format the Python files."""
    programs = environment(session, "lint")
    session.run(programs / "ruff", "check", "--select", "I", "--fix", "--quiet", *PYTHON_FILES)
    session.run(programs / "ruff", "format", *PYTHON_FILES)


@nox.session
def lint(session: nox.Session) -> None:
    """Check the Python files, their types, and the files that hosts read."""
    programs = environment(session, "lint")
    session.run(programs / "ruff", "format", "--check", *PYTHON_FILES)
    session.run(programs / "ruff", "check", *PYTHON_FILES)
    session.run(programs / "mypy", "engine")
    check_schema = [programs / "check-jsonschema", "--builtin-schema"]
    session.run(*check_schema, "vendor.readthedocs", ".readthedocs.yaml")
    session.run(*check_schema, "vendor.github-workflows", ".github/workflows/site.yml")
    session.run(programs / "zizmor", "--offline", "--quiet", "--persona", "pedantic", ".github/workflows")


@nox.session(name="bench-lab")
def bench_lab(session: nox.Session) -> None:
    """Measure how long a reader of the built book waits for the lab and for JupyterLite; `-- --slow` on a slow line."""
    if not SITE.exists():
        session.error("there is no book to open: build it with `nox -s docs`")
    other = Path(session.create_tmp(), "jupyterlite")
    if not other.exists():
        run_python(session, "jupyterlite", "-m", "tests.jupyterlite", other)
    run_python(session, "jupyterlite", "tests/bench_lab.py", SITE, "--jupyterlite", other, *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Measure what running pages costs, `-- --book` the book's own; with `-- pictures`, what a picture does."""
    if session.posargs[:1] == ["pictures"]:
        run_python(session, "tests", "tests/bench_picture.py", *session.posargs[1:])
    else:
        run_python(session, "tests", "tests/bench.py", *session.posargs)


@nox.session
def lighthouse(session: nox.Session) -> None:
    """Score every page of the built book with Lighthouse; below 95 is an error. Build the book first: -s docs."""
    path = os.pathsep.join([os.fspath(provide_node(session, "docs").parent), os.environ["PATH"]])
    place = Path(session.create_tmp())
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / "tests" / "site" / "node" / name, place)
    with session.chdir(place):
        session.run("npm", "ci", "--no-audit", "--no-fund", external=True, env={"PATH": path})
    script = place / "node_modules" / "lighthouse" / "cli" / "index.js"
    python = environment(session, "docs") / "python"
    session.run(python, "-m", "tests.site.lighthouse", script.resolve(), SITE, env={"PATH": path})


@nox.session(venv_backend="virtualenv", reuse_venv=True)
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


if __name__ == "__main__":
    nox.main()
