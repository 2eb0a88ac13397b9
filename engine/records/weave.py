"""Several texts woven into one: lines that they share stand once, the others under the names of those that have them.

The texts can be had back exactly. A name is a version here, such as "3.13.0".
"""

import difflib
from dataclasses import dataclass
from itertools import groupby


@dataclass
class Line:
    """A line, without its end, and the names of the texts that have it."""

    text: str
    names: frozenset[str]


def weave(texts: dict[str, str]) -> list[Line]:
    """Weave {name: text}; each text is "" or ends with a newline."""
    woven: list[Line] = []
    for name, text in texts.items():
        lines = text.split("\n")[:-1]
        merged: list[Line] = []
        matcher = difflib.SequenceMatcher(a=[line.text for line in woven], b=lines, autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag == "equal":
                merged += [Line(line.text, line.names | {name}) for line in woven[a:b]]
            else:
                merged += woven[a:b]
                merged += [Line(line, frozenset({name})) for line in lines[c:d]]
        woven = merged
    return woven


def unweave(woven: list[Line], name: str) -> str:
    """The text that has been woven in under `name`."""
    return "".join(line.text + "\n" for line in woven if name in line.names)


def runs(woven: list[Line]) -> list[tuple[frozenset[str], list[str]]]:
    """The lines in order, those together that stand together and have the same names."""
    return [(names, [line.text for line in lines]) for names, lines in groupby(woven, key=lambda line: line.names)]
