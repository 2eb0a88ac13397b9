// @ts-check
// What a reader's press loads first: Python begins to start, and meanwhile comes what the lab is made of.

import { since } from "./page.js";
import { missing } from "./python.js";
import { start, VERSIONS } from "./pythons.js";
import { Store } from "./store.js";

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
  const store = new Store(location.pathname, { local: () => localStorage, session: () => sessionStorage });
  const work = store.read();
  const version = VERSIONS.find((one) => one === (since() || work?.python)) ?? VERSIONS[0] ?? "";
  const first = missing() ? null : start(base, version);
  const [{ Lab }] = await Promise.all([import("./lab.js"), sheet(`${base}lab.css`)]);
  return new Lab({ base, article, version, first, store, work });
}
