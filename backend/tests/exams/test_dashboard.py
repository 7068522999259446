"""GET dashboard/ and achievements/: one request each, and nothing that is not out yet"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from exams.models import Achievement, CorrectAnswer, ExamSession, PipelineStep, StudentAchievement, StudentAnswer
from exams.rules.achievements import MEASURE_BY_CODE
from exams.services.pipeline import run_due_pipelines
from exams.services.ratings import apply_ratings_from
from exams.services.rewards import reward_exam
from exams.tasks import grade_submitted_sessions
from tests.conftest import Api, TestClock
from tests.exams.season import Sat, at, finished_exam, season, sit
from tests.factories import make_exam, make_session, make_student

DASHBOARD_QUERIES = 13


def finish(*sats: Sat) -> None:
    for sat in sats:
        PipelineStep.objects.filter(exam=sat.exam).update(state="done", finished_at=at(20))
        apply_ratings_from(sat.exam, now=at(20))
        reward_exam(sat.exam, now=at(20))


def dashboard(api: Api) -> Any:
    response = api.get("dashboard/")
    assert response.status_code == 200, response.content
    return response.json()


@pytest.mark.parametrize("path", ["dashboard/", "achievements/"])
def test_an_anonymous_visitor_has_none(anonymous: Api, db: None, path: str) -> None:
    assert anonymous.get(path).json()["code"] == "not_authenticated"


def test_before_the_first_exam_everything_is_empty_and_nothing_is_made_up(api: Api) -> None:
    body = dashboard(api)
    assert body["student"]["id"] == str(api.student.pk)  # type: ignore[union-attr]
    assert body["rating"] == {
        "elo": 1200, "elo_change": None, "rasch_scaled": None, "rank": None, "percentile": None, "exams_taken": 0,
        "participants": 0,
    }  # fmt: skip
    assert body["streak"] == {"current": 0, "longest": 0, "last_exam_date": None}
    assert (body["history"], body["recent_sessions"], body["topics"], body["next_exam"]) == ([], [], [], None)
    assert (body["achievements"]["earned"], body["achievements"]["total"], body["achievements"]["recent"]) == (
        0,
        15,
        [],
    )
    assert [row["progress"] for row in body["achievements"]["next"]] == [0, 0, 0]


def test_it_shows_rating_place_history_and_streak(api: Api) -> None:
    others = [make_student() for _ in range(3)]
    first = sit(
        finished_exam(days=0, title="№1"), dict(zip([api.student, *others], [2, 4, 3, 0], strict=True)), calibrated=True
    )  # type: ignore[list-item]
    second = sit(finished_exam(days=7, title="№2"), dict(zip([api.student, *others], [4, 4, 3, 0], strict=True)))  # type: ignore[list-item]
    finish(first, second)
    body = dashboard(api)
    history = body["history"]
    assert [(row["exam_title"], row["percent"], row["rank"], row["participants"]) for row in history] == [
        ("№1", 50, 3, 4), ("№2", 100, 1, 4),
    ]  # fmt: skip
    assert [row["rasch_scaled"] for row in history] == [50, None]
    rating = body["rating"]
    assert (rating["elo"], rating["elo_change"]) == (history[1]["elo"], history[1]["elo"] - history[0]["elo"])
    assert (rating["rasch_scaled"], rating["exams_taken"], rating["participants"]) == (50, 2, 4)
    assert (rating["rank"], rating["percentile"]) == (2, 62.5)
    assert body["streak"] == {"current": 2, "longest": 2, "last_exam_date": "2026-11-28"}


def test_topics_count_each_slot_of_the_exams_taken_and_strengths_stand_first(api: Api) -> None:
    sat = sit(finished_exam(days=0), {api.student: 2})  # type: ignore[dict-item]
    topics = ["Algebra", "Algebra", "Geometriya", "Geometriya"]
    for number, topic in enumerate(topics, 1):
        CorrectAnswer.objects.filter(exam=sat.exam, question_number=number).update(topic=topic)
    CorrectAnswer.objects.filter(exam=sat.exam, question_number=2).update(voided_at=at(1))
    session = ExamSession.objects.get(exam=sat.exam)
    for number, is_correct in ((1, False), (2, True), (3, True)):
        StudentAnswer.objects.create(session=session, question_number=number, answer="A", is_correct=is_correct)
    finish(sat)
    assert dashboard(api)["topics"] == [
        {"topic": "Geometriya", "correct": 1, "total": 2, "share": 0.5},
        {"topic": "Algebra", "correct": 0, "total": 1, "share": 0.0},
    ]


def test_the_next_exam_comes_with_my_session(api: Api, clock: TestClock) -> None:
    exam = make_exam()
    api.post(f"exams/{exam.pk}/start/")
    coming = dashboard(api)["next_exam"]
    assert (coming["id"], coming["state"], coming["my_session"]["status"]) == (str(exam.pk), "open", "in_progress")


def test_nothing_of_an_exam_is_shown_before_its_results_are_out(api: Api, clock: TestClock) -> None:
    exam = make_exam()
    api.post(f"exams/{exam.pk}/start/")
    session = ExamSession.objects.get()
    api.save(session.pk, 1, "A")
    api.post(f"sessions/{session.pk}/submit/")
    assert grade_submitted_sessions() == 1
    before = dashboard(api)
    assert (before["recent_sessions"][0]["percent"], before["recent_sessions"][0]["rank"]) == (None, None)
    assert (before["history"], before["topics"], before["rating"]["rank"]) == ([], [], None)
    clock.set(exam.scheduled_end + timedelta(seconds=31))
    run_due_pipelines(now=clock())
    after = dashboard(api)
    assert (after["recent_sessions"][0]["percent"], after["recent_sessions"][0]["rank"]) == (25, 1)
    assert (len(after["history"]), after["rating"]["rank"]) == (1, 1)
    PipelineStep.objects.filter(exam=exam, step="grade").update(state="pending", finished_at=None)
    withdrawn = dashboard(api)
    assert (withdrawn["recent_sessions"][0]["percent"], withdrawn["recent_sessions"][0]["rank"]) == (None, None)
    assert (withdrawn["history"], withdrawn["topics"]) == ([], [])


def test_practice_is_listed_with_its_score_and_no_place(api: Api) -> None:
    sat = sit(finished_exam(days=0), {make_student(): 2})
    make_session(
        sat.exam, api.student, mode="practice", status="submitted", submitted_at=at(2), raw_score=3, scored_at=at(2)
    )
    finish(sat)
    (row,) = dashboard(api)["recent_sessions"]
    assert (row["mode"], row["percent"], row["rank"]) == ("practice", 75, None)


def test_it_costs_a_fixed_number_of_queries(api: Api, django_assert_num_queries: Callable[..., Any]) -> None:
    make_exam(start=at(60))
    people = [api.student, make_student()]
    *first, last = season(*[[2, 3]] * 6, students=people)[1]  # type: ignore[arg-type]
    PipelineStep.objects.filter(exam=last.exam).update(state="pending", finished_at=None)
    finish(*first[:1])
    dashboard(api)  # the sign-in's own look-ups, and what is next for everybody
    with django_assert_num_queries(DASHBOARD_QUERIES):
        dashboard(api)
    finish(*first, last)
    with django_assert_num_queries(DASHBOARD_QUERIES):
        body = dashboard(api)
    assert (len(body["history"]), len(body["recent_sessions"])) == (6, 5)


def test_what_is_next_for_everybody_is_looked_up_for_the_first_and_never_shown_when_it_is_over(
    api: Api, other: Api, clock: TestClock, django_assert_num_queries: Callable[..., Any]
) -> None:
    first, second = make_exam(start=at(0.1)), make_exam(start=at(0.2))
    for asks in (api, other):
        asks.get("me/")
    with django_assert_num_queries(3):
        assert api.get("exams/upcoming/").json()["exam"]["id"] == str(first.pk)
    with django_assert_num_queries(2):
        assert other.get("exams/upcoming/").json()["exam"]["id"] == str(first.pk)
    clock.set(first.scheduled_end)
    assert dashboard(api)["next_exam"]["id"] == str(second.pk)
    extended = make_session(first, other.student, deadline=first.scheduled_end + timedelta(minutes=20))
    assert dashboard(other)["next_exam"]["my_session"]["id"] == str(extended.pk)
    assert dashboard(api)["next_exam"]["my_session"] is None


# --- achievements


def test_all_fifteen_are_shown_with_the_way_to_each(api: Api) -> None:
    people = [api.student, make_student()]
    finish(*season([2, 3], [3, 3], students=people)[1])  # type: ignore[arg-type]
    rows = {row["code"]: row for row in api.get("achievements/").json()["results"]}
    assert set(rows) == set(MEASURE_BY_CODE)
    assert (rows["first_exam"]["progress"], rows["first_exam"]["earned_at"]) == (1, "2026-12-11T09:00:00Z")
    assert (rows["streak_3"]["current"], round(rows["streak_3"]["progress"], 3)) == (2, 0.667)
    assert (rows["exams_10"]["progress"], rows["exams_10"]["earned_at"]) == (0.2, None)
    assert (rows["big_leap"]["current"], rows["big_leap"]["progress"]) == (25, 1)
    assert (rows["novice"]["current"], rows["novice"]["progress"]) == (0, 0)


def test_what_an_admin_made_without_a_rule_is_shown_to_who_holds_it_only(api: Api) -> None:
    gift = Achievement.objects.create(type="milestone", name="Mehmon", description="…", threshold=5, icon="gift")
    assert len(api.get("achievements/").json()["results"]) == 15
    StudentAchievement.objects.create(student=api.student, achievement=gift)
    shown = [row for row in api.get("achievements/").json()["results"] if row["name"] == "Mehmon"]
    assert [(row["progress"], row["code"]) for row in shown] == [(1, str(gift.pk))]


def test_achievements_cost_a_fixed_number_of_queries(api: Api, django_assert_num_queries: Callable[..., Any]) -> None:
    people = [api.student, make_student()]
    finish(*season([2, 3], [3, 3], students=people)[1])  # type: ignore[arg-type]
    api.get("me/")
    with django_assert_num_queries(4):
        api.get("achievements/")
