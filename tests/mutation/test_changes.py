"""The changes that prove the tests are single, of all kinds, and really made; running them is `nox -s mutate`."""

import queue
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.mutation.__main__ import KINDS, SURVIVORS, copy, is_noticed, sample
from tests.mutation.changes import Change, changes, of_python


@pytest.fixture(scope="module")
def every() -> list[Change]:
    """All changes to the book."""
    return changes(ROOT)


def test_there_are_many_of_each_kind(every: list[Change]) -> None:
    """No kind has become empty unnoticed, and no two have one name."""
    assert len(every) >= 200
    assert all(sum(change.kind == kind for change in every) >= 20 for kind in KINDS)
    assert len(every) == len({change.key for change in every})


def test_each_reason_is_for_a_change_that_is_made(every: list[Change]) -> None:
    """A reason whose change is gone, or that says nothing, is taken out."""
    reasons = {entry["change"]: entry["reason"] for entry in tomllib.loads(SURVIVORS.read_text("utf-8"))["survivor"]}
    assert set() == reasons.keys() - {change.key for change in every}
    assert all(len(reason.split()) > 3 for reason in reasons.values())


def test_a_sample_has_all_kinds_and_can_be_drawn_again(every: list[Change]) -> None:
    """A seed stands for one sample."""
    drawn = sample(every, 12, "2026-11-24")
    assert {*KINDS} == {change.kind for change in drawn}
    assert drawn == sample(every, 12, "2026-11-24") != sample(every, 12, "2026-11-25")


def test_a_page_for_a_later_python_is_tried_on_that(every: list[Change]) -> None:
    """Its tests are skipped on an earlier one, and would notice nothing."""
    of_lazy = [change for change in every if Path(change.path).stem == "lazy" and change.kind in ("cell", "record")]
    assert of_lazy
    assert all(change.tests[-1].startswith("3.15") for change in of_lazy)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\n", {"x = 2\n", "pass\n"}),
        ("x = 'a'\n", {"x = 'ax'\n", "pass\n"}),
        ("import a\nimport b\n", {"pass\nimport b\n", "import a\npass\n", "import b\nimport a\n"}),
        ("def f():\n    return 1\n", {"def f():\n    return 2\n", "def f():\n    pass\n"}),
        ("x is y\n", {"x is not y\n", "pass\n"}),
        ("x = True\n", {"pass\n"}),
        ("x =\n", set()),
    ],
)
def test_a_text_of_python_is_changed_in_one_place(text: str, expected: set[str]) -> None:
    """A value, an operator, a line less, two lines swapped: one at a time."""
    assert expected == {after for _, after in of_python(text)}


TEST = "from pathlib import Path\n\n\ndef test_it():\n    assert 'true' == Path({path!r}).read_text()\n"


@pytest.mark.parametrize(("after", "noticed"), [("false", True), ("true", False)])
def test_a_change_is_noticed_if_a_test_fails_for_it(after: str, noticed: bool, tmp_path: Path) -> None:
    """And the copy is as it was afterwards."""
    place = tmp_path / "place"
    place.mkdir()
    (place / "fact").write_text("true")
    (place / "test_fact.py").write_text(TEST.format(path=str(place / "fact")))
    places: queue.SimpleQueue[Path] = queue.SimpleQueue()
    places.put(place)
    assert noticed == is_noticed(Change("cell", "fact", "lie", after, ("test_fact.py",)), places)
    assert "true" == (place / "fact").read_text()


def test_a_copy_of_the_book_has_all_that_its_tests_need(tmp_path: Path) -> None:
    """Its rooms, and what is shared: interpreters that were made before."""
    copy(tmp_path / "book")
    assert (tmp_path / "book" / "docs" / "claims" / "lesson.toml").exists()
    assert (tmp_path / "book" / "_build" / "prompts").is_dir()
