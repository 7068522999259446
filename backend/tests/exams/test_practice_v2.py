"""/api/v2: practice under its first names, each door with and without the slash at its end."""

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from exams.models import ExamSession, MockExam
from exams.rules.timing import GRACE, PRACTICE_IDLE_LIMIT
from tests.conftest import Api, TestClock, sign_in
from tests.factories import make_exam, make_session, make_student, new_id


@pytest.fixture
def exam(api: Api, clock: TestClock) -> MockExam:
    made = make_exam()
    clock.set(made.scheduled_end + GRACE + timedelta(seconds=1))
    return made


@pytest.fixture(params=["", "/"])
def slash(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def started(api: Api, exam: MockExam) -> dict[str, Any]:
    body: dict[str, Any] = api.post("/api/v2/session/start", {"exam_id": str(exam.pk)}).json()
    return body


def submit(api: Api, session_id: str, number: Any, text: str, **more: Any) -> Any:
    body = {"session_id": session_id, "question_number": number, "answer": text, **more}
    return api.post("/api/v2/answers/submit", body)


def test_starting_opens_one_active_session(api: Api, exam: MockExam, slash: str) -> None:
    first = api.post(f"/api/v2/session/start{slash}", {"exam_id": str(exam.pk)})
    assert (first.status_code, first.json()["status"], first.json()["current_page_id"]) == (201, "active", None)
    assert first.json()["progress"] == {"questions_answered": 0, "total_xp": 0, "percentage": 0.0}
    again = api.post(f"/api/v2/session/start{slash}", {"exam_id": str(exam.pk)})
    assert (again.status_code, again.json()["session_id"]) == (200, first.json()["session_id"])


def test_each_question_gives_ten_xp_once(api: Api, started: dict[str, Any]) -> None:
    body = submit(api, started["session_id"], 1, "A").json()
    assert body == {
        "outcome": "correct",
        "xp_gained": 10,
        "total_xp": 10,
        "progress": {"questions_answered": 1, "total_xp": 10, "percentage": 25.0},
    }
    assert submit(api, started["session_id"], 1, "B").json()["xp_gained"] == 0
    assert submit(api, started["session_id"], 3, "1/2", sub_part="a").json()["total_xp"] == 20


def test_validate_says_where_to_go_on(api: Api, started: dict[str, Any], slash: str) -> None:
    submit(api, started["session_id"], 2, "A")
    body = api.get(f"/api/v2/session/{started['session_id']}/validate{slash}").json()
    assert (body["valid"], body["session"]["status"], body["session"]["current_page_id"]) == (True, "active", 2)
    assert body["progress"] == {"questions_answered": 1, "total_xp": 10, "percentage": 25.0}


def test_validate_answers_alike_for_everything_that_is_not_ones_own_practice(
    api: Api, other: Api, started: dict[str, Any]
) -> None:
    live = make_session(make_exam(), other.student)
    for session_id in (started["session_id"], live.pk, new_id(), "test-123", "%00"):
        response = other.get(f"/api/v2/session/{session_id}/validate")
        assert (response.status_code, response.json()) == (200, {"valid": False, "session": None, "progress": None})


def test_validate_follows_30_days_to_the_moment(api: Api, started: dict[str, Any], clock: TestClock) -> None:
    clock.move(days=PRACTICE_IDLE_LIMIT.days)
    assert sign_in(api.student).get(f"/api/v2/session/{started['session_id']}/validate").json()["valid"] is True  # type: ignore[arg-type]
    clock.move(microseconds=1)
    body = sign_in(api.student).get(f"/api/v2/session/{started['session_id']}/validate").json()  # type: ignore[arg-type]
    assert (body["valid"], body["session"]["status"]) == (False, "active")


def test_giving_up_twice_is_once_and_keeps_the_record(api: Api, started: dict[str, Any], slash: str) -> None:
    for _try in range(2):
        response = api.post(f"/api/v2/session/{started['session_id']}/abandon{slash}")
        assert (response.status_code, response.json()) == (200, {"status": "user_abandoned_not_completed"})
    body = api.get(f"/api/v2/session/{started['session_id']}/validate").json()
    assert (body["valid"], body["session"]["status"]) == (False, "user_abandoned_not_completed")
    assert ExamSession.objects.filter(pk=started["session_id"]).exists()


def test_a_completed_session_cannot_be_abandoned(api: Api, started: dict[str, Any]) -> None:
    api.post(f"sessions/{started['session_id']}/submit/")
    assert api.post(f"/api/v2/session/{started['session_id']}/abandon").status_code == 409
    assert api.get(f"/api/v2/session/{started['session_id']}/validate").json()["session"]["status"] == "completed"


def test_a_timed_exam_is_unknown_here(api: Api, clock: TestClock) -> None:
    live = make_session(make_exam(), api.student)
    assert submit(api, str(live.pk), 1, "A").status_code == 404
    assert api.post(f"/api/v2/session/{live.pk}/abandon").status_code == 404
    assert ExamSession.objects.get(pk=live.pk).status == "in_progress"


def test_foreign_sessions_are_as_unknown_as_those_that_do_not_exist(other: Api, started: dict[str, Any]) -> None:
    for session_id in (started["session_id"], new_id()):
        assert other.post(f"/api/v2/session/{session_id}/abandon").status_code == 404
        assert submit(other, session_id, 1, "A").status_code == 404


@pytest.mark.parametrize("exam_id", [None, 5, "test-123", [], ""])
def test_an_id_that_is_none_is_refused_by_name(api: Api, exam_id: Any) -> None:
    response = api.post("/api/v2/session/start", {"exam_id": exam_id})
    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")
    assert "exam_id" in response.json()["details"]["fields"]


def test_nobody_comes_in_without_a_token(anonymous: Api, started: dict[str, Any]) -> None:
    assert anonymous.post("/api/v2/session/start", {}).status_code == 401
    assert anonymous.get(f"/api/v2/session/{started['session_id']}/validate").status_code == 401


def test_starting_goes_on_here_with_what_another_device_began(api: Api, exam: MockExam) -> None:
    first, second = new_id(), new_id()
    begun = api.post(f"exams/{exam.pk}/start/", {"mode": "practice", "device": first}).json()
    again = api.post("/api/v2/session/start", {"exam_id": str(exam.pk)})
    assert (again.status_code, again.json()["session_id"]) == (200, begun["id"])
    assert submit(api, begun["id"], 1, "A").status_code == 200
    moved = api.post(f"exams/{exam.pk}/start/", {"mode": "practice", "device": second})
    assert (moved.status_code, moved.json()["id"]) == (200, begun["id"])
    assert submit(api, begun["id"], 1, "B", device=second).status_code == 200
    assert submit(api, begun["id"], 1, "C", device=first).json()["code"] == "taken_over"


def test_starting_a_timed_exam_again_takes_nothing_over(api: Api, clock: TestClock) -> None:
    first, second = new_id(), new_id()
    exam = make_exam()
    clock.set(exam.scheduled_start)
    begun = api.post(f"exams/{exam.pk}/start/", {"device": first}).json()
    again = api.post(f"exams/{exam.pk}/start/", {"device": second})
    assert (again.status_code, again.json()["id"]) == (200, begun["id"])
    assert api.save(begun["id"], 1, "A", device=first).status_code == 200
    assert api.save(begun["id"], 1, "B", device=second).json()["code"] == "taken_over"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_starting_afresh_on_several_devices_at_once_is_one_active_session(clock: TestClock) -> None:
    student, exam = make_student(), make_exam()
    clock.set(exam.scheduled_end + GRACE + timedelta(seconds=1))
    first = sign_in(student).post("/api/v2/session/start", {"exam_id": str(exam.pk)}).json()["session_id"]
    phones = [sign_in(student) for _ in range(4)]
    gate = threading.Barrier(len(phones))
    started: list[str] = []

    def start_afresh(phone: Api) -> None:
        gate.wait()
        try:
            phone.post(f"/api/v2/session/{first}/abandon")
            started.append(phone.post("/api/v2/session/start", {"exam_id": str(exam.pk)}).json()["session_id"])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=start_afresh, args=(phone,)) for phone in phones]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (len(started), len(set(started))) == (4, 1)
    assert set(ExamSession.objects.values_list("pk", "status")) == {
        (uuid.UUID(first), "abandoned"), (uuid.UUID(started[0]), "in_progress"),
    }  # fmt: skip
