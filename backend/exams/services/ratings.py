"""Ratings: one ordered sequence of exams, each applied by set-based SQL; an earlier exam replays all later ones.

Python sees two histograms of an exam (students by rating, students by score); every row is written by PostgreSQL.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from common.statistics import ensure_statistics
from exams.models import EloHistory, MockExam, ScoreAbility
from exams.rules.elo import LOWEST_ELO, SETTLED_AFTER, START_ELO, RatedGroup, actual_shares, field_of, places
from exams.selectors.rated import (
    has_left_the_window,
    improvement_window,
    max_score,
    rated_exams_after,
    rated_exams_before,
)
from exams.selectors.release import results_are_out
from exams.selectors.results import percent
from exams.services.boards import RATING_BOARDS, count_boards, lock_ratings, note_window, refresh_improvement

RULES = {"start_elo": START_ELO, "lowest": LOWEST_ELO, "settled": SETTLED_AFTER}

# Restores each student's rating to its value before these exams. `place` = position of the exam in rating order.
FORGET = """
WITH removed AS (DELETE FROM exams_elohistory WHERE exam_id = ANY(%(exams)s) RETURNING student_id),
earlier AS (
    SELECT e.exam_id, e.place, EXISTS (SELECT FROM exams_scoreability a WHERE a.exam_id = e.exam_id) AS is_calibrated
    FROM unnest(%(earlier)s::uuid[]) WITH ORDINALITY AS e(exam_id, place)
),
kept AS (
    SELECT h.student_id, count(*) AS taken, max(e.place) AS last,
           count(*) FILTER (WHERE e.is_calibrated) AS calibrated, max(e.place) FILTER (WHERE e.is_calibrated) AS rasch,
           sum(h.elo_after - h.elo_before) FILTER (WHERE h.exam_id = ANY(%(window)s)) AS month_change,
           count(*) FILTER (WHERE h.exam_id = ANY(%(window)s)) AS month_exams
    FROM exams_elohistory h JOIN earlier e ON e.exam_id = h.exam_id
    WHERE h.student_id IN (SELECT student_id FROM removed)
    GROUP BY h.student_id
),
gone AS (
    DELETE FROM exams_studentrating r
    WHERE r.student_id IN (SELECT student_id FROM removed) AND r.student_id NOT IN (SELECT student_id FROM kept)
)
UPDATE exams_studentrating r
SET elo = l.elo_after, elo_before = l.elo_before, exams_taken = kept.taken, calibrated_exams = kept.calibrated,
    rasch_exam_id = rasch.exam_id, rasch_ability = COALESCE(ability.ability_logits, 0), rasch_scaled = l.rasch_after,
    rasch_before = l.rasch_before, last_exam_id = l.exam_id, last_percent = l.score_percent, last_rank = l.rank,
    month_change = kept.month_change, month_exams = kept.month_exams, updated_at = %(now)s
FROM kept
JOIN earlier ON earlier.place = kept.last
JOIN exams_elohistory l ON l.exam_id = earlier.exam_id AND l.student_id = kept.student_id
LEFT JOIN earlier rasch ON rasch.place = kept.rasch
LEFT JOIN exams_examsession s ON s.exam_id = rasch.exam_id AND s.student_id = kept.student_id AND s.mode = 'live'
LEFT JOIN exams_scoreability ability ON ability.exam_id = s.exam_id AND ability.raw_score = s.raw_score
WHERE r.student_id = kept.student_id
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

# `score` says what each raw score means in this exam; its rank names it just as well.
SCORE = """
    unnest(%(raw_score)s::int[], %(actual)s::float8[], %(rank)s::int[], %(percent)s::float8[], %(ability)s::float8[],
           %(scaled)s::float8[]) AS score(raw_score, actual, rank, percent, ability, scaled)"""
# In the order of the index that holds every row: a million rows are then added to it side by side.
APPLY = """
INSERT INTO exams_elohistory (student_id, exam_id, session_id, elo_before, elo_after, score_percent, rasch_before,
                              rasch_after, rank, participants, percent_before, rank_before, created_at)
SELECT s.student_id, s.exam_id, s.id, field.elo,
       GREATEST(%(lowest)s, field.elo + round(field.k * (score.actual - field.expected)))::int,
       score.percent, COALESCE(r.rasch_scaled, 50), COALESCE(score.scaled, r.rasch_scaled, 50),
       score.rank, %(participants)s, r.last_percent, r.last_rank, %(now)s
FROM exams_examsession s
LEFT JOIN exams_studentrating r ON r.student_id = s.student_id
JOIN unnest(%(elo)s::int[], %(taken)s::int[], %(expected)s::float8[], %(k)s::float8[])
    AS field(elo, taken, expected, k)
    ON field.elo = COALESCE(r.elo, %(start_elo)s)
    AND field.taken = LEAST(COALESCE(r.exams_taken, 0), %(settled)s)
JOIN {score} ON score.raw_score = s.raw_score
WHERE s.exam_id = %(exam)s AND s.mode = 'live' AND s.status = 'submitted' AND s.scored_at IS NOT NULL
ORDER BY s.student_id
"""

