"""Each page to take away: as a notebook for any Jupyter, and as a script for a plain python. Both really run.

The notebook is MyST-NB's, with what a stock kernel lacks put into its words. The script does in a folder of its own
what the page does, and imports nothing that a prompt doesn't hold, since the cache is what pages are about.

A page about tools has neither: it needs an environment that has them.
"""

import ast
import textwrap
from pathlib import Path, PurePosixPath

import nbformat
from sphinx.application import Sphinx

from engine.language.notebook import asked_for, declared, is_command, is_picture, typed
from engine.pythons.discovery import TOOLS

from .cells import executed_notebook

SCRIPT = '''\
"""{title}

A page of Import Once as a script: python {name}
It makes a folder beside itself, saves the page's files there, runs its cells, and prints what the page shows.
"""

import os as _os
import sys as _sys

_script = _os.path.abspath(__file__)
_sys.path[0] = ""  # as at the prompt


def _save(name, text):
    """Save a file as an editor would: later than the last time, by the whole seconds that bytecode files count."""
    before = _os.stat(name).st_mtime if _os.path.exists(name) else 0
    _os.makedirs(_os.path.dirname(name) or ".", exist_ok=True)
    with open(name, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    after = max(_os.stat(name).st_mtime, before + 2)
    _os.utime(name, (after, after))


def _run(command):
    """Type a command in a terminal; its `python` is this one."""
    _sys.stdout.flush()
    command = command.replace("python", f'"{{_sys.executable}}"', 1)
    _os.system(f'"{{command}}"' if _os.name == "nt" else command)


def _new_prompt():
    """Leave this Python; a new one goes on below the line that called this."""
    _run(f'python "{{_script}}" {{_sys._getframe(1).f_lineno}}')
    _sys.exit()


if len(_sys.argv) > 1:
    _line = int(_sys.argv.pop())
    with open(_script, encoding="utf-8") as _file:
        _rest = "\\n" * _line + "".join(_file.readlines()[_line:])
    exec(compile(_rest, _script, "exec"))
    _sys.exit()
_folder = _script.removesuffix(".py") + "-files"
if _os.path.exists(_folder):
    _sys.exit(f"{{_folder}} is there already: remove it, and run this again.")
_os.mkdir(_folder)
_os.chdir(_folder)
'''

OWN_FOLDER = """\
# This notebook saves small files: it works in a new folder of its own.
import os, tempfile
os.chdir(tempfile.mkdtemp())"""

NEW_PROMPT = """\
# A new prompt. In a notebook you would restart the kernel here; this cell forgets the page's modules, names and places.
import os, sys
sys.path[:] = [place for place in sys.path if place == "" or os.path.isabs(place)]
for name, module in list(sys.modules.items()):
    if (getattr(module, "__file__", None) or "").startswith(os.getcwd()):
        del sys.modules[name]

%reset -f"""


