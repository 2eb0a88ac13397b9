// @ts-check
// The lab: files, a prompt and the picture beside the page. It is loaded when a reader opens it: see start.js.
//
// What is known where: the files in files.js, what was done in session.js, the page's steps in walk.js, what the browser
// keeps in store.js, the Pythons in pythons.js, what is seen in view.js, log.js and editor.js. Here they are joined.

import { zipSync } from "fflate";
import { fileEditor, promptEditor } from "./editor.js";
import { Files, wrongName } from "./files.js";
import { Log } from "./log.js";
import { picture } from "./markup.js";
import { alike, RATIO, since } from "./page.js";
import { Ended, STOPPED, Unavailable } from "./python.js";
import { FOLDER, Pythons, VERSIONS } from "./pythons.js";
import { Session } from "./session.js";
import { address, unpacked } from "./share.js";
import { commandLines, History, isForTerminal, words } from "./typed.js";
import { button, link, make, panel } from "./view.js";
import { Walk } from "./walk.js";

const REST = 300; // milliseconds without an edit, after which the work is kept

// What a browser's Python can't do, by how the error that comes of it begins
const CANNOT =
  /can't start new thread|cannot be called from a running event loop|Not supported|Function not implemented|No module named '(?:_multiprocessing|_posixsubprocess|_socket|fcntl|termios|resource)'|emscripten does not support/;

