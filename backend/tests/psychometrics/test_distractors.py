"""Option shares by ability, and keys that look wrong."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from psychometrics import AnalysisRefused, count_options, distractor_table, suspect_key

ITEMS = 20


@pytest.fixture
def choices(rng):
    """500 students; the better, the more likely 'B'; the rest guess A, C or D. Scores with key B."""
    theta = rng.normal(size=500)
    chosen = np.where(rng.random(500) < 1 / (1 + np.exp(-2 * theta)), "B", rng.choice(["A", "C", "D"], 500))
    others = rng.binomial(ITEMS - 1, 1 / (1 + np.exp(-theta)))
    return chosen, others


def options_with_key(choices, key: str):
    chosen, others = choices
    return count_options(chosen.tolist(), others + (chosen == key), ITEMS)


def test_counts_say_how_many_of_each_score_chose_what(choices):
    options = options_with_key(choices, "B")
    chosen, others = choices
    assert sorted(options) == ["A", "B", "C", "D"]
    assert sum(counts.sum() for counts in options.values()) == 500
    assert options["B"][15] == ((chosen == "B") & (others == 14)).sum()


def test_key_rises_and_distractors_fall_with_ability(choices):
    table = distractor_table(options_with_key(choices, "B"), "B")
    by_name = {row.option: row for row in table.rows}
    assert table.students == 500
    assert_allclose(table.group_sizes, 100)
    assert by_name["B"].is_key
    assert not by_name["A"].is_key
    assert by_name["B"].group_shares[-1] > by_name["B"].group_shares[0] + 0.4
    assert by_name["B"].point_biserial > 0.3
    assert all(by_name[option].point_biserial < 0 for option in "ACD")
    assert_allclose(sum(row.group_shares for row in table.rows), 1)
    assert sum(row.share for row in table.rows) == pytest.approx(1)


def test_point_biserial_is_pearsons_with_the_rest_score(choices):
    chosen, others = choices
    for row in distractor_table(options_with_key(choices, "B"), "B").rows:
        assert row.point_biserial == pytest.approx(np.corrcoef(chosen == row.option, others)[0, 1])
        assert row.mean_rest_score == pytest.approx(others[chosen == row.option].mean())


def test_right_key_raises_no_suspicion(choices):
    assert suspect_key(options_with_key(choices, "B"), "B") is None


def test_wrong_key_is_suspected_because_the_best_choose_another(choices):
    warning = suspect_key(options_with_key(choices, "A"), "A")
    assert warning is not None
    assert warning.preferred == "B"
    assert warning.chose_preferred > warning.chose_key
    assert warning.chance < 1e-6


def test_key_nobody_chose_is_suspected(choices):
    chosen, others = choices
    warning = suspect_key(count_options(chosen.tolist(), others, ITEMS), "E")
    assert warning is not None
    assert (warning.key, warning.chose_key) == ("E", 0)


def test_few_students_are_no_ground_for_suspicion():
    options = {"A": np.array([1, 1, 0, 0]), "B": np.array([0, 0, 2, 1])}
    assert suspect_key(options, "C") is None


@pytest.mark.parametrize(("other", "suspected"), [(12, False), (30, True)])
def test_narrow_preference_is_no_ground_for_suspicion(other, suspected):
    weak, best = np.array([0, 0, 80, 0, 0]), np.array([0, 0, 0, 0, 10])
    options = {"A": best, "B": np.array([0, 0, 0, other, 0]), "C": weak}  # rest score 3 for A and B alike
    assert (suspect_key(options, "A") is not None) == suspected


def test_blanks_are_an_option_but_never_the_better_key():
    options = {"": np.array([0, 0, 300, 0]), "A": np.array([0, 0, 0, 10])}
    assert suspect_key(options, "A") is None
    assert {row.option for row in distractor_table(options, "A").rows} == {"", "A"}


def test_option_everybody_chose_has_no_correlation():
    (row,) = distractor_table({"A": np.array([0, 5, 5])}, "A").rows
    assert np.isnan(row.point_biserial)
    assert row.share == 1


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"A": np.zeros(4)},
        {"A": np.array([0, 1, -1])},
        {"A": np.array([0, 1]), "B": np.array([1])},
        {"A": np.array([2, 1])},  # chose the key with a raw score of 0
    ],
)
def test_counts_that_cannot_be_are_refused(options):
    with pytest.raises(AnalysisRefused):
        distractor_table(options, "A")


def test_choices_need_whole_scores_in_range():
    for scores in ([1.5], [21], [-1], [1, 2]):
        with pytest.raises(AnalysisRefused):
            count_options(["A"], scores, ITEMS)
