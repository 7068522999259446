"""The deadline storm: thousands of sittings close in the same second, while students of another exam go on saving.

    python -m benchmarks.deadline --sessions 10000
    python -m benchmarks.deadline --sessions 1000,10000,100000 --rate 100

Each size has a durable PostgreSQL of its own. One exam's sittings are all due, their answers stored in the order of
saving (so that a sitting lies scattered over the whole table, as after a real exam), with a checkpoint just behind.
A worker process closes and grades them by the real tasks; meanwhile savers send answers to a second, running exam at
a fixed rate. A save's time counts from the moment at which it should have been sent, so a stall is not hidden.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
import psycopg
from django.apps import apps
from django.db import connection, connections
from django.utils.module_loading import import_string

from benchmarks.database import own_servers
from benchmarks.grading import keyed_exam, simulated_sitters
from common import clock

BACKEND = Path(__file__).resolve().parents[1]
RUNNING_SITTINGS = 500
SAVERS = 12
QUIET_SECONDS = 10.0
STORM_SECONDS = 900.0
SEED = 12

# Students change their mind about every fifth answer; the rows lie in the order of their first saving.
SCATTER = """
CREATE TEMP TABLE as_saved AS TABLE exams_studentanswer;
TRUNCATE exams_studentanswer;
INSERT INTO exams_studentanswer (session_id, question_number, sub_part, answer, revision, saved_at)
    SELECT session_id, question_number, sub_part, answer, revision, saved_at FROM as_saved ORDER BY saved_at;
DROP TABLE as_saved;
UPDATE exams_studentanswer SET revision = 2 WHERE id %% 5 = 0;
UPDATE exams_examsession SET status = 'in_progress', deadline = %(due)s, submitted_at = NULL, auto_submitted = false
    WHERE exam_id = %(exam)s;
"""


@dataclass(frozen=True)
class Saves:
    """How long saves took, milliseconds from the intended moment."""

    count: int
    refused: int
    p50: float
    p99: float
    longest: float


@dataclass(frozen=True)
class Storm:
    """One size: what was closed and graded in how many seconds, and what the savers saw."""

    sessions: int
    answers: int
    closing: float
    grading: float
    load: float
    quiet: Saves
    storm: Saves


class Savers:
    """Threads which save answers to running sittings at a fixed rate until they are told to stop."""

    def __init__(self, sittings: Sequence[tuple[Any, Any]], *, slots: Sequence[Any], rate: float) -> None:
        self.sittings, self.slots, self.rate = sittings, slots, rate
        self.started, self.sent, self.refused = time.perf_counter(), 0, 0
        self.times: list[
            tuple[float, float]
        ] = []  # when it should have been sent, and how long after that it was saved
        self.lock, self.over = threading.Lock(), threading.Event()
        self.threads = [threading.Thread(target=self._save_on, args=(seed,)) for seed in range(SAVERS)]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def between(self, start: float, end: float) -> Saves:
        times = sorted(1000 * taken for sent, taken in self.times if start <= sent < end)
        at = lambda share: times[min(len(times) - 1, int(share * len(times)))]  # noqa: E731
        return Saves(len(times), self.refused, at(0.5), at(0.99), times[-1])

    def _save_on(self, seed: int) -> None:
        rng = random.Random(seed)
        save_answers: Callable[..., Any] = import_string("exams.services.saving.one.save_answers")
        item: Callable[..., Any] = import_string("exams.rules.sheet.SavedItem")
        while not self.over.is_set():
            with self.lock:
                self.sent += 1
                number = self.sent
            intended = self.started + number / self.rate
            time.sleep(max(0.0, intended - time.perf_counter()))
            session, student = rng.choice(self.sittings)
            answer = item(rng.choice(self.slots), rng.choice("ABCD"), number)
            try:
                save_answers(session_id=session, student_id=student, items=[answer], device=None, now=clock.now())
            except Exception as refusal:  # a benchmark counts whatever went wrong and goes on
                self.refused += 1
                print(f"a save failed: {refusal!r}", file=sys.stderr)
            self.times.append((intended, time.perf_counter() - intended))
        connections.close_all()


def make_due_exam(sessions: int) -> int:
    """An exam whose sittings are all still open and past their grace; returns how many answers they hold."""
    grace = import_string("exams.rules.timing.GRACE")
    end = clock.now() - grace - timedelta(seconds=1)
    exam = keyed_exam("due", start=end - timedelta(hours=3), end=end)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        simulated_sitters(exam, sessions)
        cursor.execute(SCATTER, {"exam": exam.pk, "due": end})
        cursor.execute("SELECT count(*) FROM exams_studentanswer")
        answers = int(cursor.fetchone()[0])
        cursor.execute("SET statement_timeout = 30000")
    return answers


def make_running_exam() -> tuple[list[tuple[Any, Any]], list[Any]]:
    """An exam that goes on for hours: its sittings with their students, and its slots."""
    now = clock.now()
    exam = keyed_exam("running", start=now - timedelta(hours=1), end=now + timedelta(hours=5))
    make_students = import_string("exams.services.simulation.make_simulated_students")
    model = apps.get_model("exams", "ExamSession")
    sittings = model.objects.bulk_create(
        model(student=student, exam=exam, started_at=now, deadline=exam.scheduled_end)
        for student in make_students([f"Writer {number}" for number in range(RUNNING_SITTINGS)])
    )
    return [(row.pk, row.student_id) for row in sittings], [row.slot for row in exam.key.all()]


def settle() -> None:
    """What autovacuum and the checkpointer have done by the end of a real exam."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    owner = os.environ["DATABASE_URL"].replace("//app@", "//postgres@")
    with psycopg.connect(owner, autocommit=True) as server:
        server.execute("CHECKPOINT")


