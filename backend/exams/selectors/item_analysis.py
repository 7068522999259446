"""Everything an item analysis shows, computed from the counted answers at the moment it is asked for.

Nothing is read from an earlier calibration, so that the analysis is there before results go out, while a wrong key can
still be mended.
"""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from common.long_work import allow_long_statements
from common.statistics import ensure_statistics
from exams.models import CorrectAnswer, ExamSession, MockExam
from exams.rules.calibrating import NO_ITEMS, fit_or_refusal
from exams.rules.marking import Kind
from exams.rules.options import SlotOptions, slot_options
from exams.rules.sheet import Slot
from exams.selectors.release import is_over_for_everyone
from exams.selectors.score_table import exam_score_table
from psychometrics import Calibration, KeyWarning, PsychometricsError, ScoreTable

ANSWERS_SHOWN = 12

# Texts are counted first and read afterwards: there are few different ones. A closed slot's reading is its letter.
# What counted is the mark that the score was made from; a verdict that says otherwise is being replaced just now.
ANSWERS_BY_SCORE = """
WITH texts AS (
    SELECT a.question_number, a.sub_part, a.answer, a.is_correct, s.raw_score, count(*) AS many
    FROM exams_examsession s
    JOIN exams_studentanswer a ON a.session_id = s.id
    WHERE s.exam_id = %(exam)s AND s.mode = 'live' AND s.status = 'submitted' AND s.scored_at IS NOT NULL
      AND a.answer <> '' AND (%(number)s::int IS NULL OR (a.question_number = %(number)s AND a.sub_part = %(part)s))
    GROUP BY 1, 2, 3, 4, 5
), readings AS (
    SELECT t.question_number, t.sub_part, t.raw_score, t.many,
           CASE WHEN t.is_correct THEN 'correct'
                ELSE COALESCE(NULLIF(COALESCE(NULLIF(v.override, ''), v.outcome, 'undecided'), 'correct'), 'wrong')
           END AS outcome,
           CASE WHEN k.kind = 'choice' THEN COALESCE(v.reading, '')
                WHEN t.is_correct THEN ''
                ELSE COALESCE(NULLIF(v.reading, ''), t.answer) END AS reading
    FROM texts t
    JOIN exams_correctanswer k ON k.exam_id = %(exam)s AND k.question_number = t.question_number
        AND k.sub_part = t.sub_part AND k.voided_at IS NULL
    LEFT JOIN exams_answerverdict v ON v.exam_id = %(exam)s AND v.question_number = t.question_number
        AND v.sub_part = t.sub_part AND v.answer = t.answer
), totals AS (
    SELECT *, sum(many) OVER (PARTITION BY question_number, sub_part, outcome, reading) AS total FROM readings
), places AS (
    SELECT *, dense_rank() OVER (PARTITION BY question_number, sub_part ORDER BY total DESC, outcome, reading) AS place
    FROM totals
)
SELECT question_number, sub_part, CASE WHEN place <= %(shown)s THEN reading END, outcome, raw_score, sum(many)::bigint
FROM places
GROUP BY 1, 2, 3, 4, 5
ORDER BY 1, 2, min(place), 5
"""


@dataclass(frozen=True, slots=True, eq=False)
class ExamAnalysis:
    """An exam's answers so far: the counted table, the fit or why there is none, and the answers to each slot.

    `key` is in the order of the table's items; void items are in `voided` only. `waiting` sittings are not counted:
    still open, or not scored yet. `options` and `warnings` hold the slots that were asked for.
    """

    key: tuple[CorrectAnswer, ...]
    voided: tuple[CorrectAnswer, ...]
    table: ScoreTable | None
    fit: Calibration | None
    refusal: str
    options: dict[Slot, SlotOptions]
    warnings: dict[Slot, KeyWarning]
    waiting: int
    is_over: bool

    @property
    def sittings(self) -> int:
        return self.table.n_persons if self.table else 0

    @property
    def is_preliminary(self) -> bool:
        return not self.is_over or self.waiting > 0


def exam_analysis(exam: MockExam, *, now: datetime, slot: Slot | None = None) -> ExamAnalysis:
    """The analysis of an exam; with the answers to one slot only where one is named.

    Two aggregations over its answers, however many students there are; the fit takes milliseconds.
    """
    rows = CorrectAnswer.objects.filter(exam=exam).order_by("question_number", "sub_part")
    key = tuple(row for row in rows if row.voided_at is None)
    table: ScoreTable | None = None
    fit: Calibration | str = NO_ITEMS
    options: dict[Slot, SlotOptions] = {}
    warnings: dict[Slot, KeyWarning] = {}
    ensure_statistics()
    try:
        with transaction.atomic():
            allow_long_statements()
            if key:
                table = exam_score_table(exam.pk).table
                fit = fit_or_refusal(table)
            if table is not None and table.n_persons:
                options = _options(exam.pk, key, table, slot)
        warnings = {name: warning for name, found in options.items() if (warning := found.warning())}
    except PsychometricsError as error:  # a regrade committed between two of our looks
        fit = f"{error.code}: {error.message}"
    return ExamAnalysis(
        key=key,
        voided=tuple(row for row in rows if row.voided_at is not None),
        table=table,
        fit=None if isinstance(fit, str) else fit,
        refusal=fit if isinstance(fit, str) else "",
        options=options,
        warnings=warnings,
        waiting=ExamSession.objects.live().filter(exam=exam, scored_at__isnull=True).count(),
        is_over=is_over_for_everyone(exam, now=now),
    )


def _options(
    exam_id: uuid.UUID, key: tuple[CorrectAnswer, ...], table: ScoreTable, slot: Slot | None
) -> dict[Slot, SlotOptions]:
    cells: dict[Slot, list[tuple[str | None, str, int, int]]] = defaultdict(list)
    for number, part, answer, outcome, raw_score, many in _answers_by_score(exam_id, slot):
        cells[Slot(number, part)].append((answer, outcome, raw_score, many))
    return {
        row.slot: slot_options(
            key=row.correct_answer,
            choices=row.choices if row.kind == Kind.CHOICE.value else "",
            cells=cells[row.slot],
            students=table.counts,
        )
        for row in key
        if slot in (None, row.slot)
    }


def _answers_by_score(exam_id: uuid.UUID, slot: Slot | None) -> list[tuple[int, str, str | None, str, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            ANSWERS_BY_SCORE,
            {
                "exam": exam_id,
                "number": slot.question_number if slot else None,
                "part": slot.sub_part if slot else "",
                "shown": ANSWERS_SHOWN,
            },
        )
        rows: list[tuple[int, str, str | None, str, int, int]] = cursor.fetchall()
    return rows
