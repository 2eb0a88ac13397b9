// What a page has for the lab, and whether what came is what it shows.

import assert from "node:assert/strict";
import { test } from "node:test";
import { alike, since, steps } from "../../engine/lab/src/page.js";
import { cell, file, make, printed, prompt } from "./elements.mjs";

const text = (...lines) => `${lines.join("\n")}\n`;

// -- Steps ------------------------------------------------------------------------------------------------------------

/** A page's steps without their places. */
const plain = (article, version = "3.14") => steps(article, version).map(({ place, ...step }) => step);

test("a page's steps are its files, cells and new prompts, in order", () => {
  const places = [file("dogs.py", "x = 1\n"), cell("import dogs\n", [printed("it runs\n")]), prompt(), cell("python dogs.py\n", [], "tag_shell")];
  const article = make("article", {}, make("p", {}, "Hello"), make("section", {}, ...places));
  assert.deepEqual(plain(article), [
    { kind: "save", name: "dogs.py", text: "x = 1\n" },
    { kind: "type", text: "import dogs", output: "it runs\n", needs: "" },
    { kind: "new" },
    { kind: "command", text: "python dogs.py", output: "", needs: "" },
  ]);
  assert.deepEqual(steps(article, "3.14").map(({ place }) => place), places);
});

test("an empty file is a step", () => {
  assert.deepEqual(plain(make("article", {}, file("kennel/__init__.py", ""))), [{ kind: "save", name: "kennel/__init__.py", text: "" }]);
});

test("all that a cell prints is its output", () => {
  const article = make("article", {}, cell("x", [printed("one\n", "two\n")]));
  assert.equal(plain(article)[0].output, "one\ntwo\n");
});

test("what a cell needs is told", () => {
  const article = make("article", {}, cell("x", [], "needs-threads"), cell("y", [], "tag_shell needs-threads needs-sockets"));
  assert.deepEqual(plain(article).map(({ needs }) => needs), ["threads", "threads and no sockets"]);
});

test("where versions print different things, the output is that of the lab's build", () => {
  const versions = make(
    "div.by-version", {},
    make("div", { class: "version-output on-3.13.5" }, make("pre", {}, "old\n")),
    make("div", { class: "version-output on-3.14.2" }, make("pre", {}, "native\n")),
    make("div", { class: "version-output on-3.13.2-wasm on-3.14.2-wasm" }, make("pre", {}, "new\n")),
    make("div", { class: "version-output on-3.1.2-wasm" }, make("pre", {}, "none\n")),
  );
  const article = make("article", {}, cell("x", [printed("another\n"), versions]));
  assert.equal(plain(article, "3.14")[0].output, "new\n");
  assert.equal(plain(article, "3.13")[0].output, "new\n");
  assert.equal(plain(article, "3.1")[0].output, "none\n");
  assert.equal(plain(article, "3.15")[0].output, null); // it is not known
});

test("the oldest Python of a page is read from it", () => {
  globalThis.document = make("html", {}, make("meta", { name: "python-since", content: "3.12" }));
  assert.equal(since(), "3.12");
  globalThis.document = make("html");
  assert.equal(since(), "");
});

// -- Outputs ----------------------------------------------------------------------------------------------------------

test("outputs are alike but for the end of the last line", () => {
  assert.ok(alike("1\n", "1\n"));
  assert.ok(alike("1", "1\n\n"));
  assert.ok(alike("", ""));
  assert.ok(!alike("1\n", "2\n"));
  assert.ok(!alike("1\n", "\n1\n"));
  assert.ok(!alike("1\n2\n", "1\n\n2\n"));
  assert.ok(!alike("1\n", ""));
  assert.ok(!alike("", "1\n"));
});

test("places in memory differ from run to run, other numbers don't", () => {
  assert.ok(alike("<dogs.Dog object at 0x7f3a1c2b4d50>", "<dogs.Dog object at 0x10b3f8>"));
  assert.ok(alike("<dogs.Dog object at 0x…>", "<dogs.Dog object at 0x0000019F3A1C2B4D>"));
  assert.ok(!alike("0x1f", "0x2f"));
  assert.ok(!alike("<dogs.Dog object at 0x7f3a1c2b4d50>", "<cats.Cat object at 0x7f3a1c2b4d50>"));
  assert.ok(!alike("140234866534736", "140234866534737"));
});

test("measured ratios differ, what was measured doesn't", () => {
  assert.ok(alike("json takes 1,234 times as long\n", "json takes 7 times as long\n"));
  assert.ok(alike("json takes … times as long\n", "json takes 7 times as long\n"));
  assert.ok(!alike("json takes 7 times as long\n", "dogs takes 7 times as long\n"));
  assert.ok(!alike("7 times\n", "8 times\n"));
});

const HEAD = ["Traceback (most recent call last):", '  File "<stdin>", line 1, in <module>', "    import dogs"];
const END = ["ModuleNotFoundError: No module named 'dogs'"];
const FROZEN = ['  File "<frozen importlib._bootstrap>", line 1360, in _find_and_load', '  File "<frozen importlib._bootstrap>", line 1331, in _find_and_load_unlocked'];
const LIBRARY = ['  File "/usr/lib/python3.14/importlib/__init__.py", line 88, in import_module', "    return _bootstrap._gcd_import(name)", "           ~~~~~~~~~~~~~~~~~~~~~~^^^^^^"];
const REPEATED = ["  [Previous line repeated 3 more times]"];
const LEFT_OUT = ["  … (Python's own files)"];

