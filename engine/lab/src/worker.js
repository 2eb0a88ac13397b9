// @ts-check
// One Python in a worker. The page sends requests, each with an `id`; what happens comes back as it happens.
//
// It starts from a picture of Python's memory that was made when the site was built, or the long way: where that fails,
// and where the line is so slow that the long way is the shorter one.

import { furnish, options, place as prompt } from "./furnish.js";

const PART = 400_000; // bytes of the standard library that are timed, a sixth
const QUICK = 250; // milliseconds; if they take longer, the memory takes longer than the start that it saves

/** @type {any} */ let python;
/** @type {any} */ let place;
let home = ""; // the lab's folder, wherever the reader's code has gone since
let saved = 0;

/** @param {string} kind @param {unknown} [data] */
const post = (kind, data) => postMessage({ kind, data });

const fetched = fetch;
/** @type {Map<string, Promise<Response>>} */ const ahead = new Map();

/** Have ready what Pyodide will ask for, which it does one after the other. @param {string} address @param {Promise<Response>} answer */
function early(address, answer = fetched(address)) {
  answer.catch(() => {}); // whoever asks for it hears of it
  ahead.set(address, answer);
}

/** Rejects when a file can't be fetched: Pyodide itself would wait for ever. */
const lost = new Promise((_, reject) => {
  self.fetch = async (address, ...rest) => {
    try {
      const answer = ahead.get(String(address));
      ahead.delete(String(address));
      return await (answer ?? fetched(address, ...rest));
    } catch (error) {
      reject(error);
      throw error;
    }
  };
});
lost.catch(() => {}); // as above

/** @param {Response} answer */
function sound(answer) {
  if (!answer.ok) throw new Error(`${answer.url.split("/").pop()}: ${answer.status}`);
  return answer;
}

/** Whether the line is quick, by how soon the first part of an answer is here. @param {Promise<Response>} coming */
async function isQuick(coming) {
  const begin = performance.now();
  const part = (await coming).clone().body?.getReader();
  for (let count = 0; part && count < PART; ) {
    const { done, value } = await part.read();
    if (done) break;
    count += value.length;
  }
  part?.cancel();
  return performance.now() - begin < QUICK;
}

/** What is in a packed file. @param {Promise<Response>} coming */
const unpacked = async (coming) => new Response(sound(await coming).body?.pipeThrough(new DecompressionStream("gzip")));

/** The memory of a Python that has started. @param {string} base */
const memory = async (base) => new Uint8Array(await (await unpacked(fetched(`${base}snapshot.bin`))).arrayBuffer());

/** @param {{base: string, folder: string, hurry: boolean}} asked `hurry`: the memory may not be in the browser's cache */
async function start({ base, folder, hurry }) {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)); // the smallest: Pyodide would wait for ever
  } catch {
    throw new Error("this site's policy forbids WebAssembly; its host has to add script-src 'wasm-unsafe-eval'");
  }
  const plain = fetched(`${base}plain.py`).then((answer) => sound(answer).text());
  const runtime = import(`${base}pyodide.mjs`);
  import(`${base}pyodide.asm.mjs`).catch(() => {}); // Pyodide imports it later
  early(`${base}pyodide.asm.wasm`);
  const library = () => fetched(`${base}python_stdlib.bin`);
  const first = library();
  let packed = hurry ? null : memory(base);
  try {
    if (hurry && (await isQuick(first))) packed = memory(base);
  } catch {} // Pyodide asks for it, and hears of it
  packed?.catch(() => {}); // it is told below
  early(`${base}python_stdlib.zip`, unpacked(first));
  early(`${base}pyodide-lock.json`);
  const { loadPyodide } = await runtime;
  let way = "plain";
  if (packed) {
    try {
      const load = loadPyodide({ ...options(base), _loadSnapshot: await packed });
      python = await Promise.race([lost, load]);
      way = "snapshot";
    } catch (error) {
      post("note", `snapshot: ${error}`);
      early(`${base}python_stdlib.zip`, unpacked(library())); // the first may be used up
    }
  }
  if (way === "plain") {
    const sources = fetched(`${base}sources.json`).then((answer) => sound(answer).json());
    python = await Promise.race([lost, loadPyodide(options(base))]);
    furnish(python, await sources);
  }
  home = folder;
  place = prompt(python, await plain, post, folder);
  return way;
}

/** @type {Record<string, (data: any) => unknown>} */
const requests = {
  start,
  enter: (text) => place.enter(text),
  incomplete: (text) => place.is_incomplete(text),
  check: (text) => place.check(text),
  complete: (text) => place.complete(text).toJs(),
  picture: (words) => place.picture(words)?.toJs(),
  save({ name, text }) {
    const path = `${home}/${name}`;
    python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    python.FS.writeFile(path, text);
    // Later than the last save by the whole seconds that bytecode files count, as with a person's editor
    saved = Math.max(Date.now(), saved + 2000);
    for (let at = path; at.length >= home.length; at = at.slice(0, at.lastIndexOf("/")))
      python.FS.utime(at, saved, saved);
  },
  remove: (name) => python.FS.unlink(`${home}/${name}`),
  /** Which of these names are no longer there, and all texts that are. @param {string[]} names */
  disk: (names) => ({ gone: names.filter((name) => !python.FS.analyzePath(`${home}/${name}`).exists), texts: texts(home, "", {}) }),
};

const MOST = 200; // files that are looked at
const LONGEST = 100_000; // bytes of one

/**
 * The texts below a folder, by name: what the prompt's Python has written there too. Bytecode is no text.
 * @param {string} folder @param {string} prefix @param {Record<string, string>} found
 */
function texts(folder, prefix, found) {
  if (!python.FS.analyzePath(folder).exists) return found;
  for (const name of python.FS.readdir(folder)) {
    if (name.startsWith(".") || name === "__pycache__" || Object.keys(found).length >= MOST) continue;
    const path = `${folder}/${name}`;
    const { mode, size } = python.FS.lstat(path);
    if (python.FS.isDir(mode)) texts(path, `${prefix}${name}/`, found);
    else if (python.FS.isFile(mode) && size <= LONGEST) {
      try {
        found[prefix + name] = new TextDecoder("utf-8", { fatal: true }).decode(python.FS.readFile(path));
      } catch {} // it is no text
    }
  }
  return found;
}

onmessage = async ({ data: { id, request, data } }) => {
  try {
    postMessage({ id, answer: await requests[request](data) });
  } catch (error) {
    postMessage({ id, failed: String(error instanceof Error ? error.message : error) });
  }
};
