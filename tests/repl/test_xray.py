"""The snapshot tells what is there, and touches nothing, on each Python."""

import os
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest

from engine.kernel.child import REPL
from engine.language.notebook import EXAMPLES
from engine.pythons.interpreter import Interpreter
from tests.examples import run_doctest
from tests.reader import Page, shown
from tests.repl.terminal import Terminal

XRAY = (REPL / "xray.py").read_text(encoding="utf-8")
BEFORE = 'print("dogs: my body runs")\nfamous = ["Laika"]\n'
AFTER = 'print("dogs: my body runs")\nfamous = ["Laika", "Lassie"]\n'
LAZY = """\
import sys, importlib.util
spec = importlib.util.find_spec("slow")
spec.loader = importlib.util.LazyLoader(spec.loader)
slow = sys.modules["slow"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(slow)
"""


@pytest.fixture
def anywhere(interpreter: Interpreter):
    """A page in each Python, native or WebAssembly."""
    page = Page(interpreter)
    yield page
    page.session.close()


def picture(page: Page, words: str = "") -> dict:
    """What a picture that is taken now holds."""
    answer = page.run(f"%picture {words}")
    assert answer.error is None, answer.error
    assert answer.picture is not None
    return answer.picture


def names(rows: list[dict]) -> dict[str, dict]:
    """Rows by their names."""
    return {row["name"]: row for row in rows}


def cell(text: str) -> str:
    """A cell as it is typed."""
    return textwrap.dedent(text).strip("\n")


# -- What it tells ----------------------------------------------------------------------------------------------------


def test_an_import_fills_cache_and_namespace(anywhere: Page) -> None:
    """`from math import pi` leaves one name, and a whole module."""
    before = picture(anywhere, "math")
    assert before["changes"] is None
    assert names(before["cache"])["math"]["state"] == "absent"
    anywhere.shows("from math import pi")
    after = picture(anywhere, "math")
    assert names(after["cache"])["math"]["state"] == "ready"
    pi = names(after["names"])["pi"]
    assert (pi["is"], pi["letter"], pi["text"]) == ("math.pi", "A", "3.141592653589793")
    assert list(names(after["names"])) == ["pi"]
    assert after["changed"] == ["cache", "names"]
    assert after["changes"] == ["`math` is in the cache now.", "`pi` is bound now, to float A."]


def test_a_module_shows_all_its_names_on_request(anywhere: Page) -> None:
    """Otherwise only those of a stranger's that the reader has too."""
    anywhere.shows("from math import pi")
    one, whole = (names(picture(anywhere, words)["cache"])["math"] for words in ("math", "math.*"))
    assert (list(names(one["names"])), one["more"]) == (["pi"], True)
    assert next(iter(names(whole["names"]))) == "pi"  # what is left out, for want of room, is not what the reader has
    assert names(whole["names"])["acos"]["text"] == "function acos"


def test_an_edit_makes_a_module_older_than_its_file(anywhere: Page) -> None:
    """The file changes, and nothing else; another import changes nothing at all."""
    anywhere.save("dogs.py", BEFORE)
    anywhere.shows("import dogs")
    one = picture(anywhere)
    assert [(file["name"], file["state"], file["bytecode"]) for file in one["files"]] == [("dogs.py", "loaded", "fits")]
    assert names(one["cache"])["dogs"]["age"] == "loaded"
    anywhere.save("dogs.py", AFTER)
    two = picture(anywhere)
    assert [(file["name"], file["state"], file["bytecode"]) for file in two["files"]] == [("dogs.py", "changed", "old")]
    assert names(two["cache"])["dogs"]["age"] == "changed"
    assert (two["changed"], two["changes"]) == (["files"], ["`dogs.py` has been saved again."])
    anywhere.shows("import dogs")
    three = picture(anywhere)
    assert (three["changed"], three["changes"]) == ([], ["Nothing here has changed."])
    (anywhere.folder / "dogs.py").unlink()
    four = picture(anywhere)
    assert names(four["cache"])["dogs"]["age"] == "gone"
    assert (four["files"], four["changes"]) == ([], ["`dogs.py` is gone."])


