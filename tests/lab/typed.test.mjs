// What is pasted and typed: what of it is code, where it is whole, and what a command's words are.

import assert from "node:assert/strict";
import { test } from "node:test";
import { commandLines, History, isForTerminal, nextIndent, unprompted, wantsMore, withoutIndent, words } from "../../engine/lab/src/typed.js";

const text = (...lines) => lines.join("\n");

// -- Pasting ----------------------------------------------------------------------------------------------------------

/** What is pasted, and what of it is code. */
const PASTED = {
  "a session without its prompts and what was printed": [
    text(">>> x = 1", ">>> x", "1", ">>> print('a')", "a", "b", ">>> x + 1", "2"),
    text("x = 1", "x", "print('a')", "x + 1"),
  ],
  "a session with an indent": [
    text("    >>> if x:", "    ...     print(x)", "    ... ", "    1", "    >>> x"),
    text("if x:", "    print(x)", "", "x"),
  ],
  "a session with a tab before it": [text("\t>>> x", "\t1"), "x"],
  "prompts without a space behind them": [text(">>>x = 1", ">>>x", "1"), text("x = 1", "x")],
  "prompts with nothing behind them": [text(">>> x", "1", ">>>", ">>> y"), text("x", "", "y")],
  "one space of the prompt, and no more": [text(">>> if x:", "...   y"), text("if x:", "  y")],
  "a session of IPython": [
    text("In [1]: import dogs", "", "In [12]: for x in dogs:", "    ...:     print(x)", "    ...: ", "rex", "", "In [13]: dogs", "Out[13]: ['rex']"),
    text("import dogs", "for x in dogs:", "    print(x)", "", "dogs"),
  ],
  "IPython's prompts without spaces": [text("In[1]:x = 1", "In[2]:x"), text("x = 1", "x")],
  "spaces that don't break": ["\u00a0\u00a0>>>\u00a0if\u00a0x:\n\u00a0\u00a0...\u00a0\u00a0\u00a0y", text("if x:", "  y")],
  "line ends of Windows": [">>> x\r\n1\r\n>>> if x:\r\n...     y\r\n... \r\n2\r\n", text("x", "if x:", "    y", "")],
  "line ends of an old Mac": [">>> x\r1\r>>> y\r2", text("x", "y")],
  "a traceback is no code": [
    text(">>> nobody", "Traceback (most recent call last):", '  File "<stdin>", line 1, in <module>', "    nobody", "NameError: name 'nobody' is not defined", ">>> 1"),
    text("nobody", "1"),
  ],
  "a decorator and what it is for": [
    text(">>> @cache", "... def f():", "...     return 1", "... ", ">>> f()", "1"),
    text("@cache", "def f():", "    return 1", "", "f()"),
  ],
  "brackets over several lines": [
    text(">>> dogs = [", "...     1,", "...     2,", "... ]", ">>> dogs", "[1, 2]"),
    text("dogs = [", "    1,", "    2,", "]", "dogs"),
  ],
  "brackets with an empty line in them": [
    text(">>> dogs = [", "...     1,", "...", "... ]", ">>> dogs"),
    text("dogs = [", "    1,", "", "]", "dogs"),
  ],
  "three quotes over several lines": [
    text('>>> x = """one (', "... two:", "... ", '... """', ">>> x", "'one (\\ntwo:\\n\\n'"),
    text('x = """one (', "two:", "", '"""', "x"),
  ],
  "three quotes with the other ones in them": [text(">>> x = '''a \"\"\" b", "... '''", "... out"), text("x = '''a \"\"\" b", "'''")],
  "a line that a backslash continues": [text(">>> x = 1 + \\", "...     2", ">>> x", "3"), text("x = 1 + \\", "    2", "x")],
  "comments within a block": [
    text(">>> if x:  # why (not", "... # here too:", "...     # and 'here", "...     y", "... else:", "...     z", "... ", "1"),
    text("if x:  # why (not", "# here too:", "    # and 'here", "    y", "else:", "    z", ""),
  ],
  "a block in one line, with the line that ends it": [text(">>> for x in 'ab': print(x)", "... ", "a", "b"), text("for x in 'ab': print(x)", "")],
  "output that begins with three dots": [text(">>> print('... and so on')", "... and so on", ">>> x", "..."), text("print('... and so on')", "x")],
  "output that begins with three dots after a block": [
    text(">>> for x in 'ab':", "...     print('...', x)", "... ", "... a", "... b", ">>> y"),
    text("for x in 'ab':", "    print('...', x)", "", "y"),
  ],
  "output that begins with three dots after brackets": [text(">>> f([", "... 1])", "... 1"), text("f([", "1])")],
  "output that begins with three dots after three quotes": [text('>>> print("""', '... """)', "... out"), text('print("""', '""")')],
  "output that begins with three dots after a line that was given up": [text(">>> f([", "KeyboardInterrupt", "... out", ">>> x"), text("f([", "x")],
  "a colon and brackets in a text are no block": [text(">>> print('a (b:')", "... a (b:"), "print('a (b:')"],
  "a colon in a comment is no block": [text(">>> x  # so:", "... out"), "x  # so:"],
  "what stands before the first prompt is no code": [text("Python 3.14.2 on linux", "... hm", ">>> x", "1"), "x"],
};

