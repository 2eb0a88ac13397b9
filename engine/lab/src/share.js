// @ts-check
// A lab as text: in the address, to be shared, and in the browser's storage, to be there next time.

/** @typedef {{python: string, files: Record<string, string>, lines: string[]}} Work */

const LONGEST = 30_000; // characters of an address that browsers and mail programs still pass on whole

/** @param {ReadableStream} stream */
const collected = async (stream) => new Uint8Array(await new Response(stream).arrayBuffer());

/** @param {Work} work @returns {Promise<string>} what stands behind `#lab=` */
export async function packed(work) {
  const text = new Blob([JSON.stringify({ version: 1, ...work })]).stream();
  const data = await collected(text.pipeThrough(new CompressionStream("deflate-raw")));
  const letters = Array.from(data, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** @param {string} text @returns {Promise<Work>} Throws an Error with a sentence if it is damaged. */
export async function unpacked(text) {
  try {
    const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const data = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const plain = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return checked(JSON.parse(new TextDecoder().decode(await collected(plain))));
  } catch {
    throw new Error("The link to this lab is damaged, perhaps cut off. Ask for it once more.");
  }
}

/** @param {any} work @returns {Work} */
function checked(work) {
  const { version, python, files, lines } = work;
  const texts = [python, ...Object.keys(files), ...Object.values(files), ...lines];
  if (version !== 1 || !texts.every((text) => typeof text === "string")) throw new Error("of another kind");
  return { python, files, lines };
}

/** @param {Work} work @returns {Promise<string | null>} the address that opens it; null if it would be too long */
export async function address(work) {
  const found = new URL(location.href);
  found.hash = `lab=${await packed(work)}`;
  return found.href.length > LONGEST ? null : found.href;
}

const key = () => `lab:${location.pathname}`;

/** Keep the work on this page in the browser. @param {Work | null} work null clears it */
export function keep(work) {
  try {
    if (work) localStorage.setItem(key(), JSON.stringify({ version: 1, ...work }));
    else localStorage.removeItem(key());
  } catch {} // where nothing may be stored, it lasts as long as the page
}

/** @returns {Work | null} what was kept */
export function kept() {
  try {
    const found = localStorage.getItem(key());
    return found ? checked(JSON.parse(found)) : null;
  } catch {
    return null;
  }
}
