"""A command that a started Python of the lab is told late does what it does when a Python is started with it."""

import json
import subprocess
from pathlib import Path

import pytest

from engine import lab
from engine.pythons import wasm

ABOUT = """
import sys
main = sys.modules["__main__"]
print(__name__, __file__, __package__, __spec__ and (__spec__.name, __spec__.origin, __spec__.parent))
print(list(vars(main)), __loader__ and type(__loader__), sorted(sys.modules), sorted(sys.path_importer_cache))
print(sys.path, sys.argv, sys.orig_argv, sys.flags, sys.dont_write_bytecode, sys.warnoptions, sys._xoptions)
print(sys.executable, len(sys.meta_path), len(sys.path_hooks), sys.excepthook is sys.__excepthook__)
for stream in (sys.stdin, sys.stdout, sys.stderr):
    print(stream.name, stream.encoding, stream.errors, stream.line_buffering, stream.isatty())
"""
FILES = {
    "about.py": ABOUT,
    "__main__.py": "print('the folder itself')",
    "ask.py": "input('Who? ')",
    "below/about.py": ABOUT,
    "below/near.py": "print('near')",
    "below/reach.py": "import near, about",
    "broken.py": "def f(:\n    pass\n",
    "circle.py": "from partner import name\nprice = 3\n",
    "dogs/__init__.py": "print('dogs', __name__)\n",
    "dogs/__main__.py": ABOUT + "sys.exit(5)\n",
    "dogs/bad.py": "from . import nobody\n",
    "end.py": "import atexit\natexit.register(print, 'bye')\nprint('no line yet', end='')\n",
    "folder/__main__.py": ABOUT + "import friend\n",
    "folder/friend.py": "1 / 0\n",
    "gone.py": "import os, sys\nprint('a line')\nprint('a part', end='')\nos._exit(3)\n",
    "leave.py": "import sys\nprint('leaving')\nsys.exit(eval(sys.argv[1]))\n",
    "mixed.py": "import sys\nfor n in range(3):\n    print(n)\n    print(n, file=sys.stderr)\nprint('é🐶')\n",
    "old.py": "import warnings\nwarnings.warn('old', DeprecationWarning)\nprint('\\d', 1 is 1)\n",
    "partner.py": "from circle import price\nname = 'Rex'\n",
    "random.py": "print('mine')\n",
    "shop.py": "import about\nprint(about.__file__, about.__spec__.cached)\n",
    "trouble.py": "def f():\n    try:\n        {}['x']\n    except KeyError:\n        1 / 0\n\n\nf()\n",
    "usual.py": "import random\nrandom.choice([1])\n",
}
# Words, and what they must come to: the exit status, and a part of what is printed. The first are of each kind
LATE = [
    ("about.py a -b --", 0, "['about.py', 'a', '-b', '--']"),
    ("shop.py", 0, "/once/__pycache__/about.cpython-"),
    ("folder x", 1, "ZeroDivisionError"),
    ("-m dogs a", 5, "dogs.__main__"),
    ("-c import~about,sys;print(sys.argv,list(vars())) -m é🐶", 0, "['-c', '-m', 'é🐶']"),
    ("missing.py", 2, "can't open file '/home/you/once/missing.py'"),
    ("circle.py", 1, "cannot import name 'name'"),
    ("gone.py", 3, "a line\n"),
    ("end.py", 0, "no line yetbye\n"),
    ("./about.py", 0, "/once/./about.py"),
    ("/home/you/once/about.py", 0, "'/home/you/.venv/bin/python', '/home/you/once/about.py'"),
    ("below/about.py", 0, "'/home/you/once/below'"),
    ("below/reach.py", 0, "near"),
    (".", 0, "the folder itself"),
    ("below", 1, "can't find '__main__' module"),
    ("-m about x -c", 0, "['/home/you/once/about.py', 'x', '-c']"),
    ("-m dogs.bad", 1, "cannot import name 'nobody'"),
    ("-m below", 1, "No module named below.__main__"),
    ("-m missing", 1, "No module named missing"),
    ("-c import~about;print(sys.argv) -m é🐶", 1, "NameError"),
    ("-c ~~print(1)\n~~print(2)", 0, "1\n2\n"),
    ("-c import~random;random.randint(1,2)", 1, "'random'"),
    ("usual.py", 1, "(consider renaming"),
    ("broken.py", 1, "SyntaxError"),
    ("trouble.py", 1, "During handling of the above exception"),
    ("leave.py None", 0, "leaving"),
    ("leave.py 300", 300, "leaving"),
    ("leave.py 'bye'", 1, "bye"),
    ("leave.py -2.5", 1, "-2.5"),
    ("-c exit(4)", 4, ""),
    ("-c raise~KeyboardInterrupt", 130, "KeyboardInterrupt"),
    ("mixed.py", 0, "0\n0\n1\n1\n2\n2\né🐶\n"),
    ("ask.py", 1, "EOFError"),
    ("old.py", 0, "DeprecationWarning: old"),
]
KINDS = 9
REFUSED = [
    "", "-", "-c", "-m", "-cpass", "-mabout", "--", "-- about.py", "-h", "--version", "-X dev about.py", "-P about.py",
    "-B about.py", "-I -c pass", "-v about.py", "-W error about.py", "-u about.py", "-OO about.py", "-i about.py",
]  # fmt: skip


def words(line: str) -> list[str]:
    """The words of a line; ~ is a space within one."""
    return [word.replace("~", " ") for word in line.split(" ") if word]


def texts(*names: str) -> list[str]:
    """The texts of files of the engine."""
    return [(lab.ENGINE / name).read_text("utf-8") for name in names]


# All commands take some hundred seconds of work, and their ways part where a package places its fields otherwise
@pytest.mark.parametrize(("version", "count"), [
    (wasm.VERSIONS[-1], KINDS),
    *(pytest.param(version, len(LATE), marks=pytest.mark.matrix) for version in wasm.VERSIONS),
])  # fmt: skip
def test_told_late_is_as_given_at_a_start(version: str, count: int) -> None:
    """What it prints, on which stream and in what order, its exit status and the files that it leaves are the same."""
    told = {
        "sources": {
            "first": texts("lab/python/at_a_prompt.py"),
            "start": texts("lab/python/start.py")[0],
            "rooms": texts(
                "repl/prompt.py", "repl/xray.py", "repl/child.py", "picture/draw.py", "lab/python/browser.py"
            ),
        },
        "plain": texts("pythons/wasm/plain.py")[0],
        "command": texts("lab/python/command.py")[0],
        "files": FILES,
        "late": [words(line) for line, _, _ in LATE[:count]],
        "refused": list(map(words, REFUSED)),
    }
    script = Path(__file__).with_name("commands.mjs")
    done = subprocess.run(
        [wasm.node(), script, wasm.package(version)],
        input=json.dumps(told), capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (0, "") == (done.returncode, done.stderr)
    found = json.loads(done.stdout)
    wrong, answers = [], {}
    for (line, status, part), answer in zip(LATE[:count], found["answers"], strict=True):
        answers[line] = given = answer["given"]
        if answer["told"] != given or status != given["status"] or part not in given["both"]:
            wrong.append({"command": line, "wanted": (status, part), **answer})
    assert [] == wrong
    refusal = found["refusal"]
    assert [False] * (len(REFUSED) + 1) == refusal["said"]  # one more: a Python that was started otherwise
    assert refusal["before"] == refusal["after"]
    assert answers["shop.py"] == refusal["told"]  # from no memory, after a refusal, and told when it was plain
