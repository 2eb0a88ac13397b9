"""The prompt: runs what is typed as Python's own interactive prompt would.

This file runs in the reader's place, so it imports nothing but `sys`, which is there before any prompt: what it
imported would stand in the cache that the book is about. It is executed by path, not imported, for the same reason.

It follows `PyRun_InteractiveOneObject` in CPython's Python/pythonrun.c and the standard library's codeop.
"""

import sys

# Flags of compile(), from CPython's Include/cpython/compile.h; codeop has them, but would have to be imported.
DONT_IMPLY_DEDENT = 0x0200
ONLY_AST = 0x0400
ALLOW_INCOMPLETE_INPUT = 0x4000
FUTURES = 0x01FF_0000  # every `from __future__ import` so far, as in a code object's co_flags

SHOWS_SOURCE = sys.version_info >= (3, 13)  # from here on the prompt's tracebacks quote the lines that were typed


class Prompt:
    """A prompt in one namespace.

    `namespace` is the dict that statements run in. `announce(kind, text)` is called with ("error", "") before an
    uncaught exception is shown on sys.stderr and with ("raised", "TypeName: message") after it.
    """

    def __init__(self, namespace, announce):
        self.namespace = namespace
        self.announce = announce
        self.flags = 0
        self.count = 0

    def run(self, cell):
        """Type the lines of `cell`, a str, and then an empty line; the first error ends it.

        Returns True if no error came. SystemExit is not an error: it passes, and ends the prompt.
        """
        typed = []
        for line in [*cell.split("\n"), ""]:
            typed.append(line)
            text = "\n".join(typed)
            if all(not part.strip() or part.lstrip().startswith("#") for part in typed):
                typed = []
                continue
            answer, result = self.read(text)
            if answer == "incomplete":
                continue
            typed = []
            if answer == "wrong":
                self.report(result, None)
                return False
            if not self.execute(result):
                return False
        if typed:  # a bracket or a string that was never closed
            self.report(self.read(text, last=True)[1], None)
        return not typed

    def read(self, text, last=False):
        """What `text` is so far: ("complete", code), ("incomplete", None) or ("wrong", SyntaxError).

        With `last`, no more will be typed, and what is incomplete is wrong.
        """
        flags = self.flags | DONT_IMPLY_DEDENT | ALLOW_INCOMPLETE_INPUT
        if not last:
            # A silent try: a warning about this text is given once, by the compilation that counts.
            filters = sys.modules["_warnings"].filters if "_warnings" in sys.modules else []
            silence = ("ignore", None, Warning, None, 0)
            filters.insert(0, silence)
            try:
                compile(text, "<stdin>", "single", flags, True)
            except SyntaxError as error:
                if "incomplete input" in str(error):
                    return "incomplete", None
            except (OverflowError, ValueError):
                pass  # the compilation that counts meets it again
            finally:
                filters.remove(silence)
        name = "<stdin>"
        try:
            code = compile(text, name, "single", self.flags | ONLY_AST, True)
            if SHOWS_SOURCE:
                name = f"<stdin>-{self.count}"  # tracebacks find its lines under this name, and show it as <stdin>
            code = compile(code, name, "single", self.flags, True)
        except (SyntaxError, OverflowError, ValueError) as error:
            error.__traceback__ = None
            return "wrong", error
        self.flags |= code.co_flags & FUTURES
        self.count += 1
        if SHOWS_SOURCE and hasattr(sys.modules.get("linecache"), "cache"):
            lines = [line + "\n" for line in text.split("\n")]
            sys.modules["linecache"].cache[name] = (len(text), None, lines, name)
        return "complete", code

    def execute(self, code):
        """Run one statement's code object; returns True if it raised nothing."""
        try:
            exec(code, self.namespace)
        except SystemExit:
            raise
        except BaseException as error:
            self.report(error, error.__traceback__.tb_next)  # without the frame of this method
            return False
        finally:
            flush()
        return True

    def report(self, error, traceback):
        """Show an exception as the prompt does, keep it where the prompt keeps it, and announce it."""
        error.__traceback__ = traceback
        sys.last_type, sys.last_value, sys.last_traceback = type(error), error, traceback
        if sys.version_info >= (3, 12):
            sys.last_exc = error
        flush()
        self.announce("error", "")
        try:
            sys.excepthook(type(error), error, traceback)
        except BaseException:
            sys.__excepthook__(type(error), error, traceback)
        flush()
        self.announce("raised", name_and_message(error))


def name_and_message(error):
    """An exception as the last line of its traceback names it, without a suggestion: "NameError: name 'e' …"."""
    kind = type(error)
    name = kind.__qualname__
    if kind.__module__ not in ("builtins", "__main__"):
        name = f"{kind.__module__}.{name}"
    try:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
    except BaseException:
        message = "<exception str() failed>"
    return f"{name}: {message}" if message else name


def flush():
    """Flush standard output and error, whatever the reader has put there."""
    for stream in (getattr(sys, "stdout", None), getattr(sys, "stderr", None)):
        try:
            stream.flush()
        except BaseException:  # closed, replaced or None: then there is nothing to flush
            continue