CARRY = """
UPDATE exams_studentrating r
SET elo = h.elo_after, elo_before = h.elo_before, exams_taken = r.exams_taken + 1,
    calibrated_exams = r.calibrated_exams + %(calibrated)s,
    rasch_exam_id = CASE WHEN %(calibrated)s = 1 THEN h.exam_id ELSE r.rasch_exam_id END,
    rasch_ability = COALESCE(score.ability, r.rasch_ability),
    rasch_scaled = h.rasch_after, rasch_before = h.rasch_before,
    month_change = CASE WHEN %(recent)s = 1 THEN COALESCE(r.month_change, 0) + h.elo_after - h.elo_before
                        ELSE r.month_change END,
    month_exams = r.month_exams + %(recent)s,
    last_exam_id = h.exam_id, last_percent = h.score_percent, last_rank = h.rank, updated_at = %(now)s
FROM exams_elohistory h JOIN {score} ON score.rank = h.rank
WHERE h.exam_id = %(exam)s AND r.student_id = h.student_id
"""

NEWCOMERS = """
INSERT INTO exams_studentrating (student_id, elo, elo_before, exams_taken, calibrated_exams, rasch_exam_id,
                                 rasch_ability, rasch_scaled, rasch_before, month_change, month_exams,
                                 last_exam_id, last_percent, last_rank, updated_at)
SELECT h.student_id, h.elo_after, h.elo_before, 1, %(calibrated)s, CASE WHEN %(calibrated)s = 1 THEN h.exam_id END,
       COALESCE(score.ability, 0), h.rasch_after, h.rasch_before,
       CASE WHEN %(recent)s = 1 THEN h.elo_after - h.elo_before END, %(recent)s,
       h.exam_id, h.score_percent, h.rank, %(now)s
FROM exams_elohistory h JOIN {score} ON score.rank = h.rank
WHERE h.exam_id = %(exam)s
  AND NOT EXISTS (SELECT FROM exams_studentrating r WHERE r.student_id = h.student_id)
ORDER BY h.student_id
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
    ensure_statistics()
    with transaction.atomic():
        lock_ratings()
        window = improvement_window(now=now)
        later = rated_exams_after(exam)
        is_new = not later and not EloHistory.objects.filter(exam=exam).exists()
        if not is_new:
            _forget(exam, later, window=window, now=now)
        students = _apply(exam, window=window, now=now) if results_are_out(exam.pk) else 0
        replayed = [_apply(each, window=window, now=now) for each in later if each.is_out]  # type: ignore[attr-defined]
        if is_new and not has_left_the_window(now=now):
            note_window(now=now)  # who sat it is up to date, and for nobody else anything has changed
        else:
            refresh_improvement(now=now)
        count_boards(RATING_BOARDS, now=now)
    return Rated(students=students, replayed=len(replayed))


def _forget(exam: MockExam, later: Sequence[MockExam], *, window: list[uuid.UUID], now: datetime) -> None:
    """Take this exam and the later ones, the last ones of the sequence, out of history and ratings."""
    parameters: dict[str, Any] = {
        "exams": [exam.pk, *(each.pk for each in later)],
        "earlier": [each.pk for each in rated_exams_before(exam)],
        "window": window,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(FORGET, parameters)


def _apply(exam: MockExam, *, window: list[uuid.UUID], now: datetime) -> int:
    """Add one exam at the end of the sequence; returns how many students it rated."""
    ensure_statistics()  # a replay begins with ratings that were taken out and written anew a moment ago
    with connection.cursor() as cursor:
        cursor.execute(SCORES, {"exam": exam.pk})
        scores = cursor.fetchall()
        if not scores:
            return 0
        cursor.execute(FIELD, {"exam": exam.pk, **RULES})
        groups = [RatedGroup(elo, taken, students) for elo, taken, students in cursor.fetchall()]
        parameters: dict[str, Any] = _round_of(exam, groups, scores) | {"recent": int(exam.pk in window), "now": now}
        cursor.execute(APPLY.format(score=SCORE), parameters)
        ensure_statistics()  # the history may have been empty until now
        cursor.execute(CARRY.format(score=SCORE), parameters)
        if cursor.rowcount < parameters["participants"]:
            cursor.execute(NEWCOMERS.format(score=SCORE), parameters)
    return int(parameters["participants"])


def _round_of(
    exam: MockExam, groups: list[RatedGroup], scores: Sequence[tuple[int, int]]
) -> dict[str, Any]:  # parameters of APPLY, CARRY and NEWCOMERS
    field = field_of(groups)
    students = [count for _score, count in scores]
    out_of = max_score(exam.pk)
    abilities = {row.raw_score: row for row in ScoreAbility.objects.filter(exam=exam)}
    estimates = [abilities.get(score) for score, _count in scores]
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
        "calibrated": int(bool(abilities)),
        "ability": [row and row.ability_logits for row in estimates],
        "scaled": [row and row.rasch_scaled for row in estimates],
    }
