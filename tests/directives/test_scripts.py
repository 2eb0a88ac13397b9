"""A typed cell in the script of its page."""

import pytest

from engine.directives.downloads import in_script


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("x", "_sys.displayhook(x)\n"),
        ("x = 1", "x = 1\n"),
        ("1, 2", "_sys.displayhook((1, 2))\n"),
        ("(1, 2)", "_sys.displayhook(((1, 2)))\n"),
        ("x = 1\nx, \\\nx", "x = 1\n_sys.displayhook((x, \\\nx))\n"),
        ("x; x", "x; x\n"),
    ],
)
def test_a_value_is_shown_as_the_prompt_shows_it(source: str, text: str) -> None:
    """A tuple without brackets is one value, too."""
    assert text == in_script(source, fails=False)
