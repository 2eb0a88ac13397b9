"""The lab's prompt, typed at by real keys: what the prompt of a reader's own Python does, it does."""

import re

import pytest
from playwright.sync_api import expect

from tests.site.conftest import violations
from tests.site.lab import (
    Visit,
    add,
    editor,
    in_new_prompt,
    line,
    opened,
    paste,
    press,
    send,
    settled,
    shows,
    type_in,
    type_keys,
)


def test_every_key_arrives(revisit: Visit) -> None:
    """At the prompt and in a file, the theme's shortcuts among them."""
    page = opened(revisit, "stale.html")
    signs = "".join(map(chr, range(33, 127)))
    assert repr(signs) in shows(page, f"_ = {signs!r}; _")
    assert "0.5" in shows(page, "1/2")
    send(page)
    add(page, "half = 1/2 # a/b?\n")
    expect(editor(page)).to_contain_text("half = 1/2 # a/b?")
    for field in (editor(page), line(page)):
        for key in ("Control+k", "Meta+k", "/"):
            field.focus()
            page.keyboard.press(key)
            expect(page.locator("#pst-search-dialog")).not_to_be_visible()


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("def f():\nreturn 1\n\nf()", "1"),
        ("if True:\n'yes'\n", "'yes'"),
        ("for i in (1, 2):\ni\n", "1\n2"),
        ("while 1:\nbreak\n", ""),
        ("with open('x', 'w') as file:\n_ = file.write('a')\n", ""),
        ("try:\n1/0\n\b\b\b\bexcept ZeroDivisionError:\n'zero'\n", "'zero'"),
        ("class Dog:\nname = 'Rex'\n\nDog.name", "'Rex'"),
        ("async def f():\npass\n", ""),
        ("class A:\n@property\ndef b(self):\nreturn 3\n\nA().b", "3"),
        ("(1 +\n2)", "3"),
        ("'''a\nb'''", "'a\\nb'"),
        ("1 + \\\n2", "3"),
        ("# a comment", ""),
        ("if True:\n# a comment\n'after'\n", "'after'"),
    ],
)
def test_what_is_typed_ends_as_at_the_prompt(revisit: Visit, typed: str, printed: str) -> None:
    """An indent is given, and an empty line ends a block; nothing stays in the line."""
    page = opened(revisit, "stale.html")
    line(page).focus()
    for number, part in enumerate(typed.split("\n")):
        if number:
            page.keyboard.press("Enter")
            settled(page)
        for _ in range(part.count("\b") // 4):
            page.keyboard.press("Backspace")
        page.keyboard.type(part.lstrip("\b"))
    page.keyboard.press("Enter")
    expect(line(page)).to_have_text("")
    log = settled(page).rstrip()
    assert log.endswith(printed)
    assert "Error" not in log.replace("ZeroDivisionError:", "")


def test_enter_runs_a_line_from_anywhere_in_it(revisit: Visit) -> None:
    """In a block it breaks the line where the cursor is, unless that is in the last one."""
    page = opened(revisit, "stale.html")
    type_keys(page, "print(12)")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert settled(page).rstrip().endswith(">>> print(12)\n12")
    type_keys(page, "for i in (1,):\nprint(i)")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("print('first')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    settled(page)
    page.keyboard.press("Enter")
    assert settled(page).rstrip().endswith("first\n1")


def test_what_is_typed_ahead_is_not_lost(revisit: Visit) -> None:
    """While something runs, lines wait, blocks among them; after a stop they stand in the line, and nothing runs."""
    page = opened(revisit, "stale.html")
    line(page).focus()
    page.keyboard.type("import time; time.sleep(1)")
    page.keyboard.press("Enter")
    for typed in ("for i in (1, 2):", "print(i)", "", "'after'"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    expect(page.locator(".lab-log")).to_contain_text("'after'")
    settled(page)
    entries = page.locator(".lab-entry")
    assert [entries.nth(number).inner_text().rstrip() for number in (1, 2)] == [
        ">>> for i in (1, 2):\n...     print(i)\n1\n2",
        ">>> 'after'\n'after'",
    ]
    type_in(page, "while True: pass\n")
    for typed in ("x = 1", "x"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    log = in_new_prompt(page, "Stop")
    expect(line(page)).to_contain_text("x = 1")
    assert ">>> x" not in log


def test_ctrl_c_gives_up_a_line_and_keeps_the_session(revisit: Visit) -> None:
    """It ends what runs, if anything does."""
    page = opened(revisit, "stale.html")
    shows(page, "kept = 5")
    type_keys(page, "half a li")
    page.keyboard.press("Control+c")
    expect(line(page)).to_have_text("")
    assert settled(page).rstrip().endswith(">>> half a li\nKeyboardInterrupt")
    assert "5" in shows(page, "kept")
    page.keyboard.press("Control+c")
    press(page, "Stop")
    assert "Nothing runs." in settled(page)
    assert "5" in shows(page, "kept")
    type_in(page, "while True: pass\n")
    expect(page.locator(".lab-typed").last).to_contain_text("while True")
    page.keyboard.press("Control+c")
    assert "Stopped." in settled(page)
    assert "NameError" in shows(page, "kept")


def test_the_keys_of_a_terminal(revisit: Visit) -> None:
    """Ctrl-A, E, U, L and D."""
    page = opened(revisit, "stale.html")
    type_keys(page, "rin")
    page.keyboard.press("Control+a")
    page.keyboard.type("p")
    page.keyboard.press("Control+e")
    page.keyboard.type("t('here')")
    page.keyboard.press("Enter")
    assert "\nhere" in settled(page)
    page.keyboard.press("Control+u")  # on an empty line it does nothing
    expect(line(page)).to_have_text("")
    page.keyboard.type("gone")
    page.keyboard.press("Control+u")
    expect(line(page)).to_have_text("")
    page.keyboard.press("Control+l")
    expect(page.locator(".lab-log")).to_have_text("")
    assert "\n7" in shows(page, "x = 7; x")
    page.keyboard.press("Control+d")
    expect(page.locator(".lab-log")).to_contain_text("Python has ended")
    assert "NameError" in shows(page, "x")


def test_tab_inserts(revisit: Visit) -> None:
    """What all that could follow begins with; where that is nothing more, a list. Nothing of the reader's runs."""
    page = opened(revisit, "stale.html")
    send(page)

    def completed(typed: str) -> str:
        page.keyboard.press("Control+e")
        page.keyboard.press("Control+u")
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
        page.wait_for_function(
            "typed => document.querySelector('.lab-input .cm-content').innerText !== typed", arg=typed
        )
        return line(page).inner_text()

    line(page).focus()
    assert completed("import dog") == "import dogs"
    assert completed("import email.mi") == "import email.mime"
    assert completed("from dogs import fa") == "from dogs import famous"  # its body has not run
    assert "dogs: my body runs" not in settled(page)
    assert completed("from impor") == "from importlib"
    assert completed("x = str.isaln") == "x = str.isalnum"
    assert completed("print.__na") == "print.__name__"
    assert completed("isinsta") == "isinstance"
    page.keyboard.press("Control+u")
    shows(page, "class Dog:\ndef bark(self): pass\n@property\ndef danger(self): print('it', 'ran')\n")
    shows(page, "rex = Dog(); rex.bones = 3")
    assert completed("rex.bo") == "rex.bones"
    assert completed("rex.ba") == "rex.bark"
    assert "it ran" not in settled(page)
    page.keyboard.press("Control+e")
    page.keyboard.press("Control+u")
    page.keyboard.type("nosuch.")
    page.keyboard.press("Tab")
    settled(page)
    expect(page.locator(".cm-tooltip-autocomplete")).to_have_count(0)
    page.keyboard.press("Control+u")
    page.keyboard.type("import importlib.")
    page.keyboard.press("Tab")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("machinery")
    page.keyboard.type("m")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+u")
    page.keyboard.press("Tab")
    expect(line(page)).to_have_text("    ", use_inner_text=True)


@pytest.mark.parametrize(
    ("pasted", "ends"),
    [
        (">>> x = 1\n>>> x\n1\n", ">>> x = 1\n>>> x\n1"),
        (
            "    >>> def bark(times):\n    ...     return 'woof' * times\n    ...\n    >>> bark(2)\n    'woofwoof'\n",
            "'woofwoof'",
        ),
        ("In [1]: x = 3\n\nIn [2]: x\nOut[2]: 3\n", ">>> x = 3\n>>> x\n3"),
        ("In [1]: for i in (1, 2):\n   ...:     print(i)\n   ...:\n1\n2\n", "1\n2"),
        (">>>\u00a0x = 4\n>>>\u00a0x\n4", ">>> x\n4"),
        (">>>x = 5\n>>>x\n", ">>> x\n5"),
        (">>> x = 6\r\n>>> x\r\n6\r\n", ">>> x\n6"),
        (">>> print('... hi')\n... hi\n>>> 8\n8\n", "... hi\n>>> 8\n8"),
        ("def f():\n    x = 9\n\n    return x\n\nf()", ">>> f()\n9"),
    ],
)
def test_what_is_pasted_is_typed(revisit: Visit, pasted: str, ends: str) -> None:
    """Of a session what was typed in it, however it was copied."""
    page = opened(revisit, "stale.html")
    paste(page, pasted)
    page.keyboard.press("Enter")
    expect(line(page)).to_have_text("")
    log = re.sub("\n+", "\n", settled(page)).rstrip()
    assert log.endswith(ends)
    assert "Error" not in log


def test_history_and_a_draft(revisit: Visit) -> None:
    """The arrow keys bring back what was typed, on other pages and visits too; the line that one was at comes back."""
    page = opened(revisit, "stale.html")
    shows(page, "first = 1")
    shows(page, "second = 2")
    page.goto(page.url.replace("stale", "reload"))
    page.get_by_role("button", name="Open in the lab").click()
    settled(page)
    type_keys(page, "a draft")
    for text in ("second = 2", "first = 1"):
        page.keyboard.press("ArrowUp")
        expect(line(page)).to_have_text(text)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(line(page)).to_have_text("a draft")


def test_what_python_says_at_its_end_and_of_warnings(revisit: Visit) -> None:
    """The words of sys.exit(); a SyntaxWarning once."""
    page = opened(revisit, "stale.html")
    log = shows(page, "import sys; sys.exit('bye then')")
    assert "\nbye then\n" in log
    assert "exit status 1" in log
    log = shows(page, "'\\d'")
    assert log.count("SyntaxWarning") == 1
    assert log.index(">>> ") < log.index("SyntaxWarning")


@pytest.mark.parametrize(
    "typed",
    [
        "import asyncio; asyncio.run(asyncio.sleep(0))",
        "import threading; threading.Thread(target=print).start()",
        "import subprocess; subprocess.run(['ls'])",
        "import os; os.fork()",
    ],
)
def test_what_cannot_work_leads_to_the_list(revisit: Visit, typed: str) -> None:
    """The error is Python's own; the sentence below it leads to what a browser's Python can't do."""
    page = opened(revisit, "stale.html")
    log = shows(page, typed)
    assert "Error" in log
    page.locator(".lab-log").get_by_role("link", name="What it can't do").click()
    page.wait_for_url("**/lab.html#lab-cannot")
    expect(page.locator("#lab-cannot")).to_be_visible()


def test_the_keyboard_leads_everywhere_and_back(visit: Visit) -> None:
    """Out of an editor by Escape and Tab; Escape again closes, and the focus is where it was."""
    page = visit("stale.html")
    button = page.get_by_role("button", name="Open in the lab")
    button.focus()
    page.keyboard.press("Enter")
    page.locator(".lab").wait_for()
    settled(page)
    send(page)
    editor(page).focus()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(editor(page)).not_to_be_focused()
    page.locator(".lab-tab").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".lab-tab").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".lab")).not_to_be_visible()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    line(page).focus()
    page.keyboard.press("Escape")
    expect(page.locator(".lab")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".lab")).not_to_be_visible()
    expect(button).to_be_focused()


