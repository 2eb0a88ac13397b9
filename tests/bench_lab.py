"""The benchmark of the lab: how long a reader waits, beside the least that it could take.

    python tests/bench_lab.py SITE [--repeats 5] [--slow] [--phone] [--jupyterlite FOLDER]

SITE is the built book. In a real browser, one after the other so that a busy moment of the machine meets all of them,

- `ours`         the lab of a page, with editor, prompt and picture, from the press of its button
- `snapshot`     a bare worker that loads Pyodide as it is published from a snapshot, and nothing else: the floor
- `plain`        a bare worker that starts the runtime the long way
- `jupyterlite`  JupyterLite's REPL with the same runtime, from the address, if tests/jupyterlite.py has made it

answer their first question: at the first visit, at a later one with the browser's cache, and in a new prompt, as after
a stop. Of ours, also the time from Enter to the answer with its picture, to the end of a command of the terminal, and
to the end of a statement that prints 5,000 lines. `--slow` sends 10 Mbit/s, 40 ms after each request; `--phone` slows
the page's thread four times. All but JupyterLite's are timed by the page itself.
"""

import argparse
import functools
import http.server
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))  # the rooms are used where they stand

from engine.pythons import wasm
from tests.site.conftest import BROWSERS, FLAGS
from tests.site.serving import Handler, packed

COLUMNS = ("first", "later", "stop", "enter", "command", "lines")
LIMIT = 180_000  # milliseconds for one answer
WORKER = """\
const { loadPyodide } = await import("./pyodide.mjs");
const options = { indexURL: new URL("./", location).href, fullStdLib: false };
if (new URLSearchParams(location.search).has("snapshot")) {
  const stream = (await fetch("./snapshot.bin")).body.pipeThrough(new DecompressionStream("gzip"));
  options._loadSnapshot = new Uint8Array(await new Response(stream).arrayBuffer());
}
const python = await loadPyodide(options);
postMessage(String(python.runPython("1 + 1")));
"""
SNAPSHOT = """\
import fs from "node:fs";
import zlib from "node:zlib";
const { loadPyodide } = await import("./pyodide.mjs");
const python = await loadPyodide({ _makeSnapshot: true, fullStdLib: false });
fs.writeFileSync("snapshot.bin", zlib.gzipSync(python.makeMemorySnapshot(), { level: 9 }));
"""
START = """() => new Promise((resolve) => {
  const begin = performance.now();
  globalThis.worker?.terminate();
  globalThis.worker = new Worker("bare.js" + location.search, { type: "module" });
  worker.onmessage = () => resolve(performance.now() - begin);
})"""
ASK = """async ([press, text, needsAll]) => {
  const seen = async (look) => {
    for (let found; ; await new Promise((resolve) => setTimeout(resolve, 1))) if ((found = look())) return found;
  };
  const all = (selector) => document.querySelectorAll(selector);
  const count = all(".lab-log .lab-stdout").length;
  const picture = all(".lab-picture figure")[0];
  const begin = performance.now();
  if (press) all(press)[0].click();
  const line = await seen(() => all(".lab-input .cm-content")[0]);
  line.focus();
  document.execCommand("insertText", false, text);
  const typed = press ? begin : performance.now();
  line.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", keyCode: 13, bubbles: true }));
  await seen(() => all(".lab-log .lab-stdout").length > count);
  if (needsAll) await seen(() => all(".lab-picture figure")[0] !== picture && !all(".lab-busy").length);
  return performance.now() - typed;
}"""
NEW_PROMPT = ".lab-stop + button"


class Line(Handler):
    """Sends as over a line that all requests share: so many bytes a second, after a while; all is kept by browsers."""

    speed = 0  # 0 is all at once
    sent = 0
    free = 0.0  # when the line will have sent what was given to it
    lock = threading.Lock()

    def do_GET(self) -> None:  # noqa: N802, its name is given
        """Answer after the way there and back."""
        time.sleep(0.04 if Line.speed else 0)
        super().do_GET()

    def end_headers(self) -> None:
        """End the headers; what follows is sent at the line's speed."""
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()
        if not isinstance(self.wfile, Paced):
            self.wfile = Paced(self.wfile)


class Paced:
    """A connection that takes its share of the line."""

    def __init__(self, whole) -> None:
        self.whole = whole

    def write(self, data: bytes) -> None:
        """Send at the line's speed."""
        for begin in range(0, len(data), 1 << 14):
            part = data[begin : begin + (1 << 14)]
            with Line.lock:
                Line.sent += len(part)
                now = time.monotonic()
                Line.free = max(Line.free, now) + (len(part) / Line.speed if Line.speed else 0)
                wait = Line.free - now
            if wait > 0:
                time.sleep(wait)
            self.whole.write(part)

    def __getattr__(self, name: str) -> object:
        return getattr(self.whole, name)


