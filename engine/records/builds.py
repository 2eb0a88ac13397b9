"""The names by which records call builds of Python: what they are in order, and how they are told in words.

"3.13.5" is a native build, "3.14.2-wasm" one of the lab's, as WebAssembly. Both are builds of a minor version.
"""

from collections.abc import Iterable
from itertools import groupby

from packaging.version import Version

from engine.pythons.interpreter import short


def is_native(build: str) -> bool:
    """Whether it is built for the machine that it runs on."""
    return not build.endswith("-wasm")


def plain(build: str) -> str:
    """Its version, without its kind."""
    return build.removesuffix("-wasm")


def version(build: str) -> Version:
    """Its version, to be compared."""
    return Version(plain(build).removesuffix("+"))  # which stands behind that of a checkout of CPython


def newest_first(builds: Iterable[str]) -> list[str]:
    """Builds in order."""
    return sorted(builds, key=version, reverse=True)


def preferred(builds: Iterable[str]) -> str:
    """The one whose output a reader sees who has chosen none: the newest final one that is native."""
    return max(builds, key=lambda build: (is_native(build), not version(build).is_prerelease, version(build)))


def spans(builds: Iterable[str], everywhere: Iterable[str]) -> str:
    """Native builds among those that were run `everywhere`: "3.10 to 3.12, 3.13.0".

    A minor version stands for all builds of it that were run, and a span for all that were run within it.
    """
    chosen = {build for build in builds if is_native(build)}
    ordered = sorted({build for build in everywhere if is_native(build)} | chosen, key=version)
    whole = {name for name, group in groupby(ordered, key=short) if chosen.issuperset(group)}
    found = []
    for is_chosen, group in groupby(ordered, key=chosen.__contains__):
        if is_chosen:
            names = list(dict.fromkeys(short(build) if short(build) in whole else build for build in group))
            found.append(f"{names[0]} to {names[-1]}" if len(names) > 2 else " and ".join(names))
    return ", ".join(found)


def listed(builds: Iterable[str]) -> str:
    """Each of them: "3.12.1, 3.13.0, and in the lab 3.14.2 as WebAssembly"."""
    builds = list(builds)
    native = ", ".join(filter(is_native, builds))
    wasm = ", ".join(plain(build) for build in builds if not is_native(build))
    if native and wasm:
        return f"{native}, and in the lab {wasm} as WebAssembly"
    return native or f"{wasm} as WebAssembly"


def told(builds: list[str], everywhere: Iterable[str]) -> str:
    """As `spans`; if only the lab's are among them, as `listed`."""
    return spans(builds, everywhere) or listed(builds)
