// @ts-check
// Where versions of Python print different things, the reader's choice shows one of them, on all pages.

const KEY = "python-version";

/** @param {string} version */
function show(version) {
  for (const cell of document.querySelectorAll(".by-version")) {
    const wanted = cell.querySelector(`[class~="on-${CSS.escape(version)}"]`);
    if (!wanted) continue; // a cell that this version can't run
    for (const output of cell.querySelectorAll(".version-output")) output.classList.toggle("shown", output === wanted);
    for (const button of cell.querySelectorAll("[data-version]")) {
      const pressed = wanted.classList.contains(`on-${button.getAttribute("data-version")}`); // these print the same
      button.setAttribute("aria-pressed", String(pressed));
    }
  }
}

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("[data-version]") : null;
  const version = button?.getAttribute("data-version");
  if (!button || !version) return;
  const before = button.getBoundingClientRect().top;
  show(version);
  scrollBy(0, button.getBoundingClientRect().top - before); // what changed above must not move what was pressed
  try {
    localStorage.setItem(KEY, version);
  } catch {} // where nothing may be stored, the choice holds on this page
});

try {
  const chosen = localStorage.getItem(KEY);
  if (chosen) show(chosen);
} catch {}
