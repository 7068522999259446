"""Exams, sheets and times inside a stack's database: copied, aged, and read back with everything that came of them.

A twin is the same exam with the same sheets, handed in by fresh students and worked off without any disturbance: what a
disturbed exam must come to. Rows are copied whole, so that a new column needs nothing here.
"""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import psycopg
from celery import Celery
from psycopg.types.json import Jsonb

from benchmarks.exam_plan import ExamPlan
from benchmarks.phone import seconds
from benchmarks.robot import OpenExam
from benchmarks.stack import Stack
from tests.waiting import wait_for

WINDOW = timedelta(hours=1)
DURATION_MINUTES = 30
LONG_AGO = timedelta(hours=2)  # puts the end of any of these exams, with its grace, into the past
TASKS = ("auto_submit_expired_sessions", "grade_submitted_sessions", "run_due_pipelines")

COPY_EXAM = """
INSERT INTO exams_mockexam SELECT made.* FROM exams_mockexam source,
    LATERAL jsonb_populate_record(source, %(changes)s) made WHERE source.id = %(source)s
"""
COPY_KEY = """
INSERT INTO exams_correctanswer SELECT made.* FROM exams_correctanswer source,
    LATERAL jsonb_populate_record(source, jsonb_build_object(
        'id', nextval(pg_get_serial_sequence('exams_correctanswer', 'id')), 'exam_id', %(copy)s::text)) made
WHERE source.exam_id = %(source)s
"""
# A student's twin keeps the original's number as a user name: by it the two are compared.
COPY_STUDENTS = """
INSERT INTO accounts_student SELECT made.* FROM accounts_student source,
    LATERAL jsonb_populate_record(source, jsonb_build_object(
        'id', md5(source.id || %(copy)s::text)::uuid, 'username', source.telegram_id::text,
        'telegram_id', -('x' || left(md5(source.id || %(copy)s::text), 12))::bit(48)::bigint)) made
WHERE source.id IN (SELECT student_id FROM exams_examsession WHERE exam_id = %(source)s)
"""
COPY_SESSIONS = """
INSERT INTO exams_examsession SELECT made.* FROM exams_examsession source,
    LATERAL jsonb_populate_record(source, jsonb_build_object(
        'id', md5(source.id || %(copy)s::text)::uuid, 'exam_id', %(copy)s::text,
        'student_id', md5(source.student_id || %(copy)s::text)::uuid, 'raw_score', NULL, 'scored_at', NULL)) made
WHERE source.exam_id = %(source)s
"""
COPY_ANSWERS = """
INSERT INTO exams_studentanswer SELECT made.* FROM exams_studentanswer source,
    LATERAL jsonb_populate_record(source, jsonb_build_object(
        'id', nextval(pg_get_serial_sequence('exams_studentanswer', 'id')),
        'session_id', md5(source.session_id || %(copy)s::text)::uuid, 'is_correct', NULL)) made
WHERE source.session_id IN (SELECT id FROM exams_examsession WHERE exam_id = %(source)s)
"""
AGE = (
    "UPDATE exams_mockexam SET scheduled_start = scheduled_start - %(by)s, scheduled_end = scheduled_end - %(by)s"
    " WHERE id = %(exam)s",
    "UPDATE exams_examsession SET started_at = started_at - %(by)s, deadline = deadline - %(by)s,"
    " last_activity = last_activity - %(by)s, submitted_at = submitted_at - %(by)s WHERE exam_id = %(exam)s",
)

STUDENT = "(SELECT COALESCE(NULLIF(username, ''), telegram_id::text) FROM accounts_student WHERE id = {}.student_id)"
SITTING = (
    f"SELECT s.id, s.student_id, {STUDENT.format('s')} AS student FROM exams_examsession s WHERE exam_id = %(exam)s"
)
# Everything that comes of an exam, without the ids and the moments of the work.
FIGURES: Mapping[str, str] = {
    "steps": "SELECT step, state FROM exams_pipelinestep WHERE exam_id = %(exam)s",
    "sessions": "SELECT sitting.student, status, submitted_at, auto_submitted, raw_score, scored_at IS NOT NULL"
    " FROM sitting JOIN exams_examsession USING (id)",
    "answers": "SELECT sitting.student, question_number, sub_part, answer, is_correct"
    " FROM sitting JOIN exams_studentanswer ON session_id = sitting.id",
    "items": "SELECT to_jsonb(i) - '{id,exam_id}'::text[] FROM exams_itemdifficulty i WHERE exam_id = %(exam)s",
    "calibration": "SELECT to_jsonb(c) - '{exam_id,calibrated_at,duration_ms}'::text[] FROM exams_calibration c"
    " WHERE exam_id = %(exam)s",
    "abilities": "SELECT to_jsonb(a) - '{id,exam_id}'::text[] FROM exams_scoreability a WHERE exam_id = %(exam)s",
    "history": "SELECT sitting.student, to_jsonb(h) - '{id,exam_id,session_id,student_id,created_at}'::text[]"
    " FROM exams_elohistory h JOIN sitting USING (student_id) WHERE exam_id = %(exam)s",
    "ratings": "SELECT sitting.student, to_jsonb(r) - '{student_id,rasch_exam_id,last_exam_id,updated_at}'::text[]"
    " FROM sitting JOIN exams_studentrating r USING (student_id)",
    # The current streak also tells which exams there were since: the twin itself is one.
    "streaks": "SELECT sitting.student, longest_streak, last_exam_date FROM sitting"
    " JOIN exams_studentstreak k USING (student_id)",
    "achievements": "SELECT sitting.student, code FROM sitting JOIN exams_studentachievement USING (student_id)"
    " JOIN exams_achievement a ON a.id = achievement_id",
}
Figures = dict[str, list[tuple[Any, ...]]]


