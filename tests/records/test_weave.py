"""Texts that are woven into one can be had back, and what they share stands once."""

import itertools

import pytest

from engine.records.weave import runs, unweave, weave

TEXTS = {
    "nothing": {"3.10": "", "3.11": ""},
    "the same": {"3.10": "a\nb\n", "3.11": "a\nb\n"},
    "one line more": {"3.10": "a\nc\n", "3.11": "a\nb\nc\n"},
    "all different": {"3.10": "a\n", "3.11": "b\n", "3.12": "c\n"},
    "one is silent": {"3.10": "a\n", "3.11": ""},
    "empty lines": {"3.10": "\na\n\n", "3.11": "\n\n\n"},
    "a line twice": {"3.10": "a\na\n", "3.11": "a\n", "3.12": "a\nb\na\n"},
    "another order": {"3.10": "a\nb\nc\n", "3.11": "c\nb\na\n", "3.12": "b\nc\na\n"},
}


@pytest.mark.parametrize("texts", TEXTS.values(), ids=TEXTS)
def test_each_text_can_be_had_back(texts: dict[str, str]) -> None:
    """Whatever is woven, and in which order, comes back as it was."""
    for names in itertools.permutations(texts):
        woven = weave({name: texts[name] for name in names})
        assert texts == {name: unweave(woven, name) for name in texts}


def test_what_is_shared_stands_once() -> None:
    """A line that all have is not repeated, and lines of the same texts stand together."""
    woven = weave({"3.10": "a\nb\nc\n", "3.11": "a\nx\ny\nc\n"})
    everyone = frozenset({"3.10", "3.11"})
    assert [
        (everyone, ["a"]), (frozenset({"3.10"}), ["b"]), (frozenset({"3.11"}), ["x", "y"]), (everyone, ["c"]),
    ] == runs(woven)  # fmt: skip
