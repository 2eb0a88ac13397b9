"""Named filters: what a record leaves out of what was printed, because it differs from run to run.

Folders need none: a page's session shows its own under steady names, see engine/kernel/session.py.
"""

import re
import sys

# Modules of Python itself: those of this one, those that only some versions have or ask for, and all with an underscore
OTHERS = ("annotationlib", "compression", "org", "profiling", "sre_compile", "sre_constants", "sre_parse")
LIBRARY = rf"(?:_\w+|{'|'.join(sorted({*sys.stdlib_module_names, *OTHERS}))})(?:\.\S+)?"

# A file of Python's own in a traceback or a warning: a page's session shows the library under this steady name
OWN_FILE = r"(?:<frozen [\w.]+>|/usr/lib/python3\.\d+/[^\"\n:]+)"

FILTERS = {
    # Python's own frames in a traceback: their number, their lines and their source change from patch to patch
    "own frames": (
        re.compile(
            rf'(?:^  File "{OWN_FILE}", line \d+, in .*\n(?:    .*\n)*(?:  \[Previous line repeated .*\n)?)+',
            re.MULTILINE,
        ),
        "  … (Python's own files)\n",
    ),
    # The line of Python's own file that a warning names
    "own warnings": (re.compile(rf"^({OWN_FILE}):\d+:", re.MULTILINE), r"\1:…:"),
    # An object's place in memory
    "addresses": (re.compile(r"\b0x[0-9a-fA-F]{5,16}\b"), "0x…"),
    # How many times one import takes as long as another
    "ratios": (re.compile(r"\b[\d,]+ times as long\b"), "… times as long"),
    # What -X importtime prints of Python's own start, of what its modules and packages import, and of modules that only
    # some builds have at hand when they start: machines differ
    "inner imports": (
        re.compile(
            rf"\Aimport time: self(?s:.*?)\| site\n|^import time: +\d+ \| +\d+ \|"
            rf"(?:  +(?:{LIBRARY}|\w+\.\S+)| (?:_\w+|errno))\n",
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
