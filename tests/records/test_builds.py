"""Builds of Python have an order, and are told in few words."""

import pytest

from engine.records import builds

NATIVE = ["3.10.13", "3.11.2", "3.11.7", "3.12.1", "3.13.0", "3.13.5", "3.13.18", "3.14.10", "3.15.2"]
LAB = ["3.14.2-wasm", "3.15.0rc1-wasm"]


def test_the_newest_is_first_by_number() -> None:
    """Numbers are compared as such, and a release candidate comes before its release."""
    given = ["3.9.1", "3.15.0", "3.13.5", "3.13.18", "3.15.0rc1-wasm", "3.14.0+"]
    assert ["3.15.0", "3.15.0rc1-wasm", "3.14.0+", "3.13.18", "3.13.5", "3.9.1"] == builds.newest_first(given)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ([*NATIVE, *LAB], "3.15.2"),
        (["3.14.10", "3.15.0rc1", "3.15.0-wasm"], "3.14.10"),
        (["3.15.0b4", "3.15.0rc1", "3.14.2-wasm"], "3.15.0rc1"),
        (LAB, "3.14.2-wasm"),
    ],
)
def test_the_newest_final_native_one_is_preferred(given: list[str], wanted: str) -> None:
    """Before one that is not final, and both before the lab's."""
    assert wanted == builds.preferred(given)


@pytest.mark.parametrize(
    ("some", "words"),
    [
        (NATIVE, "3.10 to 3.15"),
        ([*NATIVE[:4], *LAB], "3.10 to 3.12"),
        (NATIVE[:5], "3.10 to 3.13.0"),
        (["3.13.0"], "3.13.0"),
        (["3.13.5", "3.13.18"], "3.13.5 and 3.13.18"),
        (NATIVE[5:], "3.13.5 to 3.15"),
        (["3.11.7", "3.11.2"], "3.11"),
        (["3.11.7"], "3.11.7"),
        (["3.14.10", "3.15.2"], "3.14 and 3.15"),
        (["3.10.13", "3.12.1", "3.13.18", "3.14.10"], "3.10, 3.12, 3.13.18 and 3.14"),
        (LAB, ""),
    ],
)
def test_a_span_holds_only_what_agrees(some: list[str], words: str) -> None:
    """A border within a minor version is told by the builds beside it."""
    assert words == builds.spans(some, [*NATIVE, *LAB])


def test_only_the_lab_s_are_told_by_their_kind() -> None:
    """Beside the reader's own they need not be told."""
    assert "3.14.2, 3.15.0rc1 as WebAssembly" == builds.told(LAB, NATIVE)
    assert "3.14" == builds.told(["3.14.10", *LAB], NATIVE)


def test_builds_are_listed_by_kind() -> None:
    """The reader's own first."""
    assert "3.12.1, 3.13.0" == builds.listed(["3.12.1", "3.13.0"])
    assert "3.14.2 as WebAssembly" == builds.listed(["3.14.2-wasm"])
    assert "3.13.0, and in the lab 3.14.2, 3.15.0rc1 as WebAssembly" == builds.listed([LAB[0], "3.13.0", LAB[1]])
