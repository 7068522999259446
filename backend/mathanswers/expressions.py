"""Keys and answers with unknowns: 2x + 1, y = 2x + 1, x² + y² = 4, π/2 + πk with k ∈ Z."""

from dataclasses import dataclass

from mathanswers.equality import check_defined, equal, proportional
from mathanswers.nodes import Degrees, Name, Neg, Node, Sum, expand_signs, names_in, rename
from mathanswers.shapes import Answer, Equal, Member, Operand, Plain, Quantity, Statement
from mathanswers.values import OtherShape

_INTEGERS = frozenset({"Z", "N"})


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression, perhaps the right side of `name =`, or an equation `node = under`."""

    node: Node
    name: str = ""
    other_side: Node | None = None
    parameter: str = ""
    # The values of ± after the first.
    others: tuple[Node, ...] = ()


def formula_of(answer: Answer) -> Formula:
    """The formula that an answer gives; raises OtherShape or Undefined."""
    statements, parameter = _without_parameter(answer.statements)
    if len(statements) != 1:
        raise OtherShape
    match statements[0]:
        case Plain(operand):
            first, *others = _variants(operand)
            return Formula(first, parameter=parameter, others=tuple(others))
        case Equal((), (left, right), False):
            return Formula(_expression(left), other_side=_expression(right), parameter=parameter)
        case Equal((name,), (operand,), False):
            node, *others = _variants(operand)
            if name in names_in(node):
                return Formula(Name(name), other_side=_expression(operand), parameter=parameter)
            return Formula(node, name, parameter=parameter, others=tuple(others))
    raise OtherShape


def _without_parameter(statements: tuple[Statement, ...]) -> tuple[tuple[Statement, ...], str]:
    """Take off a final k ∈ Z."""
    match statements[-1]:
        case Member(name, Quantity(Name(letter), None)) if letter in _INTEGERS and len(statements) > 1:
            return statements[:-1], name
    return statements, ""


def _variants(operand: Operand) -> tuple[Node, ...]:
    """The expressions that one with ± stands for."""
    if not isinstance(operand, Quantity):
        raise OtherShape
    degrees = operand.unit is not None and operand.unit.dimension == "angle"
    nodes = expand_signs(Degrees(operand.node) if degrees else operand.node)
    for node in nodes:
        check_defined(node)
    return nodes


def _expression(operand: Operand) -> Node:
    node, *others = _variants(operand)
    if others:
        raise OtherShape
    return node


def same_formula(given: Formula, key: Formula) -> bool:
    """Whether an answer states the same formula. `y =` may be missing on one side, but not be another letter."""
    given = _in_letters_of(given, key)
    solved = key.other_side is None and given.other_side is None
    if solved and _names_agree(given.name, key.name):
        return _same_variants((given.node, *given.others), (key.node, *key.others))
    if not _is_equation(given) or not _is_equation(key):
        return False
    return proportional(_zero_side(given), _zero_side(key))


def _same_variants(given: tuple[Node, ...], key: tuple[Node, ...]) -> bool:
    """Whether every value of ± on one side is one on the other."""
    if len(given) == len(key) == 1:
        return equal(given[0], key[0])
    found = [{place for place, wanted in enumerate(key) if equal(node, wanted)} for node in given]
    return all(found) and len(set().union(*found)) == len(key)


def _names_agree(given: str, key: str) -> bool:
    if not given or not key:
        return True
    if "(" in given or "(" in key:
        return ("(" in given and "(" in key) or "y" in (given, key)
    return given.lower() == key.lower()


def _is_equation(formula: Formula) -> bool:
    return formula.other_side is not None or (bool(formula.name) and "(" not in formula.name)


def _zero_side(formula: Formula) -> Node:
    if formula.other_side is not None:
        return Sum((formula.node, Neg(formula.other_side)))
    return Sum((Name(formula.name), Neg(formula.node)))


def _letters(formula: Formula) -> frozenset[str]:
    found = names_in(formula.node)
    if formula.other_side is not None:
        found |= names_in(formula.other_side)
    return found


def _in_letters_of(given: Formula, key: Formula) -> Formula:
    """The answer in the key's letters: capitals that a phone put, and the letter of a whole-number parameter."""
    wanted = _letters(key)
    renamed: dict[str, str] = {}
    if len({letter.lower() for letter in wanted}) == len(wanted):
        spelled = {letter.lower(): letter for letter in wanted}
        renamed = {
            letter: spelled[letter.lower()]
            for letter in _letters(given)
            if letter not in wanted and letter.lower() in spelled and spelled[letter.lower()] not in _letters(given)
        }
    if given.parameter:
        extra = wanted - _letters(given)
        goal = key.parameter or (next(iter(extra)) if len(extra) == 1 else given.parameter)
        if goal not in _letters(given) - {given.parameter}:
            renamed[given.parameter] = goal
    if not renamed:
        return given
    other = None if given.other_side is None else rename(given.other_side, renamed)
    others = tuple(rename(node, renamed) for node in given.others)
    return Formula(rename(given.node, renamed), given.name, other, given.parameter, others)
