"""Ratings: one ordered sequence of exams, each applied by set-based SQL; an earlier exam replays all later ones.

Python sees two histograms of an exam (students by rating, students by score); every row is written by PostgreSQL.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from exams.models import EloHistory, MockExam
from exams.rules.elo import LOWEST_ELO, SETTLED_AFTER, START_ELO, Standing, actual_shares, field_of, places
from exams.selectors.rated import has_left_the_window, improvement_window, max_score, rated_exams_after
from exams.selectors.release import results_are_out
from exams.selectors.results import percent
from exams.services.boards import RATING_BOARDS, count_boards, lock_ratings, note_window, refresh_improvement

RULES = {"start_elo": START_ELO, "lowest": LOWEST_ELO, "settled": SETTLED_AFTER}

FORGET = """
WITH removed AS (DELETE FROM exams_elohistory WHERE exam_id = ANY(%(exams)s) RETURNING student_id),
kept AS (
    SELECT h.student_id, count(*) AS taken, count(a.session_id) AS calibrated,
           (array_agg(h.elo_after ORDER BY e.scheduled_start DESC, e.id DESC))[1] AS elo,
           (array_agg(a.ability_logits ORDER BY e.scheduled_start DESC, e.id DESC)
               FILTER (WHERE a.session_id IS NOT NULL))[1] AS ability,
           (array_agg(h.rasch_after ORDER BY e.scheduled_start DESC, e.id DESC)
               FILTER (WHERE a.session_id IS NOT NULL))[1] AS scaled,
           (array_agg(e.id ORDER BY e.scheduled_start DESC, e.id DESC)
               FILTER (WHERE a.session_id IS NOT NULL))[1] AS rasch_exam
    FROM exams_elohistory h
    JOIN exams_mockexam e ON e.id = h.exam_id
    LEFT JOIN exams_sessionability a ON a.session_id = h.session_id
    WHERE h.student_id IN (SELECT student_id FROM removed) AND h.exam_id <> ALL(%(exams)s)
    GROUP BY h.student_id
),
gone AS (
    DELETE FROM exams_studentrating r
    WHERE r.student_id IN (SELECT student_id FROM removed) AND r.student_id NOT IN (SELECT student_id FROM kept)
)
UPDATE exams_studentrating r
SET elo = kept.elo, exams_taken = kept.taken, calibrated_exams = kept.calibrated, rasch_exam_id = kept.rasch_exam,
    rasch_ability = COALESCE(kept.ability, 0), rasch_scaled = COALESCE(kept.scaled, 50), updated_at = %(now)s
FROM kept WHERE r.student_id = kept.student_id
"""

FIELD = """
SELECT COALESCE(r.elo, %(start_elo)s), LEAST(COALESCE(r.exams_taken, 0), %(settled)s), count(*)
FROM exams_examsession s LEFT JOIN exams_studentrating r ON r.student_id = s.student_id
WHERE s.exam_id = %(exam)s AND s.mode = 'live' AND s.status = 'submitted' AND s.scored_at IS NOT NULL
GROUP BY 1, 2 ORDER BY 1, 2
"""
SCORES = """
SELECT s.raw_score, count(*) FROM exams_examsession s
WHERE s.exam_id = %(exam)s AND s.mode = 'live' AND s.status = 'submitted' AND s.scored_at IS NOT NULL
GROUP BY 1 ORDER BY 1
"""

APPLY = """
INSERT INTO exams_elohistory (student_id, exam_id, session_id, elo_before, elo_after, score_percent, rasch_before,
                              rasch_after, rank, participants, created_at)
SELECT s.student_id, s.exam_id, s.id, field.elo,
       GREATEST(%(lowest)s, field.elo + round(field.k * (score.actual - field.expected)))::int,
       score.percent, COALESCE(r.rasch_scaled, 50), COALESCE(a.rasch_scaled, r.rasch_scaled, 50),
       score.rank, %(participants)s, %(now)s
FROM exams_examsession s
LEFT JOIN exams_studentrating r ON r.student_id = s.student_id
LEFT JOIN exams_sessionability a ON a.session_id = s.id
JOIN unnest(%(elo)s::int[], %(taken)s::int[], %(expected)s::float8[], %(k)s::float8[])
    AS field(elo, taken, expected, k)
    ON field.elo = COALESCE(r.elo, %(start_elo)s)
    AND field.taken = LEAST(COALESCE(r.exams_taken, 0), %(settled)s)
JOIN unnest(%(raw_score)s::int[], %(actual)s::float8[], %(rank)s::int[], %(percent)s::float8[])
    AS score(raw_score, actual, rank, percent) ON score.raw_score = s.raw_score
