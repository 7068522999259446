"""GET sessions/{id}/results/ and everything else that could give a result away too early"""

from datetime import timedelta
from typing import Any

import pytest

from exams.models import CorrectAnswer, ExamSession, MockExam, PipelineStep, StudentAnswer
from exams.rules.marking import Kind, other_answers, shown_key
from exams.rules.timing import Schedule
from exams.selectors.results import next_band
from exams.services.schedules import reschedule_exam
from exams.tasks import auto_submit_expired_sessions, grade_submitted_sessions, run_due_pipelines
from tests.conftest import Api, TestClock, sign_in
from tests.factories import full_key, make_exam, make_session, make_student, new_id

GRACE = timedelta(seconds=30)


def work_after_the_exam() -> None:
    auto_submit_expired_sessions()
    grade_submitted_sessions()
    run_due_pipelines()


def finish(api: Api, session: ExamSession, clock: TestClock) -> None:
    """Let the window pass for everyone, and the worker do its work."""
    clock.set(session.exam.scheduled_end + GRACE + timedelta(seconds=1))
    work_after_the_exam()


def test_results_tell_score_place_and_each_slot(api: Api, other: Api, clock: TestClock) -> None:
    exam = make_exam()
    mine, theirs = make_session(exam, api.student), make_session(exam, other.student)
    for number, answer, part in [(1, " а ", ""), (2, "E", ""), (3, "0,5", "a"), (3, "", "b")]:
        api.save(mine.pk, number, answer, sub_part=part)
    other.save(theirs.pk, 1, "A")
    finish(api, mine, clock)
    response = api.get(f"sessions/{mine.pk}/results/")
    assert response.status_code == 200
    body = response.json()
    assert (body["raw_score"], body["max_score"], body["percent"]) == (2, 4, 50.0)
    assert (body["rank"], body["participants"], body["beaten"], body["percentile"]) == (1, 2, 1, 100.0)
    outcomes = {f"{row['question_number']}{row['sub_part']}": row["outcome"] for row in body["slots"]}
    assert outcomes == {"1": "correct", "2": "wrong", "3a": "correct", "3b": "blank"}
    assert [row["correct_answer"] for row in body["slots"]] == ["A", "F", "1/2", "tub son"]
    assert body["calibrated"] is False


def test_the_last_one_beats_nobody_and_nor_do_those_who_tie(api: Api, other: Api, clock: TestClock) -> None:
    exam = make_exam()
    mine, theirs = make_session(exam, api.student), make_session(exam, other.student)
    other.save(theirs.pk, 1, "A")
    finish(api, mine, clock)
    body = api.get(f"sessions/{mine.pk}/results/").json()
    assert (body["rank"], body["beaten"], body["percentile"]) == (2, 0, 0.0)


def test_alone_there_is_nobody_to_beat(api: Api, clock: TestClock) -> None:
    session = make_session(make_exam(), api.student)
    finish(api, session, clock)
    body = api.get(f"sessions/{session.pk}/results/").json()
    assert (body["rank"], body["beaten"], body["percentile"]) == (1, 0, None)


def test_results_tell_what_the_exam_brought(api: Api, other: Api, clock: TestClock) -> None:
    exam = make_exam()
    mine, theirs = make_session(exam, api.student), make_session(exam, other.student)
    api.save(mine.pk, 1, "A")
    finish(api, mine, clock)
    body = api.get(f"sessions/{mine.pk}/results/").json()
    rating = body["rating"]
    assert rating["elo_before"] == 1200
    assert rating["elo_after"] - rating["elo_before"] == rating["elo_change"] > 0
    assert [earned["code"] for earned in body["achievements"]] == ["first_exam"]
    theirs_body = other.get(f"sessions/{theirs.pk}/results/").json()
    assert theirs_body["rating"]["elo_change"] < 0


@pytest.mark.parametrize(
    ("points", "wanted"),
    [
        (30.0, {"name": "C", "from_points": 46.0, "missing": 16.0}),
        (45.96, {"name": "C", "from_points": 46.0, "missing": 0.1}),
        (46.0, {"name": "C+", "from_points": 50.0, "missing": 4.0}),
        (69.95, {"name": "A+", "from_points": 70.0, "missing": 0.1}),
        (70.0, None),
    ],
)
def test_the_grade_above_and_what_is_missing_to_it(points: float, wanted: dict[str, Any] | None) -> None:
    assert next_band(points) == wanted