for (const [name, [pasted, code]] of Object.entries(PASTED)) test(`pasted: ${name}`, () => assert.equal(unprompted(pasted), code));

test("plain code stays as it is", () => {
  for (const code of ["", "x", "if x:\n\n    y\n\n", "\n  x  \n", "a >> b\nc >>= 1", "x[...]\n...\n", "... # nothing", "print('>>> x')", "# >>> x"])
    assert.equal(unprompted(code), code);
});

test("plain code has the line ends and spaces of Python", () => {
  assert.equal(unprompted("if x:\r\n\u00a0\u00a0y\r\n"), "if x:\n  y\n");
});

test("code with a session in its docstring is code", () => {
  const code = text("def double(n):", '    """Twice.', "", "    >>> double(2)", "    4", '    """', "    return 2 * n");
  assert.equal(unprompted(code), code);
});

test("a block that was pasted at the prompt keeps what follows its empty line", () => {
  // As the prompt of 3.13 and newer and the lab's own "Copy" show it
  const session = text(">>> def f():", "...     x = 1", "...", "...     return x", "...", ">>> f()", "1");
  assert.equal(unprompted(session), text("def f():", "    x = 1", "", "    return x", "", "f()"));
});

test("IPython's cells keep all of their statements", () => {
  const session = text("In [1]: x = 1", "   ...: y = 2", "", "In [2]: y", "Out[2]: 2");
  assert.equal(unprompted(session), text("x = 1", "y = 2", "y"));
});

// -- Whole lines ------------------------------------------------------------------------------------------------------

for (const lines of [
  ["if x:"],
  ["if x: y"],
  ["if x:  # so"],
  ["if x:", "    y"],
  ["if x:", "    y", "    # so"],
  ["async def f(): pass"],
  ["@cache"],
  ["@cache", "def f():"],
  ["f("],
  ["f(", ""],
  ["x = {'a': [1,", "2]"],
  ['"""'],
  ["'''a", ""],
  ['x = """\\"""b'],
  ['""""'],
  ["x = 1 + \\"],
])
  test(`more is wanted after ${JSON.stringify(lines)}`, () => assert.equal(wantsMore(lines), true));

for (const lines of [
  ["x"],
  [""],
  [],
  ["iffy(x)"],
  ["x = 'if a:'"],
  ["x = d['a:']  # so:"],
  ["f(')')"],
  ["f(", ")"],
  ["x = '('"],
  ["x = \"it's (\""],
  ["# f("],
  ['""""""'],
  ['"""a\\""""'],
  ["'''a", "'''"],
  ["x = '''('''"],
  ["'abc"], // an error, and no text that goes on
  ['x = """if a:', 'b"""'],
  ["if x:", "    y", ""],
  ["if x:", "    y", "   "],
  ["if x: y", ""],
])
  test(`nothing more is wanted after ${JSON.stringify(lines)}`, () => assert.equal(wantsMore(lines), false));

test("a text in three quotes does not end with a quote that is escaped", () => {
  assert.equal(wantsMore(['"""\\"""']), true);
});

test("a bracket that was closed is no block, though a line of it ends with a colon", () => {
  assert.equal(wantsMore(["x = {", "  1:", "  2}"]), false);
});

test("a backslash in a comment continues nothing", () => {
  assert.equal(wantsMore(["x  # C:\\"]), false);
});

test("long texts are looked at in no time", () => {
  // Where a pattern goes back over what it has read, this takes minutes
  for (const one of ['"', '"""', "'", "\\", "(", "#", "a\\'", " "]) wantsMore([one.repeat(20_000)]);
});

test("the indent that the editor has added is no text", () => {
  assert.equal(withoutIndent("if x:\n    "), "if x:\n");
  assert.equal(withoutIndent("if x:\n    y\n\t "), "if x:\n    y\n");
  assert.equal(withoutIndent("    "), "");
  assert.equal(withoutIndent("if x:\n    y  "), "if x:\n    y  ");
  assert.equal(withoutIndent("x"), "x");
});

for (const [before, indent] of [
  ["", ""],
  ["x", ""],
  ["if x:", "    "],
  ["if x:  # so", "    "],
  ["  if x:", "      "],
  ["if x:\n    y", "    "],
  ["if x:\n    y\n", "    "],
  ["if x:\n    if y:", "        "],
  ["\tx", "\t"],
  ["if x:\n    y\nelse:", "    "],
  ["f(\n  a,", "  "],
  ["x = {\n  1:", "  "],
  ["x = 'if:'", ""],
  ["x  # if:", ""],
  ['if x:\n    """if:', ""],
  ["if x:\n    y = [1,\n    2]", "    "],
])
  test(`the next indent after ${JSON.stringify(before)}`, () => assert.equal(nextIndent(before), indent));

