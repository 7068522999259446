"""Data behind the plots."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from psychometrics import (
    AnalysisRefused,
    ScoreTable,
    calibrate,
    estimate_theta,
    information_curve,
    item_curve,
    score_histogram,
    targeting,
    wright_map,
)
from tests.psychometrics.oracle import read_answers, simulate


def test_information_is_highest_where_the_items_stand():
    curve = information_curve(np.array([1.0, 1.0, 1.0, np.nan]), np.array([-1.0, 1.0, 3.0]))
    assert_allclose(curve.information[1], 0.75)
    assert_allclose(curve.information[0], curve.information[2])
    assert_allclose(curve.sem, 1 / np.sqrt(curve.information))
    assert_allclose(curve.expected_score[1], 1.5)
    with pytest.raises(AnalysisRefused):
        information_curve(np.array([np.nan]))


def test_observed_points_of_an_item_lie_on_its_curve_when_the_model_holds(rng):
    answers = simulate(rng, students=8000, difficulty=np.linspace(-1.5, 1.5, 25))
    result, table = calibrate(answers), ScoreTable.from_responses(answers)
    curve = item_curve(result, table, 10)
    assert curve.group_size.sum() == 8000 - result.n_extreme_low - result.n_extreme_high
    assert len(curve.group_size) == 8
    assert (np.abs(curve.observed - curve.expected) < 4.5 * curve.observed_se).all()
    assert_allclose(curve.probability, 1 / (1 + np.exp(result.difficulty[10] - curve.theta)))


def test_observed_points_are_shares_of_the_students_in_the_group():
    answers = read_answers("sim55_n200_const")
    result = calibrate(answers)
    theta = estimate_theta(answers, result.difficulty, method="mle").theta
    inner = np.isfinite(theta)
    curve = item_curve(result, ScoreTable.from_responses(answers), 7, groups=1)
    assert_allclose(curve.observed, [answers[inner, 7].mean()])
    assert_allclose(curve.group_theta, [theta[inner].mean()])
    assert_allclose(curve.expected, [(1 / (1 + np.exp(result.difficulty[7] - theta[inner]))).mean()])
    with pytest.raises(AnalysisRefused, match="no difficulty"):
        item_curve(result, ScoreTable.from_responses(answers), 4)


def test_wright_map_shows_every_student_and_every_live_item():
    answers = read_answers("sim55_n200_const")
    result = calibrate(answers)
    picture = wright_map(result, bin_width=0.5)
    assert picture.students.sum() == 200
    theta = estimate_theta(answers, result.difficulty).theta
    assert_array_equal(picture.students, np.histogram(theta, picture.edges)[0])
    assert sorted(picture.items) == sorted(result.live)
    assert (np.diff(picture.difficulty) <= 0).all()
    assert_array_equal(result.difficulty[picture.items], picture.difficulty)
    assert picture.edges[0] <= picture.difficulty.min()
    assert picture.edges[-1] > picture.difficulty.max()
    with pytest.raises(AnalysisRefused):
        wright_map(result, bin_width=0)


def test_easy_paper_is_seen_as_easy(rng):
    answers = simulate(rng, students=1000, difficulty=np.linspace(-1, 1, 20), mean=1.0)
    aim = targeting(calibrate(answers))
    assert aim.offset == aim.person_mean
    assert 0.8 < aim.offset < 1.2
    theta = estimate_theta(answers, calibrate(answers).difficulty).theta
    assert aim.person_sd == pytest.approx(theta.std(ddof=1))
    assert 0 < aim.covered < 0.7
    assert abs(aim.best_theta) < 0.3


def test_histogram_has_the_moments_of_its_students(paper):
    scores = paper.sum(axis=1)
    histogram = score_histogram(np.bincount(scores, minlength=13))
    assert histogram.counts.sum() == 400
    assert histogram.mean == pytest.approx(scores.mean())
    assert histogram.sd == pytest.approx(scores.std(ddof=1))
    assert histogram.median == np.median(scores)


@pytest.mark.parametrize(
    ("counts", "median"), [([1, 1], 0.5), ([1, 1, 1], 1), ([0, 3, 0, 1], 1), ([2, 0, 0, 2], 1.5), ([1], 0)]
)
def test_median_of_counts(counts, median):
    assert score_histogram(counts).median == median


def test_empty_histogram_is_refused():
    with pytest.raises(AnalysisRefused):
        score_histogram([0, 0])
