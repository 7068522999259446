"""Elo by exam: the field rule, applying an exam, and replaying whatever comes later"""

import uuid
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exams.models import EloHistory, ExamSession, PipelineStep, ScoreAbility, StudentRating
from exams.rules.elo import actual_shares, expected_shares, k_factor, places
from exams.services.ratings import Rated, apply_ratings_from
from tests.exams.season import (
    Sat,
    at,
    calibrate_anew,
    finished_exam,
    next_elo,
    ratings_from_nothing,
    season,
    sit,
    stored_ratings,
)
from tests.exams.statement_costs import queries_of
from tests.factories import make_student

RATING_QUERIES = 50
FIELDS = st.dictionaries(st.integers(0, 3000), st.integers(1, 50), min_size=1, max_size=30)


# --- the rule


@given(FIELDS)
def test_expected_and_actual_shares_of_a_field_sum_to_half_of_it(field: dict[int, int]) -> None:
    students = [field[value] for value in sorted(field)]
    half = sum(students) / 2
    for shares in (expected_shares(sorted(field), students), actual_shares(students)):
        assert sum(share * count for share, count in zip(shares, students, strict=True)) == pytest.approx(half)


@given(FIELDS)
def test_a_better_rating_or_score_is_never_expected_or_found_to_beat_less(field: dict[int, int]) -> None:
    students = [field[value] for value in sorted(field)]
    for shares in (expected_shares(sorted(field), students), actual_shares(students)):
        assert all(low <= high for low, high in pairwise(shares))
        assert all(0 <= share <= 1 for share in shares)


@given(FIELDS, st.sampled_from([100.0, 200.0, 400.0]), st.randoms())
def test_changes_sum_to_zero_with_equal_k_up_to_rounding(field: dict[int, int], k: float, random: object) -> None:
    ratings = [elo + 1000 for elo in sorted(field) for _ in range(field[elo])]
    scores = [random.randint(0, 55) for _ in ratings]  # type: ignore[attr-defined]
    counts = [scores.count(score) for score in sorted(set(scores))]
    actual = dict(zip(sorted(set(scores)), actual_shares(counts), strict=True))
    levels = sorted(set(ratings))
    expected = dict(zip(levels, expected_shares(levels, [ratings.count(elo) for elo in levels]), strict=True))
    change = sum(
        next_elo(elo, k=k, actual=actual[score], expected=expected[elo]) - elo
        for elo, score in zip(ratings, scores, strict=True)
    )
    assert abs(change) <= len(ratings) / 2


def test_two_students_play_as_in_any_elo() -> None:
    assert expected_shares([1200, 1600], [1, 1]) == pytest.approx([1 / 11, 10 / 11])
    assert actual_shares([1, 1]) == pytest.approx([0, 1])
    assert next_elo(1200, k=100, actual=1, expected=1 / 11) == 1291


def test_alone_nothing_is_expected_and_nothing_changes() -> None:
    assert (expected_shares([1200], [1])[0], actual_shares([1])[0]) == (0.5, 0.5)


def test_places_share_ties_and_skip_after_them() -> None:
    assert places([2, 1, 3]).tolist() == [5, 4, 1]


def test_a_rating_never_falls_below_zero() -> None:
    assert next_elo(30, k=400, actual=0, expected=0.5) == 0


def test_new_students_move_faster_than_old_hands() -> None:
    assert [k_factor(taken) for taken in (0, 2, 3, 9, 10, 500)] == [400, 400, 200, 200, 100, 100]


# --- applying an exam


@pytest.mark.django_db
def test_an_exam_moves_everyone_who_sat_it_and_writes_their_history() -> None:
    (first, second, third), (sat,) = season([4, 2, 2])
    assert apply_ratings_from(sat.exam, now=at(1)) == Rated(students=3, replayed=0)
    assert [StudentRating.objects.get(student=one).elo for one in (first, second, third)] == [1400, 1100, 1100]
    row = EloHistory.objects.get(student=second)
    assert (row.elo_before, row.elo_after, row.score_percent, row.rank, row.participants) == (1200, 1100, 50, 2, 3)
    assert (row.rasch_before, row.rasch_after, row.created_at) == (50, 50, at(1))
    assert row.session.student_id == second.pk


