"""Whoever changes a session under a saver's eyes: the saver must see it, though its statement began before"""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections, transaction

from exams.models import ExamSession, StudentAnswer
from exams.rules.sheet import SavedItem, Slot
from exams.rules.timing import Schedule
from exams.services.ending import close_overdue_sessions, submit_session, take_over_session
from exams.services.saving.statement import SAVE_ONE, SaveReceipt, store, wanted_save
from exams.services.schedules import grant_extra_time, reschedule_exam
from tests.conftest import TestClock
from tests.factories import make_exam, make_session, new_id

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
EXTRA = timedelta(minutes=7)
Act = Callable[[ExamSession, TestClock], Any]


def take_over(session: ExamSession, clock: TestClock) -> None:
    take_over_session(session.pk, student_id=session.student_id, device=new_id(), now=clock())


def submit(session: ExamSession, clock: TestClock) -> None:
    submit_session(session.pk, student_id=session.student_id, now=clock())


def close(session: ExamSession, clock: TestClock) -> None:
    assert close_overdue_sessions(now=session.deadline + timedelta(minutes=1)) == 1


def extend(session: ExamSession, clock: TestClock) -> None:
    exam = session.exam
    longer = Schedule(exam.scheduled_start, exam.scheduled_end + EXTRA, exam.duration)
    reschedule_exam(exam.pk, schedule=longer, actor="admin", now=clock())


def grant(session: ExamSession, clock: TestClock) -> None:
    minutes = int(EXTRA.total_seconds() // 60)
    grant_extra_time(
        exam_id=session.exam_id, student_id=session.student_id, minutes=minutes, reason="", actor="admin", now=clock()
    )


def save_both(sessions: list[ExamSession], clock: TestClock, receipts: list[Any]) -> None:
    """One statement for both sessions, as group commit makes them, but one that waits for locks."""

    def execute(parameters: dict[str, str]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(SAVE_ONE, parameters)
            return list(cursor.fetchall())

    items = [SavedItem(Slot(1), "A", 1)]
    saves = [
        wanted_save(session_id=each.pk, student_id=each.student_id, items=items, device=new_id(), now=clock())
        for each in sessions
    ]
    receipts.append(store(saves, execute))
    connections.close_all()


def saved_while(act: Act, clock: TestClock) -> tuple[ExamSession, SaveReceipt | None]:
    """Let a saver's statement begin and wait for another session's lock, do the act meanwhile, and let it go on."""
    earlier, later = sorted(
        (make_session(make_exam(minutes_open=60, title=title)) for title in "ab"), key=lambda each: each.pk
    )
    receipts: list[dict[Any, SaveReceipt]] = []
    saver = threading.Thread(target=save_both, args=([earlier, later], clock, receipts))
    with transaction.atomic():
        ExamSession.objects.select_for_update().get(pk=earlier.pk)
        saver.start()
        saver.join(0.5)
        assert saver.is_alive(), "it waits for the first session"
        other = threading.Thread(target=lambda: (act(later, clock), connections.close_all()))
        other.start()
        other.join()
    saver.join()
    assert earlier.pk in receipts[0]
    return later, receipts[0].get(later.pk)


@pytest.mark.parametrize("act", [take_over, submit, close])
def test_a_saver_that_began_before_is_refused_after(clock: TestClock, act: Act) -> None:
    session, receipt = saved_while(act, clock)
    assert receipt is None
    assert not StudentAnswer.objects.filter(session=session).exists()


@pytest.mark.parametrize("act", [extend, grant])
def test_a_saver_that_began_before_hears_the_new_deadline(clock: TestClock, act: Act) -> None:
    session, receipt = saved_while(act, clock)
    assert receipt
    assert receipt.deadline == session.deadline + EXTRA
