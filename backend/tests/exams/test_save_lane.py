"""The fast path for saves: what it answers itself, and what it leaves to Django"""

import json
from datetime import timedelta
from typing import Any

import pytest

from exams.api.save_lane import LONGEST_BODY_BYTES
from exams.models import ExamSession, StudentAnswer
from tests.conftest import Api, TestClock
from tests.exams.lane import LaneApi
from tests.factories import START, make_exam, make_session, new_id


@pytest.fixture
def lane(api: Api) -> LaneApi:
    return LaneApi(api.student, api.token)


@pytest.fixture
def session(lane: LaneApi) -> ExamSession:
    assert lane.student
    return make_session(make_exam(), lane.student)


def stored(session: ExamSession) -> dict[str, tuple[str, int]]:
    return {str(row.slot): (row.answer, row.revision) for row in StudentAnswer.objects.filter(session=session)}


def test_an_accepted_save_never_reaches_django(lane: LaneApi, session: ExamSession) -> None:
    response = lane.save(session.pk, 1, "A", revision=2)
    assert (response.status_code, response.json()["status"]) == (200, "saved")
    assert lane.handler.went_on == 0
    assert stored(session) == {"1": ("A", 2)}


def test_both_ways_say_the_same(api: Api, lane: LaneApi, session: ExamSession) -> None:
    batch = {"answers": [{"question_number": 1, "answer": "A", "revision": 3}, {"question_number": 2, "answer": ""}]}
    short, long = (client.post(f"sessions/{session.pk}/answers/", batch) for client in (lane, api))
    assert lane.handler.went_on == 0
    assert short.json() == long.json()
    assert short.headers["Content-Type"] == long.headers["Content-Type"]
    assert short.headers["Cache-Control"] == long.headers["Cache-Control"] == "private, no-store"
    assert short.headers["X-Content-Type-Options"] == long.headers["X-Content-Type-Options"]
    assert int(short.headers["Content-Length"]) == len(short.content)


def refusals(session: ExamSession, someone_elses: ExamSession) -> list[tuple[str, str, Any, int]]:
    path = f"sessions/{session.pk}/answers/"
    good = {"question_number": 1, "answer": "A"}
    return [
        ("rubbish", path, b"{", 400),
        ("not an object", path, b"[]", 400),
        ("unknown slot", path, {"question_number": 46, "answer": "A"}, 400),
        ("half a batch", path, {"answers": [good, {"question_number": 46, "answer": "A"}]}, 400),
        ("bad device", path, good | {"device": "x"}, 400),
        ("unknown session", f"sessions/{new_id()}/answers/", good, 404),
        ("someone else's", f"sessions/{someone_elses.pk}/answers/", good, 404),
    ]


def test_whatever_is_refused_is_refused_by_django_and_writes_nothing(lane: LaneApi, session: ExamSession) -> None:
    cases = refusals(session, make_session(session.exam))
    for number, (name, path, body, status) in enumerate(cases, start=1):
        response = lane.raw(path, body if isinstance(body, bytes) else json.dumps(body))
        assert (name, response.status_code) == (name, status)
        assert set(response.json()) == {"error", "code", "details"}
        assert lane.handler.went_on == number
    assert StudentAnswer.objects.count() == 0


def test_a_token_is_asked_for(lane: LaneApi, session: ExamSession) -> None:
    for token, code in (
        (None, "not_authenticated"),
        ("v1.forged", "token_invalid"),
        (f"{lane.token}x", "token_invalid"),
    ):
        response = LaneApi(lane.student, token).save(session.pk, 1, "A")
        assert (response.status_code, response.json()["code"]) == (401, code)
    assert stored(session) == {}


def test_after_signing_out_nothing_is_saved(lane: LaneApi, session: ExamSession) -> None:
    assert lane.save(session.pk, 1, "A").status_code == 200
    assert lane.post("auth/logout/").status_code in (200, 204)
    response = lane.save(session.pk, 1, "B")
    assert (response.status_code, response.json()["code"]) == (401, "token_revoked")
    assert stored(session) == {"1": ("A", 0)}


