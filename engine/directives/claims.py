"""The book's claims, and the cells that show them: reads the ledger, checks it against the records, lists it on a page.

The ledger is the folder docs/claims, a file for each part of the book. A claim has an id, one or two sentences, and the
cells that show it:

    [L3]
    claim = "A later import of a module hands you the object that Python has kept."

    [[L3.shown]]
    page = "once"
    cell = "first-is-second"
    prints = ["True"]

A cell has its name by the option `:name: first-is-second`, which is its id in the HTML too. What must be there is

- `prints`: these lines, each as often as it is listed, and in this order, whatever else is printed between them
- `silent = true`: it prints nothing
- `error`: the words in which it ends; also a list or a mapping by version, as with the option `raises` of a cell
- `saves`: of a file block, these lines of the file, as in `prints`

on every build that is recorded, or on those from `since` on and `before` another: a version, "3.13", or a build,
"3.13.5".

What could be run nowhere says so in a sentence, with its source: `not-run = "…"`, beside what was shown or alone.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import groupby
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from nbformat import NotebookNode
from sphinx.util.docutils import SphinxDirective

from engine.language.notebook import declared, is_command
from engine.pythons.interpreter import numbers
from engine.records import filters
from engine.records.builds import listed
from engine.records.transcript import Step, Transcript

from .gathered import FromPages, label

VERSION = r"\d+\.\d+(\.\d+)?"
MANY = 6  # lines of evidence; of more, only the first are listed

Pages = dict[str, list[NotebookNode]]
Records = dict[str, Transcript | None]


class LedgerError(Exception):
    """A ledger that can't be read; the message says where, and what to do."""


@dataclass(frozen=True, eq=False)
class Shown:
    """A cell that shows a claim, and what must be there for it to do so."""

    page: str
    cell: str
    prints: list[str] | None = None
    silent: bool = False
    error: str | list[str] | dict[str, str | list[str]] | None = None
    saves: list[str] | None = None
    since: str | None = None
    before: str | None = None

    def concerns(self, version: str) -> bool:
        """Whether it is to be so on a version."""
        number = numbers(version)
        early = self.since is not None and number < numbers(self.since)
        late = self.before is not None and number >= numbers(self.before)
        return not (early or late)


@dataclass(frozen=True)
class Claim:
    """What the book says, the cells that show it, and what of it was not run, a sentence with its source."""

    id: str
    claim: str
    shown: list[Shown]
    not_run: str | None = None


KEYS = [field.name for field in fields(Shown)]
EVIDENCE = ("prints", "silent", "error", "saves")


def read_ledger(path: Path) -> dict[str, Claim]:
    """{id: claim} of the ledger at `path`, a file or a folder of files, by kind and number. Raises LedgerError."""
    ledger: dict[str, Claim] = {}
    for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
        claims = read_file(file)
        if twice := sorted(ledger.keys() & claims.keys()):
            raise LedgerError(f"{file.name} has {', '.join(twice)}, and so has another file: an id stands once")
        ledger |= claims
    return dict(sorted(ledger.items(), key=lambda item: (item[0][0], int(item[0][1:]))))


def read_file(path: Path) -> dict[str, Claim]:
    """{id: claim} of one file of the ledger, in its order. Raises LedgerError."""
    try:
        with path.open("rb") as file:
            return {key: read_claim(key, entry) for key, entry in tomllib.load(file).items()}
    except OSError as error:
        raise LedgerError(f"{path.name} can't be read ({error.strerror}): name the ledger that is there") from error
    except tomllib.TOMLDecodeError as error:
        raise LedgerError(f"{path.name} is not as it should be, an id stands once, for one: {error}") from error
    except LedgerError as error:
        raise LedgerError(f"{path.name}: {error}") from None


def read_claim(key: str, entry: object) -> Claim:
    """A claim from its part of the ledger. Raises LedgerError."""
    if not re.fullmatch(r"[A-Z][1-9]\d*", key):
        raise LedgerError(f"{key} is no id: write a capital and a number, such as L3")
    if not isinstance(entry, dict):
        raise LedgerError(f"{key} is no table: begin it with [{key}]")
    known(key, entry, ["claim", "shown", "not-run"])
    not_run = entry.get("not-run")
    shown = entry.get("shown", [] if not_run else None)
    if not (isinstance(entry.get("claim"), str) and isinstance(shown, list) and (shown or not_run)):
        raise LedgerError(f"{key} needs a claim and a cell that shows it: claim = …, and [[{key}.shown]]")
    if not isinstance(not_run, str | None):
        raise LedgerError(f"{key}: not-run is a sentence that says why, and where it was read")
    return Claim(key, entry["claim"], [read_shown(key, each) for each in shown], not_run)


