// A CPython in WebAssembly as a command: `node host.mjs PACKAGE ARGUMENTS…` does what `python ARGUMENTS…` does.
// `node host.mjs --memory=FILE PACKAGE ARGUMENTS…` begins with the memory that FILE has of one that was started with the
// same arguments and variables, before it ran anything. Where there is no such file, or no sound one, it is written.
//
// PACKAGE is the folder of the npm package `pyodide`. The machine's folders are mounted under their own names, so that
// paths mean the same inside. Threads and processes there are none. The options are those that Pyodide's own command
// line runner passes: https://github.com/pyodide/pyodide/blob/main/src/templates/python_cli_entry.mjs

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const words = process.argv.slice(2);
const memory = words[0].startsWith("--memory=") ? words.shift().slice("--memory=".length) : null;
const [folder, ...args] = words;
const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")));

// The first of them hold Python's own library and devices.
const OWN = ["dev", "lib", "lib64", "proc", "sys"];

const boot = []; // what is written before the command's own start, by `-X importtime` for one, is not the command's
const settings = {
  args,
  stderr: (line) => boot.push(line),
  env: { HOME: process.env.HOME, LANG: process.env.LANG, PATH: process.env.PATH },
  fullStdLib: false,
  _sysExecutable: "/home/you/.venv/bin/python",
  fsInit: async (FS) => {
    for (const name of fs.readdirSync("/")) {
      const root = `/${name}`;
      if (OWN.includes(name) || !fs.statSync(root, { throwIfNoEntry: false })?.isDirectory()) continue;
      FS.mkdirTree(root);
      FS.mount(FS.filesystems.NODEFS, { root }, root);
    }
    FS.chdir(process.cwd());
  },
};

/** A Python that has started, from a memory or into one. */
async function remembered() {
  try {
    return await loadPyodide({ ...settings, _loadSnapshot: fs.readFileSync(memory) });
  } catch {} // then this one writes it
  const python = await loadPyodide({ ...settings, _makeSnapshot: true });
  fs.mkdirSync(path.dirname(memory), { recursive: true });
  const unfinished = `${memory}.${process.pid}`;
  fs.writeFileSync(unfinished, python.makeMemorySnapshot());
  fs.renameSync(unfinished, memory); // at once: another process may be looking for it
  return python;
}

const python = memory ? await remembered() : await loadPyodide(settings);
python.runPython(fs.readFileSync(new URL("plain.py", import.meta.url), "utf8"), { globals: python.toPy({}) });
python.setStderr();
try {
  process.exitCode = python._module._Py_RunMain() & 255; // Pyodide's own _run_main doesn't end Python: no atexit, nothing flushed
} catch (error) {
  if (error.name !== "ExitStatus") throw error; // that is how os._exit() arrives here
  process.exitCode = error.status;
}