WHERE s.exam_id = %(exam)s AND s.mode = 'live' AND s.status = 'submitted' AND s.scored_at IS NOT NULL
ORDER BY s.student_id
"""

CARRY = """
WITH recent AS (
    SELECT student_id, sum(elo_after - elo_before) AS change, count(*) AS exams
    FROM exams_elohistory WHERE exam_id = ANY(%(window)s) GROUP BY student_id
)
INSERT INTO exams_studentrating AS r (student_id, elo, rasch_ability, rasch_scaled, rasch_exam_id, exams_taken,
                                      calibrated_exams, month_change, month_exams, updated_at)
SELECT h.student_id, h.elo_after, COALESCE(a.ability_logits, 0), COALESCE(a.rasch_scaled, 50),
       CASE WHEN a.session_id IS NOT NULL THEN h.exam_id END, 1, CASE WHEN a.session_id IS NOT NULL THEN 1 ELSE 0 END,
       recent.change, COALESCE(recent.exams, 0), %(now)s
FROM exams_elohistory h
LEFT JOIN exams_sessionability a ON a.session_id = h.session_id
LEFT JOIN recent ON recent.student_id = h.student_id
WHERE h.exam_id = %(exam)s
ON CONFLICT (student_id) DO UPDATE
SET elo = EXCLUDED.elo, exams_taken = r.exams_taken + 1, updated_at = EXCLUDED.updated_at,
    calibrated_exams = r.calibrated_exams + EXCLUDED.calibrated_exams,
    month_change = EXCLUDED.month_change, month_exams = EXCLUDED.month_exams,
    rasch_exam_id = COALESCE(EXCLUDED.rasch_exam_id, r.rasch_exam_id),
    rasch_ability = CASE WHEN EXCLUDED.rasch_exam_id IS NULL THEN r.rasch_ability ELSE EXCLUDED.rasch_ability END,
    rasch_scaled = CASE WHEN EXCLUDED.rasch_exam_id IS NULL THEN r.rasch_scaled ELSE EXCLUDED.rasch_scaled END
"""


@dataclass(frozen=True, slots=True)
class Rated:
    """How many students an exam rated, and how many later exams were replayed after it."""

    students: int
    replayed: int


def apply_ratings_from(exam: MockExam, *, now: datetime) -> Rated:
    """Rate an exam, and all rated exams after it once more. One transaction; doing it again changes nothing.

    Ratings are a fold over exams in their order, so a late finisher or a regrade ends exactly where a run from
    nothing would. An exam whose results are not out is left out; its own turn comes when they are.
    """
    with transaction.atomic():
        lock_ratings()
        later = rated_exams_after(exam)
        is_new = not later and not EloHistory.objects.filter(exam=exam).exists()
        if not is_new:
            _forget([exam.pk, *(each.pk for each in later)], now=now)
        students = _apply(exam, now=now) if results_are_out(exam.pk) else 0
        replayed = [_apply(each, now=now) for each in later if each.is_out]  # type: ignore[attr-defined]
        if is_new and not has_left_the_window(now=now):
            note_window(now=now)  # who sat it is up to date, and for nobody else anything has changed
        else:
            refresh_improvement(now=now)
        count_boards(RATING_BOARDS, now=now)
    return Rated(students=students, replayed=len(replayed))


def _forget(exams: Sequence[uuid.UUID], *, now: datetime) -> None:
    """Take these exams, the last ones of the sequence, out of history and ratings."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET, {"exams": list(exams), "now": now})


def _apply(exam: MockExam, *, now: datetime) -> int:
    """Add one exam at the end of the sequence; returns how many students it rated."""
    with connection.cursor() as cursor:
        cursor.execute(SCORES, {"exam": exam.pk})
        scores = cursor.fetchall()
        if not scores:
            return 0
        cursor.execute(FIELD, {"exam": exam.pk, **RULES})
        standings = [Standing(elo, taken, students) for elo, taken, students in cursor.fetchall()]
        cursor.execute(APPLY, _round_of(exam, standings, scores) | {"now": now})
        cursor.execute(CARRY, {"exam": exam.pk, "window": improvement_window(now=now), "now": now})
    return sum(students for _score, students in scores)


def _round_of(
    exam: MockExam, standings: list[Standing], scores: Sequence[tuple[int, int]]
) -> dict[str, Any]:  # parameters of APPLY
    field = field_of(standings)
    students = [count for _score, count in scores]
    out_of = max_score(exam.pk)
    return {
        **RULES,
        "exam": exam.pk,
        "participants": sum(students),
        "elo": field.elo,
        "taken": field.exams_taken,
        "expected": field.expected,
        "k": field.k,
        "raw_score": [score for score, _count in scores],
        "actual": actual_shares(students).tolist(),
        "rank": places(students).tolist(),
        "percent": [percent(score, out_of) for score, _count in scores],
    }
