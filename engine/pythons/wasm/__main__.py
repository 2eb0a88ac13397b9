"""Prints where the Node is that runs Pythons in WebAssembly; if there is none, says what helps, and ends with 1."""

import sys

from engine.pythons import wasm

try:
    print(wasm.node())
except wasm.MissingError as error:
    sys.exit(str(error))
