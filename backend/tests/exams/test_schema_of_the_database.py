"""What the database itself refuses, and that every migration goes both ways"""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.migrations import AddIndex, CreateModel, Migration
from django.db.migrations.loader import MigrationLoader
from django.db.models import ProtectedError

from accounts.models import Student
from audit.models import AuditEvent
from audit.recording import record_event
from exams.models import (
    Achievement,
    AnswerVerdict,
    CorrectAnswer,
    EloHistory,
    ExamSession,
    ExtraTime,
    ItemDifficulty,
    MockExam,
    StudentAchievement,
    StudentAnswer,
    StudentRating,
    StudentStreak,
)
from tests.factories import START, make_admin, make_exam, make_session, make_student


def refused(make: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


@pytest.fixture
def exam(db: None) -> MockExam:
    return make_exam()


def test_an_exam_is_made_with_its_times_only(db: None) -> None:
    exam = MockExam.objects.create(
        title="Test", scheduled_start=START, scheduled_end=START + timedelta(hours=3), created_by=make_admin()
    )
    assert (exam.duration, str(exam), bool(exam.pdf_file)) == (150, "Test", False)
    for gone in ("open_at", "close_at", "is_scheduled"):
        assert not hasattr(exam, gone)


@pytest.mark.parametrize(
    "wrong",
    [
        {"scheduled_end": START},
        {"scheduled_end": START - timedelta(seconds=1)},
        {"scheduled_start": None},
        {"duration": 0},
        {"duration": -5},
        {"duration": 1441},
    ],
)
def test_impossible_exams(exam: MockExam, wrong: dict[str, Any]) -> None:
    refused(lambda: MockExam.objects.filter(pk=exam.pk).update(**wrong))


def test_a_student_needs_a_telegram_id_of_their_own(db: None) -> None:
    refused(lambda: Student.objects.create(full_name="No id", telegram_id=None))
    student = make_student(telegram_id=2**52)
    refused(lambda: make_student(telegram_id=student.telegram_id))
    for gone in ("email", "google_id"):
        assert not hasattr(student, gone)


def test_one_live_session_and_one_running_practice_per_student_and_exam(exam: MockExam) -> None:
    student = make_student()
    make_session(exam, student)
    refused(lambda: make_session(exam, student))
    make_session(exam, student, mode="practice")
    refused(lambda: make_session(exam, student, mode="practice"))
    ExamSession.objects.filter(mode="practice").update(status="abandoned")
    make_session(exam, student, mode="practice")


@pytest.mark.parametrize(
    "wrong",
    [
        {"deadline": None},
        {"deadline": START},
        {"mode": "practice"},
        {"status": "abandoned"},
        {"status": "active"},
        {"status": "submitted"},
        {"submitted_at": START},
        {"raw_score": 5},
        {"raw_score": 5, "scored_at": START},
        {"scored_at": START},
    ],
)
def test_impossible_sessions(exam: MockExam, wrong: dict[str, Any]) -> None:
    session = make_session(exam)
    refused(lambda: ExamSession.objects.filter(pk=session.pk).update(**wrong))


def test_one_answer_per_slot(exam: MockExam) -> None:
    session = make_session(exam)
    StudentAnswer.objects.create(session=session, question_number=1, answer="A")
    StudentAnswer.objects.create(session=session, question_number=1, sub_part="a", answer="A")
    refused(lambda: StudentAnswer.objects.create(session=session, question_number=1, answer="B"))
    refused(lambda: StudentAnswer.objects.create(session=session, question_number=0, answer="B"))
    refused(lambda: StudentAnswer.objects.create(session=session, question_number=2, revision=-1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"question_number": 1},
        {"question_number": 0},
        {"question_number": 501},
        {"question_number": 9, "correct_answer": ""},
        {"question_number": 9, "kind": "essay"},
        {"question_number": 9, "kind": "choice", "choices": ""},
    ],
)
def test_impossible_keys(exam: MockExam, wrong: dict[str, Any]) -> None:
    refused(lambda: CorrectAnswer.objects.create(exam=exam, **{"correct_answer": "A"} | wrong))


