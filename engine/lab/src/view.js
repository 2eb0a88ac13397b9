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

/** @param {string} label @param {string} address */
export function link(label, address) {
  const element = make("a", "", label);
  element.href = address;
  return element;
}

/** An element with a role and a name for those who listen. @param {string} name @param {string} role @param {string} label @param {...Node} inside */
function part(name, role, label, ...inside) {
  const element = make("div", name, ...inside);
  element.setAttribute("role", role);
  element.setAttribute("aria-label", label);
  return element;
}

/** @typedef {"files" | "prompt" | "picture"} Side */

/**
 * The lab's panel, put at the end of the page.
 * @param {string[]} pythons @param {Record<
 *   "stop" | "restart" | "replay" | "close" | "save" | "create" | "rename" | "remove" | "download" | "downloadAll" |
 *   "reset" | "undo" | "next" | "copy" | "share" | "now", () => unknown> & {choose: (version: string) => unknown}} act
 */
export function panel(pythons, act) {
  const versions = make("select", "lab-version", ...pythons.map((version) => new Option(`Python ${version}`, version)));
  versions.setAttribute("aria-label", "Version of Python");
  versions.addEventListener("change", () => act.choose(versions.value));
  const log = part("lab-log", "log", "What was typed and printed; the arrow keys show the picture after each line");
  log.tabIndex = 0;
  const tabs = part("lab-tabs", "group", "Files");
  const editor = make("div", "lab-editor");
  const input = make("div", "lab-input");
  const drawn = make("div", "lab-drawn");
  const when = make("p", "lab-when");
  when.hidden = true;
  const picture = make("div", "lab-picture", when, drawn);
  const unsaved = make("p", "lab-unsaved");
  unsaved.hidden = true;
  const status = make("p", "lab-status");
  status.setAttribute("role", "status");
  const save = button("Save", act.save, "lab-of-file");
  const undo = button("Undo", act.undo);
  const replay = button("Replay", act.replay);
  const next = button("", act.next, "lab-next");
  const menu = make(
    "details",
    "lab-menu",
    make("summary", "", "More"),
    make(
      "div",
      "",
      button("Rename", act.rename, "lab-of-file"),
      button("Delete", act.remove, "lab-of-file"),
      button("Download", act.download, "lab-of-file"),
      button("All as zip", act.downloadAll, "lab-of-file"),
      button("Reset", act.reset),
      undo,
    ),
  );
  menu.addEventListener("click", ({ target }) => {
    if (!(target instanceof HTMLButtonElement)) return;
    menu.open = false;
    menu.querySelector("summary")?.focus(); // what was pressed is out of sight now
  });
  const licences = link("Licences", new URL("licences.txt", import.meta.url).href);
  licences.className = "lab-licences";
  const sides = part("lab-sides", "group", "What is shown");
  const head = make(
    "div",
    "lab-head",
    make("h2", "lab-title", "Lab"),
    versions,
    button("Stop", act.stop, "lab-stop"),
    button("New prompt", act.restart),
    replay,
    button("Close", act.close, "lab-close"),
  );
  const files = make("div", "lab-files", tabs, editor, make("div", "lab-row", save, button("New file", act.create), menu));
  const foot = make("div", "lab-row lab-foot", button("Copy the session", act.copy), button("Share", act.share), licences);
  const terminal = make("div", "lab-terminal", status, log, input);
  const edge = part("lab-edge", "separator", "Width of the lab");
  const element = make("section", "lab", edge, head, next, sides, files, unsaved, picture, terminal, foot);
  element.setAttribute("aria-label", "Lab");

  /** Show one side where there is no room for all. @param {Side} side */
  function turn(side) {
    element.dataset.side = side;
    for (const one of sides.children) one.setAttribute("aria-pressed", String(one.textContent?.toLowerCase() === side));
  }
  for (const side of /** @type {const} */ (["files", "prompt", "picture"]))
    sides.append(button(`${side[0]?.toUpperCase()}${side.slice(1)}`, () => turn(side)));
  turn("prompt");
  drag(edge);
  document.body.append(element);

  /** Say which line a picture is of, or "" for the newest. @param {string} text */
  function tell(text) {
    when.hidden = !text;
    when.replaceChildren(...(text ? [`After ${text} `, button("Now", act.now)] : []));
  }
  return { element, versions, log, tabs, editor, input, unsaved, drawn, status, save, undo, replay, next, turn, tell };
}

/** Let the panel's edge be dragged, and moved by the arrow keys. @param {HTMLElement} edge */
function drag(edge) {
  edge.tabIndex = 0;
  edge.setAttribute("aria-orientation", "vertical");
  const width = (/** @type {number} */ share) => {
    const percent = Math.round(Math.min(Math.max(share * 100, 25), 75));
    document.documentElement.style.setProperty("--lab-width", `${percent}vw`);
    edge.setAttribute("aria-valuenow", String(percent));
  };
  edge.setAttribute("aria-valuenow", "50");
  edge.addEventListener("pointerdown", (event) => {
    edge.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  edge.addEventListener("pointermove", (event) => {
    if (edge.hasPointerCapture(event.pointerId)) width(1 - event.clientX / innerWidth);
  });
  edge.addEventListener("keydown", ({ key }) => {
    const now = Number(edge.getAttribute("aria-valuenow"));
    if (key === "ArrowLeft") width((now + 5) / 100);
    else if (key === "ArrowRight") width((now - 5) / 100);
  });
}
