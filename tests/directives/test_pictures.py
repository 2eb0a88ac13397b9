"""Pages show the pictures that their cells ask for, one by one or step by step."""

import datetime

import pytest

from engine.records.transcript import Step, Transcript
from tests.directives.book import Book

SAVED = '```{code-cell}\n:name: saved\n:file: dogs.py\n:picture:\n\nfamous = ["Laika"]\n```\n\n'
IMPORTED = "```{code-cell}\n:name: imported\n:picture:\nimport dogs\n```\n\n"
AGAIN = "```{code-cell}\n:name: again\n:picture:\nimport dogs\n```\n\n"
STEPS = "```{step-through}\nsaved\nimported\nagain\n```\n"


def test_a_picture_stands_below_the_cell_that_asks_for_it(book: Book) -> None:
    """Below a file block too; the cell is as it was, and what took the picture is not there."""
    book.page("page", SAVED + IMPORTED)
    built = book.build()
    assert built.status == 0, built.warnings
    page = built.html("page")
    shown = [tag.get("data-file") or tag.name for tag in page.select("[data-file], div.cell, figure.picture")]
    assert shown == ["dogs.py", "figure", "div", "figure"]
    assert "%picture" not in built.text("page")
    assert page.select("figure.picture figcaption")[0].get_text() == (
        "dogs is in the cache now. dogs is bound now, to the module dogs."
    )


def test_a_picture_below_a_folded_output_is_folded(book: Book) -> None:
    """It would give away what the reader is to guess."""
    book.page("page", "```{code-cell}\n:tags: [hide-output]\n:picture:\nprint(1)\n```\n")
    built = book.build()
    assert built.status == 0, built.warnings
    assert built.html("page").select_one("details > figure.picture")


def test_steps_show_the_pictures_in_one_place(book: Book) -> None:
    """Each with what was done and a question, but for the first; the answers are those of the snapshots."""
    book.page("page", SAVED + IMPORTED + AGAIN + STEPS)
    built = book.build()
    assert built.status == 0, built.warnings
    page = built.html("page")
    assert len(page.select("figure.picture")) == len(page.select("ol.steps figure.picture")) == 3
    steps = page.select("ol.steps > li")
    assert [step.select_one(".step-done").get_text() for step in steps] == [
        "You save dogs.py",
        "You type import dogs",
        "You type import dogs",
    ]
    assert [step.get("data-changed") for step in steps] == [None, "cache names", ""]
    assert ["which column" in step.select_one(".step-question").get_text() for step in steps] == [False, True, True]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (IMPORTED.replace(":picture:\n", "") + "```{step-through}\nimported\n```\n",
         "there is no picture of a cell named 'imported': give that cell ':name: imported' and ':picture:'"),
        ("```{step-through}\nnobody\n```\n\n```{code-cell}\n1\n```\n", "there is no picture of a cell named 'nobody'"),
        ("```{code-cell}\n:picture: --failed\nx = 1\n```\n", "nothing has failed in this prompt: take '--failed' out"),
        ("```{code-cell}\n:raises: \"PromptEnded: exit status 0\"\n:picture:\nimport sys\nsys.exit()\n```\n",
         "the prompt has ended (exit status 0): there is nothing to take a picture of"),
    ],
)  # fmt: skip
def test_a_picture_that_can_not_be_taken_is_told(book: Book, text: str, problem: str) -> None:
    """One warning says which cell, and what to do."""
    book.page("page", SAVED.replace(":picture:\n", "") + text)
    built = book.build()
    assert problem in built.warnings
    assert "page.md:" in built.warnings


def test_plain_text_has_the_picture_as_text(book: Book) -> None:
    """Where HTML can't go, the same is said in lines."""
    book.page("page", SAVED + IMPORTED + AGAIN + STEPS)
    built = book.build("-b", "text", output="text")
    assert built.status == 0, built.warnings
    text = (built.site / "page.txt").read_text()
    assert "2. You type: import dogs" in text
    assert "cache\n* dogs\n    famous          ['Laika']\n" in text


def test_without_the_pages_python_the_recorded_text_stands_there(book: Book) -> None:
    """The picture can't be drawn, and what it would show can be read."""
    book.page("page", IMPORTED)
    path = book.folder / "docs/page.md"
    path.write_text(path.read_text().replace("name: import-once", "name: import-once-3.15"))
    texts = {"import dogs": "", "%picture": "files\n  dogs.py           not loaded\n"}
    steps = [Step(source, {"3.15.0": text}) for source, text in texts.items()]
    book.write("records/page.txt", Transcript("page", datetime.date(2026, 11, 24), ["3.15.0"], steps).render())
    built = book.build("-D", "records_folder=records", missing="get it there")
    assert built.status == 0, built.warnings
    assert built.html("page").select("pre")[-1].get_text() == texts["%picture"]
