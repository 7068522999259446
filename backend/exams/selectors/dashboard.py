"""A student's first page: where I stand, what I gained, what comes next. A fixed number of queries."""

import uuid
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from exams.models import CorrectAnswer, EloHistory, ExamSession
from exams.selectors.achievements import achievement_summary
from exams.selectors.exams import exam_rows, next_exam
from exams.selectors.practice import practice_xp, running_practices
from exams.selectors.release import finished_grading
from exams.selectors.results import percent
from exams.selectors.standing import OwnRecord, history_rows, own_record, rating_summary

RECENT_SESSIONS = 5
TOPIC_SITTINGS = 10
PRACTICES_OFFERED = 3

# A slot left empty counts as not known.
TOPICS = """
SELECT k.topic, count(*) FILTER (WHERE a.is_correct), count(*)
FROM exams_examsession s
JOIN exams_correctanswer k ON k.exam_id = s.exam_id AND k.voided_at IS NULL AND k.topic <> ''
LEFT JOIN exams_studentanswer a
    ON a.session_id = s.id AND a.question_number = k.question_number AND a.sub_part = k.sub_part
WHERE s.id = ANY(%(sittings)s)
GROUP BY k.topic
"""


def dashboard(student_id: uuid.UUID, *, now: datetime) -> dict[str, Any]:
    """Everything on the first page but the student's own settings; `record` holds those."""
    record = own_record(student_id)
    coming = next_exam(student_id=student_id, now=now)
    return {
        "record": record,
        "rating": rating_summary(record),
        "history": history_rows(record),
        "streak": _streak(record),
        "achievements": achievement_summary(record),
        "next_exam": exam_rows([coming], student_id=student_id, now=now)[0] if coming else None,
        "recent_sessions": _recent_sessions(student_id),
        "topics": _topics(student_id),
        "practice": {
            "total_xp": practice_xp(student_id),
            "left": running_practices(student_id, now=now, limit=PRACTICES_OFFERED),
        },
    }


def _streak(record: OwnRecord) -> dict[str, Any]:
    streak = record.streak
    return {
        "current": streak.current_streak if streak else 0,
        "longest": streak.longest_streak if streak else 0,
        "last_exam_date": streak.last_exam_date if streak else None,
    }


def _recent_sessions(student_id: uuid.UUID) -> list[dict[str, Any]]:
    """The last sittings and practices; of a live one nothing before its results are out. Practice has no place."""
    out_of = CorrectAnswer.objects.filter(exam=OuterRef("exam"), voided_at__isnull=True)
    places = EloHistory.objects.filter(exam=OuterRef("exam"), student_id=student_id, session=OuterRef("pk"))
    sessions = (
        ExamSession.objects.filter(student_id=student_id)
        .annotate(
            is_out=Exists(finished_grading(OuterRef("exam"))),
            out_of=Coalesce(Subquery(out_of.order_by().values("exam").annotate(items=Count("pk")).values("items")), 0),
            rank=Subquery(places.values("rank")[:1]),
        )
        .select_related("exam")
        .order_by("-started_at", "pk")
    )
    return [_recent_row(session) for session in sessions[:RECENT_SESSIONS]]


def _recent_row(session: Any) -> dict[str, Any]:  # a session with its annotations
    is_shown = session.is_out or session.mode == ExamSession.Mode.PRACTICE
    is_scored = is_shown and session.raw_score is not None
    return {
        "id": session.pk,
        "exam": {"id": session.exam_id, "title": session.exam.title},
        "mode": session.mode,
        "status": session.status,
        "submitted_at": session.submitted_at,
        "percent": percent(session.raw_score, session.out_of) if is_scored else None,
        "rank": session.rank if is_shown else None,
    }


def _topics(student_id: uuid.UUID) -> list[dict[str, Any]]:
    """Strengths first; each topic with how many of its slots were right in the last ten sittings."""
    sittings = ExamSession.objects.live().filter(
        Exists(finished_grading(OuterRef("exam"))), student_id=student_id, scored_at__isnull=False
    )
    newest = list(sittings.order_by("-started_at", "pk").values_list("pk", flat=True)[:TOPIC_SITTINGS])
    with connection.cursor() as cursor:
        cursor.execute(TOPICS, {"sittings": newest})
        found = cursor.fetchall()
    rows = [
        {"topic": topic, "correct": correct, "total": total, "share": round(correct / total, 4)}
        for topic, correct, total in found
    ]
    return sorted(rows, key=lambda row: (-row["share"], row["topic"]))
