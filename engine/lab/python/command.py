"""Tells a Pyodide that has started the words of a command, so that it runs as if it had been started with them.

A start by `python` reads the words after it into its PyConfig, and Py_RunMain does what stands there. A Pyodide that
waits for a command was given `-c pass`, which leads to the fields for words: see the struct PyConfig in CPython's
Include/cpython/initconfig.h. They are set here as a start would have set them, so that tracebacks, sys.path and the
exit status are CPython's own.

It is executed in the command's folder, and in a namespace of its own where `words` are what follows `python`; before
plain.py, so that a Python that can't be told is still what it was. Its last line tells whether all is set. If it isn't,
nothing was changed, and only a start with these words will do: they have options, they name no program, or the fields
weren't found for certain.
"""

import os
import sys

WORDS = 120  # of PyConfig that are looked at: it has some 80
HIGHEST = 2**28  # no address is above it


def set_late(words):
    """Set what a start with these words would have set, if that can be done."""
    if not is_program(words):
        return False
    there = [(space, set(space)) for space in (sys.modules, sys.path_importer_cache)]
    import ctypes

    try:
        return put(ctypes, words)
    finally:
        for space, names in there:
            for name in space.keys() - names:
                del space[name]


def is_program(words):
    """Whether they begin with a file, a folder, or -m or -c and what belongs to it."""
    if not words or not words[0].startswith("-"):
        return any(words[:1])
    return words[0] in ("-c", "-m") and len(words) > 1


def put(ctypes, words):
    """Find the fields and set them; False if they aren't found for certain."""
    api = ctypes.pythonapi  # its items are new each time, its attributes would be anyone's
    where = api["_Py_GetConfig"]
    where.restype = ctypes.c_void_p
    config = where()
    fields = (ctypes.c_size_t * WORDS).from_address(config)
    size = ctypes.sizeof(ctypes.c_size_t)

    def is_address(value):
        return 1024 < value < HIGHEST and value % 4 == 0

    def holds(value, text):
        wide = text.encode("utf-32-le") + bytes(4)
        return is_address(value) and ctypes.string_at(value, len(wide)) == wide

    def lists(number, texts):
        length, items = fields[number : number + 2]
        if length != len(texts) or not is_address(items):
            return False
        return all(map(holds, (ctypes.c_size_t * length).from_address(items), texts))

    started = [sys.orig_argv[0], "-c", "pass"]
    # orig_argv is followed by argv
    originals = [n for n in range(WORDS - 4) if lists(n, started) and lists(n + 2, started[1:2])]
    # run_command is followed by run_module, run_filename, sys_path_0, and _install_importlib, which is 1
    commands = [
        n
        for n in range(WORDS - 4)
        if holds(fields[n], "pass\n")
        and list(fields[n + 1 : n + 3]) == [0, 0]
        and (fields[n + 3] == 0 or holds(fields[n + 3], ""))
        and fields[n + 4] == 1
    ]
    if len(originals) != 1 or len(commands) != 1 or originals[0] > commands[0]:
        return False

    class Status(ctypes.Structure):  # PyStatus
        _fields_ = (
            ("type", ctypes.c_int),
            ("function", ctypes.c_void_p),
            ("message", ctypes.c_void_p),
            ("exit_code", ctypes.c_int),
        )

    def setting(name, *types):
        function = api[name]
        function.restype, function.argtypes = Status, types
        return function

    pointer, text = ctypes.c_void_p, ctypes.c_wchar_p
    # https://docs.python.org/3/c-api/init_config.html#c.PyConfig_SetString
    set_text = setting("PyConfig_SetString", pointer, pointer, text)
    set_texts = setting("PyConfig_SetWideStringList", pointer, pointer, ctypes.c_ssize_t, pointer)

    original, command = originals[0], commands[0]
    program, arguments = meaning(words)
    for number, value in enumerate(program, command):
        set_text(config, config + number * size, value)
    fields[command + 3] = 0  # Py_RunMain finds it so, and sets it; at_a_prompt.py may have been before
    for number, texts in ((original, [*started[:1], *words]), (original + 2, arguments)):
        set_texts(config, config + number * size, len(texts), (text * len(texts))(*texts))
    sys.orig_argv[1:] = words
    sys.argv[:] = arguments
    return True


def meaning(words):
    """run_command, run_module and run_filename, and argv."""
    first, *rest = words
    if first == "-c":
        return (f"{rest[0]}\n", None, None), [first, *rest[1:]]
    if first == "-m":
        return (None, rest[0], None), [first, *rest[1:]]
    folder = os.getcwd()
    return (None, None, folder if first == "." else os.path.join(folder, first)), words


set_late(words)  # noqa: F821, it is given
