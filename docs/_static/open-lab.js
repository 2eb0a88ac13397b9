// @ts-check
// Opens the lab from a page and from its cells. Nothing of it is loaded before the reader asks.

(() => {
  const article = /** @type {HTMLElement | null} */ (document.querySelector("article"));
  const cells = article?.querySelectorAll("[data-file], div.cell") ?? [];
  const source = /** @type {HTMLScriptElement | null} */ (document.currentScript)?.src;
  const isLab = location.pathname.endsWith("/lab.html");
  if (!article || !source || !(cells.length || isLab)) return;
  if (document.querySelector("meta[name=python-with]")) return; // its cells need more than a Python
  const base = new URL("lab/", source).href;
  const SIZE = 12; // MB that a host sends which compresses; a test compares it
  /** @type {Promise<any> | null} */ let lab = null;

  // The page's shortcut for its search sleeps while one types in the lab; this listens before the theme does
  addEventListener(
    "keydown",
    (event) => {
      const inLab = event.target instanceof Element && event.target.closest(".lab");
      if (inLab && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") event.stopImmediatePropagation();
    },
    { capture: true },
  );

  /** Open the lab. @param {Element | null} [opener] what was pressed, which gets the focus back */
  async function open(opener = document.activeElement) {
    if (location.protocol === "file:") {
      told.textContent =
        "The lab needs a server, and this page was opened as a file. Type `python3 noxfile.py -s serve` to open it there.";
      return;
    }
    lab ??= import(`${base}start.js`).then((start) => start.lab({ base, article }));
    try {
      const opened = await lab;
      told.textContent = "";
      opened.open(opener);
      return opened;
    } catch (error) {
      lab = null; // the next press tries again
      told.textContent = `The lab could not be loaded (${error instanceof Error ? error.message : error}). Try again.`;
    }
  }

  /** @param {string} label @param {() => void} press */
  function button(label, press) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "open-lab";
    made.textContent = label;
    made.addEventListener("click", press);
    return made;
  }

  // A shared link, see share.js of the lab, also one that is pasted into the open page; and `#lab` from the page before
  async function follow() {
    if (location.hash.startsWith("#lab=")) (await open())?.receive(location.hash.slice(5));
    else if (location.hash === "#lab") await open();
  }
  addEventListener("load", follow);
  addEventListener("hashchange", follow);

  const told = document.createElement("p");
  told.setAttribute("role", "status");
  const row = document.createElement("div");
  row.className = "open-lab-row";
  row.append(button(isLab ? "Open the lab" : "Open in the lab", () => open()), told);
  try {
    const isFirst = !Object.keys(localStorage).some((key) => key.startsWith("lab-fetched:"));
    if (isFirst) told.textContent = `Your first visit downloads ${SIZE} MB.`;
  } catch {} // where nothing may be stored, what has come before is not known
  article.querySelector("h1")?.after(row);
  for (const box of /** @type {NodeListOf<HTMLElement>} */ (article.querySelectorAll(".exercise"))) {
    const { start = "", ask, want } = box.dataset;
    const answer = document.createElement("p");
    answer.setAttribute("role", "status");
    const begin = button("Begin in the lab", async () => {
      const cell = document.getElementById(start)?.closest("[data-file], div.cell");
      await (await open())?.sendTo(cell);
    });
    const check = button("Check", async () => {
      answer.textContent = (await (await open())?.check(ask, want)) ?? "";
    });
    const buttons = document.createElement("div");
    buttons.className = "exercise-buttons";
    buttons.append(begin, check, answer);
    box.querySelector("details")?.before(buttons);
  }
  for (const cell of cells) {
    const here = button("Run up to here", async () => (await open())?.sendTo(cell));
    const only = button("Only this", async () => (await open())?.sendOne(cell));
    only.classList.add("open-lab-only");
    const row = document.createElement("div");
    row.className = "open-lab-here";
    row.append(here, only);
    cell.append(row);
  }
})();
