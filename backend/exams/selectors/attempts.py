"""A student's history: every sitting and practice, the newest first."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from common.prepared import Prepared
from exams.models import CorrectAnswer, EloHistory, ExamSession
from exams.selectors.release import finished_grading
from exams.selectors.results import percent

RECENT = 5


@dataclass(frozen=True, slots=True)
class Attempt:
    """A session as its student's history tells it: `out_of` items, and whether its exam's results are out."""

    id: uuid.UUID
    exam_id: uuid.UUID
    exam_title: str
    mode: str
    status: str
    started_at: datetime
    submitted_at: datetime | None
    raw_score: int | None
    out_of: int
    rank: int | None
    is_out: bool


def own_attempts(student_id: uuid.UUID, *, mode: str | None = None, status: str | None = None) -> QuerySet[Any, Any]:
    """All sessions of a student, each row the fields of an `Attempt`; one query."""
    out_of = CorrectAnswer.objects.filter(exam=OuterRef("exam"), voided_at__isnull=True)
    places = EloHistory.objects.filter(exam=OuterRef("exam"), student_id=student_id, session=OuterRef("pk"))
    sessions = ExamSession.objects.filter(student_id=student_id)
    if mode is not None:
        sessions = sessions.filter(mode=mode)
    if status is not None:
        sessions = sessions.filter(status=status)
    told = sessions.annotate(
        is_out=Exists(finished_grading(OuterRef("exam"))),
        out_of=Coalesce(Subquery(out_of.order_by().values("exam").annotate(items=Count("pk")).values("items")), 0),
        rank=Subquery(places.values("rank")[:1]),
    )
    return told.order_by("-started_at", "pk").values_list(
        "id", "exam_id", "exam__title", "mode", "status", "started_at", "submitted_at", "raw_score", "out_of", "rank",
        "is_out",
    )  # fmt: skip


RECENT_ATTEMPTS = Prepared(lambda student_id: own_attempts(student_id)[:RECENT], Attempt)


def attempt_row(attempt: Attempt) -> dict[str, Any]:
    """One sitting or practice in a list; of a live one nothing before its results are out. Practice has no place."""
    is_shown = attempt.is_out or attempt.mode == ExamSession.Mode.PRACTICE
    is_scored = is_shown and attempt.raw_score is not None
    return {
        "id": attempt.id,
        "exam": {"id": attempt.exam_id, "title": attempt.exam_title},
        "mode": attempt.mode,
        "status": attempt.status,
        "started_at": attempt.started_at,
        "submitted_at": attempt.submitted_at,
        "percent": percent(attempt.raw_score or 0, attempt.out_of) if is_scored else None,
        "rank": attempt.rank if is_shown else None,
    }
