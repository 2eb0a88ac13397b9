// @ts-check
// What is seen of the lab: its parts, and the buttons that act.

/**
 * An element, with its class, what it says, and what is in it.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {string} name @param {...(Node | string)} inside
 */
export function make(tag, name, ...inside) {
  const element = document.createElement(tag);
  element.className = name;
  element.append(...inside);
  return element;
}

/** @param {string} label @param {() => unknown} press @param {string} [name] */
export function button(label, press, name = "") {
  const element = make("button", name, label);
  element.type = "button";
  element.addEventListener("click", press);
  return element;
}

/** An element with a role and a name for those who listen. @param {string} name @param {string} role @param {string} label */
function part(name, role, label) {
  const element = make("div", name);
  element.setAttribute("role", role);
  element.setAttribute("aria-label", label);
  return element;
}

/**
 * The lab's panel, put at the end of the page.
 * @param {string[]} pythons @param {{
 *   choose: (version: string) => unknown, stop: () => unknown, restart: () => unknown, replay: () => unknown,
 *   close: () => unknown, save: () => unknown, create: () => unknown, rename: () => unknown, remove: () => unknown,
 *   download: () => unknown, downloadAll: () => unknown, reset: () => unknown, next: () => unknown,
 *   copy: () => unknown, share: () => unknown,
 * }} act
 */
export function panel(pythons, act) {
  const versions = make("select", "lab-version", ...pythons.map((version) => new Option(`Python ${version}`, version)));
  versions.setAttribute("aria-label", "Version of Python");
  versions.addEventListener("change", () => act.choose(versions.value));
  const log = part("lab-log", "log", "What was typed and printed");
  log.tabIndex = 0;
  const tabs = part("lab-tabs", "tablist", "Files");
  const editor = make("div", "lab-editor");
  const input = make("div", "lab-input");
  const picture = make("div", "lab-picture");
  const unsaved = make("p", "lab-unsaved");
  unsaved.hidden = true;
  const save = button("Save", act.save, "lab-of-file");
  const reset = button("Reset", act.reset);
  const next = button("", act.next, "lab-next");
  const licences = make("a", "lab-licences", "Licences");
  licences.href = new URL("licences.txt", import.meta.url).href;
  const head = make(
    "div",
    "lab-head",
    make("h2", "lab-title", "Lab"),
    versions,
    button("Stop", act.stop, "lab-stop"),
    button("New prompt", act.restart),
    button("Replay", act.replay),
    button("Close", act.close, "lab-close"),
  );
  const files = make(
    "div",
    "lab-row",
    save,
    button("New file", act.create),
    button("Rename", act.rename, "lab-of-file"),
    button("Delete", act.remove, "lab-of-file"),
    button("Download", act.download, "lab-of-file"),
    button("All as zip", act.downloadAll, "lab-of-file"),
    reset,
  );
  const foot = make("div", "lab-row", next, button("Copy the session", act.copy), button("Share", act.share), licences);
  const terminal = make("div", "lab-terminal", log, input);
  const element = make("section", "lab", head, make("div", "lab-files", tabs, editor, files), unsaved, picture, terminal, foot);
  element.setAttribute("aria-label", "Lab");
  document.body.append(element);
  return { element, versions, log, tabs, editor, input, unsaved, picture, save, reset, next };
}
