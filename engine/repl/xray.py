"""What Python holds of your modules, and where: the files on disk, the cache, the names.

Save this file beside your code, and ask it at your own prompt:

    import xray
    xray.show()          # this folder's files, their modules, your names, and what changed since you last asked
    xray.show("math")    # and the module math; "math.*" with all its names
    xray.failed()        # the modules as they were when the last import failed
    xray.stale()         # the loaded modules, of any project, that are older than their files

It runs on CPython 3.10 and newer. It imports nothing that isn't loaded before the first prompt, runs no code of yours
(no __repr__, no __getattr__, no property), keeps none of your objects alive, and changes neither the cache nor a file.

Python knows which file a module was loaded from, and not which state of that file. So the file's time and size are
noted when its module is first seen here. Of a module that was loaded before that, the bytecode file is believed: it
tells the time and size of what it was made from. Where there is none, the answer is that it can't be told.
"""

import os
import sys

SHOWN = 50  # names of one place, modules, files; of more it is said that there are more
TOGETHER = 250  # names of all modules
WIDTH = 60  # characters of a value
SAID = 6  # sentences on what has changed
ROOM = 6  # values of a list or a dict
SEARCHED = 1000  # files and folders that are looked at for files
DEEP = 3  # folders below the one that is looked at

_cache, _NOTHING = sys.modules, {}
_weakly = sys.modules["_frozen_importlib"]._weakref.ref
_Module, _Function, _Builtin = type(sys), type(lambda: 0), type(len)
_machine = sys.modules["_frozen_importlib_external"]
_Spec, _Namespace = sys.modules["_frozen_importlib"].ModuleSpec, _machine._NamespacePath
try:
    raise Exception
except Exception as _error:
    _Traceback = type(_error.__traceback__)
# An object's own attributes, whatever its class makes of them
_of_module = _Module.__dict__["__dict__"].__get__
_of_spec, _of_namespace = _Spec.__dict__["__dict__"].__get__, _Namespace.__dict__["__dict__"].__get__
_class_name, _class_module, _class_path = (type.__dict__[n].__get__ for n in ("__name__", "__module__", "__qualname__"))
_function_name, _function_module = (_Function.__dict__[n].__get__ for n in ("__name__", "__module__"))
# Python uses one such object for many: that it is the same one says nothing
_PLAIN = (int, bool, str, bytes, type(None), type(...), type(NotImplemented))


# -- Reading without running anything ---------------------------------------------------------------------------------
# Types are compared by `is`: `==` and `in` would ask a metaclass. Names are found by going through a dict: a lookup
# would ask each key that has the same hash whether it is equal. What is done at each look calls no Python code of the
# standard library, which would fail when the reader has broken `builtins`.


def _is(value, *kinds):
    """Whether a value is exactly of one of these types."""
    kind = type(value)
    return any(kind is one for one in kinds)


def _items(space):
    """The items of a dict whose keys are real strings."""
    while True:
        try:
            return [(key, value) for key, value in dict.items(space) if type(key) is str]
        except RuntimeError:  # another thread has changed it meanwhile
            continue


def _find(space, name):
    """What a dict has under a name; None if there is nothing."""
    try:
        for key, value in dict.items(space):
            if type(key) is str and key == name:
                return value
    except RuntimeError:
        return _find(space, name)
    return None


def _space(module):
    """The dict of a module; for what is not a module an empty one, always the same."""
    space = _of_module(module) if issubclass(type(module), _Module) else None
    return space if type(space) is dict else _NOTHING


def _spec(space):
    """(the module's spec, its attributes); (None, {}) if it has none."""
    spec = _find(space, "__spec__")
    return (spec, _of_spec(spec)) if type(spec) is _Spec else (None, {})


def _origin(space):
    """Where a module was loaded from: a file, or the first folder of a namespace package; None if that isn't told."""
    spec = _spec(space)[1]
    if _find(spec, "origin") == "frozen":
        return None
    path = _find(space, "__file__")
    folders = _find(space, "__path__")
    if path is None and type(folders) is _Namespace:
        folders = _find(_of_namespace(folders), "_path")
        path = folders[0] if _is(folders, list, tuple) and folders else None
    is_whole = type(path) is str and (path.startswith("/") or path[1:3] in (":\\", ":/")) and "\0" not in path
    return path if is_whole else None


