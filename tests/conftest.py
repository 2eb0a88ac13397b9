"""What the tests of all rooms have in common: the Pythons that pages run on, and pages' sessions."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # the rooms are used where they stand

from engine.kernel.interpreter import Interpreter, pristine
from tests.building import build
from tests.pythons import installed
from tests.reader import Page


@pytest.fixture(scope="session", params=installed())
def interpreter(request: pytest.FixtureRequest) -> Interpreter:
    """Each Python of this machine that the book is for, in an environment without packages."""
    return pristine(installed()[request.param])


@pytest.fixture(scope="session", autouse=True)
def steady_environment() -> Iterator[None]:
    """No test depends on how the machine has set up Python and its language."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("PYTHON", "LC_", "LANG"))]:
            patch.delenv(name)
        patch.setenv("LANG", "C.UTF-8")
        yield


@pytest.fixture
def page(interpreter: Interpreter) -> Iterator[Page]:
    """A page in each Python."""
    page = Page(interpreter)
    yield page
    page.session.close()


@pytest.fixture
def one_page() -> Iterator[Page]:
    """A page in the Python that builds the book: for what is the same on all of them."""
    page = Page(pristine())
    yield page
    page.session.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book, built as it is without an address of its own."""
    return build(tmp_path_factory.mktemp("site") / "html")
