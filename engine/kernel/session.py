"""A page's session: one folder, one prompt at a time, and the cells that are typed, saved or run there.

A cell is told by its first line, in the words that notebooks use, so that a page's notebook runs in other kernels too:

- `%%writefile NAME`: the lines that follow are saved as the file NAME, as a reader's editor would save them
- `!COMMAND`: each line is a command as typed in a terminal; `python` is the page's interpreter
- `%new_prompt`: the prompt is left, and a new one started; the files stay
- `%picture MODULES`: nothing is typed; the three places are looked at, see engine/repl/xray.py for the words
- anything else is typed at the prompt
"""

import ast
import contextlib
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from pathlib import Path, PurePosixPath

from engine.pythons.interpreter import Interpreter

from .child import Answer, Child, finish, guard_of, start, stop, tell_guard

HOME = "/home/you/once"  # what a page's folder is called in what the page shows


class CellError(Exception):
    """A cell that can't be run as it stands; the message says what to do."""


def own_folder() -> Path:
    """A new folder that the guard knows of, so that a killed build leaves none."""
    guard_of(os.getpid())  # it takes a moment to start, and shall hear of the folder at once
    folder = Path(os.path.realpath(tempfile.mkdtemp(prefix="import-once-")))
    tell_guard("+", folder)
    return folder


class Session:
    """A session with `interpreter` in an empty folder of its own; close it when the page is done."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.interpreter = interpreter
        self.root = own_folder()
        self.folder = self.root / "once"
        self.folder.mkdir()
        self.saved = 0.0  # when the last file was saved, in seconds
        self.ended: str | None = None
        self.command: subprocess.Popen | None = None  # the last that was run
        self.child: Child | None = Child(interpreter, self.folder)

    def execute(self, source: str) -> Answer:
        """Do what a cell says; its answer has steady paths."""
        first, _, rest = source.partition("\n")
        try:
            if first.startswith("%%writefile "):
                self.save(first.removeprefix("%%writefile ").strip(), rest)
                answer = Answer()
            elif first.strip() == "%new_prompt":
                self.new_prompt()
                answer = Answer()
            elif first.startswith("%picture"):
                answer = self.picture(first.removeprefix("%picture").strip())
            elif first.startswith("!"):
                answer = self.commands(source)
            else:
                answer = self.type(source)
        except CellError as error:
            answer = Answer(error=f"CellError: {error}")
        answer.outputs = [(kind, self.steady(text)) for kind, text in answer.outputs]
        answer.error = answer.error and self.steady(answer.error)
        return answer

    def type(self, cell: str) -> Answer:
        """Type a cell at the prompt."""
        if self.ended or self.child is None:
            raise CellError(f"the prompt has ended ({self.ended}): start a new prompt before this cell")
        answer = self.child.run(cell)
        if answer.ended:
            self.ended = answer.ended
            answer.error = answer.error or f"PromptEnded: {answer.ended}"
        return answer

    def picture(self, words: str) -> Answer:
        """Take a picture of files, cache and names as they are now; it costs the prompt nothing."""
        if self.ended or self.child is None:
            raise CellError(f"the prompt has ended ({self.ended}): there is nothing to take a picture of")
        answer = self.child.picture(words)
        if answer.ended:
            self.ended = answer.ended
            answer.error = f"PromptEnded: {answer.ended}"
            return answer
        found = ast.literal_eval(self.steady("".join(text for kind, text in answer.outputs if kind == "picture")))
        if found is None:
            raise CellError("nothing has failed in this prompt: take '--failed' out, or make the cell before it fail")
        answer.picture, text = found
        answer.outputs = [("picture", text)]
        return answer

    def save(self, name: str, text: str) -> None:
        """Save a file as a person would: later than the last save, by the whole seconds that bytecode files count.

        The folder's time moves on too: finders list a folder anew when its time has changed.
        """
        path = self.folder / name
        plain = PurePosixPath(name)
        if name in ("", ".", "..") or name != str(plain) or ".." in plain.parts or not path.is_relative_to(self.folder):
            raise CellError(f"{name!r} is not in the page's folder: give a plain name such as dogs.py")
        if text and not text.endswith("\n"):
            text += "\n"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        except OSError as error:  # a folder has that name, or a file has its folder's
            raise CellError(f"{name!r} can't be saved ({error.strerror}): give it another name") from error
        self.saved = max(time.time(), self.saved + 2)
        for changed in (path, *path.relative_to(self.folder).parents):
            os.utime(self.folder / changed, (self.saved, self.saved))

    def new_prompt(self) -> None:
        """Leave the prompt and start another in the same folder."""
        if self.child is not None:
            self.child.close()
        self.child, self.ended = Child(self.interpreter, self.folder), None

    def commands(self, source: str) -> Answer:
        """Run each line of `source` as a command; the first that fails ends it."""
        answer = Answer()
        for line in filter(None, map(str.strip, source.split("\n"))):
            try:
                words = shlex.split(line.removeprefix("!"))
            except ValueError as error:
                raise CellError(f"{line!r}: {error}: mend the quotes") from error
            if not words or words[0] != "python":
                raise CellError(f"{line!r}: only commands that begin with `python` read the same on every system")
            self.command = start(
                [*self.interpreter.command, *words[1:]], self.interpreter, self.folder, stdin=subprocess.DEVNULL
            )
            done = finish(self.command)
            answer.outputs += done.outputs
            answer.error = done.error
            if done.error:
                break
        return answer

    def steady(self, text: str) -> str:
        """`text` with this machine's folders replaced by steady names."""
        for real, shown in [(str(self.folder), HOME), *self.interpreter.steady_names]:
            text = text.replace(real, shown)
            if os.sep == "\\":
                text = text.replace(real.replace("\\", "\\\\"), shown)  # as repr() writes it
        return text

    def kill(self) -> None:
        """End the prompt and a command at once; a cell that is running ends with it."""
        if self.child is not None:
            self.child.kill()
        if self.command is not None and self.command.poll() is None:
            stop(self.command)

    def close(self) -> None:
        """Leave the prompt and remove the folder."""
        if self.child is not None:
            self.child.close()
            self.child = None
        with contextlib.suppress(OSError):
            shutil.rmtree(self.root)
        tell_guard("-", self.root)


class NoSession:
    """What stands for a session whose Python is not to be had: each cell ends in an error that says so."""

    def __init__(self, why: str) -> None:
        self.why = why
        self.root = own_folder()

    def execute(self, source: str) -> Answer:
        """Say what is missing."""
        return Answer(error=f"PythonMissing: {self.why}")

    def kill(self) -> None:
        """Nothing runs."""

    def close(self) -> None:
        """Remove the folder, which Jupyter asks for."""
        shutil.rmtree(self.root, ignore_errors=True)
        tell_guard("-", self.root)
