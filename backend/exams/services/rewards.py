"""Streaks and achievements after an exam, set by set: rebuilt from the sessions, and awarded once."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import Student
from common.locks import Lock, lock
from common.long_work import allow_work_on_everybody
from common.statistics import ensure_statistics
from exams.models import Achievement, Board, ExamSession, MockExam, ScoreAbility, StudentStreak
from exams.rules.achievements import MEASURE_BY_CODE, Measure
from exams.rules.streaks import Streak, streak_of
from exams.selectors.rated import rated_exams_after
from exams.selectors.release import finished_grading
from exams.services.boards import count_boards
from exams.services.streaks import count_streaks, distrust_streaks

# Each array holds a measure's achievements sorted by threshold; width_bucket says how many of them the student has
# reached. An uncalibrated exam has no ability and earns none of the ability achievements. Scores have two decimals, and
# so have gains: 50.91 - 30.91 is 20, not a little less.
EARNED = """
SELECT h.student_id, h.session_id, unnest(
    (%(ability)s::uuid[])[1:width_bucket(CASE WHEN %(calibrated)s THEN h.rasch_after END, %(ability_from)s::float8[])]
    || (%(streak)s::uuid[])[1:width_bucket(k.longest_streak, %(streak_from)s::float8[])]
    || (%(exams)s::uuid[])[1:width_bucket(r.exams_taken, %(exams_from)s::float8[])]
    || (%(gain)s::uuid[])[1:{gains}]
) AS achievement_id
FROM exams_elohistory h
JOIN exams_studentrating r ON r.student_id = h.student_id
JOIN exams_studentstreak k ON k.student_id = h.student_id
WHERE h.exam_id = %(exam)s
"""
GAINS = """width_bucket(round((h.score_percent - h.percent_before)::numeric, 2)::float8, %(gain_from)s::float8[])"""
# Rating an exam late changes the "previous score" of the exams after it, so their gain achievements are checked again.
GAINED_LATER = """
SELECT DISTINCT ON (student_id, achievement_id) student_id, session_id, achievement_id
FROM (
    SELECT h.student_id, h.session_id, unnest((%(gain)s::uuid[])[1:{gains}]) AS achievement_id, e.scheduled_start, e.id
    FROM exams_elohistory h JOIN exams_mockexam e ON e.id = h.exam_id
    WHERE h.exam_id = ANY(%(later)s)
) gained
ORDER BY student_id, achievement_id, scheduled_start, id
"""
# In the order of the index, and with ids that grow: millions of rows are then added side by side. Ids are one random
# prefix plus a row number: a random UUID per row costs more than the insert. Safe because the lock of rewards allows
# one writer.
AWARD = """
INSERT INTO exams_studentachievement (id, student_id, achievement_id, earned_at, session_id)
SELECT (%(ids)s || lpad(to_hex(row_number() OVER ()), 12, '0'))::uuid, student_id, achievement_id, %(now)s, session_id
FROM (
    SELECT * FROM ({earned}) earned
    WHERE NOT EXISTS (
        SELECT FROM exams_studentachievement held
        WHERE held.student_id = earned.student_id AND held.achievement_id = earned.achievement_id
    )
    ORDER BY student_id
) new
"""


@dataclass(frozen=True, slots=True)
class Rewarded:
    """How many achievements an exam brought."""

    achievements: int


def reward_exam(exam: MockExam, *, now: datetime) -> Rewarded:
    """Rebuild the streaks that this exam touches, also of those who missed it, and award what it earned.

    Doing it again awards nothing twice; what was once earned is kept.
    """
    ensure_statistics()
    with transaction.atomic(), connection.cursor() as cursor:
        allow_work_on_everybody()
        lock(Lock.REWARDS)
        count_streaks(exam)
        parameters = _rules_for(exam) | {"now": now}
        awarded = 0
        for earned in (EARNED, GAINED_LATER) if parameters["later"] else (EARNED,):
            award = AWARD.format(earned=earned.format(gains=GAINS))
            cursor.execute(award, parameters | {"ids": _beginning_of_ids()})
            awarded += cursor.rowcount
        count_boards([Board.Name.STREAKS], now=now)
    return Rewarded(achievements=awarded)


def _beginning_of_ids() -> str:
    """All but the last group of a random UUID, of the version that is free for such use (RFC 9562, version 8)."""
    drawn = str(uuid.uuid4())
    return f"{drawn[:14]}8{drawn[15:24]}"


def _rules_for(exam: MockExam) -> dict[str, Any]:  # parameters of EARNED and GAINED_LATER
    parameters: dict[str, Any] = {
        "exam": exam.pk,
        "later": [each.pk for each in rated_exams_after(exam)],
        "calibrated": ScoreAbility.objects.filter(exam=exam).exists(),
    }
    achievements = list(Achievement.objects.filter(code__in=MEASURE_BY_CODE).order_by("threshold", "pk"))
    for measure in Measure:
        rules = [each for each in achievements if MEASURE_BY_CODE[each.code or ""] == measure]
        parameters[measure.value] = [each.pk for each in rules]
        parameters[f"{measure.value}_from"] = [each.threshold for each in rules]
    return parameters


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
    distrust_streaks()
    return streak
