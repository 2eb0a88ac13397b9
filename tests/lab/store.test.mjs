// What a browser keeps, and what it may have instead: another tab's work, damaged entries, no room, or nothing at all.

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import { Store } from "../../engine/lab/src/store.js";

globalThis.crypto ??= webcrypto; // Node 18 has it by this name only

/** A stand-in for localStorage: what is kept is its own properties, as there. */
class Shelf {
  #room;

  constructor(room = Infinity) {
    this.#room = room; // characters
  }

  getItem(key) {
    return Object.hasOwn(this, key) ? this[key] : null;
  }

  setItem(key, text) {
    const others = Object.entries(this).filter(([name]) => name !== key);
    const used = others.reduce((sum, [, value]) => sum + value.length, 0);
    if (used + text.length > this.#room) throw new DOMException("", "QuotaExceededError");
    this[key] = String(text);
  }

  removeItem(key) {
    delete this[key];
  }
}

const forbidden = () => {
  throw new DOMException("", "SecurityError");
};

/** A browser, whose clock goes on by one whenever it is looked at. */
class Browser {
  constructor(local = new Shelf()) {
    this.local = local;
    this.time = 0;
  }

  /** A store in a tab of its own, or in one that was there. */
  store({ page = "/page.html", session = new Shelf() } = {}) {
    return new Store(page, { local: () => this.local, session: () => session, now: () => (this.time += 1) });
  }

