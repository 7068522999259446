"""GET exams/{id}/solutions/: worked solutions hold every right answer, so they wait for the results."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

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


def test_an_exam_that_nobody_sat_opens_them_to_who_practises_it(api: Api, exam: MockExam, clock: TestClock) -> None:
    early = make_session(exam, api.student, mode="practice")
    assert api.get(f"exams/{exam.pk}/solutions/").json()["code"] == "results_withheld"
    early.delete()
    release(exam, clock)
    practice = api.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).json()
    assert api.get(f"exams/{exam.pk}/solutions/").status_code == 200
    api.post(f"sessions/{practice['id']}/submit/")
    results = api.get(f"sessions/{practice['id']}/results/").json()
    assert results["solutions_url"] == f"/api/v1/exams/{exam.pk}/solutions/"


def test_an_exam_that_somebody_sat_keeps_them_until_its_results(
    api: Api, other: Api, exam: MockExam, clock: TestClock
) -> None:
    make_session(exam, other.student, status="submitted", submitted_at=clock(), deadline=exam.scheduled_end)
    clock.set(exam.scheduled_end + GRACE + timedelta(seconds=1))
    practice = api.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).json()
    assert api.get(f"exams/{exam.pk}/solutions/").json()["code"] == "results_withheld"
    api.post(f"sessions/{practice['id']}/submit/")
    assert api.get(f"sessions/{practice['id']}/results/").json()["solutions_url"] is None
