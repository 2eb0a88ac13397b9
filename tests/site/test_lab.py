"""The lab in a real browser: every page is walked through in it, and whatever a reader types, the page lives on."""

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.pythons import wasm
from engine.runs import pages
from tests.conftest import Passed
from tests.site.conftest import PATIENCE, violations
from tests.site.serving import serve

Visit = Callable[..., Page]
WALKS = pages.walks(wasm.VERSIONS)
FIRST = dict(reversed(WALKS))  # what the lab begins with on each page: the oldest of its Pythons that will do
# Ends when nothing runs any more. It looks after what was just asked for has begun, and then at each change.
SETTLED = """most => new Promise((done, fail) => {
    const lab = document.querySelector(".lab");
    const late = setTimeout(fail, most, new Error("the lab is still busy"));
    const look = () => {
        if (lab.classList.contains("lab-busy")) return;
        changes.disconnect();
        clearTimeout(late);
        done();
    };
    const changes = new MutationObserver(() => setTimeout(look));
    changes.observe(lab, { attributeFilter: ["class"] });
    setTimeout(look);
})"""
# Sends one step after the other, and tells how many there were.
WALKED = f"""async most => {{
    const settled = {SETTLED};
    const next = document.querySelector(".lab-next");
    let count = 0;
    for (; next.checkVisibility(); count += 1) {{
        next.click();
        await settled(most);
    }}
    return count;
}}"""


def opened(visit: Visit, name: str, **habits: object) -> Page:
    """A page with the lab open beside it."""
    page = visit(name, **habits)
    page.get_by_role("button", name="Open in the lab").click()
    expect(page.get_by_role("region", name="Lab")).to_be_visible()
    return page


def settled(page: Page) -> str:
    """What stands in the lab's log when nothing runs any more."""
    page.locator(".lab").wait_for(state="attached")
    page.evaluate(SETTLED, PATIENCE)
    return page.locator(".lab-log").inner_text()


def in_new_prompt(page: Page, button: str) -> str:
    """What stands in the log of a new prompt, when nothing runs any more, which a button of the lab begins."""
    prompts = page.locator(".lab-log .lab-new")
    before, count = len(page.locator(".lab-log").inner_text()), prompts.count()
    page.get_by_role("button", name=button).click()
    expect(prompts).to_have_count(count + 1)
    return settled(page)[before:]


def type_in(page: Page, text: str) -> None:
    """Type a line at the lab's prompt."""
    page.locator(".lab-input .cm-content").click()
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def shows(page: Page, text: str) -> str:
    """What a line prints that is typed at the lab's prompt."""
    before = len(settled(page))
    type_in(page, text)
    page.wait_for_function("before => document.querySelector('.lab-log').innerText.length > before", arg=before)
    return settled(page)[before:]


def walk(page: Page) -> None:
    """Send all steps of a page in order: they give the outputs that are recorded for the version that is chosen."""
    settled(page)
    count = page.evaluate(WALKED, PATIENCE)
    log = settled(page)
    assert count == page.locator("article").locator("[data-file], [data-prompt], div.cell").count()
    typed = page.locator("article div.cell:not(.tag_shell, [class*=needs-])").count()
    assert log.count(">>> ") >= typed  # each at least; commands are left out, a browser has no terminal
    assert "another output" not in log
    assert "could not" not in log


@pytest.mark.parametrize(("name", "version"), FIRST.items())
def test_a_page_sent_cell_by_cell_prints_what_the_page_shows(
    revisit: Visit, name: str, version: str, site: Path, browser: Browser, passed: Passed
) -> None:
    """On the Python that the lab begins with there."""
    if passed.with_these((site / f"{name}.html").read_bytes(), browser.version):  # the lab is of the engine
        return
    page = opened(revisit, f"{name}.html")
    expect(page.get_by_label("Version of Python")).to_have_value(version)
    walk(page)


@pytest.mark.matrix  # only a release of Pyodide can break it: in the tests the page is walked on its other version
@pytest.mark.parametrize(("name", "version"), [walk for walk in WALKS if walk not in FIRST.items()])
def test_a_page_prints_what_it_shows_for_another_version(revisit: Visit, name: str, version: str) -> None:
    """On those that a reader can choose there."""
    page = opened(revisit, f"{name}.html")
    page.get_by_label("Version of Python").select_option(version)
    walk(page)


