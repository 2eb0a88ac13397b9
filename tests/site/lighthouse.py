"""Runs Lighthouse on every page of a built site, and fails where a category is below 95.

    python -m tests.site.lighthouse LIGHTHOUSE SITE

LIGHTHOUSE is its script (node_modules/lighthouse/cli/index.js) and SITE the folder of the built book. Node and the
browser are those of the variables NODE and CHROME_PATH, or the first that is found.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.site.serving import serve

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = 95
ATTEMPTS = 3  # a busy machine can make a page slow, and nothing can make it fast: the best of these counts
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"


def scores(lighthouse: Path, address: str) -> dict[str, int]:
    """The scores of one page, of 100."""
    command = [
        os.environ.get("NODE", "node"),
        os.fspath(lighthouse),
        address,
        "--output=json",
        "--quiet",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={FLAGS}",
        "--no-enable-error-reporting",  # it would ask, and then send what failed to its makers
    ]
    report = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    if "runtimeError" in report:
        sys.exit(f"{address}: {report['runtimeError']['message']}")
    return {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}


def main(lighthouse: Path, site: Path) -> int:
    """Print a table of the scores; the exit status says whether all of them are high enough."""
    low = []
    print(f"{'page':24}", *CATEGORIES, sep="  ")
    with serve(site) as address:
        for page in sorted(path.name for path in site.glob("*.html")):
            found = dict.fromkeys(CATEGORIES, 0)
            for _ in range(ATTEMPTS):
                if min(found.values()) < LEAST:
                    found = max(found, scores(lighthouse, f"{address}/{page}"), key=lambda s: sorted(s.values()))
            low += [f"{page}: {name} is {score}" for name, score in found.items() if score < LEAST]
            print(f"{page:24}", *(f"{found[name]:{len(name)}}" for name in CATEGORIES), sep="  ", flush=True)
    print(*low, sep="\n")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
