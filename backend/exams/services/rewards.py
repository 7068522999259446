"""Streaks and achievements after an exam, set by set: rebuilt from the sessions, and awarded once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import Student
from exams.models import Board, ExamSession, MockExam, StudentStreak
from exams.rules.achievements import Measure, codes_of
from exams.rules.streaks import Streak, streak_of
from exams.selectors.rated import rated_exams_after
from exams.selectors.release import finished_grading
from exams.services.boards import PATIENCE, count_boards

REWARD_LOCK = (7_302, 2)

# Finished: graded, and somebody sat it. One that nobody sat breaks no streak.
STREAKS = """
WITH finished AS MATERIALIZED (
    SELECT e.id, e.scheduled_start, row_number() OVER (ORDER BY e.scheduled_start, e.id) AS place
    FROM exams_mockexam e
    WHERE EXISTS (SELECT FROM exams_pipelinestep p
                  WHERE p.exam_id = e.id AND p.step = 'grade' AND p.state IN ('done', 'skipped'))
      AND EXISTS (SELECT FROM exams_examsession s
                  WHERE s.exam_id = e.id AND s.mode = 'live' AND s.status = 'submitted')
),
affected AS (
    SELECT student_id FROM exams_examsession
    WHERE exam_id = %(exam)s AND mode = 'live' AND status = 'submitted'
    UNION
    SELECT student_id FROM exams_studentstreak WHERE current_streak > 0 OR previous_streak > 0 OR %(everyone)s
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

AWARD = """
INSERT INTO exams_studentachievement (id, student_id, achievement_id, earned_at, session_id)
SELECT gen_random_uuid(), earner.student_id, a.id, %(now)s, earner.session_id
FROM exams_achievement a JOIN ({earners}) AS earner ON earner.measured >= a.threshold
WHERE a.code = ANY(%(codes)s) AND NOT EXISTS (
    SELECT FROM exams_studentachievement held
    WHERE held.student_id = earner.student_id AND held.achievement_id = a.id
)
ORDER BY earner.student_id
ON CONFLICT (student_id, achievement_id) DO NOTHING
"""

# Who could have earned something by this exam, and what is measured. A default is never an estimate: no row, no award.
EARNERS = {
    Measure.ABILITY: """
        SELECT s.student_id, s.id AS session_id, y.rasch_scaled AS measured
        FROM exams_sessionability y JOIN exams_examsession s ON s.id = y.session_id
        WHERE s.exam_id = %(exam)s AND s.mode = 'live' AND s.status = 'submitted'
    """,
    Measure.STREAK: """
        SELECT h.student_id, h.session_id, k.longest_streak AS measured
        FROM exams_elohistory h JOIN exams_studentstreak k ON k.student_id = h.student_id WHERE h.exam_id = %(exam)s
    """,
    Measure.EXAMS: """
        SELECT h.student_id, h.session_id, r.exams_taken AS measured
        FROM exams_elohistory h JOIN exams_studentrating r ON r.student_id = h.student_id WHERE h.exam_id = %(exam)s
    """,
    # Scores carry two decimals, and so do their differences: 50.91 - 30.91 is 20, not a little less.
    Measure.GAIN: """
        SELECT h.student_id, h.session_id, round((h.score_percent - earlier.score_percent)::numeric, 2) AS measured
        FROM exams_elohistory h
        JOIN exams_mockexam e ON e.id = h.exam_id
        CROSS JOIN LATERAL (
            SELECT p.score_percent FROM exams_elohistory p JOIN exams_mockexam pe ON pe.id = p.exam_id
            WHERE p.student_id = h.student_id AND (pe.scheduled_start, pe.id) < (e.scheduled_start, e.id)
            ORDER BY pe.scheduled_start DESC, pe.id DESC LIMIT 1
        ) earlier
        WHERE h.exam_id = ANY(%(exams)s)
    """,
}


@dataclass(frozen=True, slots=True)
class Rewarded:
    """How many achievements an exam brought."""

    achievements: int


def reward_exam(exam: MockExam, *, now: datetime) -> Rewarded:
    """Rebuild the streaks that this exam touches, also of those who missed it, and award what it earned.

    Doing it again awards nothing twice; what was once earned is kept.
    """
    later = [each.pk for each in rated_exams_after(exam)]
    parameters: dict[str, Any] = {
        "exam": exam.pk,
        # An exam before others can join or part streaks of the past; one score more has a new score before it.
        "exams": [exam.pk, *later],
        "everyone": _has_finished_after(exam),
        "time_zone": settings.TIME_ZONE,
        "now": now,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", REWARD_LOCK)
        cursor.execute(STREAKS, parameters)
        awarded = 0
        for measure, earners in EARNERS.items():
            cursor.execute(AWARD.format(earners=earners), parameters | {"codes": codes_of(measure)})
            awarded += cursor.rowcount
        count_boards([Board.Name.STREAKS], now=now)
    return Rewarded(achievements=awarded)


def update_streak(student: Student) -> StudentStreak:
    """Rebuild one student's streak from the sessions: finished exams, and whatever else the student handed in."""
    return _write_streak(student, _own_exams(student, Q(is_taken=True) | Q(is_finished=True)))


def check_streak_broken(student: Student, exam: MockExam) -> bool:
    """Whether this closed exam ends the student's streak because it was missed; if so, that is written down."""
    counted = Q(is_taken=True) | Q(is_finished=True) | Q(pk=exam.pk)
    up_to_it = Q(scheduled_start__lt=exam.scheduled_start) | Q(scheduled_start=exam.scheduled_start, pk__lte=exam.pk)
    if streak_of([each.is_taken for each in _own_exams(student, counted & up_to_it)]).current > 0:
        return False
    _write_streak(student, _own_exams(student, counted))
    return True


def _own_exams(student: Student, which: Q) -> list[Any]:
    """Exams in their order; each knows by `is_taken` whether the student handed it in."""
    handed_in = ExamSession.objects.live().submitted().filter(exam=OuterRef("pk"))
    exams = MockExam.objects.annotate(
        is_taken=Exists(handed_in.filter(student=student)),
        is_finished=Exists(finished_grading(OuterRef("pk"))) & Exists(handed_in),
    )
    return list(exams.filter(which).order_by("scheduled_start", "pk"))


def _write_streak(student: Student, exams: list[Any]) -> StudentStreak:
    found: Streak = streak_of([exam.is_taken for exam in exams])
    last = next((exam.scheduled_start for exam in reversed(exams) if exam.is_taken), None)
    streak, _is_new = StudentStreak.objects.update_or_create(
        student=student,
        defaults={
            "current_streak": found.current,
            "longest_streak": found.longest,
            "previous_streak": found.previous,
            "last_exam_date": last and last.astimezone(ZoneInfo(settings.TIME_ZONE)).date(),
        },
    )
    return streak


def _has_finished_after(exam: MockExam) -> bool:
    later = Q(scheduled_start__gt=exam.scheduled_start) | Q(scheduled_start=exam.scheduled_start, pk__gt=exam.pk)
    return MockExam.objects.filter(later, Exists(finished_grading(OuterRef("pk")))).exists()
