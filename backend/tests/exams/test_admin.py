"""The admin: every page opens, and nothing there can hurt who is writing"""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audit.models import AuditEvent
from exams.models import ExamSession, ExtraTime, MockExam, StudentAnswer
from exams.rules.timing import Schedule
from exams.services.schedules import reschedule_exam
from tests.conftest import TestClock
from tests.factories import PAPER, START, make_exam, make_session, make_student, small_pdf


def address(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_every_list_opens(admin_client: Client, clock: TestClock, model: Any) -> None:
    session = make_session(make_exam())
    StudentAnswer.objects.create(session=session, question_number=1, answer="A")
    assert admin_client.get(address(model, "changelist")).status_code == 200


def test_all_our_models_are_in_the_admin() -> None:
    ours = [model for app in ("accounts", "audit", "exams") for model in apps.get_app_config(app).get_models()]
    assert set(ours) <= set(admin.site._registry)


def form(exam: MockExam | None = None, **changes: Any) -> dict[str, Any]:
    start = exam.scheduled_start if exam else START + timedelta(days=1)
    end = exam.scheduled_end if exam else start + timedelta(hours=3)
    values = {
        "title": exam.title if exam else "Yangi imtihon",
        "scheduled_start_0": (start + timedelta(hours=5)).strftime("%Y-%m-%d"),
        "scheduled_start_1": (start + timedelta(hours=5)).strftime("%H:%M:%S"),
        "scheduled_end_0": (end + timedelta(hours=5)).strftime("%Y-%m-%d"),
        "scheduled_end_1": (end + timedelta(hours=5)).strftime("%H:%M:%S"),
        "duration": str(exam.duration if exam else 150),
        "key-TOTAL_FORMS": "0", "key-INITIAL_FORMS": "0",
        "steps-TOTAL_FORMS": "0", "steps-INITIAL_FORMS": "0",
    }  # fmt: skip
    return values | changes


def test_an_exam_is_made_with_a_parsed_paper(admin_client: Client, clock: TestClock) -> None:
    response = admin_client.post(address(MockExam, "add"), form(pdf_file=SimpleUploadedFile("a.pdf", PAPER)))
    assert response.status_code == 302, response.context["adminform"].form.errors
    exam = MockExam.objects.get()
    assert (exam.pdf_pages, exam.created_by.username) == (2, "admin")
    assert AuditEvent.objects.get().verb == "created"


def test_a_bad_paper_is_refused_with_a_sentence(admin_client: Client, clock: TestClock) -> None:
    response = admin_client.post(address(MockExam, "add"), form(pdf_file=SimpleUploadedFile("a.pdf", b"%PDF-1.4 no")))
    assert response.status_code == 200
    assert response.context["adminform"].form.errors["pdf_file"]
    assert not MockExam.objects.exists()


def test_an_end_before_the_start_is_refused(admin_client: Client, clock: TestClock) -> None:
    response = admin_client.post(address(MockExam, "add"), form(scheduled_end_0="2020-01-01"))
    assert response.context["adminform"].form.errors["scheduled_end"]


def test_the_list_says_what_is_missing(admin_client: Client, clock: TestClock) -> None:
    make_exam(paper=None, key=[])
    assert "paper, key" in admin_client.get(address(MockExam, "changelist")).content.decode()


def test_extending_a_running_exam_moves_the_deadlines(admin_client: Client, clock: TestClock) -> None:
    exam = make_exam(minutes_open=60)
    session = make_session(exam)
    exam.scheduled_end += timedelta(minutes=20)
    response = admin_client.post(address(MockExam, "change", exam.pk), form(exam))
    assert response.status_code == 302
    session.refresh_from_db()
    assert session.deadline == exam.scheduled_end


def test_an_unfair_change_is_refused_and_nothing_of_it_is_kept(admin_client: Client, clock: TestClock) -> None:
    exam = make_exam(minutes_open=60)
    make_session(exam)
    clock.move(minutes=30)
    exam.scheduled_end = START + timedelta(minutes=10)
    response = admin_client.post(address(MockExam, "change", exam.pk), form(exam, title="Changed"), follow=True)
    assert "cannot be moved into the past" in response.content.decode()
    exam.refresh_from_db()
    assert (exam.title, exam.scheduled_end) == ("Sinov imtihoni", START + timedelta(minutes=60))


def test_a_page_opened_before_an_extension_does_not_take_it_back(admin_client: Client, clock: TestClock) -> None:
    exam = make_exam(minutes_open=60)
    session = make_session(exam)
    seen = {f"initial-{name}": value for name, value in form(exam).items() if name[:3] in ("sch", "dur")}
    reschedule_exam(
        exam.pk,
        schedule=Schedule(exam.scheduled_start, exam.scheduled_end + timedelta(minutes=30), exam.duration),
        actor="another admin",
        now=clock(),
    )
    response = admin_client.post(address(MockExam, "change", exam.pk), form(exam, title="New title") | seen)
    assert response.status_code == 302
    session.refresh_from_db()
    exam.refresh_from_db()
    assert (exam.title, session.deadline) == ("New title", START + timedelta(minutes=90))


KEY_ROW = {"question_number": "9", "sub_part": "", "kind": "number", "choices": "", "correct_answer": "1", "topic": ""}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"alternatives": "7"}, "alternatives"),
        ({"alternatives": "[2]"}, "alternatives"),
        ({"alternatives": '["(("]'}, "alternatives"),
        ({"correct_answer": "sin("}, "correct_answer"),
        ({"kind": "choice", "choices": "ABCD", "correct_answer": "E"}, "correct_answer"),
        ({"kind": "choice", "choices": "ABCD", "correct_answer": "AB"}, "correct_answer"),
    ],
)
def test_a_key_that_cannot_be_read_is_refused(
    admin_client: Client, clock: TestClock, wrong: dict[str, str], field: str
) -> None:
    exam = make_exam(key=[])
    row = {f"key-0-{name}": value for name, value in ({"alternatives": "[]"} | KEY_ROW | wrong).items()}
    response = admin_client.post(address(MockExam, "change", exam.pk), form(exam) | {"key-TOTAL_FORMS": "1"} | row)
    assert response.status_code == 200
    assert response.context["inline_admin_formsets"][0].formset.forms[0].errors[field]
    assert not exam.key.exists()


