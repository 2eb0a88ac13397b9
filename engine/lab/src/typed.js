// @ts-check
// What a reader types and pastes: what of it goes to the prompt, and when a line is whole.

const PROMPT = /^[ \t]*(?:>>>|In ?\[\d+\]:)(?:[ \t]|$|(?=\S))/;
const MORE = /^[ \t]*\.\.\.(?: |$)/;
const IPYTHON = /^[ \t]*\.{3,}:(?: |$)/; // its lines that go on

/**
 * What was typed in a copied session, without its prompts and without what was printed; other text stays as it is, but
 * for line ends of Windows and spaces that don't break.
 * @param {string} text
 */
export function unprompted(text) {
  const plain = text.replace(/\r\n?/g, "\n").replaceAll("\u00a0", " ");
  const lines = plain.split("\n");
  const first = lines.find((line) => PROMPT.test(line));
  const top = lines.find((line) => line.trim()) ?? "";
  if (first === undefined || indent(first) > indent(top)) return plain; // none, or in a docstring of code
  /** @type {string[]} */ const typed = [];
  /** @type {string[] | null} */ let statement = null; // the lines of the one that goes on
  for (const line of lines) {
    const rest = statement && more(line, statement);
    if (PROMPT.test(line)) typed.push(...(statement = [line.replace(PROMPT, "")]));
    else if (statement && typeof rest === "string") {
      statement.push(rest);
      typed.push(rest);
    } else statement = null;
  }
  return typed.join("\n");
}

/** @param {string} line */
const indent = (line) => line.search(/\S|$/);

/** What a line adds to a statement; null if it was printed. @param {string} line @param {string[]} statement */
function more(line, statement) {
  if (IPYTHON.test(line)) return line.replace(IPYTHON, "");
  if (!MORE.test(line)) return null;
  const rest = line.replace(MORE, "");
  return wantsMore(statement) || (isBlock(statement) && /^[ \t]/.test(rest)) ? rest : null;
}

/**
 * Whether a prompt would ask for more lines after these, as far as can be told without Python: a bracket or a text in
 * three quotes is open, the line goes on, or a block has begun and has not ended.
 * @param {string[]} lines
 */
export function wantsMore(lines) {
  const { depth, isOpen, codes } = scanned(lines.join("\n"));
  if (isOpen || depth > 0 || /\\$/.test(codes.at(-1) ?? "")) return true;
  const isOneLine = lines.length === 1 && /^\s*(?:if|for|while|with|try|def|class|async)\b/.test(codes[0] ?? "");
  return isOneLine || (isBlock(lines) && (lines.length === 1 || (lines.at(-1) ?? "").trim() !== ""));
}

/** Whether they are lines of a block. @param {string[]} lines */
const isBlock = (lines) =>
  /^\s*@/.test(lines[0] ?? "") || scanned(lines.join("\n")).codes.some((line) => /:\s*$/.test(line));

/**
 * The lines of a text without what stands in its strings, comments and brackets; how deep in brackets it ends, and
 * whether in a string.
 * @param {string} text
 */
function scanned(text) {
  const token = /("""|''')(?:[^\\]|\\[\s\S])*?(\1|$)|("|')(?:[^\\\n]|\\[\s\S])*?(?:\3|$|(?=\n))|#[^\n]*|[\s\S]/g;
  let depth = 0;
  let isOpen = false;
  const code = text.replace(token, (found, long, end) => {
    if (/^[)\]}]/.test(found)) depth -= 1;
    if (long) isOpen = end === "";
    const shown = found.startsWith("#") ? "" : depth > 0 || /^["']/.test(found) ? found.replace(/[^\n]/g, "_") : found;
    if (/^[([{]/.test(found)) depth += 1;
    return shown;
  });
  return { depth, isOpen, codes: code.split("\n") };
}

/** What is asked about when Enter is pressed: the indent that the editor itself has added is no text. @param {string} text */
export const withoutIndent = (text) => text.replace(/(^|\n)[ \t]+$/, "$1");

/** The indent of the next line, as the prompt of 3.14 gives it. @param {string} text up to the cursor */
export function nextIndent(text) {
  const line = text.split("\n").filter((one) => one.trim()).at(-1) ?? "";
  const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
  const { codes, depth, isOpen } = scanned(text);
  if (isOpen) return "";
  return /:\s*$/.test(codes.at(-1) ?? "") && depth === 0 ? `${indent}    ` : indent;
}

const WORD = /\s+|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\|&;<>]+)/gy;

/**
 * The words of a command, as a shell splits them; null if a quote is never closed, or if only a shell can run it.
 * @param {string} line
 * @returns {string[] | null}
 */
export function words(line) {
  /** @type {string[]} */ const found = [];
  let word = /** @type {string | null} */ (null);
  WORD.lastIndex = 0;
  while (WORD.lastIndex < line.length) {
    const match = WORD.exec(line);
    if (!match) return null;
    if (/^\s/.test(match[0])) {
      if (word !== null) found.push(word);
      word = null;
      continue;
    }
    const [, single, double, escaped, plain] = match;
    word = (word ?? "") + (single ?? double?.replace(/\\([\\"$`])/g, "$1") ?? escaped ?? plain);
  }
  return word === null ? found : [...found, word];
}

/**
 * The command lines of a text that begins with `$ `; null if it is for the prompt. Each line may have its own `$ `.
 * @param {string} text
 */
export function commandLines(text) {
  if (!/^\s*\$(?: |$)/.test(text)) return null;
  const lines = text.split("\n").map((line) => line.replace(/^\s*\$(?: |$)/, "").trim());
  return lines.filter((line) => line);
}

/** Whether a line for the prompt was meant for a terminal. @param {string} text */
export const isForTerminal = (text) => /^python3?(\.\d+)?(\s+(-\w|\S+\.py\b).*)?$/.test(text.trim());

/** What was typed before, as the arrow keys walk through it; the line that is being written is not lost on the way. */
export class History {
  /** @param {string[]} lines */
  constructor(lines = []) {
    this.lines = lines;
    this.at = lines.length;
    this.draft = "";
  }

  /** @param {string} line */
  add(line) {
    if (line.trim() && line !== this.lines.at(-1)) this.lines.push(line);
    this.at = this.lines.length;
    this.draft = "";
  }

  /** @param {number} step -1 is older @param {string} now what stands there @returns {string | null} null where it ends */
  move(step, now) {
    const at = this.at + step;
    if (at < 0 || at > this.lines.length) return null;
    if (this.at === this.lines.length) this.draft = now;
    this.at = at;
    return this.lines[at] ?? this.draft;
  }
}
