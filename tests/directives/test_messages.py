"""Messages and differences are listed in the words of the records, with links to their cells."""

import datetime
from pathlib import Path

import pytest

from engine.directives.differences import border, changed
from engine.directives.messages import MessagesError, read_messages, shape
from engine.pythons.interpreter import pristine, short
from engine.records.transcript import Step, Transcript
from tests.directives.book import Book

DAY = datetime.date(2026, 11, 24)
OWN = pristine().name
LATER = "3.99.2"
LAB = "3.99.2-wasm"
PAGE = """\
```{code-cell}
---
name: wrong
raises:
  "3.0": "NameError: name 'e' is not defined"
---
e
```

```{code-cell}
:tags: [shell]
:name: a-warning
python -c "import warnings; warnings.warn('twice', RuntimeWarning)"
```
"""
ERROR = 'Traceback (most recent call last):\n  File "<stdin>", line 1, in <module>\n'
ERROR += "    e\n" * (OWN >= "3.13")
WARNING = "<string>:1: RuntimeWarning: twice\n"
STEPS = [
    Step(
        "e",
        {
            OWN: ERROR + "NameError: name 'e' is not defined\n",
            LATER: ERROR + "NameError: no 'e' here\n",
            LAB: ERROR + "NameError: no 'e' in the lab\n",
        },
    ),
    Step(PAGE.split("\n")[-3].replace("python", "!python", 1), dict.fromkeys([OWN, LATER, LAB], WARNING)),
]
LIST = """\
[[message]]
page = "page"
cell = "wrong"
means = "You have no such *name*."
cure = "cure"

[[message]]
page = "page"
cell = "a-warning"
means = "It was twice."
cure = "cure"
starts = "RuntimeWarning"
"""
SHOWN = "```{messages} messages.toml\n:of: NameError\n```\n\n```{messages} messages.toml\n:of: RuntimeWarning\n```\n"


def written(book: Book, messages: str = LIST, shown: str = SHOWN) -> Book:
    """A book with a page that has two messages, their list, and what it is made from."""
    book.page("page", PAGE)
    book.prose("cure")
    book.write("records/page.txt", Transcript("page", DAY, [OWN, LATER, LAB], STEPS).render())
    book.write("docs/messages.toml", messages)
    book.prose("messages", shown + "\n```{differences}\n```\n")
    return book


def test_a_message_has_its_words_by_version_its_meaning_and_its_links(book: Book) -> None:
    """The words are those of the record, and lead to the cell and to the cure."""
    built = written(book).build("-n", "-D", "records_folder=records")
    assert "" == built.warnings
    name, warning = built.html("messages").select("dl.messages")
    assert ["name 'e' is not defined", "no 'e' here", "no 'e' in the lab"] == [
        code.get_text().removeprefix("NameError: ") for code in name.dt.select("code")
    ]
    on = [each.get_text() for each in name.dt.select(".message-versions")]
    assert [f" {short(OWN)}", " 3.99", " 3.99.2 as WebAssembly"] == on
    assert f"On CPython {short(OWN)} and 3.99." == warning.dd.select_one(".message-versions").get_text()
    assert ["cure.html", "page.html#wrong", "page.html"] == [link["href"] for link in name.dd.select("a")]
    assert "You have no such name." in name.dd.get_text()
    assert "RuntimeWarning: twice" == warning.dt.code.get_text()


def test_a_cell_that_differs_is_listed_under_its_border(book: Book) -> None:
    """With what was printed before and what is printed now, without the lines that quote code; the lab's stand last."""
    built = written(book).build("-n", "-D", "records_folder=records")
    lists = built.html("messages").select("ul.differences")
    later, lab = (" ".join(each.get_text().split()) for each in lists)
    assert "page, e Before: NameError: name 'e' is not defined Now: NameError: no 'e' here" == later
    assert "page, e On your computer: NameError: no 'e' here In the lab: NameError: no 'e' in the lab" == lab
    titles = [each.find_previous("p", class_="rubric").get_text() for each in lists]
    assert ["Since 3.99", "In the lab, as WebAssembly"] == titles


def test_a_border_within_a_version_is_told_by_the_builds_beside_it() -> None:
    """What changes back is a change; what a build of the lab shares with any of its version is none."""
    printed = {"3.12.1": "a\n", "3.13.0": "b\n", "3.13.5": "a\n", "3.13.18": "a\n", "3.13.2-wasm": "b\n"}
    found = changed(Step("x", printed))
    there, back = (["a"], ["b"]), (["b"], ["a"])
    assert {("3.12.1", "3.13.0"): there, ("3.13.0", "3.13.5"): back} == found
    assert ["Since 3.13", "Between 3.13.0 and 3.13.5"] == [border(*builds) for builds in found]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('cell = "wrong"', 'cell = "gone"', "messages.toml: cell gone of docs/page.md says nothing such: mend it"),
        ('page = "page"', 'page = "gone"', "messages.toml: there is no page gone: mend it"),
        ('"RuntimeWarning"', '"KeyError"', "messages.toml: cell a-warning of docs/page.md says nothing such"),
        ("means", "mean", "write [[message]], with page, cell, means, cure, starts"),
        ("[[message]]", "[[messages]]", "write [[message]], with page, cell, means, cure, starts"),
    ],
)
def test_a_list_that_is_wrong_is_told(old: str, new: str, words: str, book: Book) -> None:
    """In the place of the list, with what helps."""
    built = written(book, LIST.replace(old, new)).build("-n", "-D", "records_folder=records")
    assert words in built.warnings


def test_a_kind_without_messages_is_told(book: Book) -> None:
    """A section of the page would stand there empty."""
    shown = SHOWN.replace("NameError", "OSError")
    built = written(book, shown=shown).build("-n", "-D", "records_folder=records")
    assert "messages.toml has no message of the kind 'OSError': mend ':of:'" in built.warnings


def test_a_missing_list_is_told(tmp_path: Path) -> None:
    """Its name is in what is said."""
    with pytest.raises(MessagesError, match=r"messages\.toml can't be read"):
        read_messages(tmp_path / "messages.toml")


def test_two_messages_of_one_shape_differ_in_their_names_only() -> None:
    """Names in quotes and places of files are what differs from cell to cell."""
    one = "ImportError: cannot import name 'name' from 'dog' (/home/you/once/dog.py)"
    assert shape(one) == shape(one.replace("dog", "cat"))
    assert shape(one) != shape(one.replace("cannot", "can"))
