// Runs commands in Pyodide twice: told late to a Python of the lab's that has started, and given at a start.
//
// `node commands.mjs PACKAGE` reads from its standard input the lab's texts {sources, plain, command}, the reader's
// {files}, the words {late} of commands to run both ways, and {refused}, of those that can't be told late. It
// writes what came of them, as JSON.

import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { furnish, options } from "../../engine/lab/src/furnish.js";

const folder = process.argv[2];
const { sources, plain, command, files, late, refused } = JSON.parse(fs.readFileSync(0, "utf8"));
const { loadPyodide } = await import(pathToFileURL(path.join(folder, "pyodide.mjs")).href);
const HOME = "/home/you/once";

/** A Python that stands in the reader's folder, which gets its files when it has started: it is not to import them. */
async function started(more) {
  const fsInit = async (FS) => {
    FS.mkdirTree(HOME);
    FS.chdir(HOME);
  };
  const python = await loadPyodide({ ...options(folder), fsInit, stderr: () => {}, ...more });
  for (const [name, text] of Object.entries(files)) {
    python.FS.mkdirTree(path.posix.dirname(`${HOME}/${name}`));
    python.FS.writeFile(`${HOME}/${name}`, text);
  }
  return python;
}

function alone(python, source, names = {}) {
  const globals = python.toPy(names);
  const answer = python.runPython(source, { globals });
  globals.destroy();
  return answer;
}

/** Let it run what it has been told, and then the process that it stands for ends. */
function run(python) {
  const heard = { stdout: "", stderr: "", both: "" };
  const stream = (kind) => ({
    write(bytes) {
      const text = Buffer.from(bytes).toString("latin1"); // a letter may come in two parts
      heard[kind] += text;
      heard.both += text;
      return bytes.length;
    },
  });
  python.setStdin({ stdin: () => undefined });
  python.setStdout(stream("stdout"));
  python.setStderr(stream("stderr"));
  let status;
  try {
    status = python._module._Py_RunMain();
  } catch (error) {
    if (error.name !== "ExitStatus") throw error;
    status = error.status;
  }
  for (const kind in heard) heard[kind] = Buffer.from(heard[kind], "latin1").toString("utf8");
  return { ...heard, status, files: [...names(python.FS, HOME)].sort() };
}

function* names(FS, place) {
  for (const name of FS.readdir(place).filter((name) => !/^\.+$/.test(name))) {
    const one = `${place}/${name}`;
    yield one;
    if (FS.isDir(FS.stat(one).mode)) yield* names(FS, one);
  }
}

/** What came of words that a started Python was told; null if it could not be. */
function told(python, words) {
  if (!alone(python, command, { words })) return null;
  python.globals.delete("_rooms");
  alone(python, plain);
  return run(python);
}

/** What came of words that a Python was started with. */
async function given(words) {
  const python = await started({ args: [...words] }); // Pyodide puts the program's name before them
  alone(python, plain);
  return run(python);
}

/** What Pythons say to words that they can't be told; they are plain, so that a module left behind would show. */
async function refusal() {
  const python = await started();
  furnish(python, sources);
  alone(python, plain);
  const said = refused.map((words) => alone(python, command, { words }));
  const unlike = await started({ args: ["-c", "pass "] });
  alone(unlike, plain);
  const state = () => alone(unlike, "import sys; repr((sys.argv, sys.orig_argv, *sys.modules, sys.path_importer_cache))");
  const before = state();
  said.push(alone(unlike, command, { words: ["shop.py"] }));
  return { said, before, after: state(), told: told(python, ["shop.py"]) };
}

const memory = await (async () => {
  const python = await started({ _makeSnapshot: true });
  furnish(python, sources);
  return python.makeMemorySnapshot();
})();
const answers = [];
for (const words of late) {
  const spare = await started({ _loadSnapshot: memory });
  answers.push({ told: told(spare, words), given: await given(words) });
}
process.stdout.write(JSON.stringify({ answers, refusal: await refusal() }));
