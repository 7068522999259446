"""A whole exam under its founding names: sessions as they are written down, and 55 answers handed in."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import TestCase
from django.utils import timezone

from exams.models import ExamSession, Student, StudentAnswer
from exams.student_views import _submit_session
from tests.founding.sittings import make_exam, sit


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


class TestSessionsThatNobodyDated(TestCase):
    def setUp(self) -> None:
        self.student = Student.objects.create(full_name="Aziza", telegram_id=1)
        self.now = timezone.now()

    def test_a_session_begins_now(self) -> None:
        session = ExamSession.objects.create(student=self.student, exam=make_exam(self.now - timedelta(hours=1)))
        assert abs(session.started_at - self.now) < timedelta(minutes=1)
        assert session.deadline == session.exam.scheduled_end

    def test_in_an_exam_that_is_over_it_began_with_the_exam(self) -> None:
        exam = make_exam(self.now - timedelta(days=7))
        session = ExamSession.objects.create(student=self.student, exam=exam)
        assert (session.started_at, session.deadline) == (
            exam.scheduled_start,
            exam.scheduled_start + timedelta(minutes=150),
        )

    def test_one_that_is_handed_in_was_handed_in_by_its_deadline(self) -> None:
        over, running = make_exam(self.now - timedelta(days=7)), make_exam(self.now - timedelta(minutes=5))
        late = ExamSession.objects.create(student=self.student, exam=over, status="submitted")
        assert late.submitted_at == late.deadline
        early = ExamSession.objects.create(student=self.student, exam=running, status="submitted")
        assert early.submitted_at is not None
        assert early.started_at <= early.submitted_at < early.deadline

    def test_a_practice_of_an_exam_that_is_over_begins_now(self) -> None:
        exam = make_exam(self.now - timedelta(days=7))
        practice = ExamSession.objects.create(student=self.student, exam=exam, mode="practice", status="submitted")
        assert abs(practice.started_at - self.now) < timedelta(minutes=1)
        assert practice.deadline is None
        assert practice.submitted_at is not None

    def test_a_date_that_was_given_is_kept_and_an_impossible_one_is_refused(self) -> None:
        exam = make_exam(self.now - timedelta(hours=1))
        with pytest.raises(IntegrityError), transaction.atomic():
            ExamSession.objects.create(student=self.student, exam=exam, started_at=exam.scheduled_end)
        told = self.now - timedelta(minutes=20)
        session = ExamSession.objects.create(
            student=self.student, exam=exam, started_at=told, status="submitted", submitted_at=self.now
        )
        assert (session.started_at, session.submitted_at) == (told, self.now)
