"""Two expressions in unknowns, compared at chosen points: a difference found here is a proof of difference."""

from collections.abc import Iterator
from enum import Enum
from fractions import Fraction

from mathanswers.nodes import Factorial, Node, Undefined, children, names_in
from mathanswers.numeric import Contested, Evaluator, Interval, Undecided, apart

PRECISION = 120
MAX_UNKNOWNS = 8
# (n - 5)! has a value from here on, and (n²)! still has one.
_FACTORIALS_FROM = 8
# So many points with values are enough, where whole numbers say no more.
ENOUGH = 3
# Nothing special happens at these: of both signs, inside and outside of (-1, 1), small and large.
_VALUES = tuple(
    Fraction(top, 997)
    for top in (731, -1373, 2617, -433, 5779, 89, -7127, 13901, -911, 1583, 307, -3203, 4001, 641, -59, 26113)
)
_STEPS = (1, 3, 5, 7, 9, 11, 13, 15)


class Sample(Enum):
    """What the points say."""

    DIFFERENT = "different"
    ALIKE = "alike"
    NOWHERE = "defined at no point tried"


def points(unknowns: tuple[str, ...]) -> Iterator[dict[str, Fraction]]:
    """Sixteen points; unknowns walk through the table at different speeds, first all positive."""
    positive = [value for value in _VALUES if value > 0]
    for start in range(4):
        yield {name: positive[(start * 3 + 2 * place) % len(positive)] for place, name in enumerate(unknowns)}
    for start in range(len(_VALUES)):
        yield {
            name: _VALUES[(start + _STEPS[place] * (start + place)) % len(_VALUES)] if place else _VALUES[start]
            for place, name in enumerate(unknowns)
        }


def _rational_then_whole(unknowns: tuple[str, ...]) -> Iterator[dict[str, Fraction]]:
    """The points, and then whole numbers, where n! and (-1)^n have their only values."""
    yield from points(unknowns)
    yield from _whole(unknowns, 1)


def _whole(unknowns: tuple[str, ...], first: int) -> Iterator[dict[str, Fraction]]:
    """Whole numbers, rising and falling from one unknown to the next."""
    for start in range(first, first + 7):
        yield {name: Fraction(start + 2 * place) for place, name in enumerate(unknowns)}
    if len(unknowns) > 1:
        for start in range(first, first + 7):
            yield {name: Fraction(start + 2 * place) for place, name in enumerate(reversed(unknowns))}


def _where_defined(unknowns: tuple[str, ...], *nodes: Node) -> Iterator[dict[str, Fraction]]:
    """The points that say something: a factorial of unknowns is about whole numbers, and not the smallest."""
    if any(map(_has_factorial_of_unknown, nodes)):
        return _whole(unknowns, _FACTORIALS_FROM)
    return _rational_then_whole(unknowns)


def _has_factorial_of_unknown(node: Node) -> bool:
    if isinstance(node, Factorial):
        return bool(names_in(node))
    return any(map(_has_factorial_of_unknown, children(node)))


def _is_whole(point: dict[str, Fraction]) -> bool:
    return all(value.denominator == 1 for value in point.values())


def _value(node: Node, evaluator: Evaluator) -> Interval | None:
    """The interval at a point; None where the node has no value there."""
    try:
        return evaluator.evaluate(node)
    except Undefined:
        return None


def compare_at_points(left: Node, right: Node) -> Sample:
    """Different where values differ, or where only one side has a value (√x² is not x, ln x² is not 2 ln x)."""
    unknowns = tuple(sorted(names_in(left) | names_in(right)))
    if len(unknowns) > MAX_UNKNOWNS:
        return Sample.DIFFERENT
    compared = 0
    for point in _where_defined(unknowns, left, right):
        if compared >= ENOUGH and _is_whole(point):
            break
        try:
            evaluator = Evaluator(PRECISION, point)
            first, second = _value(left, evaluator), _value(right, evaluator)
        except (Undecided, Contested):
            continue
        if first is None and second is None:
            continue
        if first is None or second is None or apart(first, second):
            return Sample.DIFFERENT
        compared += 1
    return Sample.ALIKE if compared >= 3 else Sample.NOWHERE


def has_value(node: Node) -> bool:
    """Whether an expression has a value at one of the points at least."""
    for point in _where_defined(tuple(sorted(names_in(node))), node):
        try:
            if _value(node, Evaluator(PRECISION, point)) is not None:
                return True
        except (Undecided, Contested):
            continue
    return False
