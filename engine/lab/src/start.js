// @ts-check
// What a reader's press loads first: Python begins to start, and meanwhile comes what the lab is made of.

import { missing, Python } from "./python.js";
import { kept } from "./share.js";

export const VERSIONS = ["3.14", "3.15"];
export const FOLDER = "/home/you/once";

/** The oldest Python that a page is for, if it isn't for all. */
export function since() {
  return document.querySelector("meta[name=python-since]")?.getAttribute("content") ?? "";
}

/** Where it is kept that a Python's memory has been fetched, and is in the browser's cache. @param {string} version */
const key = (version) => `lab-fetched:${version}`;

/**
 * Begin to start a Python.
 * @param {string} base where the lab's files are @param {string} version
 * @param {(kind: string, data: any) => void} heard @param {boolean} [isSpare] whether nobody waits for it
 */
export function start(base, version, heard, isSpare = false) {
  let hurry = !isSpare;
  try {
    hurry &&= !localStorage.getItem(key(version));
  } catch {} // where nothing may be stored
  const python = new Python({ address: `${base}worker.js`, base: `${base}${version}/`, folder: FOLDER, hurry }, heard);
  python.ready.then((way) => way === "snapshot" && localStorage.setItem(key(version), "yes")).catch(() => {});
  return python;
}

/** @param {string} address */
function sheet(address) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  document.head.append(link);
  return new Promise((resolve) => {
    link.onload = link.onerror = resolve;
  });
}

/** The lab of a page. @param {{base: string, article: HTMLElement}} page where the lab's files are, and the text */
export async function lab({ base, article }) {
  const last = kept()?.python ?? "";
  const version = VERSIONS.find((one) => one === (since() || last)) ?? VERSIONS[0] ?? "";
  const first = missing() ? null : start(base, version, () => {});
  const [{ Lab }] = await Promise.all([import("./lab.js"), sheet(`${base}lab.css`)]);
  return new Lab({ base, article, version, first });
}
