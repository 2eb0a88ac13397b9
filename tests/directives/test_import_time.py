"""The picture of an import's time says what `-X importtime` said."""

import subprocess

import pytest

from engine.directives import import_time
from engine.pythons.interpreter import Interpreter

OUTPUT = """\
{"name": "Laika"}
import time: self [us] | cumulative | imported package
import time:       900 |        900 | encodings
import time:       100 |       1000 | site
import time:        20 |         20 |     leaf
import time:        30 |         50 |   left
import time:        10 |         10 |   right
import time:        40 |        100 | top
import time:       300 |        300 | later
"""


def test_what_a_module_imported_lies_within_its_own_time() -> None:
    """The tree is read from the order and the indent of the rows, without what Python needs to start."""
    top, later = import_time.parse(OUTPUT)
    assert [("top", 0, 0), ("left", 1, 0), ("leaf", 2, 0), ("right", 1, 50)] == [
        (load.name, load.depth, load.begin) for load in top.walk()
    ]
    assert ("later", 100, 300) == (later.name, later.begin, later.total)


def test_only_what_can_be_seen_is_drawn() -> None:
    """A module that took less than a fiftieth of the whole has no row."""
    picture = import_time.picture(OUTPUT.replace("    10 |         10", "     7 |          7"))
    assert ["top", "left", "leaf", "later"] == [name for name, *_ in picture["rows"]]
    assert 400 == picture["whole"]


def test_an_output_without_import_times_says_what_to_add() -> None:
    """A cell tagged importtime whose command has not the option is an error of the page."""
    with pytest.raises(ValueError, match="add -X importtime"):
        import_time.picture('{"name": "Laika"}\n')


def test_each_python_is_understood(native: Interpreter) -> None:
    """The rows of a real run are found on each version, nested as the modules are."""
    command = [native.executable, "-X", "importtime", "-c", "import json"]
    output = subprocess.run(command, capture_output=True, text=True, env=native.environment, check=True).stderr
    (load,) = [load for load in import_time.parse(output) if load.name == "json"]
    assert "json.decoder" in [inner.name for inner in load.within]
    assert all(inner.begin + inner.total <= load.begin + load.total for inner in load.walk())
