// @ts-check
// Takes away, in a worker, what could send something elsewhere or run a text as JavaScript.
//
// What the reader types, or a link brings, runs in Python; but Python can reach JavaScript's objects here. Where a site
// has a content security policy that forbids most of it; where it has none this is what keeps "nothing that you type
// leaves your browser" true.

const REACHES_OUT = (
  "BroadcastChannel EventSource FontFace FontFaceSet Notification RTCDataChannel RTCPeerConnection SharedWorker WebSocket " +
  "WebSocketStream WebTransport Worker XMLHttpRequest caches cookieStore fetch fonts importScripts indexedDB navigator " +
  "reportError webkitRequestFileSystem webkitResolveLocalFileSystemURL"
).split(" ");
const RUNS_TEXT = ["Function", "eval"];

/** Close this worker; what has to be fetched has been. */
export function close() {
  for (const name of REACHES_OUT) put(name, undefined);
  for (const name of RUNS_TEXT) put(name, refusing(/** @type {any} */ (globalThis)[name]));
  // Every function leads to one of these, and each makes a function of a text
  for (const kind of [() => {}, async () => {}, function* () {}, async function* () {}]) {
    const { constructor } = kind;
    fix(Object.getPrototypeOf(kind), "constructor", refusing(constructor));
  }
  // Timers take a text too
  for (const name of /** @type {const} */ (["setTimeout", "setInterval"])) {
    const own = globalThis[name];
    put(name, (/** @type {any} */ act, /** @type {any[]} */ ...rest) => (typeof act === "function" ? own(act, ...rest) : 0));
  }
}

/** Something in the place of what runs texts; `instanceof` knows no difference. @param {Function} own */
function refusing(own) {
  const refuse = function () {
    throw new TypeError("The lab's Python runs no JavaScript.");
  };
  refuse.prototype = own.prototype;
  return refuse;
}

/** Put something in the place of a name, wherever it comes from. @param {string} name @param {unknown} value */
function put(name, value) {
  for (let at = /** @type {any} */ (globalThis); at; at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, name)) fix(at, name, value);
  }
}

/** @param {object} place @param {string} name @param {unknown} value */
const fix = (place, name, value) => Object.defineProperty(place, name, { value, writable: false, configurable: false });
