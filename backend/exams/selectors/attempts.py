"""A student's history: every sitting and practice, the newest first."""

import uuid
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from exams.models import CorrectAnswer, EloHistory, ExamSession
from exams.selectors.release import finished_grading
from exams.selectors.results import percent


def own_attempts(student_id: uuid.UUID, *, mode: str | None = None, status: str | None = None) -> QuerySet[ExamSession]:
    """All sessions of a student, each with what `attempt_row` shows of it, in one query."""
    out_of = CorrectAnswer.objects.filter(exam=OuterRef("exam"), voided_at__isnull=True)
    places = EloHistory.objects.filter(exam=OuterRef("exam"), student_id=student_id, session=OuterRef("pk"))
    sessions = ExamSession.objects.filter(student_id=student_id)
    if mode is not None:
        sessions = sessions.filter(mode=mode)
    if status is not None:
        sessions = sessions.filter(status=status)
    return (
        sessions.annotate(
            is_out=Exists(finished_grading(OuterRef("exam"))),
            out_of=Coalesce(Subquery(out_of.order_by().values("exam").annotate(items=Count("pk")).values("items")), 0),
            rank=Subquery(places.values("rank")[:1]),
        )
        .select_related("exam")
        .order_by("-started_at", "pk")
    )


def attempt_row(session: Any) -> dict[str, Any]:  # a session with its annotations
    """One sitting or practice in a list; of a live one nothing before its results are out. Practice has no place."""
    is_shown = session.is_out or session.mode == ExamSession.Mode.PRACTICE
    is_scored = is_shown and session.raw_score is not None
    return {
        "id": session.pk,
        "exam": {"id": session.exam_id, "title": session.exam.title},
        "mode": session.mode,
        "status": session.status,
        "started_at": session.started_at,
        "submitted_at": session.submitted_at,
        "percent": percent(session.raw_score, session.out_of) if is_scored else None,
        "rank": session.rank if is_shown else None,
    }
