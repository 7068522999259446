"""Changing an exam's times while it runs: the deadlines of running sessions move in the same transaction."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.recording import record_event
from exams.errors import ExamNotFound, ScheduleRefused
from exams.models import ExamSession, ExtraTime, MockExam, PipelineStep
from exams.rules.timing import Schedule, has_started
from exams.selectors.release import finished_grading, is_over_for_everyone
from exams.services.deadlines import move_deadlines


def reschedule_exam(exam_id: uuid.UUID, *, schedule: Schedule, actor: str, now: datetime) -> int:
    """Give an exam other times; returns how many running sessions moved. Raises ExamNotFound or ScheduleRefused."""
    with transaction.atomic():
        exam = _locked_exam(exam_id)
        _refuse_unfair(exam, schedule=schedule, now=now)
        before = exam.schedule
        exam.scheduled_start, exam.scheduled_end = schedule.starts_at, schedule.ends_at
        exam.duration = schedule.duration_minutes
        exam.save(update_fields=["scheduled_start", "scheduled_end", "duration"])
        # A rescheduled exam has not been graded: drop its pipeline steps.
        PipelineStep.objects.filter(exam=exam).delete()
        moved = move_deadlines(exam, now=now)
        record_event(
            verb="rescheduled",
            subject=exam,
            actor=actor,
            now=now,
            before=_plain(before),
            after=_plain(schedule),
            sessions_moved=moved,
        )
    return moved


def grant_extra_time(
    *, exam_id: uuid.UUID, student_id: uuid.UUID, minutes: int, reason: str, actor: str, now: datetime
) -> int:
    """Set a student's extra minutes in one exam (0 takes them away); returns how many running sessions moved.

    Raises ExamNotFound, or ScheduleRefused once the exam is over for everyone.
    """
    with transaction.atomic():
        exam = _locked_exam(exam_id)
        if _is_over(exam, now=now):
            raise ScheduleRefused(_("The exam is over for everyone: time can no longer be changed."))
        if minutes:
            ExtraTime.objects.update_or_create(
                exam=exam, student_id=student_id, defaults={"minutes": minutes, "reason": reason}
            )
        else:
            ExtraTime.objects.filter(exam=exam, student_id=student_id).delete()
        moved = move_deadlines(exam, student_id=student_id, now=now)
        record_event(
            verb="extra time",
            subject=exam,
            actor=actor,
            now=now,
            student=str(student_id),
            minutes=minutes,
            reason=reason,
        )
    return moved


def _locked_exam(exam_id: uuid.UUID) -> MockExam:
    # Starting a session holds the exam FOR SHARE: it is either seen by move_deadlines or sees the new times.
    exam = MockExam.objects.select_for_update().filter(pk=exam_id).first()
    if exam is None:
        raise ExamNotFound
    return exam


def _refuse_unfair(exam: MockExam, *, schedule: Schedule, now: datetime) -> None:
    if schedule.ends_at <= schedule.starts_at:
        raise ScheduleRefused(_("The end must be after the start."))
    if not ExamSession.objects.filter(exam=exam).exists():
        return
    if _is_over(exam, now=now):
        raise ScheduleRefused(_("The exam is over for everyone: time can no longer be changed."))
    if schedule.starts_at != exam.scheduled_start and has_started(exam.schedule, now=now):
        raise ScheduleRefused(_("Students have started: the start can no longer be moved."))
    if schedule.ends_at <= now and schedule.ends_at != exam.scheduled_end:
        raise ScheduleRefused(_("Students are writing: the end cannot be moved into the past."))


def _is_over(exam: MockExam, *, now: datetime) -> bool:
    """Whether the exam was over for everyone at any time until this transaction.

    Practice shows right answers and begins only then; it may have begun while this transaction, whose `now` is from
    before, waited for the exam's row.
    """
    was_practised = ExamSession.objects.filter(exam=exam, mode=ExamSession.Mode.PRACTICE).exists()
    return was_practised or is_over_for_everyone(exam, now=now) or finished_grading(exam.pk).exists()


def _plain(schedule: Schedule) -> dict[str, str | int]:
    return {
        "starts_at": schedule.starts_at.isoformat(),
        "ends_at": schedule.ends_at.isoformat(),
        "duration_minutes": schedule.duration_minutes,
    }
