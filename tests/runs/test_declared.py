"""The errors that cells declare are those that were recorded, on each version; and no other cell ends in one."""

import pytest

from engine.language.notebook import declared
from engine.records import transcript
from engine.runs import pages


@pytest.mark.parametrize("name", pages.pages())
def test_a_declared_error_is_the_recorded_one(name: str) -> None:
    """On each version the error that came is one that the cell declares, and each declared one came somewhere."""
    record = transcript.read(pages.RECORDS / f"{name}.txt")
    assert record is not None
    for step, cell in zip(record.steps, pages.load(name).cells, strict=True):
        came = set()
        for version, text in step.outputs.items():
            wanted = declared(cell.metadata, version)
            ends = text.rstrip("\n").rpartition("\n")[2]
            found = [error for error in wanted if ends.removeprefix("(").startswith(error)]
            assert bool(wanted) == ("Traceback (most recent" in text or ends.startswith("(")), (cell.source, version)
            assert not wanted or found, f"docs/{name}.md:{cell.line} on {version}: {ends} is not declared: {wanted}"
            came |= set(found)
        for version in step.outputs:
            assert set(declared(cell.metadata, version)) <= came, (
                f"docs/{name}.md:{cell.line} declares what nowhere came"
            )