def test_a_reload_that_ran_nothing_leaves_the_module_old(anywhere: Page) -> None:
    """A syntax error gives the module a new spec, and no new code."""
    anywhere.save("dogs.py", BEFORE)
    anywhere.run("import dogs, importlib")
    picture(anywhere)
    anywhere.save("dogs.py", AFTER + "famous = (\n")
    assert "SyntaxError" in (anywhere.run("importlib.reload(dogs)").error or "")
    assert "changed" == names(picture(anywhere)["files"])["dogs.py"]["state"]
    anywhere.save("dogs.py", AFTER)
    anywhere.run("importlib.reload(dogs)")
    assert "loaded" == names(picture(anywhere)["files"])["dogs.py"]["state"]


def test_a_name_keeps_the_old_list_when_its_module_is_reloaded(anywhere: Page) -> None:
    """The old list is in no module, and is shown for what it is; the new one is another."""
    anywhere.save("dogs.py", BEFORE)
    anywhere.shows("import importlib, dogs\nfrom dogs import famous")
    assert names(picture(anywhere)["names"])["famous"]["is"] == "dogs.famous"
    anywhere.save("dogs.py", AFTER)
    anywhere.run("importlib.reload(dogs)")
    after = picture(anywhere)
    assert names(after["cache"])["dogs"]["age"] == "loaded"
    assert names(names(after["cache"])["dogs"]["names"])["famous"]["letter"] == "B"
    famous = names(after["names"])["famous"]
    assert (famous["letter"], famous["is"], famous["text"]) == ("A", None, "['Laika']")
    assert [(row["was"], row["letter"]) for row in after["left"]] == [("dogs.famous", "A")]
    assert after["changes"][0] == "`famous` still is the old list A; `dogs.famous` is now list B."
    assert "The body of `dogs` has run again." in after["changes"]
    anywhere.shows("from dogs import famous")
    last = picture(anywhere)
    assert (last["left"], names(last["names"])["famous"]["letter"]) == ([], "B")
    assert last["changes"] == ["`famous` is now list B."]


PACKAGE = {
    "kennel/__init__.py": "from .dogs import Dog\n",
    "kennel/dogs.py": "class Dog:\n    pass\n\ndef bark():\n    pass\n",
}


def test_what_happens_in_a_package_is_told_of_the_right_module(anywhere: Page) -> None:
    """A submodule is an entry of the cache and a name in its package, and the two are told apart."""
    for name, text in PACKAGE.items():
        anywhere.save(name, text)
    anywhere.shows("import kennel.dogs, importlib, sys\nfrom kennel import Dog")
    picture(anywhere)
    anywhere.run("importlib.reload(kennel)")
    assert picture(anywhere)["changes"] == ["The body of `kennel` has run again."]
    anywhere.run("importlib.reload(kennel.dogs); importlib.reload(kennel.dogs)")
    assert picture(anywhere)["changes"] == [
        "`Dog` still is the old class A; `kennel.dogs.Dog` is now class B.",
        "The body of `kennel.dogs` has run again.",
        "`kennel.dogs.bark` is now another function.",
    ]
    anywhere.shows("kept = sys.modules['kennel.dogs']\nsys.modules['kennel.dogs'] = None")
    after = picture(anywhere)
    assert names(after["cache"])["kennel.dogs"]["state"] == "None"
    assert after["changes"][0] == "`kennel.dogs` is None in the cache now."
    assert picture(anywhere)["changes"] == ["Nothing here has changed."]
    anywhere.shows("del sys.modules['kennel.dogs']")
    assert picture(anywhere)["changes"] == ["`kennel.dogs` has left the cache."]


def test_an_instance_keeps_its_old_class(anywhere: Page) -> None:
    """After a reload the class of an old instance is in no module any more."""
    anywhere.save("dogs.py", "class Dog:\n    pass\n\ndef bark():\n    pass\n")
    anywhere.shows("import importlib, dogs\nrex = dogs.Dog()\nbark = dogs.bark")
    anywhere.run("importlib.reload(dogs)")
    after = picture(anywhere)
    left = {row["was"]: row["letter"] for row in after["left"]}
    assert set(left) == {"dogs.Dog", "dogs.bark"}
    rex = names(after["names"])["rex"]
    assert (rex["text"], rex["class"]) == ("Dog object", left["dogs.Dog"])


