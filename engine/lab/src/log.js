// @ts-check
// The log: what was typed and printed, with the picture that came after each line.
//
// Text is written once a frame, in blocks of so many lines: a browser lays a block out anew for each line that is added.

import { make } from "./view.js";

const BLOCK = 200; // lines
const LINES = 10_000; // of one entry; what Python prints is cut there too, but it may be told otherwise
const LETTERS = 200_000; // of one entry
const WHOLE = 400_000; // letters of the log
const PICTURES = 200; // that are kept

/** @typedef {{element: HTMLElement, picture: HTMLElement | null, lines: number, letters: number, isCut: boolean}} Entry */

export class Log {
  /** @param {HTMLElement} element @param {(entry: Entry | null) => void} picked is told which line's picture to show; null: the newest */
  constructor(element, picked) {
    this.element = element;
    this.picked = picked;
    /** @type {Entry[]} */ this.entries = [];
    /** @type {Entry | null} */ this.chosen = null;
    /** @type {{kind: string, text: string}[]} */ this.pending = [];
    this.frame = 0;
    this.letters = 0;
    this.printed = ""; // since it was emptied, to be compared
    element.addEventListener("click", ({ target }) => {
      const entry = this.entries.find((one) => target instanceof Node && one.element.contains(target));
      if (entry && getSelection()?.isCollapsed) this.choose(entry);
    });
    element.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step || event.target !== element) return;
      event.preventDefault();
      const at = this.entries.indexOf(this.chosen ?? /** @type {Entry} */ (this.last));
      this.choose(this.entries[Math.max(at + step, 0)] ?? null);
    });
  }

  /** The newest entry. */
  get last() {
    return this.entries.at(-1);
  }

  /** Begin an entry. @param {string} text as it stands behind the prompt @param {string} [first] @param {string} [more] the prompts */
  typed(text, first = ">>> ", more = "... ") {
    this.flush();
    const [head = "", ...others] = text.split("\n");
    const lines = [first + head, ...others.map((line) => `${more}${line}`.trimEnd())];
    const element = make("div", "lab-entry", make("pre", "lab-typed", lines.join("\n")));
    this.entries.push({ element, picture: null, lines: 0, letters: 0, isCut: false });
    for (const old of this.entries.slice(0, -PICTURES)) old.picture = null;
    this.#add(element, text.length);
    this.choose(null);
  }

  /** @param {"stdout" | "stderr"} kind @param {string} text */
  print(kind, text) {
    const entry = this.last;
    if (!entry) return this.say(text); // it was printed by nothing that was typed
    if (entry.isCut) return;
    const room = LETTERS - entry.letters;
    const lines = text.split("\n", LINES - entry.lines + 1);
    const isCut = lines.length > LINES - entry.lines || text.length > room;
    const part = (isCut ? lines.slice(0, LINES - entry.lines).join("\n") : text).slice(0, room);
    entry.lines += lines.length - 1;
    entry.letters += part.length;
    this.printed += part;
    this.pending.push({ kind, text: part });
    this.frame ||= requestAnimationFrame(() => this.flush());
    if (isCut) this.cut();
  }

  /** More was printed than is shown. */
  cut() {
    const entry = this.last;
    if (!entry || entry.isCut) return;
    entry.isCut = true;
    this.say(`More was printed; it is not shown. A line shows at most ${LINES.toLocaleString("en")} lines.`);
  }

  /** Write what waits for the next frame. */
  flush() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const entry = this.last;
    if (!this.pending.length || !entry) return;
    const wasAtEnd = this.#isAtEnd();
    /** @type {{kind: string, text: string}[]} */ const runs = [];
    for (const { kind, text } of this.pending) {
      const run = runs.at(-1);
      if (run?.kind === kind) run.text += text;
      else runs.push({ kind, text });
    }
    this.pending = [];
    for (const { kind, text } of runs) {
      const lines = text.split(/(?<=\n)/);
      for (let at = 0; at < lines.length; ) {
        const last = entry.element.lastElementChild;
        const isOpen = last instanceof HTMLElement && last.className === `lab-${kind}` && Number(last.dataset.lines) < BLOCK;
        const block = isOpen ? last : make("pre", `lab-${kind}`);
        if (!isOpen) entry.element.append(block);
        const had = Number(block.dataset.lines ?? 0);
        const part = lines.slice(at, at + BLOCK - had);
        at += part.length;
        block.append(part.join(""));
        block.dataset.lines = String(had + part.filter((line) => line.endsWith("\n")).length);
      }
      this.letters += text.length;
    }
    this.#thin();
    if (wasAtEnd) this.#toEnd();
  }

  /** The picture after the newest entry. @param {HTMLElement} picture */
  draw(picture) {
    if (this.last) this.last.picture = picture;
  }

  /** Tell something of the lab's own. @param {string} text @param {...Node} others buttons and links */
  say(text, ...others) {
    this.flush();
    const said = make("p", "lab-said", text, ...others.flatMap((one) => [" ", one]));
    this.#add(said, text.length);
    return said;
  }

  /** A new prompt begins. */
  begin() {
    this.flush();
    this.#add(make("hr", "lab-new"), 0);
  }

  /** Make the log empty, as Ctrl-L does. */
  clear() {
    this.flush();
    this.element.replaceChildren();
    this.entries = this.entries.slice(-1);
    this.letters = 0;
    this.choose(null);
  }

  /** The lines as they stand there. */
  text() {
    this.flush();
    const lines = [...this.element.querySelectorAll("pre")].map((pre) => pre.textContent.replace(/\n$/, ""));
    return `${lines.join("\n")}\n`;
  }

  /** Show a line's picture; null: the newest one again. @param {Entry | null} entry */
  choose(entry) {
    const chosen = entry === this.last ? null : entry;
    this.chosen?.element.removeAttribute("aria-current");
    if (chosen === null && this.chosen === null) return;
    this.chosen = chosen;
    chosen?.element.setAttribute("aria-current", "true");
    chosen?.element.scrollIntoView({ block: "nearest" });
    this.picked(chosen);
  }

  /** @param {HTMLElement} element @param {number} letters */
  #add(element, letters) {
    this.element.append(element);
    this.letters += letters;
    this.#thin();
    this.#toEnd();
  }

  #isAtEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.element;
    return scrollHeight - scrollTop - clientHeight < 40;
  }

  #toEnd() {
    this.element.scrollTop = this.element.scrollHeight;
  }

  /** Cut the oldest, and say so. */
  #thin() {
    if (this.letters <= WHOLE) return;
    for (const old of [...this.element.children]) {
      if (this.letters <= WHOLE || old === this.last?.element) break;
      this.letters -= old.textContent.length;
      old.remove();
    }
    this.entries = this.entries.filter(({ element }) => element.isConnected);
    this.element.prepend(
      make("p", "lab-said", `What stood above is cut: the log keeps ${WHOLE.toLocaleString("en")} letters.`),
    );
  }
}
