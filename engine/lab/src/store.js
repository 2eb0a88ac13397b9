// @ts-check
// What the browser keeps for the next visit: the work on each page, one for each tab, and what was typed on all pages.

import { isStory } from "./session.js";

/**
 * @typedef {{python: string, story: import("./session.js").Story, next: number, line: string} & import("./files.js").Kept} Work
 */

const VERSION = 2;
const COPIES = 5; // of the work on one page, of as many tabs
const LINES = 500;
const HISTORY = "lab-history";

export class Store {
  /**
   * @param {string} page its path
   * @param {{local: () => Storage, session: () => Storage, now?: () => number}} browser may throw, where storage is forbidden
   */
  constructor(page, { local, session, now = Date.now }) {
    this.prefix = `lab:${page}#`;
    this.local = local;
    this.session = session;
    this.now = now;
    /** @type {string} */ this.tab = this.#tab();
  }

  /** @returns {string} */
  #tab() {
    try {
      const known = this.session().getItem("lab-tab");
      if (known) return known;
    } catch {}
    return this.another();
  }

  /** Be another tab: one that was made as a copy of this one has the same name. @returns {string} */
  another() {
    this.tab = Array.from(crypto.getRandomValues(new Uint32Array(2)), (number) => number.toString(36)).join("");
    try {
      this.session().setItem("lab-tab", this.tab);
    } catch {}
    return this.tab;
  }

  get key() {
    return this.prefix + this.tab;
  }

  /** The works on this page, the newest first. @returns {{key: string, time: number, work: Work}[]} */
  #all() {
    const found = [];
    const local = this.local();
    for (const key of Object.keys(local).filter((key) => key.startsWith(this.prefix))) {
      try {
        const { version, time, ...work } = JSON.parse(local.getItem(key) ?? "");
        if (version === VERSION && isWork(work)) found.push({ key, time: Number(time) || 0, work });
      } catch {} // not ours, or damaged: it is no work, and stays
    }
    return found.sort((one, other) => other.time - one.time);
  }

  /** What was left on this page: by this tab, or else by the last one that was here. @returns {Work | null} */
  read() {
    try {
      const all = this.#all();
      return (all.find(({ key }) => key === this.key) ?? all[0])?.work ?? null;
    } catch {
      return null;
    }
  }

  /** @param {Work} work @returns {boolean} whether it is kept */
  write(work) {
    try {
      const text = JSON.stringify({ version: VERSION, time: this.now(), ...work });
      const local = this.local();
      const others = this.#all().filter(({ key }) => key !== this.key);
      /** @type {[string, string][]} */ const removed = [];
      while (!isSet(local, this.key, text)) {
        const oldest = others.pop(); // there may be room without what older tabs have left
        if (!oldest) {
          for (const [key, value] of removed) isSet(local, key, value);
          return false;
        }
        removed.push([oldest.key, local.getItem(oldest.key) ?? ""]);
        local.removeItem(oldest.key);
      }
      for (const { key } of others.slice(COPIES - 1)) local.removeItem(key);
      return true;
    } catch {
      return false;
    }
  }

  /** What was typed on all pages, the oldest first. @returns {string[]} */
  history() {
    try {
      const found = JSON.parse(this.local().getItem(HISTORY) ?? "[]");
      return Array.isArray(found) ? found.filter((line) => typeof line === "string").slice(-LINES) : [];
    } catch {
      return [];
    }
  }

  /** @param {string} line */
  remember(line) {
    try {
      const lines = this.history();
      if (lines.at(-1) !== line) this.local().setItem(HISTORY, JSON.stringify([...lines, line].slice(-LINES)));
    } catch {} // then the arrow keys know this visit's
  }
}

/** Whether there was room. @param {Storage} local @param {string} key @param {string} text */
function isSet(local, key, text) {
  try {
    local.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

/** @param {any} work @returns {work is Work} */
function isWork(work) {
  const isFiles = (/** @type {any} */ files) =>
    files !== null &&
    typeof files === "object" &&
    !Array.isArray(files) &&
    Object.values(files).every(
      (file) => file && typeof file.text === "string" && (file.disk === null || typeof file.disk === "string"),
    );
  return (
    typeof work.python === "string" &&
    typeof work.line === "string" &&
    Number.isInteger(work.next) &&
    isStory(work.story) &&
    isFiles(work.files) &&
    Array.isArray(work.backups) &&
    work.backups.every((/** @type {any} */ one) => one && typeof one.why === "string" && isFiles(one.files))
  );
}