@pytest.mark.parametrize("name", pages.pages_about_tools())
def test_a_page_about_tools_does_not_lead_into_the_lab(revisit: Visit, name: str) -> None:
    """The lab has no packages, so nothing there offers it."""
    page = revisit(f"{name}.html")
    expect(page.locator(".copybtn").first).to_be_attached()  # scripts have run
    expect(page.locator(".open-lab")).to_have_count(0)


def test_lassie_by_hand(revisit: Visit) -> None:
    """Edited, not saved: nothing; saved: the module is stale; imported again: still; reloaded: there she is."""
    page = opened(revisit, "stale.html")
    page.locator(".lab-next").click()
    shows(page, "import dogs")
    editor = page.locator(".lab-editor .cm-content")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text('famous.append("Lassie")\n')
    expect(page.get_by_role("tab", name="dogs.py, not saved")).to_be_visible()
    assert "Lassie" not in shows(page, "open('dogs.py').read()")
    page.get_by_role("button", name="Save", exact=True).click()
    settled(page)
    picture = page.locator(".lab-picture")
    expect(picture).to_contain_text("older than its file")
    assert "Lassie" not in shows(page, "import dogs; dogs.famous")
    shows(page, "import importlib; importlib.reload(dogs)")
    assert "'Lassie'" in shows(page, "dogs.famous")
    expect(picture).not_to_contain_text("older than its file")


@pytest.mark.parametrize(
    ("line", "sign"),
    [
        ("while True: pass\n", ">>> while True"),
        ("while True: print('x' * 1000)\n", "More was printed"),
        ("import time; time.sleep(10_000)", ">>> import time"),
        ("(lambda f: f(f))(lambda f: f(f) + 1)", ">>> (lambda f"),
        ("import sys; sys.setrecursionlimit(10**6); f = lambda: f(); f()", ">>> import sys"),
        ("print('x' * 10**8)", "More was printed"),
        ("import sys; sys.modules.clear()", "lost builtins module"),
        ("import builtins; builtins.print = builtins.open = builtins.__import__ = None", ">>> import builtins"),
        ("import builtins; vars(builtins).clear()", ">>> import builtins"),
        ("import os; os.abort()", ">>> import os"),
        ("import sys; sys.stdout = sys.stderr = None", ">>> import sys"),
    ],
)
def test_nothing_that_is_typed_hurts_the_page(revisit: Visit, line: str, sign: str) -> None:
    """Stop answers at once when it has begun, the files are kept, and a new prompt is there."""
    page = opened(revisit, "stale.html")
    page.locator(".lab-next").click()
    settled(page)
    type_in(page, line)
    expect(page.locator(".lab-log")).to_contain_text(sign)
    page.get_by_role("button", name="Stop").click()
    settled(page)
    assert "\n2" in shows(page, "1 + 1")
    assert "['Laika', 'Snoopy', 'Toto']" in shows(page, "import dogs; dogs.famous")
    assert len(settled(page)) < 500_000


def test_an_exit_gives_a_new_prompt(revisit: Visit) -> None:
    """The lab says so."""
    page = opened(revisit, "stale.html")
    shows(page, "x = 1")
    assert "Python has ended (exit status 3)" in shows(page, "raise SystemExit(3)")
    assert "NameError" in shows(page, "x")