def test_the_key_shows_how_it_is_read(admin_client: Client, clock: TestClock) -> None:
    exam = make_exam(key=[{"question_number": 1, "kind": "expression", "choices": "", "correct_answer": "set:2;1"}])
    page = admin_client.get(address(MockExam, "change", exam.pk)).content.decode()
    assert "{1; 2}" in page or "{2; 1}" in page


def test_a_long_key_can_be_saved_with_its_exam(admin_client: Client, clock: TestClock) -> None:
    exam = make_exam(key=[])
    rows = {
        f"key-{n}-{name}": value
        for n in range(300)
        for name, value in ({"alternatives": "[]"} | KEY_ROW | {"question_number": str(n + 1)}).items()
    }
    response = admin_client.post(address(MockExam, "change", exam.pk), form(exam) | {"key-TOTAL_FORMS": "300"} | rows)
    assert response.status_code == 302
    assert exam.key.count() == 300


def test_taking_extra_time_back_after_the_exam_is_refused_with_a_sentence(
    admin_client: Client, clock: TestClock
) -> None:
    exam = make_exam(minutes_open=60)
    session = make_session(exam, status="submitted", submitted_at=clock())
    extra = ExtraTime.objects.create(exam=exam, student=session.student, minutes=5)
    clock.move(days=1)
    response = admin_client.post(address(ExtraTime, "delete", extra.pk), {"post": "yes"}, follow=True)
    assert "time can no longer be changed" in response.content.decode()
    assert ExtraTime.objects.exists()


def test_paper_and_key_freeze_once_a_session_exists(admin_client: Client, clock: TestClock) -> None:
    exam = make_exam()
    page = admin_client.get(address(MockExam, "change", exam.pk)).content.decode()
    assert 'name="key-0-correct_answer"' in page
    make_session(exam)
    before = exam.pdf_file.name
    page = admin_client.get(address(MockExam, "change", exam.pk)).content.decode()
    assert 'name="key-0-correct_answer"' not in page
    response = admin_client.post(
        address(MockExam, "change", exam.pk), form(exam, pdf_file=SimpleUploadedFile("b.pdf", PAPER))
    )
    assert response.context["adminform"].form.errors["pdf_file"]
    exam.refresh_from_db()
    assert exam.pdf_file.name == before


