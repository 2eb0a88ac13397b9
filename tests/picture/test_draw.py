"""A snapshot is drawn as a table in which what belongs together stands in one row."""

import ast
from pathlib import Path

import bs4
import pytest

from engine.picture import draw
from tests.reader import Page

BEFORE = 'famous = ["Laika"]\n'
AFTER = 'famous = ["Laika", "Lassie"]\n'


def drawn(page: Page, words: str = "") -> bs4.BeautifulSoup:
    """The picture that is taken now, drawn."""
    return bs4.BeautifulSoup(draw.html(page.run(f"%picture {words}").picture), "html.parser")


def rows(picture: bs4.BeautifulSoup) -> list[list[str]]:
    """The rows of a picture, each as the texts of its three cells."""
    return [[" ".join(cell.get_text(" ").split()) for cell in row.select("td")] for row in picture.select("tbody tr")]


def test_file_module_and_name_stand_in_one_row(one_page: Page) -> None:
    """An arrow goes from the file to its module, and from each name to what it is bound to."""
    one_page.save("dogs.py", BEFORE)
    one_page.shows("import dogs\nimport dogs as pack\nfrom dogs import famous\nage = 3")
    picture = drawn(one_page)
    assert rows(picture) == [
        ["dogs.py as loaded", "dogs", "dogs dogs pack dogs"],
        ["", "famous A ['Laika']", "famous A dogs.famous"],
        ["", "and others", ""],
        ["", "", "age 3"],
    ]
    led = [cell.get_text(" ") for cell in picture.select("td.led")]
    assert [text.split()[0] for text in led] == ["dogs.py", "dogs", "famous"]
    assert picture.figcaption is None


def test_without_a_module_to_show_files_and_names_begin_at_the_top(one_page: Page) -> None:
    """What is only said to be there comes last."""
    one_page.save("dogs.py", BEFORE)
    one_page.shows("age = 3")
    assert rows(drawn(one_page)) == [["dogs.py not loaded", "", "age 3"], ["", "and others", ""]]


def test_what_has_changed_is_marked_and_said(one_page: Page) -> None:
    """The first sentence stands out; a changed cell has a colour, and a word for those who listen."""
    one_page.save("dogs.py", BEFORE)
    one_page.shows("import dogs, importlib\nfrom dogs import famous")
    drawn(one_page)
    one_page.save("dogs.py", AFTER)
    edited = drawn(one_page)
    assert [cell.get_text(" ") for cell in edited.select(".new")] == ["changed:  dogs.py   newer than its module"]
    assert "dashed" in edited.select_one("td.files.led")["class"]
    one_page.run("importlib.reload(dogs)")
    reloaded = drawn(one_page)
    assert reloaded.figcaption.get_text().startswith("famous still is the old list A; dogs.famous is now list B. ")
    assert [code.get_text() for code in reloaded.figcaption.select("code")][:2] == ["famous", "dogs.famous"]
    assert ["", "no longer in a module A ['Laika'] was dogs.famous", "famous A the old dogs.famous"] in rows(reloaded)
    assert reloaded.select_one("td.left + td.names.led")


def test_half_made_and_absent_modules_look_so(one_page: Page) -> None:
    """Their boxes have edges of their own, and a module without names says that it has none."""
    one_page.save("dog.py", "import cat\n")
    one_page.save("cat.py", "from dog import name\n")
    one_page.run("import dog")
    picture = drawn(one_page, "--failed fish")
    assert rows(picture)[:2] == [
        ["dog.py not loaded", "dog half-made, its body is at line 1", ""],
        ["", "no names yet", ""],
    ]
    assert len(picture.select("td.module.half")) == 2
    assert picture.select_one("td.module.absent").b.get_text() == "fish"
    assert picture.select("th")[1].get_text() == "The cache, when the import failed"


@pytest.mark.parametrize("text", ["<b>", "&amp;", '"', "`x`", "</table>"])
def test_what_the_reader_wrote_is_text(one_page: Page, text: str) -> None:
    """No value can become markup."""
    one_page.shows(f"value = {text!r}")
    picture = drawn(one_page)
    assert picture.select_one("td.names .value").get_text() == repr(text)
    assert len(picture.select("table")) == 1


def test_every_row_has_three_cells(one_page: Page) -> None:
    """However many files, names and modules there are, all are drawn, each once."""
    for number in range(5):
        one_page.save(f"dogs{number}.py", f"number = [{number}]\n")
    one_page.shows("import dogs1, dogs3, sys\nx = y = [1]\nfrom dogs1 import number")
    picture = drawn(one_page, "math")
    assert {len(row) for row in rows(picture)} == {3}
    words = [word for row in rows(picture) for word in " ".join(row).split()]
    assert [words.count(f"dogs{number}.py") for number in range(5)] == [1] * 5
    assert [name.get_text() for name in picture.select("td.names code")] == [
        "dogs1",
        "number",
        "dogs3",
        "sys",
        "x",
        "y",
    ]


def test_the_renderer_can_run_in_a_browser() -> None:
    """It imports nothing."""
    tree = ast.parse(Path(draw.__file__).read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
