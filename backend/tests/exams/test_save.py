"""POST sessions/{id}/answers/"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.models import ExamSession, StudentAnswer
from tests.conftest import Api, TestClock
from tests.exams.lane import LaneApi
from tests.factories import make_exam, make_session, new_id


@pytest.fixture(params=["by Django", "by the fast path"])
def api(api: Api, request: pytest.FixtureRequest) -> Api:
    """A signed-in student; each test is done in both ways that a save can take, and must not tell them apart."""
    return api if request.param == "by Django" else LaneApi(api.student, api.token)


@pytest.fixture
def session(api: Api) -> ExamSession:
    assert api.student
    return make_session(make_exam(), api.student)


def stored(session: ExamSession) -> dict[str, tuple[str, int]]:
    return {str(row.slot): (row.answer, row.revision) for row in StudentAnswer.objects.filter(session=session)}


def test_anonymous_is_refused(anonymous: Api, session: ExamSession) -> None:
    response = anonymous.save(session.pk, 1, "A")
    assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")
    assert stored(session) == {}


def test_one_answer_is_saved_and_told(api: Api, session: ExamSession, clock: TestClock) -> None:
    response = api.save(session.pk, 3, "  0,5 ", sub_part="a", revision=4)
    assert response.status_code == 200
    body = response.json()
    assert body["status"] == "saved"
    assert body["answers"] == [{"question_number": 3, "sub_part": "a", "answer": "0,5", "revision": 4, "applied": True}]
    assert body["server_time_ms"] == int(clock().timestamp() * 1000)
    assert body["deadline_ms"] == int(session.deadline.timestamp() * 1000)
    assert stored(session) == {"3a": ("0,5", 4)}


def test_a_batch_is_saved_whole(api: Api, session: ExamSession) -> None:
    answers = [
        {"question_number": 3, "sub_part": "b", "answer": "tub son", "revision": 2},
        {"question_number": 1, "answer": "A", "revision": 1},
        {"question_number": 1, "answer": "B", "revision": 3},
    ]
    response = api.post(f"sessions/{session.pk}/answers/", {"answers": answers})
    assert response.status_code == 200
    assert stored(session) == {"1": ("B", 3), "3b": ("tub son", 2)}


def test_nothing_of_a_batch_with_one_bad_item_is_written(api: Api, session: ExamSession) -> None:
    answers = [{"question_number": 1, "answer": "A"}, {"question_number": 46, "answer": "A"}]
    response = api.post(f"sessions/{session.pk}/answers/", {"answers": answers})
    assert (response.status_code, response.json()["code"]) == (400, "unknown_slot")
    assert response.json()["details"]["slots"] == ["46"]
    assert stored(session) == {}


def test_a_smaller_revision_never_overwrites_and_the_reply_tells_what_is_stored(api: Api, session: ExamSession) -> None:
    api.save(session.pk, 1, "C", revision=7)
    response = api.save(session.pk, 1, "A", revision=6)
    assert response.status_code == 200
    assert response.json()["answers"] == [
        {"question_number": 1, "sub_part": "", "answer": "C", "revision": 7, "applied": False}
    ]
    assert stored(session) == {"1": ("C", 7)}


def test_repeating_a_save_changes_nothing(api: Api, session: ExamSession) -> None:
    first = api.save(session.pk, 1, "C", revision=7)
    again = api.save(session.pk, 1, "C", revision=7)
    assert first.json()["answers"] == again.json()["answers"]
    assert stored(session) == {"1": ("C", 7)}


def test_without_a_revision_the_last_arrival_wins(api: Api, session: ExamSession) -> None:
    api.save(session.pk, 1, "C", revision=7)
    response = api.save(session.pk, 1, "A")
    assert response.json()["answers"][0]["applied"] is True
    assert stored(session) == {"1": ("A", 7)}


def test_an_empty_answer_clears(api: Api, session: ExamSession) -> None:
    api.save(session.pk, 1, "C")
    assert api.save(session.pk, 1, "   ").status_code == 200
    assert stored(session) == {"1": ("", 0)}


def test_someone_elses_session_is_unknown(other: Api, session: ExamSession) -> None:
    response = other.save(session.pk, 1, "A")
    missing = other.save(new_id(), 1, "A")
    assert (response.status_code, response.json()) == (404, missing.json())
    assert stored(session) == {}


def test_a_save_within_the_grace_is_kept(api: Api, session: ExamSession, clock: TestClock) -> None:
    clock.set(session.deadline + timedelta(seconds=30))
    assert api.save(session.pk, 1, "A").status_code == 200
    assert stored(session) == {"1": ("A", 0)}


def test_a_save_after_the_grace_is_refused_and_closes_the_session(
    api: Api, session: ExamSession, clock: TestClock
) -> None:
    api.save(session.pk, 1, "A")
    clock.set(session.deadline + timedelta(seconds=30, microseconds=1))
    response = api.save(session.pk, 1, "B")
    assert (response.status_code, response.json()["code"]) == (400, "time_expired")
    assert response.json()["details"]["session"]["status"] == "submitted"
    session.refresh_from_db()
    assert (session.status, session.submitted_at, session.auto_submitted) == ("submitted", session.deadline, True)
    assert stored(session) == {"1": ("A", 0)}
    assert api.save(session.pk, 1, "B").json()["code"] == "time_expired"


def test_a_save_after_handing_in_is_refused(api: Api, session: ExamSession) -> None:
    api.save(session.pk, 1, "A")
    api.post(f"sessions/{session.pk}/submit/")
    response = api.save(session.pk, 1, "B")
    assert (response.status_code, response.json()["code"]) == (400, "already_submitted")
    assert response.json()["error"] == "Exam already submitted"
    assert stored(session) == {"1": ("A", 0)}


def test_the_device_before_a_take_over_is_refused(api: Api, session: ExamSession) -> None:
    old, new = new_id(), new_id()
    assert api.save(session.pk, 1, "A", device=old).status_code == 200
    assert api.post(f"sessions/{session.pk}/take-over/", {"device": new}).status_code == 200
    response = api.save(session.pk, 1, "B", device=old)
    assert (response.status_code, response.json()["code"]) == (409, "taken_over")
    assert api.save(session.pk, 1, "C", device=new).status_code == 200
    assert stored(session) == {"1": ("C", 0)}


def test_once_a_device_holds_the_session_others_must_say_who_they_are(api: Api, session: ExamSession) -> None:
    device = new_id()
    api.post(f"sessions/{session.pk}/take-over/", {"device": device})
    assert api.save(session.pk, 1, "A").json()["code"] == "taken_over"
    assert api.save(session.pk, 1, "B", device=device).status_code == 200
    assert stored(session) == {"1": ("B", 0)}


def test_invisible_text_is_a_blank(api: Api, session: ExamSession) -> None:
    api.save(session.pk, 1, "\u200b \u2060")
    assert stored(session) == {"1": ("", 0)}


def test_saving_moves_last_activity_and_current_question(api: Api, session: ExamSession, clock: TestClock) -> None:
    clock.move(minutes=5)
    api.save(session.pk, 2, "A")
    session.refresh_from_db()
    assert (session.last_activity, session.current_question) == (clock(), 2)
    clock.move(seconds=20)
    api.save(session.pk, 3, "1", sub_part="a")
    state = api.get(f"sessions/{session.pk}/").json()
    assert state["current_question"] == 3


def test_a_save_by_django_is_one_statement(other: Api) -> None:
    assert other.student
    session = make_session(make_exam(), other.student)
    other.save(session.pk, 1, "A")  # the first request of a process also reads which sign-ins were revoked
    with CaptureQueriesContext(connection) as queries:
        assert other.save(session.pk, 2, "A").status_code == 200
    assert len(queries) == 1


SAVE_RUBBISH = [
    ("answer null", b'{"question_number": 1, "answer": null}', "invalid_answer"),
    ("answer a number", b'{"question_number": 1, "answer": 5}', "invalid_answer"),
    ("answer a list", b'{"question_number": 1, "answer": ["A"]}', "invalid_answer"),
    ("body a list", b'[{"question_number": 1}]', "invalid_request"),
    ("body a number", b"5", "invalid_request"),
    ("body not JSON", b"{", "invalid_json"),
    ("body not UTF-8", b'{"question_number": 1, "answer": "\xff"}', "invalid_json"),
    ("body empty", b"", "question_number_required"),
    ("question missing", b'{"answer": "A"}', "question_number_required"),
    ("question null", b'{"question_number": null, "answer": "A"}', "question_number_required"),
    ("question a word", b'{"question_number": "abc", "answer": "A"}', "invalid_request"),
    ("question a numeric word", b'{"question_number": "1", "answer": "A"}', "invalid_request"),
    ("question zero", b'{"question_number": 0, "answer": "A"}', "unknown_slot"),
    ("question negative", b'{"question_number": -1, "answer": "A"}', "unknown_slot"),
    ("question huge", b'{"question_number": 3000000000, "answer": "A"}', "unknown_slot"),
    ("question beyond 64 bits", b'{"question_number": 99999999999999999999999, "answer": "A"}', "invalid_request"),
    ("question true", b'{"question_number": true, "answer": "A"}', "invalid_request"),
    ("question a fraction", b'{"question_number": 1.5, "answer": "A"}', "invalid_request"),
    ("question unknown", b'{"question_number": 46, "answer": "A"}', "unknown_slot"),
    ("sub-part missing", b'{"question_number": 3, "answer": "A"}', "unknown_slot"),
    ("sub-part unknown", b'{"question_number": 3, "sub_part": "c", "answer": "A"}', "unknown_slot"),
    ("sub-part null", b'{"question_number": 1, "sub_part": null, "answer": "A"}', "invalid_request"),
    ("sub-part long", b'{"question_number": 1, "sub_part": "' + b"a" * 300 + b'", "answer": "A"}', "unknown_slot"),
    ("sub-part with NUL", b'{"question_number": 1, "sub_part": "\\u0000", "answer": "A"}', "unknown_slot"),
    ("NUL", b'{"question_number": 1, "answer": "a\\u0000b"}', "invalid_answer"),
    ("lone surrogate", b'{"question_number": 1, "answer": "\\ud800"}', "invalid_json"),
    ("control character", b'{"question_number": 1, "answer": "a\\u001bb"}', "invalid_answer"),
    ("501 characters", b'{"question_number": 1, "answer": "' + b"x" * 501 + b'"}', "answer_too_long"),
    ("revision negative", b'{"question_number": 1, "answer": "A", "revision": -1}', "invalid_request"),
    ("revision huge", b'{"question_number": 1, "answer": "A", "revision": 2147483648}', "invalid_request"),
    ("revision a word", b'{"question_number": 1, "answer": "A", "revision": "2"}', "invalid_request"),
    ("revision true", b'{"question_number": 1, "answer": "A", "revision": true}', "invalid_request"),
    ("device not a UUID", b'{"question_number": 1, "answer": "A", "device": "x"}', "invalid_request"),
    ("device a list", b'{"question_number": 1, "answer": "A", "device": []}', "invalid_request"),
    ("batch null", b'{"answers": null}', "invalid_request"),
    ("batch empty", b'{"answers": []}', "invalid_request"),
    ("batch of numbers", b'{"answers": [1]}', "invalid_request"),
    ("batch of 101", b'{"answers": [' + b"{}," * 100 + b"{}]}", "too_many_answers"),
    ("NaN", b'{"question_number": NaN, "answer": "A"}', "invalid_json"),
    ("deep nesting", b'{"answers": ' + b"[" * 5000 + b"]" * 5000 + b"}", "invalid_json"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "code"), [row[1:] for row in SAVE_RUBBISH], ids=[row[0] for row in SAVE_RUBBISH])
def test_rubbish_gets_a_400_with_a_code_and_writes_nothing(
    api: Api, session: ExamSession, body: bytes, code: str
) -> None:
    response = api.raw(f"sessions/{session.pk}/answers/", body)
    assert (response.status_code, response.json()["code"]) == (400, code)
    assert set(response.json()) == {"error", "code", "details"}
    assert stored(session) == {}


def test_500_characters_of_any_alphabet_are_kept(api: Api, session: ExamSession) -> None:
    text = "√ў𝑥" * 166 + "½½"
    assert len(text) == 500
    assert api.save(session.pk, 3, text, sub_part="a").status_code == 200
    assert stored(session) == {"3a": (text, 0)}
