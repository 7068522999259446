"""Everybody's streak after an exam, set by set: one step on from where it stood, or rebuilt from the sessions."""

import hashlib
import uuid
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef

from exams.models import Board, ExamSession, MockExam
from exams.selectors.release import finished_grading

DISTRUSTED = "distrusted"

# The newest finished exam carries each streak on or ends it; no older session has to be read.
GO_ON = """
WITH taken AS (
    SELECT student_id FROM exams_examsession WHERE exam_id = %(exam)s AND mode = 'live' AND status = 'submitted'
)
UPDATE exams_studentstreak k
SET previous_streak = k.current_streak, current_streak = CASE WHEN old.is_there THEN k.current_streak + 1 ELSE 0 END,
    longest_streak = CASE WHEN old.is_there THEN GREATEST(k.longest_streak, k.current_streak + 1)
                          ELSE k.longest_streak END,
    last_exam_date = CASE WHEN old.is_there THEN %(date)s ELSE k.last_exam_date END
FROM (
    SELECT k.student_id, taken.student_id IS NOT NULL AS is_there
    FROM exams_studentstreak k LEFT JOIN taken ON taken.student_id = k.student_id
    WHERE taken.student_id IS NOT NULL OR k.current_streak > 0 OR k.previous_streak > 0
) old
WHERE old.student_id = k.student_id
"""
BEGIN = """
INSERT INTO exams_studentstreak (student_id, current_streak, longest_streak, previous_streak, last_exam_date)
SELECT s.student_id, 1, 1, 0, %(date)s
FROM exams_examsession s
WHERE s.exam_id = %(exam)s AND s.mode = 'live' AND s.status = 'submitted'
  AND NOT EXISTS (SELECT FROM exams_studentstreak k WHERE k.student_id = s.student_id)
ORDER BY s.student_id
"""

REBUILD = """
WITH finished AS MATERIALIZED (
    SELECT e.id, e.scheduled_start, f.place
    FROM unnest(%(finished)s::uuid[]) WITH ORDINALITY AS f(id, place) JOIN exams_mockexam e ON e.id = f.id
),
affected AS (
    SELECT student_id FROM exams_examsession WHERE exam_id = %(exam)s AND mode = 'live' AND status = 'submitted'
    UNION
    SELECT student_id FROM exams_studentstreak
),
taken AS (
    SELECT s.student_id, f.place, f.place - row_number() OVER (PARTITION BY s.student_id ORDER BY f.place) AS island
    FROM exams_examsession s
    JOIN finished f ON f.id = s.exam_id
    WHERE s.mode = 'live' AND s.status = 'submitted' AND s.student_id IN (SELECT student_id FROM affected)
),
islands AS (SELECT student_id, count(*) AS length, max(place) AS ends FROM taken GROUP BY student_id, island),
folded AS (
    SELECT i.student_id, max(i.length) AS longest, max(i.ends) AS last,
           max(CASE WHEN i.ends = l.place THEN i.length END) AS current,
           max(CASE WHEN i.ends = l.place THEN i.length - 1 WHEN i.ends = l.place - 1 THEN i.length END) AS previous
    FROM islands i CROSS JOIN (SELECT max(place) AS place FROM finished) l
    GROUP BY i.student_id
)
INSERT INTO exams_studentstreak AS old (student_id, current_streak, longest_streak, previous_streak, last_exam_date)
SELECT a.student_id, COALESCE(s.current, 0), COALESCE(s.longest, 0), COALESCE(s.previous, 0),
       (f.scheduled_start AT TIME ZONE %(time_zone)s)::date
FROM affected a
LEFT JOIN folded s ON s.student_id = a.student_id
LEFT JOIN finished f ON f.place = s.last
ON CONFLICT (student_id) DO UPDATE
SET current_streak = EXCLUDED.current_streak, longest_streak = EXCLUDED.longest_streak,
    previous_streak = EXCLUDED.previous_streak, last_exam_date = EXCLUDED.last_exam_date
WHERE (old.current_streak, old.longest_streak, old.previous_streak, old.last_exam_date)
    IS DISTINCT FROM
    (EXCLUDED.current_streak, EXCLUDED.longest_streak, EXCLUDED.previous_streak, EXCLUDED.last_exam_date)
"""


def count_streaks(exam: MockExam) -> None:
    """Let streaks count this exam, also those of who missed it. Inside a transaction that holds the rewards' lock."""
    Board.objects.bulk_create([Board(name=Board.Name.STREAKS)], ignore_conflicts=True)
    board = Board.objects.get(name=Board.Name.STREAKS)
    finished = _finished_exams()
    if exam.pk not in finished and board.counted_over == _digest(finished):
        return  # nobody sat it
    is_next = finished[-1:] == [exam.pk] and board.counted_over == _digest(finished[:-1])
    parameters: dict[str, Any] = {
        "exam": exam.pk,
        "date": exam.scheduled_start.astimezone(ZoneInfo(settings.TIME_ZONE)).date(),
        "finished": finished,
        "time_zone": settings.TIME_ZONE,
    }
    with connection.cursor() as cursor:
        for statement in (GO_ON, BEGIN) if is_next else (REBUILD,):
            cursor.execute(statement, parameters)
    board.counted_over = _digest(finished)
    board.save(update_fields=["counted_over"])


def distrust_streaks() -> None:
    """Mark the stored streaks as stale, so that the next exam rebuilds them all."""
    Board.objects.bulk_create(
        [Board(name=Board.Name.STREAKS, counted_over=DISTRUSTED)],
        update_conflicts=True, unique_fields=["name"], update_fields=["counted_over"],
    )  # fmt: skip


def _finished_exams() -> list[uuid.UUID]:
    """In their order: graded, and somebody sat it. One that nobody sat breaks no streak."""
    sat = ExamSession.objects.live().submitted().filter(exam=OuterRef("pk"))
    graded = MockExam.objects.filter(Exists(finished_grading(OuterRef("pk"))), Exists(sat))
    return list(graded.order_by("scheduled_start", "pk").values_list("pk", flat=True))


def _digest(exams: Sequence[uuid.UUID]) -> str:
    return hashlib.sha256(b"".join(exam.bytes for exam in exams)).hexdigest() if exams else ""
