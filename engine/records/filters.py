"""Named filters: what a record leaves out of what was printed, because it differs from run to run.

Folders need none: a page's session shows its own under steady names, see engine/kernel/session.py.
"""

import re
import sys

# Modules of Python itself: those of this one, those that only some versions have or ask for, and all with an underscore
OTHERS = ("annotationlib", "compression", "org", "profiling", "sre_compile", "sre_constants", "sre_parse")
LIBRARY = rf"(?:_\w+|{'|'.join(sorted({*sys.stdlib_module_names, *OTHERS}))})(?:\.\S+)?"

FILTERS = {
    # An object's place in memory
    "addresses": (re.compile(r"\b0x[0-9a-fA-F]{5,16}\b"), "0x…"),
    # How many times one import takes as long as another
    "ratios": (re.compile(r"\b[\d,]+ times as long\b"), "… times as long"),
    # What -X importtime prints of Python's own start, and of what its modules and packages import: machines differ
    "inner imports": (
        re.compile(
            rf"\Aimport time: self(?s:.*?)\| site\n|^import time: +\d+ \| +\d+ \|  +(?:{LIBRARY}|\w+\.\S+)\n",
            re.MULTILINE,
        ),
        "",
    ),
    # What -X importtime=2 tells of them while they are in the cache
    "cached imports": (re.compile(rf"^import time: cached +\| cached +\| *{LIBRARY}\n", re.MULTILINE), ""),
    # The two times of its other rows
    "import times": (re.compile(r"^import time: +\d+ \| +\d+ \|", re.MULTILINE), "import time: … | … |"),
}


def filtered(text: str) -> str:
    """`text` without what the filters leave out."""
    for pattern, replacement in FILTERS.values():
        text = pattern.sub(replacement, text)
    return text
