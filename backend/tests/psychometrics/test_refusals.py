"""Data without an honest answer is refused with a reason; nothing warns, nothing is silently wrong."""

import warnings
from collections.abc import Callable

import numpy as np
import pytest

from psychometrics import (
    CalibrationRefused,
    InvalidResponses,
    PsychometricsError,
    ResponseMatrix,
    ScoreTable,
    calibrate,
)
from psychometrics.design import wins
from tests.psychometrics.oracle import simulate


def guttman(items: int = 8) -> np.ndarray:
    return np.tri(items + 1, items, -1)


def one_way(rng: np.random.Generator) -> np.ndarray:
    """Items 6-10 are never right where any of items 1-5 is wrong."""
    weak = np.hstack([rng.integers(0, 2, (30, 5)), np.zeros((30, 5), dtype=int)])
    strong = np.hstack([np.ones((30, 5), dtype=int), rng.integers(0, 2, (30, 5))])
    return np.vstack([weak, strong])


def disconnected_forms(rng: np.random.Generator) -> np.ndarray:
    answers = np.full((90, 39), np.nan)
    for form in range(3):
        rows, items = slice(30 * form, 30 * form + 30), slice(13 * form, 13 * form + 13)
        answers[rows, items] = rng.integers(0, 2, (30, 13))
    return answers


def assert_refused(
    answers: object, code: str, error: type[PsychometricsError] = CalibrationRefused
) -> PsychometricsError:
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        with pytest.raises(error) as caught:
            calibrate(answers)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert len(caught.value.message) > 20
    return caught.value


def test_perfect_guttman_triangle_is_refused():
    assert_refused(guttman(), "ill_conditioned")


def test_two_blocks_of_items_compared_one_way_are_refused_by_name(rng):
    refusal = assert_refused(one_way(rng), "ill_conditioned")
    assert refusal.details == {"easier": ["i1", "i2", "i3", "i4", "i5"], "harder": ["i6", "i7", "i8", "i9", "i10"]}


def test_one_way_comparisons_are_refused_in_incomplete_answers_too(rng):
    answers = one_way(rng).astype(float)
    answers[:5, 0] = answers[40:45, 9] = np.nan
    refusal = assert_refused(answers, "ill_conditioned")
    assert refusal.details["easier"] == ["i1", "i2", "i3", "i4", "i5"]
    turned = assert_refused(answers[:, ::-1], "ill_conditioned")
    assert turned.details["harder"] == ["i1", "i2", "i3", "i4", "i5"]
    answers[10] = [0, 1, 1, 1, 1, 1, 0, 0, 0, 0]
    answers[11] = [1, 0, 0, 1, 0, 0, 1, 1, 1, 1]
    assert calibrate(answers).converged


def test_one_student_who_breaks_the_order_makes_the_same_items_measurable(rng):
    answers = one_way(rng)
    answers[0] = [0, 1, 1, 1, 1, 1, 0, 0, 0, 0]
    answers[1] = [1, 0, 0, 1, 0, 0, 1, 1, 1, 1]
    assert calibrate(answers).converged


def test_forms_without_common_items_are_refused_as_disconnected(rng):
    refusal = assert_refused(disconnected_forms(rng), "disconnected")
    groups = refusal.details["groups"]
    assert isinstance(groups, list)
    assert sorted(len(group) for group in groups) == [13, 13, 13]


def test_forms_with_common_items_are_calibrated_together(rng):
    answers = disconnected_forms(rng)
    answers[:, 13:16] = rng.integers(0, 2, (90, 3))
    answers[:, 28:30] = rng.integers(0, 2, (90, 2))
    assert calibrate(answers).converged


