"""Grading a whole exam while the database's statistics call its tables empty: right after a bulk load or a
restore, when a vacuum met the rows before they were committed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from exams.models import ExamSession, MockExam, StudentAnswer
from exams.services.grading import grade_exam
from tests.conftest import TestClock
from tests.exams.test_calibration import sat_exam

TABLES = ("exams_examsession", "exams_studentanswer", "exams_answerverdict", "exams_correctanswer")
STUDENTS = 120
# A few readings of every answer. Nested loops over these sittings would visit tens of millions of rows.
VISITS_PER_ANSWER = 20


def vacuum() -> None:
    """As autovacuum does it, from outside the test's transaction: rows that are not committed are not counted."""
    outside = connection.copy()
    with outside.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"VACUUM {table}")
    outside.close()


@pytest.fixture
def clean_statistics(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After the test its rows are gone for good, also from the statistics."""
    yield
    with django_db_blocker.unblock():
        vacuum()


def rows_visited() -> int:
    """Rows that this transaction has read so far, by scans and through indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::bigint FROM pg_stat_xact_user_tables"
            " WHERE relname = ANY(%s)",
            [list(TABLES)],
        )
        return int(cursor.fetchone()[0])


def visits_of(work: Callable[[], object]) -> int:
    before = rows_visited()
    work()
    return rows_visited() - before


def grade_again(exam: MockExam, clock: TestClock) -> None:
    ExamSession.objects.filter(exam=exam).update(scored_at=None, raw_score=None)
    grade_exam(exam.pk, now=clock.instant)


def test_an_exam_is_graded_at_the_usual_cost(clean_statistics: None, db: None, clock: TestClock) -> None:
    exam = sat_exam(clock, students=STUDENTS)
    vacuum()
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples, relpages > 10 FROM pg_class WHERE oid = 'exams_studentanswer'::regclass")
        assert cursor.fetchone() == (0, True)
    most = VISITS_PER_ANSWER * StudentAnswer.objects.count()

    assert visits_of(lambda: grade_exam(exam.pk, now=clock.instant)) < most
    assert ExamSession.objects.filter(exam=exam, scored_at__isnull=False).count() == STUDENTS
    vacuum()
    assert visits_of(lambda: grade_again(exam, clock)) < most  # this time the verdicts are there, and called none
