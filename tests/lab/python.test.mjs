// A Python in a worker, as the page sees it. The worker may say anything: what the reader types runs in it.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ANSWERS, Ended, KINDS, missing, Python, STOPPED, Unavailable } from "../../engine/lab/src/python.js";

/** A stand-in for a worker, which answers what a test lets it say. */
class Worker {
  constructor(address, options) {
    Object.assign(this, { address, options, asked: [], isTerminated: false });
  }

  postMessage(message) {
    this.asked.push(message);
  }

  terminate() {
    this.isTerminated = true;
  }

  /** Say something, as structured cloning brings it. */
  says(data) {
    this.onmessage({ data: structuredClone(data) });
  }
}

globalThis.Worker = Worker;

// A clock that stands still: a test itself says when it is late
const alarms = new Map();
let count = 0;
globalThis.setTimeout = (ring, after) => (alarms.set((count += 1), { ring, after }), count);
globalThis.clearTimeout = (id) => alarms.delete(id);

beforeEach(() => alarms.clear());

const START = { base: "/lab/", folder: "3.14", hurry: true };

/** A Python that starts, its worker, and what it was heard to say. */
function starting() {
  const heard = [];
  const python = new Python({ address: "/lab/worker.js", ...START }, (kind, data) => heard.push([kind, data]));
  return { heard, python, worker: python.worker };
}

/** One that has started. */
async function started() {
  const made = starting();
  made.worker.says({ id: 1, answer: { way: "plain", version: "3.14.2" } });
  await made.python.ready;
  return made;
}

/** Whether a promise is settled by now, as far as nothing more is said. */
async function isSettled(promise) {
  let found = false;
  const settle = () => (found = true);
  promise.then(settle, settle);
  await new Promise((done) => setImmediate(done));
  return found;
}

const unavailable = (pattern) => (error) => error instanceof Unavailable && pattern.test(error.message);
const ended = (message) => (error) => error instanceof Ended && error.message === message;

test("what a browser lacks is said", () => {
  assert.equal(missing(), null);
  const { WebAssembly } = globalThis;
  globalThis.WebAssembly = undefined;
  assert.match(missing(), /no WebAssembly/);
  globalThis.WebAssembly = WebAssembly;
  globalThis.Worker = undefined;
  assert.match(missing(), /no workers/);
  globalThis.Worker = Worker;
});

// -- The start --------------------------------------------------------------------------------------------------------

test("a worker is started, and told how", () => {
  const { worker } = starting();
  assert.equal(worker.address, "/lab/worker.js");
  assert.deepEqual(worker.options, { type: "module" });
  assert.deepEqual(worker.asked, [{ id: 1, request: "start", data: START }]);
});

test("it is ready when it has answered with its version", async () => {
  const { python, worker } = starting();
  assert.equal(await isSettled(python.ready), false);
  worker.says({ id: 1, answer: { way: "snapshot", version: "3.14.2" } });
  assert.deepEqual(await python.ready, { way: "snapshot", version: "3.14.2" });
  assert.equal(worker.isTerminated, false);
  assert.equal(alarms.size, 0);
});

for (const [name, message, why] of [
  ["fails", { failed: "python.wasm: 404" }, "python.wasm: 404"],
  ["ends", { ended: "it crashed: unreachable" }, "it crashed: unreachable"],
  ["answers with nothing", {}, "it gave an answer that is none"],
  ["answers with a number as its version", { answer: { way: "plain", version: 3 } }, "it gave an answer that is none"],
])
  test(`a start that ${name} is told with what to do, and leaves no worker`, async () => {
    const { python, worker } = starting();
    worker.says({ id: 1, ...message });
    await assert.rejects(python.ready, (error) => error instanceof Unavailable && error.message === `The lab's Python could not be started (${why}). Try again.`);
    assert.equal(worker.isTerminated, true);
    assert.equal(python.isOver, true);
    assert.equal(alarms.size, 0);
    await assert.rejects(python.ask("look"), unavailable(/has ended/));
  });

