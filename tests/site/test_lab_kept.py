"""Nothing of a reader's is lost in the lab: where something must be replaced, it says so, and it can be had back."""

import zipfile
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, expect

from tests.site.lab import (
    Visit,
    add,
    choose,
    edited,
    editor,
    in_new_prompt,
    line,
    open_lab,
    opened,
    press,
    send,
    settled,
    shows,
    type_in,
    type_keys,
)

LASSIE = 'famous.append("Lassie")\n'


def again(page: Page) -> None:
    """Load the page anew, and open the lab."""
    page.reload()
    open_lab(page)


def with_lassie(visit: Visit, saved: bool = False) -> Page:
    """The page's first file, edited."""
    page = opened(visit, "stale.html")
    send(page)
    add(page, LASSIE)
    if saved:
        press(page, "Save")
    return page


def undo_in_log(page: Page) -> None:
    """Press the Undo that stands in the log."""
    page.locator(".lab-log .lab-undo").click()
    settled(page)


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize("way", ["Next", "Run up to here", "Reset", "Delete"])
def test_what_replaces_an_edit_says_so_and_can_be_undone(visit: Visit, way: str, saved: bool) -> None:
    """Saved or not; also after the page was loaded anew."""
    page = with_lassie(visit, saved)
    if way == "Next":
        send(page, 3)
    elif way == "Run up to here":
        page.locator("[data-file]").nth(1).get_by_role("button", name="Run up to here").dispatch_event("click")
        expect(page.locator(".lab-log")).to_contain_text("was saved over yours")
        settled(page)
    else:
        choose(page, way)
    expect(page.locator(".lab-files")).not_to_contain_text('append("Lassie")')
    again(page)
    choose(page, "Undo: ")
    expect(editor(page)).to_contain_text('append("Lassie")')
    assert "Taken back" in settled(page)


def test_undo_stands_in_the_log_and_the_editor_has_its_own(visit: Visit) -> None:
    """One press, or Ctrl-Z in the file."""
    page = with_lassie(visit)
    send(page, 3)
    expect(editor(page)).not_to_contain_text('append("Lassie")')
    editor(page).click()
    page.keyboard.press("Control+z")
    expect(editor(page)).to_contain_text('append("Lassie")')
    page.keyboard.press("Control+y")
    undo_in_log(page)
    expect(editor(page)).to_contain_text('append("Lassie")')
    expect(page.locator(".lab-undo")).to_have_count(0)


def test_an_edit_outlives_prompts(visit: Visit) -> None:
    """New prompt, Stop, Replay, and what Python does to its file."""
    page = with_lassie(visit)
    in_new_prompt(page, "New prompt")
    type_in(page, "while True: pass\n")
    expect(page.locator(".lab-typed").last).to_contain_text("while True")
    in_new_prompt(page, "Stop")
    shows(page, "import os; os.remove('dogs.py')")
    in_new_prompt(page, "Replay")
    expect(editor(page)).to_contain_text('append("Lassie")')
    assert edited(page) == ["dogs.py"]


def test_all_comes_back_at_the_next_visit(visit: Visit) -> None:
    """Files, edits, the line, the pointer, the version, the history; and what was typed can be typed again."""
    page = with_lassie(visit)
    press(page, "Save")
    add(page, "# more\n")
    page.get_by_label("Version of Python").select_option("3.15")
    settled(page)
    shows(page, "import dogs")
    shows(page, "$ python -c 'print(40 + 2)'")
    press(page, "Save")
    add(page, "# and more\n")
    shows(page, "dogs.famous[-1]")
    label = page.locator(".lab-next").inner_text()
    type_keys(page, "half a line")
    again(page)
    expect(page.get_by_label("Version of Python")).to_have_value("3.15")
    expect(editor(page)).to_contain_text("# and more")
    expect(line(page)).to_have_text("half a line")
    assert page.locator(".lab-next").inner_text() == label
    assert edited(page) == ["dogs.py"]
    assert ">>> " not in settled(page)  # nothing has run
    page.locator(".lab-log").get_by_role("button", name="Replay").click()
    expect(page.locator(".lab-log")).to_contain_text(">>> dogs.famous[-1]")
    log = settled(page)
    assert log.index(">>> import dogs") < log.index("42") < log.index("Saved dogs.py.") < log.index("'Lassie'")
    assert edited(page) == ["dogs.py"]
    line(page).focus()
    page.keyboard.press("ArrowUp")
    expect(line(page)).to_have_text("dogs.famous[-1]")


