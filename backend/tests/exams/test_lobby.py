"""GET exams/{id}/lobby/ and GET sessions/{id}/clock/: what thousands of screens ask again and again"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis.exceptions import ConnectionError as RedisConnectionError

from exams.models import ExamSession, ExtraTime
from exams.rules.timing import Schedule
from exams.services import waiting_room
from exams.services.schedules import reschedule_exam
from tests.conftest import Api, TestClock
from tests.factories import START, make_exam, make_session, new_id


@pytest.fixture(autouse=True)
def closed_breaker() -> None:
    waiting_room.breaker.reset()


def test_before_the_start_the_lobby_costs_no_query(api: Api, other: Api, clock: TestClock) -> None:
    exam = make_exam(start=START + timedelta(minutes=10))
    other.get(f"exams/{exam.pk}/lobby/")
    with CaptureQueriesContext(connection) as queries:
        body = api.get(f"exams/{exam.pk}/lobby/").json()
    assert len(queries) == 0
    assert (body["starts_in_ms"], body["my_session"], body["exam"]["can_start"]) == (600_000, None, False)


def test_after_the_start_it_costs_one_for_ones_own_session(api: Api, other: Api) -> None:
    exam = make_exam()
    session = make_session(exam, api.student)
    other.get(f"exams/{exam.pk}/lobby/")
    with CaptureQueriesContext(connection) as queries:
        body = api.get(f"exams/{exam.pk}/lobby/").json()
    assert len(queries) == 1
    assert body["my_session"]["id"] == str(session.pk)


def test_everybody_who_looked_lately_is_counted_once(api: Api, other: Api, clock: TestClock) -> None:
    exam, elsewhere = make_exam(), make_exam()
    counts = [client.get(f"exams/{exam.pk}/lobby/").json()["waiting"] for client in (api, api, other)]
    assert counts == [1, 1, 2]
    assert api.get(f"exams/{elsewhere.pk}/lobby/").json()["waiting"] == 1
    clock.move(minutes=2)
    assert other.get(f"exams/{exam.pk}/lobby/").json()["waiting"] == 1, "who left is no longer counted"


def test_without_valkey_the_lobby_is_there_and_nobody_counts(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    exam, asked = make_exam(), []

    def away(alias: str) -> None:
        asked.append(alias)
        raise RedisConnectionError

    monkeypatch.setattr(waiting_room, "get_redis_connection", away)
    for _look in range(3):
        response = api.get(f"exams/{exam.pk}/lobby/")
        assert (response.status_code, response.json()["waiting"]) == (200, None)
    assert len(asked) == 1, "a server that is away is left alone for a moment"


def test_a_practice_that_was_left_is_offered_again_until_it_is_given_up(api: Api, other: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=60)
    assert api.get(f"exams/{exam.pk}/lobby/").json()["my_practice"] is None
    clock.move(hours=2)
    practice = api.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).json()["id"]
    assert api.get(f"exams/{exam.pk}/lobby/").json()["my_practice"]["id"] == practice
    assert other.get(f"exams/{exam.pk}/lobby/").json()["my_practice"] is None
    api.post(f"sessions/{practice}/abandon/")
    assert api.get(f"exams/{exam.pk}/lobby/").json()["my_practice"] is None


def test_an_unknown_exam_has_no_lobby(api: Api) -> None:
    assert api.get(f"exams/{new_id()}/lobby/").status_code == 404


def test_the_clock_of_a_session_is_one_query_and_tells_a_new_deadline_at_once(api: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=100, duration=150)
    session = make_session(exam, api.student)
    longer = Schedule(exam.scheduled_start, exam.scheduled_end + timedelta(minutes=20), 150)
    assert api.get(f"sessions/{session.pk}/clock/").json()["deadline"] == "2026-11-21T10:40:00Z"
    reschedule_exam(exam.pk, schedule=longer, actor="admin", now=clock())
    with CaptureQueriesContext(connection) as queries:
        body = api.get(f"sessions/{session.pk}/clock/").json()
    assert len(queries) == 1
    assert body == {
        "server_time": "2026-11-21T09:00:00Z",
        "server_time_ms": int(clock().timestamp() * 1000),
        "status": "in_progress",
        "auto_submitted": False,
        "deadline": "2026-11-21T11:00:00Z",
        "deadline_ms": int(longer.ends_at.timestamp() * 1000),
        "held_elsewhere": False,
    }


def test_the_clock_tells_the_device_that_another_took_over(api: Api) -> None:
    session = make_session(make_exam(), api.student)
    mine, theirs = new_id(), new_id()
    api.post(f"sessions/{session.pk}/take-over/", {"device": theirs})
    assert api.get(f"sessions/{session.pk}/clock/?device={mine}").json()["held_elsewhere"] is True
    assert api.get(f"sessions/{session.pk}/clock/?device={theirs}").json()["held_elsewhere"] is False


def test_the_clock_meets_an_expired_session_and_closes_it(api: Api, clock: TestClock) -> None:
    session = make_session(make_exam(minutes_open=100), api.student)
    clock.set(session.deadline + timedelta(seconds=31))
    body = api.get(f"sessions/{session.pk}/clock/").json()
    assert (body["status"], body["auto_submitted"]) == ("submitted", True)
    assert ExamSession.objects.get().submitted_at == session.deadline


@pytest.mark.parametrize(
    "path",
    [
        "exams/{exam}/lobby/",
        "exams/{exam}/pdf/",
        "sessions/{session}/validate/",
        "sessions/{session}/results/",
        "sessions/{session}/",
    ],
)
def test_any_request_that_meets_an_expired_session_closes_it(api: Api, clock: TestClock, path: str) -> None:
    session = make_session(make_exam(minutes_open=180, duration=30), api.student)
    api.get(path.format(exam=session.exam_id, session=session.pk))
    session.refresh_from_db()
    assert session.status == "in_progress"
    clock.set(session.deadline + timedelta(seconds=31))
    assert api.get(path.format(exam=session.exam_id, session=session.pk)).status_code in (200, 403)
    session.refresh_from_db()
    assert (session.status, session.submitted_at, session.auto_submitted) == ("submitted", session.deadline, True)


def test_whose_time_runs_on_after_the_window_is_shown_that_exam_as_the_next(
    api: Api, other: Api, clock: TestClock
) -> None:
    exam = make_exam(minutes_open=60)
    make_session(exam, api.student, deadline=exam.scheduled_end + timedelta(minutes=30))
    coming = make_exam(start=START + timedelta(minutes=90))
    clock.set(exam.scheduled_end + timedelta(minutes=10))
    assert api.get("exams/upcoming/").json()["exam"]["id"] == str(exam.pk)
    assert other.get("exams/upcoming/").json()["exam"]["id"] == str(coming.pk)


def test_nobody_else_sees_the_clock(api: Api, other: Api, anonymous: Api) -> None:
    session = make_session(make_exam(), api.student)
    assert other.get(f"sessions/{session.pk}/clock/").status_code == 404
    assert anonymous.get(f"sessions/{session.pk}/clock/").status_code == 401
    assert api.get(f"sessions/{session.pk}/clock/?device=phone").status_code == 400


def test_the_lobby_tells_ones_own_extra_time_before_the_start_and_after(api: Api, other: Api, clock: TestClock) -> None:
    exam = make_exam(start=START + timedelta(minutes=10))
    ExtraTime.objects.create(exam=exam, student=api.student, minutes=30)
    path = f"exams/{exam.pk}/lobby/"
    for _look in range(2):
        assert [client.get(path).json()["exam"]["extra_minutes"] for client in (api, other)] == [30, 0]
        clock.move(minutes=20)
