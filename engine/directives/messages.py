"""The messages that imports end in, each with its words by version, its meaning, and the way to cause and cure.

The list is a TOML file; the words themselves come from the records:

    [[message]]
    page = "circular"
    cell = "name-asked-too-early"
    means = "The module is in the cache, and its body has not come to the name yet."
    cure = "partially-initialized"

`page` and `cell` name the cell that ends in it. A message that is no error, or not the last line of what a command
prints, is found by how it begins: `starts = "RuntimeWarning"`. `cure` is a page.
"""

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

import nbformat
from docutils import nodes
from docutils.parsers.rst import directives

from engine.records.builds import told
from engine.records.transcript import Transcript

from .claims import name_of, recorded
from .gathered import FromPages


@dataclass(frozen=True)
class Message:
    """An entry of the list: where it comes, what it means, and the page with its cure."""

    page: str
    cell: str
    means: str
    cure: str
    starts: str = ""


class MessagesError(Exception):
    """A list that can't be read; the message says where, and what to do."""


def read_messages(path: Path) -> list[Message]:
    """The entries of a list. Raises MessagesError."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["message"]
        return [Message(**entry) for entry in entries]
    except OSError as error:
        raise MessagesError(f"{path.name} can't be read ({error.strerror}): name the list that is there") from error
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        known = ", ".join(field.name for field in fields(Message))
        raise MessagesError(f"{path.name}: {error}: write [[message]], with {known}") from error


def words(message: Message, cells: list[nbformat.NotebookNode], record: Transcript | None) -> dict[str, list[str]]:
    """{what is said: the versions that say so} at a message's cell; empty if nothing is recorded there."""
    found: dict[str, list[str]] = {}
    steps = recorded(cells, record) or []
    for cell, step in zip(cells, steps, strict=bool(steps)):
        if name_of(cell) == message.cell:
            for version, text in step.outputs.items():
                lines = [line for line in text.rstrip("\n").split("\n") if not line.startswith("(Exit")]
                said = [line for line in lines if message.starts in line] if message.starts else lines
                if said and said[-1]:
                    found.setdefault(said[-1][said[-1].find(message.starts) :], []).append(version)
    return found


def shape(text: str) -> str:
    """A message without the names that are in it: what two cells have in common that end in the same words."""
    return re.sub(r"'[^']*'|/home/\S+?\.py|(?<=module )\w+(?= not in)|(?<=import of )[\w.]+(?= halted)", "…", text)


class Messages(FromPages):
    """Lists the messages of a list by their words, those of some kinds by `:of: KeyError, ValueError`."""

    required_arguments = 1
    option_spec = {"of": directives.unchanged_required}  # noqa: RUF012, docutils' way

    def run(self) -> list[nodes.Node]:
        name, path = self.env.relfn2path(self.arguments[0])
        self.env.note_dependency(name)
        try:
            messages = read_messages(Path(path))
        except MessagesError as error:
            self.warn(str(error))
            return []
        items = []
        kinds = tuple(kind.strip() for kind in self.options.get("of", "").split(","))
        for message in messages:
            if message.page not in self.env.found_docs:
                self.warn(f"{self.arguments[0]}: there is no page {message.page}: mend it")
                continue
            record = self.record(message.page)
            said = words(message, self.cells(message.page), record)
            if not said:
                self.warn(
                    f"{self.arguments[0]}: cell {message.cell} of docs/{message.page}.md says nothing such: mend it"
                )
                continue
            if next(iter(said)).startswith(kinds):
                items.append((next(iter(said)), self.item(message, said, record.versions if record else [])))
        if not items:
            self.warn(f"{self.arguments[0]} has no message of the kind {self.options.get('of', '')!r}: mend ':of:'")
        found = nodes.definition_list(classes=["messages"])
        found += [item for _, item in sorted(items, key=lambda item: item[0])]
        return [found]

    def item(self, message: Message, said: dict[str, list[str]], everywhere: list[str]) -> nodes.definition_list_item:
        """A message's words, and below them what it means and where to go; `everywhere` is on what its page was run."""
        term, definition = nodes.term(), nodes.definition()
        for text, versions in said.items():
            words = nodes.inline("", "", nodes.literal(text, text), classes=["message-words"])
            if len(said) > 1:
                words += nodes.inline("", f" {told(versions, everywhere)}", classes=["message-versions"])
            term += words
        meaning, problems = self.parse_inline(message.means)
        definition += nodes.paragraph("", "", *meaning, *problems)
        ways = nodes.paragraph("", "Cure: ", self.link(message.cure, None, self.title(message.cure)))
        ways += [nodes.Text(". It comes at "), self.link(message.page, message.cell, "this cell")]
        if message.page != message.cure:
            ways += [nodes.Text(" of "), self.link(message.page, None, self.title(message.page))]
        ways += nodes.Text(".")
        definition += ways
        if len(said) == 1:
            versions = next(iter(said.values()))
            definition += nodes.paragraph("", f"On CPython {told(versions, everywhere)}.", classes=["message-versions"])
        return nodes.definition_list_item("", term, definition)
