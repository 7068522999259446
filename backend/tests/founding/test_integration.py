"""From the lobby to the results through the founding views, with the sentences that the documents write down."""

import tempfile
import uuid
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase, override_settings
from django.utils import timezone

from exams.models import ExamSession, MockExam, Student, StudentAnswer
from exams.selectors.exams import remembered_exams, remembered_next
from exams.serializers import MockExamSerializer
from exams.student_views import (
    _submit_session,
    exam_detail,
    exam_lobby,
    exam_pdf,
    save_answer,
    session_results,
    start_exam,
    upcoming_exam,
)
from exams.tasks import run_due_pipelines
from exams.views import admin_exam_results, admin_exams
from tests.factories import PAPER, new_id
from tests.founding.asking import ask, tell
from tests.founding.sittings import make_exam

FILES = tempfile.TemporaryDirectory()  # Django's own runner knows nothing of pytest's folders
DOCUMENTED = ["id", "title", "pdf_file", "scheduled_start", "scheduled_end", "duration", "created_at"]


def paper(content: bytes = PAPER) -> SimpleUploadedFile:
    return SimpleUploadedFile("вариант №1.pdf", content)


@override_settings(MEDIA_ROOT=FILES.name, PAPERS_ACCEL_REDIRECT=True)
class TestOneExam(TestCase):
    def setUp(self) -> None:
        remembered_exams.clear()  # of the test before, within the seconds for which a process remembers
        remembered_next.clear()
        self.student = Student.objects.create(full_name="Aziza", telegram_id=1)
        self.other = Student.objects.create(full_name="Bobur", telegram_id=2)
        self.exam = make_exam(timezone.now() - timedelta(minutes=10), pdf_file=paper())

    def start(self) -> uuid.UUID:
        status, body = tell(start_exam, self.student, {}, exam_id=self.exam.pk)
        assert status == 201, body
        return uuid.UUID(body["id"])

    def refusal(self, session: object, body: dict[str, Any], student: Student | None = None) -> tuple[int, str]:
        status, said = tell(save_answer, student or self.student, body, session_id=session)
        return status, said["error"]

    def test_from_the_lobby_to_the_results(self) -> None:
        assert ask(upcoming_exam, self.student)[1]["exam"]["id"] == str(self.exam.pk)
        assert ask(exam_detail, self.student, exam_id=self.exam.pk)[1]["slots_total"] == 55
        assert ask(exam_lobby, self.student, exam_id=self.exam.pk)[1]["my_session"] is None
        session = ExamSession.objects.get(pk=self.start())
        status, body = tell(
            save_answer, self.student, {"question_number": 36, "sub_part": "a", "answer": " 5 "}, session_id=session.pk
        )
        assert (status, body["status"]) == (200, "saved")
        assert StudentAnswer.objects.get(session=session).answer == "5"
        _submit_session(session)
        assert ask(session_results, self.student, session_id=session.pk)[0] == 403, "others are still writing"
        ago = timedelta(hours=9)
        MockExam.objects.update(scheduled_start=self.exam.scheduled_start - ago, scheduled_end=timezone.now() - ago / 2)
        ExamSession.objects.update(started_at=session.started_at - ago, deadline=timezone.now() - ago / 2)
        run_due_pipelines()
        assert ask(session_results, self.student, session_id=session.pk)[1]["raw_score"] == 1
        assert ask(session_results, self.other, session_id=session.pk)[0] == 404

    def test_a_save_that_is_refused_says_why_in_the_documents_words(self) -> None:
        session = self.start()
        assert self.refusal(session, {"answer": "A"}) == (400, "question_number required")
        assert self.refusal(session, {"question_number": 1, "answer": "x" * 501}) == (400, "Answer too long")
        unknown = (404, "Session not found")
        assert self.refusal(uuid.uuid4(), {"question_number": 1, "answer": "A"}) == unknown
        assert self.refusal(session, {"question_number": 1, "answer": "A"}, self.other) == unknown
        _submit_session(ExamSession.objects.get(pk=session))
        assert self.refusal(session, {"question_number": 1, "answer": "A"}) == (400, "Exam already submitted")

    def test_half_a_minute_after_the_deadline_a_save_closes_the_session(self) -> None:
        session = self.start()
        for seconds, expected in ((25, 200), (31, 400)):
            ExamSession.objects.update(
                started_at=timezone.now() - timedelta(hours=1), deadline=timezone.now() - timedelta(seconds=seconds)
            )
            status, body = tell(save_answer, self.student, {"question_number": 1, "answer": "A"}, session_id=session)
            assert status == expected, body
        assert body["error"] == "Time expired"
        assert ExamSession.objects.get(pk=session).status == "submitted"

    def test_the_paper_is_for_who_writes_and_is_sent_by_nginx(self) -> None:
        assert ask(exam_pdf, self.student, exam_id=new_id())[0] == 404
        status, body = ask(exam_pdf, self.student, exam_id=self.exam.pk)
        assert (status, body["error"]) == (403, "No active session")
        session = self.start()
        status, response = ask(exam_pdf, self.student, exam_id=self.exam.pk)
        assert status == 200
        assert response["X-Accel-Redirect"] == f"/protected-media/{MockExam.objects.get().pdf_file.name}"
        assert response["X-Accel-Redirect"].isascii()
        assert (response["Content-Type"], response["Cache-Control"]) == ("application/pdf", "private, no-store")
        assert response["Content-Disposition"].startswith("inline")
        over = timezone.now() - timedelta(minutes=1)
        ExamSession.objects.filter(pk=session).update(deadline=over, started_at=over - timedelta(hours=1))
        MockExam.objects.update(scheduled_end=over)
        status, body = ask(exam_pdf, self.student, exam_id=self.exam.pk)
        assert (status, body["error"]) == (403, "Exam window closed")


