// The reader's files: edited, saved, written by Python, replaced and had back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Files, wrongName } from "../../engine/lab/src/files.js";

/** Files that are on disk as they stand here. */
function saved(texts) {
  const files = new Files();
  for (const [name, text] of Object.entries(texts)) files.save(name, text);
  return files;
}

test("a file that is edited is not on disk until it is saved", () => {
  const files = new Files();
  files.edit("dogs.py", "one");
  assert.deepEqual(files.texts(), { "dogs.py": "one" });
  assert.deepEqual(files.disk(), {});
  assert.deepEqual(files.edited(), ["dogs.py"]);
  files.save("dogs.py", "one");
  assert.deepEqual(files.disk(), { "dogs.py": "one" });
  assert.deepEqual(files.edited(), []);
});

test("an edit leaves the disk as it was, and typing it back ends it", () => {
  const files = saved({ "dogs.py": "one" });
  files.edit("dogs.py", "two");
  assert.equal(files.text("dogs.py"), "two");
  assert.deepEqual(files.disk(), { "dogs.py": "one" });
  assert.deepEqual(files.edited(), ["dogs.py"]);
  files.edit("dogs.py", "one");
  assert.deepEqual(files.edited(), []);
});

test("an empty file is a file, on disk too", () => {
  const files = saved({ "kennel/__init__.py": "" });
  assert.deepEqual(files.disk(), { "kennel/__init__.py": "" });
  assert.deepEqual(files.edited(), []);
  files.edit("new.py", "");
  assert.deepEqual(files.edited(), ["new.py"]); // an import does not find it
});

test("the names keep the order in which the files came", () => {
  const files = saved({ "b.py": "", "a.py": "" });
  files.edit("b.py", "again");
  files.save("c.py", "");
  assert.deepEqual(files.names, ["b.py", "a.py", "c.py"]);
});

test("a file that is not there has no text", () => {
  assert.equal(new Files().text("dogs.py"), "");
});

test("what is kept comes back whole, and is a copy", () => {
  const files = saved({ "dogs.py": "one" });
  files.backUp("a reason");
  files.edit("dogs.py", "two");
  files.edit("new.py", "three");
  const kept = JSON.parse(JSON.stringify(files.kept()));
  const again = Files.from(kept);
  assert.deepEqual(again.kept(), files.kept());
  assert.deepEqual(again.disk(), { "dogs.py": "one" });
  again.edit("dogs.py", "four");
  assert.equal(kept.files["dogs.py"].text, "two");
  const now = files.kept();
  files.edit("dogs.py", "five");
  assert.equal(now.files["dogs.py"].text, "two");
});

test("what Python writes is the file's text", () => {
  const files = saved({ "dogs.py": "one" });
  assert.equal(files.follow({ gone: [], texts: { "dogs.py": "two", "log.txt": "bark" } }), true);
  assert.deepEqual(files.texts(), { "dogs.py": "two", "log.txt": "bark" });
  assert.deepEqual(files.edited(), []);
});

test("an edit stays when Python writes the file, and the disk is Python's", () => {
  const files = saved({ "dogs.py": "one" });
  files.edit("dogs.py", "mine");
  assert.equal(files.follow({ gone: [], texts: { "dogs.py": "two" } }), true);
  assert.deepEqual(files.kept().files, { "dogs.py": { text: "mine", disk: "two" } });
  files.edit("new.py", "mine"); // never saved
  files.follow({ gone: [], texts: { "dogs.py": "two", "new.py": "Python's" } });
  assert.deepEqual(files.kept().files["new.py"], { text: "mine", disk: "Python's" });
});

test("an edit is saved when Python writes the same", () => {
  const files = saved({ "dogs.py": "one" });
  files.edit("dogs.py", "two");
  files.follow({ gone: [], texts: { "dogs.py": "two" } });
  assert.deepEqual(files.edited(), []);
});

test("what Python removes is gone, but for an edit", () => {
  const files = saved({ "dogs.py": "one", "cats.py": "two" });
  files.edit("cats.py", "mine");
  assert.equal(files.follow({ gone: ["dogs.py", "cats.py"], texts: {} }), true);
  assert.deepEqual(files.kept().files, { "cats.py": { text: "mine", disk: null } });
});

test("what was never on disk is not removed", () => {
  const files = new Files();
  files.edit("dogs.py", "mine");
  assert.equal(files.follow({ gone: ["dogs.py", "nobody.py"], texts: {} }), false);
  assert.deepEqual(files.names, ["dogs.py"]);
});

test("nothing is new where the disk is as it was", () => {
  const files = saved({ "dogs.py": "one", "empty.py": "" });
  files.edit("dogs.py", "mine");
  assert.equal(files.follow({ gone: [], texts: { "dogs.py": "one", "empty.py": "" } }), false);
  assert.equal(files.text("dogs.py"), "mine");
});

test("a text replaces what the reader wrote, and no text of the page's own", () => {
  const files = saved({ "dogs.py": "mine", "page.py": "first", "empty.py": "" });
  const isKnown = (text) => text === "first";
  assert.equal(files.replaces("dogs.py", "other", isKnown), true);
  assert.equal(files.replaces("dogs.py", "mine", isKnown), false);
  assert.equal(files.replaces("page.py", "second", isKnown), false);
  assert.equal(files.replaces("empty.py", "other", isKnown), false);
  assert.equal(files.replaces("nobody.py", "other", isKnown), false);
  files.edit("page.py", "first, and mine");
  assert.equal(files.replaces("page.py", "second", isKnown), true);
});

