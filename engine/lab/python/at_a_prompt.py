"""Tells a Pyodide that it was started in the reader's folder, as `python` is at a prompt.

Some of Python's words on an import that fails depend on it: it takes a module of that folder for one that hides a
library's. A start by `python` keeps the place in the field `sys_path_0` of its PyConfig, which nothing public can set,
and a Pyodide was not started so. It was given `-c pass`, and the text of that leads to the field: see the struct
PyConfig in CPython's Include/cpython/initconfig.h. If it isn't found for certain, nothing is done.
"""

import ctypes

WORDS = 400  # of PyConfig that are looked at
COMMAND = "pass\n".encode("utf-32-le") + bytes(4)

kept = ctypes.create_unicode_buffer("")  # "" is the current folder
where = ctypes.pythonapi._Py_GetConfig
where.restype = ctypes.c_void_p
words = (ctypes.c_size_t * WORDS).from_address(where())
found = [
    number + 3  # run_command is followed by run_module, run_filename, sys_path_0, and _install_importlib, which is 1
    for number in range(WORDS - 4)
    if 1024 < words[number] < 2**28
    and words[number] % 4 == 0
    and ctypes.string_at(words[number], len(COMMAND)) == COMMAND
    and list(words[number + 1 : number + 5]) == [0, 0, 0, 1]
]
if len(found) == 1:
    words[found[0]] = ctypes.addressof(kept)
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(kept))  # it is for ever
