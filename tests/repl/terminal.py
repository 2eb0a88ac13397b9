"""A Python's own prompt, at a pseudo-terminal, as a reader has it before them."""

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from pathlib import Path

PATIENCE = 20.0  # seconds for an answer; none takes a tenth of it
CALM = 0.2  # seconds without a sign from the newer prompt, which draws while one types
# What that one sends when it waits, and around what a statement prints: it takes its hands off the terminal meanwhile.
AT_REST = "\x1b[?12l\x1b[?25h"
RUNNING = re.compile(r"\x1b\[\?2004l(?:\x1b\[0m)?\x1b\[\?1l\x1b>(.*?)\x1b\[\?2004h", re.DOTALL)
FIRST, SECOND = "[first]", "[second]"  # the prompts while cells are typed, told apart from any output


class Terminal:
    """The prompt of the Python `executable`, started in `folder`.

    `basic` asks 3.13 and newer for the prompt that older ones have; without it they show their own.
    """

    def __init__(self, executable: str, folder: Path, basic: bool = True) -> None:
        self.end, inner = pty.openpty()
        # Wide: a line that is typed stays one line on the screen.
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 200, 4000, 0, 0))
        environment = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(folder.parent),  # the prompt keeps a history there: in its folder, it would change that
            "TERM": "dumb" if basic else "xterm",
            "NO_COLOR": "1",
            **({"PYTHON_BASIC_REPL": "1"} if basic else {}),
        }
        self.process = subprocess.Popen(
            [executable, "-q"], stdin=inner, stdout=inner, stderr=inner, cwd=folder, env=environment,
            start_new_session=True,
        )  # fmt: skip
        os.close(inner)
        self.folder = folder
        self.until(">>> " if basic else AT_REST, calm=not basic)

    def rename_prompts(self) -> None:
        """Give the prompts names that no output has: `type` looks for them."""
        self.write(f"import sys; sys.ps1, sys.ps2 = {' '.join(FIRST)!r}.replace(' ', ''), {SECOND!r}; del sys")
        self.until(FIRST)

    def type(self, cell: str) -> str:
        """What the basic prompt prints when the lines of `cell` are typed, and then an empty one."""
        printed = ""
        for line in [*cell.split("\n"), ""]:
            self.write(line)
            screen = self.until(FIRST, SECOND)
            printed += screen.removeprefix(line + "\n")
        return printed

    def paste(self, cell: str) -> str:
        """What the newer prompt prints when `cell` is pasted, and Enter pressed until it has run."""
        os.write(self.end, b"\x1b[200~" + cell.encode() + b"\x1b[201~\r")
        screen = ""
        for _ in range(3):  # a paste of several statements waits for an empty line
            screen += self.until(f">>> {AT_REST}", f"... {AT_REST}", calm=True)
            if printed := RUNNING.findall(screen):
                return "".join(printed)
            os.write(self.end, b"\r")
        raise AssertionError(f"the prompt does not run what was pasted: {screen!r}")

    def look(self, script: str) -> object:
        """What `script`, typed at a prompt of either kind, has written into the file `seen`."""
        self.write(script)
        seen = self.folder / "seen"
        deadline = time.monotonic() + PATIENCE
        while not seen.exists() or not seen.read_text().endswith("\n"):
            assert time.monotonic() < deadline, f"the prompt did not run {script}"
            time.sleep(0.01)
        return eval(seen.read_text())

    def write(self, line: str) -> None:
        """Type one line."""
        os.write(self.end, line.encode() + b"\r")

    def until(self, *ends: str, calm: bool = False) -> str:
        """What appears on the screen, up to one of `ends`; `calm`, only if nothing follows it soon."""
        screen = b""
        deadline = time.monotonic() + PATIENCE
        while True:
            shown = screen.decode("utf-8", "replace").replace("\r\n", "\n")
            for end in ends:
                if shown.endswith(end) and not (calm and select.select([self.end], [], [], CALM)[0]):
                    return shown.removesuffix(end)
            assert select.select([self.end], [], [], max(0, deadline - time.monotonic()))[0], f"no prompt: {shown!r}"
            screen += os.read(self.end, 65536)

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        with contextlib.suppress(OSError):
            os.close(self.end)
