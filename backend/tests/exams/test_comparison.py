"""Results that compare: with the exam before, and with what the student should have known"""

from datetime import timedelta
from typing import Any

import pytest

from exams.models import ExamSession, PipelineStep
from exams.selectors.comparison import missed_easy
from exams.services.pipeline import run_due_pipelines
from exams.services.ratings import apply_ratings_from
from tests.conftest import Api, TestClock
from tests.exams.season import Sat, at, finished_exam, sit
from tests.factories import make_exam, make_session, make_student


def results(api: Api, sat: Sat) -> Any:
    session = ExamSession.objects.get(exam=sat.exam, student=api.student)
    return api.get(f"sessions/{session.pk}/results/").json()


def finish(*sats: Sat) -> None:
    for sat in sats:
        PipelineStep.objects.filter(exam=sat.exam).update(state="done", finished_at=at(20))
        apply_ratings_from(sat.exam, now=at(20))


def test_results_are_compared_with_the_exam_before(api: Api) -> None:
    sats = [
        sit(finished_exam(days=7 * week, title=f"№{week}"), {api.student: score}, calibrated=week != 2)  # type: ignore[dict-item]
        for week, score in enumerate([1, 3, 2])
    ]
    finish(*sats)
    assert results(api, sats[0])["previous"] is None
    assert results(api, sats[1])["previous"] == {
        "exam_title": "№0", "percent": 25, "scaled": 35, "percent_change": 50, "scaled_change": 30,
    }  # fmt: skip
    assert results(api, sats[2])["previous"] == {
        "exam_title": "№1", "percent": 75, "scaled": 65, "percent_change": -25, "scaled_change": None,
    }  # fmt: skip


def test_an_exam_that_is_not_out_is_not_compared_with(api: Api) -> None:
    first, second = (sit(finished_exam(days=days), {api.student: 2}) for days in (0, 7))  # type: ignore[dict-item]
    finish(first, second)
    assert results(api, second)["previous"]
    PipelineStep.objects.filter(exam=first.exam).update(state="pending", finished_at=None)
    assert results(api, second)["previous"] is None


def slot(number: int, outcome: str, difficulty: float | None) -> dict[str, Any]:
    return {"question_number": number, "sub_part": "", "outcome": outcome, "difficulty": difficulty}


def test_easy_for_you_and_missed_is_what_lies_furthest_below_the_ability(api: Api) -> None:
    exam = make_exam()
    slots = [
        slot(1, "correct", -3), slot(2, "wrong", -1), slot(3, "blank", -2), slot(4, "unreadable", 0.4),
        slot(5, "wrong", 0.6), slot(6, "void", -4), slot(7, "wrong", None),
    ]  # fmt: skip
    found = missed_easy(slots, exam_id=exam.pk, logits=0.5, participants=300)
    assert [row["question_number"] for row in found] == [3, 2, 4]


def test_without_a_calibration_it_is_what_most_others_got_right(api: Api, clock: TestClock) -> None:
    exam = make_exam()
    mine = make_session(exam, api.student)
    for right in (True, True, False):
        session = make_session(exam, make_student())
        session.answers.create(question_number=1, answer="A")
        session.answers.create(question_number=2, answer="F" if right else "A")
    api.save(mine.pk, 2, "A")
    clock.set(exam.scheduled_end + timedelta(seconds=31))
    ExamSession.objects.update(status="submitted", submitted_at=exam.scheduled_end)
    run_due_pipelines(now=clock())
    body = api.get(f"sessions/{mine.pk}/results/").json()
    assert (body["calibrated"], body["missed_easy"]) == (False, [{"question_number": 1, "sub_part": ""}])


@pytest.mark.parametrize("participants", [0, 1, 10, 100_000])
def test_a_large_sitting_is_not_counted_on_the_spot(
    api: Api, participants: int, django_assert_num_queries: Any
) -> None:
    exam = make_exam()
    with django_assert_num_queries(0):
        assert missed_easy([slot(1, "wrong", None)], exam_id=exam.pk, logits=None, participants=participants) == []
