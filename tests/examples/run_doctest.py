"""Runs one .doctest file beside a copy of its example: `python run_doctest.py examples/loud/barks.doctest`.

Its examples meet what a reader meets at a new prompt in the example's folder, which they know as /home/you/once. A
traceback is held against its header and its message. The folders beside the example's come along, as "../works".

Needs the standard library only, and runs on each Python from 3.10 on, in WebAssembly too.
"""

import doctest
import os
import shutil
import sys
import tempfile

HOME = "/home/you/once"

# Run an example on some versions only, where Python's words have changed: `import dog  # doctest: +SINCE_3_13`.
SINCE_3_13 = doctest.register_optionflag("SINCE_3_13")
BEFORE_3_13 = doctest.register_optionflag("BEFORE_3_13")


class Checker(doctest.OutputChecker):
    """Compares an example's output, in which the example's folder has its steady name."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return super().check_output(want, self.steady(got), optionflags)

    def output_difference(self, example: doctest.Example, got: str, optionflags: int) -> str:
        return super().output_difference(example, self.steady(got), optionflags)

    def steady(self, text: str) -> str:
        """`text` with the example's folder by its steady name."""
        return text.replace(self.folder, HOME)


class Runner(doctest.DocTestRunner):
    """Runs examples, each of which answers for its own output only."""

    def report_start(self, out, test: doctest.DocTest, example: doctest.Example) -> None:
        # While doctest words an error, Python from 3.12 on may import the module that failed once more, in search of
        # a similar name. What that module prints would be taken for the next example's.
        sys.stdout.truncate(0)  # doctest's own, which goes back to its beginning with that


def suits(example: doctest.Example, version: tuple[int, ...]) -> bool:
    """Whether an example is for Python `version`."""
    return not example.options.get(BEFORE_3_13 if version >= (3, 13) else SINCE_3_13)


def read(path: str, version: tuple[int, ...]) -> doctest.DocTest:
    """The examples of a .doctest file that are for Python `version`."""
    with open(path, encoding="utf-8") as file:
        test = doctest.DocTestParser().get_doctest(file.read(), {"__name__": "__main__"}, path, path, 0)
    test.examples = [example for example in test.examples if suits(example, version)]
    return test


def main(path: str) -> int:
    """Run a .doctest file, and say how many of its examples passed; the exit status is 1 unless all did."""
    test = read(path, sys.version_info[:2])
    folder, home = os.path.split(os.path.dirname(os.path.abspath(path)))
    with tempfile.TemporaryDirectory() as place:
        desk = os.path.join(place, "examples")
        # Python writes __pycache__ beside what it imports, and an example may edit its own file
        shutil.copytree(folder, desk, ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copyfile)
        os.chdir(os.path.join(desk, home))
        sys.path[0] = ""  # as at a prompt
        sys.modules["__main__"] = prompt = type(sys)("__main__")
        test.globs = vars(prompt)
        failed, tried = Runner(Checker(os.getcwd()), verbose=False).run(test)
        os.chdir(os.path.dirname(place))  # no system removes the folder that one stands in, and some refuse to
    print(f"passed: {tried - failed} of {tried}")
    return 0 if tried and not failed else 1


if __name__ == "__main__":
    status = main(sys.argv[1])
    sys.stdout.flush()
    os._exit(status)  # after a sys.exit() here, a Python 3.14.2 in WebAssembly crashed in a third of its ends
