"""What students wrote, slot by slot, for the admin who checks the key."""

import uuid
from typing import Any

from django.db import connection

from exams.models import CorrectAnswer
from exams.rules.marking import Kind, key_reading
from exams.rules.sheet import Slot

DISTINCT_ANSWERS = """
SELECT a.answer, count(*) AS sittings, v.outcome, v.override, v.overridden_by, v.override_reason, v.reading
FROM exams_studentanswer a
JOIN exams_examsession s ON s.id = a.session_id AND s.exam_id = %(exam)s AND s.mode = 'live' AND s.status = 'submitted'
LEFT JOIN exams_answerverdict v ON v.exam_id = s.exam_id AND v.question_number = a.question_number
    AND v.sub_part = a.sub_part AND v.answer = a.answer
WHERE a.question_number = %(number)s AND a.sub_part = %(part)s AND a.answer <> ''
GROUP BY a.answer, v.id
ORDER BY count(*) DESC, a.answer
LIMIT %(limit)s OFFSET %(offset)s
"""
COLUMNS = ("answer", "sittings", "outcome", "override", "overridden_by", "override_reason", "reading")


def distinct_answers(exam_id: uuid.UUID, slot: Slot, *, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Every distinct text that submitted live sittings hold in a slot, the most frequent first, with its verdict."""
    parameters: dict[str, Any] = {
        "exam": exam_id, "number": slot.question_number, "part": slot.sub_part, "limit": limit, "offset": offset,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(DISTINCT_ANSWERS, parameters)
        return [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]


def key_rows(exam_id: uuid.UUID) -> list[dict[str, Any]]:
    """The exam's key with how each entry is read, in the order of the sheet."""
    key = CorrectAnswer.objects.filter(exam_id=exam_id).order_by("question_number", "sub_part")
    return [
        {
            "entry": row,
            "slot": row.slot,
            "is_open": row.kind != Kind.CHOICE.value,
            "readings": [key_reading(text, kind=Kind(row.kind)) for text in row.accepted],
        }
        for row in key
    ]