def read_shown(key: str, entry: dict) -> Shown:
    """A cell that shows the claim `key`. Raises LedgerError."""
    known(key, entry, KEYS)
    if not (isinstance(entry.get("page"), str) and isinstance(entry.get("cell"), str)):
        raise LedgerError(f'{key} does not name the page and the cell that show it: page = "once", cell = "some-name"')
    where = f"{key}, cell {entry['cell']} of {entry['page']}"
    for name in ("prints", "saves"):
        lines = entry.get(name, ["one"])
        if not (isinstance(lines, list) and lines and all(isinstance(x, str) and x and "\n" not in x for x in lines)):
            raise LedgerError(f'{where}: {name} is a list of lines, {name} = ["a line"]')
    for name in ("since", "before"):
        if name in entry and not (isinstance(entry[name], str) and re.fullmatch(VERSION, entry[name])):
            raise LedgerError(f'{where}: {name} is a version in quotes, {name} = "3.13" or "3.13.5"')
    if isinstance(error := entry.get("error"), dict) and not all(re.fullmatch(VERSION, key) for key in error):
        raise LedgerError(f'{where}: an error is for versions in quotes, {{"3.10" = …, "3.13" = …}}')
    given = [name for name in EVIDENCE if entry.get(name)]
    if not given:
        raise LedgerError(f"{where}: it does not say what is to be seen there: add {', '.join(EVIDENCE[:-1])} or saves")
    if len(given) > 1 and set(given) != {"prints", "error"}:
        raise LedgerError(f"{where}: {' and '.join(given)} do not go together: keep one of them")
    return Shown(**entry)


def known(key: str, entry: dict, names: list[str]) -> None:
    """Nothing, if all that is given is known. Raises LedgerError."""
    if strangers := [name for name in entry if name not in names]:
        raise LedgerError(f"{key}: nobody knows {', '.join(strangers)}: there are {', '.join(names)}")


def problems(ledger: dict[str, Claim], pages: Pages, records: Records) -> list[str]:
    """What the pages and their records do not show as the ledger says, a sentence each, and the remedy in it.

    `pages` is {name: its cells in order}, `records` is {name: its record}.
    """
    found: list[str] = []
    stale: set[str] = set()
    for claim in ledger.values():
        for shown in claim.shown:
            page, where = shown.page, f"{claim.id}, cell {shown.cell} of docs/{shown.page}.md"
            named = cells_named(pages, shown)
            steps = recorded(pages.get(page, []), records.get(page))
            if page not in pages:
                found.append(f"{where}: there is no such page. Name in the ledger the one that shows the claim now.")
            elif not named:
                found.append(
                    f"{where}: no cell has this name. Give it to the one that shows the claim, ':name: {shown.cell}', "
                    "or name another in the ledger."
                )
            elif len(named) > 1:
                found.append(f"{where}: {len(named)} cells have this name. Give each its own.")
            elif steps is not None:
                found += doubts(where, shown, step_of(named[0], pages[page], steps))
            elif page not in stale:  # told once a page
                stale.add(page)
                found.append(f"{where}: this page has no record of its cells. Run `nox -s record`, and read it.")
    return found


def recorded(cells: list[NotebookNode], record: Transcript | None) -> list[Step] | None:
    """What came of these cells, one by one; None if that was not recorded."""
    if record is None or not record.is_of([cell.source for cell in cells]):
        return None
    return record.steps


def step_of(cell: NotebookNode, cells: list[NotebookNode], steps: list[Step]) -> Step:
    """What came of a cell, one of these."""
    return next(step for each, step in zip(cells, steps, strict=True) if each is cell)


