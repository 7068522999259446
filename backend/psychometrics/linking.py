"""Two exams on one scale: the shift between them by common items or common students, with its error."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from psychometrics.errors import AnalysisRefused

FloatArray = NDArray[np.float64]

FEWEST_COMMON = 2
LARGEST_DRIFT = 0.5  # logits; with a significant z, an item that moved more than this is not the same item any more
DRIFT_Z = 2.58  # two-sided 1 %


@dataclass(frozen=True, eq=False)
class Link:
    """`shift` logits bring the new exam onto the old exam's scale: θ_old = θ_new + shift.

    `se`: standard error of the shift, from the spread of the differences (`used` of them). `sampling_se`: the
    part that the standard errors of the estimates explain. `displacement`: difference from the shift for each
    common item or student (NaN where either estimate is missing); `dropped`: common items left out as
    drifted.
    """

    shift: float
    se: float
    sampling_se: float
    used: int
    displacement: FloatArray
    dropped: tuple[int, ...]
    method: str

    def to_old_scale(self, theta: FloatArray, theta_se: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Abilities or difficulties of the new exam on the old scale; the link's error is part of theirs."""
        return theta + self.shift, np.hypot(theta_se, self.se)


def link_by_common_items(
    old_difficulty: ArrayLike,
    old_se: ArrayLike,
    new_difficulty: ArrayLike,
    new_se: ArrayLike,
    *,
    drop_drifted: bool = True,
) -> Link:
    """Mean difference of the difficulties of the same items in two calibrations, listed in the same order.

    The item farthest out leaves, one at a time, while it is more than 0.5 logits and 2.58 standard errors
    off. Raises `AnalysisRefused` when fewer than two items can be used.
    """
    old, new, variance = _paired(old_difficulty, old_se, new_difficulty, new_se)
    difference = old - new
    used = np.isfinite(difference) & np.isfinite(variance)
    dropped: list[int] = []
    while True:
        shift = _mean_of(difference[used], "items")
        displacement = difference - shift
        if not drop_drifted or used.sum() <= FEWEST_COMMON:
            break
        distance = np.where(used, np.abs(displacement), 0)
        worst = int(np.argmax(distance))
        if distance[worst] <= max(LARGEST_DRIFT, DRIFT_Z * math.sqrt(variance[worst])):
            break
        used[worst] = False
        dropped.append(worst)
    return _link(shift, difference[used], variance[used], displacement, tuple(dropped), "common items")


def link_by_common_persons(old_theta: ArrayLike, old_se: ArrayLike, new_theta: ArrayLike, new_se: ArrayLike) -> Link:
    """Mean difference of the abilities of the same students in two exams, listed in the same order.

    It takes their ability to be the same at both exams: learning in between goes into the shift.
    """
    old, new, variance = _paired(old_theta, old_se, new_theta, new_se)
    difference = old - new
    used = np.isfinite(difference) & np.isfinite(variance)
    shift = _mean_of(difference[used], "students")
    return _link(shift, difference[used], variance[used], difference - shift, (), "common persons")


def drift_z(link: Link, old_se: ArrayLike, new_se: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """z of each displacement and its two-sided p: which common items moved more than chance allows."""
    error = np.hypot(np.asarray(old_se, dtype=np.float64), np.asarray(new_se, dtype=np.float64))
    z = link.displacement / np.where(error > 0, error, np.nan)
    return z, np.asarray(2 * norm.sf(np.abs(z)))


def _paired(
    old: ArrayLike, old_se: ArrayLike, new: ArrayLike, new_se: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Both estimates, infinities as NaN, and the variance of their difference."""
    arrays = [np.asarray(values, dtype=np.float64) for values in (old, old_se, new, new_se)]
    if any(array.ndim != 1 or array.shape != arrays[0].shape for array in arrays):
        raise AnalysisRefused("bad_argument", "A link needs four lists of the same length.")
    finite = [np.where(np.isfinite(array), array, np.nan) for array in arrays]
    return finite[0], finite[2], finite[1] ** 2 + finite[3] ** 2


def _mean_of(difference: FloatArray, what: str) -> float:
    if len(difference) < FEWEST_COMMON:
        raise AnalysisRefused("too_few_items", f"A link needs at least {FEWEST_COMMON} common {what}.")
    return float(difference.mean())


def _link(
    shift: float,
    difference: FloatArray,
    variance: FloatArray,
    displacement: FloatArray,
    dropped: tuple[int, ...],
    method: str,
) -> Link:
    used = len(difference)
    return Link(
        shift=shift,
        se=float(difference.std(ddof=1)) / math.sqrt(used),
        sampling_se=math.sqrt(float(variance.sum())) / used,
        used=used,
        displacement=displacement,
        dropped=dropped,
        method=method,
    )
