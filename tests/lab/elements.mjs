// A stand-in for a page's elements, with as much of them as the lab asks for.

const SELECTOR = /^([a-z]+)?((?:\.[\w-]+)*)(?:\[([\w-]+)(?:=([\w-]+))?\])?$/;

export class Element {
  constructor(tag, { attributes = {}, children = [], text = "" }) {
    Object.assign(this, { tag, attributes, children, text, parent: null, scrolled: [] });
    for (const child of children) child.parent = this;
    const names = new Set((attributes.class ?? "").split(" ").filter(Boolean));
    this.classList = Object.assign(names, {
      contains: (name) => names.has(name),
      remove: (...all) => all.forEach((name) => names.delete(name)),
    });
  }

  get textContent() {
    return this.text + this.children.map((child) => child.textContent).join("");
  }

  getAttribute(name) {
    return this.attributes[name] ?? null;
  }

  hasAttribute(name) {
    return name in this.attributes;
  }

  matches(selectors) {
    return selectors.split(", ").some((selector) => {
      const found = SELECTOR.exec(selector);
      if (!found) throw new Error(`the stand-in does not know ${selector}`);
      const [, tag, classes, attribute, value] = found;
      const names = classes.split(".").filter(Boolean);
      if ((tag && tag !== this.tag) || !names.every((name) => this.classList.has(name))) return false;
      return !attribute || (this.hasAttribute(attribute) && (value === undefined || this.getAttribute(attribute) === value));
    });
  }

  *#below() {
    for (const child of this.children) {
      yield child;
      yield* child.#below();
    }
  }

  querySelectorAll(selectors) {
    return [...this.#below()].filter((one) => one.matches(selectors));
  }

  querySelector(selectors) {
    return this.querySelectorAll(selectors)[0] ?? null;
  }

  closest(selectors) {
    return this.matches(selectors) ? this : (this.parent?.closest(selectors) ?? null);
  }

  scrollIntoView(how) {
    this.scrolled.push(how);
  }
}

/** An element: `make("div.cell.tag_shell", {...}, child, "text")`. */
export function make(name, attributes = {}, ...inside) {
  const [tag, ...classes] = name.split(".");
  const children = inside.filter((one) => typeof one !== "string");
  const text = inside.filter((one) => typeof one === "string").join("");
  return new Element(tag, { attributes: { class: classes.join(" "), ...attributes }, children, text });
}

export const file = (name, text) => make("div", { "data-file": name }, make("pre", {}, text));

export const prompt = () => make("div", { "data-prompt": "" });

/** A cell, and what is below it; `classes` as in "tag_shell needs-threads". */
export const cell = (text, output = [], classes = "") =>
  make(["div.cell", ...classes.split(" ").filter(Boolean)].join("."), {}, make("div.cell_input", {}, make("pre", {}, text)), ...output);

export const printed = (...texts) => make("div.cell_output", {}, ...texts.map((text) => make("pre", {}, text)));
