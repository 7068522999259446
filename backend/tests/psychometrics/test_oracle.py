"""Agreement with reference values of 80-digit arithmetic, and with published results."""

import numpy as np
import pytest

from psychometrics import ScoreTable, andersen_test, calibrate, estimate_item_difficulties
from tests.psychometrics.oracle import COMPLETE, EXACT, LIKELIHOOD, Oracle, largest_gap, read_answers, read_oracle

LSAT6_DIFFICULTY = [
    -1.256128455950817,
    0.4749060034307859,
    1.2359841522872315,
    0.168410575812773,
    -0.6231722755799733,
]


@pytest.fixture(params=COMPLETE)
def oracle(request: pytest.FixtureRequest) -> Oracle:
    return read_oracle(request.param)


def test_law_school_test_has_its_published_difficulties():
    result = calibrate(read_answers("lsat6"))
    assert largest_gap(result.difficulty, LSAT6_DIFFICULTY) < EXACT
    assert abs(result.log_likelihood - -1091.5696899806865) < LIKELIHOOD


def test_difficulties_and_errors_match(oracle):
    result = calibrate(oracle.answers)
    assert result.converged
    assert largest_gap(result.difficulty[result.live], oracle.reference["difficulty"]) < EXACT
    assert largest_gap(result.se[result.live], oracle.reference["se"]) < EXACT
    assert abs(result.log_likelihood - oracle.reference["cond_loglik"]) < LIKELIHOOD
    assert largest_gap(result.covariance[result.live[0]][result.live], oracle.reference["cov_row1"]) < EXACT


def test_difficulties_alone_are_those_of_the_whole_calibration(oracle):
    alone, whole = estimate_item_difficulties(oracle.answers), calibrate(oracle.answers)
    for name in ("difficulty", "se", "covariance"):
        np.testing.assert_array_equal(getattr(alone, name), getattr(whole, name), err_msg=name)
    assert alone.excluded == whole.excluded
    assert alone.log_likelihood == whole.log_likelihood
    assert (alone.converged, alone.iterations, alone.message) == (True, whole.iterations, whole.message)


def test_abilities_match_for_every_raw_score(oracle):
    table = calibrate(oracle.answers).score_table
    assert table["count"].tolist() == oracle.reference["score_counts"]
    rows = oracle.reference["persons_by_score"]
    assert len(rows) == len(table) == oracle.reference["k"] + 1
    for score, expected in rows.items():
        for name, value in expected.items():
            assert abs(table[int(score)][name] - value) < EXACT, (score, name)


def test_item_fit_matches(oracle):
    result = calibrate(oracle.answers)
    rows = oracle.reference["item_fit"]
    assert len(rows) == len(result.live)
    for ours, theirs in (
        (result.infit, "infit_msq"),
        (result.outfit, "outfit_msq"),
        (result.infit_z, "infit_z"),
        (result.outfit_z, "outfit_z"),
        (result.fit.students, "n"),
    ):
        assert largest_gap(ours[result.live], [row[theirs] for row in rows]) < EXACT, theirs


def test_conditional_item_fit_matches(oracle):
    fit, live = calibrate(oracle.answers).fit, calibrate(oracle.answers).live
    rows = oracle.reference["item_fit_conditional"]
    for ours, theirs in (
        (fit.conditional_infit, "infit_msq"),
        (fit.conditional_outfit, "outfit_msq"),
        (fit.conditional_infit_sd, "infit_sd"),
        (fit.conditional_outfit_sd, "outfit_sd"),
    ):
        assert largest_gap(ours[live], [row[theirs] for row in rows]) < EXACT, theirs


def test_reliabilities_match(oracle):
    result = calibrate(oracle.answers)
    assert abs(result.kr20 - oracle.reference["kr20"]) < EXACT
    assert abs(result.separation - oracle.reference["separation"]["sep_rel"]) < EXACT
    assert abs(result.reliability.person_variance - oracle.reference["separation"]["ssd"]) < EXACT
    assert abs(result.reliability.mean_square_error - oracle.reference["separation"]["mse"]) < EXACT
    assert abs(result.wle_reliability - oracle.reference["wle_reliability"]) < EXACT


def test_constant_items_are_named_and_extreme_students_counted(oracle):
    result = calibrate(oracle.answers)
    number = {name: index for index, name in enumerate(f"q{i}" for i in range(1, 56))}
    expected = {number[name]: "all_right" for name in oracle.reference["excluded_all_right"]}
    expected |= {number[name]: "all_wrong" for name in oracle.reference["excluded_all_wrong"]}
    assert result.excluded == expected
    assert np.isnan(result.difficulty[list(expected)]).all()
    assert (result.n_extreme_low, result.n_extreme_high) == (
        oracle.reference["n_extreme_low"],
        oracle.reference["n_extreme_high"],
    )


def test_score_table_alone_gives_the_same_numbers(oracle):
    whole, counted = calibrate(oracle.answers), calibrate(ScoreTable.from_responses(oracle.answers))
    for name in ("difficulty", "se", "infit", "outfit", "infit_z", "outfit_z", "p_value", "boundary_difficulty"):
        np.testing.assert_array_equal(getattr(counted, name), getattr(whole, name), err_msg=name)
    np.testing.assert_array_equal(counted.score_table, whole.score_table)
    np.testing.assert_array_equal(counted.fit.point_biserial, whole.fit.point_biserial)
    assert counted.reliability == whole.reliability
    assert counted.excluded == whole.excluded


@pytest.mark.parametrize(
    ("name", "answers"),
    [("linked_forms", "linked_forms"), ("sim55_n200_extreme.blanks.missing", "sim55_n200_extreme.blanks")],
)
def test_answers_missing_by_design_match(name, answers):
    oracle = read_oracle(name, answers)
    assert np.isnan(oracle.answers).any()
    result = calibrate(oracle.answers)
    assert largest_gap(result.difficulty, oracle.reference["difficulty"]) < EXACT
    assert largest_gap(result.se, oracle.reference["se"]) < EXACT
    assert abs(result.log_likelihood - oracle.reference["cond_loglik"]) < LIKELIHOOD


def test_linked_forms_are_counted_form_by_form():
    oracle = read_oracle("linked_forms")
    forms = calibrate(oracle.answers).forms
    counts = sorted(form.score_table["count"].tolist() for form in forms)
    assert counts == sorted(form["score_counts"] for form in oracle.reference["forms"])


def test_blanks_as_wrong_are_the_default_reading_of_a_filled_matrix():
    blanks, filled = read_answers("sim55_n200_extreme.blanks"), read_answers("sim55_n200_extreme")
    np.testing.assert_array_equal(np.nan_to_num(blanks, nan=0.0), filled)


@pytest.mark.parametrize("name", ["sim55_n200_extreme", "sim55_n200_const"])
def test_andersen_test_agrees_with_erm(name):
    """eRm's optimiser stops at about 1e-4 logits, which leaves 1e-5 in the statistic."""
    oracle = read_oracle(name)
    expected = oracle.extra["erm_lr_test_median"]
    ours = andersen_test(oracle.answers, split="median")
    assert ours.df == expected["df"]
    assert abs(ours.statistic - expected["LR"]) < 1e-5
    assert abs(ours.p - expected["p"]) < 1e-6