@override_settings(MEDIA_ROOT=FILES.name)
class TestStaff(TestCase):
    def setUp(self) -> None:
        self.admin = User.objects.create_superuser("admin", password="a-long-test-password")

    def test_exams_and_their_results_are_read_by_staff_only(self) -> None:
        exam = make_exam(timezone.now())
        student = Student.objects.create(full_name="Aziza", telegram_id=1)
        ExamSession.objects.create(student=student, exam=exam)
        assert [row["id"] for row in ask(admin_exams, self.admin)[1]["results"]] == [str(exam.pk)]
        assert len(ask(admin_exam_results, self.admin, exam_id=exam.pk)[1]["results"]) == 1
        assert ask(admin_exams, student)[0] == 403
        assert ask(admin_exam_results, student, exam_id=exam.pk)[0] == 403

    def test_an_exam_is_made_and_told_by_its_documented_fields(self) -> None:
        now = timezone.now()
        fields = {"title": "Sinov", "scheduled_start": now, "scheduled_end": now + timedelta(hours=3)}
        made = MockExamSerializer(data=fields | {"pdf_file": paper()})
        assert made.is_valid(), made.errors
        exam = made.save(created_by=self.admin)
        assert (exam.duration, exam.pdf_pages, bool(exam.pdf_file)) == (150, 2, True)
        assert list(MockExamSerializer(exam).data) == DOCUMENTED
        bare = MockExamSerializer(data=fields | {"pdf_file": None})
        assert bare.is_valid(), bare.errors
        assert MockExamSerializer(bare.save(created_by=self.admin)).data["pdf_file"] is None

    def test_a_paper_that_is_none_is_refused_when_it_comes(self) -> None:
        now = timezone.now()
        fields = {"title": "Sinov", "scheduled_start": now, "scheduled_end": now + timedelta(hours=3)}
        status, body = tell(admin_exams, self.admin, fields | {"scheduled_end": now})
        assert (status, list(body["details"]["fields"])) == (400, ["scheduled_end"])
        self.client.force_login(self.admin)
        response = self.client.post("/api/v1/admin/exams/", fields | {"pdf_file": paper(b"%PDF-1.4 and no more")})
        assert (response.status_code, response.json()["code"]) == (400, "paper_refused")
        assert not MockExam.objects.exists()
