"""Students and sittings by the million, made inside PostgreSQL: what ratings and boards are measured on.

Models exist only after Django's setup, so this speaks SQL.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection

ITEMS = 55
FIRST_EXAM = datetime(2026, 9, 5, 9, 0, tzinfo=UTC)

STUDENTS = """
INSERT INTO accounts_student (id, full_name, telegram_id, username, alias, language, show_on_leaderboard, is_simulated,
                              created_at)
SELECT gen_random_uuid(), 'Student ' || number, -2000000000 - number, '', '', 'uz', number %% 50 <> 0, true, now()
FROM generate_series(1, %(students)s) number
"""
# A sum of five draws is near enough to a normal score; everyone has a level of their own from their id.
SITTINGS = """
INSERT INTO exams_examsession (id, student_id, exam_id, mode, status, started_at, deadline, last_activity, submitted_at,
                               auto_submitted, raw_score, scored_at)
SELECT gen_random_uuid(), id, %(exam)s, 'live', 'submitted', %(start)s, %(end)s, %(end)s, %(end)s, false,
       LEAST(%(items)s, GREATEST(0, round(0.15 * (-telegram_id %% 97)
             + (random() + random() + random() + random() + random()) * 0.15 * %(items)s)))::int, %(end)s
FROM accounts_student
"""
ABILITIES = """
INSERT INTO exams_scoreability (exam_id, raw_score, ability_logits, ability_se, rasch_scaled, percentile)
SELECT %(exam)s, raw_score, (raw_score - 27.5) / 8.0, 0.3,
       LEAST(100, GREATEST(0, 50 + 12.5 * (raw_score - 27.5) / 8.0)), 50
FROM generate_series(0, %(items)s) raw_score
"""


def make_students(students: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")  # for making the crowd; what is measured sets its own
        cursor.execute(STUDENTS, {"students": students})


def make_sat_exam(number: int) -> Any:  # a MockExam
    """An exam that every student sat, scored and calibrated, its grading step finished: the state before RATE."""
    user, _created = apps.get_model("auth", "User").objects.get_or_create(username="benchmarks")
    start = FIRST_EXAM + timedelta(days=7 * number)
    exam = apps.get_model("exams", "MockExam").objects.create(
        title=f"№{number}", pdf_file="papers/none.pdf", scheduled_start=start,
        scheduled_end=start + timedelta(hours=3), created_by=user,
    )  # fmt: skip
    key = apps.get_model("exams", "CorrectAnswer")
    key.objects.bulk_create(key(exam=exam, question_number=item, correct_answer="A") for item in range(1, ITEMS + 1))
    step = apps.get_model("exams", "PipelineStep")
    step.objects.create(exam=exam, step="grade", state="done", finished_at=exam.scheduled_end)
    with connection.cursor() as cursor:
        parameters = {"exam": exam.pk, "start": start, "end": exam.scheduled_end, "items": ITEMS}
        cursor.execute(SITTINGS, parameters)
        cursor.execute(ABILITIES, parameters)
        cursor.execute("VACUUM ANALYZE")
    return exam
