// @ts-check
// The pointer that follows the page: which step comes next, marked in the page and kept in sight.

import { PLACES, steps } from "./page.js";

export class Walk {
  /** @param {HTMLElement} article @param {string} version @param {(label: string) => void} shown is told what Next would do */
  constructor(article, version, shown) {
    this.article = article;
    this.shown = shown;
    this.at = 0;
    /** @type {import("./page.js").Step[]} */ this.steps = [];
    this.read(version);
  }

  /** Read the page as it is for a version. @param {string} version */
  read(version) {
    this.steps = steps(this.article, version);
    this.go(this.at);
  }

  get next() {
    return this.steps[this.at];
  }

  /** Whether the page has steps, and all have been sent. */
  get isThrough() {
    return this.steps.length > 0 && this.at >= this.steps.length;
  }

  /** The texts that the page itself saves under a name. @param {string} name */
  texts(name) {
    return this.steps.flatMap((step) => (step.kind === "save" && step.name === name ? [step.text] : []));
  }

  /** The files that the page has saved before the pointer. */
  saved() {
    return Object.fromEntries(
      this.steps.slice(0, this.at).flatMap((step) => (step.kind === "save" ? [[step.name, step.text]] : [])),
    );
  }

  /** @param {Element} place @returns {number} -1 if it is no step */
  find(place) {
    return this.steps.findIndex((step) => step.place === place);
  }

  /** Point to a step. @param {number} at */
  go(at) {
    this.at = Math.min(Math.max(at, 0), this.steps.length);
    for (const place of this.article.querySelectorAll(".lab-at")) place.classList.remove("lab-at");
    this.next?.place.classList.add("lab-at");
    this.shown(this.label());
  }

  /** Bring a step into sight, and mark it as the one that was sent. @param {import("./page.js").Step} step */
  show(step) {
    for (const place of this.article.querySelectorAll(".lab-sent")) place.classList.remove("lab-sent");
    step.place.classList.add("lab-sent");
    step.place.scrollIntoView({ block: "nearest", behavior: "instant" }); // a smooth one breaks off at the next press
  }

  /** Take the marks off the page. */
  unmark() {
    for (const place of this.article.querySelectorAll(".lab-at, .lab-sent")) place.classList.remove("lab-at", "lab-sent");
  }

  /** What Next would do; "" at the end. */
  label() {
    const step = this.next;
    if (!step) return "";
    if (step.kind === "save") return `Next: save ${step.name}`;
    if (step.kind === "new") return "Next: start a new prompt";
    const [first = "", ...others] = step.text.split("\n");
    const more = others.length ? " …" : "";
    return step.kind === "command" ? `Next: $ ${first}${more}` : `Next: ${first}${more}`;
  }

  /** The step that a press in the page is at, if it is at one and is no press on something else. @param {Event} event */
  pressed(event) {
    const { target } = event;
    if (!(target instanceof Element) || target.closest("a, button, summary, input, select, label")) return -1;
    if (!getSelection()?.isCollapsed) return -1;
    const place = target.closest(PLACES);
    return place ? this.find(place) : -1;
  }
}
