"""Two exams on one scale."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from psychometrics import (
    AnalysisRefused,
    calibrate,
    drift_z,
    estimate_theta,
    link_by_common_items,
    link_by_common_persons,
)
from tests.psychometrics.oracle import simulate


@pytest.fixture
def two_exams(rng):
    """20 common items; the second exam adds 10 hard ones and has students half a logit better."""
    common, hard = np.linspace(-1.5, 1.5, 20), np.linspace(0.5, 2.5, 10)
    first = calibrate(simulate(rng, students=3000, difficulty=common))
    second = calibrate(simulate(rng, students=3000, difficulty=np.append(common, hard), mean=0.5))
    return first, second, float(np.append(common, hard).mean() - common.mean())


def test_common_items_recover_the_shift_between_two_scales(two_exams):
    first, second, truth = two_exams
    link = link_by_common_items(first.difficulty, first.se, second.difficulty[:20], second.se[:20])
    assert link.used == 20
    assert abs(link.shift - truth) < 4 * link.se
    assert 0.5 < link.se / link.sampling_se < 2
    theta, se = link.to_old_scale(second.score_table.wle, second.score_table.wle_se)
    assert_allclose(theta, second.score_table.wle + link.shift)
    assert_allclose(se**2, second.score_table.wle_se**2 + link.se**2)


def test_item_that_changed_between_exams_is_dropped(two_exams):
    first, second, truth = two_exams
    difficulty = second.difficulty[:20].copy()
    difficulty[4] += 1.2
    plain = link_by_common_items(first.difficulty, first.se, difficulty, second.se[:20], drop_drifted=False)
    robust = link_by_common_items(first.difficulty, first.se, difficulty, second.se[:20])
    assert robust.dropped == (4,)
    assert robust.used == 19
    assert abs(robust.shift - truth) < abs(plain.shift - truth)
    z, p = drift_z(robust, first.se, second.se[:20])
    assert np.argmax(np.abs(z)) == 4
    assert p[4] < 1e-6


def test_excluded_items_take_no_part_in_the_link():
    old, new = np.array([-1.0, np.nan, 1.0, 0.5]), np.array([-1.5, 0.0, 0.5, 0.0])
    link = link_by_common_items(old, np.full(4, 0.1), new, np.full(4, 0.1))
    assert link.used == 3
    assert link.shift == pytest.approx(0.5)
    assert link.se == pytest.approx(0)
    assert np.isnan(link.displacement[1])


def test_common_students_recover_the_shift(rng):
    theta = rng.normal(0, 1, size=(2000, 1))
    items = np.linspace(-2, 2, 40)
    old, new = ((rng.random((2000, 40)) < 1 / (1 + np.exp(b - theta))).astype(int) for b in (items, items + 0.7))
    before, after = estimate_theta(old, items), estimate_theta(new, items)  # the new items are 0.7 harder than said
    link = link_by_common_persons(before.theta, before.se, after.theta, after.se)
    assert abs(link.shift - 0.7) < 4 * link.se
    assert link.method == "common persons"
    assert link.used == 2000


def test_infinite_abilities_are_left_out():
    link = link_by_common_persons([0.0, 1.0, np.inf], [0.3, 0.3, np.inf], [0.5, 1.5, 2.0], [0.3, 0.3, 0.3])
    assert link.used == 2
    assert link.shift == pytest.approx(-0.5)


def test_two_infinite_abilities_have_no_difference_and_warn_nobody():
    with np.errstate(all="raise"):
        link = link_by_common_persons([0.0, 1.0, np.inf], [0.3, 0.3, np.inf], [0.5, 1.5, np.inf], [0.3, 0.3, np.inf])
    assert np.isnan(link.displacement[2])
    assert link.used == 2


def test_link_without_enough_in_common_is_refused():
    with pytest.raises(AnalysisRefused, match="at least 2 common items"):
        link_by_common_items([0.1, np.nan], [0.1, 0.1], [0.2, 0.3], [0.1, 0.1])
    with pytest.raises(AnalysisRefused, match="same length"):
        link_by_common_persons([0.1, 0.2], [0.1, 0.1], [0.2], [0.1])
