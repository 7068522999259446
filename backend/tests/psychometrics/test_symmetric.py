"""The symmetric functions against sums over all answer patterns, in exact fractions."""

from fractions import Fraction
from itertools import combinations
from math import comb, log

import numpy as np
import pytest
from numpy.testing import assert_allclose

from psychometrics.symmetric import SMALLEST_CHANCE, conditional_moments, poisson_binomial_prefixes, tilt_for_score

EASINESS = [Fraction(1, 9), Fraction(1, 2), Fraction(1), Fraction(5, 2), Fraction(7), Fraction(7)]


def by_patterns(score: int) -> tuple[Fraction, list[Fraction], list[list[Fraction]]]:
    """γ_r, P(i | r) and P(i and j | r) by adding up every pattern with that score."""
    items = range(len(EASINESS))
    total, single = Fraction(0), [Fraction(0)] * len(EASINESS)
    pair = [[Fraction(0)] * len(EASINESS) for _ in items]
    for chosen in combinations(items, score):
        weight = Fraction(1)
        for i in chosen:
            weight *= EASINESS[i]
        total += weight
        for i in chosen:
            single[i] += weight
            for j in chosen:
                pair[i][j] += weight
    return total, [s / total for s in single], [[p / total for p in row] for row in pair]


def test_moments_equal_the_sums_over_all_patterns():
    difficulty = np.array([-log(e) for e in EASINESS])
    counts = np.array([3, 1, 4, 0, 5, 9, 2])
    moments = conditional_moments(difficulty, counts)
    assert moments.scores.tolist() == [1, 2, 4, 5]
    information = np.zeros((6, 6))
    for row, score in enumerate(moments.scores):
        gamma, single, pair = by_patterns(int(score))
        assert_allclose(moments.log_gamma[row], log(gamma), rtol=1e-14)
        assert_allclose(moments.right[row], np.array(single, dtype=float), rtol=1e-14)
        assert_allclose(moments.wrong[row], np.array([1 - s for s in single], dtype=float), rtol=1e-14)
        covariance = [[pair[i][j] - single[i] * single[j] for j in range(6)] for i in range(6)]
        information += counts[score] * np.array(covariance, dtype=float)
    assert_allclose(moments.information, information, atol=1e-14)


@pytest.mark.parametrize("items", [200, 1000])
def test_equal_items_give_binomial_coefficients_at_any_length(items):
    counts = np.zeros(items + 1, dtype=int)
    counts[[1, 2, items // 3, items // 2, items - 1]] = 1
    moments = conditional_moments(np.zeros(items), counts)
    assert_allclose(moments.log_gamma, [log(comb(items, int(r))) for r in moments.scores], rtol=1e-12)
    assert_allclose(moments.right, np.repeat(moments.scores[:, None] / items, items, axis=1), rtol=1e-10)


def test_scores_too_unlikely_for_one_tilt_get_another():
    difficulty = np.linspace(-6, 6, 700)
    counts = np.zeros(701, dtype=int)
    counts[[1, 350, 699]] = 10
    tilt = tilt_for_score(difficulty, 350)
    right = 1 / (1 + np.exp(difficulty - tilt))
    alone = poisson_binomial_prefixes(right, 1 - right)[-1]
    assert alone[1] < SMALLEST_CHANCE  # one tilt would not do here
    moments = conditional_moments(difficulty, counts)
    assert np.isfinite(moments.log_gamma).all()
    assert_allclose(moments.right.sum(axis=1), moments.scores, rtol=1e-12)
    assert_allclose(moments.right[0], np.exp(-difficulty) / np.exp(-difficulty).sum(), rtol=1e-10)
    assert_allclose(moments.information.sum(axis=0), 0, atol=1e-9)


def test_extreme_difficulties_neither_overflow_nor_warn():
    with np.errstate(all="raise"):
        moments = conditional_moments(np.array([-300.0, -1.0, 0.0, 1.0, 300.0]), np.array([0, 5, 5, 5, 5, 0]))
    assert_allclose(moments.right.sum(axis=1), moments.scores, rtol=1e-12)
    assert_allclose(moments.right[:, 0], 1)
