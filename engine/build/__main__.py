"""Builds the book, `python -m engine.build`, unless it stands there as it would be built."""

import sys

from engine.build import unchanged

if __name__ == "__main__":
    if len(sys.argv) == 1 and (said := unchanged.said()):
        print(said)
    else:
        from engine.build.program import main  # it imports Sphinx and all its extensions

        sys.exit(main(sys.argv[1:]))
