"""One plain Python in a process of its own, spoken to in frames; what the frames are stands in engine/repl/child.py."""

import contextlib
import functools
import os
import queue
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from engine.pythons.interpreter import Interpreter

from . import guard

REPL = Path(__file__).parents[1] / "repl"
OUTPUT_LIMIT = 200_000  # characters a cell may print; more is an accident, and no page shows it
PATIENCE = 2.0  # seconds for a process that was asked to end

# Popen's arguments for a group of its own: Ctrl-C in the builder's terminal is not for it, and it ends as a whole.
OWN_GROUP: dict[str, Any] = {"start_new_session": True}
if sys.platform == "win32":
    OWN_GROUP = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}


def boot(interpreter: Interpreter) -> str:
    """What a Python runs to become a prompt.

    It leaves no name in __main__, and has builtins of its own that the reader can't replace.
    """
    loader = f"""\
for path in {[str(REPL / name) for name in ("prompt.py", "xray.py", "child.py")]!r}:
    with open(path, "rb") as file:
        exec(compile(file.read(), "<prompt>", "exec"))
serve(Prompt, _memory, picture, {interpreter.typed!r})
"""
    return f"""exec({loader!r}, {{"__name__": "repl", "__builtins__": dict(__builtins__.__dict__)}})"""


@dataclass
class Answer:
    """What a cell or a command did.

    `outputs` are (kind, text) pairs in the order in which they happened; kind is "stdout", "stderr" or "error", the
    last for a traceback. `error` is "TypeName: message" if it ended in one, else None. `ended` tells, in words, how
    the process ended, if it did. `picture` is the snapshot, if one was asked for: see engine/repl/xray.py.
    """

    outputs: list[tuple[str, str]] = field(default_factory=list)
    error: str | None = None
    ended: str | None = None
    picture: dict | None = None


class Child:
    """A prompt, running in `folder`."""

    def __init__(self, interpreter: Interpreter, folder: Path) -> None:
        self.mark = b"\x1e" + secrets.token_hex(8).encode()
        self.process = start(interpreter.often("-c", boot(interpreter)), interpreter, folder)
        self.stdin, self.stdout = piped(self.process.stdin), piped(self.process.stdout)
        with contextlib.suppress(OSError):  # it is gone: the frames will tell
            self.stdin.write(self.mark + b"\n")
            self.stdin.flush()
        self.frames: queue.SimpleQueue[tuple[str, bytes] | None] = queue.SimpleQueue()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def run(self, cell: str) -> Answer:
        """Type a cell; returns when it has ended, or the process has."""
        return self._ask(b"cell", cell)

    def picture(self, words: str) -> Answer:
        """Take a picture; its output, of the kind "picture", is as the child writes it: data, not yet read."""
        return self._ask(b"picture", words)

    def _ask(self, request: bytes, text: str) -> Answer:
        """Send a frame; returns when it has been answered, or the process has ended."""
        data = text.encode("utf-8", "surrogatepass")
        with contextlib.suppress(OSError):  # it is gone: the frames will tell
            self.stdin.write(b"%s %d\n%s" % (request, len(data), data))
            self.stdin.flush()
        answer = Answer()
        output = Outputs()
        while True:
            kind, data = self._next()
            if kind == "error":
                output.error = True
            elif kind == "raised":
                output.error = False
                answer.error = data.decode("utf-8", "replace")
            elif kind in ("done", "ended"):
                break
            elif kind != "ready":
                output.add(kind, data)
        answer.outputs = output.parts()
        if output.size > OUTPUT_LIMIT:
            answer.error = f"OutputLimit: more than {OUTPUT_LIMIT:,} characters were printed"
        if kind == "ended":
            answer.ended = how_it_ended(self.process.wait())
        return answer

    def close(self) -> None:
        """End the process as leaving the prompt does, with what it started; at once if it doesn't go."""
        with contextlib.suppress(OSError):
            self.stdin.close()
        leaving = threading.Thread(target=stop, args=[self.process, True], daemon=True)
        leaving.start()
        leaving.join(PATIENCE)  # the process's own wait(), given a time, looks only now and then
        self.kill()

    def kill(self) -> None:
        """End the process, and what it started, at once."""
        stop(self.process)
        with contextlib.suppress(OSError):
            self.stdin.close()

    def _next(self) -> tuple[str, bytes]:
        """The next frame; ("ended", b"") when the process is gone and all that it said was heard."""
        while True:
            try:
                return self.frames.get(timeout=0.5) or ("ended", b"")
            except queue.Empty:
                # A process that it started may still hold the pipe open, so the pipe's end can't be waited for.
                if self.process.poll() is not None:
                    return "ended", b""

    def _read(self) -> None:
        """Put the frames, and what stands between them as "stdout", into the queue, until the pipe ends."""
        buffer = b""
        stdout = self.stdout.fileno()
        with contextlib.suppress(OSError):
            while data := os.read(stdout, 65536):
                buffer = self._split(buffer + data)
        if buffer:
            self.frames.put(("stdout", buffer))
        self.frames.put(None)
        self.stdout.close()

    def _split(self, buffer: bytes) -> bytes:
        """Take the whole frames off `buffer`; returns what is left."""
        while True:
            start = buffer.find(self.mark)
            if start < 0:
                keep = next((n for n in range(len(self.mark) - 1, 0, -1) if buffer.endswith(self.mark[:n])), 0)
                if len(buffer) > keep:
                    self.frames.put(("stdout", buffer[: len(buffer) - keep]))
                return buffer[len(buffer) - keep :]
            if start:
                self.frames.put(("stdout", buffer[:start]))
                buffer = buffer[start:]
            header, newline, rest = buffer.partition(b"\n")
            if not newline:
                return buffer
            _, kind, length = header.split()
            if len(rest) < int(length):
                return buffer
            self.frames.put((kind.decode(), rest[: int(length)]))
            buffer = rest[int(length) :]


