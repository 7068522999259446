"""An exam's answers as the Rasch model needs them: counts by (score × item), made by PostgreSQL in one aggregation."""

import uuid
from dataclasses import dataclass

from django.db import connection

from exams.models import CorrectAnswer
from exams.rules.sheet import Slot
from psychometrics import ScoreTable

STUDENTS_PER_SCORE = """
SELECT raw_score, count(*) FROM exams_examsession
WHERE exam_id = %(exam)s AND mode = 'live' AND status = 'submitted' AND scored_at IS NOT NULL
GROUP BY raw_score
"""
RIGHT_PER_SCORE_AND_SLOT = """
SELECT s.raw_score, a.question_number, a.sub_part, count(*)
FROM exams_examsession s
JOIN exams_studentanswer a ON a.session_id = s.id
WHERE s.exam_id = %(exam)s AND s.mode = 'live' AND s.status = 'submitted' AND s.scored_at IS NOT NULL AND a.is_correct
GROUP BY s.raw_score, a.question_number, a.sub_part
"""


@dataclass(frozen=True, slots=True)
class ExamTable:
    """The score table of an exam's live sittings, and which slot each of its columns is; void items are left out."""

    slots: tuple[Slot, ...]
    table: ScoreTable

    @property
    def sittings(self) -> int:
        return self.table.n_persons


def exam_score_table(exam_id: uuid.UUID) -> ExamTable:
    """Counts of scored live sittings by raw score, and of right answers by raw score and slot; blanks are wrong.

    At most (items + 1) × items numbers leave the database, however many students sat the exam.
    Raises InvalidResponses when the exam has no items.
    """
    key = CorrectAnswer.objects.filter(exam_id=exam_id, voided_at__isnull=True).order_by("question_number", "sub_part")
    slots = tuple(Slot(number, part) for number, part in key.values_list("question_number", "sub_part"))
    place = {slot: index for index, slot in enumerate(slots)}
    with connection.cursor() as cursor:
        cursor.execute(STUDENTS_PER_SCORE, {"exam": exam_id})
        students = cursor.fetchall()
        cursor.execute(RIGHT_PER_SCORE_AND_SLOT, {"exam": exam_id})
        right = [
            (score, place[slot], many)
            for score, number, part, many in cursor.fetchall()
            if (slot := Slot(number, part)) in place
        ]
    return ExamTable(slots=slots, table=ScoreTable.from_cells(n_items=len(slots), students=students, right=right))
