"""Streaks and achievements: rebuilt from sessions, awarded once, kept"""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Student
from exams.models import (
    Achievement,
    EloHistory,
    ExamSession,
    MockExam,
    PipelineStep,
    ScoreAbility,
    StudentAchievement,
    StudentStreak,
)
from exams.rules.achievements import MEASURE_BY_CODE, Measures, measured, progress_towards
from exams.rules.streaks import Streak, streak_of
from exams.services.grading import grade_exam
from exams.services.pipeline import run_due_pipelines, run_pipeline
from exams.services.ratings import apply_ratings_from
from exams.services.rewards import check_streak_broken, reward_exam, update_streak
from tests.conftest import TestClock
from tests.exams.season import Sat, at, finished_exam, season, sit
from tests.factories import START, make_exam, make_session, make_student


def withhold(*sats: Sat) -> None:
    PipelineStep.objects.filter(exam__in=[sat.exam for sat in sats]).update(state="pending", finished_at=None)


def reward(*sats: Sat) -> None:
    for sat in sats:
        PipelineStep.objects.filter(exam=sat.exam).update(state="done", finished_at=at(90))
        apply_ratings_from(sat.exam, now=at(90))
        reward_exam(sat.exam, now=at(90))


def streak(student: Student) -> Streak:
    row = StudentStreak.objects.get(student=student)
    return Streak(row.current_streak, row.longest_streak, row.previous_streak)


def held(student: Student) -> set[str]:
    return set(StudentAchievement.objects.filter(student=student).values_list("achievement__code", flat=True))


# --- the rules


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ([], Streak(0, 0, 0)),
        ([True], Streak(1, 1, 0)),
        ([False], Streak(0, 0, 0)),
        ([True, True, True], Streak(3, 3, 2)),
        ([True, True, False], Streak(0, 2, 2)),
        ([True, True, False, True], Streak(1, 2, 0)),
        ([False, True, True, True], Streak(3, 3, 2)),
    ],
)
def test_a_streak_is_broken_by_a_missed_exam(taken: list[bool], expected: Streak) -> None:
    assert streak_of(taken) == expected


def test_every_seeded_achievement_has_a_rule(db: None) -> None:
    assert set(Achievement.objects.values_list("code", flat=True)) == set(MEASURE_BY_CODE)


def test_nothing_measured_is_no_progress() -> None:
    assert [measured(code, Measures()) for code in MEASURE_BY_CODE] == [0] * 15
    assert measured("big_leap", Measures(best_gain=-7.5)) == 0
    assert measured("expert", Measures(ability=61.5)) == 61.5


def test_progress_is_a_share_and_what_is_earned_stays_whole() -> None:
    assert progress_towards(3, threshold=10, is_earned=False) == 0.3
    assert progress_towards(40, threshold=10, is_earned=False) == 1
    assert progress_towards(3, threshold=10, is_earned=True) == 1


# --- streaks in the database


@pytest.mark.django_db
def test_a_missed_exam_breaks_the_streak_when_it_is_rewarded() -> None:
    (steady, lapsed, new), sats = season([1, 2, None], [2, 2, None], [3, None, 1])
    withhold(sats[2])
    reward(*sats[:2])
    assert [streak(steady), streak(lapsed)] == [Streak(2, 2, 1), Streak(2, 2, 1)]
    reward(sats[2])
    assert [streak(steady), streak(lapsed), streak(new)] == [Streak(3, 3, 2), Streak(0, 2, 2), Streak(1, 1, 0)]
    dates = StudentStreak.objects.in_bulk([steady.pk, lapsed.pk])
    assert dates[steady.pk].last_exam_date == sats[2].exam.scheduled_start.date()
    assert dates[lapsed.pk].last_exam_date == sats[1].exam.scheduled_start.date()


@pytest.mark.django_db
def test_practice_saves_no_streak() -> None:
    (student, _other), sats = season([1, 1], [None, 1])
    ExamSession.objects.create(
        student=student, exam=sats[1].exam, mode="practice", status="submitted", submitted_at=at(9), raw_score=4,
        scored_at=at(9),
    )  # fmt: skip
    reward(*sats)
    assert streak(student) == Streak(0, 1, 1)


@pytest.mark.django_db
def test_an_exam_that_nobody_sat_breaks_no_streak() -> None:
    (student,), (first,) = season([1])
    nobody = finished_exam(days=7)
    last = sit(finished_exam(days=14), {student: 2})
    reward(first)
    reward_exam(nobody, now=at(8))
    reward(last)
    assert streak(student) == Streak(2, 2, 1)