def test_the_focus_is_never_lost(visit: Visit) -> None:
    """Neither by a file that is deleted, nor by the last step of the page."""
    page = opened(visit, "stale.html")
    send(page)
    page.locator(".lab-menu > summary").click()
    page.get_by_role("button", name="Delete").click()
    settled(page)
    assert page.evaluate("document.activeElement !== document.body")
    while page.locator(".lab-next").is_visible():
        send(page)
    assert page.evaluate("document.activeElement !== document.body")


@pytest.mark.parametrize(("width", "height"), [(640, 400), (320, 640), (375, 740), (1280, 800)])
def test_stop_and_close_stay_in_sight(visit: Visit, width: int, height: int) -> None:
    """On a phone, and where the page is magnified, with files and a picture; nothing is wider than the screen."""
    page = visit("reload.html")
    page.set_viewport_size({"width": width, "height": height})
    page.get_by_role("button", name="Open in the lab").click()
    settled(page)
    for _ in range(4):
        page.locator(".lab-next").dispatch_event("click")
        settled(page)
    for side in ("Files", "Picture", "Prompt"):
        if width < 900:
            page.locator(".lab-sides").get_by_role("button", name=side).click()
        for name in ("Stop", "Close"):
            box = page.get_by_role("button", name=name, exact=True).bounding_box()
            assert box
            assert 0 <= box["x"] <= width - box["width"]
            assert 0 <= box["y"] <= height - box["height"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator(".lab")).not_to_be_visible()


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_lab(visit: Visit, scheme: str, width: int) -> None:
    """With files, outputs, an error and a picture in it."""
    page = opened(visit, "reload.html", width=width, color_scheme=scheme, reduced_motion="reduce")
    send(page, 4)
    shows(page, "nobody")
    assert not violations(page)
