// @ts-check
// One Python in a worker. The page sends requests, each with an `id`; what happens comes back as it happens.
//
// It starts from a picture of Python's memory that was made when the site was built, or the long way: where that fails,
// and where the line is so slow that the long way is the shorter one. It becomes a prompt, or runs one command, when it
// is first asked for either.

import { close } from "./closed.js";
import { furnish, options, place as prompt, command } from "./furnish.js";

const PART = 400_000; // bytes of the standard library that are timed, a sixth
const QUICK = 250; // milliseconds; if they take longer, the memory takes longer than the start that it saves
const TOLD = 250_000; // bytes after which is told how much has come

/** @type {any} */ let python;
/** @type {any} */ let place;
/** @type {{plain: string, command: string}} */ let texts;
let home = ""; // the lab's folder, wherever the reader's code has gone since
let saved = 0;
let isForWords = false; // started with a command's words, which has only to be let go

const send = postMessage.bind(self);

/** @param {string} kind @param {string} [data] */
const post = (kind, data = "") => send({ kind, data });

const fetched = fetch;
/** @type {Map<string, Promise<Response>>} */ const ahead = new Map();
let come = 0;
let told = 0;

/** An answer whose bytes are counted as they come. @param {Promise<Response>} coming */
async function counted(coming) {
  const answer = await coming;
  if (!answer.body) return answer;
  // What comes packed is longer here than it was on the line, whose length the host tells
  let room = Number(answer.headers.get("content-length")) || Infinity;
  const counter = new TransformStream({
    transform(part, controller) {
      come += Math.min(part.length, room);
      room = Math.max(room - part.length, 0);
      if (come - told > TOLD) post("progress", ((told = come) / 1e6).toFixed(1));
      controller.enqueue(part);
    },
  });
  const { status, headers } = answer;
  const copy = new Response(answer.body.pipeThrough(counter), { status, headers: new Headers(headers) });
  Object.defineProperty(copy, "url", { value: answer.url });
  return copy;
}

/** Have ready what Pyodide will ask for, which it does one after the other. @param {string} address @param {Promise<Response>} answer */
function early(address, answer = counted(fetched(address))) {
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
const memory = async (base) =>
  new Uint8Array(await (await unpacked(counted(fetched(`${base}snapshot.bin`)))).arrayBuffer());

/** @param {{base: string, folder: string, hurry: boolean, words?: string[]}} asked `hurry`: the memory may not be in the browser's cache */
async function start({ base, folder, hurry, words }) {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)); // the smallest: Pyodide would wait for ever
  } catch {
    throw new Error("this site's policy forbids WebAssembly; its host has to add script-src 'wasm-unsafe-eval'");
  }
  const text = (/** @type {string} */ name) => fetched(base + name).then((answer) => sound(answer).text());
  const read = Promise.all([text("plain.py"), text("command.py")]);
  read.catch(() => {}); // it is told below
  const runtime = import(`${base}pyodide.mjs`);
  import(`${base}pyodide.asm.mjs`).catch(() => {}); // Pyodide imports it later
  early(`${base}pyodide.asm.wasm`);
  const library = () => counted(fetched(`${base}python_stdlib.bin`));
  const first = library();
  let packed = hurry || words ? null : memory(base);
  try {
    if (hurry && !words && (await isQuick(first))) packed = memory(base);
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
  home = folder;
  if (words) {
    isForWords = true;
    const asked = { ...options(base), args: [...words], stderr: boot, fsInit }; // it changes what it is given
    python = await Promise.race([lost, loadPyodide(asked)]);
  } else if (way === "plain") {
    const sources = fetched(`${base}sources.json`).then((answer) => sound(answer).json());
    python = await Promise.race([lost, loadPyodide(options(base))]);
    furnish(python, await sources);
  }
  const [plain, late] = await read;
  texts = { plain, command: late };
  python.FS.mkdirTree(home);
  if (words) aside(plain); // before there are files of the reader's that it could import
  close();
  return { way, version: aside("import sys; sys.version.split()[0]") };
}

/** A start takes the path of a script from the folder that it is in. @param {any} FS */
async function fsInit(FS) {
  FS.mkdirTree(home);
  FS.chdir(home);
}

/** What is written before the command's own start, by `-X importtime` for one, is not the command's. */
function boot() {}

/** What Python says, asked where it leaves no name behind. @param {string} source @returns {string} */
function aside(source) {
  const globals = python.toPy({});
  const found = String(python.runPython(source, { globals }));
  globals.destroy();
  return found;
}

/** The prompt, made when it is first asked for. */
const at = () => (place ??= prompt(python, texts.plain, post, home));

/** @type {Record<string, (data: any) => unknown>} */
const requests = {
  start,
  enter: (text) => at().enter(text),
  incomplete: (text) => at().is_incomplete(text),
  check: (text) => at().check(text),
  complete: (text) => at().complete(text).toJs(),
  look: () => at().look(),
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
  disk: (names) => ({ gone: names.filter((name) => !exists(`${home}/${name}`)), texts: written(home, "", {}) }),
  pack: () => [...packedFiles("")],
  unpack,
  command: run,
};

/** @param {string} path */
const exists = (path) => python.FS.analyzePath(path).exists;

const MOST = 200; // files that are looked at
const LONGEST = 100_000; // bytes of one

/**
 * The texts below a folder, by name: what the prompt's Python has written there too. Bytecode is no text.
 * @param {string} folder @param {string} prefix @param {Record<string, string>} found
 */