test("a worker that breaks is told, and the browser doesn't tell it once more", async () => {
  for (const [message, why] of [["SyntaxError: x", /\(SyntaxError: x\)/], ["", /\(a file is missing\)/], [undefined, /\(a file is missing\)/]]) {
    const { python, worker } = starting();
    let isPrevented = false;
    worker.onerror({ message, preventDefault: () => (isPrevented = true) });
    await assert.rejects(python.ready, unavailable(why));
    assert.equal(isPrevented, true);
    assert.equal(worker.isTerminated, true);
  }
});

test("a start for which nothing comes is given up", async () => {
  const { python, worker } = starting();
  const [{ ring, after }] = alarms.values();
  assert.equal(after, 60_000);
  ring();
  await assert.rejects(python.ready, unavailable(/nothing came for 60 seconds/));
  assert.equal(worker.isTerminated, true);
  assert.equal(alarms.size, 0);
});

test("while a start comes, it may take as long as it does", async () => {
  const { heard, python, worker } = starting();
  const [first] = alarms.keys();
  worker.says({ kind: "progress", data: "0.3" });
  assert.deepEqual(heard, [["progress", "0.3"]]);
  const [second] = alarms.keys();
  assert.equal(alarms.size, 1);
  assert.notEqual(second, first); // it waits anew
  worker.says({ kind: "stdout", data: "x" }); // which is none of the start
  assert.deepEqual([...alarms.keys()], [second]);
  alarms.get(second).ring();
  await assert.rejects(python.ready, unavailable(/nothing came/));
});

test("what has started is never late", async () => {
  const { python, worker } = await started();
  worker.says({ kind: "progress", data: "9.9" });
  assert.equal(alarms.size, 0);
  python.ask("enter", "while True: pass");
  assert.equal(alarms.size, 0);
});

test("what was asked while it started is not left waiting when the start fails", async () => {
  const { python, worker } = starting();
  const asked = python.ask("look");
  worker.says({ id: 1, failed: "python.wasm: 404" });
  await assert.rejects(python.ready);
  assert.equal(await isSettled(asked), true);
});

// -- Answers ----------------------------------------------------------------------------------------------------------

test("each request gets its own answer, whichever comes first", async () => {
  const { python, worker } = await started();
  const [one, other] = [python.ask("enter", "x"), python.ask("check", "y")];
  assert.deepEqual(worker.asked.slice(1), [{ id: 2, request: "enter", data: "x" }, { id: 3, request: "check", data: "y" }]);
  worker.says({ id: 3, answer: "other" });
  worker.says({ id: 2, answer: "one" });
  assert.deepEqual(await Promise.all([one, other]), ["one", "other"]);
  assert.equal(python.waiting.size, 0);
});

test("a request that fails doesn't end it", async () => {
  const { python, worker } = await started();
  const asked = python.ask("remove", "dogs.py");
  worker.says({ id: 2, failed: "the file system refuses it, error 44" });
  await assert.rejects(asked, (error) => !(error instanceof Ended) && error.message === "the file system refuses it, error 44");
  const again = python.ask("look");
  worker.says({ id: 3 });
  assert.equal(await again, undefined);
});

test("an end is told with its reason", async () => {
  const { python, worker } = await started();
  const asked = python.ask("enter", "import os; os._exit(3)");
  worker.says({ id: 2, ended: "exit status 3" });
  await assert.rejects(asked, ended("exit status 3"));
});

test("an end that is no text, or a failure that is none, does no harm", async () => {
  const { python, worker } = await started();
  const [one, other] = [python.ask("enter", "x"), python.ask("enter", "y")];
  worker.says({ id: 2, ended: { toString: 5 } });
  await assert.rejects(one, ended("it gave an answer that is none"));
  worker.says({ id: 3, failed: ["x"] });
  await assert.rejects(other, /say why/);
});