def test_a_refusal_speaks_the_students_language(lane: LaneApi, session: ExamSession) -> None:
    body = json.dumps({"question_number": 46, "answer": "A"})
    headers = {"Authorization": f"Bearer {lane.token}", "Accept-Language": "ru"}
    response = lane.client.post(
        f"/api/v1/sessions/{session.pk}/answers/", body, content_type="application/json", headers=headers
    )
    assert response.json()["error"] == "В этом экзамене нет такого вопроса."


@pytest.mark.parametrize(
    ("content_type", "status"),
    [("application/json; charset=utf-8", 200), ("Application/JSON", 200), ("text/plain", 415)],
)
def test_only_json_is_read(lane: LaneApi, session: ExamSession, content_type: str, status: int) -> None:
    response = lane.client.post(
        f"/api/v1/sessions/{session.pk}/answers/",
        json.dumps({"question_number": 1, "answer": "A"}),
        content_type=content_type,
        headers={"Authorization": f"Bearer {lane.token}"},
    )
    assert (response.status_code, lane.handler.went_on) == (status, 0 if status == 200 else 1)


def test_a_very_long_body_is_djangos_to_judge(lane: LaneApi, session: ExamSession) -> None:
    padded = json.dumps({"question_number": 1, "answer": "A"}) + " " * LONGEST_BODY_BYTES
    assert lane.raw(f"sessions/{session.pk}/answers/", padded).status_code == 200
    assert lane.handler.went_on == 1
    assert lane.raw(f"sessions/{session.pk}/answers/", " " * 1100 * 1024).status_code == 413


def test_other_requests_to_the_same_place_pass_by(lane: LaneApi, session: ExamSession) -> None:
    assert lane.get(f"sessions/{session.pk}/answers/").status_code == 405
    assert lane.get(f"sessions/{session.pk}/").status_code == 200
    assert lane.handler.went_on == 2


def test_practice_goes_the_ordinary_path_and_is_written_once(lane: LaneApi, clock: TestClock) -> None:
    exam = make_exam()
    session = make_session(exam, lane.student, mode="practice", deadline=None)
    clock.set(START)
    response = lane.save(session.pk, 1, "A", revision=1)
    assert response.json()["answers"][0]["outcome"] == "correct"
    assert response.json()["answers"][0]["applied"] is True
    assert lane.handler.went_on == 1


def test_an_unforeseen_error_costs_no_answer(
    lane: LaneApi, session: ExamSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object, **_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("exams.services.saving.grouped.store", broken)
    assert lane.save(session.pk, 1, "A").status_code == 200
    assert lane.handler.went_on == 1
    assert stored(session) == {"1": ("A", 0)}


def test_the_time_that_the_fast_path_takes_is_not_the_students(
    lane: LaneApi, session: ExamSession, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set(session.deadline + timedelta(seconds=25))

    def slow_and_in_vain(_commits: object, _save: object) -> None:
        clock.move(seconds=10)

    monkeypatch.setattr("common.group_commit.GroupCommit.save", slow_and_in_vain)
    response = lane.save(session.pk, 1, "A")
    assert (response.status_code, lane.handler.went_on) == (200, 1)
    assert stored(session) == {"1": ("A", 0)}


def test_nobody_can_send_the_time_of_arrival(api: Api, session: ExamSession, clock: TestClock) -> None:
    clock.set(session.deadline + timedelta(seconds=31))
    for name in ("exams.arrived", "Exams.Arrived", "Exams-Arrived"):
        headers = {"Authorization": f"Bearer {api.token}", name: START.isoformat()}
        body = json.dumps({"question_number": 1, "answer": "A"})
        path = f"/api/v1/sessions/{session.pk}/answers/"
        response = api.client.post(path, body, content_type="application/json", headers=headers)
        assert response.status_code == 400


def test_a_hundred_answers_at_their_longest_with_every_letter_escaped_are_taken(lane: LaneApi) -> None:
    key = [{"question_number": n, "kind": "text", "correct_answer": "a"} for n in range(1, 101)]
    session = make_session(make_exam(key=key), lane.student)
    answers = [{"question_number": n, "answer": "Ж" * 500, "revision": 1} for n in range(1, 101)]
    response = lane.raw(f"sessions/{session.pk}/answers/", json.dumps({"answers": answers}))
    assert response.status_code == 200
    assert len(stored(session)) == 100