def test_a_reset_after_a_reload_gives_the_pages_files(visit: Visit) -> None:
    """Those that it had saved so far, not none."""
    page = with_lassie(visit, saved=True)
    again(page)
    choose(page, "Reset")
    expect(page.locator(".lab-tab")).to_have_text(["dogs.py"])
    expect(editor(page)).not_to_contain_text('append("Lassie")')


def test_two_tabs_keep_their_own_work(visit: Visit) -> None:
    """The second begins with a copy of the first's, and neither writes over the other's; a duplicated tab too."""
    page = with_lassie(visit)
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    other = page.context.new_page()
    other.goto(page.url)
    open_lab(other)
    expect(editor(other)).to_contain_text('append("Lassie")')
    add(other, "# of the other\n")
    add(page, "# of the first\n")
    for one, has, lacks in ((page, "# of the first", "# of the other"), (other, "# of the other", "# of the first")):
        again(one)
        expect(editor(one)).to_contain_text(has)
        expect(editor(one)).not_to_contain_text(lacks)
    tab = page.evaluate("sessionStorage['lab-tab']")
    twin = page.context.new_page()
    twin.goto(page.url)
    twin.evaluate("tab => { sessionStorage['lab-tab'] = tab; }", tab)
    again(twin)
    add(twin, "# of the twin\n")
    twin.evaluate("dispatchEvent(new Event('pagehide'))")
    page.wait_for_function("tab => sessionStorage['lab-tab'] !== tab", arg=tab)
    add(page, "# still the first\n")
    again(twin)
    expect(editor(twin)).to_contain_text("# of the twin")
    again(page)
    expect(editor(page)).to_contain_text("# still the first")


@pytest.mark.parametrize("fault", ["full", "forbidden"])
def test_storage_that_keeps_nothing_is_told(visit: Visit, fault: str) -> None:
    """Once; and the browser asks before the page is left."""
    page = visit("stale.html")
    page.evaluate(
        """fault => {
            const refuse = () => { throw new DOMException(fault, "QuotaExceededError"); };
            if (fault === "full") Storage.prototype.setItem = refuse;
            else Object.defineProperty(window, "localStorage", { get: refuse });
        }""",
        fault,
    )
    open_lab(page)
    send(page)
    add(page, LASSIE)
    told = page.locator(".lab-said", has_text="does not keep your files")
    expect(told).to_have_count(1)
    add(page, "# more\n")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"]
    expect(told).to_have_count(0)


def test_a_tab_that_crashes_has_kept_the_work(visit: Visit) -> None:
    """What was done a moment before is in the browser's storage, without any farewell."""
    page = with_lassie(visit)
    address = page.url
    page.wait_for_function(
        "Object.keys(localStorage).some((key) => key.startsWith('lab:') && localStorage[key].includes('Lassie'))"
    )
    with page.expect_event("crash"), suppress(Error):  # it can't answer
        page.goto("chrome://crash")
    other = page.context.new_page()
    other.goto(address)
    open_lab(other)
    expect(editor(other)).to_contain_text('append("Lassie")')


