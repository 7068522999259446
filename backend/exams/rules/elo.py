"""Elo for an exam: each sitting is one round against everybody else who sat it, computed from counts, never by pairs.

expected(R) = mean over the others of 1/(1 + 10^((Rj − R)/400)) (Elo 1978); actual = share of the others beaten, ties
half; change = K·(actual − expected). With equal K the changes of a field sum to zero, up to rounding.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

START_ELO = 1200
LOWEST_ELO = 0
SCALE = 400.0
# From how many rated exams on which K holds: a new student finds their level in a few exams, then moves calmly.
K_BY_EXAMS_TAKEN = ((0, 400.0), (3, 200.0), (10, 100.0))
SETTLED_AFTER = K_BY_EXAMS_TAKEN[-1][0]
# Expected shares are rounded to this many decimals, so that the order of summation cannot tip a rounded rating.
SHARE_DECIMALS = 12
ROWS_AT_ONCE = 256

FloatArray = NDArray[np.float64]


def k_factor(exams_taken: int) -> float:
    """How far one exam can move a rating, by how many rated exams came before it."""
    return next(k for taken, k in reversed(K_BY_EXAMS_TAKEN) if exams_taken >= taken)


def expected_shares(elo: ArrayLike, students: ArrayLike) -> FloatArray:
    """Share of the others that a student of each rating is expected to beat; `students` counts the field by rating."""
    ratings = np.asarray(elo, dtype=float)
    counts = np.asarray(students, dtype=float)
    others = counts.sum() - 1
    if others < 1:
        return np.full(ratings.shape, 0.5)
    shares = np.empty_like(ratings)
    for start in range(0, len(ratings), ROWS_AT_ONCE):
        rows = ratings[start : start + ROWS_AT_ONCE, None]
        wins = counts / (1 + 10 ** ((ratings[None, :] - rows) / SCALE))
        shares[start : start + ROWS_AT_ONCE] = (wins.sum(axis=1) - 0.5) / others  # without oneself, who counts one half
    rounded: FloatArray = np.round(shares, SHARE_DECIMALS)
    return rounded


def actual_shares(students: ArrayLike) -> FloatArray:
    """Share of the others beaten at each score, ties half; `students` counts the field by score, lowest score first."""
    counts = np.asarray(students, dtype=float)
    others = counts.sum() - 1
    if others < 1:
        return np.full(counts.shape, 0.5)
    below = np.cumsum(counts) - counts
    shares: FloatArray = (below + (counts - 1) / 2) / others
    return shares


def places(students: ArrayLike) -> NDArray[np.int64]:
    """Rank at each score (1 + how many scored more); `students` counts the field by score, lowest score first."""
    counts = np.asarray(students, dtype=np.int64)
    return 1 + counts.sum() - np.cumsum(counts)


@dataclass(frozen=True, slots=True)
class RatedGroup:
    """A group of equal students in the field: their rating, rated exams (SETTLED_AFTER stands for more), how many."""

    elo: int
    exams_taken: int
    students: int


@dataclass(frozen=True, slots=True)
class Field:
    """Per group of the field: what it is expected to beat, and its K."""

    elo: list[int]
    exams_taken: list[int]
    expected: list[float]
    k: list[float]


def field_of(groups: list[RatedGroup]) -> Field:
    """Expected shares and K of everybody who sits an exam."""
    ratings = sorted({group.elo for group in groups})
    counts = dict.fromkeys(ratings, 0)
    for group in groups:
        counts[group.elo] += group.students
    shares = dict(zip(ratings, expected_shares(ratings, list(counts.values())).tolist(), strict=True))
    return Field(
        elo=[group.elo for group in groups],
        exams_taken=[group.exams_taken for group in groups],
        expected=[shares[group.elo] for group in groups],
        k=[k_factor(group.exams_taken) for group in groups],
    )
