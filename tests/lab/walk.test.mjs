// The pointer that follows the page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Walk } from "../../engine/lab/src/walk.js";
import { cell, Element, file, make, printed, prompt } from "./elements.mjs";

globalThis.Element = Element;
let isCollapsed = true;
globalThis.getSelection = () => ({ isCollapsed });

/** A walk along a page of five steps, and what it has told. */
function walked() {
  const output = printed("it runs\n");
  const places = [
    file("dogs.py", "x = 1\n"),
    cell("import dogs\n", [output]),
    file("dogs.py", "x = 2\n"),
    prompt(),
    cell("python dogs.py\npython -m dogs\n", [], "tag_shell"),
  ];
  const article = make("article", {}, make("p", {}, "Hello"), ...places);
  const labels = [];
  const walk = new Walk(article, "3.14", (label) => labels.push(label));
  const marked = (name) => places.flatMap((place, at) => (place.classList.has(name) ? [at] : []));
  return { article, labels, marked, output, places, walk };
}

test("it begins at the first step, marks it and says what it is", () => {
  const { labels, marked, places, walk } = walked();
  assert.equal(walk.next.place, places[0]);
  assert.deepEqual(marked("lab-at"), [0]);
  assert.deepEqual(labels, ["Next: save dogs.py"]);
});

test("each kind of step has its label, and the end has none", () => {
  const { labels, walk } = walked();
  for (let at = 1; at <= 5; at += 1) walk.go(at);
  assert.deepEqual(labels.slice(1), ["Next: import dogs", "Next: save dogs.py", "Next: start a new prompt", "Next: $ python dogs.py …", ""]);
});

test("one step is marked at a time, and none at the end", () => {
  const { marked, walk } = walked();
  walk.go(3);
  assert.deepEqual(marked("lab-at"), [3]);
  walk.go(5);
  assert.deepEqual(marked("lab-at"), []);
});

test("it never leaves the page", () => {
  const { walk } = walked();
  walk.go(-3);
  assert.equal(walk.at, 0);
  walk.go(99);
  assert.equal(walk.at, 5);
  assert.equal(walk.next, undefined);
});

test("it is through when all steps of a page that has some are behind it", () => {
  const { walk } = walked();
  walk.go(4);
  assert.equal(walk.isThrough, false);
  walk.go(5);
  assert.equal(walk.isThrough, true);
  assert.equal(new Walk(make("article"), "3.14", () => {}).isThrough, false);
});

test("what the page has saved is what it saved last, before the pointer", () => {
  const { walk } = walked();
  assert.deepEqual(walk.saved(), {});
  walk.go(1);
  assert.deepEqual(walk.saved(), { "dogs.py": "x = 1\n" });
  walk.go(5);
  assert.deepEqual(walk.saved(), { "dogs.py": "x = 2\n" });
  assert.deepEqual(walk.texts("dogs.py"), ["x = 1\n", "x = 2\n"]);
  assert.deepEqual(walk.texts("cats.py"), []);
});

test("it stays where it is when the page is read for another version", () => {
  const { marked, walk } = walked();
  walk.go(2);
  walk.read("3.13");
  assert.equal(walk.at, 2);
  assert.deepEqual(marked("lab-at"), [2]);
});

test("the step that was sent is marked and brought into sight, without moving there slowly", () => {
  const { marked, places, walk } = walked();
  walk.show(walk.steps[1]);
  walk.show(walk.steps[4]);
  assert.deepEqual(marked("lab-sent"), [4]);
  assert.deepEqual(places[4].scrolled, [{ block: "nearest", behavior: "instant" }]);
});

test("it takes its marks off the page", () => {
  const { marked, walk } = walked();
  walk.go(2);
  walk.show(walk.steps[1]);
  walk.unmark();
  assert.deepEqual([marked("lab-at"), marked("lab-sent")], [[], []]);
});

test("a press anywhere in a step is at that step", () => {
  const { article, output, places, walk } = walked();
  assert.equal(walk.pressed({ target: output }), 1);
  assert.equal(walk.pressed({ target: places[3] }), 3);
  assert.equal(walk.pressed({ target: article.children[0] }), -1);
  assert.equal(walk.pressed({ target: {} }), -1); // a text has no places around it
});

test("a press on something else in a step, or the end of a selection, is none", () => {
  const { places, walk } = walked();
  const link = make("a");
  const inside = make("code", {});
  link.children.push(inside);
  [link.parent, inside.parent] = [places[1], link];
  assert.equal(walk.pressed({ target: inside }), -1);
  isCollapsed = false;
  assert.equal(walk.pressed({ target: places[1] }), -1);
  isCollapsed = true;
  assert.equal(walk.pressed({ target: places[1] }), 1);
});