def test_files_that_python_writes_or_removes_are_so_at_the_next_prompt(revisit: Visit) -> None:
    """The lab's list follows, but for what is edited there and not saved."""
    page = opened(revisit, "stale.html")
    send(page)
    shows(page, "import os; os.remove('dogs.py'); os.mkdir('kennel'); open('kennel/cats.py', 'w').write('x = 3')")
    expect(page.locator(".lab-tab")).to_have_text(["kennel/cats.py"])
    in_new_prompt(page, "New prompt")
    assert "ModuleNotFoundError" in shows(page, "import dogs")
    assert "3" in shows(page, "from kennel.cats import x; x")
    editor(page).click()
    page.keyboard.type("# mine\n")
    shows(page, "open('kennel/cats.py', 'a').write('\\n')")
    expect(editor(page)).to_contain_text("# mine")
    expect(page.locator(".lab-unsaved")).to_contain_text("not saved: kennel/cats.py")


@pytest.mark.parametrize(
    "typed",
    [
        "import os; os.mkdir('away'); os.chdir('away')",
        "_ = open('dogs.py', 'a').write('# ' + 'x' * 200_000)",
        "_ = open('dogs.py', 'wb').write(bytes([255, 254]))",
    ],
)
def test_no_file_is_lost_that_python_still_has(revisit: Visit, typed: str) -> None:
    """Wherever the prompt's folder is, and also if a file is too long, or is no text, to be shown."""
    page = opened(revisit, "stale.html")
    send(page)
    shows(page, f"{typed}; print('done')")
    expect(page.locator(".lab-tab")).to_have_text(["dogs.py"])


def test_files_are_made_renamed_deleted_and_downloaded(revisit: Visit) -> None:
    """Under the names that Python allows; what is wrong with another is said."""
    page = opened(revisit, "stale.html")
    answers = iter(["../cats.py", "hündin.py", "hündin.py", ".env", "kennel/cats.py"])
    page.on("dialog", lambda dialog: dialog.accept(next(answers)))
    press(page, "New file")
    expect(page.locator(".lab-log")).to_contain_text("can't leave the lab's folder")
    press(page, "New file")
    editor(page).click()
    page.keyboard.type("name = 'Senta'\n")
    page.keyboard.press("Control+s")
    assert "'Senta'" in shows(page, "import hündin; hündin.name")
    press(page, "New file")
    expect(page.locator(".lab-log")).to_contain_text("There is a file hündin.py already.")
    press(page, "New file")
    page.locator(".lab-tab").first.click()
    choose(page, "Rename")
    assert "'Senta'" in shows(page, "import kennel.cats; kennel.cats.name")
    page.locator(".lab-menu > summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="All as zip").click()
    with zipfile.ZipFile(download.value.path()) as packed:
        assert {"kennel/cats.py": b"name = 'Senta'\n", ".env": b""} == {
            name: packed.read(name) for name in packed.namelist()
        }


def test_a_session_is_replayed(revisit: Visit) -> None:
    """In the next prompt, with what was saved in between saved in between, so the module is stale again."""
    page = opened(revisit, "stale.html")
    send(page)
    shows(page, "import dogs")
    add(page, LASSIE)
    press(page, "Save")
    assert "'Lassie'" not in shows(page, "dogs.famous")
    in_new_prompt(page, "New prompt")
    replayed = in_new_prompt(page, "Replay")
    assert replayed.index(">>> import dogs") < replayed.rindex("Saved dogs.py") < replayed.index(">>> dogs.famous")
    assert "Lassie" not in replayed


def test_a_replay_of_nothing_says_so(revisit: Visit) -> None:
    """It does not do so in silence."""
    page = opened(revisit, "stale.html")
    press(page, "Replay")
    assert "Nothing was typed that could be typed again." in settled(page)


@pytest.mark.parametrize("button", ["Share", "Copy the session"])
def test_what_is_passed_on_needs_no_clipboard(visit: Visit, button: str) -> None:
    """It stands in a field, chosen, where the page may not use one."""
    page = visit("stale.html")
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    open_lab(page)
    send(page, 2)
    press(page, button)
    field = page.locator(".lab-given")
    expect(field).to_be_focused()
    assert ("#lab=" if button == "Share" else ">>> import dogs\ndogs: my body runs\n") in field.input_value()
    assert page.evaluate("document.activeElement.selectionEnd - document.activeElement.selectionStart > 20")