def write(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Write the downloads of a page that is written, if it has some, over the notebook that the theme has put there."""
    if app.builder.format != "html" or not has_downloads(app.env.metadata.get(pagename, {})):
        return
    executed = executed_notebook(app.env, pagename)
    path = Path(app.outdir, "_sources", pagename)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".ipynb").write_text(nbformat.v4.writes(notebook(executed)) + "\n", encoding="utf-8")
    title = app.env.titles[pagename].astext()
    path.with_suffix(".py").write_text(script(executed, title, path.name + ".py"), encoding="utf-8")


def add_button(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Offer the script among the page's downloads."""
    if not has_downloads(app.env.metadata.get(pagename, {})):
        return
    for group in context.get("header_buttons", []):
        if group.get("label") == "download-buttons":
            button = {
                "type": "link",
                "url": f"{context['pathto']('_sources', 1)}/{pagename}.py",
                "text": ".py",
                "icon": "fas fa-code",
                "tooltip": "Download as a script",
                "label": "download-script-button",
            }
            group["buttons"].insert(1, button)


def has_downloads(metadata: dict) -> bool:
    """Whether a page can be taken away: it has cells, and they need nothing but Python."""
    return "kernelspec" in metadata and asked_for(metadata) != TOOLS


def notebook(executed: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A page's notebook for a stock Python kernel."""
    cells: list[dict] = [code_cell(OWN_FOLDER)]
    for cell in executed.cells:
        if cell.cell_type != "code":
            cells.append(prose_cell(cell.source))
            continue
        if is_picture(cell):
            continue
        cells.append(code_cell(in_stock_words(cell), cell.outputs))
        if cell.metadata.keys() & {"raises", "exit-status"}:
            cells[-1]["metadata"]["tags"] = ["raises-exception"]
        if "in-a-notebook" in cell.metadata:
            cells.append(prose_cell(cell.metadata["in-a-notebook"]))
    # Cell ids are random where they are not given; a build that changed nothing should write the same file
    for number, each in enumerate(cells):
        each["id"] = f"cell-{number}"
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def code_cell(source: str, outputs: list[nbformat.NotebookNode] | None = None) -> dict:
    """A cell of code.

    nbformat's own function verifies each cell, which takes longer than all else that is written of a page.
    """
    return {"cell_type": "code", "source": source, "outputs": outputs or [], "execution_count": None, "metadata": {}}


def prose_cell(source: str) -> dict:
    """A cell of prose."""
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def in_stock_words(cell: nbformat.NotebookNode) -> str:
    """A cell as IPython understands it."""
    if "prompt" in cell.metadata:
        return NEW_PROMPT
    if "file" not in cell.metadata:
        return cell.source
    folder = PurePosixPath(cell.metadata.file).parent
    if not cell.metadata.text:  # %%writefile refuses an empty file
        return f"import os\nos.makedirs({str(folder)!r}, exist_ok=True)\nopen({cell.metadata.file!r}, 'w').close()"
    if folder.name:
        write = f"get_ipython().run_cell_magic('writefile', {cell.metadata.file!r}, {cell.metadata.text!r})"
        return f"import os\nos.makedirs({str(folder)!r}, exist_ok=True)\n{write}"
    return cell.source


def script(executed: nbformat.NotebookNode, title: str, name: str) -> str:
    """A page's cells as a script called `name`, with its prose as comments."""
    parts = [SCRIPT.format(title=title, name=name)]
    version = executed.metadata.get("language_info", {}).get("version", "")
    for cell in executed.cells:
        if cell.cell_type != "code":
            parts.append("\n".join(f"# {line}".rstrip() for line in cell.source.split("\n")) + "\n")
        elif "file" in cell.metadata:
            parts.append(f"_save({cell.metadata.file!r}, {literal(cell.metadata.text)})\n")
        elif "prompt" in cell.metadata:
            parts.append("_new_prompt()\n")
        elif is_command(cell):
            parts += [f"_run({line.removeprefix('!')!r})\n" for line in cell.source.split("\n")]
        elif typed(cell):
            parts.append(in_script(cell.source, bool(declared(cell.metadata, version))))
    return "\n".join(parts)


def in_script(source: str, fails: bool) -> str:
    """A typed cell as a script has it: values are shown as the prompt shows them, an expected error is caught."""
    try:
        body = ast.parse(source).body
    except SyntaxError:  # it is shown as one
        return f"try:\n    exec({source!r})\nexcept SyntaxError as _error:\n    print('SyntaxError:', _error)\n"
    lines = source.split("\n")
    for statement in reversed(body):
        if isinstance(statement, ast.Expr):
            start, stop = statement.lineno - 1, statement.end_lineno
            text = "\n".join(lines[start:stop])
            if text == ast.get_source_segment(source, statement):  # alone on its lines
                value = f"({text})" if isinstance(statement.value, ast.Tuple) else text
                lines[start:stop] = f"_sys.displayhook({value})".split("\n")
    text = "\n".join(lines)
    if fails:
        kept = "_sys.last_traceback = _error.__traceback__"  # as the prompt keeps it
        caught = f"except BaseException as _error:\n    {kept}\n    print(f'{{type(_error).__name__}}: {{_error}}')"
        text = f"try:\n{textwrap.indent(text, '    ')}\n{caught}"
    return text + "\n"


def literal(text: str) -> str:
    """A file's text as a readable literal of a script."""
    if '"""' in text or "\\" in text or text.endswith('"'):
        return repr(text)
    return f'"""\\\n{text}"""'
