"""A student's first page: where I stand, what I gained, what comes next. A fixed number of queries."""

import uuid
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from common.prepared import Prepared
from exams.models import ExamSession
from exams.selectors.achievements import achievement_summary
from exams.selectors.attempts import RECENT_ATTEMPTS, attempt_row
from exams.selectors.exams import exam_rows, next_exam
from exams.selectors.practice import practice_xp, running_practices
from exams.selectors.release import finished_grading
from exams.selectors.standing import OwnRecord, history_rows, own_record, rating_summary

TOPIC_SITTINGS = 10

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
        "recent_sessions": [attempt_row(attempt) for attempt in RECENT_ATTEMPTS.rows(student_id=student_id)],
        "topics": _topics(student_id),
        "practice": {
            "total_xp": practice_xp(student_id),
            "left": running_practices(student_id, now=now),
        },
    }


def _streak(record: OwnRecord) -> dict[str, Any]:
    streak = record.streak
    return {
        "current": streak.current_streak if streak else 0,
        "longest": streak.longest_streak if streak else 0,
        "last_exam_date": streak.last_exam_date if streak else None,
    }


def _newest_sittings(student_id: uuid.UUID) -> QuerySet[Any, Any]:
    sittings = ExamSession.objects.live().filter(
        Exists(finished_grading(OuterRef("exam"))), student_id=student_id, scored_at__isnull=False
    )
    return sittings.order_by("-started_at", "pk").values_list("pk")[:TOPIC_SITTINGS]


NEWEST_SITTINGS: Prepared[uuid.UUID] = Prepared(_newest_sittings, lambda pk: pk)


def _topics(student_id: uuid.UUID) -> list[dict[str, Any]]:
    """Strengths first; each topic with how many of its slots were right in the last ten sittings."""
    with connection.cursor() as cursor:
        cursor.execute(TOPICS, {"sittings": NEWEST_SITTINGS.rows(student_id=student_id)})
        found = cursor.fetchall()
    rows = [
        {"topic": topic, "correct": correct, "total": total, "share": round(correct / total, 4)}
        for topic, correct, total in found
    ]
    return sorted(rows, key=lambda row: (-row["share"], row["topic"]))