test("frames of Python's own differ in number and source, and the page may have left them out", () => {
  const came = text(...HEAD, ...LIBRARY, ...FROZEN, ...REPEATED, ...END);
  assert.ok(alike(text(...HEAD, ...LEFT_OUT, ...END), came));
  assert.ok(alike(text(...HEAD, FROZEN[0], ...END), came));
  assert.ok(alike(text(...HEAD, ...LIBRARY, ...END), came));
});

test("frames of Python's own are there or not", () => {
  assert.ok(!alike(text(...HEAD, ...END), text(...HEAD, ...FROZEN, ...END)));
  assert.ok(!alike(text(...HEAD, ...LEFT_OUT, ...END), text(...HEAD, ...END)));
});

test("the reader's frames between Python's own stay", () => {
  const own = ['  File "/home/you/once/dogs.py", line 1, in <module>', "    import cats"];
  const came = text(...HEAD, ...FROZEN, ...own, ...LIBRARY, ...END);
  assert.ok(alike(text(...HEAD, ...LEFT_OUT, ...own, ...LEFT_OUT, ...END), came));
  assert.ok(!alike(text(...HEAD, ...LEFT_OUT, ...END), came));
  assert.ok(!alike(text(...HEAD, ...LEFT_OUT, ...own, ...LEFT_OUT, ...END), came.replace("dogs.py", "cats.py")));
  assert.ok(!alike(text(...HEAD, ...LEFT_OUT, ...own, ...LEFT_OUT, ...END), came.replace("line 1, in <module>\n    import cats", "line 2, in <module>\n    import cats")));
});

test("the error at the end of a traceback is compared", () => {
  assert.ok(!alike(text(...HEAD, ...FROZEN, ...END), text(...HEAD, ...FROZEN, "ImportError: no")));
});

test("the line of Python's own file that a warning names differs, the warning doesn't", () => {
  const warning = (place, says = "ImportWarning: no") => `${place}: ${says}\n`;
  assert.ok(alike(warning("<frozen importlib._bootstrap>:488"), warning("<frozen importlib._bootstrap>:491")));
  assert.ok(alike(warning("/usr/lib/python3.14/runpy.py:…"), warning("/usr/lib/python3.14/runpy.py:128")));
  assert.ok(!alike(warning("/usr/lib/python3.14/runpy.py:128"), warning("/usr/lib/python3.14/imp.py:128")));
  assert.ok(!alike(warning("/usr/lib/python3.14/runpy.py:128"), warning("/usr/lib/python3.14/runpy.py:128", "DeprecationWarning: no")));
  assert.ok(!alike(warning("/home/you/once/dogs.py:1"), warning("/home/you/once/dogs.py:2")));
});

const row = (name, own = "123", total = "456") => `import time: ${own.padStart(9)} | ${total.padStart(10)} | ${name}`;
const FILES = ["scales.py", "breakfast.py", "kennel/__init__.py", "kennel/cats.py"];

test("-X importtime tells other times, and of other modules of Python's own", () => {
  const shown = text("import time: … | … |   scales", "import time: … | … | breakfast", "Morning");
  const came = text(row("    _io"), row("  zlib"), row("  scales", "17384", "17576"), row("encodings.aliases"), row("breakfast"), "Morning");
  assert.ok(alike(shown, came, FILES));
  assert.ok(alike(shown, text(row("  scales"), row("breakfast"), "Morning"), FILES));
});

test("-X importtime has a row for each of the reader's modules, where the page has", () => {
  const shown = text("import time: … | … |   scales", "import time: … | … | breakfast");
  assert.ok(!alike(shown, text(row("breakfast")), FILES));
  assert.ok(!alike(shown, text(row("breakfast"), row("  scales")), FILES));
  assert.ok(!alike(shown, text(row("scales"), row("breakfast")), FILES)); // who imports whom is in the indent
  assert.ok(!alike(shown, "", FILES));
});

test("a module of the reader's that the page does not show is not left out", () => {
  const shown = text("import time: … | … | scales");
  assert.ok(!alike(shown, text(row("scales"), row("breakfast")), FILES));
  assert.ok(!alike(shown, text(row("scales"), row("kennel.cats")), FILES));
  assert.ok(alike(shown, text(row("scales"), row("breakfast")), ["scales.py"])); // where it is none of the reader's
});

test("a module of Python's own that the page shows has to be there", () => {
  const shown = text("import time: … | … | json", "import time: … | … | shutil");
  assert.ok(alike(shown, text(row("  json.decoder"), row("json"), row("  zlib"), row("shutil"))));
  assert.ok(!alike(shown, text(row("json"), row("  zlib"))));
});

test("-X importtime=2 tells what is cached", () => {
  const cached = (name) => `import time: ${"cached".padEnd(9)} | ${"cached".padEnd(10)} | ${name}`;
  const shown = text("import time: … | … | walk", cached("scales"), "import time: … | … | breakfast");
  assert.ok(alike(shown, text(row("walk"), cached("sys"), cached("scales"), row("breakfast")), FILES));
  assert.ok(!alike(shown, text(row("walk"), row("breakfast")), FILES));
});

test("the headline of -X importtime is no module's", () => {
  const shown = text("import time: … | … | scales");
  assert.ok(alike(shown, text("import time: self [us] | cumulative | imported package", row("site"), row("scales")), FILES));
});

test("what stands beside the rows is compared", () => {
  assert.ok(!alike(text(row("json"), "1"), text(row("json"), "2")));
  assert.ok(!alike(text("import time"), text("import json")));
});
