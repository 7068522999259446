"""What can be ordered at the desk: each order calls the product's own services, by the product's clock."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Student
from benchmarks.prepare_exam import store_exam
from common import clock
from exams.models import ExamSession, MockExam
from exams.rules.marking import Outcome
from exams.rules.sheet import Slot
from exams.rules.timing import Schedule
from exams.selectors.release import is_over_for_everyone, results_are_out
from exams.services.ending import close_overdue_sessions
from exams.services.pipeline import run_pipeline
from exams.services.regrade import Change, CorrectKey, OverrideVerdict, VoidItem, regrade_exam
from exams.services.schedules import grant_extra_time, reschedule_exam
from tests.waiting import wait_for

ACTOR = "the desk"
SlotName = tuple[int, str]


def store(plan: dict[str, Any]) -> dict[str, str]:
    exam = store_exam(plan)
    return {"id": str(exam.pk), "start": exam.scheduled_start.isoformat(), "end": exam.scheduled_end.isoformat()}


def reschedule(*, exam: str, opens_at: int, closes_at: int, duration_minutes: int) -> None:
    schedule = Schedule(moment(opens_at), moment(closes_at), duration_minutes)
    reschedule_exam(uuid.UUID(exam), schedule=schedule, actor=ACTOR, now=clock.now())


def grant(*, exam: str, telegram_id: int, minutes: int) -> None:
    student = Student.objects.get(telegram_id=telegram_id)
    grant_extra_time(
        exam_id=uuid.UUID(exam), student_id=student.pk, minutes=minutes, reason="", actor=ACTOR, now=clock.now()
    )


def work(*, exam: str) -> dict[str, bool]:
    """What the worker does every few seconds, now. Its own run may be faster and still under way: then wait for it."""
    row, now = MockExam.objects.get(pk=exam), clock.now()
    close_overdue_sessions(now=now)
    if ExamSession.objects.filter(exam=row).exists() and is_over_for_everyone(row, now=now):
        run_pipeline(row, now=now)
        wait_for_results(row.pk)
    return {"is_released": results_are_out(row.pk)}


def wait_for_results(exam_id: uuid.UUID) -> None:
    wait_for(lambda: results_are_out(exam_id))


def regrade(
    *,
    exam: str,
    key: list[tuple[SlotName, str]],
    overrides: list[tuple[tuple[SlotName, str], str]],
    voided: list[tuple[SlotName, bool]],
) -> dict[str, int]:
    changes: list[Change] = [CorrectKey(Slot(*slot), answer, ()) for slot, answer in key]
    changes += [OverrideVerdict(Slot(*slot), text, Outcome(outcome), "") for (slot, text), outcome in overrides]
    changes += [VoidItem(Slot(*slot), void) for slot, void in voided]
    report = regrade_exam(uuid.UUID(exam), changes, actor=ACTOR, now=clock.now())
    return {"gained": report.gained, "lost": report.lost}


def moment(microseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)


ORDERS = {order.__name__: order for order in (store, reschedule, grant, work, regrade)}