def _source(space):
    """The path of the Python file that a module was loaded from; None if it is something else."""
    path = _origin(space)
    return path if path and path.endswith(".py") else None


def _stamp(path):
    """(time in ns, size in bytes) of a file; None if there is none."""
    try:
        state = os.stat(path)
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def _open(path):
    """A descriptor for reading that leaves the time of the last access as it is, where the system lets it."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    if sys.platform == "linux":
        try:
            return os.open(path, flags | os.O_NOATIME)
        except PermissionError:  # another user's
            pass
    return os.open(path, flags)


def _bytecode(path):
    """The bytecode file of a source file: "none", "fits", "old" or "by hash" (it says nothing of times)."""
    now = _stamp(path)
    try:
        number = _open(_machine.cache_from_source(path))
    except (OSError, ValueError, NotImplementedError):
        return "none"
    try:
        head = os.read(number, 16)
    finally:
        os.close(number)
    if now is None or len(head) < 16 or head[:4] != _machine.MAGIC_NUMBER:
        return "none"
    if head[4:8] != bytes(4):
        return "by hash"
    time, size = int.from_bytes(head[8:12], "little"), int.from_bytes(head[12:], "little")
    return "fits" if (time, size) == (now[0] // 10**9 & 0xFFFFFFFF, now[1] & 0xFFFFFFFF) else "old"


def _entries(folder, most):
    """At most so many (name, whether it is a folder) of what is in a folder, whose time of access stays as it is."""
    number = _open(folder) if sys.platform == "linux" else None  # elsewhere there is nothing to be gained
    try:
        with os.scandir(folder if number is None else number) as entries:
            return [
                (entry.name, entry.is_dir(follow_symlinks=False))
                for _, entry in zip(range(most), entries, strict=False)
            ]
    finally:
        if number is not None:
            os.close(number)


def _listed(folder, room=None, depth=0):
    """The paths of the Python files in a folder and, to some depth, in those below it; environments are left out.

    `room` is a list of one number: how many files and folders may still be looked at.
    """
    room = [SEARCHED] if room is None else room
    try:
        found = sorted(_entries(folder, room[0]))
    except OSError:
        return []
    room[0] -= len(found)
    if ("pyvenv.cfg", False) in found:
        return []
    paths = [folder + os.sep + name for name, is_folder in found if name.endswith(".py") and not is_folder]
    for name, is_folder in found:
        if is_folder and depth < DEEP and name.isidentifier() and name != "__pycache__":
            paths += _listed(folder + os.sep + name, room, depth + 1)
    return paths


# -- Values in a few words --------------------------------------------------------------------------------------------


def _words(text):
    """A text of the reader's, as a plain str on one line that is not too long."""
    text = str.__getitem__(text, slice(WIDTH + 1))
    if not text.isprintable():
        text = ascii(text)[1:-1]
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"


def _named(what, name):
    """Such as "module dogs"; the bare word if the name is no text."""
    return f"{what} {_words(name)}" if issubclass(type(name), str) else what


def kind(value):
    """What a value is, in a word or two: "list", "function", "class", "Dog object"."""
    if issubclass(type(value), type):
        return "class"
    if issubclass(type(value), _Module):
        return "module"
    if _is(value, _Function, _Builtin):
        return "function"
    if _is(value, *_PLAIN, float, complex, list, tuple, dict, set, frozenset):
        return _class_name(type(value))
    return _words(_class_name(type(value))) + " object"


def describe(value, depth=0):
    """A value in at most some 60 characters, without calling anything of its class."""
    if issubclass(type(value), type):
        return _named("class", _class_name(value))
    if issubclass(type(value), _Module):
        return _named("module", _find(_space(value), "__name__"))
    if _is(value, _Function):
        return _named("function", _function_name(value))
    if _is(value, _Builtin):
        return _named("function", _Builtin.__dict__["__name__"].__get__(value))
    if _is(value, str, bytes):
        rest = "…" if len(value) > WIDTH else ""
        return _words(repr(value[:WIDTH])) + rest
    if _is(value, int) and value.bit_length() > 100:
        return f"int of {value.bit_length()} bits"
    if _is(value, *_PLAIN, float, complex):
        return repr(value)
    if _is(value, list, tuple, dict, set, frozenset):
        return _contents(value, depth)
    return kind(value)


