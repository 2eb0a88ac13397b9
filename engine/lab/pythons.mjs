// Makes what the site ships of each Python: `node pythons.mjs PACKAGES PYTHONS OUT`.
//
// PACKAGES and PYTHONS are the folders node_modules with what package.json here and in ../pythons/wasm pin. For each
// Python its runtime and the memory of one that has started go into OUT. That takes long, and depends on no script or
// stylesheet of the page: see bundle.mjs.

import fs from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import zlib from "node:zlib";

import { furnish, options } from "./src/furnish.js";

const [packages, pythons, out] = process.argv.slice(2).map((name) => path.resolve(name));
const engine = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const read = (/** @type {string} */ name) => fs.readFileSync(path.join(engine, name), "utf8");

const RUNTIME = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"];
const FIRST = ["lab/python/at_a_prompt.py"];
const ALONE = ["pythons/wasm/plain.py", "lab/python/command.py"];
const ROOMS = ["repl/prompt.py", "repl/xray.py", "repl/child.py", "picture/draw.py", "lab/python/browser.py"];

/** A Python that has started and read the rooms' files, as its memory: loading that takes a quarter of the time. */
async function snapshot(/** @type {string} */ folder, /** @type {any} */ sources) {
  const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")).href);
  const python = await loadPyodide({ ...options(folder), _makeSnapshot: true });
  furnish(python, sources);
  return python.makeMemorySnapshot();
}

const { unzipSync, zipSync } = await import(pathToFileURL(path.join(packages, "fflate", "esm", "index.mjs")).href);

const pinned = JSON.parse(read("pythons/wasm/package.json")).dependencies;
for (const name of Object.keys(pinned)) {
  const folder = path.join(pythons, name);
  const place = path.join(out, name.replace("python-", ""));
  fs.mkdirSync(place, { recursive: true });
  for (const file of RUNTIME) fs.copyFileSync(path.join(folder, file), path.join(place, file));
  // Packed as one the standard library is an eighth shorter than packed file by file
  const library = path.join(place, "python_stdlib.zip");
  const files = unzipSync(fs.readFileSync(path.join(folder, "python_stdlib.zip")));
  const text = zipSync(files, { level: 0, mtime: new Date(1980, 0, 1) });
  fs.writeFileSync(library, text);
  fs.writeFileSync(path.join(place, "python_stdlib.bin"), zlib.gzipSync(text, { level: 9 }));
  const lock = JSON.parse(fs.readFileSync(path.join(folder, "pyodide-lock.json"), "utf8"));
  fs.writeFileSync(path.join(place, "pyodide-lock.json"), JSON.stringify({ ...lock, packages: {} })); // none is shipped
  const sources = { first: FIRST.map(read), start: read("lab/python/start.py"), rooms: ROOMS.map(read) };
  fs.writeFileSync(path.join(place, "sources.json"), JSON.stringify(sources));
  for (const file of ALONE) fs.copyFileSync(path.join(engine, file), path.join(place, path.basename(file)));
  fs.writeFileSync(path.join(place, "snapshot.bin"), zlib.gzipSync(await snapshot(place, sources), { level: 9 }));
  fs.rmSync(library);
}
