// @ts-check
// What was done since a prompt began, so that it can be done again; and how far the page has been followed.

import { isTexts } from "./share.js";

/**
 * @typedef {{typed: string} | {ran: string} | {save: string, text: string} | {remove: string}} Act
 * @typedef {{begun: Record<string, string>, done: Act[]}} Story
 */

export class Session {
  constructor() {
    /** @type {Record<string, string>} the files on disk when the prompt began */ this.begun = {};
    /** @type {Act[]} */ this.done = [];
    this.turn = 0; // which of the prompts one after the other
    this.stops = 0;
  }

  /** @param {Act} act */
  note(act) {
    this.done.push(act);
  }

  /** The lines that were typed, for a link and for those who look what Replay would do. */
  get lines() {
    return this.done.flatMap((act) => ("typed" in act ? [act.typed] : "ran" in act ? [`$ ${act.ran}`] : []));
  }

  /** A new prompt begins. @param {Record<string, string>} disk */
  begin(disk) {
    this.turn += 1;
    this.begun = disk;
    this.done = [];
  }

  /** What was done, and with which files it began. @returns {Story} */
  story() {
    return { begun: { ...this.begun }, done: [...this.done] };
  }
}

/** Whether something that was kept is a story. @param {any} found @returns {found is Story} */
export function isStory(found) {
  const isAct = (/** @type {any} */ act) => {
    const [kind = "", ...others] = isTexts(act) ? Object.keys(act) : [];
    return kind === "save" ? String(others) === "text" : ["typed", "ran", "remove"].includes(kind) && !others.length;
  };
  return isTexts(found?.begun) && Array.isArray(found.done) && found.done.every(isAct);
}