def test_a_module_that_left_the_cache_is_left_over(anywhere: Page) -> None:
    """The name has the old module, the cache another."""
    anywhere.save("dogs.py", BEFORE)
    anywhere.shows("import dogs, sys")
    picture(anywhere)
    anywhere.shows('old = sys.modules.pop("dogs")\nimport dogs')
    after = picture(anywhere)
    assert names(after["names"])["dogs"]["is"] == "dogs"
    assert names(after["names"])["old"]["is"] is None
    assert "`dogs` is another module now." in after["changes"]


def test_a_circular_import_is_seen_as_it_was_when_it_failed(anywhere: Page) -> None:
    """Both modules are half-made, and neither is in the cache any more."""
    anywhere.save("dog.py", 'early = 1\nimport cat\nname = "Rex"\n')
    anywhere.save("cat.py", "from dog import name\n")
    anywhere.run("import dog")
    failed = picture(anywhere, "--failed")
    assert [(entry["name"], entry["state"], entry["line"]) for entry in failed["cache"]] == [
        ("dog", "half-made", 2),
        ("cat", "half-made", 1),
    ]
    assert list(names(failed["cache"][0]["names"])) == ["early"]
    assert picture(anywhere)["cache"] == []


def test_without_a_failure_there_is_no_picture_of_one(anywhere: Page) -> None:
    """The message says what to do."""
    answer = anywhere.run("%picture --failed")
    assert answer.error is not None
    assert answer.error.startswith("CellError: nothing has failed in this prompt: take '--failed' out")
    anywhere.run("import sys\nsys.last_traceback = object()")
    assert anywhere.run("%picture --failed").error == answer.error


def test_the_cache_may_hold_what_is_no_module(anywhere: Page) -> None:
    """None, an object of the reader's, and a module that waits for its first use are told apart."""
    anywhere.save("slow.py", 'print("slow: my body runs")\n')
    anywhere.shows(
        cell("""
        import sys
        sys.modules["dogs"], sys.modules["cats"] = None, object()
        """)
    )
    anywhere.shows(LAZY)
    found = {name: entry["state"] for name, entry in names(picture(anywhere, "dogs cats fish")["cache"]).items()}
    assert {name: found[name] for name in ("dogs", "cats", "fish", "slow")} == {
        "dogs": "None",
        "cats": "not a module",
        "fish": "absent",
        "slow": "lazy",
    }
    assert anywhere.shows("slow.__doc__") == "slow: my body runs\n"


def test_a_file_is_loaded_when_a_lazy_body_has_run(anywhere: Page) -> None:
    """Until then nobody has read it, so an edit before the first use is in time."""
    anywhere.save("slow.py", "x = 1\n")
    anywhere.shows(LAZY)
    assert picture(anywhere)["files"][0]["state"] == "not loaded"
    anywhere.save("slow.py", "x = 10\n")
    assert anywhere.shows("slow.x") == "10\n"
    found = picture(anywhere)
    assert (found["files"][0]["state"], names(found["cache"])["slow"]["note"]) == ("loaded", "")


def test_a_folder_without_an_init_file_is_a_module_of_the_folder(anywhere: Page) -> None:
    """A namespace package has no file, and is shown with what it holds."""
    anywhere.save("kennel/dogs.py", BEFORE)
    anywhere.shows("import kennel.dogs")
    found = picture(anywhere)
    assert [entry["name"] for entry in found["cache"]] == ["kennel", "kennel.dogs"]
    assert names(found["cache"][0]["names"])["dogs"]["is"] == "kennel.dogs"
    assert [(file["name"], file["module"]) for file in found["files"]] == [("kennel/dogs.py", "kennel.dogs")]


@pytest.mark.since("3.15")
def test_a_lazy_import_stays_lazy(anywhere: Page) -> None:
    """From 3.15 on a name may wait for its module; to look at it does not load it."""
    anywhere.save("dogs.py", BEFORE)
    anywhere.shows("lazy import dogs\nlazy from dogs import famous")
    found = picture(anywhere, "dogs")
    assert [row["text"] for row in found["names"]] == ["lazy import"] * 2
    assert names(found["cache"])["dogs"]["state"] == "absent"
    assert anywhere.shows("famous") == "dogs: my body runs\n['Laika']\n"
    assert names(picture(anywhere)["names"])["famous"]["is"] == "dogs.famous"


