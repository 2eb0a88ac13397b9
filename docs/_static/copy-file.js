// @ts-check
// The button at a file copies its exact text. sphinx-copybutton leaves out the end of the last line, which a file needs.

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("[data-file] .copybtn") : null;
  const text = button?.closest("[data-file]")?.querySelector("pre")?.textContent;
  if (text != null) navigator.clipboard?.writeText(text); // there is no clipboard on a page served without TLS
});
