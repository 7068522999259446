"""Sets of real numbers as unions of intervals with exact ends."""

from dataclasses import dataclass
from functools import cmp_to_key

from mathanswers.equality import check_defined, equal, order
from mathanswers.grammar import infinity_sign
from mathanswers.nodes import Degrees, Name, Node, Unreadable, expand_signs, names_in
from mathanswers.shapes import (
    Answer,
    Braces,
    Brackets,
    Combined,
    Compare,
    Equal,
    Member,
    Operand,
    Plain,
    Quantity,
    Reals,
    Statement,
)


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`; None is infinity. A single number has equal closed ends."""

    low: Node | None
    low_closed: bool
    high: Node | None
    high_closed: bool


type Region = tuple[Interval, ...]
EVERYTHING: Region = (Interval(None, False, None, False),)
_FLIPPED = {"<": ">", ">": "<", "≤": "≥", "≥": "≤", "≠": "≠"}


def same_region(left: Region, right: Region) -> bool:
    """Whether two regions in normal form are the same set."""
    return len(left) == len(right) and all(map(_same_interval, left, right))


def _same_interval(first: Interval, second: Interval) -> bool:
    return (
        first.low_closed == second.low_closed
        and first.high_closed == second.high_closed
        and _same_end(first.low, second.low)
        and _same_end(first.high, second.high)
    )


def _same_end(first: Node | None, second: Node | None) -> bool:
    if first is None or second is None:
        return first is second
    return equal(first, second)


def united(intervals: Region) -> Region:
    """The intervals in order, with those that touch joined."""
    found: list[Interval] = []
    for interval in sorted(intervals, key=cmp_to_key(_by_low)):
        if found and _touch(found[-1], interval):
            found[-1] = _joined(found[-1], interval)
        else:
            found.append(interval)
    return tuple(found)


def _by_low(first: Interval, second: Interval) -> int:
    if first.low is None or second.low is None:
        return (second.low is None) - (first.low is None)
    return order(first.low, second.low) or second.low_closed - first.low_closed


def _touch(first: Interval, second: Interval) -> bool:
    """Whether no number lies between an interval and the next one."""
    if first.high is None or second.low is None:
        return True
    place = order(second.low, first.high)
    return place < 0 or (place == 0 and (first.high_closed or second.low_closed))


def _joined(first: Interval, second: Interval) -> Interval:
    if first.high is None or second.high is None:
        return Interval(first.low, first.low_closed, None, False)
    place = order(first.high, second.high)
    closed = first.high_closed or second.high_closed if place == 0 else (first if place > 0 else second).high_closed
    return Interval(first.low, first.low_closed, first.high if place >= 0 else second.high, closed)


def complement(region: Region) -> Region:
    """Everything outside of a region in normal form."""
    found: list[Interval] = []
    low: Node | None = None
    low_closed = False
    open_start = True
    for interval in region:
        if interval.low is not None:
            found.append(Interval(low, low_closed, interval.low, not interval.low_closed))
        low, low_closed = interval.high, not interval.high_closed
        open_start = interval.high is not None
    if open_start:
        found.append(Interval(low, low_closed and low is not None, None, False))
    return tuple(found)


def intersection(left: Region, right: Region) -> Region:
    """What lies in both."""
    return complement(united(complement(left) + complement(right)))


# -- from the shape of an answer ----------------------------------------------------------------------


def region_of(answer: Answer) -> Region:
    """The set that an answer describes; raises Unreadable or Undefined.

    "or" and plain lists unite, "and" between conditions intersects; a comma between conditions intersects them
    when they overlap (x > 1, x < 3) and unites them when they do not (x < 1, x > 3).
    """
    names = {name for statement in answer.statements for name in _names(statement) if "(" not in name}
    if len({name.lower() for name in names}) > 1:
        raise Unreadable("several unknowns")
    groups: list[list[Statement]] = [[answer.statements[0]]]
    joints: list[list[str]] = [[]]
    for joint, statement in zip(answer.joints, answer.statements[1:], strict=True):
        if joint == "or":
            groups.append([statement])
            joints.append([])
        else:
            groups[-1].append(_continued(groups[-1][-1], statement))
            joints[-1].append(joint)
    regions = [_group(group, signs) for group, signs in zip(groups, joints, strict=True)]
    return united(tuple(interval for region in regions for interval in region))


def _names(statement: Statement) -> tuple[str, ...]:
    match statement:
        case Equal(names):
            return names
        case Member(name):
            return (name,)
        case Compare(operands):
            return tuple(operand.node.letter for operand in operands if _is_unknown(operand))  # type: ignore[union-attr]
    return ()


def _is_unknown(operand: Operand) -> bool:
    return isinstance(operand, Quantity) and isinstance(operand.node, Name)


def _continued(previous: Statement, statement: Statement) -> Statement:
    """x ≠ 0; 1 means x ≠ 0 and x ≠ 1."""
    if isinstance(previous, Compare) and previous.signs == ("≠",) and isinstance(statement, Plain):
        unknown, value = previous.operands if _is_unknown(previous.operands[0]) else previous.operands[::-1]
        if isinstance(value, Quantity) and isinstance(statement.operand, Quantity):
            return Compare((unknown, statement.operand), ("≠",))
    return statement


def _group(statements: list[Statement], joints: list[str]) -> Region:
    regions = [_of_statement(statement) for statement in statements]
    everything = united(tuple(interval for region in regions for interval in region))
    if len(regions) == 1 or not all(isinstance(statement, Compare | Member) for statement in statements):
        return everything
    common = regions[0]
    for region in regions[1:]:
        common = intersection(common, region)
    return common if common or "and" in joints else everything


def _of_statement(statement: Statement) -> Region:
    match statement:
        case Plain(operand) | Member(_, operand):
            return _of_operand(operand)
        case Equal(_, (operand,), False):
            return _of_operand(operand)
        case Compare(operands, signs):
            return _of_comparison(operands, signs)
    raise Unreadable("not a set of numbers")


def _of_operand(operand: Operand) -> Region:
    match operand:
        case Reals():
            return EVERYTHING
        case Quantity():
            return united(tuple(Interval(node, True, node, True) for node in ends(operand)))
        case Braces(items):
            if not all(isinstance(item, Quantity) for item in items):
                raise Unreadable("a set of sets")
            return united(tuple(interval for item in items for interval in _of_operand(item)))
        case Brackets():
            return (_of_brackets(operand),)
        case Combined(sign, left, right):
            first, second = _of_operand(left), _of_operand(right)
            if sign == "∪":
                return united(first + second)
            return intersection(first, second if sign == "∩" else complement(second))


def _of_brackets(brackets: Brackets) -> Interval:
    """An interval; ends in the wrong order are unreadable, a closed infinite end is forgiven."""
    if len(brackets.items) != 2 or brackets.label:
        raise Unreadable("not an interval")
    low, high = (_end(item) for item in brackets.items)
    if infinity_sign(low) == 1 or infinity_sign(high) == -1:
        raise Unreadable("ends in the wrong order")
    low_closed, high_closed = brackets.opening == "[", brackets.closing == "]"
    low_end = None if infinity_sign(low) else low
    high_end = None if infinity_sign(high) else high
    return _checked(
        Interval(low_end, low_closed and low_end is not None, high_end, high_closed and high_end is not None)
    )


def _checked(interval: Interval) -> Interval:
    if interval.low is None or interval.high is None:
        return interval
    place = order(interval.low, interval.high)
    if place > 0 or (place == 0 and not (interval.low_closed and interval.high_closed)):
        raise Unreadable("ends in the wrong order")
    return interval


def _end(item: Operand) -> Node:
    if not isinstance(item, Quantity):
        raise Unreadable("not an end of an interval")
    if infinity_sign(item.node):
        return item.node
    found = ends(item)
    if len(found) != 1:
        raise Unreadable("not an end of an interval")
    return found[0]


def ends(quantity: Quantity) -> tuple[Node, ...]:
    """The constants of a quantity, checked to have a value; degrees become radians."""
    if names_in(quantity.node):
        raise Unreadable("a letter where a number belongs")
    degrees = quantity.unit is not None and quantity.unit.dimension == "angle"
    nodes = tuple(Degrees(node) if degrees else node for node in expand_signs(quantity.node))
    for node in nodes:
        check_defined(node)
    return nodes


def _of_comparison(operands: tuple[Operand, ...], signs: tuple[str, ...]) -> Region:
    if len(operands) == 2:
        left, right = operands
        sign = signs[0]
        if _is_unknown(right) and not _is_unknown(left):
            left, right, sign = right, left, _FLIPPED[sign]
        if not _is_unknown(left) or not isinstance(right, Quantity):
            raise Unreadable("an inequality that is not solved")
        return _half_lines(sign, right)
    if len(operands) != 3 or not _is_unknown(operands[1]) or "≠" in signs:
        raise Unreadable("an inequality that is not solved")
    low, high = operands[0], operands[2]
    first, second = signs
    if {first, second} <= {">", "≥"}:
        low, high, first, second = high, low, second, first
    elif not {first, second} <= {"<", "≤"}:
        raise Unreadable("an inequality that turns back")
    brackets = ("[" if first in "≤≥" else "(", "]" if second in "≤≥" else ")")
    return (_of_brackets(Brackets(brackets[0], (low, high), brackets[1])),)


def _half_lines(sign: str, limit: Quantity) -> Region:
    if infinity_sign(limit.node):
        toward = (sign in "<≤" and infinity_sign(limit.node) == 1) or (sign in ">≥" and infinity_sign(limit.node) == -1)
        if not toward:
            raise Unreadable("past infinity")
        return EVERYTHING
    nodes = ends(limit)
    if sign == "≠":
        return complement(united(tuple(Interval(node, True, node, True) for node in nodes)))
    if len(nodes) != 1:
        raise Unreadable("both signs in an inequality")
    if sign in "<≤":
        return (Interval(None, False, nodes[0], sign == "≤"),)
    return (Interval(nodes[0], sign == "≥", None, False),)