def _contents(value, depth):
    """A collection of Python's own with its first values, if they are few and short."""
    name, count = _class_name(type(value)), len(value)
    if depth > 1 or (count > ROOM and _is(value, set, frozenset)):
        return f"{name} of {count}"  # the order of a set differs from run to run
    try:
        if _is(value, dict):
            first = [(key, one) for (key, one), _ in zip(value.items(), range(ROOM), strict=False)]
            parts = [f"{describe(key, depth + 1)}: {describe(one, depth + 1)}" for key, one in first]
        else:
            parts = [describe(one, depth + 1) for one, _ in zip(value, range(ROOM), strict=False)]
    except RuntimeError:  # another thread has changed it meanwhile
        return f"{name} of {count}"
    if _is(value, set, frozenset):
        parts.sort()
    more = ", …" if count > ROOM else "," if count == 1 and type(value) is tuple else ""
    inner = ", ".join(parts) + more
    if len(inner) > WIDTH:
        return f"{name} of {count}"
    opening, closing = {"list": "[]", "tuple": "()"}.get(name, "{}")
    text = opening + inner + closing
    return text if name in ("list", "tuple", "dict") else text if count and name == "set" else f"{name}({text})"


def _claimed_home(value):
    """Where a class or a function says that it was made: ("dogs", "Dog"); (None, None) of anything else."""
    if issubclass(type(value), type):
        home = _class_module(value), _class_path(value)
    elif _is(value, _Function):
        home = _function_module(value), _function_name(value)
    else:
        return None, None
    return home if type(home[0]) is type(home[1]) is str else (None, None)


# -- What was there before --------------------------------------------------------------------------------------------


