// @ts-check
// What a page has for the lab: its files, cells and new prompts, in order, read from the page itself.

/**
 * @typedef {{kind: "save", name: string, text: string, place: Element}} Save
 * @typedef {{kind: "type", text: string, output: string | null, needs: string, place: Element}} Type
 * @typedef {{kind: "new", place: Element}} New
 * @typedef {{kind: "command", text: string, place: Element}} Command
 * @typedef {Save | Type | New | Command} Step
 */

/** @param {ParentNode} article @param {string} version "3.14" @returns {Step[]} */
export function steps(article, version) {
  /** @type {Step[]} */ const found = [];
  for (const place of article.querySelectorAll("[data-file], [data-prompt], div.cell")) {
    const text = place.querySelector("pre")?.textContent ?? "";
    const name = place.getAttribute("data-file");
    if (name !== null) found.push({ kind: "save", name, text, place });
    else if (place.hasAttribute("data-prompt")) found.push({ kind: "new", place });
    else if (place.classList.contains("tag_shell")) found.push({ kind: "command", text: text.trimEnd(), place });
    else {
      const needs = [...place.classList].flatMap((name) => (name.startsWith("needs-") ? [name.slice(6)] : [])).join(" and no ");
      found.push({ kind: "type", text: text.trimEnd(), output: output(place, version), needs, place });
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

// Python's own frames in a traceback, one or more, and what is shown in their place where a page has them from its record
const OWN_FRAMES =
  /(?:^  File "(?:<frozen [\w.]+>|\/usr\/lib\/python3\.\d+\/[^"\n:]+)", line \d+, in .*\n(?:    .*\n)*(?:  \[Previous line repeated .*\n)?)+/gm;
const LEFT_OUT = "  … (Python's own files)\n";

/**
 * Whether two outputs are the same but for the end of the last line and what no two builds have in common, as in
 * engine/records/filters.py: places in memory, measured ratios, and frames of Python's own.
 * @param {string} one @param {string} other
 */
export function alike(one, other) {
  const plain = (/** @type {string} */ text) =>
    text
      .replace(/\b0x[0-9a-f]{5,16}\b/gi, "0x…")
      .replace(/\b[\d,]+ times as long\b/g, "… times as long")
      .replace(OWN_FRAMES, LEFT_OUT)
      .trimEnd();
  return plain(one) === plain(other);
}
