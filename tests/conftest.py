"""What the tests of all rooms have in common: the Pythons that pages run on, and what a run of the tests tells."""

import hashlib
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the rooms are used where they stand

from engine.pythons import discovery, wasm
from engine.pythons.interpreter import Interpreter, equipped, numbers, pristine, short, webassembly
from engine.runs import pages
from tests.building import KEPT, build_again
from tests.reader import Page

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background; all that tests start would ignore it too
    signal.signal(signal.SIGINT, signal.default_int_handler)

PASSED = ROOT / "_build" / "passed"
# What any test of a page depends on, beside the page
TESTED_WITH = ("engine", "examples", "tests", "requirements", "conf.py", "pyproject.toml")
REPORTED = "difference on a build that no record names"


def pytest_addoption(parser: pytest.Parser) -> None:
    """What to run, and whether a Python may be missing."""
    group = parser.getgroup("the book's Pythons")
    group.addoption(
        "--python", action="append", metavar="VERSION", help="run on this one only, 3.12 or 3.12.1; may be given again"
    )
    group.addoption("--every-python", action="store_true", help="fail if a version is missing")
    group.addoption("--every-build", action="store_true", help="fail if a build that no record names prints otherwise")


def pytest_configure(config: pytest.Config) -> None:
    """Stop where a version that has to be there is missing."""
    missing = [version for version in discovery.VERSIONS if version not in discovery.natives()]
    if missing and config.getoption("every_python"):
        raise pytest.UsageError("\n".join(map(discovery.how_to_get, missing)))


def pytest_report_header() -> list[str]:
    """Say which Pythons take part."""
    missing = [version for version in discovery.VERSIONS if version not in discovery.natives()]
    lines = [f"the book's Pythons: {', '.join(map(build_of, discovery.natives().values()))}"]
    if others := set(discovery.builds()) - set(map(build_of, discovery.natives().values())):
        lines.append(f"for nox -s matrix: {', '.join(sorted(others, key=numbers))}, and WebAssembly")
    if missing:
        lines.append(f"not checked: {', '.join(missing)}; nox -s interpreters tells how to get them")
    return lines


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put in front what takes no time and is wrong most often, and then one test that has the site built for all.

    The other tests that need the site come last: no process has to wait for it while there is something else to do.
    """

    def asks_for(item: pytest.Item, *fixtures: str) -> bool:
        return any(name in getattr(item, "fixturenames", ()) for name in fixtures)

    builder = next((item for item in items if asks_for(item, "site")), None)

    def place(item: pytest.Item) -> int:
        if item is builder:
            return 1
        if asks_for(item, "site"):
            return 3
        return 2 if asks_for(item, "native", "interpreter", "page", "one_page", "book") else 0

    items.sort(key=place)


def build_of(path: str) -> str:
    """The build, "3.13.0", of the native Python at a path."""
    return next(build for build, where in discovery.builds().items() if where == path)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on each Python that it is for, and a test of pages on each page.

    One that asks for `native` runs on a native build of each version, one that asks for `interpreter` on WebAssembly
    too. Other builds than the first of a version, and WebAssembly, are left to the matrix. One that asks for
    `page_name` as well is run for each page that needs nothing but a Python, on those that are new enough for it.
    """
    if fixture := next((name for name in ("native", "interpreter") if name in metafunc.fixturenames), None):
        pythons = chosen(metafunc.config, native=fixture == "native")
        if since := metafunc.definition.get_closest_marker("since"):
            pythons = newer(pythons, *since.args, **since.kwargs)
        if "page_name" in metafunc.fixturenames:
            metafunc.parametrize(
                ("page_name", fixture),
                [pytest.param(page, name, marks=marks) for page, name, marks in on_each_page(pythons)],
                indirect=[fixture],
                scope="session",
            )
        else:
            params = [pytest.param(name, marks=marks) for name, marks in pythons]
            metafunc.parametrize(fixture, params, indirect=True, scope="session")


def chosen(config: pytest.Config, *, native: bool) -> list[tuple[str, list[pytest.MarkDecorator]]]:
    """(name, marks) of the Pythons to run on: builds, and "3.14-wasm"."""
    first = [build_of(path) for path in discovery.natives().values()]
    others = [build for build in discovery.builds() if build not in first]
    kinds = [] if native else [f"{version}-wasm" for version in wasm.VERSIONS]
    found = [(build, []) for build in first] + [(name, [pytest.mark.matrix]) for name in (*others, *kinds)]
    if wanted := config.getoption("python"):
        found = [(name, []) for name, _ in found if name in wanted or short(name) in wanted]
    return found


