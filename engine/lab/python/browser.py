"""The prompt in a browser's worker: what engine/repl/child.py is for a process.

It is executed in one namespace with prompt.py, xray.py, child.py and draw.py, after them; worker.js calls `Place`. Like
them it imports nothing that a plain python doesn't hold.
"""

import io
import os
import sys

ONLY_AST = 0x0400  # a flag of compile(): https://docs.python.org/3/library/ast.html#ast.PyCF_ONLY_AST
LIMIT = 200_000  # characters that one line may print: more is an accident
# fmt: off
KEYWORDS = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
]
# fmt: on


class Place:
    """A prompt, in a folder that is made for it; `post(kind, text)` is told what happens.

    KIND is "typed" (a statement, before it runs), "stdout", "stderr", "error" (a traceback follows on stderr, up to)
    "raised", "cut" (more was printed than is shown).
    """

    def __init__(self, post, folder, prompt_class, memory_class, take, draw):
        self.post, self.take, self.draw = post, take, draw
        self.printed = 0
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        # The standard library is in an archive here; it goes by the name that pages give it
        self.steady = [(f"/lib/python{version.replace('.', '')}.zip", f"/usr/lib/python{version}")]
        os.makedirs(folder, exist_ok=True)
        os.chdir(folder)
        sys.path[:] = ["", *(path for path in sys.path if path)]  # as at a prompt
        sys.stdin = io.TextIOWrapper(io.BytesIO())  # input() meets the end of the file
        sys.stdout = sys.__stdout__ = self.stream("stdout", 1, "strict")
        sys.stderr = sys.__stderr__ = self.stream("stderr", 2, "backslashreplace")
        sys.argv[:] = [""]
        sys.ps1, sys.ps2 = ">>> ", "... "
        self.prompt = prompt_class(sys.modules["__main__"].__dict__, self.tell)
        self.memory = memory_class(folder)
        self.memory.look(late=False)

    def stream(self, kind, number, errors):
        """A text stream to the reader."""
        channel = io.BufferedWriter(Channel(self.hear, kind, number))  # noqa: F821, it is child.py's
        text = io.TextIOWrapper(channel, encoding="utf-8", errors=errors, line_buffering=True)
        text.mode = "w"
        return text

    def hear(self, kind, data):
        """Post bytes that were printed."""
        self.tell(kind, data.decode("utf-8", "replace"))

    def tell(self, kind, text):
        """Post what is printed, up to a limit, and all else."""
        if kind in ("stdout", "stderr"):
            for real, shown in self.steady:
                text = text.replace(real, shown)
            room = LIMIT - self.printed
            self.printed += len(text)
            if room <= 0:
                return
            if len(text) > room:
                self.post(kind, text[:room])
                self.post("cut", "")
                return
        self.post(kind, text)

    def is_incomplete(self, text):
        """Whether the prompt would wait for more lines; a block ends with an empty one."""
        return bool(text.strip()) and self.prompt.is_incomplete(text)

    def enter(self, text):
        """Type statements, one after the other; the first error ends it. Returns "ok", "error" or "ended STATUS"."""
        for statement in self.statements(text):
            self.printed = 0
            self.post("typed", statement)
            try:
                is_well = self.prompt.run(statement)
            except SystemExit as error:
                code = error.code
                return f"ended {0 if code is None else code if type(code) is int else 1}"
            self.memory.look(late=False)
            if not is_well:
                return "error"
        return "ok"

    def statements(self, text):
        """The statements of a text, each with the lines it stands on; the whole if it can't be read as statements."""
        try:
            body = compile(text + "\n", "<stdin>", "exec", ONLY_AST, True).body
        except (SyntaxError, ValueError, OverflowError):
            return [text]
        lines = text.split("\n")
        begins = [min([one.lineno, *(d.lineno for d in getattr(one, "decorator_list", []))]) for one in body]
        found, begin = [], 0
        for number in [*sorted(set(begins))[1:], len(lines) + 1]:
            part = "\n".join(lines[begin : number - 1]).strip("\n")
            if part:
                found.append(part)
            begin = number - 1
        return found

    def check(self, text):
        """What an expression gives, as the prompt would show it, or the error that it ends in; `_` stays as it is."""
        try:
            return repr(eval(compile(text, "<check>", "eval"), self.prompt.namespace))
        except BaseException as error:
            return f"{type(error).__name__}: {error}"

    def picture(self, words):
        """(HTML, plain text) of files, cache and names; see `picture` in xray.py for the words."""
        self.memory.look(late=False)
        found = self.take(self.memory, words.split())
        return (self.draw(found[0]), found[1]) if found else None

    def complete(self, text):
        """What a name or a dotted name before the cursor may become; runs nothing of the reader's."""
        *path, start = text.split(".")
        space = self.prompt.namespace
        if not path:
            known = [*space, *sys.modules["builtins"].__dict__, *KEYWORDS]
        else:
            value = space.get(path[0])
            for name in path[1:]:
                value = members(value).get(name)
            known = members(value)
        return sorted({name for name in known if type(name) is str and name.startswith(start)})


def members(value):
    """The names in a module, or in an object and its class, and what they are bound to."""
    found = {}
    for space in type.__dict__["__mro__"].__get__(type(value)):
        found |= {key: one for key, one in type.__dict__["__dict__"].__get__(space).items() if type(key) is str}
    if issubclass(type(value), type(sys)):
        found = dict(type(sys).__dict__["__dict__"].__get__(value))
    return found
