"""How well items and students fit: infit, outfit, their z, conditional versions, discrimination, person fit.

Sources: mean squares and their variance, Wright & Masters (1982); z by Wilson & Hilferty (1931); conditional
versions, Müller (2020); discrimination, one Newton step of a slope from 1, as Winsteps prints it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from psychometrics.ability import checked_difficulty, score_abilities
from psychometrics.design import Form
from psychometrics.errors import InvalidResponses
from psychometrics.responses import IntArray, ResponseMatrix, ScoreTable, count_by_score
from psychometrics.symmetric import conditional_moments

FloatArray = NDArray[np.float64]

LARGEST_Q = math.sqrt(2.0)  # Winsteps' cap: beyond it the cube root would turn a small mean square into a large z
ROUNDING = 1e-12  # of a variance of scores; that of a million students who agree but for one is a million times that
EXTREME_GROUP = 0.27  # Kelley (1939): share of students in the upper and in the lower group


@dataclass(frozen=True, eq=False)
class ItemFit:
    """Fit of each item, NaN where it has no difficulty. Students with 0 or full score are left out.

    `infit`, `outfit`: mean squares (expected 1); `*_z`: Wilson-Hilferty z as eRm prints it, `*_z_capped`:
    with q ≤ √2 as Winsteps prints it. `conditional_*`: given the raw score, with the model's SD of the mean
    square. `discrimination`: slope relative to the model's 1. `students`: how many answers were used.
    """

    infit: FloatArray
    outfit: FloatArray
    infit_z: FloatArray
    outfit_z: FloatArray
    infit_z_capped: FloatArray
    outfit_z_capped: FloatArray
    conditional_infit: FloatArray
    conditional_outfit: FloatArray
    conditional_infit_sd: FloatArray
    conditional_outfit_sd: FloatArray
    point_biserial: FloatArray
    point_biserial_rest: FloatArray
    discrimination: FloatArray
    upper_lower: FloatArray
    p_value: FloatArray
    students: IntArray


@dataclass(frozen=True, eq=False)
class PersonFit:
    """Fit of each student's answers, NaN for 0 and full score: mean squares and z, expected 1 and 0.

    `log_likelihood_z`: the standardised log-likelihood l_z (Drasgow, Levine & Williams 1985), low when odd.
    """

    infit: FloatArray
    outfit: FloatArray
    infit_z: FloatArray
    outfit_z: FloatArray
    log_likelihood_z: FloatArray


@dataclass(frozen=True, eq=False)
class MeanSquares:
    """Mean squares of standardised residuals, and q: their standard deviation under the model."""

    infit: FloatArray
    outfit: FloatArray
    infit_q: FloatArray
    outfit_q: FloatArray


class ResidualSums:
    """Sums over students of squared residuals and their moments, one entry per item."""

    def __init__(self, n_items: int) -> None:
        self.squared, self.weight, self.weight_spread, self.standard, self.standard_spread, self.students = np.zeros(
            (6, n_items)
        )

    def add(
        self,
        at: IntArray,
        counts: NDArray[np.generic],
        right_answers: NDArray[np.generic],
        right: FloatArray,
        wrong: FloatArray,
    ) -> None:
        """Add score rows: `counts` (R,), `right_answers` (R, m), chances `right` and `wrong` (R, m).

        With x = 1 the squared residual is wrong², with x = 0 right². The fourth central moment of x is
        w(1−3w).
        """
        many = np.asarray(counts, dtype=np.float64)[:, None]
        hits = np.asarray(right_answers, dtype=np.float64)
        misses = many - hits
        weight = right * wrong
        self.squared[at] += (hits * wrong**2 + misses * right**2).sum(axis=0)
        self.weight[at] += (many * weight).sum(axis=0)
        self.weight_spread[at] += (many * weight * (1 - 4 * weight)).sum(axis=0)
        self.standard[at] += (hits * (wrong / right) + misses * (right / wrong)).sum(axis=0)
        self.standard_spread[at] += (many * (1 / weight - 4)).sum(axis=0)
        self.students[at] += many.sum()

    def mean_squares(self) -> MeanSquares:
        """NaN where no student was added."""
        students = np.where(self.students > 0, self.students, np.nan)
        weight = np.where(self.weight > 0, self.weight, np.nan)
        return MeanSquares(
            infit=self.squared / weight,
            outfit=self.standard / students,
            infit_q=np.sqrt(np.maximum(self.weight_spread, 0)) / weight,
            outfit_q=np.sqrt(np.maximum(self.standard_spread, 0)) / students,
        )


def wilson_hilferty(mean_square: FloatArray, q: FloatArray, *, cap: float = math.inf) -> FloatArray:
    """z of a mean square with standard deviation q: (m^⅓ − 1)·3/q + q/3. NaN where q is 0."""
    spread = np.where(q > 0, np.minimum(q, cap), np.nan)
    return np.asarray((np.cbrt(mean_square) - 1) * 3 / spread + spread / 3)


def compute_item_fit(
    responses: ArrayLike | ResponseMatrix | ScoreTable,
    difficulty: ArrayLike,
    *,
    mask: ArrayLike | None = None,
) -> ItemFit:
    """Fit of each item at given difficulties; items whose difficulty is NaN are left out of the scores.

    With complete answers the (score × item) table decides everything. With answers missing by design,
    point-biserial and upper-lower index are NaN: raw scores of different forms do not compare.
    """
    source = responses if isinstance(responses, ScoreTable) else ResponseMatrix.of(responses, mask=mask)
    items = checked_difficulty(difficulty, source.n_items)
    live = np.flatnonzero(np.isfinite(items))
    if len(live) < 2:
        raise InvalidResponses("bad_value", "Item fit needs at least two items with a difficulty.")
    return fit_of_forms(live_forms(source, live), items)


def fit_of_forms(
    forms: Iterable[Form],
    difficulty: FloatArray,
    *,
    theta: Iterable[FloatArray] | None = None,
    conditional: Iterable[tuple[FloatArray, FloatArray]] | None = None,
) -> ItemFit:
    """Item fit from live forms; `theta` (MLE per score) and `conditional` chances are reused when known."""
    forms = tuple(forms)
    thetas = theta or [score_abilities(difficulty[form.items], "mle").theta for form in forms]
    if conditional is None:
        moments = [conditional_moments(difficulty[form.items], form.counts) for form in forms]
        conditional = [(m.right, m.wrong) for m in moments]
    n_items = len(difficulty)
    plain, given_score = ResidualSums(n_items), ResidualSums(n_items)
    slope, slope_weight = np.zeros((2, n_items))
    for form, ability, (right_given, wrong_given) in zip(forms, thetas, conditional, strict=True):
        inner = np.flatnonzero(form.counts[:-1])
        inner = inner[inner > 0]
        gap = ability[inner][:, None] - difficulty[form.items]
        right, wrong = expit(gap), expit(-gap)
        counts, hits = form.counts[inner], form.right[inner]
        plain.add(form.items, counts, hits, right, wrong)
        given_score.add(form.items, counts, hits, right_given, wrong_given)
        many = counts[:, None]
        slope[form.items] += ((hits - many * right) * gap).sum(axis=0)
        slope_weight[form.items] += (many * right * wrong * gap**2).sum(axis=0)
    discrimination = 1 + slope / np.where(slope_weight > 0, slope_weight, np.nan)
    return _item_fit(plain, given_score, discrimination, _classical(forms, n_items))


def _item_fit(
    plain: ResidualSums, given_score: ResidualSums, discrimination: FloatArray, classical: dict[str, FloatArray]
) -> ItemFit:
    squares, conditional_squares = plain.mean_squares(), given_score.mean_squares()
    return ItemFit(
        infit=squares.infit,
        outfit=squares.outfit,
        infit_z=wilson_hilferty(squares.infit, squares.infit_q),
        outfit_z=wilson_hilferty(squares.outfit, squares.outfit_q),
        infit_z_capped=wilson_hilferty(squares.infit, squares.infit_q, cap=LARGEST_Q),
        outfit_z_capped=wilson_hilferty(squares.outfit, squares.outfit_q, cap=LARGEST_Q),
        conditional_infit=conditional_squares.infit,
        conditional_outfit=conditional_squares.outfit,
        conditional_infit_sd=conditional_squares.infit_q,
        conditional_outfit_sd=conditional_squares.outfit_q,
        point_biserial=classical["point_biserial"],
        point_biserial_rest=classical["point_biserial_rest"],
        discrimination=discrimination,
        upper_lower=classical["upper_lower"],
        p_value=classical["p_value"],
        students=plain.students.astype(np.int64),
    )


def compute_person_fit(
    responses: ArrayLike | ResponseMatrix, difficulty: ArrayLike, *, mask: ArrayLike | None = None
) -> PersonFit:
    """How expected each student's pattern of answers is at the student's own MLE."""
    matrix = ResponseMatrix.of(responses, mask=mask)
    items = checked_difficulty(difficulty, matrix.n_items)
    usable = np.isfinite(items)
    result = np.full((5, matrix.n_persons), np.nan)
    for answered, rows in matrix.patterns():
        used = answered[usable[answered]]
        if len(used) < 2:
            continue
        theta = score_abilities(items[used], "mle").theta
        step = max(1, (1 << 17) // len(used))
        for start in range(0, len(rows), step):
            some = rows[start : start + step]
            right = matrix.values[np.ix_(some, used)] == 1
            ability = theta[right.sum(axis=1)]
            inner = np.isfinite(ability)
            result[:, some[inner]] = _fit_of_persons(right[inner], ability[inner], items[used])
    return PersonFit(*result)


def _fit_of_persons(right: NDArray[np.bool_], theta: FloatArray, difficulty: FloatArray) -> FloatArray:
    """Rows of infit, outfit, their z, and l_z, for students who are not extreme."""
    gap = theta[:, None] - difficulty
    sums = ResidualSums(len(theta))
    everyone = np.arange(len(theta))
    sums.add(everyone, np.ones(len(difficulty)), right.T, expit(gap).T, expit(-gap).T)
    squares = sums.mean_squares()
    # log P(x) = xg − log(1+e^g), so its mean and variance need only the gap g
    surprise = ((right - expit(gap)) * gap).sum(axis=1)
    spread = np.sqrt((expit(gap) * expit(-gap) * gap**2).sum(axis=1))
    return np.vstack(
        [
            squares.infit,
            squares.outfit,
            wilson_hilferty(squares.infit, squares.infit_q),
            wilson_hilferty(squares.outfit, squares.outfit_q),
            surprise / np.where(spread > 0, spread, np.nan),
        ]
    )


def live_forms(source: ResponseMatrix | ScoreTable, live: IntArray) -> list[Form]:
    """The answers to the live items as forms; scores are counted over those items only."""
    if isinstance(source, ScoreTable):
        if len(live) < source.n_items:
            leaving = np.ones(source.n_items, dtype=bool)
            leaving[live] = False
            return [_form_without_constant(source, leaving)]
        return [Form(np.arange(source.n_items), source.counts, source.right)]
    forms = []
    for answered, rows in source.patterns():
        used = np.intersect1d(answered, live)
        if len(used) < 2:
            continue
        pieces = (
            np.ascontiguousarray(source.values[np.ix_(rows[start : start + 16_384], used)])
            for start in range(0, len(rows), 16_384)
        )
        forms.append(Form(used, *count_by_score(pieces, len(used))))
    return forms


def _form_without_constant(table: ScoreTable, leaving: NDArray[np.bool_]) -> Form:
    """Take constant items out of a score table; any other item cannot be taken out without the answers."""
    inner = table.counts[1:-1].sum()
    right = table.right[1:-1].sum(axis=0)
    if (leaving & (right != 0) & (right != inner)).any():
        raise InvalidResponses(
            "bad_table", "A score table cannot leave out an item that some got right and others wrong."
        )
    whole = Form(np.arange(table.n_items), table.counts, table.right)
    return whole.without(leaving, leaving & (right == inner))


def _classical(forms: tuple[Form, ...], n_items: int) -> dict[str, FloatArray]:
    """p-values always; item-total correlations and upper-lower index when all answered the same items."""
    answered, right = np.zeros((2, n_items))
    for form in forms:
        answered[form.items] += form.counts.sum()
        right[form.items] += form.right.sum(axis=0)
    found = {"p_value": right / np.where(answered > 0, answered, np.nan)}
    for name in ("point_biserial", "point_biserial_rest", "upper_lower"):
        found[name] = np.full(n_items, np.nan)
    if len(forms) == 1:
        at = forms[0].items
        found["point_biserial"][at], found["point_biserial_rest"][at] = _item_total(forms[0])
        found["upper_lower"][at] = _upper_lower(forms[0])
    return found


def _item_total(form: Form) -> tuple[FloatArray, FloatArray]:
    """Correlation of each item with the raw score, and with the score on the other items; NaN if constant."""
    counts = form.counts / form.counts.sum()
    share = form.right / form.counts.sum()
    scores = np.arange(len(counts))
    mean = counts @ scores
    p = share.sum(axis=0)
    variance = counts @ (scores - mean) ** 2
    item_variance = p * (1 - p)
    together = (scores - mean) @ share
    rest_variance = variance - 2 * together + item_variance
    rest_variance = np.where(rest_variance > ROUNDING, rest_variance, 0)
    return (
        _ratio(together, np.sqrt(item_variance * variance)),
        _ratio(together - item_variance, np.sqrt(item_variance * rest_variance)),
    )


def _upper_lower(form: Form) -> FloatArray:
    """Share right among the best 27 % minus that among the weakest 27 %; a tied score counts in part."""
    wanted = EXTREME_GROUP * form.counts.sum()
    below = np.cumsum(form.counts) - form.counts
    above = form.counts.sum() - below - form.counts
    occupied = np.where(form.counts > 0, form.counts, 1)
    low = np.clip((wanted - below) / occupied, 0, 1)
    high = np.clip((wanted - above) / occupied, 0, 1)
    return np.asarray((high - low) @ form.right / wanted)


def _ratio(top: FloatArray, bottom: FloatArray) -> FloatArray:
    return np.asarray(top / np.where(bottom > 0, bottom, np.nan))
