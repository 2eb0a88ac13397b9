"""The prompt in a browser's worker: what engine/repl/child.py is for a process.

It is executed in one namespace with prompt.py, xray.py, child.py and draw.py, after them; worker.js calls `Place`. Like
them it imports nothing that a plain python doesn't hold.
"""

import io
import os
import sys

TREE = 0x0400  # a flag of compile(): https://docs.python.org/3/library/ast.html#ast.PyCF_TREE
LIMIT = 200_000  # characters that one statement may print: more is an accident
LINES = 10_000  # that it may print, as src/log.js shows them
PICTURES = 50  # statements that are typed at once and have a picture each
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
    "raised", "cut" (more was printed than is shown), "picture" (HTML, after a statement).
    """

    def __init__(self, post, folder, prompt_class, memory_class, take, draw):
        self.post, self.take, self.draw = post, take, draw
        self.printed = self.lines = 0
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
            room, lines = LIMIT - self.printed, LINES - self.lines
            self.printed += len(text)
            self.lines += text.count("\n")
            if room <= 0 or lines <= 0:
                return
            if len(text) > room or self.lines > LINES:
                self.post(kind, "".join(text[:room].splitlines(keepends=True)[:lines]))
                self.post("cut", "")
                return
        self.post(kind, text)

    def is_incomplete(self, text):
        """Whether the prompt would wait for more lines; a block ends with an empty one, and a comment at once."""
        lines = [line.strip() for line in text.split("\n")]
        return any(line and not line.startswith("#") for line in lines) and self.prompt.is_incomplete(text)

    def enter(self, text):
        """Type statements, one after the other; the first error ends it. Returns "ok", "error" or "ended STATUS"."""
        statements = self.statements(text)
        for number, statement in enumerate(statements, 1):
            self.printed = self.lines = 0
            self.post("typed", statement)
            try:
                run = self.prompt.run_whole if "\n\n" in statement else self.prompt.run
                is_well = run(statement)
            except SystemExit as error:
                return f"ended {self.status(error.code)}"
            if not is_well or number == len(statements) or len(statements) <= PICTURES:
                self.look()
            if not is_well:
                return "error"
        return "ok"

    def status(self, code):
        """The exit status that SystemExit's code stands for; words are said first, as Python does at its end."""
        if code is None or type(code) is int:
            return code or 0
        try:
            self.tell("stderr", f"{code}\n")
        except BaseException:  # they can't be had as text
            return 1
        return 1

    def statements(self, text):
        """The statements of a text, each with the lines it stands on; the whole if it can't be read as statements."""
        try:
            heard = self.prompt.silence()
            try:
                body = compile(text + "\n", "<stdin>", "exec", TREE, True).body
            finally:
                heard()
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

    def look(self):
        """Post the picture of files, cache and names as they are now."""
        self.memory.look(late=False)
        found = self.take(self.memory, [])
        if found:
            self.post("picture", self.draw(found[0]))

    def complete(self, line):
        """(length of the word, [what it may become]) at the end of a line that is being typed.

        Runs nothing of the reader's: modules are found by looking into folders, and names in files by reading them.
        """
        words = line.replace(",", " , ").split()
        if words and line[-1:].isspace():
            words.append("")
        word = words[-1] if words else ""
        if len(words) > 3 and words[0] == "from" and words[2] == "import":
            if "as" in words[3:-1]:
                return 0, []
            return len(word), self.starting(word, self.members_of(words[1]) | self.modules(words[1]))
        if len(words) == 3 and words[0] == "from":
            return len(word), self.starting(word, {"import"})
        if len(words) > 1 and words[0] in ("import", "from") and "as" not in words[:-1]:
            folder, _, start = word.rpartition(".")
            return len(start), self.starting(start, self.modules(folder))
        word = line
        for at in range(len(line) - 1, -1, -1):
            if not (line[at].isidentifier() or line[at].isdigit() or line[at] == "."):
                word = line[at + 1 :]
                break
        *path, start = word.split(".")
        return len(start), self.starting(start, self.known(path))

    def starting(self, start, names):
        """The names that begin so, sorted; those with an underscore only if it is typed."""
        return sorted(
            name for name in names if name.startswith(start) and (start.startswith("_") or not name.startswith("_"))
        )

    def known(self, path):
        """The names that may stand behind a dotted path; without one, all that the prompt knows."""
        space = self.prompt.namespace
        builtin = sys.modules["builtins"].__dict__
        if not path:
            return {name for name in [*space, *builtin, *KEYWORDS] if type(name) is str}
        if path[0] not in space and path[0] not in builtin:
            return set()
        value = space[path[0]] if path[0] in space else builtin[path[0]]
        for name in path[1:]:
            found = members(value)
            if name not in found:
                return set()
            value = found[name]
        return set(members(value))

    def modules(self, package):
        """The modules at the top, or in a package, by what stands in folders and archives, and Python's own."""
        found = set() if package else {*sys.builtin_module_names, *sys.stdlib_module_names}
        place = package.replace(".", "/") + "/" if package else ""
        archives = sys.modules["zipimport"]._zip_directory_cache if "zipimport" in sys.modules else {}
        for folder in [folder or "." for folder in sys.path if type(folder) is str]:
            if folder in archives:
                inside = {name[len(place) :].split("/")[0] for name in archives[folder] if name.startswith(place)}
                found |= {name.partition(".")[0] for name in inside}
                continue
            try:
                inside = os.listdir(f"{folder}/{place}")
            except OSError:
                continue
            for name in inside:
                stem, dot, end = name.partition(".")
                if end in ("py", "pyc", "so") if dot else os.path.isdir(f"{folder}/{place}{name}"):
                    found.add(stem)
        if package in sys.modules:  # what it holds that is a module, wherever that comes from
            held = members(sys.modules[package]).items()
            found |= {name for name, one in held if issubclass(type(one), type(sys))}
        return {name for name in found if name.isidentifier() and name not in ("__init__", "__pycache__")}

    def members_of(self, name):
        """The names that a module has; of one that isn't imported, those that its file binds, which isn't run."""
        if name in sys.modules:
            return set(members(sys.modules[name]))
        path = name.replace(".", "/")
        for file in (f"{path}.py", f"{path}/__init__.py"):
            try:
                with open(file, "rb") as source:
                    return set(bound(source.read()))
            except (OSError, SyntaxError, ValueError):
                continue
        return set()


