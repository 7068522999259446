"""What makes a result speak: the exam before it, and the slots that this student should have got right."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from exams.models import EloHistory, ExamSession
from exams.selectors.rated import own_rasch
from exams.selectors.release import finished_grading

MISSED_SHOWN = 5
EASY_SHARE = 0.6  # without a calibration: a slot that this share of the sitting got right counts as easy
FEW_SITTINGS = 10  # below it no exam is calibrated, and counting right answers on the spot costs nothing

RIGHT_SHARES = """
SELECT k.question_number, k.sub_part, count(*) FILTER (WHERE a.is_correct)::float8 / count(*)
FROM exams_examsession s
JOIN exams_correctanswer k ON k.exam_id = s.exam_id
LEFT JOIN exams_studentanswer a
    ON a.session_id = s.id AND a.question_number = k.question_number AND a.sub_part = k.sub_part
WHERE s.exam_id = %(exam)s AND s.mode = 'live' AND s.scored_at IS NOT NULL
GROUP BY k.question_number, k.sub_part
"""


def previous_result(session: ExamSession, *, percent: float, scaled: float | None) -> dict[str, Any] | None:
    """The student's rated exam before this one and the change since; None for practice and for a first exam."""
    if session.mode != ExamSession.Mode.LIVE:
        return None
    start = session.exam.scheduled_start
    earlier = Q(exam__scheduled_start__lt=start) | Q(exam__scheduled_start=start, exam_id__lt=session.exam_id)
    rows = EloHistory.objects.of(session.student_id).filter(earlier, Exists(finished_grading(OuterRef("exam"))))
    newest = rows.annotate(own_rasch=own_rasch()).select_related("exam").order_by("-exam__scheduled_start", "-exam_id")
    row = newest.first()
    if row is None:
        return None
    before = row.own_rasch
    return {
        "exam_title": row.exam.title,
        "percent": row.score_percent,
        "scaled": before,
        "percent_change": round(percent - row.score_percent, 2),
        "scaled_change": round(scaled - before, 2) if scaled is not None and before is not None else None,
    }


def missed_easy(
    slots: Sequence[dict[str, Any]], *, exam_id: uuid.UUID, logits: float | None, participants: int
) -> list[dict[str, Any]]:
    """Slots missed although they were easy for this student, the most surprising first.

    With an ability: those with a difficulty below it. Without: those that most of a small sitting got right.
    """
    missed = [row for row in slots if row["outcome"] in {"wrong", "unreadable", "blank"}]
    if logits is not None:
        surprise = {_slot(row): logits - row["difficulty"] for row in missed if row["difficulty"] is not None}
        return _first(slot for slot in _by_size(surprise) if surprise[slot] > 0)
    if not missed or not 1 < participants < FEW_SITTINGS:
        return []
    shares = _right_shares(exam_id)
    easy = {_slot(row): shares.get(_slot(row), 0.0) for row in missed}
    return _first(slot for slot in _by_size(easy) if easy[slot] >= EASY_SHARE)


def _slot(row: dict[str, Any]) -> tuple[int, str]:
    return row["question_number"], row["sub_part"]


def _by_size(sizes: dict[tuple[int, str], float]) -> list[tuple[int, str]]:
    return sorted(sizes, key=lambda slot: (-sizes[slot], slot))


def _first(slots: Iterable[tuple[int, str]]) -> list[dict[str, Any]]:
    return [{"question_number": number, "sub_part": part} for number, part in slots][:MISSED_SHOWN]


def _right_shares(exam_id: uuid.UUID) -> dict[tuple[int, str], float]:
    with connection.cursor() as cursor:
        cursor.execute(RIGHT_SHARES, {"exam": exam_id})
        return {(number, part): share for number, part, share in cursor.fetchall()}