def doubts(where: str, shown: Shown, step: Step) -> list[str]:
    """What a cell does not show as it should, versions that fail alike in one sentence."""
    concerned = [version for version in step.outputs if shown.concerns(version)]
    if not concerned:
        return [f"{where}: it was run on no version that the ledger names. Mend 'since' and 'before' there."]
    if shown.saves is not None:
        name, text = saved(step)
        if name is None or picked(text, shown.saves) != shown.saves:
            return [f"{where} should save these lines.\n{indented(shown.saves)}\n{advice('It saves', text)}"]
        return []
    failed: dict[tuple[str, str], list[str]] = {}
    for version in concerned:
        text = step.outputs[version]
        if wanted := missing(shown, text, version):
            failed.setdefault((wanted, text), []).append(version)
    return [
        f"{where} should, on {listed(versions)}, {wanted}\n{advice('It prints', text)}"
        for (wanted, text), versions in failed.items()
    ]


def missing(shown: Shown, text: str, version: str) -> str | None:
    """What should be seen in what was printed on a version and is not; None if all is there."""
    lines = text.rstrip("\n").split("\n")
    if shown.silent and text:
        return "print nothing."
    if shown.prints is not None and picked(text, shown.prints) != shown.prints:
        return f"print these lines, as often and in this order.\n{indented(shown.prints)}"
    if shown.error is not None:
        words = declared({"raises": shown.error}, version)
        if not any(lines[-len(each.split("\n")) :] == each.split("\n") for each in words):
            return f"end in this error.\n{indented(words) or '  (the ledger has none for this version)'}"
    return None


def picked(text: str, lines: list[str]) -> list[str]:
    """Those lines of a text that are among `lines`."""
    return [line for line in text.split("\n") if line in lines]


def saved(step: Step) -> tuple[str | None, str]:
    """The name and the text of the file that a cell saves; None and what it is, if it saves none."""
    first, _, text = step.source.partition("\n")
    return (first.removeprefix("%%writefile "), text) if first.startswith("%%writefile ") else (None, "")


def indented(lines: Iterable[str]) -> str:
    """Lines as a block of a message."""
    return "\n".join(f"  {line}" for line in lines)


def advice(what: str, text: str) -> str:
    """What is there instead, and what to do."""
    there = f"{what}:\n{indented(text.rstrip().split(chr(10)))}" if text else f"{what} nothing."
    return f"{there}\nMend the page, or put into the ledger what shows the claim now."


def name_of(cell: NotebookNode) -> str | None:
    """The name that a cell has in its page; None if it has none."""
    return cell.metadata.get("name")


def name_cell(node: nodes.Element, cell: NotebookNode) -> str | None:
    """Make a cell's name the id of its node, and `PAGE:NAME` its label; returns what is wrong with the name.

    A node that replaces this one afterwards, such as a file block, takes its id over: docutils sees to that.
    """
    name, document = name_of(cell), node.document
    if name is None or document is None:
        return None
    if name in document.ids or name in document.nameids:
        return f"something on this page is called {name!r} already, a cell, a heading or a label: find another name"
    node["ids"].append(name)
    node["names"].append(label(document.settings.env.docname, name))
    document.note_explicit_target(node)
    return None


def html_id(node: nodes.Element) -> str:
    """The attribute with the name of a cell, for the nodes that write their own tags; "" if it has none."""
    return f' id="{node["ids"][0]}"' if node["ids"] else ""


