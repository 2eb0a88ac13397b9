// @ts-check
// A Python in a worker of its own, as the page sees it: requests that are answered, and a stop that always works.
//
// In that worker runs what the reader types, or what a link brought, so each message may come from there, whatever our
// own code meant to send. A message is data of a known shape, or it is dropped.

import { isTexts } from "./share.js";

const PATIENCE = 60_000; // milliseconds without a byte of a start, on a slow line too

/** Something that can't be had here; its message is a sentence with what to do. */
export class Unavailable extends Error {}

/** A Python that has come to its end: `why` is "exit status 3", or what broke it. */
export class Ended extends Error {}

/** What was asked is answered with, when a Python is ended. */
export const STOPPED = new Unavailable("It was stopped.");

/** What a browser can't do without, in a sentence, or null. */
export function missing() {
  if (typeof WebAssembly !== "object") return "This browser has no WebAssembly, or it is switched off. Try another one.";
  if (typeof Worker !== "function") return "This browser has no workers, or they are switched off. Try another one.";
  return null;
}

const isText = (/** @type {any} */ found) => typeof found === "string";
const isList = (/** @type {any} */ found, /** @type {(one: any) => boolean} */ is) => Array.isArray(found) && found.every(is);
const isNothing = (/** @type {any} */ found) => found === undefined;

/** What each request is answered with. @type {Record<string, (answer: any) => boolean>} */
export const ANSWERS = {
  start: (found) => isText(found?.way) && isText(found?.version),
  enter: isText,
  incomplete: (found) => typeof found === "boolean",
  check: isText,
  complete: (found) => Number.isInteger(found?.[0]) && isList(found[1], isText),
  look: isNothing,
  save: isNothing,
  remove: isNothing,
  disk: (found) => isList(found?.gone, isText) && isTexts(found.texts),
  pack: (found) => isList(found, isPacked),
  unpack: isNothing,
  command: Number.isInteger,
};

/** A file or folder with its times: see worker.js. @param {any} found */
const isPacked = (found) =>
  isText(found?.name) && Number.isFinite(found.time) && (found.data === null || found.data instanceof Uint8Array);

export const KINDS = ["cut", "error", "note", "picture", "progress", "raised", "stderr", "stdout", "typed"];

export class Python {
  /**
   * Begin to start one; `ready` tells when it can be used: its version, and whether by "snapshot" or the "plain" way.
   * @param {{address: string, base: string, folder: string, hurry: boolean, words?: string[]}} options where things are
   * on the site, and what it is started with, if not as a prompt or a spare
   * @param {(kind: string, data: string) => void} heard what is printed, and the like: see python/browser.py
   */
  constructor({ address, ...options }, heard) {
    this.heard = heard;
    this.come = ""; // how much of its start has come, as it was told last
    /** @type {Map<number, {request: string, resolve: (answer: any) => void, reject: (error: Error) => void}>} */
    this.waiting = new Map();
    this.count = 0;
    this.isOver = false;
    this.worker = new Worker(address, { type: "module" });
    this.worker.onmessage = ({ data }) => this.#receive(data);
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.end(new Unavailable(`The lab's Python could not be started (${event.message || "a file is missing"}). Try again.`));
    };
    /** @type {ReturnType<typeof setTimeout> | undefined} */ this.late = undefined;
    /** @type {Promise<{way: string, version: string}>} */ this.ready = this.#begin(options);
    this.ready.catch(() => {}); // whoever waits for it hears of it
  }

  /** @param {object} options */
  async #begin(options) {
    this.#wait();
    try {
      return await this.ask("start", options);
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      const why = error instanceof Error ? error.message : String(error);
      const told = new Unavailable(`The lab's Python could not be started (${why}). Try again.`);
      this.end(told);
      throw told;
    } finally {
      clearTimeout(this.late);
      this.late = undefined;
    }
  }

  /** Give up the start when nothing comes for long. */
  #wait() {
    clearTimeout(this.late);
    this.late = setTimeout(() => {
      const why = `nothing came for ${PATIENCE / 1000} seconds; the line may be slow`;
      this.end(new Unavailable(`The lab's Python could not be started (${why}). Try again.`));
    }, PATIENCE);
  }

  /**
   * Ask for something; see `requests` in worker.js.
   * @param {string} request @param {unknown} [data]
   * @returns {Promise<any>}
   */
  ask(request, data) {
    if (this.isOver) return Promise.reject(new Unavailable("This Python has ended."));
    const id = ++this.count;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { request, resolve, reject });
      this.worker.postMessage({ id, request, data });
    });
  }

  /** @param {any} message */
  #receive(message) {
    const { id, answer, failed, ended, kind, data } = message ?? {};
    if (kind !== undefined) {
      if (this.isOver || !KINDS.includes(kind) || !isText(data)) return;
      if (kind === "progress") {
        this.come = data;
        if (this.late !== undefined) this.#wait();
      }
      return this.heard(kind, data);
    }
    const waits = this.waiting.get(id);
    if (!waits) return;
    this.waiting.delete(id);
    if (isText(ended)) waits.reject(new Ended(ended));
    else if (failed !== undefined) waits.reject(new Error(isText(failed) ? failed : "it failed, and can't say why"));
    else if (ANSWERS[waits.request]?.(answer)) waits.resolve(answer);
    else waits.reject(new Ended("it gave an answer that is none"));
  }

  /**
   * End it at once, whatever it does; what was asked is answered with `why`.
   * @param {Error} [why]
   */
  end(why = STOPPED) {
    this.isOver = true;
    this.worker.terminate();
    for (const { reject } of this.waiting.values()) reject(why);
    this.waiting.clear();
  }
}
