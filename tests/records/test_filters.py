"""What differs from run to run is left out of a record, and nothing else is."""

import pytest

from engine.records.filters import FILTERS, filtered

IMPORT_TIMES = """\
import time: self [us] | cumulative | imported package
import time:       200 |        200 |   _io
import time:       900 |       2100 | site
import time:       300 |        300 |     _colorize
import time:       300 |        600 |   re
import time:        30 |         30 | errno
import time:        30 |         30 | _colorize
import time:      1000 |       1600 | argparse
"""
CACHED = """\
import time: cached    | cached     |    _io
import time: cached    | cached     | collections.abc
import time: cached    | cached     | annotationlib
import time: cached    | cached     | dogs
"""
FRAMES = """\
Traceback (most recent call last):
  File "<stdin>", line 1, in <module>
    importlib.reload(dogs)
  File "/usr/lib/python3.13/importlib/__init__.py", line 128, in reload
    _bootstrap._exec(spec, module)
    ~~~~~~~~~~~~~~~~^^^^^^^^^^^^^^
  File "<frozen importlib._bootstrap>", line 866, in _exec
  File "/home/you/once/dogs.py", line 1, in <module>
    import
"""
FRAMES_LEFT = """\
Traceback (most recent call last):
  File "<stdin>", line 1, in <module>
    importlib.reload(dogs)
  … (Python's own files)
  File "/home/you/once/dogs.py", line 1, in <module>
    import
"""
CASES = {
    "own frames": (FRAMES, FRAMES_LEFT),
    "own warnings": ("<frozen runpy>:128: RuntimeWarning: x\n", "<frozen runpy>:…: RuntimeWarning: x\n"),
    "addresses": ("<function f at 0x7f2a1b3c4d50>\n", "<function f at 0x…>\n"),
    "ratios": ("It took 12,345 times as long.\n", "It took … times as long.\n"),
    "inner imports": (IMPORT_TIMES, "import time: … | … | argparse\n"),
    "cached imports": (CACHED, "import time: cached    | cached     | dogs\n"),
    "import times": ("import time:       100 |        300 | json\n", "import time: … | … | json\n"),
}


def test_each_filter_has_a_case() -> None:
    """No filter is there that nothing here needs."""
    assert sorted(FILTERS) == sorted(CASES)


@pytest.mark.parametrize(("text", "left"), CASES.values(), ids=CASES)
def test_what_differs_is_left_out(text: str, left: str) -> None:
    """A filter takes what differs, and leaves what stands around it."""
    assert left == filtered(text)
    assert FILTERS[next(name for name, case in CASES.items() if case[0] == text)][0].search(text)


@pytest.mark.parametrize("text", ["0xff\n", "12 times\n", "import time\n", "/home/you/once/dogs.py\n", "3.14159\n"])
def test_what_is_steady_stays(text: str) -> None:
    """Small numbers, words and steady folders are evidence."""
    assert text == filtered(text)


def test_the_imports_of_a_pages_own_modules_stay() -> None:
    """They are the same on every machine, and what stands below which is evidence."""
    rows = "import time:        20 |         20 |   io_dogs\nimport time:        20 |         50 | dogs.io\n"
    assert "import time: … | … |   io_dogs\nimport time: … | … | dogs.io\n" == filtered(rows)
