"""Andersen's test and differential item functioning."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from psychometrics import (
    AnalysisRefused,
    ScoreTable,
    andersen_test,
    calibrate,
    compare_difficulties,
    compare_groups,
    differential_functioning,
    mantel_haenszel,
)
from tests.psychometrics.oracle import read_answers, simulate

DIFFICULTY = np.linspace(-1.5, 1.5, 15)


@pytest.fixture
def biased(rng):
    """Item 5 is one logit harder for the girls (group 1); 1,500 students a group."""
    harder = DIFFICULTY.copy()
    harder[5] += 1.0
    boys = simulate(rng, students=1500, difficulty=DIFFICULTY)
    girls = simulate(rng, students=1500, difficulty=harder, mean=0.2)
    return np.vstack([boys, girls]), np.repeat(["boy", "girl"], 1500)


def test_groups_that_follow_one_model_pass_andersens_test_as_often_as_they_should(rng):
    p = [
        andersen_test(simulate(rng, students=400, difficulty=DIFFICULTY), groups=rng.integers(0, 2, 400)).p
        for _ in range(120)
    ]
    assert 0.4 < np.mean(p) < 0.6
    assert np.mean(np.array(p) < 0.05) < 0.12


def test_biased_item_fails_andersens_test(biased):
    answers, group = biased
    assert andersen_test(answers, groups=group).p < 1e-6
    assert andersen_test(np.delete(answers, 5, axis=1), groups=group).p > 0.001


def test_items_constant_in_a_group_leave_the_whole_test(rng):
    answers = simulate(rng, students=300, difficulty=DIFFICULTY)
    group = np.arange(300) % 2
    answers[group == 1, 2] = 1
    result = andersen_test(answers, groups=group)
    assert_array_equal(result.left_out, [2])
    assert result.df == 13
    without = andersen_test(np.delete(answers, 2, axis=1), groups=group)
    assert result.statistic == pytest.approx(without.statistic)


def test_tables_per_group_give_the_same_test(biased):
    answers, group = biased
    tables = [ScoreTable.from_responses(answers[group == label]) for label in ("boy", "girl")]
    one, other = andersen_test(answers, groups=group), compare_groups(tables)
    assert other.statistic == pytest.approx(one.statistic)
    assert other.group_sizes == (1500, 1500)


def test_groups_that_cannot_be_compared_are_refused(paper):
    with pytest.raises(AnalysisRefused) as caught:
        andersen_test(paper, groups=np.zeros(400))
    assert caught.value.code == "no_split"
    with pytest.raises(AnalysisRefused, match="one group label"):
        andersen_test(paper, groups=[1, 2])
    with pytest.raises(AnalysisRefused, match="Unknown split"):
        andersen_test(paper, split="best")  # type: ignore[arg-type]
    with pytest.raises(AnalysisRefused) as caught:
        andersen_test(read_answers("lsat6"))  # above the median stand only full scores
    assert caught.value.code == "too_few_students"


def test_biased_item_is_found_with_its_size_and_class(biased):
    answers, group = biased
    dif = differential_functioning(answers, group, reference="boy", focal="girl")
    assert np.argmax(np.abs(dif.z)) == 5
    # centring on all items gives 1/15 of the bias to the others
    assert abs(dif.contrast[5] - (1 - 1 / 15)) < 3 * dif.se[5]
    assert dif.ets_class[5] == "C"
    assert dif.favours[5] == "reference"
    assert dif.delta[5] < -1.5
    assert all(label == "A" for i, label in enumerate(dif.ets_class) if i != 5)


def test_contrast_is_the_difference_of_separate_calibrations(biased):
    answers, group = biased
    dif = differential_functioning(answers, group, reference="boy", focal="girl")
    boys, girls = calibrate(answers[group == "boy"]), calibrate(answers[group == "girl"])
    assert_allclose(dif.contrast, girls.difficulty - boys.difficulty, atol=1e-9)
    assert_allclose(dif.se, np.hypot(boys.se, girls.se), atol=1e-9)


def test_exchanging_the_groups_changes_every_sign(biased):
    answers, group = biased
    one = differential_functioning(answers, group, reference="boy", focal="girl")
    other = differential_functioning(answers, group, reference="girl", focal="boy")
    assert_allclose(other.contrast, -one.contrast, atol=1e-9)
    assert_allclose(other.delta, -one.delta, atol=1e-9)
    assert_allclose(other.delta_se, one.delta_se, atol=1e-9)
    assert other.ets_class == one.ets_class


def test_mantel_haenszel_of_a_worked_example():
    """Two items, one stratum that matters: score 1, with 20 and 30 students."""
    reference = ScoreTable(counts=np.array([0, 20, 0]), right=np.array([[0, 0], [15, 5], [0, 0]]))
    focal = ScoreTable(counts=np.array([0, 30, 0]), right=np.array([[0, 0], [10, 20], [0, 0]]))
    delta, se, chi2 = mantel_haenszel(reference, focal)
    odds_ratio = (15 * 20) / (5 * 10)
    assert delta[0] == pytest.approx(-2.35 * np.log(odds_ratio))
    assert se[0] == pytest.approx(2.35 * np.sqrt(1 / 15 + 1 / 5 + 1 / 10 + 1 / 20))  # one stratum: Woolf's variance
    expected, variance = 20 * 25 / 50, 20 * 30 * 25 * 25 / (50**2 * 49)
    assert chi2[0] == pytest.approx((abs(15 - expected) - 0.5) ** 2 / variance)
    assert delta[1] == pytest.approx(-delta[0])


def test_item_that_one_group_got_all_right_is_not_compared(rng):
    boys = simulate(rng, students=300, difficulty=DIFFICULTY)
    girls = simulate(rng, students=300, difficulty=DIFFICULTY)
    girls[:, 0] = 1
    dif = compare_difficulties(ScoreTable.from_responses(boys), ScoreTable.from_responses(girls))
    assert np.isnan(dif.contrast[0])
    assert np.isfinite(dif.contrast[1:]).all()
    assert abs(dif.contrast[1:].sum()) < 1e-9


def test_empty_or_unmeasurable_group_is_refused(paper):
    with pytest.raises(AnalysisRefused, match="No student belongs"):
        differential_functioning(paper, np.zeros(400), reference=0, focal=1)
    with pytest.raises(AnalysisRefused, match="cannot be calibrated alone"):
        differential_functioning(paper, np.arange(400) == 3, reference=False, focal=True)
