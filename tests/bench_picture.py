"""The benchmark of pictures: what one costs where there is much to see.

    python tests/bench_picture.py [--names 10000] [--modules 1000] [--repeats 5]

On each native Python a folder of so many small modules is imported, and so many names are bound. Then a picture is
taken again and again, by the prompt's own process. Beside it stand a cell that does nothing, after which the prompt
looks around, and the same in an empty prompt, the least that a question to it costs. The goal is 100 ms and 200 kB for
10,000 names and 1,000 modules.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # engine/ is used where it stands

from engine.kernel.session import Session
from engine.pythons import discovery


def main() -> None:
    """Print a line for each native Python."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=10_000)
    parser.add_argument("--modules", type=int, default=1_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    print(f"{options.names:,} names, {options.modules:,} modules; medians of {options.repeats}, in ms")
    print(f"{'Python':10} {'picture':>8} {'kB':>5} {'cell':>8} {'empty prompt':>13} {'picture : empty':>16}")
    for python in discovery.natives():
        session = Session(discovery.interpreter(python))
        try:
            empty = median(lambda: session.execute("pass"), options.repeats)  # noqa: B023, called at once
            fill(session, options.names, options.modules)
            cell = median(lambda: session.execute("pass"), options.repeats)  # noqa: B023
            picture = median(lambda: session.execute("%picture"), options.repeats)  # noqa: B023
            size = len(repr(session.execute("%picture").picture)) / 1000
        finally:
            session.close()
        print(f"{python:10} {picture:8.1f} {size:5.0f} {cell:8.1f} {empty:13.2f} {picture / empty:16.0f}")


def fill(session: Session, names: int, modules: int) -> None:
    """Import so many modules from the session's folder, and bind so many names."""
    for number in range(modules):
        text = f"famous = ['Laika', {number}]\ndef bark():\n    return {number}\n"
        (session.folder / f"dogs{number}.py").write_text(text)
    answer = session.execute(
        f"for number in range({modules}):\n    exec(f'import dogs{{number}}')\n\n"
        f"for number in range({names}):\n    globals()[f'dog{{number}}'] = [number]\n\n"
    )
    assert answer.error is None, answer


def median(run: Callable[[], object], repeats: int) -> float:
    """How long it takes, in ms."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return 1000 * statistics.median(times)


if __name__ == "__main__":
    main()
