"""Elementary symmetric functions, as Poisson-binomial probabilities: sums of positive terms, all at most 1.

An item of difficulty b at ability θ is right with chance y = 1/(1+exp(b−θ)), wrong with z = 1−y. The chance
of raw score r is g_r = γ_r·exp(rθ)/∏(1+exp(θ−b)), with γ_r the elementary symmetric function of exp(−b), and
given the raw score nothing depends on θ. So θ is free: it is put where the scores are, which keeps every g_r
far from underflow. Adding items one after another (never dividing one out) involves no subtraction, hence no
cancellation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SMALLEST_CHANCE = 1e-100  # a score less likely than this gets a tilt of its own
BLOCK_ELEMENTS = 1 << 15  # items are swept in blocks that stay in the processor's cache


@dataclass(frozen=True, eq=False)
class ConditionalMoments:
    """What the model says about each item given the raw score, at one set of difficulties.

    `scores` (R,): the raw scores asked for; `log_gamma` (R,): log of the elementary symmetric functions;
    `right`, `wrong` (R, items): chance of a right or wrong answer given the score;
    `information` (items, items): the conditional covariance of the item scores, summed over the students.
    """

    scores: IntArray
    log_gamma: FloatArray
    right: FloatArray
    wrong: FloatArray
    information: FloatArray


def conditional_moments(difficulty: FloatArray, counts: IntArray) -> ConditionalMoments:
    """Moments given the raw score, for the scores 1..k−1 that occur.

    `difficulty` (k,) in logits, `counts` (k+1,) students per raw score. Cost O(k³), memory O(k²).
    Scores are covered in bands, one tilt θ each; one band is enough up to some hundreds of items.
    """
    items = len(difficulty)
    scores = np.flatnonzero(counts[:items])
    scores = scores[scores > 0]
    log_gamma = np.empty(len(scores))
    right, wrong = np.empty((len(scores), items)), np.empty((len(scores), items))
    information = np.zeros((items, items))
    pending = np.ones(len(scores), dtype=bool)
    with np.errstate(under="ignore"):
        while pending.any():
            waiting = np.flatnonzero(pending)
            middle = waiting[len(waiting) // 2]
            tilt = tilt_for_score(difficulty, float(scores[middle]))
            chance_right, chance_wrong = expit(tilt - difficulty), expit(difficulty - tilt)
            prefixes = poisson_binomial_prefixes(chance_right, chance_wrong)
            chance = prefixes[-1]
            band = waiting[(chance[scores[waiting]] >= SMALLEST_CHANCE) | (waiting == middle)]
            r = scores[band]
            weights = np.zeros(items + 1)
            weights[r] = counts[r] / chance[r]
            left_out, pairs = _leave_one_out_sweep(chance_right, chance_wrong, prefixes, weights)
            right[band] = (chance_right[:, None] * left_out[:, r - 1] / chance[r]).T
            wrong[band] = (chance_wrong[:, None] * left_out[:, r] / chance[r]).T
            log_gamma[band] = np.log(chance[r]) - r * tilt + math.fsum(np.logaddexp(0, tilt - difficulty))
            information += pairs
            pending[band] = False
        weighted = right * counts[scores][:, None]
        information -= weighted.T @ right
        np.fill_diagonal(information, (weighted * wrong).sum(axis=0))
    return ConditionalMoments(scores, log_gamma, right, wrong, information)


def poisson_binomial_prefixes(right: FloatArray, wrong: FloatArray) -> FloatArray:
    """Score distributions of the first 0, 1, …, k items: row j has those of the first j. Shape (k+1, k+1)."""
    items = len(right)
    rows = np.zeros((items + 1, items + 1))
    rows[0, 0] = 1.0
    for j in range(items):
        before, after = rows[j, : j + 1], rows[j + 1]
        np.multiply(before, wrong[j], out=after[: j + 1])
        after[1 : j + 2] += right[j] * before
    return rows


def tilt_for_score(difficulty: FloatArray, score: float) -> float:
    """Ability at which the expected score is about `score` (0 < score < k); a few guarded Newton steps."""
    low = float(difficulty.min()) - math.log(len(difficulty)) - 1
    high = float(difficulty.max()) + math.log(len(difficulty)) + 1
    theta = float(difficulty.mean()) + math.log(score / (len(difficulty) - score))
    theta = min(max(theta, low), high)
    for _ in range(60):
        right = expit(theta - difficulty)
        excess = float(right.sum()) - score
        if abs(excess) < 0.5:  # the tilt only has to be near: it cancels out of every result
            break
        low, high = (low, theta) if excess > 0 else (theta, high)
        newton = theta - excess / float((right * (1 - right)).sum() + 1e-300)
        theta = newton if low < newton < high else (low + high) / 2
    return theta


def _leave_one_out_sweep(
    right: FloatArray, wrong: FloatArray, prefixes: FloatArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Score distributions without item i, for every i; and Σ_r weight_r · P(score r, i and j both right).

    One pass forward keeps, for each item met so far, the distribution of the others; `backward` row j tells
    how much weight each partial score of the first j items will meet. Their product at item j gives all pairs
    (i, j), i < j.
    """
    items = len(right)
    backward = np.zeros((items + 1, items + 1))
    backward[items] = weights
    for j in range(items - 1, 0, -1):
        np.multiply(backward[j + 1], wrong[j], out=backward[j])
        backward[j, :-1] += right[j] * backward[j + 1, 1:]
    left_out = np.zeros((items, items + 1))
    pairs = np.zeros((items, items))
    block = max(1, BLOCK_ELEMENTS // items)
    for first in range(0, items, block):
        last = min(first + block, items)
        for j in range(first, items):
            met = min(j, last)
            others = left_out[first:met, : j + 1]  # the others among the items before j: scores 0..j−1
            if met > first:
                pairs[first:met, j] = right[first:met] * right[j] * (others[:, :j] @ backward[j + 1, 2 : j + 2])
                gained = right[j] * others[:, :j]
                others *= wrong[j]
                others[:, 1:] += gained
            if j < last:
                left_out[j, : j + 1] = prefixes[j, : j + 1]
    pairs += pairs.T
    return left_out, pairs
