"""One door for all of it: answers in, calibrated exam out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from psychometrics.ability import score_abilities
from psychometrics.design import ALL_RIGHT, NOT_ANSWERED, Design, design_from
from psychometrics.fit import ItemFit, fit_of_forms
from psychometrics.rasch import MAX_ITERATIONS, RaschFit, fit_rasch, source_of, spread, spread_covariance
from psychometrics.reliability import Reliability, kr20, share_of_true_spread, spread_and_error, strata
from psychometrics.responses import IntArray, ResponseMatrix, ScoreTable

FloatArray = NDArray[np.float64]
# A NumPy record array: table.wle, table["wle"] and table[r].wle all read it. Its fields cannot be typed.
RecordTable = np.recarray[Any, Any]

BOUNDARY_SHARE = 0.3  # of one answer: an item all right counts as that much short of it (Winsteps' EXTRSCORE)
SCORE_FIELDS = np.dtype(
    [
        ("score", np.int64),
        ("count", np.int64),
        ("mle", np.float64),
        ("mle_se", np.float64),
        ("wle", np.float64),
        ("wle_se", np.float64),
    ]
)


@dataclass(frozen=True, eq=False)
class FormScores:
    """The score table of the students who answered one set of live items."""

    items: IntArray
    score_table: RecordTable


@dataclass(frozen=True, eq=False)
class Calibration:
    """A calibrated exam. Per-item arrays cover all items, NaN where one is excluded; logits, sum of the live
    ones 0.

    `excluded`: item index → 'all_right', 'all_wrong' or 'not_answered'; `boundary_difficulty` holds a finite
    value for display for the first two, NaN for live items. `score_table`: score, count, mle, mle_se, wle,
    wle_se for each raw score over the live items; the MLE of 0 and of full score is −inf and +inf with
    infinite SE. `forms`: the same per set of answered items; with answers missing by design `score_table`
    counts only the students who answered every live item, and `kr20` is NaN.
    """

    difficulty: FloatArray
    se: FloatArray
    covariance: FloatArray
    fit: ItemFit
    excluded: dict[int, str]
    boundary_difficulty: FloatArray
    p_value: FloatArray
    score_table: RecordTable
    forms: tuple[FormScores, ...]
    log_likelihood: float
    reliability: Reliability
    item_names: tuple[str, ...]
    n_persons: int
    n_extreme_low: int
    n_extreme_high: int
    n_unanswered: int
    converged: bool
    iterations: int
    message: str

    @property
    def live(self) -> IntArray:
        """Indexes of the items that have a difficulty."""
        return np.flatnonzero(np.isfinite(self.difficulty))

    @property
    def infit(self) -> FloatArray:
        """Infit mean square of each item."""
        return self.fit.infit

    @property
    def outfit(self) -> FloatArray:
        """Outfit mean square of each item."""
        return self.fit.outfit

    @property
    def infit_z(self) -> FloatArray:
        """z of each infit, not capped."""
        return self.fit.infit_z

    @property
    def outfit_z(self) -> FloatArray:
        """z of each outfit, not capped."""
        return self.fit.outfit_z

    @property
    def kr20(self) -> float:
        """Kuder-Richardson 20 over the live items."""
        return self.reliability.kr20

    @property
    def separation(self) -> float:
        """Person separation reliability."""
        return self.reliability.separation

    @property
    def wle_reliability(self) -> float:
        """Reliability of the reported abilities."""
        return self.reliability.wle_reliability


def calibrate(
    responses: ArrayLike | ResponseMatrix | ScoreTable,
    *,
    mask: ArrayLike | None = None,
    item_names: Sequence[str] = (),
    max_iterations: int = MAX_ITERATIONS,
) -> Calibration:
    """Difficulties, abilities per score, fit and reliability of one exam.

    `responses`: persons × items of 0, 1 and NaN (or `mask`, True = missing), or a `ScoreTable`, which gives
    the same numbers as the complete matrix it counts. Raises `InvalidResponses` for unreadable input and
    `CalibrationRefused` where the answers do not determine the difficulties; not converging is in the result.
    """
    source = source_of(responses, mask=mask, item_names=item_names)
    fit = fit_rasch(design_from(source), max_iterations=max_iterations)
    design = fit.design
    difficulty = spread(fit.difficulty, design)
    tables = tuple(FormScores(form.items, _score_table(difficulty[form.items], form.counts)) for form in design.forms)
    item_fit = fit_of_forms(
        design.forms,
        difficulty,
        theta=[table.score_table.mle for table in tables],
        conditional=fit.chances,
    )
    return Calibration(
        difficulty=difficulty,
        se=spread(np.sqrt(np.diag(fit.covariance)), design),
        covariance=spread_covariance(fit),
        fit=item_fit,
        excluded=design.excluded,
        boundary_difficulty=_boundary_difficulties(design, tables),
        p_value=design.p_value,
        score_table=_whole_table(design, difficulty, tables),
        forms=tables,
        log_likelihood=fit.log_likelihood,
        reliability=_reliability(fit, tables),
        item_names=design.item_names,
        n_persons=design.n_persons,
        n_extreme_low=design.n_extreme_low,
        n_extreme_high=design.n_extreme_high,
        n_unanswered=design.n_unanswered,
        converged=fit.converged,
        iterations=fit.iterations,
        message=fit.message,
    )


def _score_table(difficulty: FloatArray, counts: IntArray) -> RecordTable:
    table = np.zeros(len(counts), dtype=SCORE_FIELDS)
    mle, wle = score_abilities(difficulty, "mle"), score_abilities(difficulty, "wle")
    table["score"] = np.arange(len(counts))
    table["count"] = counts
    table["mle"], table["mle_se"] = mle.theta, mle.se
    table["wle"], table["wle_se"] = wle.theta, wle.se
    table.setflags(write=False)
    return table.view(np.recarray)


def _whole_table(design: Design, difficulty: FloatArray, tables: tuple[FormScores, ...]) -> RecordTable:
    """The table over all live items; nobody is counted in it if nobody answered them all."""
    for table in tables:
        if len(table.items) == len(design.live):
            return table.score_table
    return _score_table(difficulty[design.live], np.zeros(len(design.live) + 1, dtype=np.int64))


def _reliability(fit: RaschFit, tables: tuple[FormScores, ...]) -> Reliability:
    forms = fit.design.forms
    inner = [table.score_table[1:-1] for table in tables]
    variance, error = spread_and_error(
        [part["mle"] for part in inner], [part["mle_se"] for part in inner], [part["count"] for part in inner]
    )
    whole = [table.score_table for table in tables]
    wle_spread = spread_and_error(
        [part.wle for part in whole], [part.wle_se for part in whole], [part["count"] for part in whole]
    )
    items = len(fit.difficulty)
    item_spread = spread_and_error(
        [fit.difficulty], [np.sqrt(np.diag(fit.covariance))], [np.ones(items, dtype=np.int64)]
    )
    separation = share_of_true_spread(variance, error)
    return Reliability(
        kr20=kr20(forms[0].counts, forms[0].right) if len(forms) == 1 else float("nan"),
        separation=separation,
        person_variance=variance,
        mean_square_error=error,
        wle_reliability=share_of_true_spread(*wle_spread),
        item_separation=share_of_true_spread(*item_spread),
        strata=strata(separation),
    )


def _boundary_difficulties(design: Design, tables: tuple[FormScores, ...]) -> FloatArray:
    """A finite difficulty for display for items that everybody got right or wrong, NaN for the others.

    It is where the students' WLEs expect 0.3 of one answer short of all right (or above none).
    """
    boundary = np.full(design.n_items, np.nan)
    theta = np.concatenate([table.score_table.wle for table in tables])
    count = np.concatenate([table.score_table["count"] for table in tables])
    for item, reason in design.excluded.items():
        if reason != NOT_ANSWERED:
            boundary[item] = _boundary_value(theta, count, easy=reason == ALL_RIGHT)
    return boundary


def _boundary_value(theta: FloatArray, count: IntArray, *, easy: bool) -> float:
    """The b at which the unexpected answers of all students add up to 0.3; found by bisection."""
    low, high = float(theta.min()) - 50, float(theta.max()) + 50
    for _ in range(80):
        middle = (low + high) / 2
        unexpected = float(count @ (expit(middle - theta) if easy else expit(theta - middle)))
        if (unexpected > BOUNDARY_SHARE) == easy:
            high = middle
        else:
            low = middle
    return (low + high) / 2
