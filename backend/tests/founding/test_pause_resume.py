"""Leaving a practice, coming back to it and giving it up, in the words of /api/v2."""

import tempfile
import uuid
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, TestCase, override_settings
from django.utils import timezone

from accounts.tokens import open_grant
from audit.models import AuditEvent
from exams.models import ExamSession, Student
from exams.rules.practice import Progress, progress
from exams.rules.timing import PRACTICE_IDLE_LIMIT
from exams.services.practice import resume_idle_practice
from tests.factories import PAPER, new_id
from tests.founding.sittings import make_exam

FILES = tempfile.TemporaryDirectory()
NOTHING = {"valid": False, "session": None, "progress": None}
JUST_TOO_LONG = PRACTICE_IDLE_LIMIT + timedelta(minutes=1)


class Phone:
    """A signed-in student's client of /api/v2."""

    def __init__(self, student: Student) -> None:
        token = open_grant(student, way="demo", now=timezone.now()).access
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v2/{path}")

    def post(self, path: str, **body: Any) -> Any:
        return self.client.post(f"/api/v2/{path}", body, content_type="application/json")

    def answer(self, session: str, number: Any, text: Any, **more: Any) -> Any:
        return self.post("answers/submit", session_id=session, question_number=number, answer=text, **more)


def make_practised_exam() -> Any:
    paper = SimpleUploadedFile("a.pdf", PAPER)
    return make_exam(timezone.now() - timedelta(days=1), pdf_file=paper)


@override_settings(MEDIA_ROOT=FILES.name)
class TestPractice(TestCase):
    def setUp(self) -> None:
        self.student = Student.objects.create(full_name="Aziza", telegram_id=1)
        self.phone = Phone(self.student)
        self.exam = make_practised_exam()
        self.session = self.phone.post("session/start", exam_id=str(self.exam.pk)).json()["session_id"]

    def leave_alone(self, how_long: timedelta) -> None:
        ExamSession.objects.filter(pk=self.session).update(last_activity=timezone.now() - how_long)

    def validity(self) -> Any:
        response = self.phone.get(f"session/{self.session}/validate")
        assert response.status_code == 200
        return response.json()

    def test_what_can_be_resumed_says_where_and_how_far(self) -> None:
        for number in (1, 7):
            self.phone.answer(self.session, number, "A")
        body = self.validity()
        assert (body["valid"], body["session"]["status"], body["session"]["current_page_id"]) == (True, "active", 7)
        assert body["progress"] == {"questions_answered": 2, "total_xp": 20, "percentage": 3.6}
        again = self.phone.post("session/start", exam_id=str(self.exam.pk))
        assert (again.status_code, again.json()["session_id"]) == (200, self.session)
        assert again.json()["current_page_id"] == 7

    def test_asking_changes_nothing(self) -> None:
        self.leave_alone(timedelta(days=3))
        before = ExamSession.objects.get(pk=self.session).last_activity
        self.validity()
        assert ExamSession.objects.get(pk=self.session).last_activity == before

    def test_what_is_unknown_is_not_valid_and_no_error(self) -> None:
        for session_id in ("test-123", new_id(), "%00", "ў"):
            response = self.phone.get(f"session/{session_id}/validate")
            assert (response.status_code, response.json()) == (200, NOTHING)

    def test_every_reply_to_an_answer_tells_the_xp_refused_ones_too(self) -> None:
        self.phone.answer(self.session, 1, "A")
        so_far = {"questions_answered": 1, "total_xp": 10, "percentage": 1.8}
        refusals = {
            "unknown_slot": (99, "A", {}),
            "answer_too_long": (2, "x" * 501, {}),
            "invalid_answer": (2, None, {}),
            "question_number_required": (None, "A", {}),
            "invalid_request": (2, "A", {"device": "none"}),
        }
        for code, (number, text, more) in refusals.items():
            response = self.phone.answer(self.session, number, text, **more)
            assert (response.status_code, response.json()["code"]) == (400, code)
            details = response.json()["details"]
            assert (details["xp_gained"], details["total_xp"], details["progress"]) == (0, 10, so_far), code

    def test_the_first_api_tells_them_as_well(self) -> None:
        self.phone.answer(self.session, 1, "A")
        address = f"/api/v1/sessions/{self.session}/answers/"
        for body in ({"question_number": 2, "answer": "x" * 501}, {"answers": []}, {"answer": "A"}, {"device": 5}):
            response = self.phone.client.post(address, body, content_type="application/json")
            assert response.status_code == 400
            details = response.json()["details"]
            assert (details["xp_gained"], details["total_xp"], details["progress"]["answered"]) == (0, 10, 1), body

    def test_nobody_hears_of_somebody_elses_progress(self) -> None:
        stranger = Phone(Student.objects.create(full_name="Bobur", telegram_id=2))
        response = stranger.answer(self.session, 1, "x" * 501)
        assert (response.status_code, response.json()["details"].keys()) == (400, {"index", "fields"})

    def test_left_alone_for_more_than_thirty_days_it_takes_no_answers(self) -> None:
        self.leave_alone(PRACTICE_IDLE_LIMIT - timedelta(minutes=1))
        assert self.validity()["valid"] is True
        self.leave_alone(JUST_TOO_LONG)
        assert (self.validity()["valid"], self.validity()["session"]["status"]) == (False, "active")
        response = self.phone.answer(self.session, 1, "A")
        assert (response.status_code, response.json()["code"]) == (409, "session_idle")

    def test_somebody_of_the_staff_lets_it_be_gone_on_with(self) -> None:
        self.phone.answer(self.session, 7, "A")
        self.leave_alone(JUST_TOO_LONG)
        ExamSession.objects.get(pk=self.session).answers.update(saved_at=timezone.now() - JUST_TOO_LONG)
        assert self.validity()["valid"] is False
        for expected in (True, False):
            assert resume_idle_practice(uuid.UUID(self.session), actor="ustoz", now=timezone.now()) is expected
        body = self.validity()
        assert (body["valid"], body["session"]["current_page_id"]) == (True, 7)
        assert self.phone.answer(self.session, 8, "A").status_code == 200
        event = AuditEvent.objects.get(verb="resumed")
        assert (event.actor, event.subject_id) == ("ustoz", self.session)

    def test_giving_up_is_idempotent_and_refused_for_what_is_completed(self) -> None:
        for _again in range(2):
            response = self.phone.post(f"session/{self.session}/abandon")
            assert (response.status_code, response.json()) == (200, {"status": "user_abandoned_not_completed"})
        assert (self.validity()["valid"], self.validity()["session"]["status"]) == (
            False,
            "user_abandoned_not_completed",
        )
        fresh = self.phone.post("session/start", exam_id=str(self.exam.pk)).json()["session_id"]
        assert fresh != self.session
        self.phone.client.post(f"/api/v1/sessions/{fresh}/submit/")
        response = self.phone.post(f"session/{fresh}/abandon")
        assert (response.status_code, response.json()["code"]) == (409, "already_submitted")


class TestProgress(TestCase):
    def test_of_no_questions_nothing_is_done_and_of_fewer_than_answered_all(self) -> None:
        assert progress(answered=0, total=0, is_practice=True) == Progress(0, 0, 0.0, 0)
        assert progress(answered=5, total=4, is_practice=True) == Progress(5, 4, 100.0, 50)
        assert progress(answered=5, total=10, is_practice=False).total_xp == 0
