"""How long an exam's ratings and rewards take, by how many students sat it.

    python -m benchmarks.ratings                         1,000, 100,000 and 1,000,000 students
    python -m benchmarks.ratings --sizes 1000 10000

Each size has a database of its own (PostgreSQL with fsync on). Two exams that everybody sat are rated and rewarded in
turn: the first makes every row, the second updates them. Then the first is rated again, as after a regrade: it replays
both. Seconds of the whole step, its commit included: wall, and processor time of the one database connection.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

BACKEND = Path(__file__).resolve().parents[1]
SIZES = (1_000, 100_000, 1_000_000)
EXAMS = 2


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
            report(f"exam {number + 1}: rate", lambda: apply_ratings_from(exam, now=now))  # noqa: B023
            report(f"exam {number + 1}: reward", lambda: reward_exam(exam, now=now))  # noqa: B023
        report("exam 1 again: replay both", lambda: apply_ratings_from(exams[0], now=now))


def report(name: str, work: Callable[[], object]) -> None:
    cpu_start, start = database_cpu_seconds(), time.perf_counter()
    work()
    wall, cpu = time.perf_counter() - start, database_cpu_seconds() - cpu_start
    print(f"  {name:<26}{wall:9.2f} s wall{cpu:9.2f} s CPU", flush=True)


def database_cpu_seconds() -> float:
    """Processor time of the process that serves our connection."""
    import psutil
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        times = psutil.Process(cursor.fetchone()[0]).cpu_times()
    return float(times.user + times.system)


if __name__ == "__main__":
    main()
