// @ts-check
// The picture of files, cache and names. Its markup comes from the Python in which the reader's code runs, or a link's,
// so it is whatever that code wants: it is read in a document that runs nothing, and of it only what a picture is made
// of is made anew.

const TAGS = new Set(["B", "CODE", "FIGCAPTION", "FIGURE", "SPAN", "TABLE", "TBODY", "TD", "TH", "THEAD", "TR", "WBR"]);
const ROLES = new Set(["cell", "columnheader", "row", "rowgroup", "table"]);
// What engine/picture/draw.py writes as classes: the site's own stylesheets could hide a page behind others
const CLASSES = new Set(
  ("absent cache dashed empty files half held last led left letter module more name names new note others picture to " +
    "value visually-hidden").split(" "),
);
const MOST = 5000; // elements

/** @param {string} markup @returns {HTMLElement | null} the picture; null if there is none in it */
export function picture(markup) {
  const read = new DOMParser().parseFromString(markup, "text/html");
  const figure = read.querySelector("figure.picture");
  let count = 0;

  /** @param {Element} source */
  function made(source) {
    const element = document.createElement(source.tagName);
    for (const { name, value } of source.attributes) {
      if (name === "class") element.className = value.split(/\s+/).filter((one) => CLASSES.has(one)).join(" ");
      else if ((name === "role" && ROLES.has(value)) || (name === "scope" && value === "col") || name === "aria-label")
        element.setAttribute(name, value);
    }
    for (const child of source.childNodes) {
      if (child instanceof Text) element.append(child.data);
      else if (child instanceof Element && TAGS.has(child.tagName) && (count += 1) < MOST) element.append(made(child));
    }
    return element;
  }

  return figure && made(figure);
}
