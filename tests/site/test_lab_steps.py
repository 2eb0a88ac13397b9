"""The lab follows the page, runs its commands as a terminal does, and can step back."""

import pytest
from playwright.sync_api import Page, expect

from engine.records.filters import filtered
from tests.site.lab import (
    LESSON,
    PLACES,
    PRINTED,
    STEPS,
    Visit,
    add,
    by_hand,
    line,
    opened,
    press,
    send,
    settled,
    shows,
    type_in,
)


def test_lassie_by_hand(revisit: Visit) -> None:
    """Edited, not saved: nothing; saved: the module is stale; imported again: still; reloaded: there she is."""
    page = opened(revisit, "stale.html")
    send(page)
    shows(page, "import dogs")
    add(page, 'famous.append("Lassie")\n')
    expect(page.get_by_role("button", name="dogs.py, not saved")).to_be_visible()
    assert "Lassie" not in shows(page, "open('dogs.py').read()")
    press(page, "Save")
    picture = page.locator(".lab-picture")
    expect(picture).to_contain_text("older than its file")
    assert "Lassie" not in shows(page, "import dogs; dogs.famous")
    shows(page, "import importlib; importlib.reload(dogs)")
    assert "'Lassie'" in shows(page, "dogs.famous")
    expect(picture).not_to_contain_text("older than its file")


def test_lassie_on_a_phone(visit: Visit) -> None:
    """The cell, Next and what it printed are seen together; files and picture are behind buttons."""
    page = opened(visit, "stale.html", width=375, has_touch=True, is_mobile=True)
    article = page.locator("article")
    for number in range(3):
        page.locator(".lab-next").tap()
        settled(page)
        cell = article.locator("[data-file], [data-prompt], div.cell").nth(number)
        box, panel = cell.bounding_box(), page.locator(".lab").bounding_box()
        assert box
        assert panel
        assert 0 <= box["y"] < panel["y"] - 20
        expect(page.locator(".lab-next")).to_be_in_viewport()
    expect(page.locator(".lab-entry").last).to_be_in_viewport()
    page.locator(".lab-sides").get_by_role("button", name="Files").tap()
    page.locator(".lab-editor .cm-content").tap()
    page.keyboard.press("Control+End")
    page.keyboard.type('famous.append("Lassie")\n')
    page.get_by_role("button", name="Save", exact=True).tap()
    settled(page)
    page.locator(".lab-sides").get_by_role("button", name="Picture").tap()
    expect(page.locator(".lab-picture")).to_contain_text("older than its file")
    expect(page.locator(".lab-picture figure")).to_be_in_viewport()
    page.locator(".lab-sides").get_by_role("button", name="Prompt").tap()
    shows(page, "import importlib; importlib.reload(dogs)")
    assert "'Lassie'" in shows(page, "dogs.famous")


def test_next_leads_through_the_page(revisit: Visit) -> None:
    """It scrolls to the cell that it sends and marks it; at the end it leads on, to the next page with its lab open."""
    page = opened(revisit, "stale.html")
    places = page.locator("article").locator("[data-file], [data-prompt], div.cell")
    assert "ready. Press Next, or type." in page.locator(".lab-status").inner_text()
    expect(places.first).to_be_in_viewport()
    for number in range(places.count()):
        send(page)
        expect(page.locator(".lab-sent")).to_have_count(1)
        expect(places.nth(number)).to_contain_class("lab-sent")
        expect(places.nth(number)).to_be_in_viewport()
    expect(page.locator(".lab-next")).not_to_be_visible()
    log = page.locator(".lab-log")
    expect(log).to_contain_text("That was the page.")
    log.get_by_role("link", name="Next: ").click()
    expect(page.locator(".lab")).to_be_visible()
    assert "stale" not in page.url
    settled(page)


