"""Starting a session, of a timed exam or of practice. See docs/locking.md for what a start waits for."""

import uuid
from datetime import datetime, timedelta

from django.db import connection, transaction

from accounts.errors import TokenInvalid
from accounts.models import Student
from exams.errors import (
    AlreadySubmitted,
    ExamClosed,
    ExamNotFound,
    ExamNotReady,
    NotStarted,
    PracticeNotOpen,
    TooManyPractices,
)
from exams.models import CorrectAnswer, ExamSession, ExtraTime, MockExam
from exams.rules.timing import has_ended, has_started, is_idle_too_long, session_deadline
from exams.selectors.exams import remembered_exam
from exams.selectors.papers import has_paper
from exams.selectors.release import is_over_for_everyone
from exams.selectors.sessions import session_brief
from exams.services.ending import close_if_overdue, mark_abandoned

PRACTICES_A_PERIOD = 20
PRACTICE_PERIOD = timedelta(hours=1)


def start_session(
    *, exam_id: uuid.UUID, student_id: uuid.UUID, mode: str, device: uuid.UUID | None, now: datetime
) -> tuple[ExamSession, bool]:
    """The student's session of this exam, and whether it is new. Starting twice returns the same one.

    Starting a practice again takes it over for this device; a timed exam stays with the device that holds it.
    Raises ExamNotFound, NotStarted, ExamClosed, ExamNotReady, AlreadySubmitted, PracticeNotOpen or TooManyPractices.
    """
    if mode == ExamSession.Mode.PRACTICE:
        return _start_practice(exam_id=exam_id, student_id=student_id, device=device, now=now)
    started = _start_at_once(exam_id, student_id=student_id, device=device, now=now)
    if started is not None:
        return started, True
    with transaction.atomic():
        # FOR SHARE holds off a change of the schedule, which would otherwise miss this session's deadline.
        exam = _exam_for_share(exam_id)
        existing = ExamSession.objects.live().filter(exam_id=exam_id, student_id=student_id).first()
        if existing is None:
            created = _insert_live(exam, student_id=student_id, device=device, now=now)
            existing = created or ExamSession.objects.live().get(exam_id=exam_id, student_id=student_id)
            if created is not None:
                created.exam = exam
                return created, True
    existing.exam = exam
    existing = close_if_overdue(existing, now=now)
    if existing.status == ExamSession.Status.SUBMITTED:
        raise AlreadySubmitted(session=session_brief(existing))
    return existing, False


# Two statements in one round trip and one transaction. The lock comes first, so that the second one sees everything
# that was committed under FOR UPDATE: other times, extra time, another key. Any number of students share it.
# It inserts only if the exam still has the times from which the deadline was computed.
START = """
SELECT FROM exams_mockexam WHERE id = %(exam)s FOR KEY SHARE;
INSERT INTO exams_examsession (id, student_id, exam_id, mode, status, started_at, deadline, last_activity, held_by,
                               auto_submitted)
SELECT %(id)s, student.id, exam.id, 'live', 'in_progress', %(now)s, %(deadline)s, %(now)s, %(device)s, false
FROM exams_mockexam exam JOIN accounts_student student ON student.id = %(student)s
WHERE exam.id = %(exam)s AND exam.pdf_file = %(paper)s AND exam.scheduled_start = %(starts_at)s
  AND exam.scheduled_end = %(ends_at)s AND exam.duration = %(duration)s
  AND EXISTS (SELECT FROM exams_correctanswer WHERE exam_id = exam.id)
  AND NOT EXISTS (SELECT FROM exams_extratime WHERE exam_id = exam.id AND student_id = student.id)
ON CONFLICT DO NOTHING
"""


def _start_at_once(
    exam_id: uuid.UUID, *, student_id: uuid.UUID, device: uuid.UUID | None, now: datetime
) -> ExamSession | None:
    """Start as nearly everybody does, for the first time and without extra time, by one statement.

    What this process remembers of the exam from the lobby prepares it; None when anything is otherwise.
    """
    try:
        exam = remembered_exam(exam_id)
    except ExamNotFound:
        return None
    if not has_started(exam.schedule, now=now) or has_ended(exam.schedule, now=now) or not has_paper(exam):
        return None
    deadline = session_deadline(exam.schedule, started_at=now)
    session = ExamSession(
        student_id=student_id, exam=exam, started_at=now, last_activity=now, deadline=deadline, held_by=device
    )
    with connection.cursor() as cursor:
        cursor.execute(
            START,
            {
                "id": session.pk,
                "student": student_id,
                "exam": exam.pk,
                "now": now,
                "deadline": deadline,
                "device": device,
                "paper": str(exam.pdf_file.name),
                "starts_at": exam.scheduled_start,
                "ends_at": exam.scheduled_end,
                "duration": exam.duration,
            },
        )
        cursor.nextset()
        return session if cursor.rowcount else None


