"""Proves that the tests notice: makes single changes to a copy of the book, and runs for each the tests that should.

    nox -s mutate                       all changes, in some minutes
    nox -s mutate -- --sample 30        a sample, another one each day
    nox -s mutate -- --kind machine     one kind: example, cell, error, record, claim, machine

A change that no test notices is a survivor. It is listed, and an error unless survivors.toml gives a reason for it.
"""

import argparse
import datetime
import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutation.changes import Change, changes

ROOT = Path(__file__).parents[2]
COPIED = (
    "CONTRIBUTING.md",
    "conf.py",
    "noxfile.py",
    "pyproject.toml",
    "README.md",
    "docs",
    "engine",
    "examples",
    "records",
    "tests",
)
SHARED = ("_build/prompts", "_build/pythons")  # made once, and never changed
SURVIVORS = Path(__file__).with_name("survivors.toml")
KINDS = ("example", "cell", "error", "record", "claim", "machine")
AT_ONCE = 2
TIMEOUT = 300  # seconds; a change that makes its tests hang is noticed too

NOTICED, UNNOTICED, NO_TESTS = (
    (1, 2, 3),
    0,
    5,
)  # what pytest ends with: https://docs.pytest.org/en/stable/reference/exit-codes.html


def main() -> int:
    """Make the changes that the command line asks for; the exit status tells if one survived without a reason."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, metavar="N", help="make only N changes, of all kinds")
    parser.add_argument("--seed", default=datetime.datetime.now(datetime.UTC).date().isoformat(), help="of the sample")
    parser.add_argument("--kind", choices=KINDS, help="make only changes of this kind")
    options = parser.parse_args()
    every = changes(ROOT)
    chosen = [change for change in every if options.kind in (None, change.kind)]
    if options.sample is not None:
        chosen = sample(chosen, options.sample, options.seed)
        print(f"A sample of {len(chosen)} of {len(every)} changes; --seed {options.seed} makes it again.")
    reasons = {entry["change"]: entry["reason"] for entry in tomllib.loads(SURVIVORS.read_text("utf-8"))["survivor"]}
    began = time.monotonic()
    survivors = run(chosen)
    took = time.monotonic() - began
    for kind, count in Counter(change.kind for change in chosen).items():
        left = sum(change.kind == kind for change in survivors)
        print(f"{kind:8} {count:4} changes, {count - left:4} noticed, {left:3} not")
    print(f"{len(chosen)} changes, {len(chosen) - len(survivors)} noticed, in {took / 60:.1f} minutes")
    unreasoned = [change for change in survivors if change.key not in reasons]
    for change in survivors:
        print(f"  survived: {change.key}\n    {reasons.get(change.key, 'no reason: test it, or give one')}")
    stale = sorted(reasons.keys() - {change.key for change in every})
    stale += sorted(c.key for c in chosen if c.key in reasons and c not in survivors)
    for key in stale:
        print(f"  {SURVIVORS.name} has a reason that is not needed: {key}: take it out")
    return 1 if unreasoned or stale else 0


def sample(every: list[Change], count: int, seed: str) -> list[Change]:
    """`count` changes, of each kind about as many."""
    draw = random.Random(seed)
    piles = [[change for change in every if change.kind == kind] for kind in KINDS]
    for pile in piles:
        draw.shuffle(pile)
    found: list[Change] = []
    while len(found) < count and any(piles):
        found += [pile.pop() for pile in piles if pile]
    return found[:count]


def run(chosen: list[Change]) -> list[Change]:
    """The changes that their tests do not notice."""
    with tempfile.TemporaryDirectory(prefix="import-once-") as folder:
        places: queue.SimpleQueue[Path] = queue.SimpleQueue()
        for number in range(AT_ONCE):
            place = Path(folder, str(number))
            copy(place)
            places.put(place)
        prove_sound(place, chosen)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            noticed = pool.map(lambda change: is_noticed(change, places), chosen)
            survivors = []
            for number, (change, answer) in enumerate(zip(chosen, noticed, strict=True), 1):
                if not answer:
                    survivors.append(change)
                if number % 20 == 0:
                    print(f"  {number} of {len(chosen)}, {len(survivors)} not noticed", flush=True)
    return survivors


def copy(place: Path) -> None:
    """Copy the book to `place`."""
    place.mkdir()
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, place)
    for name in SHARED:
        (ROOT / name).mkdir(parents=True, exist_ok=True)
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).symlink_to(ROOT / name)


def prove_sound(place: Path, chosen: list[Change]) -> None:
    """Stop if a test fails that nothing was done to: it would notice anything."""
    for tests in dict.fromkeys(change.tests for change in chosen):
        status, said = pytest(place, tests)
        if status == NO_TESTS:
            print(f"  not checked, no Python here for it: pytest {' '.join(tests)}")
        elif status != UNNOTICED:
            sys.exit(f"These tests do not pass as things are; mend that first: pytest {' '.join(tests)}\n{said}")


def is_noticed(change: Change, places: "queue.SimpleQueue[Path]") -> bool:
    """Make a change in a copy, run its tests, and undo it."""
    place = places.get()
    path = place / change.path
    before = path.read_text(encoding="utf-8")
    try:
        path.write_text(change.after, encoding="utf-8")
        status, said = pytest(place, change.tests)
    finally:
        path.write_text(before, encoding="utf-8")
        places.put(place)
    if status not in (*NOTICED, UNNOTICED, NO_TESTS):
        sys.exit(f"{change.key}: pytest {' '.join(change.tests)} ended with {status}\n{said}")
    return status != UNNOTICED


def pytest(place: Path, tests: tuple[str, ...]) -> tuple[int, str]:
    """What pytest ends with in a copy, and what it says."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", *tests]
    # A change in the same second has the same bytecode; and what is added to each pytest is meant for the whole book.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_ADDOPTS": ""}
    try:
        done = subprocess.run(
            command, cwd=place, env=environment, capture_output=True, text=True, timeout=TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        return NOTICED[0], "it did not end"
    return done.returncode, done.stdout + done.stderr


if __name__ == "__main__":
    sys.exit(main())
