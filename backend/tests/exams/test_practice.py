"""Practising a paper: what each save says, coming back, giving up, and results at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exams.models import ExamSession, MockExam
from exams.rules.timing import GRACE, PRACTICE_IDLE_LIMIT
from tests.conftest import Api, TestClock, sign_in
from tests.factories import make_exam, make_session


@pytest.fixture
def exam(api: Api, clock: TestClock) -> MockExam:
    """An exam that is over for everyone, so that it can be practised."""
    made = make_exam()
    clock.set(made.scheduled_end + GRACE + timedelta(seconds=1))
    return made


@pytest.fixture
def practice(api: Api, exam: MockExam) -> str:
    return str(api.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).json()["id"])


def told(body: dict[str, Any]) -> tuple[int, int, int]:
    """What a reply says of XP: gained by this save, in all, and by how many answers."""
    return body["xp_gained"], body["total_xp"], body["progress"]["answered"]


def test_every_save_says_what_it_gained_and_how_far_the_practice_got(api: Api, practice: str) -> None:
    assert told(api.save(practice, 1, "A").json()) == (10, 10, 1)
    assert told(api.save(practice, 1, "B").json()) == (0, 10, 1), "another answer to the same question"
    assert told(api.save(practice, 1, "B").json()) == (0, 10, 1), "the same request again"
    batch = [{"question_number": 2, "answer": "F"}, {"question_number": 3, "sub_part": "a", "answer": "1/2"}]
    body = api.post(f"sessions/{practice}/answers/", {"answers": batch}).json()
    assert told(body) == (20, 30, 3)
    assert body["progress"] == {"answered": 3, "total": 4, "percentage": 75.0, "total_xp": 30}
    assert told(api.save(practice, 2, "").json()) == (-10, 20, 2), "taken back"
    assert told(api.save(practice, 2, "").json()) == (0, 20, 2)
    assert told(api.save(practice, 2, "C").json()) == (10, 30, 3)


def test_a_late_smaller_revision_gains_nothing(api: Api, practice: str) -> None:
    api.save(practice, 1, "", revision=5)
    body = api.save(practice, 1, "A", revision=3).json()
    assert body["answers"][0]["applied"] is False
    assert told(body) == (0, 0, 0)


def test_refused_saves_say_it_too(api: Api, practice: str) -> None:
    api.save(practice, 1, "A")
    refused = api.save(practice, 99, "A").json()
    assert refused["code"] == "unknown_slot"
    assert told(refused["details"]) == (0, 10, 1)
    api.post(f"sessions/{practice}/abandon/")
    assert told(api.save(practice, 2, "A").json()["details"]) == (0, 10, 1)


def test_a_refused_save_tells_nothing_of_somebody_elses_practice(other: Api, practice: str) -> None:
    refused = other.save(practice, 1, "A")
    assert (refused.status_code, refused.json()["details"]) == (404, {})


def test_a_timed_exam_gives_no_xp_and_its_replies_do_not_speak_of_it(api: Api, clock: TestClock) -> None:
    session = make_session(make_exam(), api.student)
    body = api.save(session.pk, 1, "A").json()
    assert not {"xp_gained", "total_xp", "progress"} & body.keys()
    assert "progress" not in api.save(session.pk, 99, "A").json()["details"]


def test_coming_back_finds_the_verdicts_as_they_were_shown(api: Api, practice: str) -> None:
    for number, text in ((1, "A"), (2, "A")):
        api.save(practice, number, text)
    api.save(practice, 3, "1/", sub_part="a")
    state = api.get(f"sessions/{practice}/").json()
    outcomes = [(row["question_number"], row["outcome"]) for row in state["answers"]]
    assert outcomes == [(1, "correct"), (2, "wrong"), (3, "unreadable")]
    assert state["progress"] == {"answered": 3, "total": 4, "percentage": 75.0, "total_xp": 30}


def test_a_running_exam_shows_no_verdicts(api: Api, clock: TestClock) -> None:
    session = make_session(make_exam(), api.student)
    api.save(session.pk, 1, "A")
    assert "outcome" not in api.get(f"sessions/{session.pk}/").json()["answers"][0]


def test_the_lobby_says_how_far_a_left_practice_got(api: Api, exam: MockExam, practice: str) -> None:
    api.save(practice, 2, "A")
    left = api.get(f"exams/{exam.pk}/lobby/").json()["my_practice"]
    assert (left["id"], left["current_question"], left["resumable"]) == (practice, 2, True)
    assert left["progress"] == {"answered": 1, "total": 4, "percentage": 25.0, "total_xp": 10}


def test_a_practice_left_for_too_long_is_shown_and_not_offered(
    api: Api, exam: MockExam, practice: str, clock: TestClock
) -> None:
    clock.set(clock() + PRACTICE_IDLE_LIMIT + timedelta(microseconds=1))
    later = sign_in(api.student)  # type: ignore[arg-type]
    assert later.get(f"exams/{exam.pk}/lobby/").json()["my_practice"]["resumable"] is False
    assert later.get("dashboard/").json()["practice"]["left"] == []


def test_a_finished_practice_has_its_results_at_once(api: Api, exam: MockExam, practice: str) -> None:
    api.save(practice, 1, "A")
    body = api.post(f"sessions/{practice}/submit/").json()
    assert (body["status"], body["results_released"], body["results_expected_at"]) == ("submitted", True, None)
    results = api.get(f"sessions/{practice}/results/").json()
    assert (results["raw_score"], results["max_score"], results["rank"]) == (1, 4, None)


def test_a_practice_that_was_given_up_says_so_and_has_no_results(api: Api, practice: str) -> None:
    api.post(f"sessions/{practice}/abandon/")
    response = api.get(f"sessions/{practice}/results/")
    assert (response.status_code, response.json()["code"]) == (409, "practice_abandoned")


def test_a_finished_practice_cannot_be_given_up(api: Api, practice: str) -> None:
    api.post(f"sessions/{practice}/submit/")
    response = api.post(f"sessions/{practice}/abandon/")
    assert (response.status_code, response.json()["code"]) == (409, "already_submitted")
    assert ExamSession.objects.get(pk=practice).status == "submitted"


def test_the_first_page_counts_each_slot_once_however_often_a_paper_is_practised(
    api: Api, exam: MockExam, practice: str
) -> None:
    api.save(practice, 1, "A")
    api.save(practice, 2, "A")
    api.post(f"sessions/{practice}/abandon/")
    again = api.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).json()["id"]
    api.save(again, 1, "B")
    api.save(again, 3, "5", sub_part="a")
    summary = api.get("dashboard/").json()["practice"]
    assert summary["total_xp"] == 30
    assert [(row["id"], row["exam"]["title"], row["progress"]["total_xp"]) for row in summary["left"]] == [
        (again, exam.title, 20)
    ]


def test_the_first_page_asks_the_same_for_one_left_practice_and_for_many(
    api: Api, practice: str, clock: TestClock
) -> None:
    api.get("dashboard/")
    with CaptureQueriesContext(connection) as with_one:
        api.get("dashboard/")
    for _more in range(4):
        other_exam = make_exam()
        api.post(f"exams/{other_exam.pk}/start/", {"mode": "practice"})
    with CaptureQueriesContext(connection) as with_many:
        left = api.get("dashboard/").json()["practice"]["left"]
    assert (len(left), len(with_many)) == (3, len(with_one))
