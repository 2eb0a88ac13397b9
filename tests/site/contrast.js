// What axe finds on a page, with most of its work spared: of texts that look alike, `few` are asked about their
// contrast. All other rules see the whole page.
//
// Two texts look alike where all is the same that the rule reads of them: their colour, size and weight, and what is
// drawn below them, which is what their element and all those around it draw. So a line of a stylesheet that makes one
// of them differ makes a look of its own. Where the few of a look get no answer, because something covers or adorns
// them, they are disabled or too short, all of it are asked.
async (few) => {
  const TEXT = ["color", "font-size", "font-weight", "text-shadow", "-webkit-text-stroke-width"];
  const BELOW = [
    "background-color", "background-image", "background-clip", "opacity", "mix-blend-mode", "filter", "visibility",
    "position", "z-index", "float", "transform", "clip", "clip-path",
  ];
  const FIELDS = "input, select, textarea, label, label *"; // what is typed there is no text of theirs; they are few
  const CONTRAST = "color-contrast";
  const MARK = ' data-asked=""';

  const read = (style, names) => names.map((name) => style.getPropertyValue(name)).join();

  const draws = (element) => read(getComputedStyle(element), BELOW);
  const bare = document.body.appendChild(document.createElement("span"));
  const nothing = draws(bare);
  bare.remove();

  const numbers = new Map(); // {what is drawn, and around it: its number}, for short descriptions of deep elements
  const known = new Map([[null, 0]]); // {element: the number of all that is drawn below its text}
  const below = (element) => {
    if (!known.has(element)) {
      const around = below(element.parentElement);
      const drawn = draws(element);
      const all = `${around} ${drawn}`;
      if (drawn !== nothing && !numbers.has(all)) numbers.set(all, numbers.size + 1);
      known.set(element, drawn === nothing ? around : numbers.get(all));
    }
    return known.get(element);
  };

  const looks = new Map(); // {look: its elements}
  for (const element of document.body.querySelectorAll(`:not(${FIELDS})`)) {
    const words = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!words) continue;
    const look = [read(getComputedStyle(element), TEXT), below(element), element.checkVisibility()].join("|");
    if (!looks.has(look)) looks.set(look, []);
    looks.get(look).push(element);
  }

  /** A few of a look, evenly from the first to the last. */
  const some = (alike) => {
    const step = Math.max(1, (alike.length - 1) / (few - 1));
    return Array.from({ length: Math.min(few, alike.length) }, (_, number) => alike[Math.round(number * step)]);
  };
  /** What axe says, when it is asked about the contrast of these elements only. */
  const ask = async (elements, options) => {
    elements.forEach((element) => element.setAttribute("data-asked", ""));
    const said = await axe.run({ resultTypes: ["violations", "passes"], elementRef: true, selectors: false, ...options });
    elements.forEach((element) => element.removeAttribute("data-asked"));
    return said;
  };
  axe.configure({ rules: [{ id: CONTRAST, selector: "[data-asked]" }] });
  const { passes, violations } = await ask([...document.querySelectorAll(FIELDS), ...[...looks.values()].flatMap(some)]);
  const rules = [...passes, ...violations].filter((rule) => rule.id === CONTRAST);
  const answered = new Set(rules.flatMap((rule) => rule.nodes.map((node) => node.element)));
  const open = [...looks.values()].filter((alike) => alike.length > few && !some(alike).some((one) => answered.has(one)));
  if (open.length) violations.push(...(await ask(open.flat(), { runOnly: [CONTRAST] })).violations);
  return violations.map((rule) => [rule.id, rule.nodes.map((node) => node.html.replace(MARK, ""))]);
}
