"""GET exams/{id}/solutions/: worked solutions hold every right answer, so they wait for the results."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from exams.models import ExamSession, MockExam
from exams.rules.timing import GRACE
from exams.tasks import auto_submit_expired_sessions, grade_submitted_sessions, run_due_pipelines
from tests.conftest import Api, TestClock, sign_in
from tests.factories import make_exam, make_session, new_id, small_pdf

SOLUTIONS = small_pdf(pages=3)


@pytest.fixture
def exam(db: None, clock: TestClock) -> MockExam:
    made = make_exam(minutes_open=60)
    made.solutions_file.save("whatever.pdf", ContentFile(SOLUTIONS))
    return made


def release(exam: MockExam, clock: TestClock) -> None:
    clock.set(exam.scheduled_end + GRACE + timedelta(seconds=1))
    auto_submit_expired_sessions()
    grade_submitted_sessions()
    run_due_pipelines()


def test_they_come_with_the_results_and_not_before(api: Api, exam: MockExam, clock: TestClock) -> None:
    session = make_session(exam, api.student)
    running = api.get(f"exams/{exam.pk}/solutions/")
    assert (running.status_code, running.json()["code"]) == (403, "results_withheld")
    api.post(f"sessions/{session.pk}/submit/")
    assert api.get(f"exams/{exam.pk}/solutions/").status_code == 403
    release(exam, clock)
    response = api.get(f"exams/{exam.pk}/solutions/")
    assert b"".join(response.streaming_content) == SOLUTIONS
    assert (response.headers["Content-Type"], response.headers["Cache-Control"]) == (
        "application/pdf",
        "private, no-store",
    )
    assert api.get(f"sessions/{session.pk}/results/").json()["solutions_url"] == f"/api/v1/exams/{exam.pk}/solutions/"


def test_while_anybody_writes_nobody_reads_them(api: Api, other: Api, exam: MockExam, clock: TestClock) -> None:
    make_session(exam, api.student)
    late = make_session(exam, other.student)
    release(exam, clock)
    ExamSession.objects.filter(pk=late.pk).update(
        status="in_progress", submitted_at=None, auto_submitted=False, scored_at=None, raw_score=None
    )
    assert api.get(f"exams/{exam.pk}/solutions/").json()["code"] == "results_withheld"


def test_who_neither_sat_nor_practised_is_refused(api: Api, other: Api, exam: MockExam, clock: TestClock) -> None:
    make_session(exam, api.student)
    release(exam, clock)
    assert other.get(f"exams/{exam.pk}/solutions/").json()["code"] == "no_active_session"
    later = sign_in(other.student)  # type: ignore[arg-type]
    later.post(f"exams/{exam.pk}/start/", {"mode": "practice"})
    assert later.get(f"exams/{exam.pk}/solutions/").status_code == 200


def test_an_exam_without_them_says_so(api: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=60)
    session = make_session(exam, api.student)
    release(exam, clock)
    assert api.get(f"exams/{exam.pk}/solutions/").json()["code"] == "solutions_missing"
    assert api.get(f"sessions/{session.pk}/results/").json()["solutions_url"] is None
    assert api.get(f"exams/{new_id()}/solutions/").json()["code"] == "not_found"


def test_nobody_reads_them_without_a_token(anonymous: Api, exam: MockExam) -> None:
    assert anonymous.get(f"exams/{exam.pk}/solutions/").status_code == 401


def test_an_admin_may_add_them_after_the_exam_and_only_a_real_pdf(
    admin_client: Client, exam: MockExam, api: Api
) -> None:
    make_session(exam, api.student)
    page = f"/admin/exams/mockexam/{exam.pk}/change/"
    form = admin_client.get(page).context["adminform"].form
    fields = {
        "title": exam.title,
        "duration": exam.duration,
        **{
            f"{name}_{part}": form.initial[name].strftime(pattern)
            for name in ("scheduled_start", "scheduled_end")
            for part, pattern in (("0", "%Y-%m-%d"), ("1", "%H:%M:%S"))
        },
        "key-TOTAL_FORMS": "0",
        "key-INITIAL_FORMS": "0",
    }
    refused = admin_client.post(page, {**fields, "solutions_file": ContentFile(b"GIF89a", name="a.pdf")})
    assert "not a PDF" in refused.content.decode()
    better = small_pdf(pages=1)
    assert admin_client.post(page, {**fields, "solutions_file": ContentFile(better, name="a.pdf")}).status_code == 302
    exam.refresh_from_db()
    assert exam.solutions_file.read() == better
    assert exam.solutions_file.name.startswith("papers/")
