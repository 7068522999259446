"""What must hold for any answers, whatever the numbers are."""

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from psychometrics import Calibration, CalibrationRefused, ResponseMatrix, ScoreTable, calibrate
from tests.psychometrics.oracle import simulate

ROUNDING = 1e-9
LAWFUL = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


@st.composite
def calibratable(draw: st.DrawFn) -> NDArray[np.int8]:
    """Answers of 20..80 students to 3..12 items that determine the difficulties."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    items, students = draw(st.integers(3, 12)), draw(st.integers(20, 80))
    answers = simulate(rng, students=students, difficulty=rng.normal(0, 1.2, items))
    try:
        calibrate(answers)
    except CalibrationRefused:
        assume(False)
    return answers


def assert_same_items(one: Calibration, other: Calibration) -> None:
    for name in ("difficulty", "se", "infit", "outfit", "infit_z", "outfit_z"):
        assert_allclose(getattr(one, name), getattr(other, name), atol=ROUNDING, err_msg=name)


@LAWFUL
@given(answers=calibratable())
def test_difficulties_of_live_items_sum_to_zero(answers):
    result = calibrate(answers)
    assert len(result.live) >= 2
    assert abs(result.difficulty[result.live].sum()) < ROUNDING
    assert_allclose(np.nansum(result.covariance, axis=0), 0, atol=ROUNDING)


@LAWFUL
@given(answers=calibratable(), seed=st.integers(0, 1000))
def test_order_of_students_does_not_matter(answers, seed):
    shuffled = np.random.default_rng(seed).permutation(answers)
    assert_same_items(calibrate(answers), calibrate(shuffled))


@LAWFUL
@given(answers=calibratable(), seed=st.integers(0, 1000))
def test_order_of_items_only_reorders_the_results(answers, seed):
    order = np.random.default_rng(seed).permutation(answers.shape[1])
    one, other = calibrate(answers), calibrate(answers[:, order])
    assert_allclose(one.difficulty[order], other.difficulty, atol=ROUNDING)
    assert_allclose(one.outfit[order], other.outfit, atol=ROUNDING)
    assert_allclose(one.score_table.wle, other.score_table.wle, atol=ROUNDING)


@LAWFUL
@given(answers=calibratable())
def test_doubling_every_student_keeps_difficulties_and_shrinks_errors_by_root_two(answers):
    one, twice = calibrate(answers), calibrate(np.vstack([answers, answers]))
    assert_allclose(twice.difficulty, one.difficulty, atol=ROUNDING)
    assert_allclose(twice.se * np.sqrt(2), one.se, atol=ROUNDING)
    assert_allclose(twice.infit, one.infit, atol=ROUNDING)
    assert_allclose(twice.log_likelihood, 2 * one.log_likelihood, rtol=1e-12)


@LAWFUL
@given(answers=calibratable())
def test_exchanging_right_and_wrong_changes_every_sign(answers):
    one, other = calibrate(answers), calibrate(1 - answers)
    assert_allclose(other.difficulty, -one.difficulty, atol=ROUNDING)
    assert_allclose(other.se, one.se, atol=ROUNDING)
    assert_allclose(other.score_table.wle, -one.score_table.wle[::-1], atol=ROUNDING)
    assert_allclose(other.infit, one.infit, atol=ROUNDING)
    assert_allclose(other.kr20, one.kr20, atol=ROUNDING)


@LAWFUL
@given(answers=calibratable(), zeros=st.integers(1, 20), fulls=st.integers(1, 20))
def test_students_with_nothing_or_everything_right_do_not_move_items(answers, zeros, fulls):
    items = answers.shape[1]
    one = calibrate(answers)
    assume(not one.excluded)
    more = np.vstack([answers, np.zeros((zeros, items)), np.ones((fulls, items))])
    other = calibrate(more)
    assert_same_items(one, other)
    assert other.n_extreme_low == one.n_extreme_low + zeros
    assert other.n_extreme_high == one.n_extreme_high + fulls


@LAWFUL
@given(answers=calibratable())
def test_items_everybody_has_alike_change_nothing_but_the_flags(answers):
    students, items = answers.shape
    one = calibrate(answers)
    other = calibrate(np.hstack([np.ones((students, 1)), answers, np.zeros((students, 1))]))
    assert_allclose(other.difficulty[1:-1], one.difficulty, atol=ROUNDING)
    assert other.excluded[0] == "all_right"
    assert other.excluded[items + 1] == "all_wrong"
    assert_array_equal(other.score_table["count"], one.score_table["count"])
    assert other.boundary_difficulty[0] < np.nanmin(other.difficulty)
    assert other.boundary_difficulty[-1] > np.nanmax(other.difficulty)


@LAWFUL
@given(answers=calibratable())
def test_score_table_and_matrix_give_the_same_numbers(answers):
    assert_same_items(calibrate(answers), calibrate(ScoreTable.from_responses(answers)))


@LAWFUL
@given(answers=calibratable())
def test_every_kind_of_array_is_read_alike(answers):
    expected = calibrate(answers).difficulty
    kinds = [bool, np.uint8, np.int64, np.float32, np.float64]
    readings = [answers.astype(kind) for kind in kinds]
    readings += [np.asfortranarray(answers), np.repeat(answers, 2, axis=0)[::2], np.ma.masked_array(answers)]
    for reading in [*readings, answers.tolist(), ResponseMatrix.of(answers)]:
        assert_array_equal(calibrate(reading).difficulty, expected)


@LAWFUL
@given(answers=calibratable(), seed=st.integers(0, 1000))
def test_nan_mask_and_masked_array_say_the_same(answers, seed):
    missing = np.random.default_rng(seed).random(answers.shape) < 0.1
    assume(missing.any())
    with_nan = np.where(missing, np.nan, answers)
    try:
        expected = calibrate(with_nan)
    except CalibrationRefused:
        assume(False)
    nonsense = np.where(missing, 9, answers)
    assert_array_equal(calibrate(nonsense, mask=missing).difficulty, expected.difficulty)
    assert_array_equal(calibrate(np.ma.masked_array(nonsense, mask=missing)).difficulty, expected.difficulty)


@LAWFUL
@given(answers=calibratable())
def test_abilities_rise_with_the_score_and_are_finite_at_both_ends(answers):
    table = calibrate(answers).score_table
    assert np.isfinite(table.wle).all()
    assert np.isfinite(table.wle_se).all()
    assert (np.diff(table.wle) > 0).all()
    assert table.mle[0] == -np.inf
    assert table.mle[-1] == np.inf
    assert (np.diff(table.mle) > 0).all()


@pytest.mark.parametrize("items", [5, 55, 200])
def test_simulated_difficulties_are_recovered_within_their_errors(rng, items):
    truth = rng.normal(0, 1, items)
    truth -= truth.mean()
    result = calibrate(simulate(rng, students=4000, difficulty=truth, mean=0.3, sd=1.1))
    assert not result.excluded
    z = (result.difficulty - truth) / result.se
    assert np.abs(z).max() < 4.5
    assert 0.5 < np.sqrt((z**2).mean()) < 1.6


def test_errors_of_many_simulations_are_as_large_as_the_standard_error_says(rng):
    truth = np.linspace(-1.5, 1.5, 8)
    runs = [calibrate(simulate(rng, students=300, difficulty=truth)) for _ in range(200)]
    z = np.array([(run.difficulty - truth) / run.se for run in runs])
    assert_allclose(np.sqrt((z**2).mean(axis=0)), 1, atol=0.2)


def test_items_that_follow_the_model_have_mean_squares_around_one(rng):
    result = calibrate(simulate(rng, students=5000, difficulty=np.linspace(-1.5, 1.5, 30)))
    assert_allclose(result.fit.conditional_infit, 1, atol=0.06)
    assert_allclose(result.fit.conditional_outfit, 1, atol=0.15)
    assert_allclose(result.fit.discrimination, 1, atol=0.2)


def test_calibration_takes_hundreds_of_items(rng):
    truth = np.sort(rng.normal(0, 1.5, 500))
    truth -= truth.mean()
    result = calibrate(simulate(rng, students=600, difficulty=truth))
    live = result.live
    assert result.converged
    assert len(live) > 480
    assert np.abs((result.difficulty[live] - truth[live]) / result.se[live]).max() < 5
    assert np.isfinite(result.infit[live]).all()
    assert np.isfinite(result.score_table.wle).all()
