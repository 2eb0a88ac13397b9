"""The lab in a real browser: every page is walked through in it, and whatever a reader types, the page lives on."""

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Browser, CDPSession, Route, expect

from engine.pythons import wasm
from engine.runs import pages
from tests.conftest import Passed
from tests.site.conftest import PATIENCE
from tests.site.lab import Visit, opened, press, send, settled, shows, type_in, walk

WALKS = pages.walks(wasm.VERSIONS)
FIRST = dict(reversed(WALKS))  # what the lab begins with on each page: the oldest of its Pythons that will do


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
        ("import sys; sys.stdout = sys.stderr = None", ">>> import sys"),
    ],
)
def test_nothing_that_is_typed_hurts_the_page(revisit: Visit, line: str, sign: str) -> None:
    """Stop answers at once when it has begun, or a new prompt is had by a press; the files are kept."""
    page = opened(revisit, "stale.html")
    send(page)
    type_in(page, line)
    expect(page.locator(".lab-log")).to_contain_text(sign)
    if "Nothing runs." in press(page, "Stop"):
        press(page, "New prompt")
    assert "\n2" in shows(page, "1 + 1")
    assert "['Laika', 'Snoopy', 'Toto']" in shows(page, "import dogs; dogs.famous")
    assert len(settled(page)) < 500_000


def spent(session: CDPSession) -> float:
    """Seconds of CPU time that the page's thread has used."""
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return metrics["ThreadTime"]


def test_many_printed_lines_cost_the_page_what_they_are(visit: Visit) -> None:
    """Eight times the lines cost it no more than sixteen times the time; it was the square once, sixty-four times."""
    page = opened(visit, "stale.html")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def cost(lines: int) -> float:
        before = spent(session)
        shows(page, f"for _ in range({lines}): print('woof')\n")
        return spent(session) - before

    cost(10)
    few, many = cost(1000), cost(8000)
    assert many < 16 * max(few, 0.05)


def test_the_log_has_a_bound_and_says_so(revisit: Visit) -> None:
    """Of one statement it shows 10,000 lines; of all it keeps 400,000 letters, the newest."""
    page = opened(revisit, "stale.html")
    log = shows(page, "for number in range(20_000): print(number)\n")
    assert "\n9999\n" in log
    assert "\n10000\n" not in log
    assert "More was printed; it is not shown." in log
    for letter in "abcd":
        shows(page, f"for _ in range(150): print('{letter}' * 1000)\n")
    log = settled(page)
    assert "What stood above is cut" in log
    assert len(log) < 450_000
    assert log.rstrip().endswith("d" * 1000)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("raise SystemExit(3)", "exit status 3"),
        ("import os; os._exit(7)", "exit status 7"),
        ("import os; os.abort()", "it crashed"),
        ("import ctypes; ctypes.string_at(2**31 - 5, 4)", "it crashed"),
    ],
)
def test_a_python_that_ends_gives_a_new_prompt(revisit: Visit, line: str, why: str) -> None:
    """However it has ended, the lab says so, and each line is answered once."""
    page = opened(revisit, "stale.html")
    shows(page, "x = 1")
    assert f"Python has ended ({why}" in shows(page, line)
    log = shows(page, "x")
    assert "NameError" in log
    assert "exited" not in log


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


def test_the_download_is_told_before_and_as_it_comes(visit: Visit, site: Path) -> None:
    """In MB, as they come over a line from a host that compresses; and not to one who has them."""
    page = visit("stale.html")
    told = page.locator(".open-lab-row").get_by_role("status")
    expect(told).to_have_text("Your first visit downloads 12 MB.")
    lab = site / "_static" / "lab"
    files = [
        *lab.glob("*.js"),
        lab / "lab.css",
        *(path for path in (lab / "3.14").iterdir() if path.name != "sources.json"),
    ]
    size = sum(len(gzip.compress(path.read_bytes())) for path in files) / 1e6
    assert abs(size - 12) < 0.75
    held: list[Route] = []
    page.route("**/pyodide.asm.wasm", lambda route: held.append(route))
    page.get_by_role("button", name="Open in the lab").click()
    page.wait_for_function("/starts: [0-9.]+ MB so far/.test(document.querySelector('.lab-status')?.textContent)")
    held[0].continue_()
    page.unroute("**/pyodide.asm.wasm")
    ready = f"Python {wasm.full_version('3.14')} is ready. Press Next, or type."
    expect(page.locator(".lab-status")).to_have_text(ready)
    shows(page, "$ python -X utf8 -c 'print(1)'")  # that another one starts is not told
    expect(page.locator(".lab-status")).to_have_text(ready)
    page.evaluate("localStorage['lab-fetched:3.14'] = 'yes'")  # on a slow line it has taken the long way
    page.reload()
    expect(told).to_have_text("")


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
                press(page, "New prompt")
            else:
                shows(page, line)
        box.get_by_role("button", name="Check").click()
        expect(box.get_by_role("status")).to_contain_text("Done: ")
