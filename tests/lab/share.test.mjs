// A lab in a link: there and back, and nothing else than a lab from a link that anybody may have made.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Duplex } from "node:stream";
import { createDeflateRaw, createInflateRaw, deflateRawSync } from "node:zlib";
import { address, isTexts, packed, unpacked } from "../../engine/lab/src/share.js";

const DAMAGED = /damaged/;
const WORK = { python: "3.14", files: { "dogs.py": "famous = 'Rex'\n", "hündin.py": "🐕 = 1\n", "empty.py": "" }, lines: ["import dogs", "$ python dogs.py"] };

let produced = 0; // bytes that were unpacked
let isCancelled = false;

/** The browser's, which Node 18 has not for "deflate-raw"; what it unpacks is counted. */
class Counting {
  constructor(format) {
    assert.equal(format, "deflate-raw");
    const { readable, writable } = Duplex.toWeb(createInflateRaw());
    const reader = readable.getReader();
    const pull = async (controller) => {
      const { done, value } = await reader.read();
      if (done) return controller.close();
      produced += value.length;
      controller.enqueue(value);
    };
    const cancel = () => {
      isCancelled = true;
      return reader.cancel();
    };
    this.readable = new ReadableStream({ pull, cancel });
    this.writable = writable;
  }
}

globalThis.DecompressionStream = Counting;
globalThis.CompressionStream = class {
  constructor(format) {
    assert.equal(format, "deflate-raw");
    const { readable, writable } = Duplex.toWeb(createDeflateRaw());
    Object.assign(this, { readable, writable });
  }
};

/** A link's text for any data. */
const linked = (data) => Buffer.from(deflateRawSync(data)).toString("base64url");

/** A link's text for anything that JSON can say. */
const link = (found) => linked(typeof found === "string" ? found : JSON.stringify(found));

const whole = { version: 1, ...WORK };

test("a lab comes back from its link as it was", async () => {
  assert.deepEqual(await unpacked(await packed(WORK)), WORK);
  const nothing = { python: "3.10", files: {}, lines: [] };
  assert.deepEqual(await unpacked(await packed(nothing)), nothing);
});

test("a link is of letters that need no quoting, and no mail program breaks", async () => {
  // Enough of them that each of the 64 letters is there
  const files = { "dogs.py": Array.from({ length: 3000 }, (_, at) => String.fromCharCode(33 + ((at * at * 7919) % 90))).join("") };
  const text = await packed({ ...WORK, files });
  assert.match(text, /^[A-Za-z0-9_-]+$/);
  assert.match(text, /-/);
  assert.match(text, /_/);
  assert.deepEqual((await unpacked(text)).files, files);
});

test("a link that was cut off anywhere is damaged", async () => {
  const text = await packed(WORK);
  for (let length = 0; length < text.length - 1; length += 1) await assert.rejects(unpacked(text.slice(0, length)), DAMAGED, `${length}`);
});

test("what is no link is damaged", async () => {
  for (const text of ["", "hello", "%%%", "🐕", "AAAA", linked("no JSON"), linked(""), linked(Buffer.from([0xff, 0xfe]))])
    await assert.rejects(unpacked(text), DAMAGED, text);
});

test("a text that is not UTF-8 is damaged, not mended", async () => {
  const data = Buffer.from(JSON.stringify(whole));
  data[data.indexOf("Rex")] = 0xff;
  await assert.rejects(unpacked(linked(data)), DAMAGED);
});

test("a link of a later edition is told from a damaged one", async () => {
  await assert.rejects(unpacked(link({ ...whole, version: 2 })), /later edition/);
  await assert.rejects(unpacked(link({ version: 99, anything: "else" })), /later edition/);
  for (const version of [0, -1, 1.5, "2", null, undefined, [2]]) await assert.rejects(unpacked(link({ ...whole, version })), DAMAGED);
});