def test_a_picture_can_be_taken_while_bodies_run(anywhere: Page) -> None:
    """The file that readers download shows a circular import half-way, from within."""
    anywhere.save("xray.py", XRAY)
    anywhere.save("dog.py", 'import cat\nname = "Rex"\n')
    anywhere.save("cat.py", "import dog\nimport xray\nxray.show()\n")
    text = anywhere.shows("import dog")
    assert "dog               half-made, its body is at line 1\n    (no names yet)\n" in text
    assert "cat               half-made, its body is at line 3\n    dog             module dog\n" in text
    assert "xray" not in text


# -- What it leaves alone ---------------------------------------------------------------------------------------------

HOSTILE = cell("""
    import sys, types, weakref
    touched = []
    def touch(*_, **__):
        touched.append(1)
        raise RuntimeError("touched")

    class Meta(type):
        __eq__ = __hash__ = __instancecheck__ = __subclasscheck__ = __repr__ = __call__ = touch
        __name__ = __module__ = __mro__ = __dict__ = property(touch)
        __getattribute__ = touch

    namespace = dict.fromkeys(
        "__eq__ __hash__ __repr__ __str__ __len__ __iter__ __bool__ __getattr__ __getattribute__ __dir__ __format__ "
        "__index__ __lt__ __contains__ __getitem__ __instancecheck__ __fspath__ __reduce__ __sizeof__".split(), touch)
    namespace["__class__"] = property(touch)
    namespace["__dict__"] = property(touch)
    Hostile = type.__call__(Meta, "Hostile", (), dict(namespace))

    class Module(types.ModuleType):
        locals().update(namespace)

    class Text(str):
        locals().update(namespace)

    class List(list):
        locals().update(namespace)

    class Dict(dict):
        locals().update(namespace)

    hostile, module, array, table = object.__new__(Hostile), Module("module"), List([1]), Dict()
    nested = [{"key": hostile}, (array,)]
    loop = []
    loop.append(loop)
    huge, long, wide = 10 ** 100000, "x" * 10 ** 7, list(range(10 ** 6))
    deep = []
    for _ in range(100000):
        deep = [deep]

    many = {number: set(range(number)) for number in range(1000)}
    odd = types.ModuleType("odd")
    object.__setattr__(odd, "__file__", hostile)
    odd.__spec__ = odd.__name__ = hostile
    sys.modules["hostile"], sys.modules["module"], sys.modules["odd"] = hostile, module, odd
    sys.modules[object.__new__(Hostile).__class__ if False else 7] = hostile
    del _
""")


@pytest.mark.parametrize("words", ["", "hostile module odd --bytecode"])
def test_no_code_of_the_readers_runs(anywhere: Page, words: str) -> None:
    """Whatever the objects define is not called, and the picture is small."""
    anywhere.shows(HOSTILE)
    anywhere.save("dogs.py", "from __main__ import *\n")
    anywhere.shows("import dogs")
    answer = anywhere.run(f"%picture {words}")
    assert answer.error is None, shown(answer)
    assert anywhere.shows("len(touched)") == "0\n"
    rows = names(answer.picture["names"])
    assert rows["hostile"]["text"] == "Hostile object"
    assert rows["nested"]["text"] == "[{'key': Hostile object}, (List object,)]"
    assert rows["loop"]["text"] == "[[list of 1]]"
    assert rows["huge"]["text"] == "int of 332193 bits"
    assert len(repr(answer.picture)) < 50_000


QUIET = cell("""
    import sys, os, dogs
    7
    def state():
        modules = [(name, id(module)) for name, module in sys.modules.items()]
        counts = [sys.getrefcount(value) for value in (sys, os, dogs, dogs.famous, dogs.Dog, dogs.rex, state)]
        files = [(s.st_mtime_ns, s.st_ctime_ns) for s in map(os.stat, [".", "dogs.py", "__pycache__"])]
        return modules, counts, files, _, [*sys.path], [*sys.meta_path], [*sys.path_importer_cache], [*sys.argv]

    """)


def test_nothing_changes(anywhere: Page) -> None:
    """Neither the cache, nor `_`, nor how often an object is referred to, nor a file's times."""
    anywhere.save("dogs.py", BEFORE + "class Dog:\n    pass\n\nrex = Dog()\n")
    anywhere.shows(QUIET)
    anywhere.shows("one = state()")
    anywhere.shows("two = state()")
    for words in ("", "math --bytecode", "dogs"):
        picture(anywhere, words)
    anywhere.shows("three = state()")
    assert anywhere.shows("one == two, two == three") == "(True, True)\n"