@pytest.mark.django_db
def test_one_participant_keeps_their_rating_and_gets_a_history() -> None:
    (student,), (sat,) = season([3])
    apply_ratings_from(sat.exam, now=at(1))
    rating = StudentRating.objects.get(student=student)
    assert (rating.elo, rating.exams_taken) == (1200, 1)
    assert EloHistory.objects.get(student=student).rank == 1


@pytest.mark.django_db
def test_practice_and_unscored_sittings_are_not_rated() -> None:
    _students, (sat,) = season([4, 1])
    unscored, practising = make_student(), make_student()
    ExamSession.objects.create(
        student=unscored, exam=sat.exam, deadline=at(2), started_at=at(0), status="submitted", submitted_at=at(1)
    )
    ExamSession.objects.create(
        student=practising, exam=sat.exam, mode="practice", status="submitted", submitted_at=at(3), raw_score=4,
        scored_at=at(3),
    )  # fmt: skip
    assert apply_ratings_from(sat.exam, now=at(1)).students == 2
    assert set(StudentRating.objects.values_list("student_id", flat=True)) == set(sat.scores)


@pytest.mark.django_db
def test_the_rasch_score_is_that_of_the_last_calibrated_exam() -> None:
    student, other = make_student(), make_student()
    calibrated = sit(finished_exam(days=0), {student: 4, other: 1}, calibrated=True)
    uncalibrated = sit(finished_exam(days=7), {student: 0, other: 2})
    for sat in (calibrated, uncalibrated):
        apply_ratings_from(sat.exam, now=at(8))
    rating = StudentRating.objects.get(student=student)
    assert (rating.rasch_scaled, rating.rasch_exam_id, rating.calibrated_exams) == (80, calibrated.exam.pk, 1)
    history = EloHistory.objects.filter(student=student).order_by("pk")
    assert list(history.values_list("rasch_before", "rasch_after")) == [(50, 80), (80, 80)]


@pytest.mark.django_db
def test_rating_an_exam_twice_changes_nothing() -> None:
    _students, sats = season([4, 2, 1], [1, None, 3])
    for sat in (*sats, *sats, sats[0]):
        apply_ratings_from(sat.exam, now=at(20))
    assert stored_ratings() == ratings_from_nothing(sats)


@pytest.mark.django_db
def test_an_exam_whose_results_are_not_out_is_not_rated_and_leaves_history_when_they_are_withdrawn() -> None:
    _students, sats = season([4, 2, 1], [1, 4, 3])
    for sat in sats:
        apply_ratings_from(sat.exam, now=at(20))
    PipelineStep.objects.filter(exam=sats[1].exam).update(state="pending", finished_at=None)
    apply_ratings_from(sats[0].exam, now=at(21))
    assert stored_ratings() == ratings_from_nothing(sats[:1])
    assert apply_ratings_from(sats[1].exam, now=at(22)) == Rated(students=0, replayed=0)


@pytest.mark.django_db
def test_exams_that_start_together_follow_each_other_by_id() -> None:
    students = [make_student() for _ in range(3)]
    sats = [sit(finished_exam(days=0), dict(zip(students, scores, strict=True))) for scores in ([4, 2, 0], [1, 4, 3])]
    for order in (sats, sats[::-1]):
        for sat in order:
            apply_ratings_from(sat.exam, now=at(1))
        assert stored_ratings() == ratings_from_nothing(sats)