for (const [name, found] of Object.entries({
  "null": null,
  "a number": 5,
  "a list": [],
  "a text": '"abc"',
  "no Python": { ...whole, python: undefined },
  "a Python that is a number": { ...whole, python: 3.14 },
  "no files": { ...whole, files: undefined },
  "files that are null": { ...whole, files: null },
  "files that are a list": { ...whole, files: ["abc"] },
  "files that are a text": { ...whole, files: "abc" },
  "a file that is a number": { ...whole, files: { "dogs.py": 5 } },
  "a file that is an object": { ...whole, files: { "dogs.py": { text: "x" } } },
  "no lines": { ...whole, lines: undefined },
  "lines that are a text": { ...whole, lines: "abc" }, // which has a length and letters, as a list has
  "lines that are an object": { ...whole, lines: { 0: "abc", length: 1 } },
  "a line that is a number": { ...whole, lines: ["x", 5] },
  "a line that is a list": { ...whole, lines: [["x"]] },
  "a __proto__ that is an object": JSON.stringify(whole).replace('"dogs.py":', '"__proto__": {"polluted": "yes"}, "dogs.py":'),
}))
  test(`a link with ${name} is damaged`, () => assert.rejects(unpacked(link(found)), DAMAGED));

test("a file named __proto__ is a file like others", async () => {
  const text = JSON.stringify(whole).replace('"dogs.py":', '"__proto__": "x = 1", "dogs.py":');
  const { files } = await unpacked(link(text));
  assert.deepEqual(Object.entries(files)[0], ["__proto__", "x = 1"]);
  assert.equal(Object.getPrototypeOf(files), Object.prototype);
  const again = await unpacked(await packed({ ...WORK, files }));
  assert.deepEqual(Object.keys(again.files), Object.keys(files));
});

test("a work named __proto__ is none", async () => {
  // Were it assigned, its texts would stand in for those that are missing
  await assert.rejects(unpacked(link(`{"__proto__": ${JSON.stringify(whole)}}`)), DAMAGED);
});

test("what a link has beside a lab is left out", async () => {
  assert.deepEqual(Object.keys(await unpacked(link({ ...whole, more: "x" }))), ["python", "files", "lines"]);
});

test("what a link holds is bounded, and not unpacked whole to find that out", async () => {
  const bomb = linked(Buffer.alloc(20_000_000, " "));
  assert.ok(bomb.length < 30_000, "it is short enough for a link");
  [produced, isCancelled] = [0, false];
  await assert.rejects(unpacked(bomb), /more than a megabyte/);
  await new Promise((done) => setImmediate(done)); // nothing goes on behind it
  assert.ok(produced > 1_000_000 && produced < 1_500_000, `${produced} bytes`);
  assert.equal(isCancelled, true);
});

test("up to a megabyte a link is opened", async () => {
  const room = 1_000_000 - JSON.stringify({ ...whole, lines: [""] }).length - 10;
  const lines = ["x".repeat(room)];
  assert.deepEqual((await unpacked(link({ ...whole, lines }))).lines, lines);
  await assert.rejects(unpacked(link({ ...whole, lines: ["x".repeat(1_000_000)] })), /more than a megabyte/);
});

test("files that are not small but alike are in one link", async () => {
  const files = { "dogs.py": "x = 1\n".repeat(10_000) };
  const found = await address({ ...WORK, files }, "https://example.org/page.html");
  assert.ok(found && found.length < 2000);
});

test("an address is the page's, with the lab in place of what stood behind its #", async () => {
  const found = await address(WORK, "https://example.org/once/page.html?highlight=x#section");
  const [page, text] = found.split("#lab=");
  assert.equal(page, "https://example.org/once/page.html?highlight=x");
  assert.deepEqual(await unpacked(text), WORK);
});

test("where an address would be too long, there is none", async () => {
  let state = 1; // no packing makes these much shorter
  const letters = Array.from({ length: 45_000 }, () => String.fromCharCode(33 + ((state = (state * 48271) % 2147483647) % 90)));
  const made = (count) => address({ ...WORK, files: { "dogs.py": letters.slice(0, count).join("") } }, "https://example.org/page.html");
  assert.equal(await made(45_000), null);
  assert.equal(typeof (await made(20_000)), "string");
});

test("texts are a plain object of texts", () => {
  for (const found of [{}, { a: "" }, JSON.parse('{"__proto__": "x"}')]) assert.equal(isTexts(found), true);
  for (const found of [null, undefined, "abc", 5, [], ["a"], { a: 1 }, { a: null }, { a: "", b: [] }]) assert.equal(isTexts(found), false);
});