  works() {
    return Object.keys(this.local).filter((key) => key.startsWith("lab:"));
  }
}

const work = (line, more = {}) => ({ python: "3.14", story: { begun: {}, done: [] }, next: 0, line, files: {}, backups: [], ...more });

const full = work("draft", {
  story: { begun: { "dogs.py": "x" }, done: [{ typed: "x" }, { save: "dogs.py", text: "y" }] },
  next: 7,
  files: { "dogs.py": { text: "x", disk: null }, "hündin.py": { text: "", disk: "" } },
  backups: [{ why: "the reset", files: { "dogs.py": { text: "x", disk: "y" } } }],
});

test("the work on a page comes back as it was", () => {
  const browser = new Browser();
  const session = new Shelf();
  assert.equal(browser.store({ session }).read(), null);
  assert.equal(browser.store({ session }).write(full), true);
  assert.deepEqual(browser.store({ session }).read(), full);
});

test("each page has its own work", () => {
  const browser = new Browser();
  const session = new Shelf();
  browser.store({ page: "/a.html", session }).write(work("a"));
  browser.store({ page: "/a.html2", session }).write(work("b"));
  assert.equal(browser.store({ page: "/a.html", session }).read().line, "a");
  assert.equal(browser.store({ page: "/b.html", session }).read(), null);
  assert.equal(browser.store({ page: "/a.html" }).read().line, "a"); // in a new tab, too
});

test("each tab has its own work, though another one was there later", () => {
  const browser = new Browser();
  const [one, other] = [new Shelf(), new Shelf()];
  browser.store({ session: one }).write(work("one"));
  browser.store({ session: other }).write(work("other"));
  assert.equal(browser.store({ session: one }).read().line, "one");
  assert.equal(browser.store({ session: other }).read().line, "other");
});

test("a new tab takes the newest work, and leaves it to whom it belongs", () => {
  const browser = new Browser();
  const [one, other] = [browser.store(), browser.store()];
  one.write(work("one"));
  other.write(work("other"));
  one.write(work("one again"));
  const third = browser.store();
  assert.equal(third.read().line, "one again");
  third.write(work("third"));
  assert.equal(one.read().line, "one again");
  assert.equal(other.read().line, "other");
});

test("a tab that was copied can be another one", () => {
  const browser = new Browser();
  const session = new Shelf();
  const one = browser.store({ session });
  one.write(work("one"));
  const copy = browser.store({ session: Object.assign(new Shelf(), session) });
  assert.equal(copy.key, one.key);
  const name = copy.another();
  assert.equal(copy.tab, name);
  assert.notEqual(copy.key, one.key);
  copy.write(work("copy"));
  assert.equal(one.read().line, "one");
  assert.equal(copy.read().line, "copy");
});

test("a tab that has become another one stays it when the page is loaded again", () => {
  const browser = new Browser();
  const session = new Shelf();
  const name = browser.store({ session }).another();
  assert.equal(browser.store({ session }).tab, name);
  assert.equal(browser.store({ session, page: "/other.html" }).tab, name);
});

test("two tabs never have the same name", () => {
  const browser = new Browser();
  assert.equal(new Set(Array.from({ length: 100 }, () => browser.store().tab)).size, 100);
});

test("where storage is forbidden, nothing is kept and nothing breaks", () => {
  const store = new Store("/page.html", { local: forbidden, session: forbidden });
  assert.notEqual(store.tab, "");
  assert.equal(store.read(), null);
  assert.equal(store.write(full), false);
  assert.deepEqual(store.history(), []);
  store.remember("x");
  const { tab } = store;
  assert.notEqual(store.another(), tab);
});

test("where a tab can't keep its name, its work is kept all the same", () => {
  const browser = new Browser();
  const store = new Store("/page.html", { local: () => browser.local, session: forbidden, now: () => 1 });
  assert.equal(store.write(full), true);
  assert.deepEqual(store.read(), full);
});

test("where storage is full, what older tabs have left on the page makes room", () => {
  const browser = new Browser(new Shelf(1000));
  const old = browser.store();
  old.write(work("x".repeat(400)));
  const store = browser.store();
  assert.equal(store.write(work("y".repeat(600))), true);
  assert.deepEqual(browser.works(), [store.key]);
});

test("what other pages have is not taken for room", () => {
  const browser = new Browser(new Shelf(1000));
  const other = browser.store({ page: "/other.html" });
  other.write(work("x".repeat(400)));
  assert.equal(browser.store().write(work("y".repeat(600))), false);
  assert.equal(other.read().line.length, 400);
});

test("where there is no room at all, that is told, and the last that was kept stays", () => {
  const browser = new Browser(new Shelf(1000));
  const store = browser.store();
  assert.equal(store.write(work("small")), true);
  assert.equal(store.write(work("y".repeat(2000))), false);
  assert.equal(store.read().line, "small");
});

test("work that can't be kept takes nobody's place", () => {
  const browser = new Browser(new Shelf(1000));
  const other = browser.store();
  other.write(work("other"));
  assert.equal(browser.store().write(work("y".repeat(2000))), false);
  assert.equal(other.read()?.line, "other");
});

test("five works are kept on a page, the newest, and each page has its own five", () => {
  const browser = new Browser();
  const elsewhere = browser.store({ page: "/other.html" });
  elsewhere.write(work("elsewhere"));
  const stores = Array.from({ length: 8 }, () => browser.store());
  for (const [at, store] of stores.entries()) store.write(work(String(at)));
  assert.deepEqual(browser.works().sort(), [elsewhere, ...stores.slice(3)].map(({ key }) => key).sort());
});

test("the work that is written stays, even where the clock went back", () => {
  const browser = new Browser();
  browser.time = 100;
  for (let count = 0; count < 5; count += 1) browser.store().write(work("later"));
  browser.time = 0;
  const store = browser.store();
  store.write(work("mine"));
  assert.equal(store.read().line, "mine");
  assert.equal(browser.works().length, 5);
});

const entry = (more) => JSON.stringify({ version: 2, time: 1000, ...full, ...more });

for (const [name, text] of Object.entries({
  "no JSON": "{",
  "nothing": "",
  "null": "null",
  "a number": "5",
  "a text": '"abc"',
  "a list": "[]",
  "an older edition's": entry({ version: 1 }),
  "a later edition's": entry({ version: 3 }),
  "without a Python": entry({ python: undefined }),
  "with a line that is a number": entry({ line: 5 }),
  "with a place between steps": entry({ next: 1.5 }),
  "with a place that is a text": entry({ next: "1" }),
  "without a story": entry({ story: undefined }),
  "with a damaged story": entry({ story: { begun: {}, done: [{}] } }),
  "without files": entry({ files: undefined }),
  "with files that are null": entry({ files: null }),
  "with files that are a text": entry({ files: "abc" }),
  "with a file that is a text": entry({ files: { "dogs.py": "x" } }),
  "with a file that is null": entry({ files: { "dogs.py": null } }),
  "with a file without a text": entry({ files: { "dogs.py": { disk: "x" } } }),
  "with a file whose disk is a number": entry({ files: { "dogs.py": { text: "x", disk: 5 } } }),
  "with a file of which nobody knows the disk": entry({ files: { "dogs.py": { text: "x" } } }),
  "without backups": entry({ backups: undefined }),
  "with backups that are an object": entry({ backups: {} }),
  "with a backup that is null": entry({ backups: [null] }),
  "with a backup that has no reason": entry({ backups: [{ files: {} }] }),
  "with a backup that has no files": entry({ backups: [{ why: "x" }] }),
  "with a damaged file in a backup": entry({ backups: [{ why: "x", files: { "dogs.py": { text: 5, disk: null } } }] }),
}))
  test(`an entry that is damaged is no work: ${name}`, () => {
    const browser = new Browser();
    const session = new Shelf();
    const store = browser.store({ session });
    browser.local.setItem(store.key, text);
    assert.equal(store.read(), null);
    browser.local.setItem("lab:/page.html#another", entry({ line: "sound" }));
    assert.equal(store.read().line, "sound"); // another's is better than none
    assert.equal(store.write(full), true);
    assert.deepEqual(store.read(), full);
  });

test("an entry that is not ours stays where it is", () => {
  const browser = new Browser();
  Object.assign(browser.local, { "theme": "dark", "lab:/page.html#damaged": "{", "lab:/page.html": entry() });
  for (let count = 0; count < 8; count += 1) browser.store().write(full);
  assert.equal(browser.local.theme, "dark");
  assert.equal(browser.local["lab:/page.html#damaged"], "{");
  assert.equal(browser.local["lab:/page.html"], entry());
});

test("an entry without a time is older than all", () => {
  const browser = new Browser();
  browser.local.setItem("lab:/page.html#old", entry({ time: "yesterday", line: "old" }));
  assert.equal(browser.store().read().line, "old");
  browser.store().write(work("new"));
  assert.equal(browser.store().read().line, "new");
});

test("files that are a list are no files", () => {
  const browser = new Browser();
  browser.local.setItem("lab:/page.html#another", entry({ files: [{ text: "x", disk: null }] }));
  assert.equal(browser.store().read(), null);
});

test("what was typed is known on all pages and in all tabs", () => {
  const browser = new Browser();
  browser.store({ page: "/a.html" }).remember("one");
  browser.store({ page: "/b.html" }).remember("two");
  assert.deepEqual(browser.store().history(), ["one", "two"]);
});

test("a line that is typed again at once is remembered once", () => {
  const store = new Browser().store();
  for (const line of ["a", "a", "b", "a"]) store.remember(line);
  assert.deepEqual(store.history(), ["a", "b", "a"]);
});

test("the last 500 lines are remembered", () => {
  const browser = new Browser();
  const store = browser.store();
  browser.local.setItem("lab-history", JSON.stringify(Array.from({ length: 700 }, (_, at) => String(at))));
  assert.equal(store.history().length, 500);
  assert.equal(store.history()[0], "200");
  store.remember("new");
  assert.equal(store.history().length, 500);
  assert.deepEqual([store.history()[0], store.history().at(-1)], ["201", "new"]);
  assert.equal(JSON.parse(browser.local.getItem("lab-history")).length, 500);
});

test("a damaged history is none, and what is no line in it is left out", () => {
  const browser = new Browser();
  const store = browser.store();
  for (const text of ["{", "null", "5", '"abc"', "{}", ""]) {
    browser.local.setItem("lab-history", text);
    assert.deepEqual(store.history(), [], text);
  }
  browser.local.setItem("lab-history", '["a", 5, null, ["b"], "c"]');
  assert.deepEqual(store.history(), ["a", "c"]);
  browser.local.setItem("lab-history", "{");
  store.remember("x");
  assert.deepEqual(store.history(), ["x"]);
});

test("where the history has no room, the older one stays", () => {
  const browser = new Browser(new Shelf(100));
  const store = browser.store();
  store.remember("a");
  store.remember("x".repeat(200));
  assert.deepEqual(store.history(), ["a"]);
});
