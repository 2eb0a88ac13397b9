"""What the tests of all rooms have in common: the Pythons that pages run on, and pages' sessions."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the rooms are used where they stand

from engine.pythons import discovery, wasm
from engine.pythons.interpreter import Interpreter, equipped, pristine
from tests.building import KEPT, build_again
from tests.reader import Page


def pytest_addoption(parser: pytest.Parser) -> None:
    """What to run, and whether a Python may be missing."""
    group = parser.getgroup("the book's Pythons")
    group.addoption(
        "--python", action="append", metavar="VERSION", help="run on this version only, 3.12; may be given again"
    )
    group.addoption("--every-python", action="store_true", help="fail, rather than say so, if a version is missing")


def pytest_report_header() -> str:
    """Say which Pythons take part."""
    natives = ", ".join(discovery.natives())
    others = ", ".join(version for version in discovery.available() if version not in discovery.natives())
    return f"pages' Pythons: {natives} native; {others or 'none'} as WebAssembly; more: nox -s interpreters"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what asks for `native` or `interpreter` on each version that can be had, or on those that --python names."""
    for fixture, versions in (("native", discovery.natives()), ("interpreter", discovery.VERSIONS)):
        if fixture in metafunc.fixturenames:
            wanted = metafunc.config.getoption("python")
            chosen = [version for version in versions if not wanted or version in wanted]
            metafunc.parametrize(fixture, chosen, indirect=True, scope="session")


@pytest.fixture(scope="session")
def native(request: pytest.FixtureRequest) -> Interpreter:
    """Each native Python of this machine that the book is for, in an environment without packages."""
    return discovery.interpreter(request.param)


@pytest.fixture(scope="session")
def interpreter(request: pytest.FixtureRequest) -> Interpreter:
    """Each Python that the book is for: native, or as WebAssembly where this machine has no native one."""
    try:
        return discovery.interpreter(request.param)
    except wasm.MissingError as error:
        if request.config.getoption("every_python"):
            pytest.fail(f"Python {request.param} is missing: {error}")
        pytest.skip(f"not checked on Python {request.param}: {error}")


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
    with FileLock(f"{place}.lock"):
        if not place.exists():
            KEPT.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(KEPT.with_suffix(".lock")):  # another run of the tests may build there
                made = build_again()
                unfinished = shutil.copytree(made, place.with_name("unfinished"), ignore=shutil.ignore_patterns(".*"))
            unfinished.rename(place)
    return place
