"""The words of the language of pages: each with what its value may be, what it means, and an example.

A word that is not here, or a value that its word can't have, is an error of the page. CONTRIBUTING.md lists the words;
`python3 -m engine.language.vocabulary` makes that list anew. Standard library only.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONTRIBUTING = Path(__file__).parents[2] / "CONTRIBUTING.md"
LIST = re.compile(r"^## The words of a page\n.*?(?=^## )", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Kind:
    """What a value may be, in words, and whether one is."""

    words: str
    fits: Callable[[Any], bool]


@dataclass(frozen=True)
class Word:
    """A word: what its value may be, a value as it is written, and what the word means with that."""

    kind: Kind
    example: str
    meaning: str


def matching(words: str, pattern: str) -> Kind:
    """A text that matches a pattern as a whole."""
    return Kind(words, lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None)


def one_or_more(value: Any, fits: Callable[[Any], bool]) -> bool:
    """Whether a value fits, or is a list of such."""
    return all(map(fits, value)) if isinstance(value, list) else fits(value)


def are_errors(value: Any) -> bool:
    """Whether a value says in which errors a cell may end; see `declared` in notebook.py."""
    if not isinstance(value, Mapping):
        return one_or_more(value, TEXT.fits)
    return all(map(VERSION.fits, value)) and all(
        errors is None or one_or_more(errors, TEXT.fits) for errors in value.values()
    )


def are_pictured(value: Any) -> bool:
    """Whether a value says what a picture shows beside the page's own; see `picture` in engine/repl/xray.py."""
    return value is None or (isinstance(value, str) and all(map(PICTURED.fits, value.split())))


TEXT = matching("a text", r"(?s).*\S.*")
WHOLE = Kind("a whole number", lambda value: type(value) is int)
TRUE = Kind("the word true", lambda value: value is True)
VERSION = matching("a version", r"\d+\.\d+(\.\d+)?")
LACKING = matching("what WebAssembly lacks", "threads|processes")
PICTURED = matching("what a picture shows", r"--failed|--bytecode|\w[\w.]*(\.\*)?")

OPTIONS = {
    "file": Word(TEXT, "dogs.py", "the cell is a file block, which saves this file with the text that stands in it"),
    "example": Word(TEXT, "dogs/before", "the file's text is that of the file in this folder of `examples/`"),
    "source": Word(TEXT, "engine/repl", "the file's text is that of a file of the book itself, in this folder"),
    "name": Word(
        matching("small letters and digits, in words with hyphens", r"[a-z][a-z0-9]*(-[a-z0-9]+)*"),
        "imported",
        "the cell's address on its page, by which claims, exercises and steps know it",
    ),
    "tags": Word(
        Kind("a list of tags", lambda value: isinstance(value, list) and all(map(TEXT.fits, value))),
        "[shell, hide-output]",
        "what is said of each tag below",
    ),
    "prompt": Word(matching("the word new", "new"), "new", "Python is left and started again, with the same files"),
    "exit-status": Word(WHOLE, "1", "the command ends with this status"),
    "raises": Word(
        Kind("an error's type and message, a list of these, or a mapping from versions to these", are_errors),
        "\"NameError: name 'e' is not defined\"",
        "the cell ends in this error, or in one of the list; in a mapping each holds since its version",
    ),
    "needs": Word(
        Kind("threads, processes, or a list of these", lambda value: one_or_more(value, LACKING.fits)),
        "threads",
        "WebAssembly lacks what the cell needs, so the cell is not run there, and the page tells",
    ),
    "picture": Word(
        Kind("nothing, or modules' names, --failed and --bytecode", are_pictured),
        "math",
        "a picture of files, cache and names is taken after the cell",
    ),
    "in-a-notebook": Word(TEXT, "IPython has it.", "what a stock notebook shows instead, in a sentence below the cell"),
}
TAGS = {
    "shell": "the cell's lines are typed in a terminal",
    "importtime": "the command, which has `-X importtime`, gets a picture of its imports",
    "hide-output": "the output is folded away until the reader has guessed",
}
SETTINGS = {
    "file_format": Word(matching("the word mystnb", "mystnb"), "mystnb", "the page has cells"),
    "kernelspec.name": Word(
        matching("import-once, import-once-tools, or import-once-VERSION", r"import-once(-tools|-\d+\.\d+)?"),
        "import-once-3.15",
        "what runs the cells, of this version or a newer one; with `tools` beside the packages of that group",
    ),
    "myst.html_meta.description": Word(TEXT, "Where names go.", "what a search engine shows of the page"),
    "mystnb.execution_timeout": Word(WHOLE, "60", "the seconds that each cell may take, instead of 30"),
    "nosearch": Word(TRUE, "true", "no search finds the page"),
    "orphan": Word(TRUE, "true", "no chapter lists the page"),
}


