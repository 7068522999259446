"""Calibration under its founding names."""

import random
import uuid
from datetime import timedelta

import pytest
from django.test import TestCase
from django.utils import timezone

from exams.models import ItemDifficulty, Student, StudentRating
from exams.rasch import compute_item_fit, estimate_item_difficulties, estimate_theta
from exams.scoring import compute_rasch_scaled_score
from exams.student_views import _submit_session
from exams.tasks import calibrate_exam_rasch, grade_submitted_sessions
from tests.founding.sittings import make_exam, sit

LOG = "exams.tasks"


class TestCalibration(TestCase):
    def test_twenty_five_sittings_give_each_question_its_difficulty(self) -> None:
        exam = make_exam(timezone.now() - timedelta(hours=4))
        draw = random.Random(5)
        for telegram_id in range(100, 125):
            student = Student.objects.create(full_name=f"№{telegram_id}", telegram_id=telegram_id)
            wrong = frozenset(number for number in range(1, 46) if draw.random() < number / 50)
            _submit_session(sit(exam, student, wrong))
        grade_submitted_sessions()
        with self.assertLogs(LOG, "INFO") as said:
            calibrate_exam_rasch(exam.pk)
        assert "done 25 sittings" in said.output[-1]
        assert ItemDifficulty.objects.filter(exam=exam).count() == 55
        rating = StudentRating.objects.get(student__telegram_id=100)
        assert rating.rasch_scaled == pytest.approx(compute_rasch_scaled_score(rating.rasch_ability))

    def test_an_exam_that_does_not_exist_is_an_error_in_the_log_and_nothing_else(self) -> None:
        with self.assertLogs(LOG, "ERROR"):
            assert calibrate_exam_rasch(str(uuid.uuid4())) == "unknown exam"

    def test_an_exam_with_few_sittings_is_skipped_and_said_so(self) -> None:
        exam = make_exam(timezone.now() - timedelta(hours=4))
        _submit_session(sit(exam, Student.objects.create(full_name="Aziza", telegram_id=1)))
        with self.assertLogs(LOG, "INFO") as said:
            calibrate_exam_rasch(str(exam.pk))
        assert "skipped 1 sitting" in said.output[-1]
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