def test_one_verdict_per_distinct_answer_and_overrides_have_an_author(exam: MockExam) -> None:
    fields = {"exam": exam, "question_number": 1, "outcome": "wrong", "parser_version": "1", "judged_at": START}
    AnswerVerdict.objects.create(answer="B", **fields)
    refused(lambda: AnswerVerdict.objects.create(answer="B", **fields))
    refused(lambda: AnswerVerdict.objects.create(answer="C", override="correct", **fields))


@pytest.mark.parametrize("minutes", [0, 1441, -1])
def test_extra_time_is_a_positive_number_of_minutes(exam: MockExam, minutes: int) -> None:
    refused(lambda: ExtraTime.objects.create(exam=exam, student=make_student(), minutes=minutes))


def test_ratings_start_where_they_should_and_stay_possible(exam: MockExam) -> None:
    rating = StudentRating.objects.create(student=make_student(full_name="Lola"))
    assert (rating.elo, rating.rasch_ability, rating.rasch_scaled, rating.exams_taken) == (1200, 0.0, 50.0, 0)
    assert str(rating) == "Lola: ELO=1200, Rasch=50.0"
    for wrong in ({"elo": -1}, {"exams_taken": -1}, {"rasch_scaled": 100.5}, {"rasch_scaled": -0.1}):
        refused(lambda wrong=wrong: StudentRating.objects.update(**wrong))


def test_history_is_one_row_per_student_and_exam(exam: MockExam) -> None:
    student = make_student()
    fields = {"student": student, "exam": exam, "elo_before": 1200, "elo_after": 1210, "score_percent": 60.0}
    row = EloHistory.objects.create(**fields)
    assert (row.rasch_before, row.rasch_after) == (50.0, 50.0)
    refused(lambda: EloHistory.objects.create(**fields))
    for wrong in (
        {"score_percent": 101},
        {"elo_after": -1},
        {"rank": 5, "participants": 4},
        {"rank": 0, "participants": 4},
    ):
        refused(lambda wrong=wrong: EloHistory.objects.update(**wrong))


def test_streaks_and_difficulties_stay_possible(exam: MockExam) -> None:
    streak = StudentStreak.objects.create(student=make_student())
    assert (streak.current_streak, streak.longest_streak, streak.last_exam_date) == (0, 0, None)
    refused(lambda: StudentStreak.objects.update(current_streak=2))
    refused(lambda: StudentStreak.objects.update(current_streak=-1))
    refused(lambda: ItemDifficulty.objects.create(exam=exam, question_number=1, p_value=1.2))
    ItemDifficulty.objects.create(exam=exam, question_number=1, p_value=0.2, difficulty=1.0, se=0.1)
    refused(lambda: ItemDifficulty.objects.create(exam=exam, question_number=1, p_value=0.2))


def test_an_achievement_is_earned_once(db: None) -> None:
    student, achievement = make_student(full_name="Lola"), Achievement.objects.get(code="first_exam")
    earned = StudentAchievement.objects.create(student=student, achievement=achievement)
    assert str(earned) == "Lola - First Exam"
    refused(lambda: StudentAchievement.objects.create(student=student, achievement=achievement))
    refused(lambda: Achievement.objects.create(type="streak", name="x", description="", threshold=-1, icon="x"))


def test_people_and_exams_with_sittings_cannot_be_deleted(exam: MockExam) -> None:
    session = make_session(exam)
    for owner in (session.student, exam, exam.created_by):
        with pytest.raises(ProtectedError):
            owner.delete()


