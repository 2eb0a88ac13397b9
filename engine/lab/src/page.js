// @ts-check
// What a page has for the lab: its files, cells and new prompts, in order, read from the page itself.

/**
 * @typedef {{kind: "save", name: string, text: string, place: HTMLElement}} Save
 * @typedef {{kind: "type" | "command", text: string, output: string | null, needs: string, place: HTMLElement}} Cell
 * @typedef {{kind: "new", place: HTMLElement}} New
 * @typedef {Save | Cell | New} Step
 */

export const PLACES = "[data-file], [data-prompt], div.cell";

/** The oldest Python that a page is for, if it isn't for all. */
export function since() {
  return document.querySelector("meta[name=python-since]")?.getAttribute("content") ?? "";
}

/** @param {ParentNode} article @param {string} version "3.14" @returns {Step[]} */
export function steps(article, version) {
  /** @type {Step[]} */ const found = [];
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (article.querySelectorAll(PLACES))) {
    const text = place.querySelector("pre")?.textContent ?? "";
    const name = place.getAttribute("data-file");
    if (name !== null) found.push({ kind: "save", name, text, place });
    else if (place.hasAttribute("data-prompt")) found.push({ kind: "new", place });
    else {
      const kind = place.classList.contains("tag_shell") ? "command" : "type";
      const needs = [...place.classList].flatMap((name) => (name.startsWith("needs-") ? [name.slice(6)] : [])).join(" and no ");
      found.push({ kind, text: text.trimEnd(), output: output(place, version), needs, place });
    }
  }
  return found;
}

/**
 * What the page says that a cell prints on the lab's build of a version; null if it doesn't know that.
 * @param {Element} cell @param {string} version
 */
function output(cell, version) {
  const isLabs = (/** @type {string} */ name) => name.startsWith(`on-${version}.`) && name.endsWith("-wasm");
  const differs = cell.querySelector(".by-version");
  const place = differs
    ? [...differs.querySelectorAll(".version-output")].find((one) => [...one.classList].some(isLabs))
    : (cell.querySelector(".cell_output") ?? null);
  if (differs && !place) return null;
  return [...(place?.querySelectorAll("pre") ?? [])].map((pre) => pre.textContent).join("");
}

const OWN_FILE = String.raw`(?:<frozen [\w.]+>|\/usr\/lib\/python3\.\d+\/[^"\n:]+)`;
// Python's own frames in a traceback, one or more, and what is shown in their place where a page has them from its record
const OWN_FRAMES = new RegExp(
  String.raw`(?:^  File "${OWN_FILE}", line \d+, in .*\n(?:    .*\n)*(?:  \[Previous line repeated .*\n)?)+`,
  "gm",
);
const LEFT_OUT = "  … (Python's own files)\n";
const OWN_WARNING = new RegExp(String.raw`^(${OWN_FILE}):(?:\d+|…):`, "gm");
// What -X importtime tells of Python's own start, and of one module
const OWN_START = /^import time: self[\s\S]*?\| site\n/;
const IMPORT_TIME = /^import time: +(\w+|…) *\| +(?:\w+|…) *\|( +)(\S+)\n?/gm;

/** A measured ratio, which a browser's coarse clock can't give. */
export const RATIO = /\b[\d,]+ times as long\b/;

/**
 * Whether two outputs are the same but for the end of the last line and what no two builds have in common, as in
 * engine/records/filters.py: places in memory, measured ratios, frames of Python's own, and what -X importtime tells of
 * its start, and of modules of its own that are imported by others, were in the cache, or are not on the page.
 * @param {string} shown on the page @param {string} came @param {string[]} [files] the reader's, by name
 */
export function alike(shown, came, files = []) {
  const own = new Set(files.map((name) => name.replace(/[/.].*$/, "")));
  const named = new Set([...shown.matchAll(IMPORT_TIME)].map((row) => row[3]));
  const plain = (/** @type {string} */ text) =>
    text
      .replace(/\b0x[0-9a-f]{5,16}\b/gi, "0x…")
      .replace(new RegExp(RATIO, "g"), "… times as long")
      .replace(OWN_FRAMES, LEFT_OUT)
      .replace(OWN_WARNING, "$1:…:")
      .replace(OWN_START, "")
      .replace(IMPORT_TIME, (row, time, indent, name) => {
        const isAsked = indent === " " && time !== "cached" && named.has(name) && !/^(?:_\w+|errno)$/.test(name);
        return isAsked || own.has(name.replace(/\..*$/, "")) ? `import time: …${indent}${name}\n` : "";
      })
      .trimEnd();
  return plain(shown) === plain(came);
}
