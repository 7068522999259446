"""Moving the deadlines of running sessions, after a change of an exam's schedule or of somebody's extra time."""

import uuid
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from exams.errors import ScheduleRefused
from exams.models import ExamSession, ExtraTime, MockExam
from exams.rules.timing import accepts_saves, session_deadline

MOVE = """
UPDATE exams_examsession
SET deadline = moved.deadline, status = 'in_progress', submitted_at = NULL, auto_submitted = false, raw_score = NULL,
    scored_at = NULL
FROM unnest(%s::uuid[], %s::timestamptz[]) AS moved(id, deadline)
WHERE exams_examsession.id = moved.id
"""


def move_deadlines(exam: MockExam, *, now: datetime, student_id: uuid.UUID | None = None) -> int:
    """Recompute the deadlines of the exam's running sessions (of one student, or of all); returns how many.

    A session that the clock closed is opened again when its new deadline lies ahead: whoever was closed a moment before
    an extension gets it too. Raises ScheduleRefused when somebody who is writing would find the time gone. Call it
    inside the transaction that changed the schedule or the extra time.
    """
    by_clock = Q(status=ExamSession.Status.SUBMITTED, auto_submitted=True)
    sessions = ExamSession.objects.live().filter(by_clock | Q(status=ExamSession.Status.IN_PROGRESS), exam=exam)
    if student_id is not None:
        sessions = sessions.filter(student_id=student_id)
    extra = dict(ExtraTime.objects.filter(exam=exam).values_list("student_id", "minutes"))
    moved = []
    for session in sessions.order_by("pk").select_for_update():
        deadline = session_deadline(
            exam.schedule, started_at=session.started_at, extra_minutes=extra.get(session.student_id, 0)
        )
        is_running = session.status == ExamSession.Status.IN_PROGRESS
        if is_running and deadline <= now and accepts_saves(session.deadline, now=now):
            raise ScheduleRefused(_("Students are writing: their time cannot be moved into the past."))
        if is_running or deadline > now:
            moved.append((session.pk, deadline))
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [[pk for pk, _deadline in moved], [deadline for _pk, deadline in moved]])
    return len(moved)