def bare(browser: Browser, address: str, query: str) -> dict[str, float]:
    """The times of a bare worker, in seconds."""
    found = {}
    reader = browser.new_context()
    for visit in ("first", "later"):
        page = reader.new_page()
        page.goto(f"{address}/_static/bare/index.html{query}")
        found[visit] = page.evaluate(START) / 1000
    found["stop"] = page.evaluate(START) / 1000
    reader.close()
    return found


def ours(browser: Browser, address: str, slowed: int) -> dict[str, float]:
    """The times of the lab, in seconds, on a page whose thread is so many times slower."""
    found = {}
    reader = browser.new_context()
    for visit in ("first", "later"):
        page = reader.new_page()
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        page.goto(f"{address}/stale.html")
        page.wait_for_load_state("networkidle")
        found[visit] = page.evaluate(ASK, [".open-lab", "1 + 1", False]) / 1000
        page.wait_for_function("localStorage['lab-fetched:3.14']", timeout=LIMIT)
        page.wait_for_timeout(2000)  # until the next one is made ready
    questions = {
        "enter": ("", "1 + 1"),
        "lines": ("", "for number in range(5000): print(number)\n"),
        "command": ("", "$ python -c 'print(2)'"),
        "stop": (NEW_PROMPT, "1 + 1"),
    }
    for name, (press, text) in questions.items():
        times = []
        for _ in range(3):
            times.append(page.evaluate(ASK, [press, text, not press]) / 1000)
            page.wait_for_timeout(2000)
        found[name] = statistics.median(times)
    reader.close()
    return found


def jupyterlite(browser: Browser, address: str) -> dict[str, float]:
    """The times of JupyterLite's REPL, in seconds."""
    found = {}
    reader = browser.new_context()
    for visit in ("first", "later"):
        page = reader.new_page()
        begin = time.perf_counter()
        page.goto(f"{address}/_static/jupyterlite/repl/index.html?kernel=python&code=print(1234*10)")
        page.wait_for_function("document.body.innerText.includes('12340')", timeout=LIMIT)
        found[visit] = time.perf_counter() - begin
        page.close()
    reader.close()
    return found


def main() -> None:
    """Print a table of medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--phone", action="store_true")
    parser.add_argument("--jupyterlite", type=Path)
    options = parser.parse_args()
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder, "site")
        shutil.copytree(options.site, site)
        worker = shutil.copytree(wasm.packages() / "node_modules" / "python-3.14", site / "_static/bare")
        (worker / "index.html").write_text("<!doctype html><title>bare</title>")
        (worker / "bare.js").write_text(WORKER)
        subprocess.run([wasm.node(), "--input-type=module", "--eval", SNAPSHOT], cwd=worker, check=True)
        ways = {
            "ours": functools.partial(ours, slowed=4 if options.phone else 1),
            "snapshot": functools.partial(bare, query="?snapshot"),
            "plain": functools.partial(bare, query=""),
        }
        if options.jupyterlite:
            shutil.copytree(options.jupyterlite, site / "_static/jupyterlite")
            ways["jupyterlite"] = jupyterlite
        for path in (site / "_static").rglob("*"):
            if path.is_file():
                packed(path)  # so that no answer waits for it
        Line.speed = 10_000_000 // 8 if options.slow else 0
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Line, directory=site))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        times: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
        sent = {}
        for _ in range(options.repeats):
            for name, measure in ways.items():
                before = Line.sent
                times[name].append(measure(browser, f"http://127.0.0.1:{server.server_port}"))
                sent[name] = (Line.sent - before) / 1e6
        browser.close()
        server.shutdown()
    print(
        f"medians of {options.repeats}, in seconds"
        + ", 10 Mbit/s and 40 ms" * options.slow
        + ", a page four times slower" * options.phone
    )
    print(f"{'':12}" + "".join(f"{column:>8}" for column in COLUMNS) + f"{'MB':>8}")
    for name, rows in times.items():
        medians = [statistics.median(row[key] for row in rows) if key in rows[0] else None for key in COLUMNS]
        print(f"{name:12}" + "".join(f"{'' if one is None else f'{one:.3f}':>8}" for one in medians)
              + f"{sent[name]:8.1f}")  # fmt: skip


if __name__ == "__main__":
    main()
