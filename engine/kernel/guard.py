"""The guard: ends what a build leaves behind when it is killed.

A build that ends in any ordinary way ends its prompts itself. One that is killed can't, and a page's endless loop would
run on. So each building process has one guard, told on its standard input which process groups and folders there
are: `+ PID`, `- PID`, `+ FOLDER`, `- FOLDER`. When that input ends, its builder is gone, and so is all that is still
listed.

Run by path with a bare interpreter; standard library only.
"""

import contextlib
import os
import signal
import sys


def end_group(pid: int) -> None:
    """End the process `pid` and what it started; it leads a group of its own."""
    if os.name == "nt":
        import subprocess

        subprocess.run(["taskkill", "/F", "/T", "/PID", str(pid)], capture_output=True, check=False)
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS: EPERM when only a zombie is left
        os.killpg(pid, signal.SIGKILL)


def watch(lines: "list[str]") -> None:
    """Keep the list that `lines` tell, and end all that is on it when they stop."""
    left: dict[str, None] = {}
    for line in lines:
        sign, what = line.rstrip("\n").split(" ", 1)
        if sign == "+":
            left[what] = None
        else:
            left.pop(what, None)
    folders = [what for what in left if not what.isdigit()]
    for what in left:
        if what.isdigit():
            end_group(int(what))
    if folders:
        import shutil

        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the builder; its end is what counts here
    watch(sys.stdin)  # type: ignore[arg-type]
