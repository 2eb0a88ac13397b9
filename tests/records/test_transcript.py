"""A record is read as it was written, and looks as at a prompt."""

import datetime
from pathlib import Path

import pytest

from engine.records.transcript import FormatError, Step, Transcript, parse, read

DAY = datetime.date(2026, 11, 24)
VERSIONS = ["3.12.1", "3.13.0", "3.14.2-wasm"]


def record(*steps: Step) -> Transcript:
    """A record with these steps."""
    return Transcript("dogs", DAY, VERSIONS, list(steps))


def everywhere(source: str, text: str = "") -> Step:
    """A cell that prints the same on all versions."""
    return Step(source, dict.fromkeys(VERSIONS, text))


def test_a_record_of_a_page_about_tools_names_them() -> None:
    """In one line at its top, with their versions."""
    whole = Transcript("dogs", DAY, ["3.11.7"], [Step("x", {"3.11.7": "1\n"})], ["numpy 2.4.6", "pytest 9.2.0"])
    assert "page: dogs\nrecorded: 2026-11-24\non: 3.11.7\nwith: numpy 2.4.6, pytest 9.2.0\n\n" in whole.render()
    assert whole == parse(whole.render())


def test_a_record_reads_as_at_the_prompt() -> None:
    """What is typed, saved and printed stands there in order; what differs is marked in place, and nothing repeated."""
    text = record(
        everywhere("%%writefile dogs.py\nx = 1\n\ny = 2\n"),
        everywhere("import dogs\nfor x in y:\n    print(x)\n\ndogs", "1\n2\n"),
        Step("x", {"3.12.1": "a\nold\nz\n", "3.13.0": "a\nnew\nz\n", "3.14.2-wasm": "a\nnew\nz\n"}),
        everywhere("%new_prompt"),
        everywhere("%picture math --failed", "files\n* dogs.py           as loaded\n\n`dogs` is new.\n"),
        everywhere("!python dogs.py", "1\n"),
        Step("t()", {"3.12.1": "t\n", "3.13.0": "t\n"}, {"3.14.2-wasm": "not run, WebAssembly has no threads"}),
    ).render()
    assert (
        text
        == """\
page: dogs
recorded: 2026-11-24
on: 3.12.1, 3.13.0, 3.14.2-wasm

== save dogs.py
| x = 1
|
| y = 2

>>> import dogs
>>> for x in y:
...     print(x)
...
>>> dogs
1
2

>>> x
a
@ 3.12.1
old
@ 3.13.0, 3.14.2-wasm
new
@ all
z

== new prompt

== picture math --failed
files
* dogs.py           as loaded

`dogs` is new.

$ python dogs.py
1

>>> t()
@ 3.14.2-wasm: not run, WebAssembly has no threads
t
"""
    )


STEPS = {
    "silent": everywhere("x = 1"),
    "lines": everywhere("x", "a\n\n\nb\n"),
    "ends in an empty line": everywhere("print('a\\n')", "a\n\n"),
    "prints prompts": everywhere("x", ">>> y\n... z\n...\n$ ls\n== save x\n| y\n@ all\n\\a\n@\n"),
    "prints a prompt after an empty line": everywhere("x", "\n>>> y\n\n$ ls\n"),
    "differs": Step("x", {"3.12.1": "", "3.13.0": "a\n\n>>> b\n", "3.14.2-wasm": "a\n@ 3.12.1\n"}),
    "not run": Step("x", {"3.12.1": "a\n", "3.13.0": "b\n"}, {"3.14.2-wasm": "not run, there is no such thing"}),
    "block": everywhere("def f():\n    return 1\n\nf()", "1\n"),
    "does not compile": everywhere("x =\ny", "SyntaxError: invalid syntax\n"),
    "file": everywhere("%%writefile pack/dogs.py\n\n| x\n>>> y\n    z = '@ all'\n\n"),
    "empty file": everywhere("%%writefile pack/__init__.py\n"),
    "commands": everywhere("!python a.py\n!python b.py", "1\n"),
    "new prompt": everywhere("%new_prompt"),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_a_record_is_read_as_it_was_written(step: Step) -> None:
    """Cells, outputs and marks come back, whatever was printed, and between other cells."""
    for whole in (record(step), record(everywhere("a", "1\n"), step, everywhere("b"), step)):
        assert whole == parse(whole.render())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "its first lines are not page, recorded and on"),
        ("page: dogs\nrecorded: yesterday\non: 3.12.1\n", "its first lines are not"),
        ("page: dogs\nrecorded: 2026-11-24\non: 3.12.1\n\nhello\n", "line 5: 'hello' stands before the first cell"),
        ("page: dogs\nrecorded: 2026-11-24\non: 3.12.1\n\n>>> x\n@ 3.9.1\n1\n", "line 6: the record is not of 3.9.1"),
        (
            "page: dogs\nrecorded: 2026-11-24\non: 3.12.1\n\n>>> x\n@ 3.9.1 to 3.12.1\n1\n",
            "line 6: the record is not of 3.9.1 to 3.12.1",
        ),
    ],
)  # fmt: skip
def test_a_record_that_cannot_be_read_says_where_and_what_to_do(text: str, words: str, tmp_path: Path) -> None:
    """The message names the file and the line, and the command that renews it."""
    path = tmp_path / "dogs.txt"
    path.write_text(text)
    with pytest.raises(FormatError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert words in str(caught.value)
    assert "renew it" in str(caught.value)


def test_a_build_is_compared_with_itself_or_with_another_patch_of_it() -> None:
    """That comes first, then the nearest of the same kind, then the other kind; another minor version never does."""
    builds = ["3.13.0", "3.13.5", "3.13.18", "3.14.2", "3.14.2-wasm", "3.15.0rc1-wasm"]
    whole = Transcript("dogs", DAY, builds, [])
    wanted = {
        "3.13.0": "3.13.0", "3.13.1": "3.13.0", "3.13.7": "3.13.5", "3.13.17": "3.13.18", "3.14.9": "3.14.2",
        "3.14.9-wasm": "3.14.2-wasm", "3.15.0": "3.15.0rc1-wasm", "3.12.1": None,
    }  # fmt: skip
    assert wanted == {build: whole.nearest(build) for build in wanted}


def test_of_many_builds_in_a_row_the_first_and_the_last_are_named() -> None:
    """In the order of the record's first lines; two stand as they are."""
    builds = ["3.10.13", "3.11.7", "3.12.1", "3.13.0", "3.14.10", "3.14.2-wasm"]
    step = Step("x", dict.fromkeys(builds, "old\n") | dict.fromkeys(["3.12.1", "3.14.10", "3.14.2-wasm"], "new\n"))
    whole = Transcript("dogs", DAY, builds, [step])
    assert "@ 3.10.13, 3.11.7, 3.13.0\nold\n@ 3.12.1, 3.14.10, 3.14.2-wasm\n" in whole.render()
    step.outputs["3.12.1"] = "old\n"
    assert ">>> x\n@ 3.10.13 to 3.13.0\nold\n@ 3.14.10, 3.14.2-wasm\nnew\n" in whole.render()
    assert whole == parse(whole.render())


def test_of_a_long_file_a_digest_is_kept() -> None:
    """The record stays short, and a change of the file is a change of the page."""
    source = "%%writefile long.py\n" + "x = 1\n" * 300
    long = record(everywhere(source))
    assert "== save long.py\n| (300 lines, sha256 " in long.render()
    assert len(long.render()) < 200
    kept = parse(long.render())
    assert kept.render() == long.render()
    assert kept.is_of([source])
    assert not kept.is_of([source.replace("x = 1", "x = 2", 1)])
