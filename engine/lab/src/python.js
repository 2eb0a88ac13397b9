// @ts-check
// A Python in a worker of its own, as the page sees it: requests that are answered, and a stop that always works.

const PATIENCE = 60_000; // milliseconds for a start, on a slow line too

/** Something that can't be had here; its message is a sentence with what to do. */
export class Unavailable extends Error {}

/** What was asked is answered with, when a Python is ended. */
export const STOPPED = new Unavailable("It was stopped.");

/** What a browser can't do without, in a sentence, or null. */
export function missing() {
  if (typeof WebAssembly !== "object") return "This browser has no WebAssembly, or it is switched off. Try another one.";
  if (typeof Worker !== "function") return "This browser has no workers, or they are switched off. Try another one.";
  return null;
}

export class Python {
  /**
   * Begin to start one; `ready` tells when it can be used, and whether by "snapshot" or the "plain" way.
   * @param {{address: string, base: string, folder: string, hurry: boolean}} options where things are on the site
   * @param {(kind: string, data: any) => void} heard what is printed, and the like: see python/browser.py
   */
  constructor({ address, ...options }, heard) {
    this.heard = heard;
    /** @type {Map<number, {resolve: (answer: any) => void, reject: (error: Error) => void}>} */
    this.waiting = new Map();
    this.count = 0;
    this.isOver = false;
    this.worker = new Worker(address, { type: "module" });
    this.worker.onmessage = ({ data }) => this.#receive(data);
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.end(new Unavailable(`The lab's Python could not be started (${event.message || "a file is missing"}). Try again.`));
    };
    this.ready = this.#begin(options);
    this.ready.catch(() => {}); // whoever waits for it hears of it
  }

  /** @param {object} options */
  async #begin(options) {
    const late = setTimeout(() => {
      const why = `it did not start within ${PATIENCE / 1000} seconds; the line may be slow`;
      this.end(new Unavailable(`The lab's Python could not be started (${why}). Try again.`));
    }, PATIENCE);
    try {
      return await this.ask("start", options);
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      this.isOver = true;
      this.worker.terminate();
      const why = error instanceof Error ? error.message : String(error);
      throw new Unavailable(`The lab's Python could not be started (${why}). Try again.`);
    } finally {
      clearTimeout(late);
    }
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
      this.waiting.set(id, { resolve, reject });
      this.worker.postMessage({ id, request, data });
    });
  }

  /** @param {{id?: number, answer?: any, failed?: string, kind?: string, data?: any}} message */
  #receive({ id, answer, failed, kind, data }) {
    if (kind) return this.heard(kind, data);
    const waits = this.waiting.get(id ?? 0);
    this.waiting.delete(id ?? 0);
    if (failed === undefined) waits?.resolve(answer);
    else waits?.reject(new Error(failed));
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
