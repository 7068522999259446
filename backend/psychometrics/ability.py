"""Abilities: Warm's weighted likelihood (1989), maximum likelihood, and expected a posteriori."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from psychometrics.errors import AnalysisRefused, InvalidResponses
from psychometrics.responses import ResponseMatrix

FloatArray = NDArray[np.float64]
Method = Literal["wle", "mle", "eap"]

GRID_STEP = 0.25  # logits; finer than any bump of the weighted likelihood of Rasch items
MOST_GRID_POINTS = 4000
STEP_TOLERANCE = 1e-10  # logits; Newton's next step is below rounding
EAP_REACH = 9.5  # prior standard deviations around a mode; what lies beyond is below 1e-19
WIDEST_PRIOR = 20.0  # logits; flatter priors say nothing, use the MLE


@dataclass(frozen=True, eq=False)
class Abilities:
    """Ability in logits and its standard error; the MLE of 0 and full score is −∞ and +∞, SE infinite."""

    theta: FloatArray
    se: FloatArray
    method: Method


def estimate_theta(
    responses: ArrayLike | ResponseMatrix,
    difficulty: ArrayLike,
    *,
    method: Method = "wle",
    mask: ArrayLike | None = None,
    prior_mean: float = 0.0,
    prior_sd: float = 1.0,
) -> Abilities:
    """Ability of each student, given item difficulties.

    `responses`: persons × items, or the answers of one student (items,); items of NaN difficulty are not
    used. A student without any usable answer gets NaN (EAP: the prior). SE is 1/√I(θ); of EAP, the posterior
    SD.
    """
    if not isinstance(responses, ResponseMatrix) and np.ndim(responses) == 1:
        responses = np.ma.atleast_2d(responses) if np.ma.isMA(responses) else np.atleast_2d(np.asarray(responses))
        mask = None if mask is None else np.atleast_2d(np.asarray(mask))
    matrix = ResponseMatrix.of(responses, mask=mask)
    items = checked_difficulty(difficulty, matrix.n_items)
    usable = np.isfinite(items)
    theta = np.full(matrix.n_persons, np.nan)
    se = np.full(matrix.n_persons, np.nan)
    for answered, rows in matrix.patterns():
        used = answered[usable[answered]]
        scores = (matrix.values[np.ix_(rows, used)] == 1).sum(axis=1) if len(used) < matrix.n_items else None
        if scores is None:
            scores = matrix.raw_scores()[rows]
        table = score_abilities(items[used], method, prior_mean=prior_mean, prior_sd=prior_sd)
        theta[rows], se[rows] = table.theta[scores], table.se[scores]
    return Abilities(theta, se, method)


def score_abilities(
    difficulty: FloatArray, method: Method = "wle", *, prior_mean: float = 0.0, prior_sd: float = 1.0
) -> Abilities:
    """Ability for each raw score 0..k of these items."""
    if method not in ("wle", "mle", "eap"):
        raise AnalysisRefused("bad_argument", f"Unknown method {method!r}: use wle, mle or eap.")
    if method == "eap":
        return _expected_a_posteriori(difficulty, prior_mean, prior_sd)
    items = len(difficulty)
    if items == 0:
        return Abilities(np.full(1, np.nan), np.full(1, np.nan), method)
    if method == "wle":
        theta = _solve(difficulty, np.arange(items + 1), warm=True)
        return Abilities(theta, 1 / np.sqrt(information_at(theta, difficulty)), method)
    theta = np.concatenate([[-np.inf], _solve(difficulty, np.arange(1, items), warm=False), [np.inf]])
    se = np.full(items + 1, np.inf)
    se[1:-1] = 1 / np.sqrt(information_at(theta[1:-1], difficulty))
    return Abilities(theta, se, method)


def information_at(theta: ArrayLike, difficulty: ArrayLike) -> FloatArray:
    """Test information I(θ) = Σ p(1−p), same shape as `theta`; items of NaN difficulty do not count."""
    items = np.asarray(difficulty, dtype=np.float64)
    items = items[np.isfinite(items)]
    gap = np.asarray(theta, dtype=np.float64)[..., None] - items
    with np.errstate(under="ignore"):
        return np.asarray((expit(gap) * expit(-gap)).sum(axis=-1))


def checked_difficulty(difficulty: ArrayLike, n_items: int) -> FloatArray:
    """Difficulties as floats of the right length; NaN marks an item not to be used, infinity is refused."""
    items = np.asarray(difficulty, dtype=np.float64)
    if items.shape != (n_items,):
        raise InvalidResponses("bad_shape", f"{n_items} items need {n_items} difficulties, not {items.shape}.")
    if np.isinf(items).any():
        raise InvalidResponses("bad_value", "A difficulty is infinite; mark an unused item with NaN.")
    return items


def _solve(difficulty: FloatArray, scores: NDArray[np.int64], *, warm: bool) -> FloatArray:
    """The maximum of rθ − Σlog(1+exp(θ−b)), plus ½·log I(θ) for Warm's estimate, for each score r.

    A grid finds the highest point, because the weighted likelihood can have several peaks when items are far
    apart; Newton, kept between its grid neighbours, finds the rest of the digits.
    """
    if len(scores) == 0:
        return np.empty(0)
    reach = math.log(2 * len(difficulty)) + 2
    low, high = float(difficulty.min()) - reach, float(difficulty.max()) + reach
    points = min(MOST_GRID_POINTS, int((high - low) / GRID_STEP) + 3)
    grid = np.linspace(low, high, points)
    with np.errstate(under="ignore"):
        height = -np.logaddexp(0, grid[:, None] - difficulty).sum(axis=1)
        if warm:
            height += 0.5 * np.log(np.maximum(information_at(grid, difficulty), np.finfo(float).tiny))
        best = np.argmax(np.multiply.outer(scores, grid) + height, axis=1)
        best = np.clip(best, 1, points - 2)
        return _guarded_newton(difficulty, scores, grid[best - 1], grid[best], grid[best + 1], warm=warm)


def _guarded_newton(
    difficulty: FloatArray,
    scores: NDArray[np.int64],
    low: FloatArray,
    theta: FloatArray,
    high: FloatArray,
    *,
    warm: bool,
) -> FloatArray:
    """Newton's method on the score equation, bisecting whenever a step would leave (low, high)."""
    items = len(difficulty)
    for _ in range(100):
        gap = theta[:, None] - difficulty
        right, wrong = expit(gap), expit(-gap)
        weight = right * wrong
        information = weight.sum(axis=1)
        # the smaller of the two sums keeps its digits when the score is near 0 or near full
        upper = 2 * scores > items
        value = np.where(upper, wrong.sum(axis=1) - (items - scores), scores - right.sum(axis=1))
        slope = -information
        if warm:
            skew = (weight * (wrong - right)).sum(axis=1)
            change = (weight * (1 - 6 * weight)).sum(axis=1)
            value = value + skew / (2 * information)
            slope = slope + (change * information - skew**2) / (2 * information**2)
        low = np.where(value > 0, theta, low)
        high = np.where(value > 0, high, theta)
        newton = theta - value / np.where(slope < 0, slope, -information)
        inside = (newton >= low) & (newton <= high) & (slope < 0)
        following = np.where(inside, newton, (low + high) / 2)
        moved = float(np.abs(following - theta).max())
        theta = following
        if moved <= STEP_TOLERANCE:
            break
    return theta


