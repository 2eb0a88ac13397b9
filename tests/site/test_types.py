"""The site's scripts are typed, in their comments, and the types are right."""

import json
import subprocess
from pathlib import Path

from engine import lab
from engine.pythons import wasm

ROOT = Path(__file__).parents[2]
SCRIPTS = [*sorted((lab.HERE / "src").glob("*.js")), *sorted((ROOT / "docs" / "_static").glob("*.js"))]


def test_the_types_of_all_scripts_are_right(tmp_path: Path) -> None:
    """TypeScript finds nothing in what the JSDoc comments say."""
    packages = wasm.packages(lab.HERE) / "node_modules"
    settings = {
        "compilerOptions": {
            "allowJs": True,
            "checkJs": True,
            "noEmit": True,
            "strict": True,
            "skipLibCheck": True,
            "target": "es2022",
            "module": "esnext",
            "moduleResolution": "bundler",
            "lib": ["es2022", "dom", "dom.iterable"],
            "types": [],
            "paths": {"*": [f"{packages}/*"]},
        },
        "files": list(map(str, SCRIPTS)),
    }
    (tmp_path / "tsconfig.json").write_text(json.dumps(settings))
    compiler = wasm.packages(Path(__file__).parent / "types") / "node_modules/typescript/bin/tsc"
    done = subprocess.run([wasm.node(), compiler, "--project", tmp_path], capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stdout)


def test_every_script_asks_for_the_check() -> None:
    """So that an editor shows the same."""
    assert len(SCRIPTS) > 8
    assert [] == [path.name for path in SCRIPTS if not path.read_text("utf-8").startswith("// @ts-check\n")]
