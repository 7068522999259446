"""Data behind the plots and tables of an item analysis; drawing is somebody else's work."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from psychometrics.ability import information_at
from psychometrics.calibration import Calibration
from psychometrics.errors import AnalysisRefused
from psychometrics.fit import live_forms
from psychometrics.reliability import mean_and_variance
from psychometrics.responses import IntArray, ScoreTable

FloatArray = NDArray[np.float64]

CURVE_POINTS = 121
CURVE_REACH = 1.5  # logits beyond the outermost item or student
ICC_GROUPS = 8
WRIGHT_BIN = 0.25  # logits


@dataclass(frozen=True, eq=False)
class InformationCurve:
    """Test information I(θ), the standard error 1/√I(θ), and the expected raw score, over a grid of θ."""

    theta: FloatArray
    information: FloatArray
    sem: FloatArray
    expected_score: FloatArray


@dataclass(frozen=True, eq=False)
class ItemCurve:
    """The model's curve of one item, and what groups of students with similar scores really did.

    `observed` and `expected` are shares right of each group at its mean ability `group_theta`;
    `observed_se` is the model's standard error of a share.
    """

    theta: FloatArray
    probability: FloatArray
    group_theta: FloatArray
    observed: FloatArray
    expected: FloatArray
    observed_se: FloatArray
    group_size: IntArray


@dataclass(frozen=True, eq=False)
class WrightMap:
    """Students per ability bin, and items (index, difficulty, SE; hardest first), on one axis of logits."""

    edges: FloatArray
    students: IntArray
    items: IntArray
    difficulty: FloatArray
    se: FloatArray


@dataclass(frozen=True)
class Targeting:
    """Does the difficulty of the paper suit the students? Abilities and difficulties in logits.

    `offset` = mean ability − mean difficulty (0): positive means an easy paper. `covered`: share of students
    between the easiest and the hardest item. `best_theta`: where the paper measures most precisely.
    """

    person_mean: float
    person_sd: float
    item_sd: float
    offset: float
    covered: float
    best_theta: float
    smallest_sem: float


@dataclass(frozen=True, eq=False)
class ScoreHistogram:
    """How many students have each raw score; with mean, SD (n−1) and median."""

    scores: IntArray
    counts: IntArray
    mean: float
    sd: float
    median: float


def information_curve(difficulty: FloatArray, theta: FloatArray | None = None) -> InformationCurve:
    """Test information and standard error of measurement; items of NaN difficulty do not count."""
    items = difficulty[np.isfinite(difficulty)]
    if len(items) == 0:
        raise AnalysisRefused("too_few_items", "No item has a difficulty.")
    grid = _grid(items, items) if theta is None else np.asarray(theta, dtype=np.float64)
    information = information_at(grid, items)
    return InformationCurve(grid, information, 1 / np.sqrt(information), expit(grid[:, None] - items).sum(axis=1))


def item_curve(calibration: Calibration, table: ScoreTable, item: int, *, groups: int = ICC_GROUPS) -> ItemCurve:
    """Characteristic curve of a live item with observed points per score group (extreme scores left out).

    `table`: the score table of the same exam over all its items (blanks as wrong).
    """
    if not math.isfinite(calibration.difficulty[item]):
        raise AnalysisRefused("bad_argument", f"Item {calibration.item_names[item]} has no difficulty.")
    b = float(calibration.difficulty[item])
    form = live_forms(table, calibration.live)[0]
    inner = np.flatnonzero(form.counts[:-1])
    inner = inner[inner > 0]
    counts = form.counts[inner]
    right = form.right[inner, int(np.searchsorted(calibration.live, item))]
    theta = calibration.score_table.mle[inner]
    # equal shares of students, cut between raw scores
    middle = (np.cumsum(counts) - counts / 2) / counts.sum()
    group = np.minimum((middle * groups).astype(np.int64), groups - 1)
    size = np.bincount(group, counts, minlength=groups)
    present = size > 0
    size = size[present]
    p = expit(theta - b)

    def mean_of(values: FloatArray) -> FloatArray:
        return np.asarray(np.bincount(group, values, minlength=groups)[present] / size)

    grid = _grid(calibration.difficulty[calibration.live], theta)
    return ItemCurve(
        theta=grid,
        probability=expit(grid - b),
        group_theta=mean_of(counts * theta),
        observed=mean_of(right),
        expected=mean_of(counts * p),
        observed_se=np.sqrt(mean_of(counts * p * (1 - p)) / size),
        group_size=size.astype(np.int64),
    )


def wright_map(calibration: Calibration, *, bin_width: float = WRIGHT_BIN) -> WrightMap:
    """Students by WLE and items by difficulty, for one axis."""
    if not (math.isfinite(bin_width) and bin_width > 0):
        raise AnalysisRefused("bad_argument", "The bins of a Wright map need a positive width.")
    theta, counts = _abilities(calibration)
    live = calibration.live
    difficulty = calibration.difficulty[live]
    low = math.floor(min(theta.min(), difficulty.min()) / bin_width)
    high = math.floor(max(theta.max(), difficulty.max()) / bin_width) + 1
    edges = np.asarray(np.arange(low, high + 1) * bin_width, dtype=np.float64)
    order = np.argsort(-difficulty, kind="stable")
    return WrightMap(
        edges=edges,
        students=np.histogram(theta, edges, weights=counts)[0].astype(np.int64),
        items=live[order],
        difficulty=difficulty[order],
        se=calibration.se[live][order],
    )


def targeting(calibration: Calibration) -> Targeting:
    """How well the items stand where the students are, by WLE."""
    theta, counts = _abilities(calibration)
    difficulty = calibration.difficulty[calibration.live]
    students = float(counts.sum())
    mean, variance = mean_and_variance(theta, counts)
    item_mean, item_variance = mean_and_variance(difficulty, np.ones(len(difficulty)))
    inside = (theta >= difficulty.min()) & (theta <= difficulty.max())
    curve = information_curve(difficulty)
    best = int(np.argmax(curve.information))
    return Targeting(
        person_mean=mean,
        person_sd=math.sqrt(variance),
        item_sd=math.sqrt(item_variance),
        offset=mean - item_mean,
        covered=float(counts[inside].sum()) / students,
        best_theta=float(curve.theta[best]),
        smallest_sem=float(curve.sem[best]),
    )


def score_histogram(counts: Sequence[int] | IntArray) -> ScoreHistogram:
    """Raw scores 0..k with their counts."""
    count = np.asarray(counts, dtype=np.int64)
    students = int(count.sum())
    if students == 0:
        raise AnalysisRefused("too_few_students", "There are no students to count.")
    scores = np.arange(len(count))
    mean = float(count @ scores) / students
    spread = float(count @ (scores - mean) ** 2)
    reached = np.cumsum(count)
    lower, upper = np.searchsorted(reached, [(students + 1) // 2, students // 2 + 1])
    return ScoreHistogram(
        scores=scores,
        counts=count,
        mean=mean,
        sd=math.sqrt(spread / (students - 1)) if students > 1 else math.nan,
        median=float(lower + upper) / 2,
    )


def _abilities(calibration: Calibration) -> tuple[FloatArray, IntArray]:
    """WLEs that occur, with how many students have each."""
    theta = np.concatenate([form.score_table.wle for form in calibration.forms])
    counts = np.concatenate([form.score_table["count"] for form in calibration.forms])
    return theta[counts > 0], counts[counts > 0]


def _grid(*outermost: FloatArray) -> FloatArray:
    values = np.concatenate(outermost)
    return np.linspace(values.min() - CURVE_REACH, values.max() + CURVE_REACH, CURVE_POINTS)
