// What was done since a prompt began, and what of that may come back from where it was kept.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isStory, Session } from "../../engine/lab/src/session.js";

const ACTS = [{ save: "dogs.py", text: "x = 1" }, { typed: "import dogs" }, { ran: "python dogs.py" }, { remove: "dogs.py" }, { typed: "if x:\n    y" }];

/** A session in which all of them were done. */
function done() {
  const session = new Session();
  for (const act of ACTS) session.note(act);
  return session;
}

test("its lines are what was typed and run, in order", () => {
  assert.deepEqual(done().lines, ["import dogs", "$ python dogs.py", "if x:\n    y"]);
  assert.deepEqual(new Session().lines, []);
});

test("its story is all that was done, and the files that it began with", () => {
  const session = new Session();
  session.begin({ "dogs.py": "old" });
  for (const act of ACTS) session.note(act);
  assert.deepEqual(session.story(), { begun: { "dogs.py": "old" }, done: ACTS });
});

test("a story does not change with what is done after it", () => {
  const session = done();
  const story = session.story();
  session.note({ typed: "more" });
  session.begun["cats.py"] = "new";
  assert.deepEqual(story, { begun: {}, done: ACTS });
  session.begin({});
  assert.deepEqual(story.done, ACTS);
});

test("a new prompt begins with nothing done, and is another turn", () => {
  const session = done();
  session.stops = 3;
  const { turn } = session;
  session.begin({ "dogs.py": "x" });
  assert.deepEqual(session.story(), { begun: { "dogs.py": "x" }, done: [] });
  assert.deepEqual(session.lines, []);
  assert.equal(session.turn, turn + 1);
  assert.equal(session.stops, 3);
});

test("a story is one after it was kept, too", () => {
  const session = done();
  session.begun = JSON.parse('{"__proto__": "x"}');
  const story = session.story();
  assert.deepEqual(Object.keys(story.begun), ["__proto__"]);
  assert.equal(isStory(JSON.parse(JSON.stringify(story))), true);
  assert.equal(isStory({ begun: {}, done: [] }), true);
  assert.equal(isStory({ begun: {}, done: [{ save: "", text: "" }, { typed: "" }] }), true);
});

for (const [name, found] of Object.entries({
  "nothing": undefined,
  "null": null,
  "a text": "abc",
  "a number": 5,
  "a list": [],
  "an object without both": {},
  "one that has not begun": { done: [] },
  "one that began with null": { begun: null, done: [] },
  "one that began with a file that is a number": { begun: { "dogs.py": 5 }, done: [] },
  "one that began with a file that is null": { begun: { "dogs.py": null }, done: [] },
  "one without what was done": { begun: {} },
  "one whose acts are a text": { begun: {}, done: "abc" },
  "one whose acts are an object": { begun: {}, done: { 0: { typed: "x" }, length: 1 } },
  "one with an act that is null": { begun: {}, done: [null] },
  "one with an act that is a text": { begun: {}, done: ["typed"] },
  "one with an act that is a list": { begun: {}, done: [["typed"]] },
  "one with an act of no kind": { begun: {}, done: [{}] },
  "one with an act of an unknown kind": { begun: {}, done: [{ deleted: "dogs.py" }] },
  "one that typed a number": { begun: {}, done: [{ typed: 5 }] },
  "one that saved no text": { begun: {}, done: [{ save: "dogs.py" }] },
  "one that saved a number": { begun: {}, done: [{ save: "dogs.py", text: 5 }] },
  "one with one bad act among good ones": { begun: {}, done: [{ typed: "x" }, { ran: null }, { typed: "y" }] },
}))
  test(`no story is ${name}`, () => assert.ok(!isStory(found)));

test("what began with no files at all, but a text or a list, is no story", () => {
  for (const begun of [5, true, "abc", [], ["abc"]]) assert.ok(!isStory({ begun, done: [] }), JSON.stringify(begun));
});

test("an act that is of two kinds at once is none", () => {
  // The lab goes by the first kind that is there
  assert.ok(!isStory({ begun: {}, done: [{ typed: 5, ran: "x" }] }));
});