def test_a_session_is_pasted_and_replayed(revisit: Visit) -> None:
    """Of a copied session only what was typed is taken; after a stop one press types it again."""
    page = opened(revisit, "stale.html")
    page.locator(".lab-input .cm-content").click()
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.querySelector(".lab-input .cm-content").dispatchEvent(paste);
        }""",
        ">>> def bark(times):\n...     return 'woof' * times\n...\n>>> bark(2)\n'woofwoof'\n",
    )
    page.keyboard.press("Enter")
    expect(page.locator(".lab-log")).to_contain_text("'woofwoof'")
    assert settled(page).rstrip().endswith(">>> bark(2)\n'woofwoof'")
    type_in(page, "while True: pass\n")
    page.get_by_role("button", name="Stop").click()
    settled(page)
    assert "NameError" in shows(page, "bark")
    assert "'woof'" in shows(page, "def bark(times):\n    return 'woof'\n\nbark(1)")


def test_a_replay_saves_what_was_saved_in_between(revisit: Visit) -> None:
    """So the module is stale again; and what is edited, and not saved, stays so."""
    page = opened(revisit, "stale.html")
    page.locator(".lab-next").click()
    settled(page)
    shows(page, "import dogs")
    page.locator(".lab-editor .cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text('famous.append("Lassie")\n')
    page.keyboard.press("Control+s")
    assert "'Lassie'" not in shows(page, "dogs.famous")
    page.locator(".lab-editor .cm-content").click()
    page.keyboard.insert_text("# edited\n")
    replayed = in_new_prompt(page, "Replay")
    assert replayed.index(">>> import dogs") < replayed.rindex("Saved dogs.py") < replayed.rindex(">>> dogs.famous")
    assert "Lassie" not in replayed
    expect(page.locator(".lab-picture")).to_contain_text("older than its file")
    expect(page.locator(".lab-unsaved")).to_contain_text("not saved: dogs.py")


def test_files_that_python_writes_or_removes_are_so_at_the_next_prompt(revisit: Visit) -> None:
    """The lab's list follows, but for what is edited there and not saved."""
    page = opened(revisit, "stale.html")
    page.locator(".lab-next").click()
    settled(page)
    shows(page, "import os; os.remove('dogs.py'); os.mkdir('kennel'); open('kennel/cats.py', 'w').write('x = 3')")
    settled(page)
    expect(page.locator(".lab-tab")).to_have_text(["kennel/cats.py"])
    in_new_prompt(page, "New prompt")
    assert "ModuleNotFoundError" in shows(page, "import dogs")
    assert "3" in shows(page, "from kennel.cats import x; x")
    page.locator(".lab-editor .cm-content").click()
    page.keyboard.insert_text("# mine\n")
    shows(page, "open('kennel/cats.py', 'a').write('\\n')")
    settled(page)
    expect(page.locator(".lab-editor .cm-content")).to_contain_text("# mine")
    expect(page.locator(".lab-unsaved")).to_contain_text("not saved: kennel/cats.py")


@pytest.mark.parametrize(
    "line",
    [
        "import os; os.mkdir('away'); os.chdir('away')",
        "_ = open('dogs.py', 'a').write('# ' + 'x' * 200_000)",
        "_ = open('dogs.py', 'wb').write(bytes([255, 254]))",
    ],
)
def test_no_file_is_lost_that_python_still_has(revisit: Visit, line: str) -> None:
    """Wherever the prompt's folder is, and also if a file is too long, or is no text, to be shown."""
    page = opened(revisit, "stale.html")
    page.locator(".lab-next").click()
    settled(page)
    shows(page, f"{line}; print('done')")
    settled(page)
    expect(page.locator(".lab-tab")).to_have_text(["dogs.py"])


def test_an_edit_outlives_its_file(revisit: Visit) -> None:
    """What is edited in the lab, and not saved, stays there when Python removes the file."""
    page = opened(revisit, "stale.html")
    page.locator(".lab-next").click()
    settled(page)
    page.locator(".lab-editor .cm-content").click()
    page.keyboard.insert_text("# mine\n")
    shows(page, "import os; os.remove('dogs.py')")
    settled(page)
    expect(page.locator(".lab-editor .cm-content")).to_contain_text("# mine")
    expect(page.get_by_role("tab", name="dogs.py, not saved")).to_be_visible()


def test_a_stop_drops_what_waits(revisit: Visit) -> None:
    """Enter pressed twice, or cells that were to follow, run nothing in the new prompt."""
    page = opened(revisit, "stale.html")
    settled(page)
    type_in(page, "while True: pass\n")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Try from here").last.dispatch_event("click")
    expect(page.locator(".lab-typed")).to_have_text([">>> while True: pass"])
    log = in_new_prompt(page, "Stop")
    assert "\n2" in (log := log + shows(page, "1 + 1"))
    assert log.count(">>> ") == 1


def test_one_cell_is_sent_alone(revisit: Visit) -> None:
    """With nothing that stands before it."""
    page = opened(revisit, "stale.html")
    settled(page)
    cell = page.locator("div.cell:not(.tag_shell)").first
    cell.hover()
    cell.get_by_role("button", name="Only this").click()
    expect(page.locator(".lab-log")).to_contain_text("ModuleNotFoundError: No module named 'dogs'")
    settled(page)
    expect(page.locator(".lab-tab")).to_have_count(0)


def test_the_prompt_has_history_and_completion(revisit: Visit) -> None:
    """Arrow up brings back what was typed; Tab completes a name and a member, and runs nothing."""
    page = opened(revisit, "stale.html")
    shows(page, "import importlib")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".lab-input .cm-content")).to_have_text("import importlib")
    page.clock.install()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("importlib.relo")
    page.keyboard.press("Tab")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("reload")
    page.clock.fast_forward(100)  # a list that has just opened takes no key yet
    page.keyboard.press("Enter")
    expect(page.locator(".lab-input .cm-content")).to_have_text("importlib.reload")


