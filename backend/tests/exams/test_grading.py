"""Judging and scoring in batches: what a batch costs, and what it must not mix up"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from exams.models import AnswerVerdict, CorrectAnswer, ExamSession, MockExam, StudentAnswer
from exams.rules.marking import judge_answer
from exams.services import grading, judging
from exams.services.grading import grade_exam
from tests.conftest import TestClock
from tests.factories import make_exam, make_session


def handed_in(exam: MockExam, clock: TestClock, *, text: str, closed: str = "A") -> ExamSession:
    """A submitted sitting with one closed and one open answer."""
    session = make_session(exam, status="submitted", submitted_at=clock())
    StudentAnswer.objects.create(session=session, question_number=1, answer=closed)
    StudentAnswer.objects.create(session=session, question_number=3, sub_part="a", answer=text)
    return session


def score_of(session: ExamSession) -> int | None:
    session.refresh_from_db()
    return session.raw_score


def marks_of(session: ExamSession) -> dict[str, bool | None]:
    return {str(row.slot): row.is_correct for row in StudentAnswer.objects.filter(session=session)}


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield seen


def test_batches_meet_every_session_once(db: None, clock: TestClock) -> None:
    exam, other = make_exam(), make_exam()
    sessions = [handed_in(exam, clock, text=("1/2", "7")[number % 2]) for number in range(11)]
    elsewhere, running = handed_in(other, clock, text="1/2"), make_session(exam)
    with statements() as seen:
        assert grade_exam(exam.pk, now=clock(), batch=3) == 11
    assert sum(sql == grading.SCORE_SESSIONS for sql in seen) == 4
    assert [score_of(session) for session in sessions] == [2 - number % 2 for number in range(11)]
    assert (score_of(elsewhere), score_of(running)) == (None, None)
    assert marks_of(elsewhere) == {"1": None, "3a": None}
    assert grade_exam(exam.pk, now=clock()) == 0


def test_the_missing_texts_of_a_batch_may_take_long_to_find(db: None, clock: TestClock) -> None:
    exam, limits = make_exam(), []
    handed_in(exam, clock, text="1/2")

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if sql == grading.UNJUDGED:
            with connection.connection.cursor() as cursor:
                limits.append(cursor.execute("SHOW statement_timeout").fetchone()[0])
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        grade_exam(exam.pk, now=clock())
    assert limits == ["510s"]


def test_the_missing_texts_of_a_batch_are_asked_for_once_however_many(db: None, clock: TestClock) -> None:
    exam = make_exam()
    many = 2 * judging.GROUP + 20
    for number in range(many):
        handed_in(exam, clock, text=f"{number}/{number + 1}")
    with statements() as seen:
        assert grade_exam(exam.pk, now=clock()) == many
    assert sum(sql == grading.UNJUDGED for sql in seen) == 1
    assert AnswerVerdict.objects.filter(exam=exam, question_number=3).count() == many
    assert sum(session.raw_score or 0 for session in ExamSession.objects.all()) == many + 1  # one of them is 1/2


def test_what_a_batch_costs_does_not_depend_on_its_sessions(db: None, clock: TestClock) -> None:
    exam = make_exam()
    handed_in(exam, clock, text="1/2")
    grade_exam(exam.pk, now=clock())
    costs = []
    for sittings in (1, 12):
        for _sitting in range(sittings):
            handed_in(exam, clock, text="1/2")
        with statements() as seen:
            assert grade_exam(exam.pk, now=clock()) == sittings
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_a_cleared_answer_is_wrong_and_needs_no_verdict(db: None, clock: TestClock) -> None:
    exam = make_exam()
    session = handed_in(exam, clock, text="")
    grade_exam(exam.pk, now=clock())
    assert (score_of(session), marks_of(session)) == (1, {"1": True, "3a": False})
    assert not AnswerVerdict.objects.filter(answer="").exists()


def test_a_sheet_without_answers_scores_nothing(db: None, clock: TestClock) -> None:
    exam = make_exam()
    session = make_session(exam, status="submitted", submitted_at=clock())
    assert grade_exam(exam.pk, now=clock()) == 1
    assert score_of(session) == 0


def test_a_reopened_sheet_is_marked_anew(db: None, clock: TestClock) -> None:
    exam = make_exam()
    session = handed_in(exam, clock, text="1/2")
    grade_exam(exam.pk, now=clock())
    assert (score_of(session), marks_of(session)) == (2, {"1": True, "3a": True})
    ExamSession.objects.update(raw_score=None, scored_at=None)
    StudentAnswer.objects.filter(question_number=1).update(answer="B")
    StudentAnswer.objects.filter(question_number=3).update(answer="")
    grade_exam(exam.pk, now=clock())
    assert (score_of(session), marks_of(session)) == (0, {"1": False, "3a": False})


def test_a_decision_by_hand_counts_in_score_and_mark(db: None, clock: TestClock) -> None:
    exam = make_exam()
    first = handed_in(exam, clock, text="7")
    grade_exam(exam.pk, now=clock())
    assert (score_of(first), marks_of(first)) == (1, {"1": True, "3a": False})
    by_hand = {"overridden_by": "admin", "overridden_at": clock()}
    AnswerVerdict.objects.filter(answer="7").update(override="correct", **by_hand)
    AnswerVerdict.objects.filter(answer="A").update(override="wrong", **by_hand)
    second = handed_in(exam, clock, text="7")
    grade_exam(exam.pk, now=clock())
    assert (score_of(second), marks_of(second)) == (1, {"1": False, "3a": True})


def test_what_was_judged_by_a_key_that_changed_meanwhile_is_judged_again(
    db: None, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = make_exam()
    session = handed_in(exam, clock, text="7")

    def correct_the_key_meanwhile(text: str, **more: Any) -> Any:
        judgement = judge_answer(text, **more)
        CorrectAnswer.objects.filter(exam=exam, question_number=3, sub_part="a").update(correct_answer="7")
        return judgement

    monkeypatch.setattr(judging, "judge_answer", correct_the_key_meanwhile)
    assert grade_exam(exam.pk, now=clock()) == 0
    assert (score_of(session), AnswerVerdict.objects.count()) == (None, 0)
    assert grade_exam(exam.pk, now=clock()) == 1
    assert (score_of(session), marks_of(session)) == (2, {"1": True, "3a": True})


def room() -> tuple[str, set[str]]:
    """How full the pages of answers are made, and which index leads to the unscored sessions."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions::text FROM pg_class WHERE relname = 'exams_studentanswer'")
        options = str(cursor.fetchone()[0])
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'idx_session_%%grade%%'")
        return options, {name for (name,) in cursor.fetchall()}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_sittings_go_back_through_the_migrations_of_grading_and_come_again(clock: TestClock) -> None:
    exam = make_exam()
    graded, waiting = handed_in(exam, clock, text="1/2"), handed_in(exam, clock, text="7")
    ExamSession.objects.filter(pk=waiting.pk).update(status="in_progress", submitted_at=None)
    grade_exam(exam.pk, now=clock())
    AnswerVerdict.objects.filter(answer="1/2").update(outcome="undecided", judge_again=1)
    call_command("migrate", "exams", "0007", verbosity=0)
    assert ("fillfactor=80" in room()[0], room()[1]) == (True, {"idx_session_ungraded"})
    with connection.cursor() as cursor:  # as a release sees it that knows no better word
        cursor.execute("SELECT outcome FROM exams_answerverdict WHERE answer = '1/2'")
        assert cursor.fetchall() == [("unreadable",)]
    call_command("migrate", "exams", verbosity=0)
    options, indexes = room()
    assert "fillfactor=50" in options
    assert "autovacuum_vacuum_scale_factor=0.05" in options
    assert indexes == {"idx_session_to_grade"}
    ExamSession.objects.filter(pk=waiting.pk).update(status="submitted", submitted_at=clock())
    assert grade_exam(exam.pk, now=clock()) == 1
    assert (score_of(graded), score_of(waiting)) == (2, 1)
