// @ts-check
// The two editors of the lab, on CodeMirror: one for a file, one for what is typed at the prompt.

import { autocompletion, completionKeymap, startCompletion } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// The colours are those of the page's own code: see lab.css
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.operatorKeyword, tags.definitionKeyword, tags.moduleKeyword], class: "tok-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "tok-string" },
  { tag: [tags.number, tags.bool, tags.null], class: "tok-number" },
  { tag: tags.comment, class: "tok-comment" },
]);

const common = [python(), indentUnit.of("    "), syntaxHighlighting(colours), history(), EditorView.lineWrapping];

/**
 * An editor for a file; Tab indents, and after Escape it leaves.
 * @param {HTMLElement} parent @param {{changed: (text: string) => void, save: () => void}} told
 */
export function fileEditor(parent, told) {
  const extensions = [
    common,
    lineNumbers(),
    keymap.of([
      { key: "Mod-s", run: () => (told.save(), true), preventDefault: true },
      indentWithTab,
      ...defaultKeymap,
      ...historyKeymap,
    ]),
    EditorView.contentAttributes.of({ "aria-label": "Text of the file" }),
    EditorView.updateListener.of((update) => update.docChanged && told.changed(update.state.doc.toString())),
  ];
  const view = new EditorView({ parent });
  /** @type {Map<string, EditorState>} */ const states = new Map();
  let open = "";
  return {
    view,
    /** @param {string} name @param {string} text */
    show(name, text) {
      if (open) states.set(open, view.state);
      const kept = states.get(name);
      open = name;
      view.setState(kept && kept.doc.toString() === text ? kept : EditorState.create({ doc: text, extensions }));
    },
  };
}

/**
 * An editor for what is typed; Enter sends it when it is complete.
 * @param {HTMLElement} parent
 * @param {{
 *   enter: (text: string) => Promise<boolean>,
 *   complete: (before: string) => Promise<string[]>,
 *   stop: () => void,
 * }} told `enter` answers whether more lines are wanted
 */
export function promptEditor(parent, told) {
  /** @type {string[]} */ const typed = [];
  let at = 0;
  let waits = false;

  /** @param {string} text */
  const put = (text) =>
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: text.length } });

  /** @param {number} step */
  const back = (step) => () => {
    const { head } = view.state.selection.main;
    const line = view.state.doc.lineAt(head).number;
    if (step < 0 ? line > 1 : line < view.state.doc.lines) return false;
    if (at + step < 0 || at + step > typed.length) return false;
    at += step;
    put(typed[at] ?? "");
    return true;
  };

  const enter = () => {
    const text = view.state.doc.toString();
    const { head } = view.state.selection.main;
    if (head < text.trimEnd().length) return false; // within the text it breaks the line
    if (waits) return true; // what runs has not ended
    waits = true;
    told.enter(text).then((wantsMore) => {
      waits = false;
      if (wantsMore) {
        const indent = /^\s*/.exec(view.state.doc.line(view.state.doc.lines).text)?.[0] ?? "";
        const deeper = /:\s*(#.*)?$/.test(text) ? "    " : "";
        return put(`${text}\n${indent}${deeper}`);
      }
      if (text.trim()) typed.push(text.trimEnd());
      at = typed.length;
      put("");
    });
    return true;
  };

  /** @type {EditorView} */ const view = new EditorView({
    parent,
    extensions: [
      common,
      keymap.of([
        { key: "Enter", run: enter },
        { key: "ArrowUp", run: back(-1) },
        { key: "ArrowDown", run: back(1) },
        { key: "Ctrl-c", run: () => view.state.selection.main.empty && (told.stop(), true) },
        { key: "Tab", run: (editor) => (/\S/.test(before(editor)) ? startCompletion(editor) : indentWithTab.run?.(editor) ?? false) },
        ...completionKeymap,
        ...defaultKeymap,
        ...historyKeymap,
      ]),
      autocompletion({
        activateOnTyping: false,
        override: [
          async (context) => {
            const word = context.matchBefore(/[\w.]*/);
            const options = await told.complete(word?.text ?? "");
            const from = context.pos - ((word?.text ?? "").split(".").pop() ?? "").length;
            return options.length ? { from, options: options.map((label) => ({ label })) } : null;
          },
        ],
      }),
      EditorView.contentAttributes.of({ "aria-label": "Type at the prompt; Enter runs it" }),
      EditorView.domEventHandlers({
        paste(event, editor) {
          const text = event.clipboardData?.getData("text/plain") ?? "";
          const plain = unprompted(text);
          if (plain === text) return false;
          editor.dispatch(editor.state.replaceSelection(plain));
          event.preventDefault();
          return true;
        },
      }),
    ],
  });
  return { view, put };
}

/** @param {EditorView} editor the line up to the cursor */
const before = (editor) => {
  const { head } = editor.state.selection.main;
  const line = editor.state.doc.lineAt(head);
  return line.text.slice(0, head - line.from);
};

/**
 * What was typed in a copied session: its lines behind `>>> ` and `... `, without them, and without what was printed.
 * @param {string} text
 */
export function unprompted(text) {
  const lines = text.split("\n");
  if (!lines.some((line) => line.startsWith(">>> "))) return text;
  return lines
    .filter((line) => /^(>>>|\.\.\.)( |$)/.test(line))
    .map((line) => line.slice(4))
    .join("\n");
}
