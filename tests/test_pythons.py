"""The tests run on each Python that the book is for, as far as this machine has them."""

import pytest

from tests.pythons import VERSIONS, installed


@pytest.mark.parametrize("version", VERSIONS)
def test_a_python_is_covered(version: str) -> None:
    """Each Python that the book is for takes part, or a sentence says how to get it."""
    if version not in installed():
        pytest.skip(f"There is no Python {version} here; 'pyenv install {version}' makes one that is found.")
    assert version in installed()