test("a file that was saved and then emptied in the editor is still replaced", () => {
  const files = saved({ "dogs.py": "mine" });
  files.edit("dogs.py", "");
  assert.equal(files.replaces("dogs.py", "other", () => false), true);
});

test("five backups are kept, the newest first", () => {
  const files = new Files();
  for (const why of ["1", "2", "3", "4", "5", "6", "7"]) {
    files.save("dogs.py", why);
    files.backUp(why);
  }
  assert.deepEqual(files.backups.map(({ why }) => why), ["7", "6", "5", "4", "3"]);
  const { backups } = files.kept();
  assert.equal(Files.from({ files: {}, backups: [...backups, ...backups] }).backups.length, 5);
});

test("a backup is not changed by what comes after it", () => {
  const files = saved({ "dogs.py": "one" });
  files.backUp("a reason");
  files.edit("dogs.py", "two");
  files.follow({ gone: ["dogs.py"], texts: {} });
  assert.deepEqual(files.backups[0].files, { "dogs.py": { text: "one", disk: "one" } });
});

test("undo gives back what was replaced, and tells what has to be saved", () => {
  const files = saved({ "dogs.py": "mine", "same.py": "same" });
  files.backUp("over your dogs.py");
  files.save("dogs.py", "the page's");
  files.save("since.py", "new");
  assert.deepEqual(files.undo(), [["dogs.py", "mine"]]); // same.py is on disk as it was
  assert.deepEqual(files.texts(), { "dogs.py": "mine", "same.py": "same", "since.py": "new" });
  assert.deepEqual(files.backups, []);
  // Until it is saved, the disk is what it is
  assert.deepEqual(files.disk(), { "dogs.py": "the page's", "same.py": "same", "since.py": "new" });
});

test("undo gives back what was deleted", () => {
  const files = saved({ "dogs.py": "mine" });
  files.backUp("deleted dogs.py");
  files.all.delete("dogs.py");
  assert.deepEqual(files.undo(), [["dogs.py", "mine"]]);
  assert.deepEqual(files.kept().files, { "dogs.py": { text: "mine", disk: null } });
});

test("undo gives back an edit as an edit", () => {
  const files = saved({ "dogs.py": "one" });
  files.edit("dogs.py", "mine");
  files.edit("new.py", "never saved");
  files.backUp("the reset");
  files.save("dogs.py", "two");
  files.all.delete("new.py");
  assert.deepEqual(files.undo(), [["dogs.py", "one"]]); // the text on disk then, not the one in the editor
  assert.deepEqual(files.texts(), { "dogs.py": "mine", "new.py": "never saved" });
});

test("one undo after the other goes further back, and then gives nothing", () => {
  const files = saved({ "dogs.py": "1" });
  files.backUp("first");
  files.save("dogs.py", "2");
  files.backUp("second");
  files.save("dogs.py", "3");
  assert.deepEqual(files.undo(), [["dogs.py", "2"]]);
  assert.deepEqual(files.undo(), [["dogs.py", "1"]]);
  const before = files.kept();
  assert.deepEqual(files.undo(), []);
  assert.deepEqual(files.kept(), before);
});

test("a file named __proto__ is a file like others", () => {
  const files = saved(JSON.parse('{"__proto__": "one"}'));
  assert.deepEqual(Object.keys(files.texts()), ["__proto__"]);
  assert.deepEqual(Object.keys(files.disk()), ["__proto__"]);
  assert.deepEqual(Files.from(JSON.parse(JSON.stringify(files.kept()))).names, ["__proto__"]);
});

test("a file named __proto__ is saved after an undo", () => {
  const files = saved(JSON.parse('{"__proto__": "one"}'));
  files.backUp("a reason");
  files.save("__proto__", "two");
  assert.deepEqual(files.undo(), [["__proto__", "one"]]);
});

for (const name of ["dogs.py", "hündin.py", "犬.py", ".env", "README", "a.b.py", "..a.py", "kennel/cats.py", "a/b/c.txt", "my dogs.csv"])
  test(`a file may be called ${name}`, () => assert.equal(wrongName(name), ""));

for (const [name, told] of [
  ["", /needs a name/],
  ["  ", /needs a name/],
  ["/x", /leave the first \/ out/],
  ["../x", /can't leave/],
  ["a/../../x", /can't leave/],
  ["..", /can't leave/],
  ["./x", /can't leave/],
  ["a//b", /need a name each/],
  ["kennel/", /need a name each/],
  ["__pycache__/x", /__pycache__/],
  ["kennel/__pycache__/cats.cpython-314.pyc", /__pycache__/],
  ["a\\b", /no backslash/],
  ["..\\x", /no backslash/],
  ["a\0b", /no control character/],
  ["a\nb.py", /no control character/],
  ["a\tb.py", /no control character/],
  ["a\x1bb.py", /no control character/],
  ["a\x7fb.py", /no control character/],
  [`${"a".repeat(198)}.py`, /longer than 200/],
])
  test(`no file may be called ${JSON.stringify(name.slice(0, 40))}`, () => assert.match(wrongName(name), told));

test("a name has up to 200 characters", () => assert.equal(wrongName(`${"a".repeat(197)}.py`), ""));

test("what Python writes under a name that can't be is not taken", () => {
  const files = new Files();
  assert.equal(files.follow({ gone: [], texts: { "../evil.py": "x", "a\u0085b.py": "x", "good.py": "y" } }), true);
  assert.deepEqual(files.names, ["good.py"]);
});

test("what Python writes into a new and empty file stands in it", () => {
  const files = new Files();
  files.edit("new.py", "");
  files.follow({ gone: [], texts: { "new.py": "x = 1\n" } });
  assert.equal(files.text("new.py"), "x = 1\n");
});