def _expected_a_posteriori(difficulty: FloatArray, mean: float, sd: float) -> Abilities:
    """Posterior mean and SD under a normal prior, by trapezoid sums on one grid for all scores.

    A posterior is nowhere flatter than its prior, so 9.5 prior SDs around its mode hold all of it; the sums of such
    smooth curves are exact to rounding once the step is a fifth of the narrowest width.
    """
    if not (math.isfinite(mean) and 0 < sd <= WIDEST_PRIOR):
        raise AnalysisRefused("bad_argument", f"The prior needs a finite mean and an SD up to {WIDEST_PRIOR} logits.")
    scores = np.arange(len(difficulty) + 1)
    with np.errstate(under="ignore"):
        mode = _posterior_modes(difficulty, mean, sd)
        narrowest = 1 / math.sqrt(float(information_at(mode, difficulty).max()) + 1 / sd**2)
        low, high = float(mode.min()) - EAP_REACH * sd, float(mode.max()) + EAP_REACH * sd
        grid = np.linspace(low, high, math.ceil((high - low) / min(GRID_STEP, narrowest / 5)) + 1)
        height = -np.logaddexp(0, grid[:, None] - difficulty).sum(axis=1) - ((grid - mean) / sd) ** 2 / 2
        log_density = np.multiply.outer(scores, grid) + height
        density = np.exp(log_density - log_density.max(axis=1, keepdims=True))
        total = density.sum(axis=1)
        theta = density @ grid / total
        variance = (density * (grid - theta[:, None]) ** 2).sum(axis=1) / total
    return Abilities(theta, np.sqrt(variance), "eap")


def _posterior_modes(difficulty: FloatArray, mean: float, sd: float) -> FloatArray:
    """Modes of the posteriors of all scores; they only place the grid, so a millionth of a logit will do."""
    scores = np.arange(len(difficulty) + 1)
    mode = np.full(len(scores), mean)
    low, high = mode - len(difficulty) * sd**2 - 1, mode + len(difficulty) * sd**2 + 1
    for _ in range(200):
        slope = scores - expit(mode[:, None] - difficulty).sum(axis=1) - (mode - mean) / sd**2
        low, high = np.where(slope > 0, mode, low), np.where(slope > 0, high, mode)
        newton = mode + slope / (information_at(mode, difficulty) + 1 / sd**2)
        following = np.where((newton >= low) & (newton <= high), newton, (low + high) / 2)
        moved = float(np.abs(following - mode).max())
        mode = following
        if moved <= 1e-6:
            break
    return mode