function written(folder, prefix, found) {
  if (!exists(folder)) return found;
  for (const name of python.FS.readdir(folder)) {
    if (name === "." || name === ".." || name === "__pycache__" || Object.keys(found).length >= MOST) continue;
    const path = `${folder}/${name}`;
    const { mode, size } = python.FS.lstat(path);
    if (python.FS.isDir(mode)) written(path, `${prefix}${name}/`, found);
    else if (python.FS.isFile(mode) && size <= LONGEST) {
      try {
        found[prefix + name] = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(python.FS.readFile(path));
      } catch {} // it is no text
    }
  }
  return found;
}

/**
 * All files and folders below the lab's, bytecode files too, with the times that decide whether those are used.
 * @param {string} prefix @returns {Generator<{name: string, time: number, data: Uint8Array | null}>} a folder has no data
 */
function* packedFiles(prefix) {
  if (!exists(`${home}/${prefix}`)) return;
  for (const one of python.FS.readdir(`${home}/${prefix}`)) {
    if (one === "." || one === "..") continue;
    const name = prefix + one;
    const { mode, mtime } = python.FS.lstat(`${home}/${name}`);
    if (python.FS.isDir(mode)) {
      yield* packedFiles(`${name}/`);
      yield { name, time: Number(mtime), data: null };
    } else if (python.FS.isFile(mode)) yield { name, time: Number(mtime), data: python.FS.readFile(`${home}/${name}`) };
  }
}

/** Make the lab's folder what was packed elsewhere. @param {{name: string, time: number, data: Uint8Array | null}[]} files */
function unpack(files) {
  const { FS } = python;
  const names = new Set(files.map(({ name }) => name));
  for (const { name, data } of [...packedFiles("")]) {
    if (names.has(name)) continue;
    if (data) FS.unlink(`${home}/${name}`);
    else FS.rmdir(`${home}/${name}`);
  }
  const isOld = new Map([...packedFiles("")].map((file) => [file.name, file]));
  for (const { name, data } of files) {
    if (!data) FS.mkdirTree(`${home}/${name}`);
  }
  for (const { name, time, data } of files) {
    const old = isOld.get(name);
    if (data && old?.data && old.time === time && isSame(old.data, data)) continue; // Python may have looked at it
    if (data) {
      FS.mkdirTree(`${home}/${name}`.replace(/\/[^/]*$/, ""));
      FS.writeFile(`${home}/${name}`, data);
    }
    FS.utime(`${home}/${name}`, time, time);
    saved = Math.max(saved, time);
  }
}

/** @param {Uint8Array} one @param {Uint8Array} other */
const isSame = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/** Run a command's words, as a process does; once. @param {string[]} words @returns {number} its exit status, -1 if only a start can be told them */
function run(words) {
  python.FS.chdir(home);
  if (!isForWords && !command(python, texts, words)) return -1;
  const streams = [stream("stdout"), stream("stderr")];
  python.setStdin({ stdin: () => undefined }); // input() meets the end of the file
  python.setStdout({ write: streams[0]?.write });
  python.setStderr({ write: streams[1]?.write });
  try {
    return python._module._Py_RunMain() & 255; // Pyodide's own _run_main doesn't end Python: no atexit, nothing flushed
  } catch (error) {
    const { name, status } = /** @type {any} */ (error);
    if (name !== "ExitStatus") throw error; // that is how os._exit() arrives here
    return status & 255;
  } finally {
    for (const { end } of streams) end();
  }
}

const LINES = 10_000; // that a command may print, as python/browser.py has it for a line at the prompt
const LIMIT = 200_000; // characters

/** A stream of a command: its lines go to the page. @param {string} kind */
function stream(kind) {
  const decoder = new TextDecoder();
  const version = aside("import sys; '%s.%s' % sys.version_info[:2]");
  // The standard library is in an archive here; it goes by the name that pages give it
  const library = `/lib/python${version.replace(".", "")}.zip`;
  let line = "";
  let [lines, letters] = [0, 0];
  const out = (/** @type {string} */ text) => {
    if (lines > LINES || letters > LIMIT) return;
    lines += text.split("\n").length - 1;
    letters += text.length;
    post(kind, text.replaceAll(library, `/usr/lib/python${version}`).slice(0, LIMIT));
    if (lines > LINES || letters > LIMIT) post("cut");
  };
  return {
    /** @param {Uint8Array} data */
    write(data) {
      line += decoder.decode(data, { stream: true });
      const end = line.lastIndexOf("\n") + 1;
      if (end) out(line.slice(0, end));
      line = line.slice(end);
      return data.length;
    },
    end() {
      if (line) out(line);
    },
  };
}

/** What broke, as a sentence's end; null if Python goes on. @param {unknown} error */
function ending(error) {
  const { name, message } = /** @type {any} */ (error ?? {});
  const [, status] = /^Program terminated with exit\((\d+)\)/.exec(message) ?? []; // an ExitStatus, or Pyodide's own of it
  if (status !== undefined) return `exit status ${status}`;
  if (!(error instanceof Error) || name === "PythonError") return null;
  if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError || /already exited|fatal|unreachable/i.test(error.message))
    return `it crashed: ${error.message.split("\n")[0]}`;
  return null;
}

/** @param {unknown} error */
function words(error) {
  const { errno, name, message } = /** @type {any} */ (error ?? {});
  if (name === "ErrnoError") return `the file system refuses it, error ${errno}`; // Emscripten's has no message
  return String(message ?? error);
}

onmessage = async ({ data: { id, request, data } }) => {
  try {
    send({ id, answer: await requests[request](data) });
  } catch (error) {
    const ended = request === "start" ? null : ending(error);
    send(ended === null ? { id, failed: words(error) } : { id, ended });
  }
};
