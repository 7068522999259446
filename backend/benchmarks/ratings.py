"""How long an exam's ratings and rewards take, by how many students sat it.

    python -m benchmarks.ratings                         1,000, 100,000 and 1,000,000 students
    python -m benchmarks.ratings --sizes 1000 10000

Each size has a database of its own (PostgreSQL with fsync on). Three exams that everybody sat are rated and rewarded
in turn: the first makes every row, the others update them. Then the first is rated again, as after a regrade: it
replays all three. Wall seconds of the whole step, its commit included.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

BACKEND = Path(__file__).resolve().parents[1]
SIZES = (1_000, 100_000, 1_000_000)
EXAMS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        measure(asked.one)
        return
    for size in asked.sizes:
        subprocess.run([sys.executable, "-m", "benchmarks.ratings", "--one", str(size)], cwd=BACKEND, check=True)


def measure(students: int) -> None:
    """Print one block of figures; a process of its own, because Django knows one database only."""
    from benchmarks.database import own_servers

    with own_servers():
        from benchmarks.crowd import make_sat_exam, make_students
        from exams.services.ratings import apply_ratings_from
        from exams.services.rewards import reward_exam

        print(f"{students:,} students", flush=True)
        make_students(students)
        exams = []
        for number in range(EXAMS):
            exam = make_sat_exam(number)
            exams.append(exam)
            now = exam.scheduled_end
            report(f"exam {number + 1}: rate", students, lambda: apply_ratings_from(exam, now=now))  # noqa: B023
            report(f"exam {number + 1}: reward", students, lambda: reward_exam(exam, now=now))  # noqa: B023
        report("exam 1 again: replay all", EXAMS * students, lambda: apply_ratings_from(exams[0], now=now))


def report(name: str, rows: int, work: Callable[[], object]) -> None:
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    print(f"  {name:<26}{seconds:9.2f} s {1e6 * seconds / rows:9.1f} µs a sitting", flush=True)


if __name__ == "__main__":
    main()
