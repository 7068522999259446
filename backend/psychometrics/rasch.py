"""Item difficulties by exact conditional maximum likelihood (Rasch 1960; Andersen 1972)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve

from psychometrics.design import Design, design_from
from psychometrics.errors import CalibrationRefused, InvalidResponses
from psychometrics.responses import ResponseMatrix, ScoreTable
from psychometrics.symmetric import conditional_moments

FloatArray = NDArray[np.float64]

MAX_ITERATIONS = 60
STEP_TOLERANCE = 1e-9  # logits; Newton doubles the digits, so the step after this one is below rounding
LONGEST_STEP = 2.0  # logits; a longer step is shortened, to stay where the curvature means something
MOST_HALVINGS = 30


@dataclass(frozen=True, eq=False)
class ItemDifficulties:
    """Difficulties in logits (sum of the live items = 0) with standard errors; NaN where an item is excluded.

    `covariance` (items, items) is the inverse conditional information under that constraint.
    `excluded`: item index → 'all_right', 'all_wrong' or 'not_answered'.
    """

    difficulty: FloatArray
    se: FloatArray
    covariance: FloatArray
    log_likelihood: float
    excluded: dict[int, str]
    item_names: tuple[str, ...]
    converged: bool
    iterations: int
    message: str


@dataclass(frozen=True, eq=False)
class RaschFit:
    """The fit over the live items; `chances`: of right and wrong given each occurring score, per form."""

    design: Design
    difficulty: FloatArray
    covariance: FloatArray
    log_likelihood: float
    chances: tuple[tuple[FloatArray, FloatArray], ...]
    converged: bool
    iterations: int
    message: str


@dataclass(frozen=True, eq=False)
class _Point:
    """The conditional likelihood and its derivatives at one set of difficulties."""

    difficulty: FloatArray
    log_likelihood: float
    gradient: FloatArray
    information: FloatArray
    chances: tuple[tuple[FloatArray, FloatArray], ...]


def estimate_item_difficulties(
    responses: ArrayLike | ResponseMatrix | ScoreTable,
    *,
    mask: ArrayLike | None = None,
    item_names: Sequence[str] = (),
    max_iterations: int = MAX_ITERATIONS,
) -> ItemDifficulties:
    """How hard each item is, by exact conditional maximum likelihood.

    `responses`: persons × items of 0, 1 and NaN (or `mask`, True = missing), or a `ScoreTable`.
    Raises `InvalidResponses` or `CalibrationRefused`; not converging is reported in the result.
    """
    source = source_of(responses, mask=mask, item_names=item_names)
    fit = fit_rasch(design_from(source), max_iterations=max_iterations)
    design = fit.design
    return ItemDifficulties(
        difficulty=spread(fit.difficulty, design),
        se=spread(np.sqrt(np.diag(fit.covariance)), design),
        covariance=spread_covariance(fit),
        log_likelihood=fit.log_likelihood,
        excluded=design.excluded,
        item_names=design.item_names,
        converged=fit.converged,
        iterations=fit.iterations,
        message=fit.message,
    )


def source_of(
    responses: ArrayLike | ResponseMatrix | ScoreTable,
    *,
    mask: ArrayLike | None = None,
    item_names: Sequence[str] = (),
) -> ResponseMatrix | ScoreTable:
    """Checked answers from whatever the caller holds."""
    if isinstance(responses, ScoreTable):
        if mask is not None:
            raise InvalidResponses("bad_value", "A mask belongs to a matrix of answers, not to a score table.")
        return replace(responses, item_names=tuple(item_names)) if len(item_names) else responses
    return ResponseMatrix.of(responses, mask=mask, item_names=item_names)


def spread(live_values: FloatArray, design: Design) -> FloatArray:
    """Values of the live items at their places among all items, NaN elsewhere."""
    values = np.full(design.n_items, np.nan)
    values[design.live] = live_values
    return values


def spread_covariance(fit: RaschFit) -> FloatArray:
    """Covariance of the live items at their places among all items, NaN elsewhere."""
    covariance = np.full((fit.design.n_items, fit.design.n_items), np.nan)
    covariance[np.ix_(fit.design.live, fit.design.live)] = fit.covariance
    return covariance


def fit_rasch(design: Design, *, max_iterations: int = MAX_ITERATIONS) -> RaschFit:
    """Newton's method with the exact Hessian; a step that loses likelihood is halved."""
    place = np.full(design.n_items, -1)
    place[design.live] = np.arange(len(design.live))
    point = _evaluate(_starting_values(design, place), design, place)
    converged, iterations, last = False, 0, math.inf
    while not converged and iterations < max_iterations:
        step = _newton_step(point)
        iterations += 1
        last = float(np.abs(step).max())
        converged = last <= STEP_TOLERANCE
        improved = _improve(point, step, design, place)
        if improved is None:
            break
        point = improved
    if converged:
        message = f"Converged in {iterations} Newton steps; the last was {last:.1e} logits long."
    else:
        message = f"Not converged after {iterations} Newton steps; the last moved an item by {last:.1e} logits."
    return RaschFit(
        design=design,
        difficulty=point.difficulty,
        covariance=_covariance(point.information),
        log_likelihood=point.log_likelihood,
        chances=point.chances,
        converged=converged,
        iterations=iterations,
        message=message,
    )