@pytest.mark.django_db
def test_an_exam_that_finishes_late_parts_a_streak_of_the_past() -> None:
    (student, _other), sats = season([1, 2], [None, 2], [1, 2], [None, 2], [None, 2])
    withhold(sats[1])
    reward(sats[0], *sats[2:])
    assert streak(student) == Streak(0, 2, 0)
    reward(sats[1])
    assert streak(student) == Streak(0, 1, 0)


WEEKS = st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=6)


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WEEKS, st.data())
def test_streaks_in_any_order_of_finishing_are_those_of_the_rule(weeks: list[list[bool]], data: st.DataObject) -> None:
    with transaction.atomic():
        students = [make_student() for _ in range(4)]
        sats = [
            sit(
                finished_exam(days=7 * week),
                {one: 2 for one, is_there in zip(students, taken, strict=True) if is_there},
            )
            for week, taken in enumerate(weeks)
        ]
        withhold(*sats)
        finished: list[Sat] = []
        for sat in data.draw(st.permutations(sats), label="order in which they finish"):
            PipelineStep.objects.filter(exam=sat.exam).update(state="done", finished_at=at(90))
            finished.append(sat)
            reward_exam(sat.exam, now=at(90))
            expected = streaks_by_the_rule(students, finished)
            found = {row.student_id: streak(row.student) for row in StudentStreak.objects.all()}
            assert {pk: found.get(pk, Streak()) for pk in expected} == expected
        assert {row.pk: streak_by_student(row) for row in students} == expected
        transaction.set_rollback(True)


def streaks_by_the_rule(students: list[Student], finished: list[Sat]) -> dict[Any, Streak]:
    sat_by_somebody = sorted((sat for sat in finished if sat.scores), key=lambda sat: sat.exam.scheduled_start)
    return {one.pk: streak_of([one.pk in sat.scores for sat in sat_by_somebody]) for one in students}


def streak_by_student(student: Student) -> Streak:
    update_streak(student)
    return streak(student)


@pytest.mark.django_db
def test_one_student_is_rebuilt_from_sessions_even_before_anything_is_graded(clock: TestClock) -> None:
    student = make_student()
    exams = [make_exam(start=at(7 * week)) for week in range(3)]
    make_exam(start=at(30))
    for exam in exams:
        make_session(exam, student, status="submitted", submitted_at=START)
        update_streak(student)
        update_streak(student)
    row = StudentStreak.objects.get(student=student)
    assert (row.current_streak, row.longest_streak) == (3, 3)
    assert row.last_exam_date == exams[-1].scheduled_start.date()


@pytest.mark.django_db
def test_a_closed_exam_is_asked_whether_it_broke_the_streak(clock: TestClock) -> None:
    student = make_student()
    taken = [make_exam(start=at(7 * week)) for week in range(2)]
    for exam in taken:
        make_session(exam, student, status="submitted", submitted_at=START)
    missed = make_exam(start=at(14))
    update_streak(student)
    assert not check_streak_broken(student, taken[1])
    assert streak(student).current == 2
    assert check_streak_broken(student, missed)
    assert streak(student) == Streak(0, 2, 2)


# --- achievements


@pytest.mark.django_db
def test_a_first_exam_and_its_milestones_are_awarded_with_the_session() -> None:
    student, other = make_student(), make_student()
    sat = sit(finished_exam(days=0), {student: 4, other: 0}, calibrated=True)
    reward(sat)
    assert held(student) == {"first_exam", "novice", "intermediate", "advanced", "proficient", "expert"}
    assert held(other) == {"first_exam"}
    earned = StudentAchievement.objects.filter(student=student, achievement__code="expert").get()
    assert (earned.session.exam_id, earned.earned_at) == (sat.exam.pk, at(90))


@pytest.mark.django_db
def test_the_default_rasch_score_awards_nothing() -> None:
    (student, _other), (sat,) = season([4, 0])
    reward(sat)
    assert held(student) == {"first_exam"}


@pytest.mark.django_db
def test_counts_and_streaks_are_awarded_at_their_thresholds() -> None:
    (student, absent), sats = season(*[[2, None if week == 2 else 2] for week in range(5)])
    withhold(sats[4])
    reward(*sats[:4])
    assert held(student) == {"first_exam", "streak_3"}
    reward(sats[4])
    assert held(student) == {"first_exam", "streak_3", "streak_5", "exams_5"}
    assert held(absent) == {"first_exam"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after", "earned"),
    [
        (30.91, 40.91, {"rising_star"}),  # 9.999999999999996 in floating point
        (30.91, 50.91, {"rising_star", "big_leap"}),  # 17 and 28 of 55; 19.999999999999996
        (30.92, 40.91, set()),
        (40.0, 60.0, {"rising_star", "big_leap"}),
        (60.0, 40.0, set()),
    ],
)
def test_gains_are_points_of_percent_against_the_exam_before(before: float, after: float, earned: set[str]) -> None:
    (student,), sats = season([1], [2])
    for sat in sats:
        apply_ratings_from(sat.exam, now=at(20))
    student.elo_history.filter(exam=sats[1].exam).update(percent_before=before, score_percent=after)
    reward_exam(sats[1].exam, now=at(20))
    assert held(student) - {"first_exam"} == earned


