"""Whether anything has changed since the book was built, told without Sphinx: it takes a second to say that none has.

What may not be the same goes to Sphinx, which looks at contents. Standard library only.
"""

import contextlib
import hashlib
import json
import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

INPUTS = ("conf.py", "docs", "engine", "examples", "pyproject.toml", "records")
SITE = Path("_build", "html")
DOCTREES = SITE.parent / "doctrees"
MARK = DOCTREES / "last-build.json"  # engine/build/last.py writes it
STAMP = DOCTREES / "unchanged.json"
VARIABLES = ("IMPORT_ONCE_", "READTHEDOCS_")


def said() -> str | None:
    """What the last build said at its end, if this one would make the same; None if it may not."""
    try:
        last = json.loads(STAMP.read_text(encoding="utf-8"))
        return last["said"] if last["inputs"] == inputs() and last["outputs"] == outputs() else None
    except (OSError, ValueError, KeyError):
        return None


def keep(said: str, before: str) -> None:
    """Remember what a build that went well has said; `before` is what its inputs were when it began."""
    STAMP.write_text(json.dumps({"inputs": before, "outputs": outputs(), "said": said}), encoding="utf-8")


def inputs() -> str:
    """A digest of what the book is made from and with."""
    packages = sorted(name for name in os.listdir(sysconfig.get_path("purelib")) if name.endswith(".dist-info"))
    variables = sorted(item for item in os.environ.items() if item[0].startswith(VARIABLES))
    made_with = [os.getcwd(), sys.prefix, sys.version, os.environ.get("PATH"), *packages, *variables]
    return digest([*map(str, made_with), *(line for name in INPUTS for line in files(name))])


def outputs() -> str:
    """A digest of what a build has made; it is as it was if nobody has touched it since."""
    return digest([*files(MARK), *files(SITE)])


def digest(lines: list[str]) -> str:
    """A digest of some lines."""
    return hashlib.sha256("\n".join(lines).encode(errors="surrogateescape")).hexdigest()


def files(path: str | Path) -> Iterator[str]:
    """A file, or those in a folder, with size and time; one that is not there is none."""
    try:
        entries = sorted(os.scandir(path), key=lambda entry: entry.name)
    except NotADirectoryError:
        about = os.stat(path)
        yield f"{os.fspath(path)} {about.st_size} {about.st_mtime_ns}"
        return
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from files(entry.path)
        else:
            with contextlib.suppress(FileNotFoundError):  # an editor's, which is gone already
                about = entry.stat()
                yield f"{entry.path} {about.st_size} {about.st_mtime_ns}"
