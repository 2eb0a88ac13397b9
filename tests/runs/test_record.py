"""Records are renewed whole, or not at all."""

import datetime
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.pythons.interpreter import Interpreter, pristine
from engine.records.transcript import Step, Transcript
from engine.runs import pages
from engine.runs.record import RefusedError, renewed
from tests.conftest import ROOT
from tests.runs.test_pages import DAY, recorded, written_page

OWN = pristine().name


def test_recording_a_page_needs_no_sphinx() -> None:
    """Neither does checking one: how a page is shown is nothing to what it prints."""
    found = "print(sorted(name for name in sys.modules if name.partition('.')[0] == 'sphinx'))"
    code = f"import sys, engine.runs.page, engine.runs.record; {found}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "[]\n" == done.stdout


def test_a_new_page_is_recorded_on_what_is_here(tmp_path: Path) -> None:
    """Its record says on which versions it was run, and what each cell printed."""
    record = renewed(written_page(tmp_path, "x + 1"), None, [pristine()])
    assert ([OWN], ["", "2\n"]) == (record.versions, [step.outputs[OWN] for step in record.steps])
    assert datetime.datetime.now(datetime.UTC).date() - record.date <= datetime.timedelta(days=1)


def test_a_version_that_is_not_here_keeps_what_it_printed(tmp_path: Path) -> None:
    """A difference between versions stays in the record when only one of them is run."""
    page = written_page(tmp_path, "x + 1")
    record = renewed(page, recorded(page, "", "two\n", on="3.9.1"), [pristine()])
    assert ["3.9.1", OWN] == record.versions
    assert {"3.9.1": "two\n", OWN: "2\n"} == record.steps[1].outputs


def test_a_changed_page_is_not_recorded_without_a_version_that_it_was_recorded_on(tmp_path: Path) -> None:
    """What the missing version prints now can't be known, and the message says which one is missing."""
    before = recorded(written_page(tmp_path, "x"), "", "1\n", on="3.9.1")
    with pytest.raises(RefusedError, match=r"Python 3\.9\.1, on which it was recorded, is not here"):
        renewed(written_page(tmp_path, "x + 1"), before, [pristine()])


def builds_of(*names: str) -> list[Interpreter]:
    """Interpreters that are so named, and are the one that runs this."""
    return [replace(pristine(), version=name.removesuffix("-wasm"), is_wasm=name.endswith("-wasm")) for name in names]


def test_native_builds_and_webassembly_of_one_version_stand_side_by_side(tmp_path: Path) -> None:
    """Of a record that has WebAssembly, a changed page is recorded natively and on WebAssembly."""
    before = recorded(written_page(tmp_path, "x"), "", "1\n", on="3.14.2-wasm")
    here = builds_of("3.14.10", "3.14.2-wasm")
    assert ["3.14.10", "3.14.2-wasm"] == renewed(written_page(tmp_path, "x + 1"), before, here).versions


def of_builds(page: pages.Page, **texts: str) -> Transcript:
    """A record in which the page's last cell printed these texts, on builds such as `b3_13_0`."""
    names = {key.removeprefix("b").replace("_", "."): text for key, text in texts.items()}
    steps = [Step(page.cells[0].source, dict.fromkeys(names, "")), Step(page.cells[1].source, names)]
    return Transcript("page", DAY, [*names], steps)


def test_a_build_that_said_nothing_of_its_own_is_left_out_of_a_changed_page(tmp_path: Path) -> None:
    """Another one of its version is here, and all of them were alike: nothing can hide."""
    before = of_builds(written_page(tmp_path, "x"), b3_13_0="1\n", b3_13_5="1\n")
    after = renewed(written_page(tmp_path, "x + 1"), before, builds_of("3.13.9"))
    assert ["3.13.9"] == after.versions


def test_a_changed_page_is_not_recorded_without_a_build_that_printed_something_else(tmp_path: Path) -> None:
    """Unless one is here that printed the same: which builds differ, and where, is what the record is for."""
    before = of_builds(written_page(tmp_path, "x"), b3_13_0="1\n", b3_13_5="2\n", b3_13_8="2\n")
    page = written_page(tmp_path, "x + 1")
    with pytest.raises(RefusedError, match=r"Python 3\.13\.0, on which it was recorded, is not here"):
        renewed(page, before, builds_of("3.13.5"))
    assert ["3.13.0", "3.13.8"] == renewed(page, before, builds_of("3.13.0", "3.13.8")).versions


def test_a_cell_is_left_out_where_it_cannot_be_run(tmp_path: Path) -> None:
    """What a cell needs and a Python lacks is the reason that stands in the record."""
    page = written_page(tmp_path, ":needs: threads\nimport threading\nthreading.active_count()")
    wasm = replace(pristine(), is_wasm=True)  # only so named
    record = renewed(page, None, [pristine(), wasm])
    assert {OWN: "1\n"} == record.steps[1].outputs
    assert {wasm.name: "not run, WebAssembly has no threads"} == record.steps[1].left_out


def test_a_page_whose_version_is_missing_is_not_recorded(tmp_path: Path) -> None:
    """The message names the version, and the command that tells how to get it."""
    with pytest.raises(RefusedError, match=r"needs Python 9\.15 or newer: nox -s interpreters"):
        renewed(written_page(tmp_path, "x", kernel="import-once-9.15"), None, [pristine()])


def test_a_page_about_tools_is_recorded_with_them(with_tools: Interpreter, tmp_path: Path) -> None:
    """On one Python, whatever else is here, and was once recorded; the record names the tools."""
    page = written_page(tmp_path, "x + 1", kernel="import-once-tools")
    others = [replace(pristine(), version="3.9.1"), pristine()]
    record = renewed(page, recorded(page, "", "two\n", on="3.9.1"), others)
    assert ([OWN], [*with_tools.tools]) == (record.versions, record.tools)
    assert {OWN: "2\n"} == record.steps[1].outputs
