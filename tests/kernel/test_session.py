"""A page's session: what is saved, run as a command, and begun anew."""

import os

import pytest

from engine.kernel.child import Answer
from engine.kernel.session import HOME
from tests.reader import Page, shown


def test_a_page_begins_in_an_empty_folder(one_page: Page) -> None:
    """Nothing is there that the page has not saved."""
    assert "[]\n" == one_page.shows("import os; os.listdir()")


def test_a_page_shares_nothing_with_another(one_page: Page) -> None:
    """Each page has its own folder and its own prompt."""
    other = Page(one_page.session.interpreter)
    try:
        one_page.save("dogs.py", "famous = []\n")
        one_page.shows("x = 1")
        assert "ModuleNotFoundError: No module named 'dogs'" == other.run("import dogs").error
        assert "NameError: name 'x' is not defined" == other.run("x").error
    finally:
        other.session.close()


def test_a_saved_file_is_found_and_reloaded_though_bytecode_is_written(page: Page) -> None:
    """Saved again at once and at the same size, a module shows its new value when it is reloaded."""
    page.save("dogs.py", "count = 1\n")
    assert "1\n" == page.shows("import dogs; dogs.count")
    assert [file for file in os.listdir(page.folder / "__pycache__") if file.startswith("dogs.")]
    for count in range(2, 8):
        page.save("dogs.py", f"count = {count}\n")
        assert f"{count}\n" == page.shows("import importlib; importlib.reload(dogs).count")


def test_the_time_of_each_save_is_a_whole_second_later(one_page: Page) -> None:
    """Bytecode files keep whole seconds: no two saves share one."""
    times = []
    for count in range(5):
        one_page.save("dogs.py", f"count = {count}\n")
        times.append(int((one_page.folder / "dogs.py").stat().st_mtime))
    assert sorted(set(times)) == times


def test_files_saved_between_imports_are_found_each_time(one_page: Page) -> None:
    """A folder is listed anew after each save, however fast they come."""
    for number in range(50):
        one_page.save(f"m{number}.py", f"value = {number}\n")
        assert f"{number}\n" == one_page.shows(f"import m{number}; m{number}.value")


def test_modules_saved_in_a_package_are_found_each_time(one_page: Page) -> None:
    """A package's folder is made, and listed anew after each save in it."""
    one_page.save("kennel/__init__.py", "")
    for number in range(20):
        one_page.save(f"kennel/inner/m{number}.py", f"value = {number}\n")
        assert f"{number}\n" == one_page.shows(f"import kennel.inner.m{number} as m; m.value")


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("", ""),
        ("x = 1\n", "x = 1\n"),
        ("x = 1", "x = 1\n"),
        ("\n\nx = 1\n\n", "\n\nx = 1\n\n"),
        ("x = 1  \n\t\n", "x = 1  \n\t\n"),
        ("'Käse 🐕'\n", "'Käse 🐕'\n"),
    ],
)
def test_a_file_is_saved_as_it_is_written(text: str, file: str, one_page: Page) -> None:
    """A file holds the block's text, ended as editors end it; an empty one stays empty."""
    one_page.save("dogs.py", text)
    assert file.encode() == (one_page.folder / "dogs.py").read_bytes()


@pytest.mark.parametrize("name", ["../dogs.py", "/tmp/dogs.py", "a/../../dogs.py", "", ".", "a/", "dogs.py/"])
def test_a_file_outside_of_the_folder_is_refused(name: str, one_page: Page) -> None:
    """A name that leads out of the page's folder, or to no file, is an error that says what to do."""
    answer = one_page.run(f"%%writefile {name}\nx = 1")
    assert f"CellError: {name!r} is not in the page's folder: give a plain name such as dogs.py" == answer.error
    assert [] == os.listdir(one_page.folder)
    assert [] == [file for file in os.listdir(one_page.session.root) if file != "once"]


def test_a_new_prompt_forgets_names_and_modules_and_keeps_files(page: Page) -> None:
    """A new prompt is a new process in the same folder."""
    page.save("dogs.py", "print('the body runs')\n")
    before = page.shows("import dogs, os; x = os.getpid(); x").splitlines()[1]
    assert "" == page.shows("import dogs")
    assert Answer() == page.run("%new_prompt")
    assert "NameError: name 'x' is not defined" == page.run("x").error
    assert "the body runs\n" == page.shows("import dogs")
    assert before != page.shows("import os; os.getpid()").strip()


def test_a_command_runs_in_the_folder_by_the_pages_python(page: Page) -> None:
    """A command cell has the page's files and its interpreter, and a process of its own."""
    page.save("main.py", "import sys\nprint(sys.version_info[:2], __name__, sys.argv)\n")
    expected = f"{page.version} __main__ ['main.py', 'a b']\n"
    assert expected == page.shows('!python main.py "a b"')
    assert "Python {}.{}".format(*page.version) in page.shows("!python --version")
    assert "0\n" == page.shows('!python -c "x = 1; print(0)"').replace("\r", "")
    assert "NameError: name 'x' is not defined" == page.run("x").error