@pytest.mark.django_db
def test_rating_costs_a_fixed_number_of_queries() -> None:
    _students, (first, small, large) = season(
        [1, 2, 3, *[None] * 40], [4, 2, 1, *[None] * 40], [1, 4, 3, *range(0, 4), *[2] * 36]
    )
    apply_ratings_from(first.exam, now=at(20))
    assert queries_of(lambda: apply_ratings_from(small.exam, now=at(20))) == RATING_QUERIES
    # One more: some sat their first exam.
    assert queries_of(lambda: apply_ratings_from(large.exam, now=at(20))) == RATING_QUERIES + 1


# --- replay: whatever happens, the end is that of a run from nothing

SEASONS = st.lists(
    st.tuples(
        st.lists(st.none() | st.integers(0, 4), min_size=6, max_size=6),
        st.booleans(),
        st.sampled_from([0, 0, 7, 7.5, 20]),
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SEASONS, st.data())
def test_late_finishers_and_regrades_end_where_a_run_from_nothing_would(
    weeks: list[tuple[list[int | None], bool, float]], data: st.DataObject
) -> None:
    with transaction.atomic():
        students = [make_student() for _ in range(6)]
        sats = []
        for scores, is_calibrated, days in weeks:
            taken = {student: score for student, score in zip(students, scores, strict=True) if score is not None}
            sats.append(sit(finished_exam(days=days), taken, calibrated=is_calibrated))
        for sat in data.draw(st.permutations(sats), label="order in which they finish"):
            apply_ratings_from(sat.exam, now=at(35))
        assert stored_ratings() == ratings_from_nothing(sats)
        assert stored_improvements() == improvements(sats, since=at(5))
        for sat in data.draw(st.lists(st.sampled_from(sats), max_size=3), label="regrades"):
            regrade(sat, data)
            apply_ratings_from(sat.exam, now=at(37.2))
            assert stored_ratings() == ratings_from_nothing(sats)
            assert stored_improvements() == improvements(sats, since=at(7.2))
        transaction.set_rollback(True)


def improvements(sats: list[Sat], *, since: datetime) -> dict[uuid.UUID, tuple[int | None, int]]:
    """Everybody's change of Elo in the exams that started later, and how many those were."""
    recent = {sat.exam.pk for sat in sats if sat.exam.scheduled_start > since}
    changes = {
        student: [after - before for exam, before, after, *_rest in person.history if exam in recent]
        for student, person in ratings_from_nothing(sats).items()
    }
    return {student: (sum(each) if each else None, len(each)) for student, each in changes.items()}


def stored_improvements() -> dict[uuid.UUID, tuple[int | None, int]]:
    return {row.student_id: (row.month_change, row.month_exams) for row in StudentRating.objects.all()}


def regrade(sat: Sat, data: st.DataObject) -> None:
    """Other scores for everyone, and a calibration that comes, goes or stays."""
    for student in sat.scores:
        sat.scores[student] = data.draw(st.integers(0, 4))
        ExamSession.objects.filter(exam=sat.exam, student_id=student).update(raw_score=sat.scores[student])
    sat.is_calibrated = data.draw(st.booleans())
    calibrate_anew(sat)
    if not sat.is_calibrated:
        ScoreAbility.objects.filter(exam=sat.exam).delete()


@pytest.mark.django_db
def test_improvement_counts_the_last_thirty_days() -> None:
    (student, other), sats = season([4, 1], [4, 1])
    for sat in sats:
        apply_ratings_from(sat.exam, now=sat.exam.scheduled_end)
    first, second = EloHistory.objects.filter(student=student).order_by("pk")
    rating = StudentRating.objects.get(student=student)
    assert (rating.month_change, rating.month_exams) == (second.elo_after - 1200, 2)
    apply_ratings_from(sats[1].exam, now=at(30) + timedelta(seconds=1))
    rating.refresh_from_db()
    assert (rating.month_change, rating.month_exams) == (second.elo_after - first.elo_after, 1)
    apply_ratings_from(sats[1].exam, now=at(40))
    rating.refresh_from_db()
    assert (rating.month_change, rating.month_exams) == (None, 0)
    assert StudentRating.objects.get(student=other).month_change is None