// -- Commands ---------------------------------------------------------------------------------------------------------

for (const [line, found] of [
  ["", []],
  ["  ", []],
  ["python shop.py", ["python", "shop.py"]],
  ["  python \t shop.py  ", ["python", "shop.py"]],
  ["python 'two words'", ["python", "two words"]],
  ['python "two words"', ["python", "two words"]],
  ["python two\\ words", ["python", "two words"]],
  ["a'b'\"c\"d", ["abcd"]],
  ["a '' \"\" b", ["a", "", "", "b"]],
  ["'it'\\''s'", ["it's"]],
  ["'a\\nb'", ["a\\nb"]],
  ['"a \\"b\\" \\\\ \\$ \\` \\n"', ['a "b" \\ $ ` \\n']],
  ["'\"' \"'\"", ['"', "'"]],
  ["\\'", ["'"]],
  ["a\\\\b", ["a\\b"]],
  ["python -c 'import dogs\nprint(1)'", ["python", "-c", "import dogs\nprint(1)"]],
])
  test(`the words of ${JSON.stringify(line)}`, () => assert.deepEqual(words(line), found));

for (const line of ["'", '"', "a 'b", 'a "b', 'a "b\\"', "it's", "a\\"])
  test(`${JSON.stringify(line)} is not closed`, () => assert.equal(words(line), null));

test("commands begin with a dollar sign", () => {
  assert.deepEqual(commandLines("$ python shop.py"), ["python shop.py"]);
  assert.deepEqual(commandLines("  $   python shop.py  "), ["python shop.py"]);
  assert.deepEqual(commandLines("$ python a.py\n$ python b.py\n\n  python c.py\n"), ["python a.py", "python b.py", "python c.py"]);
  assert.deepEqual(commandLines("$"), []);
});

test("other text is for the prompt", () => {
  for (const one of ["", "x", "$x", "x = '$ '", "x\n$ python shop.py", ">>> $ x"]) assert.equal(commandLines(one), null);
});

test("a line that was meant for a terminal is known", () => {
  for (const one of ["python", "python3", "python3.14", " python shop.py ", "python3 kennel/shop.py a b", "python -m dogs", "python -X importtime a.py"])
    assert.equal(isForTerminal(one), true, one);
  for (const one of ["", "python = 3", "python.x", "python3()", "python dogs", "pythonic shop.py", "x\npython shop.py", "print('python shop.py')", "python shop.pyc"])
    assert.equal(isForTerminal(one), false, one);
});

// -- What was typed before --------------------------------------------------------------------------------------------

test("the arrow keys walk through what was typed, and end at both ends", () => {
  const history = new History(["a", "b"]);
  assert.equal(history.move(-1, ""), "b");
  assert.equal(history.move(-1, "b"), "a");
  assert.equal(history.move(-1, "a"), null);
  assert.equal(history.move(1, "a"), "b");
  assert.equal(history.move(1, "b"), "");
  assert.equal(history.move(1, ""), null);
});

test("the line that is being written is not lost on the way", () => {
  const history = new History(["a", "b"]);
  history.move(-1, "draft");
  history.move(-1, "b");
  history.move(-1, "a"); // there is nothing older
  history.move(1, "a");
  assert.equal(history.move(1, "b"), "draft");
  assert.equal(history.move(1, "draft"), null);
  history.move(-1, "draft, longer");
  assert.equal(history.move(1, "b, edited"), "draft, longer");
});

test("where nothing was typed, the line stays", () => {
  const history = new History();
  assert.equal(history.move(-1, "draft"), null);
  assert.equal(history.move(1, "draft"), null);
});

test("a line that is typed again at once is there once, and empty ones are not", () => {
  const history = new History(["a"]);
  for (const line of ["a", "", "  ", "b", "b", "a"]) history.add(line);
  assert.deepEqual(history.lines, ["a", "b", "a"]);
});

test("after a line was sent, the walk begins at it, without the draft of before", () => {
  const history = new History(["a", "b", "c"]);
  history.move(-1, "draft");
  history.move(-1, "c");
  history.add("b");
  assert.equal(history.move(1, ""), null);
  assert.equal(history.move(-1, ""), "b");
  assert.equal(history.move(-1, "b"), "c");
  history.add("b"); // again: nothing is added, and the walk begins anew all the same
  assert.equal(history.move(-1, "new"), "b");
  assert.equal(history.move(1, "b"), "new");
});

for (const line of ["python a.py | sort", "python a.py > out", "python a.py; ls", "python a.py && ls"])
  test(`only a shell runs ${line}`, () => assert.equal(words(line), null));
