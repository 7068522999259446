"""How long a calibration takes inside the product: from PostgreSQL's rows to written results.

    python -m benchmarks.calibration_sql                       1,000, 10,000 and 100,000 students, 55 items
    python -m benchmarks.calibration_sql --sizes 1000 --repeats 5

Each size has an empty PostgreSQL of its own, thrown away afterwards; simulated students come in by COPY and are graded
by the product. Then the exam is calibrated a few times, each time replacing what the last one wrote, and every
statement's time is noted. What counts are the shares of the whole in one run, not the seconds of a shared machine.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django
from django.db import connection
from django.utils.module_loading import import_string

from common import clock
from devserver.testing import running_test_servers

BACKEND = Path(__file__).resolve().parents[1]
SEED = 20261121
COMMAND_SECONDS = 3600
# How a statement is recognised, in this order; everything else is bookkeeping.
PARTS = (
    ("read: one aggregation over all answers", "JOIN exams_studentanswer"),
    ("read: students per score", "GROUP BY raw_score"),
    ("write: abilities of all scores", 'INSERT INTO "exams_scoreability"'),
    ("remove what the last one wrote", "DELETE FROM"),
)
OTHER, COMMIT = "other statements", "commit"
COMPUTING = "difficulties, abilities, fit, and Python"


@dataclass(frozen=True)
class Size:
    """What was measured at one size; seconds, medians of the repeats."""

    students: int
    answers: int
    grading: float
    whole: float
    parts: dict[str, float]
    analysis: float
    peak_mib: float


class Statements:
    """Adds up the time that the database takes, by the kind of statement; use as a `with` block."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.listening = ExitStack()

    def __enter__(self) -> "Statements":
        self.listening.enter_context(connection.execute_wrapper(self))
        self.listening.enter_context(patch.object(connection, "_commit", self._timed(connection._commit)))
        return self

    def __exit__(self, *_: object) -> None:
        self.listening.close()

    def _timed(self, commit: Callable[[], None]) -> Callable[[], None]:
        def timed() -> None:
            started = time.perf_counter()
            commit()
            self.seconds[COMMIT] += time.perf_counter() - started

        return timed

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            part = next((name for name, mark in PARTS if mark in sql), OTHER)
            self.seconds[part] += time.perf_counter() - started


def measure(exam_id: str, *, students: int, repeats: int) -> Size:
    """Grade an exam, then calibrate it again and again. Needs a Django that is set up."""
    exam = import_string("exams.models.MockExam").objects.get(pk=exam_id)
    calibrate_exam = import_string("exams.services.calibration.calibrate_exam")
    started = time.perf_counter()
    import_string("exams.services.grading.grade_exam")(exam.pk, now=clock.now())
    grading = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM exams_studentanswer")
        answers = cursor.fetchone()[0]
    calibrate_exam(exam, now=clock.now())  # the first one has nothing to remove, and warms the caches
    wholes, parts = [], defaultdict(list)
    for _ in range(repeats):
        with Statements() as statements:
            started = time.perf_counter()
            calibrate_exam(exam, now=clock.now())
            wholes.append(time.perf_counter() - started)
        for name in [*(name for name, _mark in PARTS), COMMIT, OTHER]:
            parts[name].append(statements.seconds[name])
        parts[COMPUTING].append(wholes[-1] - sum(statements.seconds.values()))
    started = time.perf_counter()
    import_string("exams.selectors.item_analysis.exam_analysis")(exam, now=clock.now())
    analysis = time.perf_counter() - started
    return Size(
        students=students,
        answers=answers,
        grading=grading,
        whole=statistics.median(wholes),
        parts={name: statistics.median(values) for name, values in parts.items()},
        analysis=analysis,
        peak_mib=_peak_mib(),
    )


def _peak_mib() -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    return int(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))) / 1024


def run_size(students: int, *, repeats: int) -> Size:
    """One size on servers of its own, in processes of its own."""
    with running_test_servers() as servers:
        environment = os.environ | servers.environment() | {"LOG_LEVEL": "WARNING"}

        def command(*arguments: str) -> str:
            done = subprocess.run(
                [sys.executable, *arguments],
                cwd=BACKEND,
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
                check=True,
                timeout=COMMAND_SECONDS,
            )
            return done.stdout

        command("manage.py", "migrate", "--verbosity", "0")
        arguments = ["--students", str(students), "--items", "55", "--seed", str(SEED), "--no-paper"]
        exam_id = command("manage.py", "simulate_exam", *arguments).strip()
        inside = ["--inside", exam_id, "--sizes", str(students), "--repeats", str(repeats)]
        return Size(**json.loads(command("-m", "benchmarks.calibration_sql", *inside)))


def table(sizes: list[Size]) -> str:
    """A Markdown table: each part's share of the whole, then what the whole is compared with."""
    lines = [
        "| | " + " | ".join(f"{size.students:,} students" for size in sizes) + " |",
        "|---" * (len(sizes) + 1) + "|",
    ]

    def row(name: str, cells: list[str]) -> None:
        lines.append(f"| {name} | " + " | ".join(cells) + " |")

    row("answers in the table", [f"{size.answers:,}" for size in sizes])
    row("**rows to written results**", [f"{size.whole:.3f} s" for size in sizes])
    for name in sizes[0].parts:
        row(name, [f"{size.parts[name] / size.whole:.0%}" for size in sizes])
    aggregation = PARTS[0][0]
    row("whole ÷ the one aggregation", [f"{size.whole / size.parts[aggregation]:.2f}" for size in sizes])
    row("microseconds a student", [f"{1e6 * size.whole / size.students:.1f}" for size in sizes])
    row("grading before it ÷ whole", [f"{size.grading / size.whole:.1f}" for size in sizes])
    row("item analysis page's reading ÷ whole", [f"{size.analysis / size.whole:.2f}" for size in sizes])
    row("peak memory of the process", [f"{size.peak_mib:.0f} MiB" for size in sizes])
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--inside", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        django.setup()
        found = measure(options.inside, students=options.sizes[0], repeats=options.repeats)
        print(json.dumps(vars(found)))
        return
    sizes = []
    for students in options.sizes:
        sizes.append(run_size(students, repeats=options.repeats))
        print(f"{students:,} students: {sizes[-1].whole:.3f} s", file=sys.stderr, flush=True)
    print(table(sizes))


if __name__ == "__main__":
    main()
