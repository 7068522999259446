"""Reads around practice: how each answer was judged, how far it got, and what a student left unfinished."""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from common.prepared import Prepared
from exams.models import CorrectAnswer, ExamSession, StudentAnswer
from exams.rules.practice import XP_PER_SLOT, Progress, progress
from exams.rules.sheet import Slot
from exams.rules.timing import PRACTICE_IDLE_LIMIT, is_idle_too_long
from exams.selectors.sessions import content_of, frozen_sheet, session_brief

PRACTICES_OFFERED = 3

OUTCOMES = """
SELECT a.question_number, a.sub_part,
    COALESCE(NULLIF(v.override, ''), CASE WHEN v.outcome = 'undecided' AND v.judge_again IS NOT NULL THEN 'waiting' END,
             v.outcome, CASE WHEN a.answer = '' THEN 'blank' ELSE 'waiting' END)
FROM exams_studentanswer a
LEFT JOIN exams_answerverdict v ON v.exam_id = %(exam)s AND v.question_number = a.question_number
    AND v.sub_part = a.sub_part AND v.answer = a.answer
WHERE a.session_id = %(session)s
"""

# A slot counts once for a student, in however many practices of its exam it was answered.
PRACTICE_XP = """
SELECT count(*) FROM (
    SELECT DISTINCT s.exam_id, a.question_number, a.sub_part
    FROM exams_examsession s JOIN exams_studentanswer a ON a.session_id = s.id AND a.answer <> ''
    WHERE s.student_id = %s AND s.mode = 'practice'
) answered
"""


def practice_outcomes(session_id: uuid.UUID, *, exam_id: uuid.UUID) -> dict[Slot, str]:
    """How each answer that a practice holds was judged: correct, wrong, unreadable…, blank, or waiting."""
    with connection.cursor() as cursor:
        cursor.execute(OUTCOMES, {"exam": exam_id, "session": session_id})
        return {Slot(number, part): outcome for number, part, outcome in cursor.fetchall()}


def progress_of(session: ExamSession, *, answered: int) -> Progress:
    """How far a session got. Its exam was started, so its sheet is remembered."""
    is_practice = session.mode == ExamSession.Mode.PRACTICE
    return progress(answered=answered, total=len(frozen_sheet(session.exam_id)), is_practice=is_practice)


def practice_progress(session_id: uuid.UUID, *, student_id: uuid.UUID) -> Progress | None:
    """How far an own practice got; None for a timed exam, and for what is not this student's."""
    session = ExamSession.objects.filter(pk=session_id, student_id=student_id, mode=ExamSession.Mode.PRACTICE).first()
    if session is None:
        return None
    return progress_of(session, answered=StudentAnswer.objects.filter(session=session).exclude(answer="").count())


def running_practice(exam_id: uuid.UUID, *, student_id: uuid.UUID, now: datetime) -> dict[str, Any] | None:
    """The practice of an exam that this student left unfinished: how far it got, and whether it can be resumed."""
    session = _running(student_id).filter(exam_id=exam_id).first()
    if session is None:
        return None
    return _left_row(session, progress_of(session, answered=content_of(session).answered), now=now)


@dataclass(frozen=True, slots=True)
class LeftPractice:
    """A practice that was left, as far as it is told, and how many of its slots hold an answer."""

    session: ExamSession
    exam_title: str
    answered: int
    slots: int | None


LEFT_FIELDS = (
    "id", "exam_id", "mode", "status", "started_at", "deadline", "submitted_at", "auto_submitted", "current_question",
    "last_activity",
)  # fmt: skip


def _left_practices(student_id: uuid.UUID, since: datetime) -> QuerySet[Any, Any]:
    slots = CorrectAnswer.objects.filter(exam=OuterRef("exam")).order_by().values("exam").annotate(many=Count("pk"))
    sessions = _running(student_id).filter(last_activity__gte=since)
    counted = sessions.annotate(
        answered=Count("answers", filter=~Q(answers__answer="")), slots=Subquery(slots.values("many"))
    )
    told: QuerySet[Any, Any] = counted.values_list(*LEFT_FIELDS, "exam__title", "answered", "slots")
    return told.order_by("-last_activity", "pk")[:PRACTICES_OFFERED]


def _left_practice(*found: Any) -> LeftPractice:
    *fields, title, answered, slots = found
    return LeftPractice(ExamSession(**dict(zip(LEFT_FIELDS, fields, strict=True))), title, answered, slots)


LEFT_PRACTICES = Prepared(_left_practices, _left_practice)


def running_practices(student_id: uuid.UUID, *, now: datetime) -> list[dict[str, Any]]:
    """The practices that this student left unfinished and can resume, the last one first; one query."""
    return [
        {
            "exam": {"id": left.session.exam_id, "title": left.exam_title},
            **_left_row(
                left.session, progress(answered=left.answered, total=left.slots or 0, is_practice=True), now=now
            ),
        }
        for left in LEFT_PRACTICES.rows(student_id=student_id, since=now - PRACTICE_IDLE_LIMIT)
    ]


def _running(student_id: uuid.UUID) -> Any:  # a QuerySet whose annotations mypy cannot follow
    return ExamSession.objects.running().filter(student_id=student_id, mode=ExamSession.Mode.PRACTICE)


def _left_row(session: ExamSession, so_far: Progress, *, now: datetime) -> dict[str, Any]:
    return {
        **session_brief(session),
        "current_question": session.current_question,
        "last_activity": session.last_activity,
        "resumable": not is_idle_too_long(session.last_activity, now=now),
        "progress": asdict(so_far),
    }


def practice_xp(student_id: uuid.UUID) -> int:
    """All XP that a student earned by practising papers: each slot of each exam once."""
    with connection.cursor() as cursor:
        cursor.execute(PRACTICE_XP, [student_id])
        return XP_PER_SLOT * int(cursor.fetchone()[0])
