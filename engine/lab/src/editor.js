// @ts-check
// The two editors of the lab, on CodeMirror: one for a file, one for what is typed at the prompt.

import { acceptCompletion, autocompletion, completionKeymap, completionStatus, startCompletion } from "@codemirror/autocomplete";
import {
  cursorLineEnd, cursorLineStart, defaultKeymap, deleteCharForward, deleteToLineEnd, deleteToLineStart, history, historyKeymap, indentWithTab,
} from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

import { commandLines, nextIndent, unprompted, withoutIndent } from "./typed.js";

// The colours are those of the page's own code: see lab.css
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.operatorKeyword, tags.definitionKeyword, tags.moduleKeyword], class: "tok-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "tok-string" },
  { tag: [tags.number, tags.bool, tags.null], class: "tok-number" },
  { tag: tags.comment, class: "tok-comment" },
]);

const common = [python(), indentUnit.of("    "), syntaxHighlighting(colours), history(), EditorView.lineWrapping];

/** Replace a whole text. @param {EditorState} state @param {string} text */
const replaced = (state, text) => ({
  changes: { from: 0, to: state.doc.length, insert: text },
  selection: { anchor: text.length },
});

/**
 * An editor for a file; Tab indents, and after Escape it leaves.
 * @param {HTMLElement} parent @param {{changed: (name: string, text: string) => void, save: () => void}} told
 */
export function fileEditor(parent, told) {
  let open = "";
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
    EditorView.updateListener.of((update) => update.docChanged && told.changed(open, update.state.doc.toString())),
  ];
  const view = new EditorView({ parent });
  /** @type {Map<string, EditorState>} */ const states = new Map();
  return {
    view,
    /** Show a file; a text that was replaced from elsewhere can be had back by Ctrl-Z. @param {string} name @param {string} text */
    show(name, text) {
      if (name === open) {
        if (view.state.doc.toString() !== text) view.dispatch(replaced(view.state, text));
        return;
      }
      if (open) states.set(open, view.state);
      const kept = states.get(name) ?? EditorState.create({ doc: text, extensions });
      open = name;
      view.setState(kept.doc.toString() === text ? kept : kept.update(replaced(kept, text)).state);
    },
  };
}

/**
 * An editor for what is typed; Enter sends it when it is complete. What is typed while something runs is sent after it.
 * @param {HTMLElement} parent
 * @param {{
 *   enter: (text: string) => Promise<boolean>,
 *   complete: (before: string) => Promise<[number, string[]]>,
 *   stop: () => boolean,
 *   interrupted: (text: string) => void,
 *   clear: () => void,
 *   exit: () => void,
 *   changed: (text: string) => void,
 * }} told `enter` answers whether more lines are wanted, `stop` whether something ran
 * @param {import("./typed.js").History} lines
 */
