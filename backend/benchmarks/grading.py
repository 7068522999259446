"""What grading costs as an exam grows: judging by distinct texts, scoring by set-based SQL.

`python -m benchmarks.grading --sessions 1000,10000,100000` makes one exam of 55 slots for each size in an embedded
PostgreSQL of its own (durable as in production), lets simulated students sit it, and grades it as the worker does.
Judging is CPU time in the answer parser; the rest is waiting for PostgreSQL.
"""

import argparse
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import django
import numpy as np
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.utils import timezone
from django.utils.module_loading import import_string

from demo.papers import answer_key
from demo.plan import plan_paper
from devserver.testing import running_test_servers

SEED = 11


@dataclass(frozen=True)
class Cost:
    """One exam graded: sessions, distinct texts, seconds of CPU in judging, wall seconds of the whole."""

    sessions: int
    texts: int
    judging: float
    whole: float


def measure(sessions: int) -> Cost:
    """Make an exam with this many submitted sittings and grade it once."""
    grading: Any = import_module("exams.services.grading")  # models exist only after Django's setup
    start = timezone.now() - timedelta(hours=4)
    exam = keyed_exam(f"{sessions} sittings", start=start, end=start + timedelta(hours=3))
    simulated_sitters(exam, sessions)
    spent = {"texts": 0, "judging": 0.0}
    judging: Any = import_module("exams.services.judging")
    judge = judging.judge_answer

    def timed(*arguments: Any, **named: Any) -> Any:
        started = time.process_time()
        try:
            return judge(*arguments, **named)
        finally:
            spent["texts"] += 1
            spent["judging"] += time.process_time() - started

    judging.judge_answer = timed
    started = time.perf_counter()
    try:
        graded = grading.grade_exam(exam.pk, now=exam.scheduled_end)
    finally:
        judging.judge_answer = judge
    assert graded == sessions, (graded, sessions)
    return Cost(sessions, int(spent["texts"]), spent["judging"], time.perf_counter() - started)


def keyed_exam(title: str, *, start: datetime, end: datetime) -> Any:
    """An exam of 55 slots with the key of a generated paper."""
    owner, _created = get_user_model().objects.get_or_create(username="benchmark")
    exam = apps.get_model("exams", "MockExam").objects.create(
        title=title, scheduled_start=start, scheduled_end=end, created_by=owner
    )
    entry = apps.get_model("exams", "CorrectAnswer")
    entry.objects.bulk_create(
        entry(
            exam=exam,
            question_number=row.question_number,
            sub_part=row.sub_part,
            kind=row.kind,
            choices=row.choices,
            correct_answer=row.correct_answer,
            alternatives=row.alternatives,
        )
        for row in answer_key(plan_paper(SEED), seed=SEED)
    )
    return exam


def simulated_sitters(exam: Any, sessions: int) -> None:
    """Let this many simulated students sit the exam and hand in; nothing is judged yet."""
    simulation, slot = import_module("exams.services.simulation"), import_string("exams.rules.sheet.Slot")
    students = simulation.make_simulated_students([f"Student {number}" for number in range(sessions)])
    abilities = np.random.default_rng(SEED).normal(0.2, 1.1, sessions).tolist()
    sitters = [simulation.Sitter(student.pk, ability) for student, ability in zip(students, abilities, strict=True)]
    levels = {
        slot(row.question_number, row.sub_part): row.level_logits for row in answer_key(plan_paper(SEED), seed=SEED)
    }
    simulation.simulate_sittings(exam, sitters, levels=levels, seed=SEED)


def report(costs: Sequence[Cost]) -> str:
    """A table with each size relative to the first."""
    first = costs[0]
    lines = [
        f"{'sessions':>9} {'texts':>6} {'judging, CPU s':>15} {'ratio':>6} {'whole, s':>9} {'ms/session':>11}"
        f" {'ratio':>6}"
    ]
    for cost in costs:
        per_session = 1000 * cost.whole / cost.sessions
        lines.append(
            f"{cost.sessions:>9,} {cost.texts:>6} {cost.judging:>15.3f} {cost.judging / first.judging:>6.2f}"
            f" {cost.whole:>9.2f} {per_session:>11.3f} {per_session / (1000 * first.whole / first.sessions):>6.2f}"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading", description=__doc__)
    parser.add_argument("--sessions", default="1000,10000,100000", help="sizes, separated by commas")
    sizes = [int(size) for size in parser.parse_args().sessions.split(",")]
    with running_test_servers() as servers:
        os.environ.update(servers.environment(), DJANGO_SETTINGS_MODULE="config.settings")
        django.setup()
        call_command("migrate", verbosity=0)
        print(report([measure(size) for size in sizes]))


if __name__ == "__main__":
    main()
