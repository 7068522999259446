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
from datetime import timedelta
from typing import Any

import django
from django.apps import apps

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
    from exams.services import grading  # after django.setup()

    exam = _sat_exam(sessions)
    spent = {"texts": 0, "judging": 0.0}
    judge = grading.judge_answer

    def timed(*arguments: Any, **named: Any) -> Any:
        started = time.process_time()
        try:
            return judge(*arguments, **named)
        finally:
            spent["texts"] += 1
            spent["judging"] += time.process_time() - started

    grading.judge_answer = timed
    started = time.perf_counter()
    try:
        graded = grading.grade_exam(exam.pk, now=exam.scheduled_end)
    finally:
        grading.judge_answer = judge
    assert graded == sessions, (graded, sessions)
    return Cost(sessions, int(spent["texts"]), spent["judging"], time.perf_counter() - started)


def _sat_exam(sessions: int) -> Any:
    import numpy as np
    from django.contrib.auth.models import User
    from django.utils import timezone

    from exams.models import CorrectAnswer, MockExam
    from exams.rules.sheet import Slot
    from exams.services.simulation import Sitter, make_simulated_students, simulate_sittings

    owner, _created = User.objects.get_or_create(username="benchmark")
    start = timezone.now() - timedelta(hours=4)
    exam = MockExam.objects.create(
        title=f"{sessions} sittings", scheduled_start=start, scheduled_end=start + timedelta(hours=3), created_by=owner
    )
    key = answer_key(plan_paper(SEED), seed=SEED)
    CorrectAnswer.objects.bulk_create(
        CorrectAnswer(
            exam=exam,
            question_number=row.question_number,
            sub_part=row.sub_part,
            kind=row.kind,
            choices=row.choices,
            correct_answer=row.correct_answer,
            alternatives=row.alternatives,
        )
        for row in key
    )
    students = make_simulated_students([f"Student {number}" for number in range(sessions)])
    rng = np.random.default_rng(SEED)
    abilities = rng.normal(0.2, 1.1, sessions).tolist()
    sitters = [Sitter(student.pk, ability) for student, ability in zip(students, abilities, strict=True)]
    levels = {Slot(row.question_number, row.sub_part): row.level_logits for row in key}
    simulate_sittings(exam, sitters, levels=levels, seed=SEED)
    return exam


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
        assert apps.ready
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        print(report([measure(size) for size in sizes]))


if __name__ == "__main__":
    main()