def close_and_grade() -> dict[str, float]:
    """What the worker does when it finds the sittings overdue. For a process of its own."""
    tasks = [
        import_string(f"exams.tasks.{name}") for name in ("auto_submit_expired_sessions", "grade_submitted_sessions")
    ]
    started = time.perf_counter()
    closed = tasks[0]()
    closing = time.perf_counter() - started
    graded = tasks[1]()
    return {"closed": closed, "graded": graded, "closing": closing, "grading": time.perf_counter() - started - closing}


def measure(sessions: int, *, rate: float) -> Storm:
    """Make both exams, let the savers write for a while, then let the storm come."""
    answers = make_due_exam(sessions)
    sittings, slots = make_running_exam()
    settle()
    load = os.getloadavg()[0]
    savers = Savers(sittings, slots=slots, rate=rate)
    try:
        time.sleep(QUIET_SECONDS)
        storm_starts = time.perf_counter()
        worker = _command("--inside")
        storm_ends = time.perf_counter()
    finally:
        savers.stop()
    if (worker["closed"], worker["graded"]) != (sessions, sessions):
        raise SystemExit(f"{worker['closed']} closed and {worker['graded']} graded of {sessions}")
    return Storm(
        sessions, answers, worker["closing"], worker["grading"], load,
        quiet=savers.between(savers.started, storm_starts), storm=savers.between(storm_starts, storm_ends),
    )  # fmt: skip


def _command(*arguments: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.deadline", *arguments], cwd=BACKEND, stdout=subprocess.PIPE, text=True,
        check=True, timeout=STORM_SECONDS,
    )  # fmt: skip
    return json.loads(done.stdout)


def report(storms: Sequence[dict[str, Any]]) -> str:
    """A table: seconds, milliseconds a sitting, each size relative to the first, and the savers' times."""
    first = storms[0]
    lines = [
        f"{'sessions':>9} {'answers':>10} {'closing, s':>11} {'ms/session':>11} {'ratio':>6} {'judge+score, s':>15}"
        f" {'ms/session':>11} {'ratio':>6} {'load before':>12}"
    ]
    for row in storms:
        closing, grading = (1000 * row[part] / row["sessions"] for part in ("closing", "grading"))
        lines.append(
            f"{row['sessions']:>9,} {row['answers']:>10,} {row['closing']:>11.2f} {closing:>11.3f}"
            f" {closing / (1000 * first['closing'] / first['sessions']):>6.2f} {row['grading']:>15.2f} {grading:>11.3f}"
            f" {grading / (1000 * first['grading'] / first['sessions']):>6.2f} {row['load']:>12.2f}"
        )
    lines.append(
        f"\n{'sessions':>9} {'saves of the other exam':<24} {'count':>7} {'p50, ms':>8} {'p99, ms':>8} {'max, ms':>8}"
    )
    for row in storms:
        for when in ("quiet", "storm"):
            saves = row[when]
            lines.append(
                f"{row['sessions']:>9,} {when:<24} {saves['count']:>7,} {saves['p50']:>8.1f} {saves['p99']:>8.1f}"
                f" {saves['longest']:>8.1f}" + (f"  {saves['refused']} FAILED" if saves["refused"] else "")
            )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", default="10000", help="sizes, separated by commas")
    parser.add_argument("--rate", type=float, default=100.0, help="saves a second to the other exam")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        django.setup()
        print(json.dumps(close_and_grade()))
    elif options.one:
        with own_servers():
            print(json.dumps(asdict(measure(options.one, rate=options.rate))))
    else:
        storms = []
        for size in options.sessions.split(","):
            storms.append(_command("--one", size, "--rate", str(options.rate)))
            print(f"{int(size):,} sittings done", file=sys.stderr, flush=True)
        print(report(storms))


if __name__ == "__main__":
    main()