def test_a_press_on_a_cell_moves_the_pointer(revisit: Visit) -> None:
    """And runs nothing by itself."""
    page = opened(revisit, "stale.html")
    cell = page.locator("article div.cell").nth(1)
    cell.locator("pre").first.click()
    expect(cell).to_contain_class("lab-at")
    assert cell.locator("pre").first.inner_text().split("\n")[0] in page.locator(".lab-next").inner_text()
    assert ">>> " not in settled(page)
    page.locator("article div.cell").first.get_by_role("button", name="Run up to here").dispatch_event("click")
    expect(page.locator(".lab-typed").first).to_be_attached()
    settled(page)
    expect(page.locator(".lab-typed")).to_have_count(1)


def test_one_cell_is_sent_alone(revisit: Visit) -> None:
    """With nothing that stands before it."""
    page = opened(revisit, "stale.html")
    cell = page.locator("div.cell:not(.tag_shell)").first
    cell.hover()
    cell.get_by_role("button", name="Only this").click()
    expect(page.locator(".lab-log")).to_contain_text("ModuleNotFoundError: No module named 'dogs'")
    settled(page)
    expect(page.locator(".lab-tab")).to_have_count(0)


def test_a_stop_drops_what_waits(revisit: Visit) -> None:
    """Cells that were to follow run nothing in the new prompt."""
    page = opened(revisit, "stale.html")
    type_in(page, "while True: pass\n")
    page.get_by_role("button", name="Run up to here").last.dispatch_event("click")
    expect(page.locator(".lab-typed")).to_have_text([">>> while True: pass"])
    page.get_by_role("button", name="Stop").click()
    settled(page)
    log = settled(page) + shows(page, "1 + 1")
    assert "\n2" in log
    assert page.locator(".lab-typed").count() == 2


def test_the_picture_stays_with_its_line(revisit: Visit) -> None:
    """The arrow keys, or a press, show what it looked like then; "Now" leads back."""
    page = opened(revisit, "stale.html")
    send(page)
    shows(page, "import dogs")
    shows(page, "dogs.tail = 'wags'")
    shows(page, "del dogs.tail")
    picture = page.locator(".lab-picture")
    expect(picture).not_to_contain_text("wags")
    page.locator(".lab-log").focus()
    page.keyboard.press("ArrowUp")
    expect(picture).to_contain_text("wags")
    expect(picture).to_contain_text("After >>> dogs.tail = 'wags'")
    page.keyboard.press("ArrowUp")
    expect(picture).to_contain_text("After >>> import dogs")
    expect(picture).not_to_contain_text("wags")
    page.keyboard.press("ArrowDown")
    expect(picture).to_contain_text("wags")
    picture.get_by_role("button", name="Now").click()
    expect(picture).not_to_contain_text("After")
    page.locator(".lab-entry").nth(1).click()
    expect(picture).to_contain_text("After >>> dogs.tail")
    shows(page, "1")
    expect(picture).not_to_contain_text("After")


SHOW = "import sys\nprint(__name__, sys.argv, sys.path[0])\nraise SystemExit(len(sys.argv))\n"


def written(page: Page, name: str, text: str) -> None:
    """Write a file by the prompt's Python."""
    shows(page, f"import os; os.makedirs(os.path.dirname({name!r}) or '.', exist_ok=True)")
    shows(page, f"_ = open({name!r}, 'w').write({text!r})")


@pytest.mark.parametrize(
    ("command", "printed", "status"),
    [
        ("python show.py", "__main__ ['show.py'] /home/you/once", 1),
        ('python3 show.py \'two words\' "and \\"more\\""', "['show.py', 'two words', 'and \"more\"']", 3),
        ("python -m pack.show x", "__main__ ['/home/you/once/pack/show.py', 'x'] /home/you/once", 2),
        ("python pack/show.py", "__main__ ['pack/show.py'] /home/you/once/pack", 1),
        ('python -c "import sys; print(sys.argv)" a', "['-c', 'a']", 0),
        ("python -X importtime -c 'import pack.show' ", "import time:", 1),
        ("python -I -c 'import show'", "No module named 'show'", 1),
        ("python -c 'import os; print(1, flush=True); os._exit(9)'", "1", 9),
        ("python none.py", "can't open file '/home/you/once/none.py'", 2),
        ("python -c 'input()'", "EOFError", 1),
    ],
)
def test_a_command_runs_as_in_a_terminal(revisit: Visit, command: str, printed: str, status: int) -> None:
    """With its arguments and its exit status, whichever way it is started; the prompt knows nothing of it."""
    page = opened(revisit, "stale.html")
    written(page, "show.py", SHOW)
    written(page, "pack/show.py", SHOW)
    log = shows(page, f"$ {command}")
    assert printed in log
    assert (f"exit status {status}" in log) == bool(status)
    assert "False" in shows(page, "'show' in __import__('sys').modules")


