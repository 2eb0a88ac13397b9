// @ts-check
// Where versions of Python print different things, all pages show what the reader's own prints. The stylesheet does that
// by an attribute of the page (engine/site/choice.py); here the choice is made, in the header or at a cell, and kept.

(() => {
  const KEY = "python-version"; // the page's head reads it too, before anything is painted
  const select = /** @type {HTMLSelectElement | null} */ (document.querySelector(".my-python select"));
  if (!select) return;
  const { dataset } = document.documentElement;
  const newest = select.value;

  /** Show a version; where there is none of it, what a page shows by itself. */
  const show = (/** @type {string} */ python) => {
    dataset.python = python;
    select.value = python;
    if (!select.value) select.value = newest;
    for (const cell of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".by-version"))) {
      const { pythons = "", first = "" } = cell.dataset;
      const shown = pythons.split(" ").includes(python) ? python : first;
      for (const button of cell.querySelectorAll("button"))
        button.setAttribute("aria-pressed", String(button.dataset.python === shown));
    }
  };

  const choose = (/** @type {string} */ python) => {
    show(python);
    try {
      localStorage.setItem(KEY, python);
    } catch {} // where nothing may be stored, the choice holds on this page
  };

  /** Show what was chosen, on whichever page. */
  const recall = () => {
    try {
      const [python] = localStorage.getItem(KEY)?.match(/^\d+\.\d+/) ?? []; // it was "3.13.0" once
      if (python) show(python);
    } catch {}
  };

  select.addEventListener("change", () => choose(select.value));
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest(".version-switch button") : null;
    const python = button?.getAttribute("data-python");
    if (!button || !python) return;
    const before = button.getBoundingClientRect().top;
    choose(python);
    scrollBy(0, button.getBoundingClientRect().top - before); // what changed above must not move what was pressed
  });
  addEventListener("pageshow", ({ persisted }) => persisted && recall()); // back from a page where another was chosen
  recall();
})();
