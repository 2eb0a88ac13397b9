"""Records are renewed whole, or not at all."""

import datetime
from dataclasses import replace
from pathlib import Path

import pytest

from engine.pythons.interpreter import Interpreter, pristine
from engine.runs.record import RefusedError, renewed
from tests.runs.test_pages import recorded, written

OWN = pristine().name


def test_a_new_page_is_recorded_on_what_is_here(tmp_path: Path) -> None:
    """Its record says on which versions it was run, and what each cell printed."""
    record = renewed(written(tmp_path, "x + 1"), None, [pristine()])
    assert ([OWN], ["", "2\n"]) == (record.versions, [step.outputs[OWN] for step in record.steps])
    assert datetime.datetime.now(datetime.UTC).date() - record.date <= datetime.timedelta(days=1)


def test_a_version_that_is_not_here_keeps_what_it_printed(tmp_path: Path) -> None:
    """A difference between versions stays in the record when only one of them is run."""
    page = written(tmp_path, "x + 1")
    record = renewed(page, recorded(page, "", "two\n", on="3.9.1"), [pristine()])
    assert ["3.9.1", OWN] == record.versions
    assert {"3.9.1": "two\n", OWN: "2\n"} == record.steps[1].outputs


def test_a_changed_page_is_not_recorded_without_a_version_that_it_was_recorded_on(tmp_path: Path) -> None:
    """What the missing version prints now can't be known, and the message says which one is missing."""
    before = recorded(written(tmp_path, "x"), "", "1\n", on="3.9.1")
    with pytest.raises(RefusedError, match=r"Python 3\.9\.1, on which it was recorded, is not here"):
        renewed(written(tmp_path, "x + 1"), before, [pristine()])


def test_another_patch_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    """A record does not keep a patch whose successor was run."""
    page = written(tmp_path, "x + 1")
    older = OWN.rpartition(".")[0] + ".99"
    assert [OWN] == renewed(page, recorded(page, "", "two\n", on=older), [pristine()]).versions


def test_a_cell_is_left_out_where_it_cannot_be_run(tmp_path: Path) -> None:
    """What a cell needs and a Python lacks is the reason that stands in the record."""
    page = written(tmp_path, ":needs: threads\nimport threading\nthreading.active_count()")
    wasm = replace(pristine(), is_wasm=True)  # only so named
    record = renewed(page, None, [pristine(), wasm])
    assert {OWN: "1\n"} == record.steps[1].outputs
    assert {wasm.name: "not run, WebAssembly has no threads"} == record.steps[1].left_out


def test_a_page_whose_version_is_missing_is_not_recorded(tmp_path: Path) -> None:
    """The message names the version, and the command that tells how to get it."""
    with pytest.raises(RefusedError, match=r"needs Python 9\.15 or newer: nox -s interpreters"):
        renewed(written(tmp_path, "x", kernel="import-once-9.15"), None, [pristine()])


def test_a_page_about_tools_is_recorded_with_them(with_tools: Interpreter, tmp_path: Path) -> None:
    """On one Python, whatever else is here, and was once recorded; the record names the tools."""
    page = written(tmp_path, "x + 1", kernel="import-once-tools")
    others = [replace(pristine(), version="3.9.1"), pristine()]
    record = renewed(page, recorded(page, "", "two\n", on="3.9.1"), others)
    assert ([OWN], [*with_tools.tools]) == (record.versions, record.tools)
    assert {OWN: "2\n"} == record.steps[1].outputs