def _exam_for_share(exam_id: uuid.UUID) -> MockExam:
    rows = MockExam.objects.raw("SELECT * FROM exams_mockexam WHERE id = %s FOR SHARE", [exam_id])
    exam = next(iter(rows), None)
    if exam is None:
        raise ExamNotFound
    return exam


def _insert_live(
    exam: MockExam, *, student_id: uuid.UUID, device: uuid.UUID | None, now: datetime
) -> ExamSession | None:
    """Insert the one live session; None when another request was faster."""
    if not has_started(exam.schedule, now=now):
        raise NotStarted(starts_at=exam.scheduled_start)
    if has_ended(exam.schedule, now=now):
        raise ExamClosed
    if not has_paper(exam) or not CorrectAnswer.objects.filter(exam=exam).exists():
        raise ExamNotReady
    if not Student.objects.filter(pk=student_id).exists():
        raise TokenInvalid
    extra = ExtraTime.objects.filter(exam=exam, student_id=student_id).values_list("minutes", flat=True).first()
    session = ExamSession(
        student_id=student_id,
        exam=exam,
        started_at=now,
        last_activity=now,
        deadline=session_deadline(exam.schedule, started_at=now, extra_minutes=extra or 0),
        held_by=device,
    )
    ExamSession.objects.bulk_create([session], ignore_conflicts=True)
    is_mine = ExamSession.objects.filter(pk=session.pk).exists()
    return session if is_mine else None


def _start_practice(
    *, exam_id: uuid.UUID, student_id: uuid.UUID, device: uuid.UUID | None, now: datetime
) -> tuple[ExamSession, bool]:
    if not MockExam.objects.ready().filter(pk=exam_id).exists():
        raise (ExamNotReady if MockExam.objects.filter(pk=exam_id).exists() else ExamNotFound)
    if not Student.objects.filter(pk=student_id).exists():
        raise TokenInvalid
    with transaction.atomic():
        # FOR SHARE holds off whoever would let the exam run again: its right answers are seen in practice.
        exam = _exam_for_share(exam_id)
        if not is_over_for_everyone(exam, now=now):
            raise PracticeNotOpen
        running = ExamSession.objects.filter(exam=exam, student_id=student_id, mode=ExamSession.Mode.PRACTICE).running()
        idle = running.select_for_update().first()
        if idle is not None and is_idle_too_long(idle.last_activity, now=now):
            mark_abandoned(idle)
            idle = None
        if idle is None:
            _check_practices(student_id, now=now)
        session = ExamSession(
            student_id=student_id,
            exam=exam,
            mode=ExamSession.Mode.PRACTICE,
            started_at=now,
            last_activity=now,
            held_by=device,
        )
        ExamSession.objects.bulk_create([session], ignore_conflicts=True)
        stored = running.select_related("exam").select_for_update(of=("self",)).get()
        if stored.held_by != device:  # no clock runs: whoever starts it goes on here, and the device before is told
            stored.held_by = device
            stored.save(update_fields=["held_by"])
    return stored, stored.pk == session.pk


def _check_practices(student_id: uuid.UUID, *, now: datetime) -> None:
    """Each practice is kept for ever, so a student begins so many an hour. Raises TooManyPractices."""
    recent = ExamSession.objects.filter(
        student_id=student_id, mode=ExamSession.Mode.PRACTICE, started_at__gt=now - PRACTICE_PERIOD
    ).order_by("-started_at", "pk")
    starts = list(recent.values_list("started_at", flat=True)[:PRACTICES_A_PERIOD])
    if len(starts) == PRACTICES_A_PERIOD:
        wait = int((starts[-1] + PRACTICE_PERIOD - now).total_seconds()) + 1
        refusal = TooManyPractices(retry_after=wait)
        refusal.details["retry_after"] = wait
        raise refusal