class Claims(FromPages):
    """Lists the claims of a ledger, each with links to the cells that show it, and with how they were run.

    Its argument is the ledger, a file or a folder, from the folder of the page. Of several kinds, `:kind: L` lists one.
    """

    required_arguments = 1
    option_spec = {"kind": directives.unchanged}  # noqa: RUF012, docutils' way

    def run(self) -> list[nodes.Node]:
        name, path = self.env.relfn2path(self.arguments[0])
        for file in Path(path).glob("*.toml") if Path(path).is_dir() else [name]:  # Sphinx would miss a folder
            self.env.note_dependency(str(file))
        try:
            ledger = read_ledger(Path(path))
        except LedgerError as error:
            self.warn(str(error))
            return []
        kind = self.options.get("kind", "")
        ledger = {key: claim for key, claim in ledger.items() if key.startswith(kind)}
        if not ledger:
            self.warn(f"{self.arguments[0]} has no claim of the kind {kind!r}: mend ':kind:', or take it out")
            return []
        pages, records, titles = {}, {}, {}
        for page in sorted({shown.page for claim in ledger.values() for shown in claim.shown}):
            if page in self.env.found_docs:
                pages[page], titles[page], records[page] = self.cells(page), self.title(page), self.record(page)
        for problem in problems(ledger, pages, records):
            self.warn(problem)
        found = nodes.definition_list(classes=["claims"])
        for claim in ledger.values():
            found += self.item(claim, pages, records, titles)
        return [found]

    def item(self, claim: Claim, pages: Pages, records: Records, titles: dict[str, str]) -> nodes.definition_list_item:
        """A claim, and below it the cells that show it, by page."""
        words, messages = self.parse_inline(claim.claim)
        term = nodes.term("", "", nodes.inline("", claim.id, classes=["claim-id"]), nodes.Text(" "), *words, *messages)
        term["ids"].append(claim.id)
        definition = nodes.definition()
        on = {shown: run_on(shown, pages, records) for shown in claim.shown}
        alike = len(set(on.values())) == 1
        for page, group in groupby(claim.shown, key=lambda shown: shown.page):
            definition += nodes.paragraph("", titles.get(page, page), classes=["claim-page"])
            places = nodes.bullet_list()
            for shown in group:
                text = shown.cell.replace("-", " ")
                there = cells_named(pages, shown)
                place = nodes.paragraph("", "", self.link(shown.page, shown.cell, text) if there else nodes.Text(text))
                if there:
                    place += [nodes.Text(f": {manner(there[0])}, "), *evidence(shown)]
                    place += nodes.Text("." if alike else f", on {on[shown] or 'no version yet'}.")
                places += nodes.list_item("", place)
            definition += places
        if claim.not_run:
            words, messages = self.parse_inline(claim.not_run)
            definition += nodes.paragraph("", "Not run: ", *words, *messages, classes=["claim-not-run"])
        if alike and claim.shown and on[claim.shown[0]]:
            definition += nodes.paragraph("", f"Run on CPython {on[claim.shown[0]]}.", classes=["claim-versions"])
        return nodes.definition_list_item("", term, definition)


def cells_named(pages: Pages, shown: Shown) -> list[NotebookNode]:
    """The cells that have the name of the one that shows a claim: one, if all is well."""
    return [cell for cell in pages.get(shown.page, []) if name_of(cell) == shown.cell]


def run_on(shown: Shown, pages: Pages, records: Records) -> str:
    """The exact versions on which a cell was run for a claim, in words; "" if that was not recorded."""
    found = cells_named(pages, shown)
    steps = recorded(pages[shown.page], records.get(shown.page)) if found else None
    if steps is None:
        return ""
    step = step_of(found[0], pages[shown.page], steps)
    return listed([version for version in step.outputs if shown.concerns(version)])


def manner(cell: NotebookNode) -> str:
    """How a cell is run, in words."""
    if "file" in cell.metadata:
        return f"the file {cell.metadata.file}"
    return "run in a terminal" if is_command(cell) else "typed at the prompt"


def evidence(shown: Shown) -> list[nodes.Node]:
    """What is to be seen at a cell, in words."""
    if shown.silent:
        return [nodes.Text("prints nothing")]
    if shown.saves:
        return [nodes.Text("with "), *literals(shown.saves)]
    found: list[nodes.Node] = []
    if shown.prints:
        found += [nodes.Text("prints "), *literals(shown.prints)]
    if shown.error is not None:
        values = shown.error.values() if isinstance(shown.error, dict) else [shown.error]
        words = [word for value in values for word in ([value] if isinstance(value, str) else value)]
        types = dict.fromkeys(word.partition(":")[0] for word in words)
        found += [nodes.Text(", and ends in " if found else "ends in "), *literals(types)]
    return found


def literals(lines: Iterable[str]) -> list[nodes.Node]:
    """Lines of code in a sentence, the last of many left out."""
    lines = list(lines)
    chosen = lines if len(lines) <= MANY else lines[: MANY - 1]
    found: list[nodes.Node] = []
    for line in chosen:
        found += [nodes.Text(", "), nodes.literal(line, line)]
    if chosen != lines:
        found.append(nodes.Text(f", and {len(lines) - len(chosen)} more lines"))
    return found[1:]


class Filters(SphinxDirective):
    """Lists the filters by which records leave out what differs from run to run."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(filters.__file__)
        found = nodes.bullet_list()
        for name, (_, replacement) in filters.FILTERS.items():
            text = nodes.paragraph("", f"{name}: ")
            if replacement:
                text += [nodes.literal(replacement, replacement), nodes.Text(" stands in their place")]
            else:
                text += nodes.Text("the whole line is left out")
            found += nodes.list_item("", text)
        return [found]