class Memory:
    """What is known of a folder's modules from earlier looks: by numbers, so that nothing is kept alive."""

    def __init__(self, folder, hidden=None):
        self.folder = folder.rstrip(os.sep)
        self.hidden = hidden  # the dict of a module that is left out
        self.loads = {}  # module's name -> Load
        self.objects = {}  # id -> (id of the type, number, a weak reference if it is a function or a class)
        self.numbers = 0
        self.homes = {}  # number -> "dogs.famous", where a module of the folder first had the object
        self.letters = {}  # number -> letter
        self.lettered = 0
        self.places = set()  # such as ("dogs", "famous"), whose object has had a letter
        self.before = None  # what the last snapshot held: see _state

    def look(self, late=True):
        """Note what has been loaded, and which objects there are, since the last look.

        `late`: some time may have gone by since then, so a file may have changed after it was loaded.
        """
        loads, held = {}, []
        for name, module in _items(_cache):
            space = _space(module)
            if space is self.hidden or _is_lazy(module):  # nothing of its file has been read
                continue
            path = _source(space)
            load = self.loads.get(name)
            if load is None or not load.is_of(space):
                load = Load(space, path, late, again=load is not None and load.space == id(space))
            loads[name] = load
            if name == "__main__" or self.has(_origin(space)):
                held += [(name, key, value) for key, value in _items(space)]
        self.loads = loads
        there = {id(value): id(type(value)) for *_, value in held}
        there |= {id(type(value)): id(type(type(value))) for *_, value in held}
        self.objects = {key: known for key, known in self.objects.items() if there.get(key) == known[0]}
        numbers = {number for _, number, _ in self.objects.values()}
        for kept in (self.homes, self.letters):
            for number in kept.keys() - numbers:
                del kept[number]
        for name, key, value in held:
            if not _is(value, *_PLAIN) and name != "__main__" and not key.startswith("__"):
                self.homes.setdefault(self.number(value), f"{name}.{key}")

    def number(self, value):
        """The number of an object, which it keeps as long as it is there."""
        known = self.objects.get(id(value))
        if known is None or known[0] != id(type(value)) or (known[2] is not None and known[2]() is not value):
            self.numbers += 1
            is_weak = _is(value, _Function) or issubclass(type(value), type)
            known = self.objects[id(value)] = (id(type(value)), self.numbers, _weakly(value) if is_weak else None)
        return known[1]

    def letter(self, number):
        """The letter of an object; a new one if it has none."""
        if number not in self.letters:
            self.letters[number] = chr(65 + self.lettered % 26) + str(self.lettered // 26 or "")
            self.lettered += 1
        return self.letters[number]

    def has(self, path):
        """Whether a file is in the folder, and not in an environment there."""
        return bool(path) and path.startswith(self.folder + os.sep) and "site-packages" not in path

    def shown(self, path):
        """A path as it is shown: from the folder on, with slashes."""
        return path[len(self.folder) + 1 :].replace(os.sep, "/") if self.has(path) else path


class Load:
    """One run of a module's body: which it was, and the state of the file then.

    `again`: the module has been loaded before. A reload that ends in a syntax error has given it a new spec and has run
    nothing, so the text was not compiled, and the bytecode file is that of the text before.
    """

    def __init__(self, space, path, late, again=False):
        self.space = id(space)
        spec, _ = _spec(space)
        self.spec = spec if spec is None else _weakly(spec)  # a reload gives the module a new one
        self.stamp = _stamp(path) if path else None
        self.path = path if self.stamp else None  # one in an archive is not a file, nor has a frozen module any
        self.is_certain = True
        if self.path and (late or again):
            found = _bytecode(path)
            if found == "old" and not sys.dont_write_bytecode:
                self.stamp = ()
            elif late:
                self.is_certain = found == "fits"

    def is_of(self, space):
        """Whether this is the last load of the module that has this dict."""
        spec, _ = _spec(space)
        return id(space) == self.space and (self.spec() if self.spec else None) is spec

    def age(self):
        """How the module compares with its file now: "loaded", "changed", "gone" or "unknown"; None without a file."""
        if not self.path:
            return None
        now = _stamp(self.path)
        if now is None:
            return "gone"
        return "changed" if now != self.stamp else "loaded" if self.is_certain else "unknown"


# -- The snapshot -----------------------------------------------------------------------------------------------------


def snapshot(memory, about=(), failure=None, bytecode=False):
    """The state as plain data: dicts and lists of str, int, bool and None; `memory` is a Memory that has looked.

    `about` names modules to show wherever they come from, "math", or "math.*" with all their names. `failure` is the
    traceback of a failed import: the modules whose bodies it ended in are shown as they were then. `bytecode`: notes on
    files tell of their bytecode.

    The answer has

    - `python`, its version, and `failure`, whether this is one
    - `files`: each with `name`, `module` (its name if it is loaded), `state` ("loaded", "changed", "unknown", "not
      loaded"), `bytecode` ("none", "fits", "old", "by hash") and `note`, the same in words
    - `cache`: each with `name`, `state` ("ready", "half-made", "None", "not a module", "lazy", "absent"), `line`, where
      its body is, `file`, `age` ("loaded", "changed", "unknown", "gone"), `note`, `names` and `more`: there are others
    - `names`, those of `__main__`, and `names_more`
    - `left`, objects that are no longer in a module and still bound
    - `changed`, the columns that have changed since the last snapshot, and `changes`, the same in sentences; None first

    A name has `name`, `text`, `kind`, `plain` (it has no identity to speak of), `letter` (of its object, or None), `is`
    (where the cache has the object: "dogs", "dogs.famous", or None) and `class` (the letter of its class, if that is
    left over). Something left has `was`, such as "dogs.famous". Each has `new`: it has changed.
    """
    lines, failed = _running(failure)
    spaces = [(name, _space(module), module) for name, module in _items(_cache)]
    spaces = [one for one in spaces if one[1] is not memory.hidden]
    cached = {id(module): name for name, space, module in reversed(spaces)}
    main = _public(memory, _space(_find(_cache, "__main__")))
    bound = {id(value) for _, value in main if not _is(value, *_PLAIN)}
    entries, everything, held, own = [], [], {}, set()
    whole = {name[:-2] for name in about if name.endswith(".*")}
    about = [name.removesuffix(".*") for name in about]
    for name, space, module in spaces + failed:
        if name == "__main__":
            continue
        is_mine = memory.has(_origin(space))
        was_shown = not space and memory.before is not None and ("cache", name) in memory.before[0]
        if is_mine or was_shown or name in about or (id(module) in bound and space):
            pairs = _public(memory, space)
            held |= {(name, key): value for key, value in pairs}
            if not is_mine and name not in whole:
                pairs = [(key, value) for key, value in pairs if id(value) in bound and id(value) not in cached]
            room = min(SHOWN, TOGETHER - len(everything)) if len(entries) < SHOWN else 0
            if len(pairs) > room:
                pairs.sort(key=lambda pair: id(pair[1]) not in bound)
            rows = [_row(memory, name, key, value) for key, value in pairs[:room]]
            entries.append(_entry(memory, name, module, space, lines, rows, len(rows) < len(_public(memory, space))))
            everything += rows
            own |= {name} if is_mine else set()
    shown = {entry["name"] for entry in entries}
    entries.sort(key=lambda entry: entry["name"] not in own)  # as they came into the cache, the folder's first
    entries += [_absent(name) for name in about if name not in shown]
    names = [_row(memory, "__main__", key, value) for key, value in main[:SHOWN]]
    left = _left_over(memory, names, held)
    _connect(memory, everything, names, left, cached)
    data = {
        "python": sys.version.split()[0],
        "failure": failure is not None,
        "files": _files(memory, bytecode),
        "cache": entries[:SHOWN],
        "cache_more": len(entries) > SHOWN,
        "names": names,
        "names_more": len(main) > SHOWN,
        "left": left,
    }
    _compare(memory, data)
    for row in everything + names + left:
        for key in ("value", "space", "number"):
            row.pop(key, None)
    return data


def _absent(name):
    """What stands for a module that is not in the cache."""
    found = {"name": name, "state": "absent", "line": None, "file": None, "age": None, "note": "not in the cache"}
    return {**found, "names": [], "more": False, "new": False}


def _public(memory, space):
    """The items of a namespace that don't begin with an underscore; without the module that is left out."""
    own = memory.hidden
    return [
        (key, value)
        for key, value in _items(space)
        if not key.startswith("_") and (own is None or _space(value) is not own)
    ]


def _running(failure):
    """({id of a dict: line}, [(name, dict, None)]): modules whose bodies are running, and those that have failed."""
    lines, failed = {}, []
    if failure is None:
        frame = sys._getframe()
        while frame is not None:
            if frame.f_code.co_name == "<module>":
                lines[id(frame.f_globals)] = frame.f_lineno
            frame = frame.f_back
        return lines, failed
    while failure is not None:
        space = failure.tb_frame.f_globals
        name = _find(space, "__name__")
        is_body = failure.tb_frame.f_code.co_name == "<module>" and type(name) is str and name != "__main__"
        if is_body and _space(_find(_cache, name)) is not space:
            lines[id(space)] = failure.tb_lineno
            failed.append((name, space, None))
        failure = failure.tb_next
    return lines, failed


def _row(memory, space, name, value):
    """A name and what it is bound to."""
    text = "lazy import" if _class_name(type(value)) == "lazy_import" else describe(value)
    number = None if _is(value, *_PLAIN) else memory.number(value)
    row = {"name": _words(name), "text": text, "kind": kind(value), "plain": number is None, "new": False}
    return {**row, "letter": None, "is": None, "class": None, "space": space, "value": value, "number": number}


def _is_lazy(module):
    """Whether it is a module of importlib's LazyLoader, whose body has not run yet."""
    return _class_name(type(module)) == "_LazyModule"


def _entry(memory, name, module, space, lines, rows, more):
    """An entry of the cache."""
    load = memory.loads.get(name)
    if not space:
        state = "None" if module is None else "not a module"
    elif _is_lazy(module):
        state = "lazy"
    else:
        state = "half-made" if module is None or _find(_spec(space)[1], "_initializing") is True else "ready"
    line = lines.get(id(space)) if state == "half-made" else None
    path = _source(space)
    path = path if memory.has(path) else None
    age = load.age() if path and load and load.is_of(space) else None
    found = {"name": _words(name), "state": state, "line": line, "file": path and memory.shown(path), "age": age}
    return {**found, "note": _on_module(state, line, age), "names": rows, "more": more, "new": False}


def _files(memory, bytecode):
    """The Python files of the folder; of one that is gone, its module tells. `bytecode`: notes tell of that too."""
    modules = {load.path: (name, load) for name, load in memory.loads.items() if name != "__main__"}
    files = []
    for path in _listed(memory.folder)[:SHOWN]:
        if path == _source(memory.hidden or {}):
            continue
        name, load = modules.get(path, (None, None))
        state = load.age() if load else "not loaded"
        found = _bytecode(path)
        note = _on_file(state, found if bytecode else None)
        names = {"name": memory.shown(path), "module": name}
        files.append({**names, "state": state, "bytecode": found, "note": note, "new": False})
    return files


def _left_over(memory, names, held):
    """Objects that `names` are bound to, or the classes of such, and that have left the module where they were."""
    there = {id(value) for value in held.values()}
    found = {}
    for row in names:
        for value in (row["value"], type(row["value"])):
            if _is(value, *_PLAIN) or id(value) in there:
                continue
            module, name = _claimed_home(value)
            home = memory.homes.get(memory.number(value)) if id(value) in memory.objects else None
            if not home and (module, name) in held and kind(held[module, name]) == kind(value):
                home = f"{module}.{name}"
            if home:
                space, _, name = home.rpartition(".")
                found[id(value)] = {**_row(memory, space, name, value), "was": home}
    return list(found.values())


def _connect(memory, cache, names, left, cached):
    """Give letters to objects that are in several places, or have been, and say where the cache has what names have."""
    olds = {row["number"] for row in left}
    memory.places |= {(row["space"], row["name"]) for row in left}
    seen, wanted, rows = set(), set(), []
    for row in cache + names + left:
        number = row["number"]
        if row["kind"] == "module" and id(row["value"]) in cached:
            row["is"] = cached[id(row["value"])]
        elif number is not None:
            rows.append(row)
            if number in seen | olds or number in memory.letters or (row["space"], row["name"]) in memory.places:
                wanted.add(number)
            seen.add(number)
    for number in sorted(wanted):
        memory.letter(number)
    where = {row["number"]: f"{row['space']}.{row['name']}" for row in reversed(cache)}
    for row in rows:
        if row["number"] in wanted:
            row["letter"] = memory.letters[row["number"]]
            memory.places.add((row["space"], row["name"]))
            if row["space"] == "__main__":
                row["is"] = where.get(row["number"])
    for row in names:
        kept = memory.objects.get(id(type(row["value"])), (None, None))[1]
        row["class"] = memory.letters[kept] if kept in olds else None


def _on_file(state, bytecode):
    """How a file compares with its module, and with its bytecode file if that is told, in words."""
    words = {"loaded": "as loaded", "changed": "newer than its module", "unknown": "perhaps newer than its module"}
    also = {"none": "no bytecode", "fits": "bytecode fits", "old": "bytecode of another state"}
    said = words.get(state, "not loaded")
    return f"{said}, {also.get(bytecode, 'bytecode by hash')}" if bytecode else said


def _on_module(state, line, age):
    """What is to be said of an entry of the cache; empty if all is as usual."""
    said = {
        "ready": "",
        "half-made": "half-made" + (f", its body is at line {line}" if line else ""),
        "None": "None, so an import of it fails",
        "lazy": "its body has not run yet",
    }.get(state, state)
    old = {"changed": "older than its file", "gone": "its file is gone", "unknown": "perhaps older than its file"}
    return ", ".join(filter(None, [said, old.get(age)]))


# -- What has changed -------------------------------------------------------------------------------------------------


def _compare(memory, data):
    """Mark what is new since the last snapshot, and say it in sentences.

    A place is (kind, name): ("files", "dogs.py"), ("cache", "dogs"), ("held", ("dogs", "famous")), ("names", "famous").
    """
    now = {("files", file["name"]): (_stamp(memory.folder + os.sep + file["name"]), file) for file in data["files"]}
    for entry in data["cache"]:
        load = memory.loads.get(entry["name"])
        if load:
            now["cache", entry["name"]] = ((id(load), entry["state"]), entry)
        if load and entry["file"]:  # of others only those names are shown that you have
            now |= {("held", (entry["name"], row["name"])): (_key(row), row) for row in entry["names"]}
    now |= {("names", row["name"]): (_key(row), row) for row in data["names"]}
    before, loads = memory.before or ({}, {})
    is_first = memory.before is None
    memory.before = {place: key for place, (key, _) in now.items()}, dict(memory.loads)
    data["changed"], data["changes"] = None, None
    if is_first:
        return
    for name, load in loads.items():  # some may not have been shown
        if ("cache", name) in now and ("cache", name) not in before:
            before["cache", name] = (id(load), now["cache", name][0][1])
    # What a module holds is new if the module isn't
    new = [
        p for p, (key, _) in now.items() if before.get(p) != key and (p[0] != "held" or ("cache", p[1][0]) in before)
    ]
    gone = [p for p in before if p not in now and _has_gone(memory, loads, *p)]
    for place in new:
        now[place][1]["new"] = True
    kinds = {"cache" if kind == "held" else kind for kind, _ in new + gone}
    data["changed"] = [column for column in ("files", "cache", "names") if column in kinds]
    data["changes"] = _sentences(memory, now, before, loads, new, gone)


def _key(row):
    """What tells whether a name has changed."""
    return row["number"], row["text"]


def _has_gone(memory, loads, kind, name):
    """Whether what was shown is not there: not only no longer shown, nor gone with the module that held it."""
    if kind == "cache":
        return name not in memory.loads
    if kind == "held":
        module, held = name
        now = memory.loads.get(module)
        is_there = now is not None and now.space == loads[module].space
        return is_there and all(key != held for key, _ in _public(memory, _space(_find(_cache, module))))
    return True


def _sentences(memory, now, before, loads, new, gone):
    """What is new and what is gone, as sentences; code stands in backticks."""
    said, told = _left_behind(now, before, new)
    rows = [(kind, name, now[kind, name][1]) for kind, name in new if (kind, name) not in told]
    for kind, name, _ in rows:
        if kind == "files":
            said.append(f"`{name}` {'has been saved again' if (kind, name) in before else 'is a new file'}.")
    arrived = [name for kind, name, _ in rows if kind == "cache" and name not in loads]
    said += _together(arrived, "is in the cache now.", "are in the cache now.")
    for kind, name, row in rows:
        if kind == "cache" and name not in arrived:
            said.append(_happened(name, loads[name], memory.loads[name], row["state"]))
        elif kind == "held" and ("cache", row["is"]) not in new:  # else that has been said of the module itself
            said.append(_bound(".".join(name), row, before.get((kind, name))))
    joined = {name: row for kind, name, row in rows if kind == "names" and (kind, name) not in before}
    one = f"is bound now, to {_object(next(iter(joined.values())))}." if joined else ""
    said += _together(list(joined), one, "are new names.")
    said += [
        _bound(name, row, before[kind, name]) for kind, name, row in rows if kind == "names" and name not in joined
    ]
    for kind, name in gone:
        said.append(
            f"`{'.'.join(name) if kind == 'held' else name}` {'has left the cache' if kind == 'cache' else 'is gone'}."
        )
    if len(said) > SAID:
        said[SAID:] = [f"And {len(said) - SAID} more changes."]
    return said or ["Nothing here has changed."]


def _left_behind(now, before, new):
    """(sentences, places) of names in modules that are bound to other objects, while names of yours kept the old."""
    said, told = [], set()
    mine = [(place[1], row) for place, (_, row) in now.items() if place[0] == "names" and place not in new]
    for kind, name in new:
        if kind != "held" or (kind, name) not in before:
            continue
        row, (number, _) = now[kind, name][1], before[kind, name]
        for yours, old in mine:
            if number and number == old["number"] != row["number"]:
                said.append(f"`{yours}` still is the old {_object(old)}; `{'.'.join(name)}` is now {_object(row)}.")
                told.add((kind, name))
    return said, told


def _together(places, one, several):
    """One sentence for some places: a list of none or one."""
    if len(places) < 2:
        return [f"`{place}` {one}" for place in places]
    *first, last = [f"`{place}`" for place in places]
    return [f"{', '.join(first)} and {last} {several}"]


def _happened(name, before, now, state):
    """What has happened to an entry that was in the cache before."""
    if state in ("None", "not a module"):
        return f"`{name}` is {state} in the cache now."
    if before is now:
        return f"The body of `{name}` has come to its end."
    return f"The body of `{name}` has run again." if before.space == now.space else f"`{name}` is another module now."


def _bound(place, row, before):
    """What a name is bound to now; `before` is its key of then, or None."""
    if before and row["number"] and row["number"] == before[0]:
        return f"`{place}` is still the same {row['kind']}, and what it holds has changed."
    return f"`{place}` is now {_object(row)}."


def _object(row):
    """What a name is bound to, in a sentence."""
    if row["letter"]:
        return f"{row['kind']} {row['letter']}"
    if row["is"]:
        return f"the module `{row['is']}`"
    return f"`{row['text']}`" if row["plain"] else f"another {row['kind']}"


# -- The snapshot as text ----------------------------------------------------------------------------------------------


def _value(row):
    """What a name is bound to: its letter and its value."""
    of = f" of the old class {row['class']}" if row["class"] else ""
    return f"{row['letter']} {row['text']}{of}" if row["letter"] else row["text"] + of


def text(data):
    """A snapshot as plain text; what begins with `*` is new."""

    def line(one, depth, name, words):
        return f"{'*' if one['new'] else ' '} {'  ' * depth}{name:{17 - 2 * depth}} {words}".rstrip()

    lines = ["files"]
    lines += [line(one, 0, one["name"], one["note"]) for one in data["files"]]
    lines += ["cache, when the import failed" if data["failure"] else "cache"]
    for entry in data["cache"]:
        lines.append(line(entry, 0, entry["name"], entry["note"]))
        lines += [line(row, 1, row["name"], _value(row)) for row in entry["names"]]
        if entry["state"] == "half-made" and not entry["names"]:
            lines.append("    (no names yet)")
        if entry["more"] and entry["names"]:
            lines.append("    (and others)")
    lines.append("  (and others)")
    if data["left"]:
        lines.append("no longer in a module")
        lines += [line(row, 0, "", _value(row) + f", was {row['was']}") for row in data["left"]]
    lines.append("names")
    told = {row["letter"] for row in data["left"]}
    for row in data["names"]:
        arrow = [row["letter"] or "", f"-> {row['is']}" if row["is"] else ""]
        is_above = row["is"] or (row["letter"] and row["letter"] in told)
        lines.append(line(row, 0, row["name"], " ".join(arrow).strip() if is_above else _value(row)))
    if not data["names"]:
        lines.append("  (none)")
    if data["names_more"]:
        lines.append("  (and others)")
    if data["changes"]:
        lines += ["", *data["changes"]]
    return "\n".join(lines) + "\n"


def picture(memory, words):
    """The snapshot of what is there since the last look, and its text; `words` are as in a page's `%picture` line.

    They are names of modules, `--bytecode` for the text to tell of it, and `--failed` for the moment when the last
    import failed. None if nothing has.
    """
    failure = getattr(sys, "last_traceback", None) if "--failed" in words else None
    if type(failure) is not _Traceback:  # the reader may have bound the name to anything
        failure = None
    if "--failed" in words and failure is None:
        return None
    data = snapshot(memory, [word for word in words if not word.startswith("--")], failure, "--bytecode" in words)
    return data, text(data)


# -- At your prompt ---------------------------------------------------------------------------------------------------

_memory = Memory(os.getcwd(), hidden=globals())


def _names_of(modules):
    """The names of modules that are given as such, or as names."""
    return [name if type(name) is str else _find(_space(name), "__name__") for name in modules]


def show(*modules):
    """Print this folder's files, their modules and your names, and what changed since you last asked.

    `modules` are others to show as well: modules, or their names as strings, "math", or "math.*" with all their names.
    """
    _memory.look()
    print(picture(_memory, ["--bytecode", *_names_of(modules)])[1], end="")


def failed(*modules):
    """Print the modules as they were when the last import failed of which the prompt has shown a traceback."""
    _memory.look()
    answer = picture(_memory, ["--bytecode", "--failed", *_names_of(modules)])
    print(answer[1] if answer else "Nothing has failed at this prompt.\n", end="")


def stale():
    """Print which of the loaded modules are older than their files, wherever these are, and of which it isn't known."""
    _memory.look()
    found = {name: load for name, load in _memory.loads.items() if load.path and name != "__main__"}
    ages = {name: load.age() for name, load in found.items()}
    old = [name for name, age in ages.items() if age in ("changed", "gone")]
    for name in old:
        path = _memory.shown(found[name].path)
        print(
            f"{name} is older than its file {path}"
            if ages[name] == "changed"
            else f"{name} had the file {path}, now gone"
        )
    if not old:
        print("No loaded module is known to be older than its file.")
    own = sys.stdlib_module_names
    unknown = [name for name, age in ages.items() if age == "unknown" and name.partition(".")[0] not in own]
    if unknown:
        print(f"It can't be told of {', '.join(unknown)}: loaded before xray, and without a bytecode file.")
