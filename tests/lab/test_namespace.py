"""The files that share the lab's namespace share no name: each would silently take the place of another's."""

import ast
import json
import re

from engine import lab


def made(source: str) -> set[str]:
    """The names that a file binds at its top; what it imports may be imported twice."""
    tree = ast.parse(source)
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    stored = [one for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign) for one in ast.walk(node)]
    return names | {one.id for one in stored if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def test_no_file_takes_a_name_of_another() -> None:
    """The files are those that pythons.mjs lists."""
    listed = re.search(r"const ROOMS = (\[.*?\]);", (lab.HERE / "pythons.mjs").read_text("utf-8"))
    assert listed
    owners: dict[str, str] = {}
    for file in ["lab/python/start.py", *json.loads(listed[1])]:
        names = made((lab.ENGINE / file).read_text("utf-8"))
        assert names
        assert {} == {name: owners[name] for name in names if name in owners}, f"{file} takes them"
        owners |= dict.fromkeys(names, file)