/** Offer data as a download. @param {string} name @param {BlobPart} data @param {string} type */
function offer(name, data, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([data], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** @param {number} count @param {string} word */
const counted = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

export class Lab {
  /**
   * @param {{base: string, article: HTMLElement, version: string, first: import("./python.js").Python | null,
   *   store: import("./store.js").Store, work: import("./store.js").Work | null}} options
   * where the lab's files are, the page that it stands beside, the Python that it begins with, one that starts, and what
   * was kept
   */
  constructor({ base, article, version, first, store, work }) {
    this.base = base;
    this.store = store;
    this.version = version;
    this.files = work ? Files.from(work) : new Files();
    this.file = this.files.names[0] ?? "";
    this.session = new Session();
    /** @type {import("./session.js").Story | null} what was done in the prompt before, for Replay */
    this.last = work?.story.done.length ? work.story : null;
    this.work = Promise.resolve();
    this.isReady = false; // whether a prompt was ever there
    this.isKept = true;
    this.isToldOfKeeping = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */ this.resting = undefined;
    /** @type {HTMLElement | null} */ this.opener = null;
    this.escaped = 0;
    this.view = panel(VERSIONS, {
      choose: (version) => this.choose(version),
      stop: () => this.stop() || this.say("Nothing runs."),
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
      undo: () => this.undo(),
      next: () => this.sendNext(),
      copy: () => this.copy(),
      share: () => this.share(),
      now: () => this.log.choose(null),
    });
    this.log = new Log(this.view.log, (entry) => this.#showPicture(entry));
    this.editor = fileEditor(this.view.editor, {
      changed: (name, text) => this.#edited(name, text),
      save: () => this.save(),
    });
    this.prompt = promptEditor(
      this.view.input,
      {
        enter: (text) => this.enter(text),
        complete: (before) => this.#ask("complete", before).catch(() => [0, []]),
        stop: () => this.stop(),
        interrupted: (text) => this.#interrupted(text),
        clear: () => this.log.clear(),
        exit: () => this.#exit(),
        changed: () => this.#keepSoon(),
      },
      new History(store.history()),
    );
    this.pythons = new Pythons(base, version, (kind, data) => this.#heard(kind, data), first);
    this.walk = new Walk(article, version, (label) => this.#showNext(label));
    this.view.versions.value = version;
    this.#listen(article);
    this.#restore(work);
    this.#suits();
    this.#then(() => this.#ask("look"));
  }

  /** Hear of the page, of other tabs, and of the end of the visit. @param {HTMLElement} article */
  #listen(article) {
    const { element } = this.view;
    // No shortcut of the page acts on keys that are typed here: the theme takes the / and Ctrl-K for its search
    element.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape" && !event.defaultPrevented) this.#escape(event);
      else this.escaped = 0;
    });
    article.addEventListener("click", (event) => {
      const at = this.isOpen ? this.walk.pressed(event) : -1;
      if (at >= 0) this.walk.go(at);
    });
    addEventListener("pagehide", () => this.#keepNow());
    document.addEventListener("visibilitychange", () => document.hidden && this.#keepNow());
    addEventListener("beforeunload", (event) => {
      this.#keepNow();
      if (!this.isKept && this.files.all.size) event.preventDefault();
    });
    addEventListener("storage", ({ key, newValue }) => {
      if (key !== this.store.key || newValue === null) return;
      this.store.another(); // this tab and the other are copies of one: each keeps its own work from here on
      this.#keepNow();
    });
  }

  /** In an editor the first Escape lets Tab leave it, the second closes the lab; elsewhere the first does. @param {KeyboardEvent} event */
  #escape(event) {
    const isInEditor = event.target instanceof Element && event.target.closest(".cm-editor");
    if (isInEditor && !this.escaped) this.escaped = 1;
    else this.close();
  }

  // -- What is kept ---------------------------------------------------------------------------------------------------

  /** Bring back the work of the last visit; nothing of it runs by itself. @param {import("./store.js").Work | null} work */
  #restore(work) {
    this.show(this.file);
    if (!work) return;
    this.walk.go(work.next);
    this.prompt.put(work.line);
    if (!this.files.all.size && !this.last) return;
    const lines = this.last?.done.filter((act) => "typed" in act || "ran" in act).length ?? 0;
    this.say(
      "Your files of last time are back." + (lines ? ` Nothing has run; ${counted(lines, "line")} can be typed again.` : ""),
      ...(lines ? [button("Replay", () => this.replay())] : []),
    );
  }

  #keepSoon() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.#keepNow(), REST);
  }

  #keepNow() {
    clearTimeout(this.resting);
    const line = this.prompt.view.state.doc.toString();
    const story = this.session.done.length ? this.session.story() : (this.last ?? this.session.story());
    this.isKept = this.store.write({ python: this.version, next: this.walk.at, line, story, ...this.files.kept() });
    if (this.isKept || this.isToldOfKeeping || !this.files.all.size) return;
    this.isToldOfKeeping = true;
    this.say("This browser does not keep your files: its storage is full, or it is forbidden. Download them as a zip before you leave.");
  }

  // -- What is seen ---------------------------------------------------------------------------------------------------

  /** Tell something of the lab's own. @param {string} text @param {...Node} others */
  say(text, ...others) {
    return this.log.say(text, ...others);
  }

  /** Say what was replaced, with the button that takes it back. @param {string} text */
  #sayReplaced(text) {
    for (const old of this.view.log.querySelectorAll(".lab-undo")) old.remove(); // it would take back another
    this.say(text, button("Undo", () => this.undo(), "lab-undo"));
  }

  /** Say it when the page is not for this Python. */
  #suits() {
    if (Number(this.version.split(".")[1]) < Number(since().split(".")[1] ?? 0))
      this.say(`This page needs Python ${since()}; choose it above.`);
  }

  /** @param {string} kind @param {string} data */
  #heard(kind, data) {
    if (kind === "typed") this.log.typed(data);
    else if (kind === "stdout" || kind === "stderr") this.log.print(kind, data);
    else if (kind === "cut") this.log.cut();
    else if (kind === "picture") this.#draw(data);
    else if (kind === "progress" && !this.isReady) this.view.status.textContent = `Python ${this.version} starts: ${data} MB so far …`;
    else if (kind === "raised" && CANNOT.test(data))
      this.say("A Python in a browser can't do that.", link("What it can't do", `${this.base}../../lab.html#lab-cannot`));
  }

  /** @param {string} markup */
  #draw(markup) {
    const drawn = picture(markup);
    if (!drawn) return;
    this.log.draw(drawn);
    this.newest = drawn;
    if (!this.log.chosen) this.view.drawn.replaceChildren(drawn);
  }

  /** @param {import("./log.js").Entry | null} entry */
  #showPicture(entry) {
    const drawn = entry ? entry.picture : this.newest;
    const typed = entry?.element.querySelector(".lab-typed")?.textContent.split("\n")[0] ?? "";
    this.view.tell(entry ? (drawn ? typed : `${typed}, whose picture is no longer kept`) : "");
    this.view.drawn.replaceChildren(...(drawn ? [drawn] : []));
  }

  #showFiles() {
    const { tabs, save, unsaved, undo, element } = this.view;
    const edited = this.files.edited();
    const old = new Map([...tabs.children].map((tab) => [/** @type {HTMLElement} */ (tab).dataset.name, tab]));
    for (const [at, name] of this.files.names.entries()) {
      const tab = /** @type {HTMLButtonElement} */ (old.get(name) ?? button("", () => this.show(name), "lab-tab"));
      old.delete(name);
      tab.dataset.name = name;
      tab.textContent = edited.includes(name) ? `${name} •` : name;
      tab.setAttribute("aria-label", edited.includes(name) ? `${name}, not saved` : name);
      tab.setAttribute("aria-pressed", String(name === this.file));
      if (tabs.children[at] !== tab) tabs.insertBefore(tab, tabs.children[at] ?? null);
    }
    for (const tab of old.values()) {
      if (tab === document.activeElement) this.view.save.focus();
      tab.remove();
    }
    save.disabled = !edited.includes(this.file);
    unsaved.hidden = !edited.length;
    unsaved.textContent = `Edited here, and not saved: ${edited.join(", ")}. An import finds what was saved last.`;
    undo.disabled = !this.files.backups.length;
    undo.textContent = this.files.backups[0] ? `Undo: ${this.files.backups[0].why}` : "Undo";
    element.classList.toggle("lab-without-files", !this.files.all.size);
    this.#keepSoon();
  }

  /** @param {string} label "" at the end of the page's steps */
  #showNext(label) {
    this.view.next.hidden = !label;
    this.view.next.textContent = label;
  }

  // -- What Python does -----------------------------------------------------------------------------------------------

  /** Ask the Python at the prompt, which is started if none is there. @param {string} request @param {unknown} [data] */
  async #ask(request, data) {
    const python = await this.pythons.prompt((python) => this.#begin(python));
    return python.ask(request, data);
  }

  /** Give a Python that has just started its files. @param {import("./python.js").Python} python */
  async #begin(python) {
    const { version } = await python.ready;
    const disk = this.files.disk();
    this.session.begun = disk;
    for (const [name, text] of Object.entries(disk)) await python.ask("save", { name, text });
    const { next } = this.walk;
    this.isReady = true;
    this.view.status.textContent = `Python ${version} is ready. ${next ? "Press Next, or type." : "Type, or paste a session."}`;
  }

  /** Do one thing after the other; a new prompt drops what waits. @template T @param {() => Promise<T>} task @returns {Promise<T | undefined>} */
  #then(task) {
    const { turn } = this.session;
    const done = this.work.then(async () => {
      if (turn !== this.session.turn) return;
      this.view.element.classList.add("lab-busy");
      try {
        return await task();
      } catch (error) {
        if (error === STOPPED) return; // which is said
        if (error instanceof Ended) return this.#ended(error.message);
        this.say(error instanceof Error ? error.message : String(error));
      } finally {
        this.log.flush();
        this.view.element.classList.remove("lab-busy");
      }
    });
    this.work = done.then(() => undefined);
    return done;
  }

  get isBusy() {
    return this.view.element.classList.contains("lab-busy");
  }

  /** Python is at its end; a new prompt is there. @param {string} why @returns {undefined} */
  #ended(why) {
    this.say(`Python has ended (${why}). Here is a new prompt.`);
    this.#leave();
    this.#then(() => this.#ask("look"));
  }

  /** Type at the prompt; answers whether it wants more lines. @param {string} text */
  async enter(text) {
    if (!text.trim()) return false; // an empty line gives a new prompt, and that is all
    const { turn } = this.session;
    const commands = commandLines(text);
    if (commands) {
      this.#then(() => this.#run(commands));
      return false;
    }
    const more = await this.#then(() => this.#ask("incomplete", text));
    if (more === false && turn === this.session.turn) this.#then(() => this.#type(text));
    return more ?? false;
  }

  /** @param {string} text */
  async #type(text) {
    this.log.printed = "";
    this.session.note({ typed: text });
    this.store.remember(text);
    const outcome = await this.#ask("enter", text);
    if (outcome === "error" && isForTerminal(text)) this.say(`That is a line for a terminal. Type it after a $: $ ${text.trim()}`);
    await this.#follow();
    this.pythons.makeSpare();
    this.#keepSoon();
    if (outcome.startsWith("ended")) throw new Ended(`exit status ${outcome.slice(6)}`);
  }

  /** Run commands as a terminal does; the first that fails ends it. @param {string[]} lines @returns {Promise<boolean>} */
  async #run(lines) {
    this.log.printed = "";
    for (const line of lines) {
      this.session.note({ ran: line });
      this.store.remember(`$ ${line}`);
      this.log.typed(line, "$ ", "  ");
      const [program, ...rest] = words(line) ?? [];
      if (!program || !/^python(3(\.\d+)?)?$/.test(program) || !rest.length) {
        const why = program ? "It runs python alone, as in: $ python shop.py" : "Each quote in it has to be closed, and | > ; and & are a shell's.";
        this.say(`The lab's terminal can't run that. ${why}`);
        return false;
      }
      const status = await this.#command(rest);
      this.log.flush();
      if (!status) continue;
      this.say(`exit status ${status}`);
      return false;
    }
    return true;
  }

  /** Run a command in a Python of its own, over the same files. @param {string[]} words @returns {Promise<number>} its exit status */
  async #command(words) {
    const before = await this.#ask("pack");
    const { pythons } = this;
    try {
      let python = await pythons.command(null);
      await python.ask("unpack", before);
      let status = await python.ask("command", words);
      if (status === -1) {
        pythons.spare ??= python; // it has run nothing
        python = await pythons.command(words);
        await python.ask("unpack", before);
        status = await python.ask("command", words);
      }
      await this.#ask("unpack", await python.ask("pack"));
      await this.#follow();
      await this.#ask("look");
      return status;
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      this.say(`The command has ended: ${error.message}`);
      return 1;
    } finally {
      pythons.endCommand();
      pythons.makeSpare();
    }
  }

  /** Know of the files that Python itself has written or removed, so that a new prompt finds them as they are. */
  async #follow() {
    if (this.files.follow(await this.#ask("disk", Object.keys(this.files.disk())))) this.show(this.file);
  }

  /** Let the prompt go; what was done in it can be replayed. */
  #leave() {
    if (this.session.done.length) this.last = this.session.story();
    this.pythons.endPrompt();
    this.session.begin(this.files.disk());
    this.prompt.begin();
    this.log.begin();
    this.#keepSoon();
  }

  /** End what runs, at once: a command alone, or the prompt with it. @returns {boolean} whether anything ran */
  stop() {
    if (!this.isBusy) return false;
    this.session.stops += 1;
    if (this.pythons.atCommand) {
      this.session.turn += 1; // what waits is dropped
      this.pythons.endCommand();
      this.prompt.begin();
      this.say("Stopped. The prompt is as it was; what the command had written is dropped.");
      this.work = this.work.then(() => this.pythons.makeSpare());
      return true;
    }
    this.#leave();
    this.say("Stopped. Here is a new prompt; your files are as they were, and Replay types again what you had typed.");
    this.#then(() => this.#ask("look"));
    return true;
  }

  restart() {
    this.#leave();
    return this.#then(() => this.#ask("look"));
  }

  /** Ctrl-C where nothing runs. @param {string} text */
  #interrupted(text) {
    this.log.typed(text);
    this.log.print("stdout", "KeyboardInterrupt\n");
  }

  /** Ctrl-D on an empty line. */
  #exit() {
    if (!this.isBusy) this.#ended("Ctrl-D");
  }

  /** Do again, with the files of then, all that was typed, run and saved since the last new prompt, or in the one before. */
  replay() {
    const story = this.session.done.length ? this.session.story() : this.last;
    if (!story) {
      this.say("Nothing was typed that could be typed again.");
      return;
    }
    const before = this.files.all;
    this.#leave();
    this.files.all = new Map(Object.entries(story.begun).map(([name, text]) => [name, { text, disk: text }]));
    this.session.begun = story.begun;
    return this.#then(async () => {
      for (const act of story.done) {
        if ("typed" in act) await this.#type(act.typed);
        else if ("ran" in act) await this.#run([act.ran]);
        else if ("save" in act) await this.#save(act.save, act.text);
        else await this.#remove(act.remove);
      }
    }).finally(() => {
      for (const [name, { text, disk }] of before) {
        if (text !== disk || !this.files.all.has(name)) this.files.edit(name, text); // what is edited stays so
      }
      this.show(this.file);
    });
  }

  /** @param {string} version */
  choose(version) {
    this.version = version;
    this.isReady = false;
    this.pythons.choose(version);
    this.walk.read(version);
    this.#suits();
    return this.restart();
  }

  // -- Files ----------------------------------------------------------------------------------------------------------

  /** @param {string} name @param {string} text */
  #edited(name, text) {
    if (!name || this.files.text(name) === text) return;
    this.files.edit(name, text);
    this.#showFiles();
  }

  /** Show a file; another one if it is no longer there. @param {string} name */
  show(name) {
    this.file = this.files.all.has(name) ? name : (this.files.names[0] ?? "");
    this.editor.show(this.file, this.files.text(this.file));
    this.#showFiles();
  }

  /** Save the file that is open, as an editor does: from now on it is on disk. */
  save() {
    const { file } = this;
    if (this.files.all.has(file)) return this.#then(() => this.#save(file, this.files.text(file)));
  }

  /** @param {string} name @param {string} text */
  async #save(name, text) {
    await this.#ask("save", { name, text });
    this.files.save(name, text);
    this.session.note({ save: name, text });
    this.show(name);
    this.say(`Saved ${name}.`);
    await this.#ask("look");
  }

  /** Save a file of the page. @param {string} name @param {string} text */
  async #savePages(name, text) {
    const own = this.walk.texts(name);
    const isOver = this.files.replaces(name, text, (now) => own.includes(now));
    if (isOver) this.files.backUp(`the page's ${name} over yours`);
    await this.#save(name, text);
    if (isOver) this.#sayReplaced(`The page's ${name} was saved over yours.`);
  }

  /** @param {string} name */
  async #remove(name) {
    if ((this.files.all.get(name)?.disk ?? null) !== null) {
      await this.#ask("remove", name);
      this.session.note({ remove: name });
    }
    this.files.all.delete(name);
    this.show(this.file);
    await this.#ask("look");
  }

  /** A name that the reader gives, or undefined. @param {string} question @param {string} offered */
  #name(question, offered) {
    const name = prompt(question, offered)?.trim();
    if (name === undefined) return;
    const wrong = wrongName(name) || (this.files.all.has(name) && name !== offered ? `There is a file ${name} already. Give another name.` : "");
    if (!wrong) return name;
    this.say(wrong);
  }

  create() {
    const name = this.#name("Name of the new file", this.files.all.has("cats.py") ? "more.py" : "cats.py");
    if (!name) return;
    this.files.edit(name, this.files.text(name));
    this.show(name);
    this.editor.view.focus();
  }

  rename() {
    const { file } = this;
    const name = this.files.all.has(file) ? this.#name(`New name of ${file}`, file) : undefined;
    if (!name || name === file) return;
    return this.#then(async () => {
      await this.#save(name, this.files.text(file));
      await this.#remove(file);
    });
  }

  remove() {
    const { file } = this;
    if (!this.files.all.has(file)) return;
    return this.#then(async () => {
      this.files.backUp(`deleted ${file}`);
      await this.#remove(file);
      this.#sayReplaced(`Deleted ${file}.`);
    });
  }

  /** Take back what was replaced last. */
  undo() {
    return this.#then(async () => {
      const why = this.files.backups[0]?.why;
      if (!why) return;
      for (const [name, text] of this.files.undo()) {
        await this.#ask("save", { name, text });
        this.session.note({ save: name, text });
        const file = this.files.all.get(name);
        if (file) file.disk = text;
      }
      for (const old of this.view.log.querySelectorAll(".lab-undo")) old.remove();
      this.show(this.file);
      this.say(`Taken back: ${why}.`);
      await this.#ask("look");
    });
  }

  download() {
    const name = this.file.split("/").pop();
    if (name) offer(name, this.files.text(this.file), "text/x-python");
  }

  downloadAll() {
    const encoder = new TextEncoder();
    const data = Object.fromEntries(Object.entries(this.files.texts()).map(([name, text]) => [name, encoder.encode(text)]));
    offer("lab.zip", zipSync(data), "application/zip");
  }

  /** Give back the files that the page has saved so far, in a new prompt. */
  reset() {
    this.files.backUp("the reset");
    this.#take(this.walk.saved());
    const done = this.restart();
    this.#sayReplaced(this.files.all.size ? "Your files are those that the page has saved so far." : "Your files are removed: the page has saved none so far.");
    return done;
  }

  /** Begin with other files. @param {Record<string, string>} files */
  #take(files) {
    this.files.all = new Map(Object.entries(files).map(([name, text]) => [name, { text, disk: text }]));
    this.show(this.file);
  }

  // -- Passed on ------------------------------------------------------------------------------------------------------

  /** Put a text on the clipboard; where there is none, in a field. @param {() => Promise<string>} made @param {string} said */
  async #give(made, said) {
    const text = await made();
    try {
      await navigator.clipboard.writeText(text);
      this.say(said);
    } catch {
      const field = make("textarea", "lab-given", text);
      field.readOnly = true;
      field.rows = 3;
      field.setAttribute("aria-label", "To be copied");
      this.say("This browser has no clipboard for the page. Copy it from here:", field);
      field.focus();
      field.select();
    }
  }

  /** Put what was typed and printed on the clipboard, as it stands there. */
  copy() {
    return this.#give(async () => this.log.text(), "The session is on your clipboard.");
  }

  /** Put an address on the clipboard that opens this lab. */
  async share() {
    const work = { python: this.version, files: this.files.texts(), lines: this.session.lines };
    const found = await address(work, location.href);
    if (!found) return this.say("These files are too long for a link. Download them as a zip.");
    return this.#give(async () => found, "A link with your files and lines is on your clipboard. Nothing was sent anywhere.");
  }

  /** Show what a link brings; it runs when the reader says so. @param {string} text what stands behind `#lab=` */
  async receive(text) {
    const away = () => history.replaceState(null, "", location.pathname + location.search);
    let work;
    try {
      work = await unpacked(text);
      for (const name of Object.keys(work.files)) {
        const wrong = wrongName(name);
        if (wrong) throw new Error(`The link brings a file with a name that can't be: ${JSON.stringify(name)}. ${wrong}`);
      }
    } catch (error) {
      away();
      return this.say(error instanceof Error ? error.message : String(error));
    }
    const { files, lines, python } = work;
    for (const old of this.view.log.querySelectorAll(".lab-received")) old.remove();
    const shown = [...Object.entries(files).map(([name, text]) => `${name}:\n${text}`), ...lines.map((line) => (line.startsWith("$ ") ? line : `>>> ${line}`))];
    const box = make("div", "lab-received", make("p", "", "A link brought these files and lines. Nothing of it has run. Read it to its end before you run it."));
    if (this.files.all.size) box.append(make("p", "", "Your own files of this page are kept, and Undo brings them back."));
    const done = () => {
      away();
      box.remove();
      this.prompt.view.focus();
    };
    const run = button("Run them", () => {
      done();
      if (!VERSIONS.includes(python)) this.say(`The link was made for Python ${python.slice(0, 20)}, which the lab does not have; it runs on ${this.version}.`);
      else if (python !== this.version) {
        this.view.versions.value = python;
        this.version = python;
        this.pythons.choose(python);
        this.walk.read(python);
      }
      if (this.files.all.size) this.files.backUp("the link's files in place of yours");
      this.#leave();
      this.#take(files);
      this.last = { begun: files, done: lines.map((line) => (line.startsWith("$ ") ? { ran: line.slice(2) } : { typed: line })) };
      if (this.files.backups.length) this.#sayReplaced("The link's files are in place of yours.");
      if (lines.length) this.replay();
      else this.#then(() => this.#ask("look"));
    });
    box.append(make("pre", "", shown.join("\n")), run, button("Discard", done));
    box.tabIndex = -1;
    this.view.log.append(box);
    box.scrollIntoView({ block: "nearest" });
    box.focus();
  }

  // -- The page's cells -----------------------------------------------------------------------------------------------

  /** Do the next step of the page. */
  async sendNext() {
    const step = this.walk.next;
    if (!step) return;
    this.walk.show(step);
    this.walk.go(this.walk.at + 1);
    await this.#do(step);
    if (this.walk.isThrough && !this.walk.next) this.#sayThrough();
  }

  /** The page is through: say so, and lead on. */
  #sayThrough() {
    const next = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a.right-next"));
    const title = next?.querySelector(".prev-next-title")?.textContent ?? "";
    this.say("That was the page.", ...(next ? [link(`Next: ${title}`, `${next.href}#lab`)] : []));
    this.prompt.view.focus(); // the button that was pressed is gone
  }

  /** Do one step of the page, and nothing before it. @param {Element} place */
  async sendOne(place) {
    const step = this.walk.steps[this.walk.find(place)];
    if (!step) return;
    this.walk.show(step);
    await this.#do(step);
  }

  /** @param {import("./page.js").Step} step */
  async #do(step) {
    if (step.kind === "save") await this.#then(() => this.#savePages(step.name, step.text));
    else if (step.kind === "new") await this.restart();
    else if (step.needs) this.say(`A browser's Python has no ${step.needs}: this cell was left out.\n${step.text}`);
    else {
      await this.#then(() => (step.kind === "type" ? this.#type(step.text) : this.#run(step.text.split("\n")).then(() => {})));
      if (RATIO.test(this.log.printed)) this.say("A browser's clock is coarse: this ratio tells nothing about your computer.");
      if (step.output !== null && !alike(step.output, this.log.printed, this.files.names))
        this.say(`The page has another output, of Python ${this.version} on a computer of its own:\n${step.output}`);
    }
  }

  /** Do all steps of the page up to the one at `place`. @param {Element} place */
  async sendTo(place) {
    const end = this.walk.find(place);
    if (end < this.walk.at) {
      this.walk.go(0);
      await this.restart();
    }
    for (const { stops } = this.session; this.walk.at <= end && stops === this.session.stops; ) await this.sendNext();
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

  get isOpen() {
    return !this.view.element.hidden;
  }

  /** @param {Element | null} [opener] what was pressed, and gets the focus back */
  open(opener = document.activeElement) {
    if (opener instanceof HTMLElement && !this.view.element.contains(opener)) this.opener = opener;
    this.view.element.hidden = false;
    document.documentElement.classList.add("lab-open");
    dispatchEvent(new Event("resize")); // the theme lets the keyboard reach what is too wide now
    this.walk.go(this.walk.at);
    this.walk.next?.place.scrollIntoView({ block: "nearest" });
    this.prompt.view.focus();
  }

  close() {
    this.view.element.hidden = true;
    document.documentElement.classList.remove("lab-open");
    dispatchEvent(new Event("resize"));
    this.walk.unmark();
    this.opener?.focus();
  }
}