def test_a_link_shows_what_it_brings_before_it_runs(visit: Visit) -> None:
    """Files and lines of one reader are another's; nothing runs until they say so."""
    page = opened(visit, "stale.html", permissions=["clipboard-read", "clipboard-write"])
    page.locator(".lab-next").click()
    shows(page, "import dogs")
    page.get_by_role("button", name="Share").click()
    expect(page.locator(".lab-log")).to_contain_text("is on your clipboard")
    link = page.evaluate("navigator.clipboard.readText()")
    other = visit("index.html")
    other.goto(link)
    box = other.locator(".lab-received")
    expect(box).to_contain_text(">>> import dogs")
    expect(box).to_contain_text("famous =")
    assert "my body runs" not in settled(other).replace(box.inner_text(), "")
    other.get_by_role("button", name="Run them").click()
    expect(other.locator(".lab-log")).to_contain_text("dogs: my body runs")


@pytest.mark.parametrize("text", ["", "x", "AAAA", "%%%", "eyJ2ZXJzaW9uIjoxfQ"])
def test_a_damaged_link_is_told(revisit: Visit, text: str) -> None:
    """In one sentence, with what to do."""
    page = revisit(f"stale.html#lab={text}")
    expect(page.locator(".lab-log")).to_contain_text("The link to this lab is damaged")


