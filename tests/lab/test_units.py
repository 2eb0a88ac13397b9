"""What the lab's scripts decide without a page is right: pasting, links, files, what is kept, and what Python answers.

The tests are beside this one, in JavaScript, and take milliseconds each. The walks in tests/site try the whole lab.
"""

import os
import re
import subprocess
from pathlib import Path

import pytest

from engine.pythons import wasm

UNITS = sorted(Path(__file__).parent.glob("*.test.mjs"))
PATIENCE = 120  # seconds for all of them, on a busy machine too


def test_the_units_of_the_lab_are_right() -> None:
    """All of them, in one run of Node."""
    # Colours, options and the tests that Node itself may run in would change what it prints here
    left_out = ("FORCE_COLOR", "NODE_OPTIONS", "NODE_TEST_CONTEXT", "NODE_V8_COVERAGE")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    done = subprocess.run(
        [wasm.node(), "--test", "--test-reporter=spec", *UNITS], cwd=Path(__file__).parent, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace", timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert UNITS
    if done.returncode:
        pytest.fail(f"node --test tests/lab/*.test.mjs:\n{failures(done.stdout)}", pytrace=False)
    passed = re.search(r"^. pass (\d+)$", done.stdout, re.MULTILINE)
    assert passed, f"Node has run no tests:\n{done.stdout}"
    assert int(passed[1]) > len(UNITS)
    assert "Warning" not in done.stdout, done.stdout


def failures(printed: str) -> str:
    """What failed, with its reasons and without Node's own frames; all but what passed where that tells more."""
    _, _, end = printed.rpartition("failing tests:")
    # One that is marked as still to do has that as a comment behind its time, and fails nothing
    found = [one for one in re.split(r"^(?=test at )", end, flags=re.MULTILINE)[1:] if not re.search(r"ms\) # ", one)]
    if not found or any("test failed" in one for one in found):  # a file of tests itself is broken, see above its name
        return re.sub(r"^✔ .*\n", "", printed, flags=re.MULTILINE)
    return re.sub(r"^ +at .*\(node:.*\n", "", "".join(found), flags=re.MULTILINE)
