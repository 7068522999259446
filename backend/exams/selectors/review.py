"""What students wrote, slot by slot, for the admin who checks the key."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection

from common.statistics import ensure_statistics
from exams.models import AnswerVerdict, CorrectAnswer
from exams.rules.marking import Kind, Outcome, key_reading
from exams.rules.sheet import Slot

DISTINCT_ANSWERS = """
SELECT a.answer, count(*) AS sittings, v.outcome, v.override, v.overridden_by, v.override_reason, v.reading,
    v.problem, v.judge_again
FROM exams_studentanswer a
JOIN exams_examsession s ON s.id = a.session_id AND s.exam_id = %(exam)s AND s.mode = 'live' AND s.status = 'submitted'
LEFT JOIN exams_answerverdict v ON v.exam_id = s.exam_id AND v.question_number = a.question_number
    AND v.sub_part = a.sub_part AND v.answer = a.answer
WHERE a.question_number = %(number)s AND a.sub_part = %(part)s AND a.answer <> ''
GROUP BY a.answer, v.id
ORDER BY v.outcome = 'undecided' AND v.override = '' DESC NULLS LAST, count(*) DESC, a.answer
LIMIT %(limit)s OFFSET %(offset)s
"""
COLUMNS = (
    "answer", "sittings", "outcome", "override", "overridden_by", "override_reason", "reading", "problem",
    "judge_again",
)  # fmt: skip

# Few texts, each looked for in the sittings of its exam: through the index of a session's answers.
UNDECIDED = """
SELECT v.question_number, v.sub_part, v.answer, v.problem, v.judge_again, held.sittings
FROM exams_answerverdict v
JOIN (
    SELECT a.question_number, a.sub_part, a.answer, count(*) AS sittings
    FROM exams_examsession s
    JOIN exams_studentanswer a ON a.session_id = s.id AND a.question_number = ANY(
        SELECT question_number FROM exams_answerverdict
        WHERE exam_id = %(exam)s AND outcome = 'undecided' AND override = '')
    WHERE s.exam_id = %(exam)s AND s.mode = 'live' AND s.status = 'submitted' AND a.answer <> ''
    GROUP BY 1, 2, 3
) held ON held.question_number = v.question_number AND held.sub_part = v.sub_part AND held.answer = v.answer
WHERE v.exam_id = %(exam)s AND v.outcome = 'undecided' AND v.override = ''
ORDER BY v.judge_again NULLS FIRST, held.sittings DESC, v.question_number, v.sub_part, v.answer
"""
UNDECIDED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class UndecidedAnswer:
    """A text of live sittings that we could neither show to be right nor refute."""

    slot: Slot
    answer: str
    problem: str
    is_waiting: bool
    sittings: int


@dataclass(frozen=True, slots=True)
class UndecidedAnswers:
    """The first of an exam's undecided texts, those that wait for a person before those that wait for the worker."""

    shown: tuple[UndecidedAnswer, ...]
    to_decide: int
    waiting: int
    sittings: int


def undecided_answers(exam_id: uuid.UUID) -> UndecidedAnswers:
    """What of an exam counts as not right only because we could not tell."""
    if not AnswerVerdict.objects.filter(exam_id=exam_id, outcome=Outcome.UNDECIDED.value, override="").exists():
        return UndecidedAnswers((), 0, 0, 0)
    ensure_statistics()
    with connection.cursor() as cursor:
        cursor.execute(UNDECIDED, {"exam": exam_id})
        found = [
            UndecidedAnswer(Slot(number, part), answer, problem, due is not None, sittings)
            for number, part, answer, problem, due, sittings in cursor.fetchall()
        ]
    waiting = sum(row.is_waiting for row in found)
    sittings = sum(row.sittings for row in found)
    return UndecidedAnswers(tuple(found[:UNDECIDED_SHOWN]), len(found) - waiting, waiting, sittings)


def distinct_answers(exam_id: uuid.UUID, slot: Slot, *, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Every distinct text that submitted live sittings hold in a slot, the most frequent first, with its verdict."""
    parameters: dict[str, Any] = {
        "exam": exam_id, "number": slot.question_number, "part": slot.sub_part, "limit": limit, "offset": offset,
    }  # fmt: skip
    ensure_statistics()
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