class Outputs:
    """Pieces of output, joined while they are of one kind, and cut at the limit."""

    def __init__(self) -> None:
        self.error = False  # between "error" and "raised", what is on stderr is a traceback
        self.size = 0
        self.pieces: list[tuple[str, list[bytes]]] = []

    def add(self, kind: str, data: bytes) -> None:
        if self.error and kind == "stderr":
            kind = "error"
        self.size += len(data)
        if self.size > OUTPUT_LIMIT:
            return
        if not self.pieces or self.pieces[-1][0] != kind:
            self.pieces.append((kind, []))
        self.pieces[-1][1].append(data)

    def parts(self) -> list[tuple[str, str]]:
        """The outputs as text; a byte that is not UTF-8 is shown as U+FFFD, as terminals do."""
        return [(kind, b"".join(data).decode("utf-8", "replace").replace("\r\n", "\n")) for kind, data in self.pieces]


def finish(process: subprocess.Popen) -> Answer:
    """What a command does, to its end; an exit status but 0 is an error."""
    output, stdout = Outputs(), piped(process.stdout)
    # What it leaves running holds the pipe open, so the pipe's end can't be waited for: it ends with the command.
    threading.Thread(target=stop, args=[process, True], daemon=True).start()
    try:
        while data := os.read(stdout.fileno(), 65536):
            output.add("stdout", data)
        status = process.wait()
    finally:
        stop(process)
        stdout.close()
    answer = Answer(output.parts(), f"ExitStatus: {status}" if status else None)
    if output.size > OUTPUT_LIMIT:
        answer.error = f"OutputLimit: more than {OUTPUT_LIMIT:,} characters were printed"
    return answer


def start(command: list[str], interpreter: Interpreter, folder: Path, stdin: int = subprocess.PIPE) -> subprocess.Popen:
    """Start a process of a page's, whose Python is this interpreter.

    The guard knows it before it runs, where there is fork: nothing that runs can be left behind.
    """
    tell = tell_guard_of_self(piped(guard_of(os.getpid()).stdin).fileno()) if os.name != "nt" else None
    process = subprocess.Popen(
        command,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=folder,
        env=interpreter.environment,
        preexec_fn=tell,
        **OWN_GROUP,
    )
    if tell is None:
        tell_guard("+", process.pid)
    return process


def stop(process: subprocess.Popen, patient: bool = False) -> None:
    """End a process, at once or when it has ended by itself, and all that it started."""
    if patient:
        process.wait()
    guard.end_group(process.pid)
    process.wait()
    tell_guard("-", process.pid)


def piped(stream: IO[bytes] | None) -> IO[bytes]:
    """A pipe that a process was started with; it is None for one without."""
    assert stream is not None
    return stream


def how_it_ended(status: int) -> str:
    """An exit status in words."""
    if status < 0:
        return f"killed by {signal.Signals(-status).name}"
    return f"exit status {status}"


def tell_guard(sign: str, what: int | Path) -> None:
    """Tell this process's guard, see guard.py, of a process or a folder that is there now (`+`) or gone (`-`)."""
    pipe = piped(guard_of(os.getpid()).stdin)
    with contextlib.suppress(OSError, ValueError):
        pipe.write(f"{sign} {what}\n".encode())
        pipe.flush()


def tell_guard_of_self(pipe: int) -> Callable[[], None]:
    """What a forked process does before it becomes another program: it has the guard's pipe open for just so long."""

    def tell() -> None:
        os.write(pipe, b"+ %d\n" % os.getpid())

    return tell


starting_guard = threading.Lock()


def guard_of(builder: int) -> subprocess.Popen:
    """The guard of the process `builder`, this one; a fork of it gets its own."""
    with starting_guard:  # two sessions may begin in two threads, and a guard that is lost would end what it guards
        return new_guard(builder)


@functools.cache
def new_guard(_builder: int) -> subprocess.Popen:
    """A guard, once for each process that asks."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", guard.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        **OWN_GROUP,
    )
