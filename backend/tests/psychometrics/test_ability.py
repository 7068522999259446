"""Abilities at given difficulties."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from scipy.integrate import quad
from scipy.optimize import minimize_scalar

from psychometrics import AnalysisRefused, InvalidResponses, calibrate, estimate_theta, information_at, score_abilities

ITEMS = np.array([-2.0, -0.7, 0.1, 0.4, 2.2])


def log_likelihood(theta: float, score: int, items: np.ndarray = ITEMS) -> float:
    return score * theta - float(np.logaddexp(0, theta - items).sum())


@pytest.mark.parametrize("score", range(6))
def test_wle_is_the_top_of_the_weighted_likelihood(score):
    top = minimize_scalar(
        lambda t: -log_likelihood(t, score) - 0.5 * np.log(information_at(t, ITEMS)),
        bounds=(-12, 12),
        method="bounded",
        options={"xatol": 1e-10},
    )
    abilities = score_abilities(ITEMS, "wle")
    assert abs(abilities.theta[score] - top.x) < 1e-6
    assert_allclose(abilities.se[score], 1 / np.sqrt(information_at(abilities.theta[score], ITEMS)))


def test_mle_expects_exactly_the_score_and_is_infinite_at_the_ends():
    abilities = score_abilities(ITEMS, "mle")
    expected = (1 / (1 + np.exp(ITEMS - abilities.theta[1:-1, None]))).sum(axis=1)
    assert_allclose(expected, [1, 2, 3, 4], rtol=1e-13)
    assert_array_equal(abilities.theta[[0, -1]], [-np.inf, np.inf])
    assert_array_equal(abilities.se[[0, -1]], [np.inf, np.inf])


@pytest.mark.parametrize("score", range(6))
@pytest.mark.parametrize(("mean", "sd"), [(0.0, 1.0), (0.8, 0.4), (-1.0, 3.0)])
def test_eap_is_the_mean_of_the_posterior(score, mean, sd):
    def posterior(theta: float) -> float:
        return float(np.exp(log_likelihood(theta, score) - ((theta - mean) / sd) ** 2 / 2))

    total, first, second = (
        quad(lambda t, p=p: t**p * posterior(t), -40, 40, points=[mean], limit=400)[0] for p in range(3)
    )
    abilities = score_abilities(ITEMS, "eap", prior_mean=mean, prior_sd=sd)
    assert abs(abilities.theta[score] - first / total) < 1e-6
    assert abs(abilities.se[score] - np.sqrt(second / total - (first / total) ** 2)) < 1e-6


def test_eap_of_a_long_test_comes_near_the_mle():
    items = np.linspace(-2, 2, 800)
    eap, mle = score_abilities(items, "eap", prior_sd=5), score_abilities(items, "mle")
    assert_allclose(eap.theta[100:700], mle.theta[100:700], atol=0.01)
    assert_allclose(eap.se[100:700], mle.se[100:700], rtol=0.02)


def test_highest_of_two_peaks_is_chosen_when_items_are_far_apart():
    items = np.array([-12.0, -11.5, -11.0, 10.0])
    theta = score_abilities(items, "wle").theta
    grid = np.linspace(-20, 20, 40001)
    for score in range(5):
        height = score * grid - np.logaddexp(0, grid[:, None] - items).sum(axis=1)
        height += 0.5 * np.log(information_at(grid, items))
        assert abs(theta[score] - grid[np.argmax(height)]) < 0.002, score


def test_students_get_the_ability_of_their_score(paper):
    result = calibrate(paper)
    abilities = estimate_theta(paper, result.difficulty)
    scores = paper.sum(axis=1)
    assert_allclose(abilities.theta, result.score_table.wle[scores], atol=1e-12)
    assert_allclose(abilities.se, result.score_table.wle_se[scores], atol=1e-12)


def test_one_student_can_be_given_as_one_row():
    one = estimate_theta([1, 1, 0, 1, 0], ITEMS)
    assert one.theta.shape == (1,)
    assert one.theta[0] == score_abilities(ITEMS).theta[3]


def test_items_without_difficulty_and_blanks_are_not_used():
    difficulty = np.append(ITEMS, np.nan)
    full = estimate_theta([[1, 1, 0, 1, 0, 1], [1, 1, 0, 1, 0, 0]], difficulty)
    assert_array_equal(full.theta, np.repeat(score_abilities(ITEMS).theta[3], 2))
    blank = estimate_theta([[1, 1, 0, np.nan, 0, 1]], difficulty)
    assert_array_equal(blank.theta, score_abilities(ITEMS[[0, 1, 2, 4]]).theta[[2]])


def test_student_without_an_answer_has_no_ability_but_the_prior():
    blank = np.full((1, 5), np.nan)
    assert np.isnan(estimate_theta(blank, ITEMS).theta[0])
    eap = estimate_theta(blank, ITEMS, method="eap", prior_mean=0.3, prior_sd=0.9)
    assert_allclose([eap.theta[0], eap.se[0]], [0.3, 0.9], atol=1e-9)


def test_unusable_arguments_are_refused():
    with pytest.raises(InvalidResponses, match="5 items need 5 difficulties"):
        estimate_theta([[1, 0, 1, 0, 1]], ITEMS[:3])
    with pytest.raises(InvalidResponses, match="infinite"):
        estimate_theta([[1, 0, 1, 0, 1]], [0, 0, 0, 0, np.inf])
    with pytest.raises(AnalysisRefused, match="wle, mle or eap"):
        estimate_theta([[1, 0, 1, 0, 1]], ITEMS, method="best")  # type: ignore[arg-type]
    with pytest.raises(AnalysisRefused, match="prior"):
        score_abilities(ITEMS, "eap", prior_sd=0)
