"""A whole exam under its founding names: 45 questions handed in, streaks, calibration."""

import random
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import TestCase
from django.utils import timezone

from exams.gamification import check_streak_broken, update_streak
from exams.models import CorrectAnswer, ExamSession, ItemDifficulty, MockExam, Student, StudentAnswer, StudentRating
from exams.rasch import compute_item_fit, estimate_item_difficulties, estimate_theta
from exams.scoring import compute_rasch_scaled_score
from exams.student_views import _submit_session
from exams.tasks import calibrate_exam_rasch, grade_submitted_sessions

CLOSED = [(number, "", "A") for number in range(1, 36)]
OPEN = [(number, part, right) for number in range(36, 46) for part, right in (("a", "5"), ("b", "10"))]


def make_exam(start: datetime) -> MockExam:
    admin, _is_new = User.objects.get_or_create(username="ustoz")
    exam = MockExam.objects.create(
        title="Milliy sertifikat", created_by=admin, scheduled_start=start, scheduled_end=start + timedelta(hours=3)
    )
    for number, part, right in CLOSED + OPEN:  # no kind is named: it is read off the answer
        CorrectAnswer.objects.create(exam=exam, question_number=number, sub_part=part, correct_answer=right)
    return exam


def sit(exam: MockExam, student: Student, wrong: frozenset[int] = frozenset()) -> ExamSession:
    session = ExamSession.objects.create(student=student, exam=exam, started_at=exam.scheduled_start)
    StudentAnswer.objects.bulk_create(
        StudentAnswer(session=session, question_number=number, sub_part=part, answer="0" if number in wrong else right)
        for number, part, right in CLOSED + OPEN
    )
    return session


class TestWholeExam(TestCase):
    def test_fifty_five_right_answers_are_fifty_five_points(self) -> None:
        session = sit(make_exam(timezone.now()), Student.objects.create(full_name="Aziza", telegram_id=1))
        _submit_session(session)
        assert (session.status, session.raw_score) == ("submitted", 55)
        assert StudentAnswer.objects.filter(session=session, is_correct=True).count() == 55

    def test_handing_in_twice_is_once(self) -> None:
        session = sit(make_exam(timezone.now()), Student.objects.create(full_name="Aziza", telegram_id=1))
        first = _submit_session(session).submitted_at
        assert _submit_session(session).submitted_at == first

    def test_a_session_that_runs_is_not_closed_by_the_clock(self) -> None:
        session = sit(make_exam(timezone.now()), Student.objects.create(full_name="Aziza", telegram_id=1))
        assert _submit_session(session, auto=True).status == "in_progress"

    def test_one_that_ran_out_is_closed_at_its_deadline(self) -> None:
        exam = make_exam(timezone.now() - timedelta(hours=4))
        session = sit(exam, Student.objects.create(full_name="Aziza", telegram_id=1))
        _submit_session(session, auto=True)
        assert (session.status, session.auto_submitted) == ("submitted", True)
        assert session.submitted_at == session.deadline


class TestStreaks(TestCase):
    def test_three_exams_in_three_weeks_are_a_streak_of_three(self) -> None:
        student = Student.objects.create(full_name="Aziza", telegram_id=2)
        for week in range(3):
            exam = make_exam(timezone.now() + timedelta(weeks=week))
            _submit_session(sit(exam, student))
            update_streak(student)
        student.streak.refresh_from_db()
        assert (student.streak.current_streak, student.streak.longest_streak) == (3, 3)

    def test_a_missed_exam_breaks_it_and_one_that_was_sat_does_not(self) -> None:
        student = Student.objects.create(full_name="Aziza", telegram_id=3)
        first, missed = make_exam(timezone.now() - timedelta(weeks=2)), make_exam(timezone.now() - timedelta(weeks=1))
        _submit_session(sit(first, student))
        update_streak(student)
        assert not check_streak_broken(student, first)
        assert check_streak_broken(student, missed)
        student.streak.refresh_from_db()
        assert (student.streak.current_streak, student.streak.longest_streak) == (0, 1)


class TestCalibration(TestCase):
    def test_twenty_five_sittings_give_each_question_its_difficulty(self) -> None:
        exam = make_exam(timezone.now() - timedelta(hours=4))
        draw = random.Random(5)
        for telegram_id in range(100, 125):
            student = Student.objects.create(full_name=f"№{telegram_id}", telegram_id=telegram_id)
            wrong = frozenset(number for number in range(1, 46) if draw.random() < number / 50)
            _submit_session(sit(exam, student, wrong))
        grade_submitted_sessions()
        calibrate_exam_rasch(str(exam.pk))
        assert ItemDifficulty.objects.filter(exam=exam).count() == 55
        rating = StudentRating.objects.get(student__telegram_id=100)
        assert rating.rasch_scaled == pytest.approx(compute_rasch_scaled_score(rating.rasch_ability))

    def test_an_exam_that_does_not_exist_and_one_with_few_sittings_are_left_alone(self) -> None:
        assert calibrate_exam_rasch("00000000-0000-0000-0000-000000000000") == "unknown exam"
        exam = make_exam(timezone.now() - timedelta(hours=4))
        _submit_session(sit(exam, Student.objects.create(full_name="Aziza", telegram_id=1)))
        calibrate_exam_rasch(str(exam.pk))
        assert not ItemDifficulty.objects.filter(exam=exam).exists()


class TestRaschNames(TestCase):
    def test_difficulties_abilities_and_fit_come_from_one_core(self) -> None:
        draw = random.Random(7)
        rows = [[int(draw.random() < 0.85 - item / 12) for item in range(8)] for _student in range(200)]
        items = estimate_item_difficulties(rows)
        assert items.converged
        assert float(items.difficulty.sum()) == pytest.approx(0.0, abs=1e-6)
        assert items.difficulty[0] < items.difficulty[-1]
        weak, strong = estimate_theta([[1, 0, 0, 0, 0, 0, 0, 0], [1, 1, 1, 1, 1, 1, 1, 0]], items.difficulty).theta
        assert weak < strong
        assert compute_rasch_scaled_score(weak) < 50
        assert (abs(compute_item_fit(rows, items.difficulty).infit - 1) < 0.5).all()
