// @ts-check
// The reader's files: what is on disk, what is edited and not saved, and what was replaced and can be had back.

/**
 * @typedef {{text: string, disk: string | null}} File `disk` is what an import finds; null where nothing was saved
 * @typedef {{why: string, files: Record<string, File>}} Backup
 * @typedef {{files: Record<string, File>, backups: Backup[]}} Kept
 */

const MOST = 5; // backups
const SEEN = 200; // files that Python has written, at once

export class Files {
  constructor() {
    /** @type {Map<string, File>} */ this.all = new Map();
    /** @type {Backup[]} the newest first */ this.backups = [];
  }

  /** @param {Kept} kept */
  static from({ files, backups }) {
    const made = new Files();
    made.all = new Map(Object.entries(files).map(([name, file]) => [name, { ...file }]));
    made.backups = backups.slice(0, MOST);
    return made;
  }

  /** @returns {Kept} */
  kept() {
    return { files: this.#copy(), backups: this.backups };
  }

  #copy() {
    return Object.fromEntries([...this.all].map(([name, file]) => [name, { ...file }]));
  }

  get names() {
    return [...this.all.keys()];
  }

  /** @param {string} name */
  text(name) {
    return this.all.get(name)?.text ?? "";
  }

  /** The texts as the editor has them. @returns {Record<string, string>} */
  texts() {
    return Object.fromEntries([...this.all].map(([name, { text }]) => [name, text]));
  }

  /** What is on disk. @returns {Record<string, string>} */
  disk() {
    return Object.fromEntries([...this.all].flatMap(([name, { disk }]) => (disk === null ? [] : [[name, disk]])));
  }

  /** The names of those that are edited and not saved. */
  edited() {
    return [...this.all].filter(([, { text, disk }]) => text !== disk).map(([name]) => name);
  }

  /** @param {string} name @param {string} text */
  edit(name, text) {
    const file = this.all.get(name);
    if (file) file.text = text;
    else this.all.set(name, { text, disk: null });
  }

  /** @param {string} name @param {string} text */
  save(name, text) {
    this.all.set(name, { text, disk: text });
  }

  /**
   * Whether a text that comes from elsewhere would replace work of the reader's: what they edited, or saved themselves.
   * @param {string} name @param {string} text what comes @param {(text: string) => boolean} isKnown of the page's own texts
   */
  replaces(name, text, isKnown) {
    const file = this.all.get(name);
    if (!file) return false;
    const own = [file.text, file.disk ?? ""].filter((one) => one !== "" && one !== text && !isKnown(one));
    return own.length > 0;
  }

  /** Know of what Python has written and removed; an edit stays. @param {{gone: string[], texts: Record<string, string>}} found @returns {boolean} whether anything is new */
  follow({ gone, texts }) {
    const isNew = (/** @type {[string, string]} */ [name, text]) => this.all.get(name)?.disk !== text && !wrongName(name);
    const written = Object.entries(texts).filter(isNew).slice(0, SEEN);
    const lost = gone.filter((name) => (this.all.get(name)?.disk ?? null) !== null);
    for (const name of lost) {
      const file = this.all.get(name);
      if (file && file.text !== file.disk) file.disk = null;
      else this.all.delete(name);
    }
    for (const [name, disk] of written) {
      const file = this.all.get(name);
      const isEdited = file && file.text !== (file.disk ?? "");
      this.all.set(name, { text: isEdited ? file.text : disk, disk });
    }
    return lost.length + written.length > 0;
  }

  /** Keep all as it is now, so that it can be had back. @param {string} why "over your dogs.py" */
  backUp(why) {
    this.backups = [{ why, files: this.#copy() }, ...this.backups].slice(0, MOST);
  }

  /**
   * Take the newest backup back. Files that were made since stay.
   * @returns {[string, string][]} the names and texts that have to be saved, so that the disk is as it was, too
   */
  undo() {
    const [backup, ...others] = this.backups;
    /** @type {[string, string][]} */ const toSave = [];
    if (!backup) return toSave;
    for (const [name, { text, disk }] of Object.entries(backup.files)) {
      const now = this.all.get(name);
      if (disk !== null && now?.disk !== disk) toSave.push([name, disk]);
      this.all.set(name, { text, disk: now?.disk ?? null });
    }
    this.backups = others;
    return toSave;
  }
}

/**
 * What is wrong with a name for a file, in a sentence; "" if nothing is. A module may be called by any of Python's
 * identifiers, and a program may write other files.
 * @param {string} name
 */
export function wrongName(name) {
  const parts = name.split("/");
  if (!name.trim()) return "A file needs a name, such as cats.py or kennel/cats.py.";
  if (/[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\\]/.test(name)) return "A file's name has no backslash and no control character in it.";
  if (name.startsWith("/")) return "A file's name begins in the lab's folder: leave the first / out.";
  if (parts.some((part) => part === ".." || part === ".")) return "A file can't leave the lab's folder: leave the dots out.";
  if (parts.some((part) => !part.trim())) return "A folder and a file need a name each, as in kennel/cats.py.";
  if (parts.some((part) => part === "__pycache__")) return "Python itself writes the files in __pycache__.";
  if (name.length > 200) return "That name is longer than 200 characters.";
  return "";
}
