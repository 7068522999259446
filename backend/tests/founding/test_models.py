"""What the first phase asks of the models, tried by Django's own test runner and by pytest alike."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import TestCase
from django.utils import timezone

from exams.models import (
    Achievement,
    EloHistory,
    ExamSession,
    MockExam,
    Student,
    StudentAchievement,
    StudentRating,
    StudentStreak,
)


def field_names(model: type) -> set[str]:
    return {field.name for field in model._meta.get_fields()}  # type: ignore[attr-defined]


class TestMockExamModel(TestCase):
    def setUp(self) -> None:
        self.admin = User.objects.create_user("ustoz", password="a-long-test-password")
        self.now = timezone.now()

    def make(self, **fields: object) -> MockExam:
        window = {"scheduled_start": self.now, "scheduled_end": self.now + timedelta(hours=3)}
        return MockExam.objects.create(**({"title": "Sinov", "created_by": self.admin} | window | fields))

    def test_an_exam_needs_no_paper_to_be_written_down(self) -> None:
        exam = self.make()
        assert (str(exam), exam.duration, bool(exam.pdf_file)) == ("Sinov", 150, False)

    def test_the_old_way_of_opening_an_exam_is_gone(self) -> None:
        assert not {"open_at", "close_at", "is_scheduled"} & field_names(MockExam)

    def test_both_ends_of_the_window_are_required(self) -> None:
        for missing in ("scheduled_start", "scheduled_end"):
            with pytest.raises(IntegrityError), transaction.atomic():
                self.make(**{missing: None})

    def test_a_window_ends_after_it_began_and_lasts_some_time(self) -> None:
        for wrong in ({"scheduled_end": self.now}, {"duration": 0}, {"duration": 1441}):
            with pytest.raises(IntegrityError), transaction.atomic():
                self.make(**wrong)


class TestStudentModel(TestCase):
    def test_a_student_is_known_by_telegram_and_by_nothing_else(self) -> None:
        student = Student.objects.create(full_name="Aziza Karimova", telegram_id=2**40)
        assert (str(student), student.telegram_id) == ("Aziza Karimova", 2**40)
        assert not {"email", "google_id"} & field_names(Student)

    def test_no_student_without_a_telegram_id_and_no_two_with_one(self) -> None:
        Student.objects.create(full_name="Aziza", telegram_id=5)
        for telegram_id in (None, 5):
            with pytest.raises(IntegrityError), transaction.atomic():
                Student.objects.create(full_name="Bobur", telegram_id=telegram_id)


class TestRatingModels(TestCase):
    def setUp(self) -> None:
        self.student = Student.objects.create(full_name="Aziza Karimova", telegram_id=7)

    def test_a_rating_begins_in_the_middle(self) -> None:
        rating = StudentRating.objects.create(student=self.student)
        begun = (rating.elo, rating.rasch_ability, rating.rasch_scaled, rating.exams_taken)
        assert begun == (1200, 0.0, 50.0, 0)
        assert self.student.rating == rating
        assert "Aziza Karimova" in str(rating)

    def test_a_history_row_begins_in_the_middle_too(self) -> None:
        defaults = {name: EloHistory._meta.get_field(name).default for name in ("rasch_before", "rasch_after")}
        assert defaults == {"rasch_before": 50.0, "rasch_after": 50.0}

    def test_a_streak_begins_at_nothing(self) -> None:
        streak = StudentStreak.objects.create(student=self.student)
        begun = (streak.current_streak, streak.longest_streak, streak.last_exam_date)
        assert begun == (0, 0, None)
        assert self.student.streak == streak


class TestAchievementModels(TestCase):
    def test_fifteen_are_there_from_the_beginning(self) -> None:
        assert Achievement.objects.filter(code__isnull=False).count() == 15
        grandmaster = Achievement.objects.get(code="grandmaster")
        assert (grandmaster.type, grandmaster.threshold, grandmaster.icon) == ("milestone", 95, "diamond")

    def test_another_of_the_same_name_may_be_made(self) -> None:
        mine = Achievement.objects.create(
            type="milestone", name="First Exam", description="…", threshold=1, icon="rocket"
        )
        assert str(mine) == "First Exam (milestone)"

    def test_nobody_earns_one_twice(self) -> None:
        student = Student.objects.create(full_name="Aziza Karimova", telegram_id=8)
        achievement = Achievement.objects.get(code="first_exam")
        earned = StudentAchievement.objects.create(student=student, achievement=achievement)
        assert str(earned) == f"Aziza Karimova - {achievement.name}"
        with pytest.raises(IntegrityError), transaction.atomic():
            StudentAchievement.objects.create(student=student, achievement=achievement)


class TestSessionModel(TestCase):
    def test_a_session_needs_no_start_to_be_told(self) -> None:
        admin = User.objects.create_user("ustoz", password="a-long-test-password")
        now = timezone.now()
        exam = MockExam.objects.create(
            title="Sinov", created_by=admin, scheduled_start=now, scheduled_end=now + timedelta(hours=3)
        )
        student = Student.objects.create(full_name="Aziza", telegram_id=9)
        session = ExamSession.objects.create(student=student, exam=exam)
        assert session.status == ExamSession.Status.IN_PROGRESS
        assert abs(session.started_at - now) < timedelta(minutes=1)

    def test_the_three_named_indexes_are_there(self) -> None:
        from_models = {
            index.name
            for model in (MockExam, ExamSession, ExamSession._meta.get_field("answers").related_model)
            for index in model._meta.indexes  # type: ignore[union-attr]
        }
        assert {"idx_answer_session_question", "idx_session_exam_status", "idx_exam_schedule"} <= from_models


class TestErrors(TestCase):
    def test_an_error_is_one_json_shape(self) -> None:
        response = self.client.post("/api/v1/sessions/none/answers/", json.dumps({}), content_type="application/json")
        assert response.status_code == 404
        assert set(response.json()) == {"error", "code", "details"}
