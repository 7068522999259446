"""Exams as students see them: lists, the next one, the lobby."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from common.memory import BriefMemory
from common.prepared import Prepared
from exams.errors import ExamNotFound
from exams.models import Calibration, CorrectAnswer, ExamSession, ExtraTime, MockExam
from exams.rules.timing import ExamState, accepts_saves, exam_state, has_ended, has_started
from exams.selectors.papers import has_paper
from exams.selectors.release import finished_grading
from exams.selectors.sessions import session_brief

REMEMBERED_SECONDS = 3.0
remembered_exams: BriefMemory[uuid.UUID, MockExam] = BriefMemory(REMEMBERED_SECONDS)
remembered_next: BriefMemory[None, MockExam | None] = BriefMemory(REMEMBERED_SECONDS)


def visible_exams() -> QuerySet[MockExam]:
    """Exams that students may see (ready ones), each with its counts, in one query."""
    return (
        MockExam.objects.ready()
        .annotate(
            slots_total=Count("key"),
            questions_total=Count("key__question_number", distinct=True),
            is_calibrated=Exists(Calibration.objects.filter(exam=OuterRef("pk"))),
            is_released=Exists(finished_grading(OuterRef("pk"))),
            was_sat=Exists(ExamSession.objects.live().filter(exam=OuterRef("pk"))),
            gives_extra_time=Exists(ExtraTime.objects.filter(exam=OuterRef("pk"))),
        )
        .order_by("-scheduled_start", "pk")
    )


def visible_exam(exam_id: uuid.UUID) -> MockExam:
    """One ready exam with its counts. Raises ExamNotFound."""
    exam = visible_exams().filter(pk=exam_id).first()
    if exam is None:
        raise ExamNotFound
    return exam


def remembered_exam(exam_id: uuid.UUID) -> MockExam:
    """The same as every process read it within the last seconds: for screens that thousands look at again and again.

    Nothing is decided by it: starting, saving and reading results ask the database. Raises ExamNotFound.
    """
    return remembered_exams.get(exam_id, lambda: visible_exam(exam_id))


def next_exam(*, student_id: uuid.UUID, now: datetime) -> MockExam | None:
    """The exam that this student is writing, or else the open one, or else the one that starts next.

    One query for the student; what is next for everybody else is remembered.
    """
    for exam_id in WRITTEN_NOW.rows(student_id=student_id):
        with suppress(ExamNotFound):
            return remembered_exam(exam_id)
    coming = remembered_next.get(None, lambda: _next_for_all(now))
    if coming is not None and has_ended(coming.schedule, now=now):
        remembered_next.forget(None)
        coming = remembered_next.get(None, lambda: _next_for_all(now))
    return coming


def _next_for_all(now: datetime) -> MockExam | None:
    return visible_exams().filter(scheduled_end__gt=now).order_by("scheduled_start", "pk").first()


def _written_now(student_id: uuid.UUID) -> QuerySet[Any, Any]:
    mine = ExamSession.objects.live().running().filter(student_id=student_id)
    return mine.order_by("exam__scheduled_start", "exam_id").values_list("exam_id")


WRITTEN_NOW: Prepared[uuid.UUID] = Prepared(_written_now, lambda exam_id: exam_id)


def lobby_row(exam: MockExam, *, student_id: uuid.UUID, now: datetime) -> dict[str, Any]:
    """A remembered exam as `exam_rows` shows it; no query before it starts, when nobody can have a session.

    Unless the exam gives anybody extra time: then one asks for one's own.
    """
    is_plain = not exam.was_sat and not exam.gives_extra_time  # type: ignore[attr-defined]
    if not has_started(exam.schedule, now=now) and is_plain:
        return _exam_row(exam, mine=None, now=now)
    return exam_rows([exam], student_id=student_id, now=now)[0]


def is_overdue(mine: dict[str, Any] | None, *, now: datetime) -> bool:
    """Whether a session in a row of these is open although its time and grace are over."""
    is_open = mine is not None and mine["status"] == ExamSession.Status.IN_PROGRESS
    return is_open and mine is not None and not accepts_saves(mine["deadline"], now=now)


def exam_rows(exams: Sequence[MockExam], *, student_id: uuid.UUID, now: datetime) -> list[dict[str, Any]]:
    """Exams from `visible_exams` with this student's own session in each; one query for all of them.

    One more where an exam gives anybody extra time.
    """
    sessions = ExamSession.objects.live().filter(student_id=student_id, exam__in=exams)
    mine = {session.exam_id: session for session in sessions}
    giving: list[uuid.UUID] = [exam.pk for exam in exams if exam.gives_extra_time]  # type: ignore[attr-defined]
    extra = dict(_extra_minutes(giving, student_id=student_id)) if giving else {}
    return [_exam_row(exam, mine=mine.get(exam.pk), extra_minutes=extra.get(exam.pk, 0), now=now) for exam in exams]


def _extra_minutes(exam_ids: list[uuid.UUID], *, student_id: uuid.UUID) -> QuerySet[Any, Any]:
    return ExtraTime.objects.filter(exam__in=exam_ids, student_id=student_id).values_list("exam_id", "minutes")


def _exam_row(exam: Any, *, mine: ExamSession | None, extra_minutes: int = 0, now: datetime) -> dict[str, Any]:
    state = exam_state(exam.schedule, is_ready=True, is_calibrated=exam.is_calibrated, now=now)
    is_mine_open = mine is None or mine.status == ExamSession.Status.IN_PROGRESS
    return {
        "id": exam.pk,
        "title": exam.title,
        "state": state.value,
        "scheduled_start": exam.scheduled_start,
        "scheduled_end": exam.scheduled_end,
        "duration_minutes": exam.duration,
        "questions_total": exam.questions_total,
        "slots_total": exam.slots_total,
        "my_session": session_brief(mine) if mine else None,
        "extra_minutes": extra_minutes,
        "can_start": is_mine_open and (state == ExamState.OPEN or _is_writing(mine, now=now)),
        "can_practise": exam.is_released or (not exam.was_sat and state == ExamState.CLOSED),
        "results_released": exam.is_released and mine is not None and mine.scored_at is not None,
    }


def _is_writing(mine: ExamSession | None, *, now: datetime) -> bool:
    """With extra time, one's own session may run on after the window."""
    return mine is not None and mine.status == ExamSession.Status.IN_PROGRESS and accepts_saves(mine.deadline, now=now)


def what_is_missing(exam: MockExam) -> list[str]:
    """Why an exam is not ready, for the admin: `paper`, `key`."""
    missing = []
    if not has_paper(exam):
        missing.append("paper")
    if not CorrectAnswer.objects.filter(exam=exam).exists():
        missing.append("key")
    return missing


def has_sessions(exam_id: uuid.UUID) -> bool:
    """Whether anyone opened the exam: from then on its key and paper are frozen."""
    return ExamSession.objects.filter(exam_id=exam_id).exists()
