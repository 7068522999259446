"""Work over a whole exam while the database's statistics say that there is nothing: after a bulk load, a restore, or on
a fresh server, before anything has looked at the tables. Four times as many sittings cost four times as much."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection, transaction

from accounts.models import Student
from exams.models import AnswerVerdict, CorrectAnswer, ExamSession, MockExam, PipelineStep
from exams.rules.sheet import Slot
from exams.selectors.item_analysis import exam_analysis
from exams.selectors.rated import IMPROVEMENT_WINDOW
from exams.selectors.review import distinct_answers, undecided_answers
from exams.services.boards import expire_improvements
from exams.services.calibration import calibrate_exam
from exams.services.deadlines import move_deadlines
from exams.services.ending import SWEEP_BATCH, close_overdue_sessions
from exams.services.grading import grade_exam
from exams.services.ratings import apply_ratings_from
from exams.services.regrade import CorrectKey, VoidItem, regrade_exam
from exams.services.rewards import reward_exam
from exams.services.simulation import Sitter, make_simulated_students, simulate_sittings
from exams.services.streaks import distrust_streaks
from tests.exams.statement_costs import costs_of
from tests.factories import START, make_exam

FEW, MANY = 250, 1000
MOST_GROWTH = 5  # for four times as many
TWO_READINGS = 2 * 2 * MANY * 11  # of the largest table: a plan that reads two tables whole is not to blame
PATIENCE = timedelta(seconds=20)  # a plan that visits a hundred million rows is not waited for
KEY: list[dict[str, Any]] = [
    *({"question_number": n, "kind": "choice", "correct_answer": "A"} for n in range(1, 8)),
    *(
        {"question_number": n, "sub_part": part, "kind": "number", "choices": "", "correct_answer": right}
        for n in (8, 9)
        for part, right in (("a", "5"), ("b", "10"))
    ),
]
OPEN = Slot(8, "a")

type Work = tuple[str, Callable[[], object]]


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("common.long_work.LONG_STATEMENT", PATIENCE)


# --- what the statistics say


def our_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^(exams|accounts)_' ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def forget_statistics() -> None:
    """As tables are that were never analysed."""
    with connection.cursor() as cursor:
        for table in our_tables():
            cursor.execute("SELECT pg_clear_relation_stats('public', %s)", [table])
            cursor.execute(
                "SELECT pg_clear_attribute_stats('public', %s, attname, false) FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
                [table, table],
            )


def claim(rows: int) -> None:
    """As a vacuum leaves tables whose other rows were not committed when it met them."""
    forget_statistics()
    with connection.cursor() as cursor:
        for table in our_tables():
            cursor.execute(
                "SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', %s::text, 'relpages',"
                " (pg_relation_size(%s::regclass) / 8192)::int, 'reltuples', %s::real)",
                [table, table, rows],
            )


STATISTICS: dict[str, Callable[[], None]] = {
    "no rows": lambda: claim(0),
    "a few rows": lambda: claim(5),
    "nothing": forget_statistics,
}


# --- an exam day, in bulk


def sat_exam(students: list[Student], *, start: datetime, seed: int) -> MockExam:
    exam = make_exam(start=start, paper=None, key=KEY)
    abilities = np.random.default_rng(seed).normal(0.2, 1.1, len(students)).tolist()
    sitters = [Sitter(student.pk, ability) for student, ability in zip(students, abilities, strict=True)]
    levels = {row.slot: place / 4 - 1 for place, row in enumerate(CorrectAnswer.objects.filter(exam=exam))}
    simulate_sittings(exam, sitters, levels=levels, seed=seed)
    return exam


def work_of_a_season(students: list[Student]) -> Iterator[Work]:
    """Everything that two exams of these students bring, each piece when the one before it is done."""
    first = sat_exam(students, start=START - timedelta(days=7), seed=1)
    second = sat_exam(students, start=START, seed=2)
    now = second.scheduled_end + timedelta(minutes=1)
    yield "grade", lambda: [grade_exam(exam.pk, now=now) for exam in (first, second)]
    for exam in (first, second):
        PipelineStep.objects.create(exam=exam, step="grade", state="done", finished_at=now)
    yield "calibrate", lambda: [calibrate_exam(exam, now=now) for exam in (first, second)]
    yield "analyse items", lambda: exam_analysis(second, now=now)
    yield "analyse one item", lambda: exam_analysis(second, now=now, slot=OPEN)
    AnswerVerdict.objects.filter(exam=second, outcome="wrong", question_number=8).update(outcome="undecided")
    yield "review answers", lambda: distinct_answers(second.pk, OPEN, limit=50)
    yield "review what is undecided", lambda: undecided_answers(second.pk)
    yield "rate", lambda: [apply_ratings_from(exam, now=now) for exam in (first, second)]
    yield "rate again", lambda: apply_ratings_from(first, now=now)
    yield "reward", lambda: [reward_exam(exam, now=now) for exam in (first, second)]
    distrust_streaks()
    yield "reward again", lambda: reward_exam(first, now=now)
    yield "forget last month", lambda: expire_improvements(now=first.scheduled_start + IMPROVEMENT_WINDOW)
    changes = [CorrectKey(OPEN, "4", ()), VoidItem(Slot(1), void=True)]
    yield "regrade", lambda: regrade_exam(second.pk, changes, actor="admin", now=now)
    yield from work_of_the_clock(second, now=now)


def work_of_the_clock(exam: MockExam, *, now: datetime) -> Iterator[Work]:
    sessions = ExamSession.objects.filter(exam=exam)
    sessions.update(status="in_progress", submitted_at=None, raw_score=None, scored_at=None, auto_submitted=False)
    late = now + timedelta(days=1)
    yield "close", lambda: [close_overdue_sessions(now=late) for _ in range(0, sessions.count(), SWEEP_BATCH)]
    exam.scheduled_end += timedelta(days=2)
    exam.save()
    yield "extend", lambda: move_deadlines(exam, now=now)


def costs(students: int, mislead: Callable[[], None]) -> dict[str, Counter[str]]:
    """Of each piece of work, what its statements cost; everything is taken back."""
    found: dict[str, Counter[str]] = {}
    with transaction.atomic():
        for name, work in work_of_a_season(make_simulated_students([f"S {n}" for n in range(students)])):
            mislead()
            found[name] = costs_of(work)
        transaction.set_rollback(True)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("statistics", STATISTICS)
def test_whatever_the_statistics_say_costs_grow_with_the_sittings(db: None, statistics: str) -> None:
    few, many = (costs(students, STATISTICS[statistics]) for students in (FEW, MANY))
    too_dear = [
        f"{few[work][statement]:9,} → {cost:13,} {work}: {' '.join(statement.split())[:200]}"
        for work, statements in many.items()
        for statement, cost in statements.items()
        if cost > TWO_READINGS + MOST_GROWTH * few[work][statement]
    ]
    assert not too_dear, "\n".join(too_dear)
    assert sum(many["calibrate"].values()) > TWO_READINGS  # it was counted