def test_a_command_and_the_prompt_share_their_files(revisit: Visit) -> None:
    """Bytecode files with their times too: what the command has compiled the prompt finds, and the other way."""
    page = opened(revisit, "stale.html")
    send(page)
    shows(page, "$ python -c 'import dogs'")
    assert "dogs.cpython-314.pyc" in shows(page, "import os; os.listdir('__pycache__')")
    compiled = shows(page, "os.stat('__pycache__/dogs.cpython-314.pyc').st_mtime_ns")
    shows(page, "import dogs")
    shows(page, '$ python -c \'import dogs; open("new.txt", "w").write("x")\'')
    expect(page.locator(".lab-tab")).to_have_text(["dogs.py", "new.txt"])
    again = shows(page, "os.stat('__pycache__/dogs.cpython-314.pyc').st_mtime_ns")
    assert compiled.split("\n")[1] == again.split("\n")[1]  # it was used, not written anew
    shows(page, "$ python -c 'import os; os.remove(\"new.txt\")'")
    expect(page.locator(".lab-tab")).to_have_text(["dogs.py"])


def test_a_stop_ends_the_command_alone(revisit: Visit) -> None:
    """The prompt is as it was."""
    page = opened(revisit, "stale.html")
    shows(page, "kept = 5")
    type_in(page, "$ python -c 'print(1, flush=True); exec(\"while True: pass\")'")
    expect(page.locator(".lab-stdout").last).to_have_text("1\n")
    press(page, "Stop")
    assert "Stopped." in settled(page)
    assert "5" in shows(page, "kept")
    assert "2" in shows(page, "$ python -c 'print(1 + 1)'")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("$ ls -l", "It runs python alone"),
        ("$ python", "It runs python alone"),
        ("$ python -c 'print(", "has to be closed"),
        ("$ python a.py | sort", "are a shell's"),
        ("python show.py", "Type it after a $: $ python show.py"),
        ("python -m show", "Type it after a $: $ python -m show"),
    ],
)
def test_what_the_terminal_can_not_run_is_told(revisit: Visit, typed: str, told: str) -> None:
    """With what helps."""
    page = opened(revisit, "stale.html")
    assert told in shows(page, typed)
    expect(line(page)).to_have_text("")


def test_a_command_that_prints_much_is_cut(revisit: Visit) -> None:
    """As a line at the prompt is."""
    page = opened(revisit, "stale.html")
    log = shows(page, "$ python -c '[print(number) for number in range(50_000)]'")
    assert "More was printed" in log
    assert len(log) < 250_000


@pytest.mark.parametrize("name", LESSON)
def test_a_page_of_the_lesson_typed_by_hand(revisit: Visit, name: str) -> None:
    """Each cell and each command by real keys; files come by Next. It prints what the page shows."""
    page = opened(revisit, f"{name}.html")
    for number, (kind, text, shown) in enumerate(page.evaluate(STEPS)):
        if kind == "next":
            page.locator(PLACES).nth(number).evaluate("place => place.click()")
            send(page)
            continue
        before = page.locator(".lab-entry").count()
        for typed in by_hand(kind, text):
            line(page).focus()
            page.keyboard.press("Control+u")  # the indent that the prompt gives is in the text
            page.keyboard.type(typed)
            page.keyboard.press("Enter")
            settled(page)
        assert filtered(page.evaluate(PRINTED, before)).rstrip() == filtered(shown).rstrip()