def test_before_the_exam_is_over_for_everyone_nothing_is_shown(api: Api, other: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=180, duration=30)
    session = make_session(exam, api.student)
    api.save(session.pk, 1, "A")
    api.post(f"sessions/{session.pk}/submit/")
    work_after_the_exam()
    for minutes in (1, 100, 180, 180.4999):
        clock.set(exam.scheduled_start + timedelta(minutes=minutes))
        work_after_the_exam()
        response = api.get(f"sessions/{session.pk}/results/")
        assert (response.status_code, response.json()["code"]) == (403, "results_withheld")
        for path in (f"sessions/{session.pk}/", f"exams/{exam.pk}/", "exams/", f"exams/{exam.pk}/lobby/"):
            text = api.get(path).content.decode()
            assert "raw_score" not in text
            assert "correct" not in text
        assert other.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).json()["code"] == "practice_not_open"
    finish(api, session, clock)
    assert api.get(f"sessions/{session.pk}/results/").status_code == 200


def test_one_students_extra_time_holds_everybodys_results_back(api: Api, clock: TestClock) -> None:
    exam = make_exam(minutes_open=180)
    session = make_session(exam, api.student)
    make_session(exam, make_student(), deadline=exam.scheduled_end + timedelta(minutes=40))
    clock.set(exam.scheduled_end + timedelta(minutes=40) + GRACE)
    work_after_the_exam()
    assert api.get(f"sessions/{session.pk}/results/").status_code == 403
    clock.move(seconds=1)
    work_after_the_exam()
    assert api.get(f"sessions/{session.pk}/results/").status_code == 200


def test_without_the_worker_results_wait_and_are_not_wrong(api: Api, clock: TestClock) -> None:
    exam = make_exam()
    session = make_session(exam, api.student)
    clock.set(exam.scheduled_end + timedelta(days=30))
    api = sign_in(api.student)  # type: ignore[arg-type]
    assert api.get(f"sessions/{session.pk}/results/").json()["code"] == "results_withheld"
    work_after_the_exam()
    assert api.get(f"sessions/{session.pk}/results/").status_code == 200


def test_nobody_reads_anybody_elses_results(api: Api, other: Api, clock: TestClock) -> None:
    session = make_session(make_exam(), api.student)
    finish(api, session, clock)
    assert other.get(f"sessions/{session.pk}/results/").status_code == 404
    assert other.get(f"sessions/{session.pk}/results/").json() == other.get(f"sessions/{new_id()}/results/").json()


def test_a_whole_paper_is_scored(api: Api, clock: TestClock) -> None:
    session = make_session(make_exam(key=full_key()), api.student)
    answers = [{"question_number": n, "answer": "a"} for n in range(1, 36)]
    answers += [{"question_number": n, "sub_part": "a", "answer": "5,0"} for n in range(36, 46)]
    answers += [{"question_number": n, "sub_part": "b", "answer": "20/2"} for n in range(36, 46)]
    assert api.post(f"sessions/{session.pk}/answers/", {"answers": answers}).status_code == 200
    finish(api, session, clock)
    session.refresh_from_db()
    assert session.raw_score == 55
    assert StudentAnswer.objects.filter(session=session, is_correct=True).count() == 55


def test_grading_again_changes_nothing(api: Api, clock: TestClock) -> None:
    session = make_session(make_exam(), api.student)
    api.save(session.pk, 1, "A")
    finish(api, session, clock)
    before = (
        list(StudentAnswer.objects.values()),
        list(ExamSession.objects.values()),
        list(PipelineStep.objects.values()),
    )
    clock.move(minutes=5)
    work_after_the_exam()
    after = (
        list(StudentAnswer.objects.values()),
        list(ExamSession.objects.values()),
        list(PipelineStep.objects.values()),
    )
    assert before == after


def test_an_exam_that_nobody_sat_leaves_nothing_to_do_and_can_be_practised(api: Api, clock: TestClock) -> None:
    exam = make_exam()
    clock.set(exam.scheduled_end + GRACE + timedelta(seconds=1))
    work_after_the_exam()
    assert not PipelineStep.objects.exists()
    assert api.get(f"exams/{exam.pk}/").json()["can_practise"] is True
    assert api.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).status_code == 201


