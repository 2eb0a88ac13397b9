"""Makes JupyterLite's REPL as a folder that needs no other host, for tests/bench_lab.py.

    python -m tests.jupyterlite FOLDER

The runtime is the lab's own Pyodide. The wheels that the kernel asks for have the versions which that Pyodide names;
their digests it takes from here, since its own builds of them differ from those that are published.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from engine.pythons import wasm

ASKED = ["ipython", "jedi", "micropip", "packaging", "prompt-toolkit", "pyodide-unix-timezones", "traitlets"]
COMM = "comm==0.2.3"  # which that Pyodide doesn't name
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"


def download(folder: Path, *names: str) -> None:
    """Fetch pure wheels for the browser's Python."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    subprocess.run([*command, "--python-version=3.14", "--dest", folder, *names], check=True)


def make(out: Path) -> None:
    """Make the site."""
    pyodide = wasm.packages() / "node_modules" / "python-3.14"
    lock = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))
    known = lock["packages"]
    wanted: set[str] = set()
    left = list(ASKED)
    while left:
        if (name := left.pop().replace("_", "-")) in known and name not in wanted:
            wanted.add(name)
            left += known[name]["depends"]
    with tempfile.TemporaryDirectory() as folder:
        own, wheels = Path(folder, "own"), Path(folder, "wheels")
        download(own, COMM)
        download(wheels, *(f"{name}=={known[name]['version']}" for name in sorted(wanted)))
        command = [sys.executable, "-m", "jupyter", "lite", "build", "--apps", "repl", "--output-dir", out.resolve()]
        subprocess.run([*command, "--piplite-wheels", next(own.iterdir())], check=True, capture_output=True, cwd=folder)
        home = shutil.copytree(pyodide, out / "static" / "pyodide")
        for name in wanted:
            wheel = shutil.copy(wheels / known[name]["file_name"], home)
            known[name]["sha256"] = hashlib.sha256(Path(wheel).read_bytes()).hexdigest()
    (home / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")
    settings = json.loads((out / "jupyter-lite.json").read_text("utf-8"))
    plugins = settings["jupyter-config-data"].setdefault("litePluginSettings", {})
    plugins.setdefault(KERNEL, {})["pyodideUrl"] = "./static/pyodide/pyodide.mjs"
    (out / "jupyter-lite.json").write_text(json.dumps(settings), "utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))