export function promptEditor(parent, told, lines) {
  /** @type {string[]} */ let ahead = [];
  /** @type {string | null} what is being asked about */ let asks = null;
  let turn = 0; // which of the prompts; what an older one answers is not for this one
  /** @type {[number, string[]]} */ let offers = [0, []];

  const now = () => view.state.doc.toString();

  /** @param {string} text */
  const put = (text) => view.dispatch(replaced(view.state, text));

  /** @param {-1 | 1} step */
  const move = (step) => () => {
    const { head } = view.state.selection.main;
    const line = view.state.doc.lineAt(head).number;
    if (step < 0 ? line > 1 : line < view.state.doc.lines) return false;
    const text = lines.move(step, now());
    if (text !== null) put(text);
    return true;
  };

  /** What was typed while a text was asked about: it stands behind that. */
  const behind = () => (asks !== null && now().startsWith(asks) ? now().slice(asks.length) : now());

  const enter = () => {
    const text = now();
    const { head } = view.state.selection.main;
    if (asks !== null) {
      ahead.push(behind());
      put(asks);
      return true;
    }
    if (text.slice(head).includes("\n")) {
      breakLine(head, nextIndent(text.slice(0, head)));
      return true;
    }
    const asked = withoutIndent(text);
    const mine = turn;
    asks = text;
    told.enter(asked).then((wantsMore) => {
      if (mine !== turn) return;
      const live = behind(); // it comes after all that waits
      asks = null;
      if (!wantsMore && asked.trim()) lines.add(asked.trimEnd());
      const next = ahead.shift();
      if (next === undefined) {
        put(wantsMore ? text : "");
        if (wantsMore) breakLine(head, nextIndent(text.slice(0, head)), live);
        else put(live);
        return;
      }
      put(wantsMore ? `${text}\n${/^\S/.test(next) ? nextIndent(text) : ""}${next}` : next);
      enter();
      put(now() + live);
    });
    return true;
  };

  /** Break the line, and write on; what has an indent of its own keeps it. @param {number} at @param {string} indent @param {string} [more] */
  const breakLine = (at, indent, more = "") => {
    const insert = `\n${/^[ \t]/.test(more) ? "" : indent}${more}`;
    view.dispatch({ changes: { from: at, insert }, selection: { anchor: at + insert.length } });
  };

  /** @param {EditorView} editor the line up to the cursor */
  const before = (editor) => {
    const { head } = editor.state.selection.main;
    const line = editor.state.doc.lineAt(head);
    return line.text.slice(0, head - line.from);
  };

  /** Insert what all that could follow begins with; where that is nothing more, list it. @param {EditorView} editor */
  const complete = (editor) => {
    if (completionStatus(editor.state)) return acceptCompletion(editor);
    const text = before(editor);
    if (!/\S/.test(text)) return indentWithTab.run?.(editor) ?? false;
    const { head } = editor.state.selection.main;
    told.complete(text).then((found) => {
      const [length, names] = (offers = found);
      if (editor.state.selection.main.head !== head || !names.length) return;
      const word = text.slice(text.length - length);
      let prefix = names[0] ?? "";
      for (const name of names) while (!name.startsWith(prefix)) prefix = prefix.slice(0, -1);
      if (prefix.length > word.length) {
        editor.dispatch({ changes: { from: head - length, to: head, insert: prefix }, selection: { anchor: head - length + prefix.length } });
      } else if (names.length > 1) startCompletion(editor);
    });
    return true;
  };

  /** Ctrl-C: ends what runs, or gives up the line. */
  const interrupt = () => {
    if (!view.state.selection.main.empty) return false; // it copies
    if (told.stop()) return true;
    told.interrupted(now());
    put("");
    return true;
  };

  const extensions = [
    common,
    keymap.of([
      ...completionKeymap,
      { key: "Enter", run: enter },
      { key: "Shift-Enter", run: () => false },
      { key: "ArrowUp", run: move(-1) },
      { key: "ArrowDown", run: move(1) },
      { key: "Ctrl-c", run: interrupt },
      { key: "Ctrl-a", run: cursorLineStart },
      { key: "Ctrl-e", run: cursorLineEnd },
      { key: "Ctrl-u", run: (editor) => (deleteToLineStart(editor), true), preventDefault: true },
      { key: "Ctrl-k", run: (editor) => (deleteToLineEnd(editor), true), preventDefault: true },
      { key: "Ctrl-l", run: () => (told.clear(), true), preventDefault: true },
      { key: "Ctrl-d", run: (editor) => (now() ? deleteCharForward(editor) : told.exit(), true), preventDefault: true },
      { key: "Tab", run: complete },
      ...defaultKeymap,
      ...historyKeymap,
    ]),
    autocompletion({
      activateOnTyping: false,
      interactionDelay: 0,
      override: [
        (context) => ({ from: context.pos - offers[0], options: offers[1].map((label) => ({ label })), filter: false }),
      ],
    }),
    EditorView.contentAttributes.of({ "aria-label": "Type at the prompt; Enter runs it" }),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      const text = update.state.doc.toString();
      parent.classList.toggle("lab-for-terminal", commandLines(text) !== null);
      told.changed(text);
    }),
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
  ];
  /** @type {EditorView} */ const view = new EditorView({ parent, extensions });

  return {
    view,
    put,
    /** A new prompt is there: what was typed ahead of it stands in the line, and nothing runs by itself. */
    begin() {
      turn += 1;
      asks = null;
      const waited = [now(), ...ahead].filter((text) => text.trim()).join("\n");
      ahead = [];
      if (now() !== waited) put(waited);
    },
  };
}
