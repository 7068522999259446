"""Ending a session, by the student or by the clock, and taking it over: changes of a session's status and its device.

Locking: a transaction that changes a session's status locks its row FOR UPDATE first. Saves hold it FOR KEY SHARE
(services.saving), which conflicts with FOR UPDATE and with nothing weaker. See docs/locking.md.
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import F

from exams.errors import AlreadySubmitted, NotPractice, PracticeFinished, SessionNotFound, TimeExpired
from exams.models import ExamSession
from exams.rules.timing import accepts_saves
from exams.selectors.sessions import session_brief

SWEEP_BATCH = 1000


def submit_session(session_id: uuid.UUID, *, student_id: uuid.UUID, now: datetime) -> ExamSession:
    """Hand in: after this commits no answer changes. Handing in twice returns the first hand-in.

    Raises SessionNotFound; AlreadySubmitted for an abandoned practice.
    """
    with transaction.atomic():
        session = _locked(session_id, student_id=student_id)
        if session.status == ExamSession.Status.ABANDONED:
            raise AlreadySubmitted(session=session_brief(session))
        if session.status == ExamSession.Status.IN_PROGRESS:
            _mark_submitted(session, now=now)
    return session


def close_if_overdue(session: ExamSession, *, now: datetime) -> ExamSession:
    """Close a session whose time and grace are over; any request that meets one calls this."""
    if session.status != ExamSession.Status.IN_PROGRESS or accepts_saves(session.deadline, now=now):
        return session
    with transaction.atomic():
        locked = _locked(session.pk, student_id=session.student_id)
        if locked.status == ExamSession.Status.IN_PROGRESS and not accepts_saves(locked.deadline, now=now):
            _mark_submitted(locked, now=now)
    return locked


def close_own_overdue(exam_id: uuid.UUID, *, student_id: uuid.UUID, now: datetime) -> None:
    """Close this student's live session of an exam if its time and grace are over."""
    session = ExamSession.objects.overdue(now).filter(exam_id=exam_id, student_id=student_id).first()
    if session is not None:
        close_if_overdue(session, now=now)


def _locked(session_id: uuid.UUID, *, student_id: uuid.UUID) -> ExamSession:
    session = (
        ExamSession.objects.select_for_update(of=("self",))
        .select_related("exam")
        .filter(pk=session_id, student_id=student_id)
        .first()
    )
    if session is None:
        raise SessionNotFound
    return session


def _mark_submitted(session: ExamSession, *, now: datetime) -> None:
    """Set the final state of a locked session; a late hand-in is dated at the deadline, not at the late moment."""
    session.status = ExamSession.Status.SUBMITTED
    session.submitted_at = now if session.deadline is None else min(now, session.deadline)
    session.auto_submitted = not accepts_saves(session.deadline, now=now)
    session.save(update_fields=["status", "submitted_at", "auto_submitted"])


def mark_abandoned(session: ExamSession) -> None:
    session.status = ExamSession.Status.ABANDONED
    session.save(update_fields=["status"])


def close_overdue_sessions(*, now: datetime, batch: int = SWEEP_BATCH) -> int:
    """Close one batch of live sessions whose time and grace are over, however long ago; returns how many.

    Set-based. Rows that a saver holds this very moment are skipped and met by the next call.
    """
    with transaction.atomic():
        due = ExamSession.objects.overdue(now).order_by("deadline").select_for_update(skip_locked=True)
        ids = list(due.values_list("pk", flat=True)[:batch])
        return ExamSession.objects.filter(pk__in=ids).update(
            status=ExamSession.Status.SUBMITTED, submitted_at=F("deadline"), auto_submitted=True
        )


def take_over_session(session_id: uuid.UUID, *, student_id: uuid.UUID, device: uuid.UUID, now: datetime) -> ExamSession:
    """Let this device write from now on; the one before gets `taken_over` on its next save.

    Raises SessionNotFound, AlreadySubmitted or TimeExpired.
    """
    with transaction.atomic():
        session = _locked(session_id, student_id=student_id)
        if session.status == ExamSession.Status.IN_PROGRESS and accepts_saves(session.deadline, now=now):
            session.held_by = device
            session.save(update_fields=["held_by"])
            return session
    session = close_if_overdue(session, now=now)
    raise (TimeExpired if session.auto_submitted else AlreadySubmitted)(session=session_brief(session))


def abandon_session(session_id: uuid.UUID, *, student_id: uuid.UUID) -> ExamSession:
    """Give a practice up and keep its record. Abandoning twice is once.

    Raises SessionNotFound; NotPractice for a timed exam; PracticeFinished for one that was handed in.
    """
    with transaction.atomic():
        session = _locked(session_id, student_id=student_id)
        if session.mode != ExamSession.Mode.PRACTICE:
            raise NotPractice
        if session.status == ExamSession.Status.SUBMITTED:
            raise PracticeFinished(session=session_brief(session))
        if session.status == ExamSession.Status.IN_PROGRESS:
            mark_abandoned(session)
    return session
