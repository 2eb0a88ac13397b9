"""Finds the Pythons that the book is for: every native build that the machine has, and CPython as WebAssembly.

A version, "3.13", may be there in several builds, "3.13.0" and "3.13.18", and in two kinds, native and WebAssembly. The
library `findpython` knows where people have them, on all systems. Run as a program
(`python -m engine.pythons.discovery`) it lists them.
"""

import functools
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from findpython.providers import ALL_PROVIDERS

from engine.pythons import wasm
from engine.pythons.interpreter import (
    OWN,
    ROOT,
    Interpreter,
    describe,
    equipped,
    numbers,
    pristine,
    short,
    webassembly,
)

VERSIONS = ("3.10", "3.11", "3.12", "3.13", "3.14", "3.15")
TOOLS = "tools"  # what a page asks for that is about tools from PyPI
PROGRAM = re.compile(rf"python(3|{'|'.join(map(re.escape, VERSIONS))})?(\.exe)?")


@functools.cache
def builds() -> dict[str, str]:
    """{build: path} of the native CPythons found that the book is for, "3.13.0" and the like, in their order."""
    found: dict[str, str] = {}
    for path in candidates():
        told = describe(path)
        if told and told.kind == "cpython" and short(told.version) in VERSIONS:
            found.setdefault(told.version.split()[0], os.path.realpath(told.path))
    return dict(sorted(found.items(), key=lambda item: (numbers(item[0]), item[0])))


def candidates() -> Iterator[str]:
    """Where Pythons may be, each once: the one that runs this, and those on PATH, in pyenv, in uv and elsewhere."""
    yield OWN
    seen = {OWN}
    for provider in filter(None, (kind.create() for kind in ALL_PROVIDERS.values())):
        for python in provider.find_pythons():
            # A shim starts what another provider finds where it is installed, and takes long to do so.
            if PROGRAM.fullmatch(python.executable.name) and python.executable.parent.name != "shims":
                path = os.path.realpath(python.executable)
                if path not in seen:
                    seen.add(path)
                    yield path


@functools.cache
def natives() -> dict[str, str]:
    """{version: path} of one native build for each version: the one that runs this, or else the newest."""
    return {short(build): path for build, path in builds().items()} | {short(sys.version): OWN}


def everything() -> tuple[list[Interpreter], dict[str, str]]:
    """Every native build and every WebAssembly that can be had here, and {name: why} of what can't."""
    others, missing = webassemblies()
    return [*map(pristine, builds().values()), *others], missing


def webassemblies() -> tuple[list[Interpreter], dict[str, str]]:
    """Every WebAssembly that can be had here, and {name: why} of every version and kind that can't."""
    found = []
    missing = {version: how_to_get(version) for version in VERSIONS if version not in natives()}
    for version in wasm.VERSIONS:
        try:
            found.append(webassembly(version))
        except wasm.MissingError as error:
            missing[f"{version}-wasm"] = str(error)
    return found, missing


def interpreter(version: str) -> Interpreter:
    """The interpreter for `version`, "3.12", native if there is one. Raises wasm.MissingError, which helps."""
    if version in natives():
        return pristine(natives()[version])
    if version in wasm.VERSIONS:
        return webassembly(version)
    raise wasm.MissingError(how_to_get(version))


def how_to_get(version: str) -> str:
    """What helps where a native Python is missing, in a sentence; `version` may be a build, "3.13.5"."""
    return (
        f"no native Python {version} was found, on PATH, in pyenv, in uv or elsewhere: "
        f"`uv python install {version}` or `pyenv install {version}` gets one"
    )


def suitable(asked: str) -> Interpreter:
    """The interpreter for a page that asks for the version `asked` or a newer one, for "tools", or for nothing, "".

    It is the one that runs this, if that will do. Raises wasm.MissingError.
    """
    if asked == TOOLS:
        return equipped()
    own = pristine()
    if not asked or [*map(int, short(own.version).split("."))] >= [*map(int, asked.split("."))]:
        return own
    return interpreter(asked)


def main() -> int:
    """List builds and kinds with what is recorded on them, and what is missing; the status tells if a version is."""
    recorded = Counter(build for path in (ROOT / "records").glob("*.txt") for build in recorded_on(path))
    others, missing = webassemblies()
    here = {build: f"native, {path}" for build, path in builds().items()}
    here |= {python.name: f"WebAssembly, run by {python.command[0]}" for python in others}
    for name in sorted({*here, *recorded}, key=lambda name: (name.endswith("-wasm"), numbers(name), name)):
        pages = f"{recorded[name]} pages" if recorded[name] else "no page"
        if name in here:
            print(f"{name:15} {here[name]}; {pages} recorded")
        elif name.endswith("-wasm"):
            why = missing.get(f"{short(name)}-wasm", "engine/pythons/wasm/package.json pins another one")
            print(f"{name:15} missing, {pages} recorded; {why}")
        else:
            print(f"{name:15} missing, {pages} recorded; {how_to_get(name)}")
    for name, why in missing.items():
        print(f"{name:15} missing; {why}")
    return 1 if any(version in missing for version in VERSIONS) else 0


def recorded_on(path: Path) -> list[str]:
    """The builds that a record names, from its first lines."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("on: "):
            return line.removeprefix("on: ").split(", ")
    return []


if __name__ == "__main__":
    sys.exit(main())
