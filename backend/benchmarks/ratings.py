"""How long an exam's ratings and rewards take, by how many students sat it.

    python -m benchmarks.ratings                         1,000, 100,000 and 1,000,000 students
    python -m benchmarks.ratings --sizes 1000 10000

Each size has a database of its own (PostgreSQL with fsync on). Two exams that everybody sat are rated and rewarded in
turn: the first makes every row, the second updates them. Then the first is rated again, as after a regrade: it replays
both. Seconds of the whole step, its commit included: wall, and processor time of the one database connection.

The last column divides the wall time by that of the least which could be done: PostgreSQL copying the rows that the
step wrote into empty tables with the same indexes, or touching each row of the table that the step updated.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BACKEND = Path(__file__).resolve().parents[1]
SIZES = (1_000, 100_000, 1_000_000)
EXAMS = 2
# What each step writes: the table, how to touch a row of it, and which rows are those of an exam.
WRITTEN = {
    "rate": (
        ("exams_elohistory", None, "exam_id = %(exam)s"),
        ("exams_studentrating", "updated_at = now()", "true"),
    ),
    "reward": (
        ("exams_studentstreak", "previous_streak = current_streak", "true"),
        ("exams_studentachievement", None, "earned_at = %(end)s"),
    ),
}
FILL = dict.fromkeys(("exams_studentrating", "exams_studentstreak"), "WITH (fillfactor = 50)")


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

        print(f"{students:,} students, load {Path('/proc/loadavg').read_text().split()[0]}", flush=True)
        make_students(students)
        exams = []
        for number in range(EXAMS):
            exam = make_sat_exam(number)
            exams.append(exam)
            now = exam.scheduled_end
            for name, work in (("rate", apply_ratings_from), ("reward", reward_exam)):
                cost = cost_of(lambda work=work: work(exam, now=now))  # type: ignore[misc]  # noqa: B023
                report(f"exam {number + 1}: {name}", cost, least=least_of(name, exam))
        report("exam 1 again: replay both", cost_of(lambda: apply_ratings_from(exams[0], now=now)))
        report("copy an exam's history, no index", bare_copy(exams[0]))


@dataclass(frozen=True)
class Cost:
    """Seconds: wall, and processor time of the database connection."""

    wall: float
    cpu: float


def report(name: str, cost: Cost, *, least: float | None = None) -> None:
    ratio = f"{cost.wall / least:8.1f} × the least ({least:.2f} s)" if least else ""
    print(f"  {name:<34}{cost.wall:9.2f} s wall{cost.cpu:9.2f} s CPU{ratio}", flush=True)


def cost_of(work: Callable[[], object]) -> Cost:
    cpu_start, start = database_cpu_seconds(), time.perf_counter()
    work()
    wall = time.perf_counter() - start
    return Cost(wall=wall, cpu=database_cpu_seconds() - cpu_start)


def least_of(step: str, exam: Any) -> float:
    """Wall seconds of writing what this step has just written for this exam, and nothing else."""
    seconds = 0.0
    for table, touch, new in WRITTEN[step]:
        execute(f"CREATE TABLE IF NOT EXISTS least_{table} (LIKE {table} INCLUDING ALL) {FILL.get(table, '')}")
        is_empty = not rows(f"SELECT 1 FROM least_{table} LIMIT 1")
        copy = f"INSERT INTO least_{table} SELECT * FROM {table} WHERE {new} ORDER BY student_id"
        statement = copy if is_empty or touch is None else f"UPDATE least_{table} SET {touch}"
        seconds += cost_of(lambda statement=statement: execute(statement, exam)).wall  # type: ignore[misc]
    return seconds


def bare_copy(exam: Any) -> Cost:
    execute("CREATE TABLE bare (LIKE exams_elohistory)")
    return cost_of(lambda: execute("INSERT INTO bare SELECT * FROM exams_elohistory WHERE exam_id = %(exam)s", exam))


def execute(statement: str, exam: Any = None) -> None:
    rows(statement, exam)


def rows(statement: str, exam: Any = None) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, {"exam": exam.pk, "end": exam.scheduled_end} if exam else None)
        return cursor.fetchall() if cursor.description else []


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