test("a failure that can't be made a text leaves nobody waiting", async () => {
  const { python, worker } = await started();
  const asked = python.ask("enter", "x");
  try {
    worker.says({ id: 2, failed: { toString: null, valueOf: null } });
  } catch {} // it would be in the browser's log
  python.end();
  assert.equal(await isSettled(asked), true);
});

const data = new Uint8Array([1]);
const RIGHT = {
  start: [{ way: "plain", version: "3.14.2" }],
  enter: ["", "ok"],
  incomplete: [true, false],
  check: ["", "3"],
  complete: [[0, []], [3, ["dogs", "dot"]]],
  look: [undefined],
  save: [undefined],
  remove: [undefined],
  disk: [{ gone: [], texts: {} }, { gone: ["a.py"], texts: { "b.py": "" } }],
  pack: [[], [{ name: "a.py", time: 5, data }, { name: "kennel", time: 5.5, data: null }]],
  unpack: [undefined],
  command: [0, 3, -1],
};
const WRONG = {
  start: [undefined, null, "plain", { way: "plain" }, { version: "3.14.2" }, { way: 1, version: "3.14.2" }],
  enter: [undefined, null, 5, ["ok"], {}],
  incomplete: [undefined, null, 0, "true", []],
  check: [undefined, null, 3, ["3"]],
  complete: [undefined, null, "0", [], [0], [0, "dogs"], ["0", []], [0.5, []], [0, [5]], [0, ["dogs", null]], [0, { 0: "dogs", length: 1 }], [0, new Uint8Array()]],
  look: [null, "", "x", {}],
  save: [null, 0],
  remove: [null, false],
  disk: [undefined, null, {}, { gone: [] }, { texts: {} }, { gone: "a.py", texts: {} }, { gone: [5], texts: {} }, { gone: [], texts: [] }, { gone: [], texts: { "a.py": 5 } }, { gone: [], texts: "abc" }],
  pack: [
    undefined, null, {}, "abc", new Uint8Array(), [null], ["a.py"], [{ name: "a.py", time: 5 }], [{ name: 5, time: 5, data }], [{ name: "a.py", time: "5", data }],
    [{ name: "a.py", time: NaN, data }], [{ name: "a.py", time: Infinity, data }], [{ name: "a.py", time: 5, data: [1] }], [{ name: "a.py", time: 5, data: "x" }],
  ],
  unpack: [null, []],
  command: [undefined, null, "0", 0.5, NaN, true],
};

test("each request has answers that are tried here", () => {
  assert.deepEqual(Object.keys(RIGHT), Object.keys(ANSWERS));
  assert.deepEqual(Object.keys(WRONG), Object.keys(ANSWERS));
});

for (const request of Object.keys(RIGHT)) {
  test(`the answer to ${request} is handed on`, async () => {
    const { python, worker } = await started();
    for (const answer of RIGHT[request]) {
      const asked = python.ask(request);
      worker.says({ id: python.count, answer });
      assert.deepEqual(await asked, answer);
    }
  });

  test(`a wrong answer to ${request} is an end`, async () => {
    const { python, worker } = await started();
    for (const answer of WRONG[request]) {
      const asked = python.ask(request);
      worker.says({ id: python.count, answer });
      await assert.rejects(asked, ended("it gave an answer that is none"), JSON.stringify(answer));
    }
  });
}

test("an answer to what nobody knows is an end", async () => {
  const { python, worker } = await started();
  const asked = python.ask("unknown");
  worker.says({ id: 2, answer: "x" });
  await assert.rejects(asked, ended("it gave an answer that is none"));
});

test("an answer that nobody waits for is dropped", async () => {
  const { heard, python, worker } = await started();
  const asked = python.ask("enter", "x");
  for (const id of [1, 3, 99, -1, "2", null, undefined, NaN, [2], { id: 2 }]) worker.says({ id, answer: "forged" });
  assert.equal(await isSettled(asked), false);
  worker.says({ id: 2, answer: "ok" });
  worker.says({ id: 2, answer: "again" });
  assert.equal(await asked, "ok");
  assert.deepEqual(heard, []);
});