def bound(source):
    """The names that a file binds at its top, by its text."""
    for node in compile(source, "<file>", "exec", TREE, True).body:
        name = getattr(node, "name", None)
        if type(name) is str:
            yield name
        for alias in getattr(node, "names", ()):
            name = getattr(alias, "asname", None) or getattr(alias, "name", "")
            if type(name) is str and "." not in name and name != "*":
                yield name
        for target in [*getattr(node, "targets", ()), getattr(node, "target", None)]:
            for one in [target, *getattr(target, "elts", ())]:
                if type(getattr(one, "id", None)) is str:
                    yield one.id


def members(value):
    """The names in a module, a class or an object and its class, and what they are bound to; runs nothing of theirs."""
    kind = type(value)
    found = {}
    for space in reversed(bases(kind)):
        found |= space
    own = found.get("__dict__")
    if issubclass(kind, type(sys)):
        own = type(sys).__dict__["__dict__"]
        found = {}
    if issubclass(kind, type):
        for space in reversed(bases(value)):
            found |= space
    elif type(own) in (type(type.__dict__["__dict__"]), type(type(sys).__dict__["__dict__"])):  # no property of theirs
        found |= own.__get__(value)
    return {name: one for name, one in found.items() if type(name) is str}


def bases(kind):
    """The namespaces of a class and its bases."""
    return [type.__dict__["__dict__"].__get__(one) for one in type.__dict__["__mro__"].__get__(kind)]
