"""Do the items mean the same for two groups? Andersen's likelihood-ratio test, and DIF item by item."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2, norm

from psychometrics.design import design_from
from psychometrics.errors import AnalysisRefused, CalibrationRefused
from psychometrics.fit import live_forms
from psychometrics.rasch import ItemDifficulties, estimate_item_difficulties, fit_rasch
from psychometrics.responses import IntArray, ResponseMatrix, ScoreTable

FloatArray = NDArray[np.float64]
Split = Literal["median", "mean"]

DELTA_PER_LOG_ODDS = -2.35  # the ETS delta scale (Holland & Thayer 1985)
NEGLIGIBLE_DELTA, LARGE_DELTA = 1.0, 1.5  # limits of the ETS classes A | B | C
ALPHA = 0.05


@dataclass(frozen=True, eq=False)
class LikelihoodRatioTest:
    """Andersen's test (1973): are the difficulties the same in all groups of students?

    `statistic` is χ² with `df`; `left_out`: items that some group got all right or all wrong.
    """

    statistic: float
    df: int
    p: float
    group_sizes: tuple[int, ...]
    log_likelihood: float
    group_log_likelihoods: tuple[float, ...]
    items: IntArray
    left_out: IntArray


@dataclass(frozen=True, eq=False)
class DifferentialFunctioning:
    """Per item, focal group against reference group; NaN where an item cannot be compared.

    `contrast`: difficulty in the focal group minus that in the reference group, logits, with `se`, `z`, `p`
    (Wald); `delta`: Mantel-Haenszel D-DIF (negative = harder for the focal group) with `delta_se`, `chi2` and
    `chi2_p`; `ets_class`: 'A' negligible, 'B' moderate, 'C' large, '' where unknown; `favours`: 'reference',
    'focal' or ''.
    """

    contrast: FloatArray
    se: FloatArray
    z: FloatArray
    p: FloatArray
    delta: FloatArray
    delta_se: FloatArray
    chi2: FloatArray
    chi2_p: FloatArray
    ets_class: tuple[str, ...]
    favours: tuple[str, ...]


def andersen_test(
    responses: ArrayLike | ResponseMatrix, *, split: Split = "median", groups: ArrayLike | None = None
) -> LikelihoodRatioTest:
    """Fit the groups apart and together, and compare the likelihoods.

    Students are split by raw score (`median`, `mean`: at or below it, above it) or by `groups`, a label each.
    Items that are constant in a group leave the whole test, as in eRm. Blanks count as wrong.
    Raises `AnalysisRefused` when fewer than two groups or items are left.
    """
    matrix = ResponseMatrix.of(responses).blanks_as_wrong()
    if split not in ("median", "mean"):
        raise AnalysisRefused("bad_argument", f"Unknown split {split!r}: use median or mean.")
    if groups is None:
        scores = matrix.raw_scores()
        labels: NDArray[np.generic] = scores > (np.median(scores) if split == "median" else scores.mean())
    else:
        labels = _labels(groups, matrix.n_persons)
    return compare_groups([_rows(matrix, labels == label) for label in np.unique(labels)])


def compare_groups(groups: Sequence[ResponseMatrix | ScoreTable]) -> LikelihoodRatioTest:
    """Andersen's test for groups that answered the same items completely.

    Of score tables, no item can leave that varies in one group and is constant in another: that needs the
    matrices.
    """
    if len(groups) < 2:
        raise AnalysisRefused("no_split", "The test needs two groups of students; all fall into one.")
    n_items = groups[0].n_items
    items = np.arange(n_items)
    try:
        while True:
            tables = [_table_of(group, items) for group in groups]
            designs = [design_from(table) for table in tables]
            constant = sorted({i for design in designs for i in design.excluded})
            if not constant:
                break
            items = np.delete(items, constant)
            if len(items) < 2:
                raise AnalysisRefused("too_few_items", "Fewer than two items vary in every group.")
        together = fit_rasch(design_from(_pooled(tables))).log_likelihood
        apart = [fit_rasch(design).log_likelihood for design in designs]
    except CalibrationRefused as refusal:
        raise AnalysisRefused("too_few_students", f"A group cannot be calibrated alone: {refusal}") from refusal
    statistic = max(0.0, 2 * (math.fsum(apart) - together))
    df = (len(groups) - 1) * (len(items) - 1)
    return LikelihoodRatioTest(
        statistic=statistic,
        df=df,
        p=float(chi2.sf(statistic, df)),
        group_sizes=tuple(table.n_persons for table in tables),
        log_likelihood=together,
        group_log_likelihoods=tuple(apart),
        items=items,
        left_out=np.setdiff1d(np.arange(n_items), items),
    )


def differential_functioning(
    responses: ArrayLike | ResponseMatrix, groups: ArrayLike, *, reference: object, focal: object
) -> DifferentialFunctioning:
    """DIF of each item between students labelled `reference` and those labelled `focal`; blanks are wrong."""
    matrix = ResponseMatrix.of(responses).blanks_as_wrong()
    labels = _labels(groups, matrix.n_persons)
    sides = []
    for label in (reference, focal):
        chosen = labels == label
        if not chosen.any():
            raise AnalysisRefused("too_few_students", f"No student belongs to group {label!r}.")
        sides.append(_rows(matrix, chosen).score_table())
    return compare_difficulties(*sides)


def compare_difficulties(reference: ScoreTable, focal: ScoreTable) -> DifferentialFunctioning:
    """DIF of each item between two groups given as score tables over the same items."""
    if reference.n_items != focal.n_items:
        raise AnalysisRefused("bad_argument", "Both groups must have answered the same items.")
    try:
        estimates = [estimate_item_difficulties(table) for table in (reference, focal)]
    except CalibrationRefused as refusal:
        raise AnalysisRefused("too_few_students", f"A group cannot be calibrated alone: {refusal}") from refusal
    common = np.flatnonzero(np.all([np.isfinite(e.difficulty) for e in estimates], axis=0))
    if len(common) < 2:
        raise AnalysisRefused("too_few_items", "Fewer than two items have a difficulty in both groups.")
    (one, one_variance), (other, other_variance) = (_centred_on(e, common) for e in estimates)
    contrast, se = other - one, np.sqrt(one_variance + other_variance)
    z = contrast / se
    delta, delta_se, square = mantel_haenszel(reference, focal)
    square_p = np.asarray(chi2.sf(square, 1))
    return DifferentialFunctioning(
        contrast=contrast,
        se=se,
        z=z,
        p=np.asarray(2 * norm.sf(np.abs(z))),
        delta=delta,
        delta_se=delta_se,
        chi2=square,
        chi2_p=square_p,
        ets_class=tuple(map(_ets_class, delta, delta_se, square_p)),
        favours=tuple("" if math.isnan(d) or d == 0 else "reference" if d < 0 else "focal" for d in delta),
    )


def mantel_haenszel(reference: ScoreTable, focal: ScoreTable) -> tuple[FloatArray, FloatArray, FloatArray]:
    """D-DIF = −2.35·ln α, its standard error and the χ² with continuity correction, students matched by raw
    score.

    Variance of ln α by Robins, Breslow & Greenland (1986). NaN where the odds ratio has no finite value.
    """
    a = reference.right.astype(np.float64)
    b = reference.counts[:, None] - a
    c = focal.right.astype(np.float64)
    d = focal.counts[:, None] - c
    total = a + b + c + d
    both = (reference.counts > 0) & (focal.counts > 0)
    a, b, c, d, total = (x[both] for x in (a, b, c, d, total))
    for_reference, for_focal = a * d / total, b * c / total
    agree, differ = (a + d) / total, (b + c) / total
    r, s = for_reference.sum(axis=0), for_focal.sum(axis=0)
    known = (r > 0) & (s > 0)
    safe_r, safe_s = np.where(known, r, np.nan), np.where(known, s, np.nan)
    variance = (
        (agree * for_reference).sum(axis=0) / (2 * safe_r**2)
        + (agree * for_focal + differ * for_reference).sum(axis=0) / (2 * safe_r * safe_s)
        + (differ * for_focal).sum(axis=0) / (2 * safe_s**2)
    )
    expected = ((a + b) * (a + c) / total).sum(axis=0)
    spread = ((a + b) * (c + d) * (a + c) * (b + d) / (total**2 * np.maximum(total - 1, 1))).sum(axis=0)
    beyond = np.maximum(np.abs(a.sum(axis=0) - expected) - 0.5, 0)
    square = beyond**2 / np.where(spread > 0, spread, np.nan)
    return DELTA_PER_LOG_ODDS * np.log(safe_r / safe_s), -DELTA_PER_LOG_ODDS * np.sqrt(variance), square


def _ets_class(delta: float, se: float, p: float) -> str:
    """A: small or not significant; C: at least 1.5 and significantly above 1; B: the rest (Zieky 1993)."""
    if math.isnan(delta) or math.isnan(se) or math.isnan(p):
        return ""
    if abs(delta) < NEGLIGIBLE_DELTA or p >= ALPHA:
        return "A"
    surely_above = abs(delta) - norm.ppf(1 - ALPHA) * se > NEGLIGIBLE_DELTA
    return "C" if abs(delta) >= LARGE_DELTA and surely_above else "B"


def _centred_on(estimate: ItemDifficulties, common: IntArray) -> tuple[FloatArray, FloatArray]:
    """Difficulties and their variances on the scale where the common items sum to zero; NaN elsewhere."""
    centring = np.eye(len(common)) - 1 / len(common)
    value, variance = np.full((2, len(estimate.difficulty)), np.nan)
    value[common] = centring @ estimate.difficulty[common]
    variance[common] = np.diag(centring @ estimate.covariance[np.ix_(common, common)] @ centring)
    return value, variance


def _labels(groups: ArrayLike, n_persons: int) -> NDArray[np.generic]:
    labels = np.asarray(groups)
    if labels.shape != (n_persons,):
        raise AnalysisRefused("bad_argument", "Every student needs one group label.")
    return labels


def _rows(matrix: ResponseMatrix, chosen: NDArray[np.bool_]) -> ResponseMatrix:
    return ResponseMatrix(matrix.values[chosen], is_complete=True, item_names=matrix.item_names)


def _table_of(group: ResponseMatrix | ScoreTable, items: IntArray) -> ScoreTable:
    form = live_forms(group, items)[0]
    return ScoreTable(counts=form.counts, right=form.right)


def _pooled(tables: Sequence[ScoreTable]) -> ScoreTable:
    return ScoreTable(
        counts=np.sum([table.counts for table in tables], axis=0),
        right=np.sum([table.right for table in tables], axis=0),
    )