def newer(pythons: list[tuple[str, list]], since: str, *, only_newest: bool = False) -> list[tuple[str, list]]:
    """Those of these Pythons that are of a version or newer; all but the newest native one may be the matrix's."""
    found = [(name, marks) for name, marks in pythons if numbers(name) >= numbers(since)]
    newest = max((numbers(name) for name, marks in found if not marks), default=None)
    if only_newest:
        found = [(name, marks if numbers(name) == newest else [pytest.mark.matrix]) for name, marks in found]
    return found


def on_each_page(pythons: list[tuple[str, list]]) -> Iterator[tuple[str, str, list]]:
    """(page, Python, marks) for each page, and each of these Pythons that will do for it."""
    marks = dict(pythons)
    for page, name in pages.walks(marks):
        yield page, name, marks[name]


@pytest.fixture(scope="session")
def native(request: pytest.FixtureRequest) -> Interpreter:
    """A native Python of this machine that the book is for, in an environment without packages."""
    return pristine(discovery.builds()[request.param])


@pytest.fixture(scope="session")
def interpreter(request: pytest.FixtureRequest) -> Interpreter:
    """A Python that the book is for: a native one, or WebAssembly."""
    if request.param.endswith("-wasm"):
        return webassembly(short(request.param.removesuffix("-wasm")))
    return pristine(discovery.builds()[request.param])


@pytest.fixture(scope="session")
def with_tools() -> Interpreter:
    """The Python that pages about tools are recorded on, beside its tools."""
    try:
        return equipped()
    except wasm.MissingError as error:
        pytest.skip(f"no page about tools is checked here: {error}")


@pytest.fixture(scope="session", autouse=True)
def steady_environment() -> Iterator[None]:
    """No test depends on how the machine has set up Python and its language."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("PYTHON", "LC_", "LANG"))]:
            patch.delenv(name)
        patch.setenv("LANG", "C.UTF-8")
        yield


@pytest.fixture
def page(native: Interpreter) -> Iterator[Page]:
    """A page in each native Python."""
    page = Page(native)
    yield page
    page.session.close()


@pytest.fixture
def one_page() -> Iterator[Page]:
    """A page in the Python that builds the book: for what is the same on all of them."""
    page = Page(pristine())
    yield page
    page.session.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The book, built as it is without an address of its own; once, for all the processes that run tests."""
    root = tmp_path_factory.getbasetemp()
    place = (root if worker_id == "master" else root.parent) / "site"
    failed = place.with_suffix(".failed")
    with FileLock(f"{place}.lock"):
        if failed.exists():
            pytest.fail(f"the site could not be built: {failed.read_text('utf-8')}", pytrace=False)
        if not place.exists():
            KEPT.parent.mkdir(parents=True, exist_ok=True)
            failed.write_text("see the first test that asked for it", "utf-8")
            with FileLock(KEPT.with_suffix(".lock")):  # another run of the tests may build there
                made = build_again()
                unfinished = shutil.copytree(made, place.with_name("unfinished"), ignore=shutil.ignore_patterns(".*"))
            unfinished.rename(place)
            failed.unlink()
    return place


class Passed:
    """Remembers in `folder` what a test passed with: after an edit of one page only its tests run again."""

    def __init__(self, folder: Path, test: str) -> None:
        self.folder = folder
        self.test = test
        self.path: Path | None = None

    def with_these(self, *parts: str | bytes) -> bool:
        """Whether the test has passed with all that it depends on: these parts, and the code of book and tests."""
        whole = hashlib.sha256(f"{self.test}\0{code()}\0{sys.version}".encode())
        for part in parts:
            whole.update(b"\0" + (part.encode() if isinstance(part, str) else part))
        self.path = self.folder / whole.hexdigest()
        return self.path.exists()


@cache
def code() -> str:
    """A digest of what TESTED_WITH names."""
    whole = hashlib.sha256()
    for name in TESTED_WITH:
        for path in sorted([ROOT / name, *(ROOT / name).rglob("*")]):
            if path.is_file() and "__pycache__" not in path.parts:
                whole.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return whole.hexdigest()


@pytest.fixture
def passed(request: pytest.FixtureRequest) -> Iterator[Passed]:
    """The memory of a test: it may return at once where it has passed with the same before."""
    memory = Passed(PASSED, request.node.nodeid)
    yield memory
    if memory.path and request.node.stash.get(WENT_WELL, False):
        memory.folder.mkdir(parents=True, exist_ok=True)
        memory.path.touch()


WENT_WELL = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Note of a test that it has passed."""
    report = yield
    if report.when == "call":
        item.stash[WENT_WELL] = report.passed
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what builds that no record names have printed otherwise, and how to record it."""
    found = [
        text
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, text in getattr(report, "user_properties", ())
        if name == REPORTED
    ]
    if found:
        terminalreporter.section("printed otherwise by builds that no record names")
        terminalreporter.write_line("\n\n".join(found))
        terminalreporter.write_line("\nWhat the book claims holds there. `nox -s record` records these builds.")
