"""The benchmark of the lab: how long a reader waits, beside the least that it could take.

    python tests/bench_lab.py SITE [--repeats 5] [--slow]

SITE is the built book. In a real browser, one after the other so that a busy moment of the machine meets all of them,

- `ours`      the lab of a page, with editor, prompt and picture, from the press of its button
- `snapshot`  a bare worker that loads the same runtime from the same snapshot, and nothing else: the floor
- `plain`     a bare worker that starts the runtime the long way

answer their first question: at the first visit, at a later one with the browser's cache, and after a stop. Of ours,
also the time from Enter to the answer with its picture. `--slow` sends 10 Mbit/s, 40 ms after each request.
"""

import argparse
import functools
import http.server
import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))  # the rooms are used where they stand

from tests.site.conftest import BROWSERS, FLAGS
from tests.site.serving import Handler

WORKER = """\
const { loadPyodide } = await import("./3.14/pyodide.mjs");
const options = { indexURL: new URL("./3.14/", location).href, fullStdLib: false, args: ["-c", "pass"] };
if (new URLSearchParams(location.search).has("snapshot")) {
  const stream = (await fetch("./3.14/snapshot.bin")).body.pipeThrough(new DecompressionStream("gzip"));
  options._loadSnapshot = new Uint8Array(await new Response(stream).arrayBuffer());
}
const python = await loadPyodide(options);
postMessage(String(python.runPython("1 + 1")));
"""
BARE = """\
<!doctype html><title>bare</title><p></p>
<script type="module">
globalThis.start = () => {
  globalThis.worker?.terminate();
  document.querySelector("p").textContent = "";
  globalThis.worker = new Worker("bare.js" + location.search, { type: "module" });
  worker.onmessage = ({ data }) => { document.querySelector("p").textContent = data; };
};
</script>
"""
ANSWER = "() => document.querySelector('p')?.textContent === '2'"
IN_LAB = """count => [...document.querySelectorAll('.lab-log .lab-stdout')].length >= count
    && document.querySelector('.lab-picture figure') && !document.querySelector('.lab-busy')"""


class Line(Handler):
    """Sends as over a line: so many bytes a second (0 is all at once), after a while, and for the browser to keep."""

    speed = 0
    sent = 0

    def do_GET(self) -> None:  # noqa: N802, its name is given
        time.sleep(0.04 if Line.speed else 0)
        super().do_GET()

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()
        whole = self.wfile

        class Paced:
            def write(self, data: bytes) -> None:
                Line.sent += len(data)
                step = Line.speed // 20 or len(data) or 1
                for begin in range(0, len(data), step):
                    whole.write(data[begin : begin + step])
                    time.sleep(0.05 if Line.speed else 0)

            def __getattr__(self, name: str) -> object:
                return getattr(whole, name)

        if self.command == "GET" and not isinstance(whole, Paced):
            self.wfile = Paced()


def bare(browser: Browser, address: str, query: str) -> dict[str, float]:
    """The times of a bare worker."""
    found = {}
    reader = browser.new_context()
    for visit in ("first", "later"):
        page = reader.new_page()
        page.goto(f"{address}/_static/lab/bare.html{query}")
        found[visit] = timed(
            lambda page=page: (page.evaluate("start()"), page.wait_for_function(ANSWER, timeout=120_000))
        )
    found["stop"] = timed(lambda: (page.evaluate("start()"), page.wait_for_function(ANSWER, timeout=120_000)))
    reader.close()
    return found


def ours(browser: Browser, address: str) -> dict[str, float]:
    """The times of the lab."""
    found = {}
    reader = browser.new_context()
    for visit in ("first", "later"):
        page = reader.new_page()
        page.goto(f"{address}/stale.html")
        page.wait_for_load_state("networkidle")

        def first(page: Page = page) -> None:
            page.locator(".open-lab").first.click()
            ask(page, 1)

        found[visit] = timed(first)
    page.wait_for_timeout(3000)  # until the next one is made ready
    found["enter"] = timed(lambda: ask(page, 2))
    page.locator(".lab-stop").click()
    found["stop"] = timed(lambda: ask(page, 3))
    reader.close()
    return found


def ask(page: Page, count: int) -> None:
    """Type a question at the lab's prompt, and wait for the `count`th answer and the picture."""
    page.locator(".lab-input .cm-content").click()
    page.keyboard.insert_text("1 + 1")
    page.keyboard.press("Enter")
    page.wait_for_function(IN_LAB, arg=count, timeout=120_000)


def timed(run) -> float:
    """How long it takes, in seconds."""
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def main() -> None:
    """Print a table of medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--slow", action="store_true")
    options = parser.parse_args()
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder, "site")
        shutil.copytree(options.site, site)
        (site / "_static/lab/bare.html").write_text(BARE)
        (site / "_static/lab/bare.js").write_text(WORKER)
        Line.speed = 10_000_000 // 8 if options.slow else 0
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Line, directory=site))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        times: dict[str, list[dict[str, float]]] = {"ours": [], "snapshot": [], "plain": []}
        for _ in range(options.repeats):
            times["ours"].append(ours(browser, address))
            times["snapshot"].append(bare(browser, address, "?snapshot"))
            times["plain"].append(bare(browser, address, ""))
        browser.close()
        server.shutdown()
    print(f"medians of {options.repeats}, in seconds" + ", 10 Mbit/s and 40 ms" * options.slow)
    print(f"{'':10} {'first':>7} {'later':>7} {'stop':>7} {'enter':>7}")
    for name, all_times in times.items():
        medians = [statistics.median(one[key] for one in all_times) if key in all_times[0] else 0 for key in
                   ("first", "later", "stop", "enter")]  # fmt: skip
        print(f"{name:10} " + " ".join(f"{value:7.2f}" if value else f"{'':7}" for value in medians))


if __name__ == "__main__":
    main()