def test_an_exam_moved_from_a_wrong_past_day_keeps_its_secrets_and_is_finished(api: Api, clock: TestClock) -> None:
    exam = make_exam(start=clock() - timedelta(days=30))
    work_after_the_exam()
    PipelineStep.objects.create(exam=exam, step="grade", state="done", finished_at=clock())  # as an older version did
    day = Schedule(clock(), clock() + timedelta(hours=3), 150)
    reschedule_exam(exam.pk, schedule=day, actor="admin", now=clock())
    session = api.post(f"exams/{exam.pk}/start/").json()
    api.post(f"sessions/{session['id']}/submit/")
    make_session(MockExam.objects.get(pk=exam.pk), make_student(), started_at=clock())
    work_after_the_exam()
    assert api.get(f"sessions/{session['id']}/results/").status_code == 403
    assert api.get(f"exams/{exam.pk}/").json()["can_practise"] is False
    clock.set(day.ends_at + GRACE + timedelta(seconds=1))
    work_after_the_exam()
    assert api.get(f"sessions/{session['id']}/results/").status_code == 200


def test_a_running_session_hides_results_whatever_the_steps_say(api: Api, other: Api, clock: TestClock) -> None:
    exam = make_exam()
    session = make_session(exam, api.student, status="submitted", submitted_at=clock(), raw_score=1, scored_at=clock())
    PipelineStep.objects.create(exam=exam, step="grade", state="done", finished_at=clock())
    writing = make_session(exam, other.student)
    assert api.get(f"sessions/{session.pk}/results/").status_code == 403
    ExamSession.objects.filter(pk=writing.pk).update(status="submitted", submitted_at=clock())
    assert api.get(f"sessions/{session.pk}/results/").status_code == 200


def test_nothing_the_api_tells_is_kept_in_a_cache(api: Api) -> None:
    session = make_session(make_exam(), api.student)
    for path in ("me/", "exams/", f"sessions/{session.pk}/", f"sessions/{session.pk}/results/", "nowhere/"):
        assert api.get(path).headers["Cache-Control"] == "private, no-store"


def test_a_void_item_counts_for_nobody(api: Api, clock: TestClock) -> None:
    session = make_session(make_exam(), api.student)
    api.save(session.pk, 1, "A")
    CorrectAnswer.objects.filter(exam=session.exam, question_number=1).update(voided_at=clock())
    finish(api, session, clock)
    body = api.get(f"sessions/{session.pk}/results/").json()
    assert (body["raw_score"], body["max_score"], body["slots"][0]["outcome"]) == (0, 3, "void")


@pytest.mark.parametrize(
    ("number", "part", "given", "outcome"),
    [
        (1, "", "A", "correct"),
        (1, "", "a", "correct"),
        (1, "", "А", "correct"),  # Cyrillic
        (1, "", " A ", "correct"),
        (1, "", "B", "wrong"),
        (2, "", "f", "correct"),
        (3, "a", "0,5", "correct"),
        (3, "a", "2", "wrong"),
        (3, "a", "((", "unreadable"),
        (3, "b", "Tub  SON", "correct"),
        (3, "b", "tub sonlar", "wrong"),
    ],
)
def test_verdicts(api: Api, clock: TestClock, number: int, part: str, given: str, outcome: str) -> None:
    session = make_session(make_exam(), api.student)
    api.save(session.pk, number, given, sub_part=part)
    finish(api, session, clock)
    rows = api.get(f"sessions/{session.pk}/results/").json()["slots"]
    assert [row["outcome"] for row in rows if (row["question_number"], row["sub_part"]) == (number, part)] == [outcome]


def test_practice_is_open_after_the_exam_judged_at_once_and_counts_xp(api: Api, clock: TestClock) -> None:
    exam = make_exam()
    clock.set(exam.scheduled_end + GRACE + timedelta(seconds=1))
    session = api.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).json()
    assert (session["mode"], session["deadline"], session["total_xp"]) == ("practice", None, 0)
    right = api.save(session["id"], 1, "A").json()
    assert (right["answers"][0]["outcome"], right["total_xp"]) == ("correct", 10)
    assert api.save(session["id"], 1, "B").json()["total_xp"] == 10
    assert api.save(session["id"], 2, "A").json()["total_xp"] == 20
    assert api.get(f"sessions/{session['id']}/results/").status_code == 403
    api.post(f"sessions/{session['id']}/submit/")
    grade_submitted_sessions()
    body = api.get(f"sessions/{session['id']}/results/").json()
    assert (body["raw_score"], body["rank"], body["participants"]) == (0, None, 0)


