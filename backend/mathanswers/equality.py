"""Decides whether two trees have the same value, and which of two constants is larger.

Exact forms first, then rigorous intervals as a filter, then a separation bound for algebraic constants, then the
prover. What is neither shown nor refuted is a doubt, which `work` counts: the answer is then undecided, never
silently wrong.
"""

from fractions import Fraction

from mathanswers import work
from mathanswers.exact import exact_form, proved_same, proved_same_angle
from mathanswers.nodes import (
    CannotTell,
    Name,
    Neg,
    Node,
    Num,
    Product,
    Sum,
    Undefined,
    children,
    names_in,
    with_children,
)
from mathanswers.numeric import (
    Contested,
    Interval,
    Undecided,
    apart,
    below,
    evaluate,
    of_fraction,
    rational_literal,
    sign,
)
from mathanswers.proof import PROVER, Proof
from mathanswers.sampling import Sample, compare_at_points, has_value
from mathanswers.separation import bits_to_tell_from_zero

PRECISIONS = (128, 512, 2048)
_GUARD_BITS = 256
# Beginning to compare two values, before any arithmetic.
_COMPARISON_WORK = 4


def check_defined(node: Node) -> None:
    """Raise Undefined where a tree has no real value (anywhere, if it has unknowns)."""
    if not isinstance(node, Num):
        work.remembered("is defined", node, lambda: _check_defined(node))


def _check_defined(node: Node) -> None:
    if names_in(node):
        if not has_value(node):
            raise Undefined("has a value nowhere")
        return
    constant_interval(node)


def constant_interval(node: Node) -> Interval:
    """The interval of a constant; raises Undefined also where no precision separates a divisor from zero."""
    try:
        exact_form(node)
        for precision in PRECISIONS:
            try:
                return evaluate(node, precision)
            except Undecided:
                continue
    except Contested as error:
        raise Undefined(str(error)) from error
    return _by_exact_value(node)


def _by_exact_value(node: Node) -> Interval:
    form = exact_form(node)
    if form is None or form.rational is None:
        raise Undefined("a divisor that cannot be told from zero")
    return of_fraction(form.rational, PRECISIONS[0])


def equal(left: Node, right: Node) -> bool:
    """Whether two trees are shown to be equal; both must be defined."""
    work.spend(_COMPARISON_WORK)
    first, second = rational_literal(left), rational_literal(right)
    if first is not None and second is not None:
        return first == second
    if left == right:
        return True
    if names_in(left) | names_in(right):
        return _equal_expressions(left, right)
    return _equal_constants(left, right)


def _equal_expressions(left: Node, right: Node) -> bool:
    sample = compare_at_points(left, right)
    if sample is Sample.DIFFERENT:
        return False
    try:
        if sample is Sample.ALIKE and proved_same(left, right):
            return True
    except Undefined:
        return False
    return _proved_elsewhere(left, right)


def _equal_constants(left: Node, right: Node) -> bool:
    try:
        if _is_apart(left, right, PRECISIONS[0]):
            return False
        if proved_same(left, right):
            return True
        difference = Sum((left, Neg(right)))
        for precision in PRECISIONS[1:]:
            if _is_apart(left, right, precision):
                return False
        bits = bits_to_tell_from_zero(difference)
        if bits is not None:
            return _is_zero_within(difference, bits)
        # At this point the two agree to hundreds of places, so they are within a radian of each other.
        if proved_same_angle(left, right):
            return True
    except (Undefined, Contested):
        return False
    return _proved_elsewhere(left, right)


def _proved_elsewhere(left: Node, right: Node) -> bool:
    """Whether the prover, where it may be asked, shows what nothing here could; otherwise a doubt."""
    if work.may_ask_prover() and PROVER.ask(left, right) is Proof.SHOWN:
        return True
    work.doubt()
    return False


def _is_apart(left: Node, right: Node, precision: int) -> bool:
    try:
        return apart(evaluate(left, precision), evaluate(right, precision))
    except Undecided:
        return False


def _is_zero_within(difference: Node, bits: int) -> bool:
    """Whether the value is smaller than any nonzero value could be, and is therefore zero."""
    limit = Fraction(1, 2**bits)
    try:
        interval = evaluate(difference, bits + _GUARD_BITS)
    except Undecided:
        return False
    bound = of_fraction(limit, 64)
    return sign(interval) in (None, 0) and below(interval, bound) and below(_negative(bound), interval)


def _negative(interval: Interval) -> Interval:
    low, high = interval
    return (
        (1 - high[0], high[1], high[2], high[3]),
        (1 - low[0], low[1], low[2], low[3]),
    )


def order(left: Node, right: Node) -> int:
    """-1, 0 or 1 as the left constant is smaller, equal or larger; raises CannotTell where it cannot be told."""
    work.spend(_COMPARISON_WORK)
    first, second = rational_literal(left), rational_literal(right)
    if first is not None and second is not None:
        return (first > second) - (first < second)
    for precision in PRECISIONS:
        try:
            low, high = evaluate(left, precision), evaluate(right, precision)
        except (Undecided, Contested):
            continue
        if below(low, high):
            return -1
        if below(high, low):
            return 1
        if precision == PRECISIONS[0] and equal(left, right):
            return 0
    raise CannotTell("two ends that cannot be told apart")


def within(given: Node, wanted: Node, tolerance: Fraction) -> bool:
    """Whether |given - wanted| ≤ tolerance, decided exactly."""
    first, second = rational_literal(given), rational_literal(wanted)
    if first is not None and second is not None:
        return abs(first - second) <= tolerance
    upper = Sum((wanted, Num(tolerance)))
    lower = Sum((wanted, Neg(Num(tolerance))))
    return order(given, upper) <= 0 and order(given, lower) >= 0


def proportional(left: Node, right: Node) -> bool:
    """Whether two expressions are a constant multiple of each other, so that their zeros are the same equation."""
    unknowns = sorted(names_in(left) | names_in(right))
    point = {name: Fraction(731 + 97 * place, 997) for place, name in enumerate(unknowns)}
    values = [exact_form(_at(node, point)) for node in (left, right)]
    ratios = [form.rational if form is not None else None for form in values]
    if not ratios[0] or not ratios[1]:
        return False
    return equal(left, _scaled(right, ratios[0] / ratios[1]))


def _scaled(node: Node, factor: Fraction) -> Node:
    return node if factor == 1 else Product((Num(factor), node))


def _at(node: Node, point: dict[str, Fraction]) -> Node:
    if isinstance(node, Name):
        return Num(point[node.letter])
    return with_children(node, tuple(_at(part, point) for part in children(node)))