def test_commands_run_one_after_another_until_one_fails(one_page: Page) -> None:
    """Each line is a command; a failing one is the last."""
    answer = one_page.run(
        '!python -c "print(\'one\')"\n!python -c "import sys; sys.exit(3)"\n!python -c "print(\'no\')"'
    )
    assert Answer([("stdout", "one\n")], "ExitStatus: 3") == answer


def test_a_commands_errors_are_shown_with_its_output_in_order(one_page: Page) -> None:
    """What a command writes to its two streams is shown as a terminal shows it, and a traceback is no exception."""
    answer = one_page.run("!python -c \"import os; os.write(1, b'a'); os.write(2, b'b'); os.write(1, b'c'); 1 / 0\"")
    assert "ExitStatus: 1" == answer.error
    assert shown(answer).startswith("abcTraceback (most recent call last):\n")


@pytest.mark.parametrize("command", ["ls", "python3 main.py", "rm -r .", "PYTHONPATH=. python main.py", "cd .."])
def test_only_commands_that_read_the_same_everywhere_run(command: str, one_page: Page) -> None:
    """Another program than `python` is refused, with what to do."""
    expected = f"CellError: '!{command}': only commands that begin with `python` read the same on every system"
    assert expected == one_page.run(f"!{command}").error


def test_a_command_that_cannot_be_read_is_an_error_of_its_cell(one_page: Page) -> None:
    """An open quote is told, not raised."""
    assert (one_page.run('!python -c "print(1)').error or "").startswith("CellError: ")


def test_a_command_reads_no_input(one_page: Page) -> None:
    """A command that asks meets the end of its input."""
    assert "EOFError" in shown(one_page.run('!python -c "input()"'))


def test_a_command_prints_without_end_and_is_cut(one_page: Page) -> None:
    """Megabytes of a command's output are an error."""
    answer = one_page.run("!python -c \"print('x' * 5_000_000)\"")
    assert "OutputLimit: more than 200,000 characters were printed" == answer.error


def test_what_a_command_leaves_running_does_not_hold_the_page(one_page: Page) -> None:
    """A command ends when its process does, although what that started still has the terminal."""
    one_page.save(
        "main.py", "import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    )
    assert "" == one_page.shows("!python main.py")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("import os; os.getcwd()", f"'{HOME}'\n"),
        ("import dogs; dogs.__file__", f"'{HOME}/dogs.py'\n"),
        ("import dogs; dogs", f"<module 'dogs' from '{HOME}/dogs.py'>\n"),
        ("!python dogs.py", f"{HOME}/dogs.py\n"),
    ],
)
def test_the_folder_has_a_steady_name(cell: str, text: str, page: Page) -> None:
    """What a page shows of its folder is the same on every machine."""
    page.save("dogs.py", "if __name__ == '__main__': import os; print(os.path.abspath(__file__))\n")
    assert text == page.shows(cell)


def test_the_standard_library_has_a_steady_name(page: Page) -> None:
    """What a page shows of the standard library's folder is the same on every machine."""
    library = "/usr/lib/python{}.{}".format(*page.version)
    assert f"'{library}/json/__init__.py'\n" == page.shows("import json; json.__file__")
    answer = page.run("json.loads('{')")
    assert f'File "{library}/json/__init__.py", line' in shown(answer)


def test_a_usage_names_what_was_typed(one_page: Page) -> None:
    """3.10 tells it where it doesn't know an option."""
    one_page.save("usage.py", "import sys\nprint('usage:', sys.executable, '[option]')\n")
    assert "usage: python [option]\n" == one_page.shows("!python usage.py")


def test_an_errors_name_has_steady_paths(page: Page) -> None:
    """The message of an ImportError, which ends in a path, can be declared."""
    page.save("dogs.py", "")
    expected = f"ImportError: cannot import name 'cats' from 'dogs' ({HOME}/dogs.py)"
    assert expected == page.run("from dogs import cats").error


@pytest.mark.parametrize("cell", ["import sys; sys.path", "import sys; sys.executable, sys.prefix"])
def test_where_the_machine_keeps_python_is_not_shown(cell: str, page: Page) -> None:
    """Neither the folders that are searched nor the interpreter's own name the machine's."""
    interpreter = page.session.interpreter
    text = page.shows(cell)
    for folder in (os.path.dirname(os.path.dirname(interpreter.executable)), os.path.dirname(interpreter.stdlib)):
        assert folder not in text.replace("/usr/lib", "")


def test_the_path_is_shown_as_a_readers(page: Page) -> None:
    """`sys.path` reads the same on every machine."""
    x, y = page.version
    expected = ["", f"/usr/lib/python{x}{y}.zip", f"/usr/lib/python{x}.{y}", f"/usr/lib/python{x}.{y}/lib-dynload"]
    assert [*expected, f"/home/you/.venv/lib/python{x}.{y}/site-packages"] == eval(page.shows("import sys; sys.path"))


@pytest.mark.parametrize("name", ["kennel", "dogs.py/rex.py"])
def test_a_file_that_cannot_be_saved_is_told(name: str, one_page: Page) -> None:
    """A name that is a folder's, or has a file for a folder, is an error that says what to do."""
    one_page.save("kennel/__init__.py", "")
    one_page.save("dogs.py", "")
    assert (one_page.run(f"%%writefile {name}\nx = 1").error or "").startswith(f"CellError: {name!r} can't be saved (")
