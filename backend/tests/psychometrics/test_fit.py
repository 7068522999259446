"""Item and person fit, against straightforward sums over the whole matrix of residuals."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from psychometrics import (
    InvalidResponses,
    ScoreTable,
    calibrate,
    compute_item_fit,
    compute_person_fit,
    estimate_theta,
    targeting,
)
from psychometrics.fit import LARGEST_Q, wilson_hilferty
from tests.psychometrics.oracle import simulate


def residuals(answers: NDArray[np.int8], difficulty: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """x − p and p(1−p) for the students who are not extreme."""
    theta = estimate_theta(answers, difficulty, method="mle").theta
    inner = np.isfinite(theta)
    p = 1 / (1 + np.exp(difficulty - theta[inner, None]))
    return answers[inner] - p, p * (1 - p), inner


def test_item_fit_equals_sums_over_students(paper):
    result = calibrate(paper)
    residual, weight, _ = residuals(paper, result.difficulty)
    assert_allclose(result.infit, (residual**2).sum(axis=0) / weight.sum(axis=0), rtol=1e-12)
    assert_allclose(result.outfit, (residual**2 / weight).mean(axis=0), rtol=1e-12)


def test_person_fit_equals_sums_over_items(paper):
    difficulty = calibrate(paper).difficulty
    residual, weight, inner = residuals(paper, difficulty)
    fit = compute_person_fit(paper, difficulty)
    assert_allclose(fit.infit[inner], (residual**2).sum(axis=1) / weight.sum(axis=1), rtol=1e-12)
    assert_allclose(fit.outfit[inner], (residual**2 / weight).mean(axis=1), rtol=1e-12)
    assert not inner.all()
    assert np.isnan(fit.infit[~inner]).all()


def test_student_who_misses_easy_items_and_gets_hard_ones_stands_out(paper):
    difficulty = np.linspace(-2, 2, 12)
    expected = [1] * 6 + [0] * 6
    fit = compute_person_fit(np.array([expected, expected[::-1]]), difficulty)
    assert fit.outfit[0] < 1 < fit.outfit[1]
    assert fit.infit_z[1] > 2
    assert fit.outfit_z[1] > 2
    assert fit.log_likelihood_z[1] < -2 < 0 < fit.log_likelihood_z[0]


def test_fit_at_given_difficulties_is_that_of_the_calibration(paper):
    result = calibrate(paper)
    for source in (paper, ScoreTable.from_responses(paper)):
        fit = compute_item_fit(source, result.difficulty)
        for name in ("infit", "outfit", "infit_z", "conditional_outfit", "point_biserial", "upper_lower", "p_value"):
            assert_allclose(getattr(fit, name), getattr(result.fit, name), atol=1e-9, err_msg=name)


def test_item_left_out_of_the_scores_has_no_fit(paper):
    difficulty = calibrate(paper).difficulty.copy()
    difficulty[3] = np.nan
    fit = compute_item_fit(paper, difficulty)
    rest = np.delete(paper, 3, axis=1)
    assert np.isnan(fit.infit[3])
    assert_allclose(np.delete(fit.outfit, 3), compute_item_fit(rest, np.delete(difficulty, 3)).outfit)
    with pytest.raises(InvalidResponses, match="cannot leave out"):
        compute_item_fit(ScoreTable.from_responses(paper), difficulty)


def test_item_total_correlations_are_pearsons(paper):
    fit = calibrate(paper).fit
    scores = paper.sum(axis=1)
    for item in range(paper.shape[1]):
        x = paper[:, item]
        assert_allclose(fit.point_biserial[item], np.corrcoef(x, scores)[0, 1], rtol=1e-12)
        assert_allclose(fit.point_biserial_rest[item], np.corrcoef(x, scores - x)[0, 1], rtol=1e-12)
    assert_allclose(fit.p_value, paper.mean(axis=0))


def test_upper_lower_index_compares_the_best_and_weakest_quarter():
    # 100 students with 100 different scores would be needed for a plain 27 %; here whole groups of 27
    strong, middle, weak = np.tile([1, 1, 0], (27, 1)), np.tile([0, 1, 0], (46, 1)), np.tile([0, 0, 0], (27, 1))
    answers = np.vstack([strong, middle, weak])
    answers[0] = [1, 1, 1]
    index = compute_item_fit(answers, np.zeros(3)).upper_lower
    assert_allclose(index, [1, 1, 1 / 27])


def test_guessed_item_has_flat_slope_and_high_mean_squares(rng):
    answers = simulate(rng, students=3000, difficulty=np.linspace(-2, 2, 20))
    answers[:, 7] = rng.integers(0, 2, 3000)
    fit = calibrate(answers).fit
    assert np.argmax(fit.infit) == 7
    assert np.argmin(fit.discrimination) == np.argmin(fit.point_biserial_rest) == 7
    assert fit.discrimination[7] < 0.3
    assert fit.infit_z[7] > 5


def test_z_is_capped_where_a_small_mean_square_would_look_bad():
    """eRm prints outfit 0.109 with t = +0.54; with q ≤ √2 the z has the sign of the misfit."""
    mean_square, q = np.array([0.109]), np.array([3.0])
    assert wilson_hilferty(mean_square, q)[0] > 0
    assert wilson_hilferty(mean_square, q, cap=LARGEST_Q)[0] < 0
    assert_allclose(wilson_hilferty(np.array([1.3]), np.array([0.1])), (np.cbrt(1.3) - 1) * 30 + 0.1 / 3)


def test_point_biserial_is_unknown_when_forms_differ(paper):
    answers = paper.astype(float)
    answers[:200, 0] = answers[200:, 1] = np.nan
    result = calibrate(answers)
    assert np.isnan(result.fit.point_biserial).all()
    assert np.isnan(result.kr20)
    assert np.isfinite(result.infit).all()
    assert_array_equal(result.fit.students[2:], result.fit.students[0] + result.fit.students[1])


def circulant(*row: int) -> NDArray[np.int64]:
    return np.array([np.roll(row, shift) for shift in range(len(row))])


@pytest.mark.parametrize(
    "row", [(1, 1, 0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 1, 1, 0, 0, 0, 0), (1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0)]
)
@pytest.mark.parametrize("times", [1, 2, 7])
def test_nothing_is_reliable_about_students_who_all_have_one_score(row: tuple[int, ...], times: int) -> None:
    """What rounding leaves of the spread is no spread: neither of students, nor of items that are equally hard."""
    found = calibrate(np.repeat(circulant(*row), times, axis=0))
    trust = found.reliability
    unknown = (trust.kr20, trust.separation, trust.wle_reliability, trust.item_separation, trust.strata)
    assert np.isnan(unknown).all(), unknown
    assert trust.person_variance == 0
    assert np.isnan(found.fit.point_biserial).all()
    sitting = targeting(found)
    assert (sitting.person_sd, sitting.item_sd) == (0, 0)


def test_reliability_is_told_as_soon_as_one_student_differs() -> None:
    answers = np.repeat(circulant(1, 1, 0, 0, 0), 40, axis=0)
    answers[0] = [1, 1, 1, 0, 0]
    trust = calibrate(answers).reliability
    assert np.isfinite([trust.kr20, trust.separation, trust.wle_reliability]).all()


@pytest.mark.parametrize(
    ("row", "rights"),
    [((1, 0, 0), [1] * 6 + [0] * 4), ((1, 0, 0, 0), [1] + [0] * 9), ((1, 1, 1, 1, 0, 0), [1, 1, 0, 0, 0])],
)
def test_an_item_is_not_correlated_with_a_rest_that_does_not_vary(row: tuple[int, ...], rights: list[int]) -> None:
    """Whoever has the first item right has one more point, and nothing else differs between the scores."""
    rest = circulant(*row)
    answers = np.vstack([np.hstack([np.full((len(rest), 1), right), rest]) for right in rights])
    assert np.isnan(calibrate(answers).fit.point_biserial_rest[0])
