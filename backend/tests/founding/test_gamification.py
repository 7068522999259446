"""Streaks and achievements under their founding names."""

from datetime import timedelta

from django.test import TestCase
from django.utils import timezone

from exams.gamification import check_streak_broken, update_streak
from exams.models import Achievement, ExamSession, Student, StudentAchievement
from exams.student_views import _submit_session
from exams.tasks import run_due_pipelines
from tests.founding.sittings import make_exam, sit


class TestStreaks(TestCase):
    def setUp(self) -> None:
        self.student = Student.objects.create(full_name="Aziza", telegram_id=2)
        self.now = timezone.now()

    def streak(self) -> tuple[int, int]:
        self.student.streak.refresh_from_db()
        return self.student.streak.current_streak, self.student.streak.longest_streak

    def test_three_exams_in_three_weeks_are_a_streak_of_three(self) -> None:
        for week in range(3):
            _submit_session(sit(make_exam(self.now + timedelta(weeks=week)), self.student))
            update_streak(self.student)
        assert self.streak() == (3, 3)

    def test_so_are_three_that_were_only_written_down_whenever_they_were(self) -> None:
        for weeks in (-3, -2, 1):
            exam = make_exam(self.now + timedelta(weeks=weeks))
            ExamSession.objects.create(student=self.student, exam=exam, status="submitted")
            update_streak(self.student)
        assert self.streak() == (3, 3)

    def test_counting_again_counts_nothing_twice(self) -> None:
        _submit_session(sit(make_exam(self.now), self.student))
        for _again in range(3):
            update_streak(self.student)
        assert self.streak() == (1, 1)

    def test_a_missed_exam_breaks_it_and_one_that_was_sat_does_not(self) -> None:
        first, missed = make_exam(self.now - timedelta(weeks=2)), make_exam(self.now - timedelta(weeks=1))
        _submit_session(sit(first, self.student))
        update_streak(self.student)
        assert not check_streak_broken(self.student, first)
        assert check_streak_broken(self.student, missed)
        assert self.streak() == (0, 1)


class TestAchievements(TestCase):
    def test_a_first_exam_of_few_brings_the_first_achievement_and_no_milestone(self) -> None:
        exam = make_exam(timezone.now() - timedelta(hours=4))
        student = Student.objects.create(full_name="Aziza", telegram_id=3)
        session = sit(exam, student)
        _submit_session(session)
        for _again in range(2):
            run_due_pipelines()
        earned = StudentAchievement.objects.get(student=student)
        assert (earned.achievement, earned.session) == (Achievement.objects.get(code="first_exam"), session)
