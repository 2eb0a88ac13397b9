// @ts-check
// From a Pyodide that has started to the book's prompt, in two steps: the first is taken when the site is built.

/** What a Pyodide is started with. @param {string} base where its files are */
export const options = (base) => ({
  indexURL: base,
  fullStdLib: false,
  args: ["-c", "pass"], // see at_a_prompt.py
  _sysExecutable: "/home/you/.venv/bin/python",
});

/**
 * Run the files of the rooms.
 * @param {any} python @param {{first: string[], start: string, rooms: string[]}} sources the texts of those files
 */
export function furnish(python, { first, start, rooms }) {
  const space = python.toPy({ __name__: "repl" });
  python.globals.set("_rooms", space);
  for (const source of first) alone(python, source);
  python.runPython(start, { globals: space });
  for (const source of rooms) {
    const execute = space.get("execute");
    execute(source);
    execute.destroy();
  }
  space.destroy();
}

/**
 * The prompt, in a Python that is made plain.
 * @param {any} python @param {string} plain the text of plain.py @param {(kind: string, data: any) => void} post @param {string} folder
 */
export function place(python, plain, post, folder) {
  const space = python.globals.get("_rooms");
  python.globals.delete("_rooms");
  alone(python, plain);
  return space.get("open_place")(post, folder);
}

/**
 * Tell a Python the words of a command, as if it had been started with them, and make it plain.
 * @param {any} python @param {{plain: string, command: string}} texts of plain.py and command.py @param {string[]} words
 * @returns {boolean} whether they could be told it so late; if not, it is as it was
 */
export function command(python, texts, words) {
  const globals = python.toPy({ words });
  const isSet = python.runPython(texts.command, { globals });
  globals.destroy();
  if (!isSet) return false;
  python.globals.delete("_rooms");
  alone(python, texts.plain);
  return true;
}

/** Run a text in a namespace of its own. @param {any} python @param {string} source */
function alone(python, source) {
  const globals = python.toPy({});
  python.runPython(source, { globals });
  globals.destroy();
}