def wrong_options(options: Mapping[str, Any]) -> dict[str, str]:
    """{option: what is wrong with it, and what to write} of a cell's options."""
    return dict(wrong("option", OPTIONS, options.items()))


def strange_tags(tags: Iterable[str]) -> list[str]:
    """What to write in place of the tags that nobody knows."""
    return [stranger("tag", tag, TAGS) for tag in tags if tag not in TAGS]


def wrong_settings(settings: Mapping[str, Any]) -> dict[str, str]:
    """{setting: what is wrong with it, and what to write} of a page's settings, as "mystnb.execution_timeout"."""
    return dict(wrong("page setting", SETTINGS, flat(settings)))


def wrong(what: str, words: Mapping[str, Word], given: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    """(word, what is wrong with it, and what to write) of what is given."""
    for name, value in given:
        if name not in words:
            yield name, stranger(what, str(name), words)
        elif not words[name].kind.fits(value):
            example = as_written(name, words[name].example)
            yield name, f"the {what} '{name}' is {words[name].kind.words}, not {value!r}: write it as in '{example}'"


def stranger(what: str, name: str, words: Iterable[str]) -> str:
    """What to write in place of a word that nobody knows: the nearest one."""
    near = difflib.get_close_matches(name, words, n=1)
    return f"nobody knows the {what} '{name}': " + (
        f"did you mean '{near[0]}'?" if near else f"there are {', '.join(words)}"
    )


def flat(settings: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Settings within settings by their path."""
    for name, value in settings.items():
        if isinstance(value, Mapping) and value:
            yield from flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def as_written(path: str, value: str) -> str:
    """A word as it is written with a value; a setting may stand within others."""
    first, *within = path.split(".")
    return f"{first}: {''.join(f'{{{name}: ' for name in within)}{value}{'}' * len(within)}"


def listed() -> str:
    """The words as CONTRIBUTING.md lists them."""

    def lines(words: Mapping[str, Word], sign: str = "") -> str:
        return "\n".join(
            f"- `{sign}{as_written(name, word.example)}` ({word.kind.words}): {word.meaning}."
            for name, word in words.items()
        )

    tags = "\n".join(f"- `{tag}`: {meaning}." for tag, meaning in TAGS.items())
    return f"""\
## The words of a page

Any other word is an error, and so is a value of another kind.
A new one begins in `engine/language/vocabulary.py`; `python3 -m engine.language.vocabulary` makes this list from there.

Options of a cell:

{lines(OPTIONS, ":")}

Its tags, in `:tags: [shell, hide-output]`:

{tags}

Settings, among a page's first lines:

{lines(SETTINGS)}

"""


def renewed(text: str) -> str:
    """CONTRIBUTING.md with the list as it is now."""
    return LIST.sub(lambda _: listed(), text)


if __name__ == "__main__":
    CONTRIBUTING.write_text(renewed(CONTRIBUTING.read_text(encoding="utf-8")), encoding="utf-8")
