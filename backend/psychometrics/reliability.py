"""How far the scores can be trusted: KR-20, separation of students and of items, WLE reliability."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from psychometrics.responses import IntArray

FloatArray = NDArray[np.float64]
NO_SPREAD_LOGITS = 1e-6  # far above what Newton's last step leaves, far below any standard error


@dataclass(frozen=True)
class Reliability:
    """Reliabilities from 0 to 1 (negative when error exceeds spread), NaN where they cannot be computed.

    `separation`: (var θ_MLE − mean SE²)/var, extreme students left out; `wle_reliability`: 1 − mean SE²/var
    over all students; `item_separation`: the same for the difficulties. `strata`: distinct levels of ability,
    (4G+1)/3.
    """

    kr20: float
    separation: float
    person_variance: float
    mean_square_error: float
    wle_reliability: float
    item_separation: float
    strata: float


def kr20(counts: IntArray, right: IntArray) -> float:
    """Kuder-Richardson formula 20 with population variances. NaN when all students have one score."""
    students = int(counts.sum())
    items = right.shape[1]
    if students == 0 or items < 2:
        return math.nan
    scores = np.arange(items + 1)
    mean = float(counts @ scores) / students
    variance = float(counts @ (scores - mean) ** 2) / students
    p = right.sum(axis=0) / students
    if variance == 0:
        return math.nan
    return float(items / (items - 1) * (1 - (p * (1 - p)).sum() / variance))


def mean_and_variance(values: FloatArray, counts: NDArray[Any]) -> tuple[float, float]:
    """Mean and variance (n−1) of values that stand for so many each; NaN where there are too few for them.

    Values that differ by less than a fit can tell have the variance 0: what rounding leaves is no spread, and a
    ratio to it would be any number.
    """
    value, count = values[counts > 0], counts[counts > 0].astype(np.float64)
    total = float(count.sum())
    if total == 0:
        return math.nan, math.nan
    mean = float(count @ value) / total
    if total < 2:
        return mean, math.nan
    if float(np.ptp(value)) <= NO_SPREAD_LOGITS:
        return mean, 0.0
    return mean, float(count @ (value - mean) ** 2) / (total - 1)


def spread_and_error(
    values: Sequence[FloatArray], errors: Sequence[FloatArray], counts: Sequence[IntArray]
) -> tuple[float, float]:
    """Variance (n−1) of counted values, and the mean of their squared errors. NaN for fewer than two."""
    error, count = np.concatenate(errors), np.concatenate(counts)
    _mean, variance = mean_and_variance(np.concatenate(values), count)
    if math.isnan(variance):
        return math.nan, math.nan
    return variance, float(count[count > 0] @ error[count > 0] ** 2) / float(count.sum())


def share_of_true_spread(variance: float, error: float) -> float:
    """(variance − error)/variance; NaN without variance."""
    if math.isnan(variance) or variance <= 0:
        return math.nan
    return (variance - error) / variance


def strata(reliability: float) -> float:
    """Statistically distinct levels (4G + 1)/3 with G = √(R/(1−R)) (Wright & Masters 1982)."""
    if math.isnan(reliability) or reliability >= 1:
        return math.nan
    return (4 * math.sqrt(max(reliability, 0.0) / (1 - reliability)) + 1) / 3