def test_nothing_is_kept_alive(anywhere: Page) -> None:
    """An object goes when its last name goes, even if it was in a picture."""
    anywhere.shows("import weakref\nclass Dog:\n    def __del__(self):\n        print('gone')\n\nrex = Dog()")
    picture(anywhere)
    assert anywhere.shows("del rex") == "gone\n"


def test_times_of_access_stay(native: Interpreter) -> None:
    """Reading a bytecode file and a folder does not count as an access, where the system can do that."""
    page = Page(native)
    try:
        page.save("dogs.py", BEFORE)
        page.shows("import dogs, os")
        [bytecode] = (page.folder / "__pycache__").iterdir()
        paths = [page.folder, page.folder / "dogs.py", bytecode.parent, bytecode]
        for path in paths:
            os.utime(path, (1e9, path.stat().st_mtime))
        picture(page, "--bytecode")
        assert [path.stat().st_atime for path in paths] == [1e9] * 4
    finally:
        page.session.close()


# -- At a reader's own prompt -----------------------------------------------------------------------------------------


def test_a_reader_gets_it_as_one_file(native: Interpreter, tmp_path: Path) -> None:
    """In Python's own prompt it tells the three places, what failed, and which modules are old."""
    (tmp_path / "xray.py").write_text(XRAY, encoding="utf-8")
    (tmp_path / "dogs.py").write_text(BEFORE, encoding="utf-8")
    terminal = Terminal(native.executable, tmp_path)
    terminal.rename_prompts()
    try:
        assert terminal.type("import xray") == ""
        assert terminal.type("xray.failed()") == "Nothing has failed at this prompt.\n"
        assert terminal.type("import dogs") == "dogs: my body runs\n"
        first = terminal.type("xray.show()")
        assert "dogs.py           as loaded, bytecode fits\n" in first
        assert "  dogs              -> dogs\n" in first
        (tmp_path / "dogs.py").write_text(AFTER, encoding="utf-8")
        assert terminal.type("xray.show('math')").endswith("`dogs.py` has been saved again.\n")
        assert terminal.type("xray.stale()") == "dogs is older than its file dogs.py\n"
    finally:
        terminal.close()


def test_it_does_what_its_doctest_says(interpreter: Interpreter, tmp_path: Path) -> None:
    """Each example of xray.doctest, in a fresh process."""
    shutil.copytree(EXAMPLES / "dogs", tmp_path, dirs_exist_ok=True)
    (tmp_path / "mine").mkdir()
    for name in ("xray.py", "xray.doctest"):
        shutil.copyfile(REPL / name, tmp_path / "mine" / name)
    doctest = tmp_path / "mine" / "xray.doctest"
    done = subprocess.run(
        [*interpreter.command, run_doctest.__file__, doctest],
        env=interpreter.environment,
        capture_output=True,
        text=True,
    )
    count = len(run_doctest.read(str(doctest), (3, 10)).examples)
    assert (f"passed: {count} of {count}\n", "", 0) == (done.stdout, done.stderr, done.returncode)


def test_a_module_loaded_before_is_judged_by_its_bytecode(native: Interpreter, tmp_path: Path) -> None:
    """Where there is none, the answer is that it can't be told; what changes from then on is seen."""
    (tmp_path / "xray.py").write_text(XRAY, encoding="utf-8")
    for options, answer in ([], "dogs is older than its file dogs.py\n"), (["-B"], "No loaded module is known"):
        (tmp_path / "dogs.py").write_text(BEFORE, encoding="utf-8")
        shutil.rmtree(tmp_path / "__pycache__", ignore_errors=True)
        code = f"import dogs\nopen('dogs.py', 'w').write({AFTER!r})\nimport xray\nxray.stale()"
        done = subprocess.run(
            [*native.command, *options, "-c", code],
            cwd=tmp_path,
            env=native.environment,
            capture_output=True,
            text=True,
        )
        assert done.stdout.removeprefix("dogs: my body runs\n").startswith(answer), done
        assert ("It can't be told of dogs: " in done.stdout) == bool(options)
