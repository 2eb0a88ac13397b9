"""A prompt in a process of its own: cells come in frames on standard input, what happens goes out on standard output.

The kernel starts this file as `python -c`, see boot() in engine/kernel/child.py, so that `sys.path[0]` is `''` and
`__main__` is as bare as at the prompt. It imports only what a plain python holds already (`io`, `os`, `sys`).

The first line to this process is MARK. A frame to it is a line `cell LENGTH` or `picture LENGTH`, then so many bytes of
UTF-8: what is typed, or what the picture is to show (see `picture` in xray.py). A frame from it is a line
`MARK KIND LENGTH`, then so many bytes.
MARK is a secret of this process, so bytes between frames are told apart from frames for certain: they were written past
Python (`os.write(1, …)`, a subprocess). One pipe carries all, in the order in which it happened. KIND is

- `ready`   once, when the prompt can be used
- `stdout`, `stderr`   what was written to sys.stdout (values too: the prompt writes them there) and sys.stderr
- `error`   what follows on stderr is the traceback, up to
- `raised`  the exception as "TypeName: message"
- `picture` the snapshot and its text, as ascii() writes the two; None if `--failed` and nothing has
- `done`    the cell has ended
"""

import io
import os
import sys

# A write of at most this many bytes to a pipe is never mixed with another's on Linux (PIPE_BUF is 4096).
ATOMIC = 4096


class Channel(io.RawIOBase):
    """What stands under sys.stdout or sys.stderr: it sends what is written as frames."""

    def __init__(self, send, kind, number):
        self.send = send
        self.kind = kind
        self.number = number
        self.name = f"<{kind}>"

    def writable(self):
        return True

    def fileno(self):
        return self.number

    def write(self, data):
        self.send(self.kind, bytes(data))
        return len(data)


def serve(prompt_class, memory, picture, typed):
    """Run the cells that come on standard input until it ends; `memory` looks after each, `picture` tells of it.

    `typed` is what the prompt calls the files of statements: see Prompt.
    """
    # The frames keep descriptors of their own; the reader's code may close or replace 0, 1 and 2, and a subprocess
    # of the reader's does not inherit these.
    requests, replies = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # input() meets the end of the file
    os.close(nothing)
    incoming = open(requests, "rb")  # noqa: SIM115, open as long as the process
    mark = incoming.readline().rstrip()

    def send(kind, data=b""):
        room = ATOMIC - len(mark) - 24
        for start in range(0, len(data) or 1, room):
            part = data[start : start + room]
            frame = b"%s %s %d\n%s" % (mark, kind.encode(), len(part), part)
            while frame:
                frame = frame[os.write(replies, frame) :]

    def announce(kind, text):
        send(kind, text.encode("utf-8", "backslashreplace"))

    def stream(kind, number, errors):
        text = io.TextIOWrapper(
            io.BufferedWriter(Channel(send, kind, number)), encoding="utf-8", errors=errors, line_buffering=True
        )
        text.mode = "w"  # as the interpreter's own have it
        return text

    sys.stdout = sys.__stdout__ = stream("stdout", 1, "strict")
    sys.stderr = sys.__stderr__ = stream("stderr", 2, "backslashreplace")
    sys.argv[:] = [""]
    sys.ps1, sys.ps2 = ">>> ", "... "
    for name in ("cache", "_interactive_cache"):  # else tracebacks would show boot()'s lines for eval("…")'s
        getattr(sys.modules.get("linecache"), name, {}).clear()

    prompt = prompt_class(sys.modules["__main__"].__dict__, announce, typed)
    memory.look(late=False)
    send("ready")
    while header := incoming.readline():
        kind, length = header.split()
        text = incoming.read(int(length)).decode("utf-8", "surrogatepass")
        if kind == b"cell":
            prompt.run(text)
            memory.look(late=False)
        else:
            announce("picture", ascii(picture(memory, text.split())))
        send("done")
