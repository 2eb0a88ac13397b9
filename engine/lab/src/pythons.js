// @ts-check
// The Pythons of a lab: the one at the prompt, a spare so that a stop and a command cost no start, and one for a command.

import { missing, Python, Unavailable } from "./python.js";

export const VERSIONS = ["3.14", "3.15"];
export const FOLDER = "/home/you/once";

/** Where it is kept that a Python's memory has been fetched, and is in the browser's cache. @param {string} version */
const key = (version) => `lab-fetched:${version}`;

/**
 * Begin to start a Python.
 * @param {string} base where the lab's files are @param {string} version
 * @param {{spare?: boolean, words?: string[]}} [how] `spare`: nobody waits for it; `words`: of a command with options
 */
export function start(base, version, { spare = false, words } = {}) {
  let hurry = !spare;
  try {
    hurry &&= !localStorage.getItem(key(version));
  } catch {} // where nothing may be stored
  const options = { address: `${base}worker.js`, base: `${base}${version}/`, folder: FOLDER, hurry };
  const python = new Python(words ? { ...options, words } : options, () => {});
  python.ready
    .then(({ way }) => way === "snapshot" && localStorage.setItem(key(version), "yes"))
    .catch(() => {});
  return python;
}

export class Pythons {
  /**
   * @param {string} base where the lab's files are @param {string} version
   * @param {(kind: string, data: string) => void} heard what the one at work prints, and the like
   * @param {Python | null} first one that starts
   */
  constructor(base, version, heard, first) {
    this.base = base;
    this.version = version;
    this.heard = heard;
    /** @type {Python | null} */ this.atPrompt = null;
    /** @type {Python | null} */ this.atCommand = null;
    /** @type {Python | null} */ this.spare = first;
    if (!first) return;
    first.heard = heard; // while it starts it tells how far it is
    if (first.come) heard("progress", first.come);
  }

  /** The spare, or a new one. */
  #take() {
    const why = missing();
    if (why) throw new Unavailable(why);
    const python = this.spare && !this.spare.isOver ? this.spare : start(this.base, this.version);
    this.spare = null;
    python.heard = this.heard;
    return python;
  }

  /** The one at the prompt; a new one is told to `begin`. @param {(python: Python) => Promise<void>} begin */
  async prompt(begin) {
    if (!this.atPrompt || this.atPrompt.isOver) {
      this.atPrompt = this.#take();
      const python = this.atPrompt;
      try {
        await python.ready;
      } catch (error) {
        if (this.atPrompt === python) this.atPrompt = null; // the next try starts another
        throw error;
      }
      await begin(python);
    }
    return this.atPrompt;
  }

  /** One for a command. @param {string[] | null} words those that only a start can be told */
  async command(words) {
    if (words) {
      this.atCommand = start(this.base, this.version, { words });
      this.atCommand.heard = this.heard;
    } else this.atCommand = this.#take();
    const python = this.atCommand;
    await python.ready;
    return python;
  }

  endCommand() {
    this.atCommand?.end();
    this.atCommand = null;
  }

  endPrompt() {
    this.atPrompt?.end();
    this.atPrompt = null;
  }

  /** Make one ready, when nothing is waited for. */
  makeSpare() {
    if (!this.spare || this.spare.isOver) this.spare = start(this.base, this.version, { spare: true });
  }

  /** @param {string} version */
  choose(version) {
    this.version = version;
    this.endPrompt();
    this.endCommand();
    this.spare?.end();
    this.spare = null;
  }
}