// -- Messages ---------------------------------------------------------------------------------------------------------

test("what is printed, and the like, is heard in order", async () => {
  const { heard, worker } = await started();
  for (const kind of KINDS) worker.says({ kind, data: `a ${kind}` });
  worker.says({ kind: "cut", data: "" });
  assert.deepEqual(heard, [...KINDS.map((kind) => [kind, `a ${kind}`]), ["cut", ""]]);
});

test("whoever takes it over hears it from then on", async () => {
  const { heard, python, worker } = await started();
  const others = [];
  python.heard = (kind, said) => others.push([kind, said]);
  worker.says({ kind: "stdout", data: "x" });
  assert.deepEqual([heard, others], [[], [["stdout", "x"]]]);
});

test("a message of an unknown kind is dropped", async () => {
  const { heard, worker } = await started();
  for (const kind of ["", "html", "STDOUT", "constructor", "__proto__", "length", null, 0, true, ["stdout"], { kind: "stdout" }]) worker.says({ kind, data: "x" });
  assert.deepEqual(heard, []);
});

test("a message whose data is no text is dropped", async () => {
  const { heard, worker } = await started();
  for (const kind of KINDS) for (const said of [undefined, null, 5, true, {}, ["x"], new Uint8Array([65]), { toString: "x" }]) worker.says({ kind, data: said });
  assert.deepEqual(heard, []);
});

test("what is no message is dropped", async () => {
  const { heard, python, worker } = await started();
  const asked = python.ask("enter", "x");
  for (const said of [undefined, null, 5, "x", true, [], {}, new Uint8Array(2)]) worker.says(said);
  assert.deepEqual(heard, []);
  assert.equal(await isSettled(asked), false);
});

test("a message is either something said or an answer", async () => {
  const { heard, python, worker } = await started();
  const asked = python.ask("enter", "x");
  worker.says({ id: 2, answer: "ok", kind: "html", data: "x" });
  worker.says({ id: 2, answer: "ok", kind: null });
  assert.equal(await isSettled(asked), false);
  assert.deepEqual(heard, []);
});

// -- The end ----------------------------------------------------------------------------------------------------------

test("a stop ends it at once, and answers all that waits", async () => {
  const { heard, python, worker } = await started();
  const waiting = [python.ask("enter", "while True: pass"), python.ask("look")];
  python.end();
  assert.equal(worker.isTerminated, true);
  assert.equal(python.isOver, true);
  for (const asked of waiting) await assert.rejects(asked, (error) => error === STOPPED);
  // What was on its way when it was stopped
  worker.says({ id: 2, answer: "ok" });
  worker.says({ kind: "stdout", data: "x" });
  assert.deepEqual(heard, []);
});

test("a stop while it starts answers the start, and waits for nothing more", async () => {
  const { python, worker } = starting();
  const asked = python.ask("look");
  python.end();
  await assert.rejects(python.ready, (error) => error === STOPPED);
  await assert.rejects(asked, (error) => error === STOPPED);
  assert.equal(worker.isTerminated, true);
  assert.equal(alarms.size, 0);
});

test("an end may have its reason", async () => {
  const { python } = await started();
  const asked = python.ask("enter", "x");
  const why = new Ended("it was chosen");
  python.end(why);
  await assert.rejects(asked, (error) => error === why);
});

test("what has ended is asked nothing more, and may be ended again", async () => {
  const { python, worker } = await started();
  python.end();
  const { length } = worker.asked;
  await assert.rejects(python.ask("enter", "x"), unavailable(/has ended/));
  assert.equal(worker.asked.length, length);
  python.end();
});

test("whoever doesn't wait for a start that fails isn't told by the browser", async () => {
  const { python } = starting();
  const failures = [];
  const note = (error) => failures.push(error);
  process.on("unhandledRejection", note);
  python.end();
  await new Promise((done) => setImmediate(done));
  process.off("unhandledRejection", note);
  assert.deepEqual(failures, []);
});