def test_items_that_only_extreme_students_answered_are_refused(rng):
    answers = np.full((44, 6), np.nan)
    answers[:40, :4] = rng.integers(0, 2, (40, 4))
    answers[40:42, 4:], answers[42:, 4:] = 1, 0
    refusal = assert_refused(answers, "disconnected")
    assert refusal.details == {"items": ["i5", "i6"]}


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([[1, 0, 1]], "too_few_items"),
        (np.ones((20, 5)), "too_few_items"),
        (np.zeros((20, 5)), "too_few_items"),
        (np.repeat([[0], [1]], 10, axis=0), "too_few_items"),
        (np.full((20, 5), np.nan), "too_few_items"),
        (np.repeat([[0, 0, 0], [1, 1, 1]], 10, axis=0), "no_informative_students"),
        (np.repeat([[1, 0], [1, 1], [0, 0]], 10, axis=0), "ill_conditioned"),
    ],
    ids=[
        "one student",
        "all right",
        "all wrong",
        "one item",
        "all blank",
        "only extreme students",
        "two items, one way",
    ],
)
def test_answers_without_information_are_refused(answers, code):
    assert_refused(answers, code)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda x: x * 2, "bad_value"),
        (lambda x: -x, "bad_value"),
        (lambda x: x / 2, "bad_value"),
        (lambda x: np.where(x > 0, np.inf, 0), "bad_value"),
        (lambda x: x.astype(str), "bad_value"),
        (lambda x: x.astype(object), "bad_value"),
        (lambda x: x.astype(complex), "bad_value"),
        (lambda x: (2 * x).astype(np.int8), "bad_value"),
        (lambda x: (-x).astype(np.int8), "bad_value"),
        (lambda x: x[0], "bad_shape"),
        (lambda x: x[None], "bad_shape"),
        (lambda x: [[1, 0], [1]], "bad_shape"),
        (lambda x: x[:0], "empty"),
        (lambda x: x[:, :0], "empty"),
        (lambda x: [], "empty"),
        (lambda x: None, "bad_value"),
    ],
)
def test_anything_but_right_wrong_and_missing_is_refused(paper, change: Callable[[np.ndarray], object], code):
    calibrate(paper.astype(float))  # the unchanged answers are fine
    assert_refused(change(paper.astype(float)), code, InvalidResponses)


def test_mask_of_the_wrong_shape_or_kind_is_refused(paper):
    for mask, code in ((np.zeros((3, 3), dtype=bool), "bad_shape"), (paper, "bad_value")):
        with pytest.raises(InvalidResponses) as caught:
            calibrate(paper, mask=mask)
        assert caught.value.code == code


@pytest.mark.parametrize(
    ("counts", "right"),
    [
        ([1, 2, 1], [[0, 0], [1, 0], [1, 1]]),  # two students with score 1, one right answer
        ([1, 2, 1], [[0, 0], [3, -1], [1, 1]]),
        ([1, 2.5, 1], [[0, 0], [1.5, 1], [1, 1]]),
        ([1, 1, 1], [[0, 0], [2, -1], [1, 1]]),
        ([0, 0, 1, 0], [[0, 0, 0], [0, 0, 0], [2, 0, 0], [0, 0, 0]]),  # one student, two right answers to one item
        ([1, 2], [[0, 0], [1, 1], [1, 1]]),
        ([1, np.nan, 1], [[0, 0], [1, 1], [1, 1]]),
    ],
)
def test_score_table_that_contradicts_itself_is_refused(counts, right):
    ScoreTable(counts=np.array([1, 2, 1]), right=np.array([[0, 0], [1, 1], [1, 1]]))
    with pytest.raises(InvalidResponses):
        ScoreTable(counts=np.array(counts), right=np.array(right))


def test_names_must_be_as_many_as_items_and_different(paper):
    for names in (["a", "b"], ["same"] * 12):
        with pytest.raises(InvalidResponses, match="different names"):
            calibrate(paper, item_names=names)


def test_margins_and_graph_agree_on_what_can_be_calibrated(rng):
    """Complete answers are judged by their margins, incomplete ones by the graph of Fischer (1981)."""
    verdicts: set[str] = set()
    for _ in range(300):
        students, items = rng.integers(2, 9), rng.integers(2, 6)
        answers = (rng.random((students, items)) < rng.random()).astype(float)
        with_blank_row = np.vstack([answers, np.full((1, items), np.nan)])
        verdict = [_verdict(answers), _verdict(with_blank_row)]
        assert verdict[0] == verdict[1], answers
        verdicts.add(verdict[0])
    assert verdicts >= {"fine", "too_few_items", "no_informative_students", "ill_conditioned"}


def _verdict(answers: np.ndarray) -> str:
    try:
        return "fine" if calibrate(answers).converged else "not converged"
    except CalibrationRefused as refusal:
        return refusal.code


def test_graph_has_an_edge_where_one_item_was_right_and_the_other_wrong():
    graph = wins(ResponseMatrix.of([[1.0, 0.0, np.nan], [np.nan, 1.0, 0.0]]), np.arange(3))
    assert graph.tolist() == [[False, True, False], [False, False, True], [False, False, False]]


def test_not_converging_is_an_answer(rng):
    result = calibrate(simulate(rng, students=200, difficulty=np.linspace(-3, 3, 20)), max_iterations=1)
    assert not result.converged
    assert result.iterations == 1
    assert "Not converged" in result.message
