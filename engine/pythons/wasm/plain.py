"""Makes a Pyodide as plain as a python that has just been started, before it runs what it was started for.

Pyodide's own start leaves some 160 modules in the cache, `math` among them, and finders and settings of its own. Here
they are taken back. What stays is what native Pythons of 3.12 and 3.13 hold at their start, as measured.
"""

import ctypes
import sys

PLAIN = {
    "__main__", "_abc", "_codecs", "_collections_abc", "_frozen_importlib", "_frozen_importlib_external", "_imp", "_io",
    "_signal", "_sitebuiltins", "_stat", "_thread", "_warnings", "_weakref", "abc", "builtins", "codecs", "encodings",
    "encodings.aliases", "encodings.utf_8", "genericpath", "io", "linecache", "marshal", "os", "os.path", "posix",
    "posixpath", "site", "stat", "sys", "time", "zipimport",
}  # fmt: skip


def asks_for_no_bytecode():
    """Whether the command has the option -B: Pyodide makes every start one without bytecode files."""
    words = iter(sys.orig_argv[1:])
    for word in words:
        if word in ("-W", "-X", "--check-hash-based-pycs"):
            next(words, None)  # what it is set to
        elif not word.startswith("-") or word[1:2] in ("", "c", "m"):
            return False  # from here on the words are the program's
        elif word[1] not in "-WX" and "B" in word:
            return True
    return False


configure = ctypes.pythonapi.PyConfig_Set  # https://docs.python.org/3/c-api/init_config.html#c.PyConfig_Set
configure.argtypes = [ctypes.c_char_p, ctypes.py_object]
configure(b"write_bytecode", not asks_for_no_bytecode())
sys.dont_write_bytecode = asks_for_no_bytecode()  # which that has made 0 or 1
configure(b"inspect", False)  # else sys.exit() would not end a program

sys.excepthook = sys.__excepthook__
sys.meta_path[:] = [finder for finder in sys.meta_path if "_pyodide" not in repr(finder)]
sys.path[:] = filter(None, sys.path)  # python puts there what belongs there, as it always does
sys.path_importer_cache.clear()
vars(sys.modules["__main__"]).pop("_pyodide_core", None)
for name in sys.modules.keys() - PLAIN:
    parent, _, child = name.rpartition(".")
    if parent in PLAIN:
        vars(sys.modules[parent]).pop(child, None)
    del sys.modules[name]
