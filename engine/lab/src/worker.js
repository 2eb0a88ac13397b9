// @ts-check
// One Python in a worker. The page sends requests, each with an `id`; what happens comes back as it happens.
//
// It starts from a picture of Python's memory that was made when the site was built, or the long way if that fails.

/** @type {any} */ let python;
/** @type {any} */ let place;
let saved = 0;

/** @param {string} kind @param {unknown} [data] */
const post = (kind, data) => postMessage({ kind, data });

/** @param {string} address */
async function bytes(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address.split("/").pop()}: ${answer.status}`);
  return answer;
}

/** Rejects when a file can't be fetched: Pyodide itself would wait for ever. */
function lost() {
  const fetched = fetch;
  return new Promise((_, reject) => {
    self.fetch = async (...request) => {
      try {
        return await fetched(...request);
      } catch (error) {
        reject(error);
        throw error;
      }
    };
  });
}

/** @param {{base: string, folder: string, snapshot: boolean}} options */
async function start({ base, folder, snapshot }) {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)); // the smallest: Pyodide would wait for ever
  } catch {
    throw new Error("this site's policy forbids WebAssembly; its host has to add script-src 'wasm-unsafe-eval'");
  }
  const { loadPyodide } = await import(`${base}pyodide.mjs`);
  const sources = bytes(`${base}sources.json`).then((answer) => answer.json());
  let memory;
  if (snapshot) {
    try {
      const packed = await bytes(`${base}snapshot.bin`);
      const stream = packed.body?.pipeThrough(new DecompressionStream("gzip"));
      memory = new Uint8Array(await new Response(stream).arrayBuffer());
    } catch (error) {
      post("note", `snapshot: ${error}`);
    }
  }
  const broken = lost();
  const options = { indexURL: base, fullStdLib: false, args: ["-c", "pass"], _sysExecutable: "/home/you/.venv/bin/python" };
  try {
    python = await Promise.race([broken, loadPyodide(memory ? { ...options, _loadSnapshot: memory } : options)]);
  } catch (error) {
    if (!memory || error instanceof TypeError) throw error; // the line
    post("note", `snapshot: ${error}`);
    python = await Promise.race([broken, loadPyodide(options)]);
  }
  const run = await sources;
  const space = python.toPy({ __name__: "repl" });
  for (const source of run.first) python.runPython(source, { globals: python.toPy({}) });
  python.runPython(run.start, { globals: space });
  for (const source of run.rooms) space.get("execute")(source);
  place = space.get("open_place")(post, folder);
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
    const path = `${python.FS.cwd()}/${name}`;
    python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    python.FS.writeFile(path, text);
    // Later than the last save by the whole seconds that bytecode files count, as with a person's editor
    saved = Math.max(Date.now(), saved + 2000);
    for (let at = path; at.length >= python.FS.cwd().length; at = at.slice(0, at.lastIndexOf("/")))
      python.FS.utime(at, saved, saved);
  },
  remove: (name) => python.FS.unlink(`${python.FS.cwd()}/${name}`),
};

onmessage = async ({ data: { id, request, data } }) => {
  try {
    postMessage({ id, answer: await requests[request](data) });
  } catch (error) {
    postMessage({ id, failed: String(error instanceof Error ? error.message : error) });
  }
};
