"""The door: answers are checked here, and reduced to the (score × item) table the Rasch model needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from psychometrics.errors import InvalidResponses

MISSING = 2  # stands for a blank in the byte matrix; 0 and 1 are answers
CHUNK_BYTES = 1 << 20  # rows are read in pieces of this size, so that a million students fit in the cache
UINT16_ROWS = 65_535  # a piece with more rows could overflow the 16-bit sums below

IntArray = NDArray[np.int64]
ByteArray = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """How many students have each raw score, and how many of those got each item right.

    `counts` has shape (items + 1,), `right` has shape (items + 1, items); row r belongs to raw score r.
    Raises `InvalidResponses` when the two do not fit together.
    """

    counts: IntArray
    right: IntArray
    item_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        counts, right = _whole_numbers(self.counts, "counts"), _whole_numbers(self.right, "right")
        if right.ndim != 2 or counts.ndim != 1:
            raise InvalidResponses("bad_shape", "A score table is one row of counts and a (score × item) table.")
        items = right.shape[1]
        if counts.shape != (items + 1,) or right.shape != (items + 1, items):
            raise InvalidResponses("bad_shape", f"{items} items need {items + 1} raw scores in counts and in right.")
        if items == 0:
            raise InvalidResponses("empty", "There are no items.")
        if (right > counts[:, None]).any():
            raise InvalidResponses("bad_table", "More students got an item right than have that raw score.")
        if (right.sum(axis=1) != counts * np.arange(items + 1)).any():
            raise InvalidResponses("bad_table", "The right answers in a row must add up to score × students.")
        for name, value in (("counts", counts), ("right", right)):
            object.__setattr__(self, name, _frozen(value))
        object.__setattr__(self, "item_names", checked_names(self.item_names, items))

    @property
    def n_items(self) -> int:
        """Number of items."""
        return int(self.right.shape[1])

    @property
    def n_persons(self) -> int:
        """Number of students."""
        return int(self.counts.sum())

    @classmethod
    def from_responses(cls, responses: ArrayLike, item_names: Sequence[str] = ()) -> ScoreTable:
        """Count a complete persons × items matrix of 0 and 1."""
        matrix = ResponseMatrix.of(responses, item_names=item_names)
        if not matrix.is_complete:
            raise InvalidResponses("bad_value", "A score table needs complete answers; this matrix has blanks.")
        return matrix.score_table()

    @classmethod
    def from_cells(
        cls, *, n_items: int, students: Iterable[tuple[int, int]], right: Iterable[tuple[int, int, int]]
    ) -> ScoreTable:
        """Build the table from grouped rows, as a database returns them.

        `students`: (raw score, how many); `right`: (raw score, item index, how many got it right).
        """
        counts = np.zeros(n_items + 1, dtype=np.int64)
        table = np.zeros((n_items + 1, n_items), dtype=np.int64)
        for score, many in students:
            if not 0 <= score <= n_items:
                raise InvalidResponses("bad_table", f"Raw score {score} is impossible with {n_items} items.")
            counts[score] += many
        for score, item, many in right:
            if not (0 <= score <= n_items and 0 <= item < n_items):
                raise InvalidResponses("bad_table", f"No cell for raw score {score} and item {item}.")
            table[score, item] += many
        return cls(counts=counts, right=table)


@dataclass(frozen=True, eq=False)
class ResponseMatrix:
    """Checked answers: one row per student, one column per item; 0, 1 or `MISSING` in each byte."""

    values: ByteArray
    is_complete: bool
    item_names: tuple[str, ...] = field(default=())

    @classmethod
    def of(
        cls,
        responses: ArrayLike | ResponseMatrix,
        *,
        mask: ArrayLike | None = None,
        item_names: Sequence[str] = (),
    ) -> ResponseMatrix:
        """Check a persons × items array of 0, 1 and NaN (or a mask, True where missing).

        Raises `InvalidResponses` for any other value or shape. A byte matrix is read in place, not copied.
        """
        if isinstance(responses, ResponseMatrix):
            return responses._with(mask, item_names)
        values, hidden = _as_array(responses, mask)
        if values.size == 0:
            raise InvalidResponses("empty", "There are no answers: no students or no items.")
        if values.ndim != 2:
            raise InvalidResponses(
                "bad_shape", f"Answers are a persons × items table; this has {values.ndim} dimensions."
            )
        names = checked_names(item_names, values.shape[1])
        if values.dtype in (np.bool_, np.int8, np.uint8) and hidden is None:
            return cls(_checked_bytes(values), is_complete=True, item_names=names)
        table, complete = _to_bytes(values, hidden)
        return cls(table, is_complete=complete, item_names=names)

    def _with(self, mask: ArrayLike | None, item_names: Sequence[str]) -> ResponseMatrix:
        """The same answers under other names; a mask has been applied already, or it comes too late."""
        if mask is not None:
            raise InvalidResponses("bad_value", "Give the mask when the matrix is made.")
        if len(item_names) == 0:
            return self
        return replace(self, item_names=checked_names(item_names, self.n_items))

    @property
    def n_persons(self) -> int:
        """Number of students."""
        return int(self.values.shape[0])

    @property
    def n_items(self) -> int:
        """Number of items."""
        return int(self.values.shape[1])

    def pieces(self) -> Iterator[ByteArray]:
        """The rows in pieces small enough for the processor's cache."""
        step = min(UINT16_ROWS, max(256, CHUNK_BYTES // self.n_items))
        for start in range(0, self.n_persons, step):
            yield np.ascontiguousarray(self.values[start : start + step])

    def right_pieces(self) -> Iterator[ByteArray]:
        """The rows as 1 for right and 0 for anything else, in the same pieces."""
        for piece in self.pieces():
            yield piece if self.is_complete else (piece == 1).view(np.uint8)

    def raw_scores(self) -> IntArray:
        """Right answers of each student; a blank adds nothing."""
        return np.concatenate([row_sums(piece) for piece in self.right_pieces()]).astype(np.int64)

    def score_table(self) -> ScoreTable:
        """Count the matrix by raw score; a blank counts as wrong."""
        counts, right = count_by_score(self.right_pieces(), self.n_items)
        return ScoreTable(counts=counts, right=right, item_names=self.item_names)

    def blanks_as_wrong(self) -> ResponseMatrix:
        """The same answers with every blank counted as wrong."""
        if self.is_complete:
            return self
        right = (self.values == 1).view(np.uint8)
        return ResponseMatrix(_frozen(right), is_complete=True, item_names=self.item_names)

    def patterns(self) -> list[tuple[IntArray, IntArray]]:
        """Students grouped by the set of items they answered: (item indexes, row indexes) of each group."""
        if self.is_complete:
            return [(np.arange(self.n_items), np.arange(self.n_persons))]
        packed = np.packbits(self.values != MISSING, axis=1)
        keys, group = np.unique(packed, axis=0, return_inverse=True)
        order = np.argsort(group, kind="stable")
        bounds = np.cumsum(np.bincount(group, minlength=len(keys)))[:-1]
        answered = np.unpackbits(keys, axis=1, count=self.n_items).astype(bool)
        return [(np.flatnonzero(answered[g]), rows) for g, rows in enumerate(np.split(order, bounds))]


def row_sums(piece: ByteArray) -> NDArray[np.uint16]:
    """Sum the 0/1 bytes of every row; byte sums in blocks of at most 255 columns cannot overflow."""
    total = np.zeros(len(piece), dtype=np.uint16)
    for start in range(0, piece.shape[1], 255):
        total += np.einsum("ij->i", piece[:, start : start + 255])
    return total


def count_by_score(pieces: Iterable[ByteArray], n_items: int) -> tuple[IntArray, IntArray]:
    """Counts n[r] and right answers T[r, i] of 0/1 rows.

    Rows of a piece are put in order of their score (a radix sort) and each run is added up in 16 bits.
    """
    counts = np.zeros(n_items + 1, dtype=np.int64)
    right = np.zeros((n_items + 1, n_items), dtype=np.int64)
    for piece in pieces:
        scores = row_sums(piece)
        in_piece = np.bincount(scores, minlength=n_items + 1)
        present = np.flatnonzero(in_piece)
        starts = (np.cumsum(in_piece) - in_piece)[present]
        rows = piece.take(np.argsort(scores, kind="stable"), axis=0)
        right[present] += np.add.reduceat(rows, starts, axis=0, dtype=np.uint16)
        counts += in_piece
    return counts, right


def checked_names(names: Sequence[str], n_items: int) -> tuple[str, ...]:
    """Item names as given, or i1, i2, … when there are none."""
    if len(names) == 0:
        return tuple(f"i{number}" for number in range(1, n_items + 1))
    if len(names) != n_items or len(set(names)) != n_items:
        raise InvalidResponses("bad_names", f"{n_items} items need {n_items} different names.")
    return tuple(str(name) for name in names)


def _as_array(responses: ArrayLike, mask: ArrayLike | None) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """The values and, if anything is hidden by a mask, where (True = missing)."""
    try:
        values = np.asarray(np.ma.getdata(responses) if np.ma.isMA(responses) else responses)
        extra = None if mask is None else np.asarray(mask)
    except (TypeError, ValueError) as error:
        raise InvalidResponses("bad_shape", f"Answers must form a rectangular table: {error}") from error
    if values.dtype.kind not in "biuf":
        raise InvalidResponses("bad_value", "Answers must be numbers: 1 right, 0 wrong, NaN missing.")
    hidden = np.ma.getmaskarray(responses) if np.ma.is_masked(responses) else None
    if extra is None:
        return values, hidden
    if extra.dtype != np.bool_:
        raise InvalidResponses("bad_value", "The mask must hold booleans, True where the answer is missing.")
    if extra.shape != values.shape:
        raise InvalidResponses("bad_shape", "The mask must have the same shape as the answers.")
    return values, extra if hidden is None else hidden | extra


def _checked_bytes(values: NDArray[Any]) -> ByteArray:
    """A byte matrix, read in place; seen as unsigned, every wrong value is greater than 1."""
    table = values.view(np.uint8)
    if table.max() > 1:
        raise InvalidResponses("bad_value", "Answers must be 1 (right) or 0 (wrong); found another number.")
    return table


def _to_bytes(values: NDArray[Any], hidden: NDArray[np.bool_] | None) -> tuple[ByteArray, bool]:
    """Any numeric matrix as bytes of 0, 1 and `MISSING`; and whether nothing is missing."""
    table = np.empty(values.shape, dtype=np.uint8)
    step = max(256, CHUNK_BYTES // values.shape[1])
    complete = True
    for start in range(0, len(values), step):
        piece = values[start : start + step]
        missing = np.isnan(piece) if values.dtype.kind == "f" else np.zeros(piece.shape, dtype=bool)
        if hidden is not None:
            missing |= hidden[start : start + step]
        right = piece == 1
        if not (right | (piece == 0) | missing).all():
            raise InvalidResponses("bad_value", "Answers must be 1 (right), 0 (wrong) or NaN (missing).")
        table[start : start + step] = np.where(missing, MISSING, right)
        complete = complete and not missing.any()
    return table, complete


def _whole_numbers(values: ArrayLike, name: str) -> IntArray:
    """Counts as 64-bit integers; refuses negative, broken and infinite ones."""
    try:
        array = np.asarray(values)
    except (TypeError, ValueError) as error:
        raise InvalidResponses("bad_shape", f"{name} must be a rectangular table: {error}") from error
    if array.dtype.kind not in "iuf" or array.size == 0:
        raise InvalidResponses("bad_table", f"{name} must hold counts.")
    if not np.isfinite(array).all() or (array < 0).any() or (array != np.floor(array)).any():
        raise InvalidResponses("bad_table", f"{name} must hold whole numbers, 0 or more.")
    return array.astype(np.int64)


def _frozen[T: NDArray[Any]](array: T) -> T:
    array.setflags(write=False)
    return array
