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
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

/** @param {{base: string, folder: string, snapshot: boolean}} options */
async function start({ base, folder, snapshot }) {
  const { loadPyodide } = await import(`${base}pyodide.mjs`);
  const sources = bytes(`${base}sources.json`).then((answer) => answer.json());
  let memory;
  if (snapshot) {
    try {
      const packed = await bytes(`${base}snapshot.gz`);
      const stream = packed.body?.pipeThrough(new DecompressionStream("gzip"));
      memory = new Uint8Array(await new Response(stream).arrayBuffer());
    } catch (error) {
      post("note", `snapshot: ${error}`);
    }
  }
  const options = { indexURL: base, fullStdLib: false, args: ["-c", "pass"], _sysExecutable: "/home/you/.venv/bin/python" };
  try {
    python = await loadPyodide(memory ? { ...options, _loadSnapshot: memory } : options);
  } catch (error) {
    if (!memory) throw error;
    post("note", `snapshot: ${error}`);
    python = await loadPyodide(options);
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
