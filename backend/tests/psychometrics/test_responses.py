"""Counting answers into the score table."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from psychometrics import InvalidResponses, ResponseMatrix, ScoreTable, calibrate
from psychometrics.responses import UINT16_ROWS, count_by_score, row_sums


@pytest.mark.parametrize("items", [1, 2, 55, 255, 256, 700])
def test_rows_of_any_length_are_summed(rng, items):
    rows = rng.integers(0, 2, (50, items), dtype=np.uint8)
    rows[0] = 1
    assert_array_equal(row_sums(rows), rows.sum(axis=1, dtype=int))


def test_table_counts_every_student_and_every_right_answer(rng):
    answers = rng.integers(0, 2, (5000, 9), dtype=np.uint8)
    table = ResponseMatrix.of(answers).score_table()
    scores = answers.sum(axis=1)
    assert_array_equal(table.counts, np.bincount(scores, minlength=10))
    for score in range(10):
        assert_array_equal(table.right[score], answers[scores == score].sum(axis=0))


def test_largest_piece_does_not_overflow():
    rows = np.ones((UINT16_ROWS, 2), dtype=np.uint8)
    counts, right = count_by_score([rows, rows], 2)
    assert counts[2] == 2 * UINT16_ROWS
    assert_array_equal(right[2], [2 * UINT16_ROWS] * 2)


def test_pieces_of_a_long_matrix_add_up(rng):
    answers = rng.integers(0, 2, (300_000, 4), dtype=np.uint8)
    matrix = ResponseMatrix.of(answers)
    assert sum(1 for _ in matrix.pieces()) > 1
    assert_array_equal(matrix.score_table().right.sum(axis=0), answers.sum(axis=0, dtype=int))


@pytest.mark.parametrize("layout", [np.ascontiguousarray, np.asfortranarray, lambda x: x[::2, ::-1]])
def test_byte_matrix_of_any_layout_is_read_in_place(rng, layout):
    answers = layout(rng.integers(0, 2, (100, 6), dtype=np.int8))
    matrix = ResponseMatrix.of(answers)
    assert np.shares_memory(matrix.values, answers)
    assert_array_equal(matrix.raw_scores(), answers.sum(axis=1))
    assert_array_equal(matrix.score_table().right.sum(axis=0), answers.sum(axis=0))


def test_answers_of_the_caller_are_never_changed(rng):
    answers = rng.integers(0, 2, (60, 5)).astype(float)
    answers[0, 0] = np.nan
    before = answers.copy()
    calibrate(answers)
    assert_array_equal(answers, before)


def test_grouped_rows_of_a_database_make_the_same_table(rng):
    answers = rng.integers(0, 2, (200, 6))
    table = ScoreTable.from_responses(answers)
    students = [(score, int(n)) for score, n in enumerate(table.counts) if n]
    right = [(int(r), int(i), int(table.right[r, i])) for r, i in np.argwhere(table.right)]
    again = ScoreTable.from_cells(n_items=6, students=students, right=right)
    assert_array_equal(again.right, table.right)
    assert (again.n_persons, again.n_items) == (200, 6)


@pytest.mark.parametrize(
    ("students", "right"),
    [([(7, 1)], []), ([(-1, 1)], []), ([(1, 1)], [(1, 6, 1)]), ([(1, 1)], [(7, 0, 1)]), ([(1, 1)], [(1, 0, 2)])],
)
def test_grouped_rows_that_cannot_be_are_refused(students, right):
    with pytest.raises(InvalidResponses):
        ScoreTable.from_cells(n_items=6, students=students, right=right)


def test_patterns_group_students_by_what_they_answered():
    answers = np.array([[1, np.nan, 0], [0, 1, 1], [0, np.nan, 1], [np.nan] * 3])
    groups = {tuple(items): sorted(rows) for items, rows in ResponseMatrix.of(answers).patterns()}
    assert groups == {(0, 2): [0, 2], (0, 1, 2): [1], (): [3]}


def test_blanks_count_as_wrong_when_asked():
    matrix = ResponseMatrix.of([[1, np.nan], [np.nan, 0.0]])
    assert matrix.blanks_as_wrong().values.tolist() == [[1, 0], [0, 0]]
    assert matrix.raw_scores().tolist() == [1, 0]
    assert matrix.score_table().counts.tolist() == [1, 1, 0]
    with pytest.raises(InvalidResponses, match="blanks"):
        ScoreTable.from_responses([[1, np.nan], [np.nan, 0.0]])


def test_mask_is_added_to_the_mask_of_a_masked_array():
    values = np.ma.masked_array([[1, 0, 9], [0, 9, 1]], mask=[[0, 0, 1], [0, 0, 0]])
    mask = np.array([[False, False, False], [False, True, False]])
    assert ResponseMatrix.of(values, mask=mask).values.tolist() == [[1, 0, 2], [0, 2, 1]]


def test_item_names_are_kept(paper):
    names = [f"Q{i}" for i in range(12)]
    assert calibrate(paper, item_names=names).item_names == tuple(names)
    assert calibrate(paper).item_names[:2] == ("i1", "i2")
    for source in (ResponseMatrix.of(paper), ScoreTable.from_responses(paper)):
        assert calibrate(source, item_names=names).item_names == tuple(names)
        assert calibrate(source).item_names[:2] == ("i1", "i2")


def test_mask_that_comes_too_late_is_refused_not_ignored(paper):
    mask = np.zeros(paper.shape, dtype=bool)
    calibrate(paper, mask=mask)
    for source in (ResponseMatrix.of(paper), ScoreTable.from_responses(paper)):
        with pytest.raises(InvalidResponses, match=r"mask"):
            calibrate(source, mask=mask)


def test_items_that_only_the_weakest_miss_leave_in_turn():
    """Item 1 is right for all but the zero scores, then item 2 for all that are left: both leave, the rest stays."""
    core = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [1, 0, 1]])
    answers = np.vstack([np.hstack([np.ones((6, 2), dtype=int), core]), [[1, 0, 0, 0, 0], [0, 0, 0, 0, 0]]])
    result = calibrate(answers)
    assert result.excluded == {0: "all_right", 1: "all_right"}
    assert_array_equal(result.score_table["count"], [2, 3, 3, 0])
    assert np.isfinite(result.boundary_difficulty[:2]).all()
    assert_array_equal(result.p_value, answers.mean(axis=0))
    assert_array_equal(result.difficulty[2:], calibrate(core).difficulty)
    by_table = calibrate(ScoreTable.from_responses(answers))
    assert_array_equal(by_table.difficulty, result.difficulty)
    assert by_table.excluded == result.excluded
