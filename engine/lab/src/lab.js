// @ts-check
// The lab: files, a prompt and the picture beside the page. It is loaded when a reader opens it: see start.js.

import { zipSync } from "fflate";
import { fileEditor, promptEditor } from "./editor.js";
import { alike, steps } from "./page.js";
import { missing, STOPPED, Unavailable } from "./python.js";
import { address, keep, kept, unpacked } from "./share.js";
import { since, start, VERSIONS } from "./start.js";
import { button, make, panel } from "./view.js";

const NEVER = "\0"; // in place of what was saved of a file

/** Offer data as a download. @param {string} name @param {BlobPart} data @param {string} type */
function offer(name, data, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([data], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export class Lab {
  /**
   * @param {{base: string, article: HTMLElement, version: string, first: import("./python.js").Python | null}} options
   * where the lab's files are, the page that it stands beside, the Python that it begins with, and one that starts
   */
  constructor({ base, article, version, first }) {
    this.base = base;
    this.article = article;
    this.version = version;
    /** @type {Map<string, {text: string, saved: string}>} */ this.files = new Map();
    /** @type {Record<string, string>} the files on disk when the prompt began */ this.begun = {};
    /** @type {({save: string, text: string} | {remove: string} | {typed: string})[]} what was done since */ this.done = [];
    this.next = 0;
    this.file = "";
    this.printed = "";
    /** @type {import("./python.js").Python | null} */ this.python = null;
    /** @type {import("./python.js").Python | null} one that is made ready, so that a stop costs no start */ this.spare = first;
    /** @type {Record<string, string> | null} */ this.undone = null;
    this.work = Promise.resolve();
    this.turn = 0; // which of the prompts one after the other
    this.stops = 0;
    this.view = panel(VERSIONS, {
      choose: (version) => this.choose(version),
      stop: () => this.stop(),
      restart: () => this.restart(),
      replay: () => this.replay(),
      close: () => this.close(),
      save: () => this.save(),
      create: () => this.create(),
      rename: () => this.rename(),
      remove: () => this.remove(),
      download: () => this.download(),
      downloadAll: () => this.downloadAll(),
      reset: () => this.reset(),
      next: () => this.sendNext(),
      copy: () => this.copy(),
      share: () => this.share(),
    });
    this.editor = fileEditor(this.view.editor, { changed: (text) => this.#edited(text), save: () => this.save() });
    this.prompt = promptEditor(this.view.input, {
      enter: (text) => this.enter(text),
      complete: (before) => this.#ask("complete", before).catch(() => []),
      stop: () => this.stop(),
    });
    if (this.spare) this.spare.heard = (kind, data) => this.#heard(kind, data);
    this.view.versions.value = version;
    this.steps = steps(article, version);
    this.#showNext();
    this.#restore();
    this.#suits();
    this.#then(() => this.#look());
  }

  // -- What is seen ---------------------------------------------------------------------------------------------------

  /** Bring back the files of the last visit; nothing of them runs by itself. */
  #restore() {
    const found = kept();
    if (found) {
      this.#take(found.files);
      this.say("Your files of last time are back. Reset gives those of the page.");
    }
    this.#showFiles();
  }

  /** @param {Record<string, string>} files */
  #take(files) {
    this.files = new Map(Object.entries(files).map(([name, text]) => [name, { text, saved: text }]));
    this.show(Object.keys(files)[0] ?? "");
  }

  /** Keep the files for the next visit. */
  #keep() {
    keep(this.files.size ? this.#now() : null);
  }

  /** @returns {import("./share.js").Work} */
  #now() {
    const files = Object.fromEntries([...this.files].map(([name, { text }]) => [name, text]));
    return { python: this.version, files, lines: this.done.flatMap((one) => ("typed" in one ? [one.typed] : [])) };
  }

  /** Tell something of the lab's own. @param {string} text */
  say(text) {
    this.view.log.append(make("p", "lab-said", text));
    this.view.log.scrollTop = this.view.log.scrollHeight;
  }

  /** Say it when the page is not for this Python. */
  #suits() {
    if (Number(this.version.split(".")[1]) < Number(since().split(".")[1] ?? 0))
      this.say(`This page needs Python ${since()}; choose it above.`);
  }

  /** @param {string} kind @param {any} data */
  #heard(kind, data) {
    if (kind === "typed") {
      const lines = String(data).split("\n").map((line, number) => (number ? `... ${line}`.trimEnd() : `>>> ${line}`));
      this.view.log.append(make("pre", "lab-typed", lines.join("\n")));
    } else if (kind === "stdout" || kind === "stderr") {
      this.printed += data;
      const last = this.view.log.lastElementChild;
      if (last?.className === `lab-${kind}`) last.append(data);
      else this.view.log.append(make("pre", `lab-${kind}`, data));
    } else if (kind === "cut") this.say("More was printed; it is not shown.");
    this.view.log.scrollTop = this.view.log.scrollHeight;
  }

  #showFiles() {
    this.view.tabs.replaceChildren();
    for (const [name, { text, saved }] of this.files) {
      const tab = button(text === saved ? name : `${name} •`, () => this.show(name), "lab-tab");
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-selected", String(name === this.file));
      if (text !== saved) tab.setAttribute("aria-label", `${name}, not saved`);
      this.view.tabs.append(tab);
    }
    const file = this.files.get(this.file);
    this.view.save.disabled = !file || file.text === file.saved;
    const edited = [...this.files].filter(([, { text, saved }]) => text !== saved).map(([name]) => name);
    this.view.unsaved.hidden = !edited.length;
    this.view.unsaved.textContent = `Edited here, and not saved: ${edited.join(", ")}. An import finds what was saved last.`;
    this.view.element.classList.toggle("lab-without-files", !this.files.size);
  }

  #showNext() {
    const step = this.steps[this.next];
    this.view.next.hidden = !step;
    if (!step) return;
    const what = { save: `Save ${"name" in step ? step.name : ""}`, new: "Start a new prompt", command: "Go past a command", type: "" };
    const first = "text" in step ? (step.text.split("\n")[0] ?? "") : "";
    this.view.next.textContent = `Next of the page: ${step.kind === "type" ? first : what[step.kind]}`;
  }

  // -- What Python does -----------------------------------------------------------------------------------------------

  /** @param {boolean} isSpare */
  #start(isSpare) {
    return start(this.base, this.version, (kind, data) => this.#heard(kind, data), isSpare);
  }

  /** Ask the Python that is there, which is started if none is. @param {string} request @param {unknown} [data] */
  async #ask(request, data) {
    if (!this.python) {
      const why = missing();
      if (why) throw new Unavailable(why);
      this.python = this.spare ?? this.#start(false);
      this.spare = null;
      const said = setTimeout(() => this.say("Python starts …"), 300);
      await this.python.ready.finally(() => clearTimeout(said));
      const files = [...this.files].flatMap(([name, { saved }]) => (saved === NEVER ? [] : [[name, saved]]));
      if (!this.done.length) this.begun = Object.fromEntries(files);
      for (const [name, text] of files) await this.python.ask("save", { name, text });
    }
    await this.python.ready;
    return this.python.ask(request, data);
  }

  /** Do one thing after the other; a new prompt drops what waits. @template T @param {() => Promise<T>} task @returns {Promise<T | undefined>} */
  #then(task) {
    const { turn } = this;
    const done = this.work.then(async () => {
      if (turn !== this.turn) return;
      this.view.element.classList.add("lab-busy");
      try {
        return await task();
      } catch (error) {
        if (error === STOPPED) return; // which is said
        this.say(error instanceof Error ? error.message : String(error));
        if (error instanceof Unavailable && this.python?.isOver) this.python = null;
      } finally {
        this.view.element.classList.remove("lab-busy");
      }
    });
    this.work = done.then(() => undefined);
    return done;
  }

  async #look() {
    const found = await this.#ask("picture", "");
    if (found) this.view.picture.innerHTML = found[0]; // drawn by engine/picture/draw.py, which lets no text be markup
  }

  /** Type at the prompt; answers whether it wants more lines. @param {string} text */
  async enter(text) {
    const more = await this.#then(() => this.#ask("incomplete", text));
    if (!more) this.#then(() => this.#type(text));
    return more ?? false;
  }

  /** @param {string} text */
  async #type(text) {
    this.printed = "";
    this.done.push({ typed: text });
    const outcome = await this.#ask("enter", text);
    await this.#follow();
    this.spare ??= this.#start(true);
    if (String(outcome).startsWith("ended")) {
      this.say(`Python has ended (exit status ${String(outcome).slice(6)}). Here is a new prompt.`);
      this.#leave();
    }
    await this.#look();
  }

  /** Know of the files that Python itself has written or removed, so that a new prompt finds them as they are. */
  async #follow() {
    const names = [...this.files].flatMap(([name, { saved }]) => (saved === NEVER ? [] : [name]));
    /** @type {{gone: string[], texts: Record<string, string>}} */ const disk = await this.#ask("disk", names);
    const written = Object.entries(disk.texts).filter(([name, text]) => this.files.get(name)?.saved !== text);
    if (!disk.gone.length && !written.length) return;
    for (const name of disk.gone) {
      const file = this.files.get(name);
      if (file && file.text !== file.saved) file.saved = NEVER; // an edit stays
      else this.files.delete(name);
    }
    for (const [name, saved] of written) {
      const file = this.files.get(name);
      this.files.set(name, { text: file && file.text !== file.saved ? file.text : saved, saved });
    }
    this.#keep();
    this.show(this.files.has(this.file) ? this.file : ([...this.files.keys()][0] ?? ""));
  }

  #leave() {
    this.turn += 1;
    this.python?.end();
    this.python = null;
    this.done = [];
    this.view.log.append(make("hr", "lab-new"));
  }

  /** End what runs, at once. */
  stop() {
    if (!this.python) return;
    const { done } = this;
    this.#leave();
    this.stops += 1;
    this.done = done;
    this.say("Stopped. Here is a new prompt; your files are as they were, and Replay types again what you had typed.");
    this.#then(() => this.#look());
  }

  restart() {
    this.#leave();
    return this.#then(() => this.#look());
  }

  /** Do again, with the files of then, all that was typed and saved since the last new prompt. */
  replay() {
    const { done, begun } = this;
    const texts = Object.fromEntries([...this.files].map(([name, { text }]) => [name, text]));
    this.#leave();
    this.files = new Map(Object.entries(begun).map(([name, text]) => [name, { text, saved: text }]));
    return this.#then(async () => {
      for (const one of done) {
        if ("typed" in one) await this.#type(one.typed);
        else if ("save" in one) await this.#save(one.save, one.text);
        else await this.#remove(one.remove);
      }
      for (const [name, file] of this.files) file.text = texts[name] ?? file.text; // what is edited stays so
      this.show(this.files.has(this.file) ? this.file : ([...this.files.keys()][0] ?? ""));
    });
  }

  /** @param {string} version */
  choose(version) {
    this.version = version;
    this.spare?.end();
    this.spare = null;
    this.steps = steps(this.article, version);
    this.#suits();
    return this.restart();
  }

  // -- Files ----------------------------------------------------------------------------------------------------------

  /** @param {string} text */
  #edited(text) {
    const file = this.files.get(this.file);
    if (!file) return;
    file.text = text;
    this.#keep();
    this.#showFiles();
  }

  /** @param {string} name */
  show(name) {
    this.file = name;
    this.editor.show(name, this.files.get(name)?.text ?? "");
    this.#showFiles();
  }

  /** Save the file that is open, as an editor does: from now on it is on disk. */
  save() {
    const file = this.files.get(this.file);
    if (!file) return;
    return this.write(this.file, file.text);
  }

  /** @param {string} name @param {string} text */
  write(name, text) {
    return this.#then(() => this.#save(name, text));
  }

  /** @param {string} name @param {string} text */
  async #save(name, text) {
    await this.#ask("save", { name, text });
    this.files.set(name, { text, saved: text });
    this.done.push({ save: name, text });
    this.#keep();
    this.show(name);
    this.say(`Saved ${name}.`);
    await this.#look();
  }

  /** @param {string} name */
  async #remove(name) {
    if (this.files.get(name)?.saved !== NEVER) {
      await this.#ask("remove", name);
      this.done.push({ remove: name });
    }
    this.files.delete(name);
    this.#keep();
    if (name === this.file) this.show([...this.files.keys()][0] ?? "");
    this.say(`Deleted ${name}.`);
    await this.#look();
  }

  /** A plain name that the reader gives, or undefined. @param {string} question @param {string} offered */
  #name(question, offered) {
    const name = prompt(question, offered)?.trim();
    if (!name) return;
    if (/^[\w-]+(\/[\w-]+)*\.\w+$/.test(name)) return name;
    this.say(`${name} is no plain name. Give one such as cats.py or kennel/cats.py.`);
  }

  create() {
    const name = this.#name("Name of the new file", "cats.py");
    if (!name) return;
    if (!this.files.has(name)) this.files.set(name, { text: "", saved: NEVER });
    this.show(name);
  }

  rename() {
    const [before, file] = [this.file, this.files.get(this.file)];
    const name = file && this.#name(`New name of ${before}`, before);
    if (!file || !name || name === before) return;
    if (this.files.has(name)) return this.say(`There is a file ${name} already. Give another name.`);
    return this.#then(async () => {
      await this.#save(name, file.text);
      await this.#remove(before);
    });
  }

  download() {
    const file = this.files.get(this.file);
    if (file) offer(this.file.split("/").pop() ?? "", file.text, "text/x-python");
  }

  downloadAll() {
    const encoder = new TextEncoder();
    const data = Object.fromEntries([...this.files].map(([name, { text }]) => [name, encoder.encode(text)]));
    offer("lab.zip", zipSync(data), "application/zip");
  }

  /** Give back the files that the page has saved so far, in a new prompt; the same button undoes it. */
  reset() {
    const before = this.#now().files;
    const page = Object.fromEntries(
      this.steps.slice(0, this.next).flatMap((step) => (step.kind === "save" ? [[step.name, step.text]] : [])),
    );
    const files = this.undone ?? page;
    this.undone = this.undone ? null : before;
    this.view.reset.textContent = this.undone ? "Undo the reset" : "Reset";
    this.#take(files);
    if (this.undone) keep(null);
    else this.#keep();
    return this.restart();
  }

  /** Put what was typed and printed on the clipboard, as it stands there. */
  async copy() {
    const lines = [...this.view.log.querySelectorAll("pre")].map((pre) => pre.textContent.replace(/\n$/, ""));
    await navigator.clipboard.writeText(`${lines.join("\n")}\n`);
    this.say("The session is on your clipboard.");
  }

  /** Put an address on the clipboard that opens this lab. */
  async share() {
    const found = await address(this.#now());
    if (!found) return this.say("These files are too long for a link. Download them as a zip.");
    await navigator.clipboard.writeText(found);
    this.say("A link with your files and lines is on your clipboard. Nothing was sent anywhere.");
  }

  /** Show what a link brings; it runs when the reader says so. @param {string} text what stands behind `#lab=` */
  async receive(text) {
    let work;
    try {
      work = await unpacked(text);
    } catch (error) {
      return this.say(error instanceof Error ? error.message : String(error));
    }
    const { files, lines, python } = work;
    const shown = [...Object.entries(files).map(([name, text]) => `${name}:\n${text}`), ...lines.map((line) => `>>> ${line}`)];
    const box = make("div", "lab-received", make("p", "", "A link brought these files and lines. Nothing of it has run."));
    const run = button("Run them", () => {
      box.remove();
      if (VERSIONS.includes(python)) this.version = this.view.versions.value = python;
      this.#take(files);
      this.#keep();
      this.begun = files;
      this.done = lines.map((typed) => ({ typed }));
      this.replay();
    });
    box.append(make("pre", "", shown.join("\n")), run, button("Discard", () => box.remove()));
    this.view.log.append(box);
    run.focus();
  }

  remove() {
    const name = this.file;
    if (this.files.has(name)) return this.#then(() => this.#remove(name));
  }

  // -- The page's cells -----------------------------------------------------------------------------------------------

  /** Do the next step of the page. */
  async sendNext() {
    const step = this.steps[this.next];
    if (!step) return;
    this.next += 1;
    this.#showNext();
    await this.#do(step);
  }

  /** Do one step of the page, and nothing before it. @param {Element} place */
  async sendOne(place) {
    const step = this.steps.find((step) => step.place === place);
    if (step) await this.#do(step);
  }

  /** @param {import("./page.js").Step} step */
  async #do(step) {
    if (step.kind === "save") await this.write(step.name, step.text);
    else if (step.kind === "new") await this.restart();
    else if (step.kind === "command") this.say(`A browser has no terminal: ${step.text} was left out.`);
    else if (step.needs) this.say(`A browser's Python has no ${step.needs}: this cell was left out.\n${step.text}`);
    else {
      await this.#then(() => this.#type(step.text));
      if (step.output !== null && !alike(step.output, this.printed))
        this.say(`The page has another output, of Python ${this.version} on a computer of its own:\n${step.output}`);
    }
  }

  /** Do all steps of the page up to the one at `place`. @param {Element} place */
  async sendTo(place) {
    const end = this.steps.findIndex((step) => step.place === place);
    if (end < this.next) {
      this.next = 0;
      await this.restart();
    }
    for (const { stops } = this; this.next <= end && stops === this.stops; ) await this.sendNext();
  }

  /**
   * Whether an exercise is solved, in a sentence.
   * @param {string} ask an expression @param {string} want what it is to give
   * @returns {Promise<string>}
   */
  async check(ask, want) {
    const came = await this.#then(() => this.#ask("check", ask));
    if (came === want) return `Done: ${ask} gives ${want}.`;
    return `Not yet: ${ask} gives ${came ?? "nothing"}, and should give ${want}.`;
  }

  // -- Open and closed ------------------------------------------------------------------------------------------------

  open() {
    this.view.element.hidden = false;
    document.documentElement.classList.add("lab-open");
    dispatchEvent(new Event("resize")); // the theme lets the keyboard reach what is too wide now
    this.prompt.view.focus();
  }

  close() {
    this.view.element.hidden = true;
    document.documentElement.classList.remove("lab-open");
    dispatchEvent(new Event("resize"));
  }
}