def rows(stack: Stack, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
    """What a query finds, over a connection of its own: one that was kept would not outlive the tests' harm."""
    with psycopg.connect(stack.database_url, connect_timeout=5) as database:
        return database.execute(query, parameters).fetchall()


def make_template(stack: Stack, plan: ExamPlan) -> str:
    """Store an exam that nobody sits, and return its id."""
    timing = {"opens_in_seconds": 30 * 86400, "window_seconds": 3600, "minutes": 30}
    stored = stack.command("benchmarks.prepare_exam", given=plan.as_json(title="Sinov imtihoni", **timing))
    return str(stored["id"])


def open_copy(stack: Stack, source: str) -> OpenExam:
    """A copy of an exam, with its key and without its students, that has been open for a minute."""
    made = {"copy": str(uuid.uuid4()), "source": source}
    with psycopg.connect(stack.database_url) as database:
        row = database.execute("SELECT now() - interval '1 minute'").fetchone()
        assert row
        start, end = row[0].isoformat(), (row[0] + WINDOW).isoformat()
        changes = {"id": made["copy"], "scheduled_start": start, "scheduled_end": end, "duration": DURATION_MINUTES}
        database.execute(COPY_EXAM, made | {"changes": Jsonb(changes)})
        database.execute(COPY_KEY, made)
    return OpenExam(made["copy"], seconds(start), seconds(end), DURATION_MINUTES)


def twin_of(stack: Stack, exam: str) -> str:
    """The same exam with the same sheets, by other students, handed in and not yet scored; returns its id."""
    made = {"copy": str(uuid.uuid4()), "source": exam}
    with psycopg.connect(stack.database_url) as database:
        database.execute(COPY_EXAM, made | {"changes": Jsonb({"id": made["copy"]})})
        for statement in (COPY_KEY, COPY_STUDENTS, COPY_SESSIONS, COPY_ANSWERS):
            database.execute(statement, made)
    return made["copy"]


def age(stack: Stack, exam: str) -> None:
    """What two hours do to an exam and its sittings: they lie so much further back."""
    with psycopg.connect(stack.database_url) as database:
        for statement in AGE:
            database.execute(statement, {"exam": exam, "by": LONG_AGO})


def is_worked_off(stack: Stack, exam: str) -> bool:
    found = rows(stack, "SELECT state FROM exams_pipelinestep WHERE exam_id = %(exam)s AND step = 'reward'", exam=exam)
    return found == [("done",)]


def remind_worker(stack: Stack) -> None:
    """Tell the worker to look now, as beat does every few seconds: a test need not wait for those."""
    # The address is given once more: CELERY_BROKER_URL, here the tests' own broker, outdoes an app's.
    with Celery() as beat, beat.connection_for_write(url=stack.broker_url) as connection:
        for task in TASKS:
            beat.send_task(f"exams.tasks.{task}", connection=connection)


def wait_until_worked_off(stack: Stack, exam: str, *, by_itself: bool = False) -> None:
    """Wait until the exam is closed, scored, calibrated, rated and rewarded; `by_itself` leaves it all to beat."""

    def is_done() -> bool:
        if not by_itself:
            remind_worker(stack)
        return is_worked_off(stack, exam)

    worker = stack.child("worker")
    assert worker.process is not None
    wait_for(is_done, needs=[(worker.process, worker.log)], pause_seconds=0.3)


def figures(stack: Stack, exam: str) -> Figures:
    """All that came of an exam, each kind in a fixed order."""
    return {
        kind: sorted(rows(stack, f"WITH sitting AS ({SITTING}) {query}", exam=exam), key=str)
        for kind, query in FIGURES.items()
    }


def undisturbed_figures(stack: Stack, exam: str) -> Figures:
    """What comes of the same sheets when nothing is in the way."""
    twin = twin_of(stack, exam)
    wait_until_worked_off(stack, twin)
    return figures(stack, twin)