def _starting_values(design: Design, place: NDArray[np.int64]) -> FloatArray:
    """Centred logits of the wrong answers, stretched for the spread of the students (Cohen's PROX, 1979)."""
    items = len(design.live)
    right, answered = np.zeros(items), np.zeros(items)
    logits, weights = [], []
    for form in design.forms:
        inner = form.counts[1:-1]
        right[place[form.items]] += form.right[1:-1].sum(axis=0)
        answered[place[form.items]] += inner.sum()
        scores = np.arange(1, len(form.items))
        logits.append(np.log(scores / (len(form.items) - scores)))
        weights.append(inner)
    logit, weight = np.concatenate(logits), np.concatenate(weights)
    mean = np.average(logit, weights=weight)
    spread_of_students = np.average((logit - mean) ** 2, weights=weight)
    start = np.log((answered - right) / right) * math.sqrt(1 + spread_of_students / 2.89)
    return np.asarray(start - start.mean())


def _evaluate(difficulty: FloatArray, design: Design, place: NDArray[np.int64]) -> _Point:
    items = len(difficulty)
    gradient = np.zeros(items)
    information = np.zeros((items, items))
    terms: list[float] = []
    chances = []
    for form in design.forms:
        at = place[form.items]
        given_score = conditional_moments(difficulty[at], form.counts)
        counts = form.counts[given_score.scores]
        totals = form.right[1:-1].sum(axis=0)
        terms += (-difficulty[at] * totals).tolist()
        terms += (-counts * given_score.log_gamma).tolist()
        gradient[at] += counts @ given_score.right - totals
        if len(at) == items:
            information += given_score.information
        else:
            information[np.ix_(at, at)] += given_score.information
        chances.append((given_score.right, given_score.wrong))
    return _Point(difficulty, math.fsum(terms), gradient, information, tuple(chances))


def _newton_step(point: _Point) -> FloatArray:
    shifted, _ = _shifted(point.information)
    step = cho_solve(_factor(shifted), point.gradient)
    return np.asarray(step - step.mean())


def _improve(point: _Point, step: FloatArray, design: Design, place: NDArray[np.int64]) -> _Point | None:
    """The point after the step, halved until the likelihood does not fall; None if it always falls."""
    step = step * min(1.0, LONGEST_STEP / max(float(np.abs(step).max()), LONGEST_STEP))
    rounding = 1e-12 * (1 + abs(point.log_likelihood))
    for _ in range(MOST_HALVINGS):
        moved = point.difficulty + step
        following = _evaluate(moved - moved.mean(), design, place)
        if following.log_likelihood >= point.log_likelihood - rounding:
            return following
        step = step / 2
    return None


def _shifted(information: FloatArray) -> tuple[FloatArray, float]:
    """The singular information plus c·11ᵀ: the shift makes it positive definite and is undone exactly."""
    shift = float(np.trace(information)) / len(information) ** 2
    return information + shift, shift


def _factor(matrix: FloatArray) -> tuple[FloatArray, bool]:
    try:
        factor, lower = cho_factor(matrix, check_finite=True)
    except (LinAlgError, ValueError) as error:
        raise CalibrationRefused(
            "ill_conditioned", "These answers leave the difference between some items undetermined."
        ) from error
    return factor, bool(lower)


def _covariance(information: FloatArray) -> FloatArray:
    """Inverse information under the sum-to-zero constraint: (H + c·11ᵀ)⁻¹ − 11ᵀ/(c·k²)."""
    items = len(information)
    shifted, shift = _shifted(information)
    _factor(shifted)  # refuses what is not positive definite
    # not cho_solve(…, identity): it wakes BLAS threads, whose busy waiting doubles the processor time
    inverse = np.linalg.inv(shifted)
    return np.asarray((inverse + inverse.T) / 2 - 1 / (shift * items**2))