def test_practice_can_be_resumed_and_abandoned(api: Api, clock: TestClock) -> None:
    exam = make_exam()
    clock.set(exam.scheduled_end + GRACE + timedelta(seconds=1))
    first = api.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).json()["id"]
    api.save(first, 2, "A")
    assert api.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).json()["id"] == first
    assert api.get(f"sessions/{first}/validate/").json()["valid"] is True
    assert api.post(f"sessions/{first}/abandon/").json() == {"status": "abandoned"}
    assert api.post(f"sessions/{first}/abandon/").status_code == 200
    assert api.get(f"sessions/{first}/validate/").json()["reason"] == "abandoned"
    assert api.save(first, 1, "A").json()["code"] == "already_submitted"
    assert api.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).json()["id"] != first


@pytest.mark.parametrize(("days", "valid"), [(30, True), (30.0001, False)])
def test_practice_left_alone_for_more_than_30_days_is_over(
    api: Api, clock: TestClock, days: float, valid: bool
) -> None:
    exam = make_exam()
    clock.set(exam.scheduled_end + GRACE + timedelta(seconds=1))
    session = api.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).json()["id"]
    clock.move(days=days)
    api = sign_in(api.student)  # type: ignore[arg-type]
    body = api.get(f"sessions/{session}/validate/").json()
    assert (body["valid"], body["reason"]) == (valid, None if valid else "idle")
    assert api.save(session, 1, "A").status_code == (200 if valid else 409)


def test_validate_answers_about_a_live_session(api: Api, other: Api, clock: TestClock) -> None:
    session = make_session(make_exam(), api.student)
    api.save(session.pk, 2, "A")
    body = api.get(f"sessions/{session.pk}/validate/").json()
    assert body["valid"] is True
    assert body["progress"] == {"answered": 1, "total": 4, "percentage": 25.0, "total_xp": 0}
    unknown = {"valid": False, "reason": "not_found", "session": None, "progress": None}
    for session_id in (session.pk, new_id(), "test-123", "'; drop table", "%00"):
        assert other.get(f"sessions/{session_id}/validate/").json() == unknown
    clock.set(session.deadline + timedelta(seconds=31))
    assert api.get(f"sessions/{session.pk}/validate/").json()["reason"] == "submitted"


def test_the_right_answer_comes_as_it_is_read_with_the_others_that_are_right(api: Api, clock: TestClock) -> None:
    exam = make_exam()
    row = CorrectAnswer.objects.get(exam=exam, question_number=3, sub_part="a")
    row.correct_answer, row.alternatives = "2sqrt3", ["√12", "set:-1;9"]
    row.save()
    session = make_session(exam, api.student)
    finish(api, session, clock)
    slots = {row["question_number"]: row for row in api.get(f"sessions/{session.pk}/results/").json()["slots"][:3]}
    assert (slots[3]["correct_answer"], slots[3]["correct_reading"]) == ("2sqrt3", "2√3")
    assert slots[3]["also_right"] == ["{−1; 9}"]  # √12 is the same number: nothing else
    assert (slots[1]["correct_answer"], slots[1]["correct_reading"], slots[1]["also_right"]) == ("A", "", [])


@pytest.mark.parametrize(
    ("accepted", "kind", "told"),
    [
        (("3/2", "1,5", "set:1;2"), Kind.NUMBER, ("{1; 2}",)),
        (("set:-1;9", "set:9;-1"), Kind.NUMBER, ()),
        (("tub son", "Tub  son", "oddiy son"), Kind.TEXT, ("oddiy son",)),
        (("A",), Kind.CHOICE, ()),
    ],
)
def test_only_what_says_something_else_is_told_beside_the_key(
    accepted: tuple[str, ...], kind: Kind, told: tuple[str, ...]
) -> None:
    assert other_answers(accepted, kind=kind) == told


@pytest.mark.parametrize(
    ("key", "kind", "shown"),
    [
        ("set:-1;9", Kind.NUMBER, "{−1; 9}"),
        ("int:(-oo;-1)∪(9;oo)", Kind.EXPRESSION, "(−∞; −1) ∪ (9; ∞)"),
        ("1/2", Kind.NUMBER, "1/2"),
        ("3:4 nisbat", Kind.TEXT, "3:4 nisbat"),
        ("A", Kind.CHOICE, "A"),
    ],
)
def test_students_see_the_right_answer_and_not_how_its_author_wrote_it(key: str, kind: Kind, shown: str) -> None:
    assert shown_key(key, kind=kind) == shown