def test_audit_events_cannot_be_changed_or_deleted(exam: MockExam) -> None:
    record_event(verb="tested", subject=exam, actor="admin", now=START, note="x")
    for change in (lambda: AuditEvent.objects.update(actor="nobody"), lambda: AuditEvent.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert AuditEvent.objects.get().actor == "admin"


NAMED_INDEXES = {
    "idx_answer_session_question": ["session_id", "question_number"],
    "idx_session_exam_status": ["exam_id", "status"],
    "idx_exam_schedule": ["scheduled_start", "scheduled_end"],
    "idx_session_due": ["deadline"],
}


@pytest.mark.parametrize(("name", "columns"), NAMED_INDEXES.items())
def test_named_indexes_exist(db: None, name: str, columns: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        definition = cursor.fetchone()[0]
    assert f"({', '.join(columns)})" in definition
    assert ("WHERE" in definition) == (name == "idx_session_due")


SEEDED = {
    ("Novice", "milestone", 25, "seedling"), ("Intermediate", "milestone", 50, "star"),
    ("Advanced", "milestone", 60, "medal"), ("Proficient", "milestone", 70, "award"),
    ("Expert", "milestone", 80, "crown"), ("Master", "milestone", 90, "gem"),
    ("Grandmaster", "milestone", 95, "diamond"),
    ("3-Exam Streak", "streak", 3, "fire"), ("5-Exam Streak", "streak", 5, "fire"),
    ("10-Exam Streak", "streak", 10, "fire"),
    ("First Exam", "improvement", 1, "rocket"), ("5 Exams", "improvement", 5, "trophy"),
    ("10 Exams", "improvement", 10, "trophy"), ("Rising Star", "improvement", 10, "trending-up"),
    ("Big Leap", "improvement", 20, "trending-up"),
}  # fmt: skip


def test_fifteen_achievements_are_seeded(db: None) -> None:
    rows = Achievement.objects.values_list("name", "type", "threshold", "icon")
    assert len(rows) == 15
    assert set(rows) == SEEDED


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_migrations_go_back_and_forth_and_the_seed_removes_only_its_own_rows() -> None:
    mine = Achievement.objects.create(type="streak", name="First Exam", description="ours", threshold=3, icon="x")
    call_command("migrate", "exams", "0002", verbosity=0)
    assert list(Achievement.objects.values_list("pk", flat=True)) == [mine.pk]
    call_command("migrate", "exams", verbosity=0)
    assert Achievement.objects.count() == 16
    call_command("migrate", "exams", verbosity=0)
    mine.delete()
    assert set(Achievement.objects.values_list("name", "type", "threshold", "icon")) == SEEDED
    call_command("migrate", "exams", "zero", verbosity=0)
    call_command("migrate", "audit", "zero", verbosity=0)
    call_command("migrate", verbosity=0)
    assert set(Achievement.objects.values_list("name", "type", "threshold", "icon")) == SEEDED


def test_models_and_migrations_agree(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


# Made before the first release, when no table was in use.
BEFORE_THE_RELEASE = {
    ("accounts", "0002_endings"), ("exams", "0004_boards"), ("exams", "0010_lean_results"), ("exams", "0015_undecided"),
}  # fmt: skip


def stopping_indexes(app: str, migration: Migration) -> list[str]:
    """Indexes whose making would hold up who writes: on a table that the same migration does not make itself."""
    made = {operation.name_lower for operation in migration.operations if isinstance(operation, CreateModel)}
    return [
        f"{app} {migration.name}: {operation.index.name}"
        for operation in migration.operations
        if isinstance(operation, AddIndex)
        and not isinstance(operation, AddIndexConcurrently)
        and operation.model_name_lower not in made
    ]


def test_an_index_on_a_table_in_use_is_made_beside_its_writers() -> None:
    found = MigrationLoader(None).disk_migrations
    ours = {key: one for key, one in found.items() if key[0] in {"accounts", "audit", "common", "exams"}}
    assert [index for (app, name), one in ours.items() if (app, name) not in BEFORE_THE_RELEASE
            for index in stopping_indexes(app, one)] == []  # fmt: skip
    assert stopping_indexes("exams", ours["exams", "0015_undecided"]), "the rule finds what it is about"
