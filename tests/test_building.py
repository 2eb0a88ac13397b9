"""The book that the tests read is kept from one run to the next only where that is sure to be right."""

from pathlib import Path

import pytest

from tests import building


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a book that was built there; a build writes one page here, and leaves all others."""

    def build(folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index.html").write_text("built")
        return folder

    monkeypatch.setattr(building, "build", build)
    monkeypatch.setattr(building, "shape", lambda: "one")
    building.build_again(tmp_path / "kept")
    (tmp_path / "kept" / "html" / "other.html").write_text("of the first build")
    return tmp_path / "kept"


def test_a_build_goes_on_from_one_that_ended_well(kept: Path) -> None:
    """So that it costs little."""
    assert (building.build_again(kept) / "other.html").exists()


def test_a_book_of_another_shape_is_built_from_nothing(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that was removed would be there still."""
    monkeypatch.setattr(building, "shape", lambda: "another")
    assert not (building.build_again(kept) / "other.html").exists()


def test_after_a_build_that_has_not_ended_well_it_begins_with_nothing(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it failed or was killed."""

    def fail(folder: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(building, "build", fail)
        with pytest.raises(KeyboardInterrupt):
            building.build_again(kept)
    assert not (building.build_again(kept) / "other.html").exists()


def test_the_shape_is_that_of_the_files_and_not_of_the_prose(tmp_path: Path) -> None:
    """Sphinx sees an edited page, and nobody but the shape sees the rest."""
    for name in ("conf.py", "requirements/tests.txt", "engine/site/pages.py", "docs/stale.md", "examples/dogs.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    shapes = [building.shape(tmp_path)]
    (tmp_path / "docs" / "stale.md").write_text("other prose")
    assert shapes == [building.shape(tmp_path)]
    for name in (
        "conf.py",
        "engine/site/pages.py",
        "docs/a.js",
        "docs/new.md",
        "records/stale.txt",
        "requirements/tests.txt",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("other")
        shapes.append(building.shape(tmp_path))
    assert len(set(shapes)) == 7