def test_files_are_there_at_the_next_visit(visit: Visit) -> None:
    """They come back as they were, and a reset gives those of the page, and can be undone."""
    page = opened(visit, "stale.html")
    page.locator(".lab-next").click()
    settled(page)
    page.locator(".lab-editor .cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("more = 1\n")
    page.reload()
    page.get_by_role("button", name="Open in the lab").click()
    editor = page.locator(".lab-editor .cm-content")
    expect(editor).to_contain_text("more = 1")
    page.get_by_role("button", name="Reset").click()
    settled(page)
    expect(page.locator(".lab-tab")).to_have_count(0)
    page.get_by_role("button", name="Undo the reset").click()
    settled(page)
    expect(editor).to_contain_text("more = 1")


def test_files_are_made_renamed_deleted_and_downloaded(revisit: Visit) -> None:
    """Under plain names only."""
    page = opened(revisit, "stale.html")
    answers = iter(["../cats.py", "cats.py", "kennel/cats.py"])
    page.on("dialog", lambda dialog: dialog.accept(next(answers)))
    page.get_by_role("button", name="New file").click()
    expect(page.locator(".lab-log")).to_contain_text("../cats.py is no plain name")
    page.get_by_role("button", name="New file").click()
    page.locator(".lab-editor .cm-content").click()
    page.keyboard.insert_text("name = 'Tom'\n")
    page.keyboard.press("Control+s")
    settled(page)
    assert "'Tom'" in shows(page, "import cats; cats.name")
    page.get_by_role("button", name="Rename").click()
    settled(page)
    assert "'Tom'" in shows(page, "import kennel.cats; kennel.cats.name")
    with page.expect_download() as download:
        page.get_by_role("button", name="All as zip").click()
    assert {"kennel/cats.py": b"name = 'Tom'\n"} == {
        name: zipfile.ZipFile(download.value.path()).read(name)
        for name in zipfile.ZipFile(download.value.path()).namelist()
    }
    page.get_by_role("button", name="Delete").click()
    settled(page)
    assert "[]" in shows(
        page, "import os; os.listdir('kennel') and [n for n in os.listdir('kennel') if 'py' in n[-2:]]"
    )


def test_nothing_heavy_is_loaded_before_the_press(visit: Visit, address: str) -> None:
    """And all that is loaded then comes from the site."""
    page = visit("index.html")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/stale.html")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "/lab/" in url]
    page.get_by_role("button", name="Open in the lab").click()
    shows(page, "1 + 1")
    assert any(url.endswith("pyodide.asm.wasm") for url in asked)
    assert not [url for url in asked if not url.startswith((address, "blob:", "data:"))]


@pytest.mark.parametrize("missing", ["lab.js", "worker.js", "pyodide.mjs", "pyodide.asm.wasm", "python_stdlib.bin"])
def test_a_line_that_breaks_is_told(visit: Visit, missing: str) -> None:
    """One sentence says what to do, and the next press tries again."""
    page = visit("stale.html")
    page.route(f"**/{missing}", lambda route: route.abort())
    page.get_by_role("button", name="Open in the lab").click()
    if missing != "lab.js":
        type_in(page, "1 + 1")
    told = page.get_by_text("Try again.")
    expect(told.first).to_be_visible(timeout=PATIENCE)
    page.unroute(f"**/{missing}")
    if missing == "lab.js":
        page.get_by_role("button", name="Open in the lab").click()
    assert "2" in shows(page, "1 + 1")


@pytest.mark.parametrize(
    "snapshot",
    [None, b"", b"no gzip", gzip.compress(b"no memory"), gzip.compress(bytes(10**7))],
    ids=["missing", "empty", "no gzip", "no memory", "wrong memory"],
)
def test_without_a_good_snapshot_it_starts_all_the_same(visit: Visit, snapshot: bytes | None) -> None:
    """The long way."""
    page = visit("stale.html")
    page.route("**/snapshot.bin", lambda route: route.fulfill(body=snapshot) if snapshot is not None else route.abort())
    page.get_by_role("button", name="Open in the lab").click()
    assert "False" in shows(page, "import sys; 'math' in sys.modules")


README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
RECOMMENDED = README.partition("Content-Security-Policy: ")[2].partition("\n")[0]


def test_it_works_under_the_recommended_policy(visit: Visit, site: Path) -> None:
    """The one that the README gives to hosts."""
    page = visit("index.html")
    with serve(site, RECOMMENDED) as address:
        refused: list[str] = []
        page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(f"{address}/stale.html")
        page.get_by_role("button", name="Open in the lab").click()
        assert "2" in shows(page, "1 + 1")
        assert not refused
        page.close()


def test_a_policy_that_forbids_webassembly_is_told(visit: Visit, site: Path) -> None:
    """The sentence names what the host has to add."""
    page = visit("index.html")
    with serve(site, RECOMMENDED.replace(" 'wasm-unsafe-eval'", "")) as address:
        page.goto(f"{address}/stale.html")
        page.get_by_role("button", name="Open in the lab").click()
        type_in(page, "1 + 1")
        expect(page.locator(".lab-log")).to_contain_text("'wasm-unsafe-eval'")
        page.close()


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_lab(visit: Visit, scheme: str, width: int) -> None:
    """With files, outputs, an error and a picture in it."""
    page = opened(visit, "reload.html", width=width, color_scheme=scheme, reduced_motion="reduce")
    for _ in range(4):
        page.locator(".lab-next").click()
        settled(page)
    shows(page, "nobody")
    assert not violations(page)


def test_the_keyboard_is_not_trapped(revisit: Visit) -> None:
    """Escape, and then Tab, leaves an editor; the page's shortcuts sleep within the lab."""
    page = opened(revisit, "stale.html")
    page.locator(".lab-next").click()
    settled(page)
    page.locator(".lab-editor .cm-content").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.locator(".lab-editor .cm-content")).not_to_be_focused()
    page.locator(".lab-editor .cm-content").click()
    page.keyboard.press("Control+k")
    expect(page.locator("#pst-search-dialog")).not_to_be_visible()


def test_the_labs_page_names_the_pythons_that_it_has(site: Path) -> None:
    """By their exact versions."""
    text = (site / "lab.html").read_text(encoding="utf-8")
    assert all(wasm.full_version(version) in text for version in wasm.VERSIONS)


WITH_EXERCISES = [
    name for name in pages.plain_pages() if "{exercise}" in (pages.DOCS / f"{name}.md").read_text("utf-8")
]


@pytest.mark.parametrize("name", WITH_EXERCISES)
def test_the_exercises_of_a_page_are_solved_by_their_solutions(revisit: Visit, name: str) -> None:
    """Not before; the answer tells what came and what was wanted."""
    page = revisit(f"{name}.html")
    boxes = page.locator(".exercise")
    assert boxes.count() > 0
    for box in boxes.all():
        box.get_by_role("button", name="Begin in the lab").click()
        expect(page.locator(".lab-log")).to_contain_text(">>> ")
        settled(page)
        box.get_by_role("button", name="Check").click()
        expect(box.get_by_role("status")).to_contain_text("Not yet: ")
        for line in (box.locator("details pre").text_content() or "").split("\n"):
            if line == "new prompt":
                page.get_by_role("button", name="New prompt").click()
            else:
                shows(page, line)
            settled(page)
        box.get_by_role("button", name="Check").click()
        expect(box.get_by_role("status")).to_contain_text("Done: ")
