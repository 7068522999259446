"""Which options students choose, by how good they are; and whether the key looks wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom

from psychometrics.errors import AnalysisRefused
from psychometrics.fit import EXTREME_GROUP
from psychometrics.responses import IntArray

FloatArray = NDArray[np.float64]

SCORE_GROUPS = 5
SUSPICION = 0.01  # chance of the best students preferring another option this clearly if they were undecided


@dataclass(frozen=True, eq=False)
class OptionRow:
    """One option: how many chose it, by score group from weakest to best, and how it goes with the rest
    score.

    `point_biserial` is the correlation of choosing it with the score on the other items; NaN when nothing
    varies.
    """

    option: str
    is_key: bool
    count: int
    share: float
    group_shares: FloatArray
    mean_rest_score: float
    point_biserial: float


@dataclass(frozen=True, eq=False)
class DistractorTable:
    """All options of one item in the order given, and the size of each score group."""

    rows: tuple[OptionRow, ...]
    group_sizes: FloatArray
    students: int


@dataclass(frozen=True)
class KeyWarning:
    """The best students prefer `preferred` to `key`: look at the key before results go out.

    `chance` is how likely so clear a preference would be if they were undecided between the two.
    """

    key: str
    preferred: str
    best_students: int
    chose_key: int
    chose_preferred: int
    chance: float


def count_options(choices: Sequence[str], scores: ArrayLike, n_items: int) -> dict[str, IntArray]:
    """Counts per option and raw score 0..n_items from one item's choices; a blank is the option ''."""
    score = np.asarray(scores)
    if score.shape != (len(choices),) or score.dtype.kind not in "iu":
        raise AnalysisRefused("bad_argument", "Every choice needs one whole raw score.")
    if len(score) and not (score.min() >= 0 and score.max() <= n_items):
        raise AnalysisRefused("bad_argument", f"Raw scores lie between 0 and {n_items}.")
    labels = np.asarray(choices, dtype=np.str_)
    return {str(option): np.bincount(score[labels == option], minlength=n_items + 1) for option in np.unique(labels)}


def distractor_table(options: Mapping[str, ArrayLike], key: str, *, groups: int = SCORE_GROUPS) -> DistractorTable:
    """Shares of each option in score groups of equal size; a tied score is divided among its groups.

    `options`: option → counts per raw score 0..k. Grouping uses the rest score (without this item), so that
    a wrong key cannot make itself look right.
    """
    rest = _by_rest_score(options, key)
    everyone = np.sum(list(rest.values()), axis=0)
    students = int(everyone.sum())
    shares = _group_shares(everyone, groups)
    sizes = everyone @ shares
    scores = np.arange(len(everyone))
    mean = float(everyone @ scores) / students
    deviation = math.sqrt(float(everyone @ (scores - mean) ** 2) / students)
    rows = []
    for option, counts in rest.items():
        many = int(counts.sum())
        chosen_mean = float(counts @ scores) / many if many else math.nan
        share = many / students
        varies = 0 < many < students and deviation > 0
        rows.append(
            OptionRow(
                option=option,
                is_key=option == key,
                count=many,
                share=share,
                group_shares=(counts @ shares) / np.where(sizes > 0, sizes, np.nan),
                mean_rest_score=chosen_mean,
                point_biserial=(chosen_mean - mean) / deviation * math.sqrt(share / (1 - share))
                if varies
                else math.nan,
            )
        )
    return DistractorTable(tuple(rows), sizes, students)


def suspect_key(options: Mapping[str, ArrayLike], key: str) -> KeyWarning | None:
    """A warning when clearly more of the best 27 % of students chose one other option than the key."""
    rest = _by_rest_score(options, key)
    everyone = np.sum(list(rest.values()), axis=0)
    wanted = EXTREME_GROUP * float(everyone.sum())
    above = np.cumsum(everyone[::-1])[::-1] - everyone
    part = np.clip((wanted - above) / np.where(everyone > 0, everyone, 1), 0, 1)  # a tied score counts in part
    chosen = {option: round(float(counts @ part)) for option, counts in rest.items() if option}
    key_count = chosen.pop(key, 0)
    if not chosen:
        return None
    preferred = max(chosen, key=lambda option: chosen[option])
    many = chosen[preferred]
    chance = float(binom.sf(many - 1, many + key_count, 0.5))
    if chance > SUSPICION:
        return None
    return KeyWarning(key, preferred, round(wanted), key_count, many, chance)


def _by_rest_score(options: Mapping[str, ArrayLike], key: str) -> dict[str, FloatArray]:
    """Counts by the score on the other items: those who chose the key have one point less there."""
    if not options:
        raise AnalysisRefused("too_few_students", "Nobody chose any option.")
    table = {option: np.asarray(counts, dtype=np.float64) for option, counts in options.items()}
    lengths = {counts.shape for counts in table.values()}
    if len(lengths) != 1 or len(next(iter(lengths))) != 1:
        raise AnalysisRefused("bad_argument", "All options need counts for the same raw scores.")
    values = np.array(list(table.values()))
    if not np.isfinite(values).all() or (values < 0).any():
        raise AnalysisRefused("bad_argument", "Counts are whole numbers, 0 or more.")
    if values.sum() == 0:
        raise AnalysisRefused("too_few_students", "Nobody chose any option.")
    if key in table:
        if table[key][0] > 0 or len(table[key]) < 2:
            raise AnalysisRefused("bad_argument", "Nobody can choose the key and have a raw score of 0.")
        table[key] = np.append(table[key][1:], 0.0)
    return table


def _group_shares(everyone: FloatArray, groups: int) -> FloatArray:
    """Part of each rest score that falls into each group, weakest first; shape (scores, groups)."""
    if groups < 1:
        raise AnalysisRefused("bad_argument", "There is at least one score group.")
    upto = np.cumsum(everyone)
    below = upto - everyone
    limits = everyone.sum() * np.arange(groups + 1) / groups
    overlap = np.minimum(upto[:, None], limits[1:]) - np.maximum(below[:, None], limits[:-1])
    return np.asarray(np.maximum(overlap, 0) / np.where(everyone > 0, everyone, 1)[:, None])
