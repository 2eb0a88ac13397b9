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
    uncaught exception is shown on sys.stderr and with ("raised", "TypeName: message") after it. `typed` is what this
    Python calls the file of the statement {}, if its tracebacks quote such lines.
    """

    def __init__(self, namespace, announce, typed="<stdin-{}>"):
        self.namespace = namespace
        self.announce = announce
        self.typed = typed
        self.display = sys.excepthook  # the interpreter's own, whatever the reader does to the name
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
            if line.isspace():  # within a statement: only an empty line ends a block
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
        if not typed:
            return True
        return self.run_whole(text)  # a bracket or a string was never closed

    def run_whole(self, statement):
        """Run one statement that has come as a whole, as if it were pasted: an empty line in it doesn't end a block.

        Returns True if no error came, as `run` does.
        """
        answer, result = self.read(statement, last=True)
        if answer == "complete":
            return self.execute(result)
        self.report(result, None)
        return False

    def read(self, text, last=False):
        """What `text` is so far: ("complete", code), ("incomplete", None) or ("wrong", SyntaxError).

        With `last`, no more will be typed, and what is incomplete is wrong.
        """
        if not last and self.is_incomplete(text):
            return "incomplete", None
        text += "\n"
        try:
            code = self.compile(text)
        except (SyntaxError, OverflowError, ValueError) as error:
            error.__traceback__ = None
            return "wrong", error
        self.flags |= code.co_flags & FUTURES
        return "complete", code

    def is_incomplete(self, text):
        """Whether the prompt would wait for more: tried silently, since the compilation that counts warns once more."""
        flags = self.flags | DONT_IMPLY_DEDENT | ALLOW_INCOMPLETE_INPUT
        heard = self.silence()
        try:
            try:
                compile(text, "<stdin>", "single", flags, True)
                return False
            except SyntaxError:  # that the input is incomplete it says here of a wrong last word too
                pass
            try:
                compile(text + "\n", "<stdin>", "single", flags, True)
                return True  # a block is open while its last line has no end
            except SyntaxError as error:
                return "incomplete input" in str(error)
        except (OverflowError, ValueError):
            pass  # the compilation that counts meets it again
        finally:
            heard()
        return False

    def silence(self):
        """Let no warning be heard; returns a function that lets them be heard again."""
        filters = getattr(sys.modules.get("warnings", sys.modules.get("_warnings")), "filters", None)
        filters = filters if isinstance(filters, list) else []
        silence = ("ignore", None, Warning, None, 0)
        filters.insert(0, silence)
        return lambda: filters.remove(silence)

    def compile(self, text):
        """The code of a statement that is complete; its lines are kept where tracebacks look for them."""
        name = self.typed.format(self.count) if SHOWS_SOURCE else "<stdin>"
        self.count += 1
        try:
            tree = compile(text, "<stdin>", "single", self.flags | ONLY_AST, True)
            code = compile(tree, name, "single", self.flags, True)
        except SyntaxError as error:
            if SHOWS_SOURCE and error.lineno and error.text is None:
                error.filename, error.text = name, text.split("\n")[error.lineno - 1] + "\n"
            raise
        if SHOWS_SOURCE:
            self.keep_lines(code, name, text)
        return code

    def keep_lines(self, code, name, text):
        """Give a statement's lines to linecache as the prompt does: under its code, in 3.13.0 under its file's name."""
        linecache = sys.modules.get("linecache")
        try:
            linecache._register_code(code if hasattr(linecache, "_interactive_cache") else name, text, "<stdin>")
        except BaseException:  # the reader has broken it: then a traceback shows no lines
            return

    def execute(self, code):
        """Run one statement's code object; returns True if it raised nothing."""
        raised = None
        try:
            exec(code, self.namespace)
        except SystemExit:
            raise
        except BaseException as error:
            raised = error  # shown when it is no longer being handled: it is not the context of what its hook raises
        finally:
            flush()
        if raised is not None:
            self.report(raised, raised.__traceback__.tb_next)  # without the frame of this method
        return raised is None

    def report(self, error, traceback):
        """Show an exception as the prompt does, keep it where the prompt keeps it, and announce it."""
        error.__traceback__ = traceback
        sys.last_type, sys.last_value, sys.last_traceback = type(error), error, traceback
        if sys.version_info >= (3, 12):
            sys.last_exc = error
        flush()
        self.announce("error", "")
        self.show(error, traceback)
        flush()
        self.announce("raised", name_and_message(error))

    def show(self, error, traceback):
        """Call the hook that shows exceptions; one that is missing or fails is complained about as the prompt does."""
        try:
            hook = sys.excepthook
        except AttributeError:
            complain("sys.excepthook is missing\n")
            return self.display(type(error), error, traceback)
        try:
            return hook(type(error), error, traceback)
        except SystemExit:
            raise
        except BaseException as another:
            failed = another
        failed.__traceback__ = failed.__traceback__.tb_next  # without the frame of this method
        complain("Error in sys.excepthook:\n")
        self.display(type(failed), failed, failed.__traceback__)
        complain("\nOriginal exception was:\n")
        self.display(type(error), error, traceback)


def complain(text):
    """Write to standard error, if it can be written to."""
    try:
        sys.stderr.write(text)
    except BaseException:
        return


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
