// @ts-check
// A lab as text that stands in an address, to be shared.

/** @typedef {{python: string, files: Record<string, string>, lines: string[]}} Work */

const LONGEST = 30_000; // characters of an address that browsers and mail programs still pass on whole
const LARGEST = 1_000_000; // bytes that a link may unpack to
const VERSION = 1;
const DAMAGED = "The link to this lab is damaged, perhaps cut off. Ask for it once more.";

/** @param {Work} work @returns {Promise<string>} what stands behind `#lab=` */
export async function packed(work) {
  const text = new Blob([JSON.stringify({ version: VERSION, ...work })]).stream();
  const packing = text.pipeThrough(new CompressionStream("deflate-raw"));
  const data = new Uint8Array(await new Response(packing).arrayBuffer());
  const letters = Array.from(data, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text @returns {Promise<Work>} Throws an Error with a sentence if it can't be used. */
export async function unpacked(text) {
  const data = await bounded(text);
  /** @type {any} */ let work;
  try {
    work = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(data));
  } catch {
    throw new Error(DAMAGED);
  }
  if (Number.isInteger(work?.version) && work.version > VERSION)
    throw new Error("This link was made by a later edition of the book. Reload the page to get that, and open it again.");
  return checked(work);
}

/** What a link unpacks to, as long as that is no more than a link of ours holds. @param {string} text */
async function bounded(text) {
  /** @type {Uint8Array[]} */ const parts = [];
  let size = 0;
  try {
    const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const data = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    for (let part = await reader.read(); !part.done && size <= LARGEST; part = await reader.read()) {
      size += part.value.length;
      parts.push(part.value);
    }
    if (size > LARGEST) reader.cancel().catch(() => {});
  } catch {
    throw new Error(DAMAGED);
  }
  if (size > LARGEST) throw new Error("This link holds more than a megabyte, so it is not opened. Ask for the files as a zip.");
  return new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (parts)).arrayBuffer());
}

/** @param {any} work @returns {Work} */
function checked(work) {
  const { version, python, files, lines } = work ?? {};
  const isWhole =
    version === VERSION &&
    typeof python === "string" &&
    isTexts(files) &&
    Array.isArray(lines) &&
    lines.every((line) => typeof line === "string");
  if (!isWhole) throw new Error(DAMAGED);
  return { python, files, lines };
}

/** Whether something is a plain object whose values are texts. @param {any} found @returns {found is Record<string, string>} */
export const isTexts = (found) =>
  typeof found === "object" &&
  found !== null &&
  !Array.isArray(found) &&
  Object.values(found).every((text) => typeof text === "string");

/** @param {Work} work @param {string} here the page's address @returns {Promise<string | null>} what opens it; null if it would be too long */
export async function address(work, here) {
  const found = new URL(here);
  found.hash = `lab=${await packed(work)}`;
  return found.href.length > LONGEST ? null : found.href;
}