@pytest.mark.django_db
def test_a_first_exam_is_no_leap() -> None:
    (student,), (sat,) = season([4])
    reward(sat)
    assert held(student) == {"first_exam"}


@pytest.mark.django_db
def test_an_exam_that_finishes_late_is_what_the_next_one_is_compared_with() -> None:
    (student,), (late, early) = season([1], [4])
    withhold(late)
    reward(early)
    assert held(student) == {"first_exam"}
    reward(late)
    assert held(student) == {"first_exam", "rising_star", "big_leap"}


@pytest.mark.django_db
def test_awarding_again_awards_nothing_and_a_regrade_takes_nothing_away() -> None:
    student, other = make_student(), make_student()
    sat = sit(finished_exam(days=0), {student: 4, other: 0}, calibrated=True)
    reward(sat)
    before = list(StudentAchievement.objects.order_by("pk").values())
    assert reward_exam(sat.exam, now=at(99)).achievements == 0
    ExamSession.objects.filter(exam=sat.exam).update(raw_score=0)
    ScoreAbility.objects.all().delete()
    reward(sat)
    assert list(StudentAchievement.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_admins_may_move_a_threshold_and_reword_but_the_code_decides() -> None:
    Achievement.objects.filter(code="exams_5").update(threshold=2, name="Ikki", type="streak")
    Achievement.objects.create(type="milestone", name="First Exam", description="Made by hand", threshold=1, icon="x")
    (student,), sats = season([1], [1])
    reward(*sats)
    assert held(student) == {"first_exam", "exams_5"}


# --- the whole pipeline


def test_few_sittings_are_rated_and_rewarded_and_only_rasch_is_skipped(db: None, clock: TestClock) -> None:
    exam = make_exam()
    student = make_session(exam).student
    clock.set(exam.scheduled_end)
    ExamSession.objects.update(status="submitted", submitted_at=exam.scheduled_end)
    clock.move(seconds=31)
    run_due_pipelines(now=clock())
    assert steps(exam) == {"grade": "done", "calibrate": "skipped", "rate": "done", "reward": "done"}
    assert (student.rating.exams_taken, student.rating.rasch_exam, student.streak.current_streak) == (1, None, 1)
    assert student.elo_history.count() == 1
    assert held(student) == {"first_exam"}


def steps(exam: MockExam) -> dict[str, str]:
    return dict(PipelineStep.objects.filter(exam=exam).values_list("step", "state"))


def test_what_a_killed_worker_left_is_finished_by_the_next_one(
    db: None, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = make_exam()
    make_session(exam, status="submitted", submitted_at=exam.scheduled_end)
    clock.set(exam.scheduled_end)
    clock.move(seconds=31)
    with monkeypatch.context() as patch:
        patch.setattr("exams.services.pipeline.reward_exam", lambda *_args, **_named: 1 / 0)
        run_due_pipelines(now=clock())
    assert steps(exam) == {"grade": "done", "calibrate": "skipped", "rate": "done", "reward": "failed"}
    clock.move(minutes=2)
    run_due_pipelines(now=clock())
    assert steps(exam)["reward"] == "done"
    assert StudentAchievement.objects.count() == 1


def test_an_exam_is_not_rated_while_anybody_writes(db: None, clock: TestClock) -> None:
    exam = make_exam()
    make_session(exam, status="submitted", submitted_at=exam.scheduled_end)
    PipelineStep.objects.create(exam=exam, step="grade", state="done", finished_at=exam.scheduled_end)
    writing = make_session(exam)
    run_pipeline(exam, now=exam.scheduled_end)
    assert (steps(exam)["rate"], EloHistory.objects.count()) == ("pending", 0)
    ExamSession.objects.filter(pk=writing.pk).update(status="submitted", submitted_at=exam.scheduled_end)
    grade_exam(exam.pk, now=exam.scheduled_end)
    run_pipeline(exam, now=exam.scheduled_end)
    assert (steps(exam)["rate"], EloHistory.objects.count()) == ("done", 2)