def test_an_exam_that_anyone_sat_cannot_be_deleted(admin_client: Client, clock: TestClock) -> None:
    exam = make_exam()
    make_session(exam)
    assert admin_client.post(address(MockExam, "delete", exam.pk), {"post": "yes"}).status_code == 403
    assert MockExam.objects.exists()


def test_extra_time_moves_the_students_deadline_and_deleting_it_moves_it_back(
    admin_client: Client, clock: TestClock
) -> None:
    exam = make_exam(minutes_open=60)
    session = make_session(exam)
    end = session.deadline
    body = {"exam": exam.pk, "student": session.student_id, "minutes": 12, "reason": "ill"}
    assert admin_client.post(address(ExtraTime, "add"), body).status_code == 302
    session.refresh_from_db()
    assert session.deadline == end + timedelta(minutes=12)
    extra = ExtraTime.objects.get()
    assert admin_client.post(address(ExtraTime, "delete", extra.pk), {"post": "yes"}).status_code == 302
    session.refresh_from_db()
    assert session.deadline == end


def test_answers_can_be_seen_and_not_edited(admin_client: Client, clock: TestClock) -> None:
    session = make_session(make_exam())
    StudentAnswer.objects.create(session=session, question_number=1, answer="B-answer")
    page = admin_client.get(address(ExamSession, "change", session.pk)).content.decode()
    assert "B-answer" in page
    assert 'name="answers-0-answer"' not in page
    assert admin_client.post(address(ExamSession, "change", session.pk), {}).status_code == 403


def test_students_are_no_staff(client: Client, clock: TestClock, db: None) -> None:
    assert make_student().is_staff is False
    assert client.get(address(MockExam, "changelist")).status_code == 302


def test_worked_solutions_may_come_after_the_exam_and_only_as_a_real_pdf(
    admin_client: Client, clock: TestClock
) -> None:
    exam = make_exam()
    make_session(exam)
    seen = {f"initial-{name}": value for name, value in form(exam).items() if name[:3] in ("sch", "dur")}
    page = address(MockExam, "change", exam.pk)
    fake = SimpleUploadedFile("a.pdf", b"GIF89a")
    assert "not a PDF" in admin_client.post(page, form(exam, solutions_file=fake) | seen).content.decode()
    solutions = small_pdf(pages=3)
    response = admin_client.post(page, form(exam, solutions_file=SimpleUploadedFile("a.pdf", solutions)) | seen)
    assert response.status_code == 302
    exam.refresh_from_db()
    assert exam.solutions_file.read() == solutions
    assert exam.solutions_file.name.startswith("papers/")


def left_alone(exam: MockExam, clock: TestClock) -> ExamSession:
    """A practice that its student left for more than 30 days."""
    clock.move(days=40)
    return make_session(exam, mode="practice")


def let_go_on(client: Client, *sessions: ExamSession) -> None:
    chosen = [str(session.pk) for session in sessions]
    client.post(address(ExamSession, "changelist"), {"action": "resume_practice", "_selected_action": chosen})


def test_a_practice_left_alone_is_found_and_let_go_on(admin_client: Client, clock: TestClock) -> None:
    exam = make_exam()
    live, lately = make_session(exam), make_session(exam, mode="practice", last_activity=START + timedelta(days=39))
    left = left_alone(exam, clock)
    page = admin_client.get(address(ExamSession, "changelist"), {"left_alone": "too_long"})
    assert list(page.context["cl"].queryset) == [left]
    let_go_on(admin_client, left, live, lately)
    moved = {session.pk: session.last_activity for session in ExamSession.objects.all()}
    assert moved == {left.pk: clock(), live.pk: live.last_activity, lately.pk: lately.last_activity}
    event = AuditEvent.objects.get(verb="resumed")
    assert (event.actor, event.subject_id) == ("admin", str(left.pk))


def test_who_may_only_look_lets_nobody_go_on(client: Client, db: None, clock: TestClock) -> None:
    left = left_alone(make_exam(), clock)
    reader = User.objects.create_user("reader", password="a-long-test-password", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename="view_examsession"))
    client.force_login(reader)
    let_go_on(client, left)
    assert ExamSession.objects.get(pk=left.pk).last_activity == left.last_activity
