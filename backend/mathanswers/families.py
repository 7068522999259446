"""General solutions such as π/2 + πk, k ∈ Z: from the shape of an answer to a union of arithmetic progressions."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from mathanswers.equality import check_defined
from mathanswers.exact import exact_form
from mathanswers.nodes import (
    Const,
    Degrees,
    Name,
    Neg,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Undefined,
    children,
    expand_signs,
    is_whole,
    names_in,
    whole,
    with_children,
)
from mathanswers.numeric import rational_literal
from mathanswers.progressions import Progression, same_union
from mathanswers.shapes import Answer, Braces, Compare, Equal, Member, Operand, Plain, Quantity, Statement

# A range of whole numbers; None is without an end.
type Range = tuple[int | None, int | None]
type Index = tuple[Range, ...]

ALL_WHOLE: Index = ((None, None),)
_SETS: dict[str, Index] = {"Z": ALL_WHOLE, "N": ((1, None),), "N_0": ((0, None),)}
# Letters that stand for a whole number without saying so, beside an angle.
_USUAL_LETTERS = frozenset("klmnpqz")
# Letters that never do, unless the answer says so.
_UNKNOWNS = frozenset("xyXY")
MAX_POINTS = 40


class NotAFamily(Exception):
    """The answer is not a union of progressions that we can tell."""


@dataclass(frozen=True, slots=True)
class Family:
    """A union of progressions; `index` is what its whole numbers run through, where one thing was said of all."""

    progressions: tuple[Progression, ...]
    name: str
    index: Index
    # Whether it would not be mistaken for an expression: its index is declared, or it is about angles.
    is_certain: bool


# -- from the shape of an answer ---------------------------------------------------------------------


def family_of(answer: Answer, *, usual: Index = ALL_WHOLE) -> Family | None:
    """The family that an answer gives, or None; `usual` is the index of letters of which nothing is said."""
    try:
        return _Reader(usual).family(answer)
    except (NotAFamily, Undefined):
        return None


class _Reader:
    """Reads one answer."""

    def __init__(self, usual: Index) -> None:
        self.usual = usual
        self.said: dict[str, Index] = {}
        self.names: set[str] = set()

    def family(self, answer: Answer) -> Family:
        body = self.without_sayings(answer.statements)
        nodes = [node for statement in body for node in self.nodes(statement)]
        if len(self.names) > 1 or not nodes:
            raise NotAFamily
        name = next(iter(self.names), "")
        letters = [self.letter(node, name) for node in nodes]
        progressions = [
            found for node, letter in zip(nodes, letters, strict=True) for found in self.progressions(node, letter)
        ]
        used = {letter for letter in letters if letter}
        indices = {self.said.get(letter, self.usual) for letter in used}
        declared = any(letter in self.said for letter in used)
        certain = bool(used) and (declared or all(map(_is_about_angles, nodes, letters)))
        return Family(tuple(progressions), name, indices.pop() if len(indices) == 1 else ALL_WHOLE, certain)

    def without_sayings(self, statements: tuple[Statement, ...]) -> list[Statement]:
        """The statements but for those at the end about whole numbers: k ∈ Z, k ≥ 0."""
        body = list(statements)
        conditions: list[tuple[str, str, int]] = []
        while len(body) > 1:
            match body[-1]:
                case Member(letter, Quantity(Name(name), None)) if name in _SETS:
                    self.say(letter, _SETS[name])
                case Member(letter, Braces(items)) if len(letter) == 1:
                    self.say(letter, tuple((number, number) for number in map(_whole_operand, items)))
                case Compare() as comparison:
                    conditions.extend(_conditions(comparison))
                case Plain(Quantity(Name(letter), None)) if self.said and letter not in self.said:
                    self.say(letter, next(iter(self.said.values())))
                case _:
                    break
            body.pop()
        for letter, sign, number in conditions:
            self.say(letter, _restricted(self.said.get(letter, ALL_WHOLE), sign, number))
        return body

    def say(self, letter: str, index: Index) -> None:
        self.said[letter] = index

    def nodes(self, statement: Statement) -> tuple[Node, ...]:
        match statement:
            case Plain(Quantity() as quantity):
                return _expressions(quantity)
            case Equal((name,), (Quantity() as quantity,), False) if "(" not in name:
                self.names.add(name.lower())
                return _expressions(quantity)
        raise NotAFamily

    def letter(self, node: Node, name: str) -> str:
        """The whole number in an expression, "" where there is none."""
        letters = names_in(node)
        if not letters:
            return ""
        if len(letters) > 1:
            raise NotAFamily
        (letter,) = letters
        if letter.lower() == name or (letter in _UNKNOWNS and letter not in self.said):
            raise NotAFamily
        return letter

    def progressions(self, node: Node, letter: str) -> list[Progression]:
        if not letter:
            check_defined(node)
            return [Progression(node)]
        index = self.said.get(letter, self.usual)
        if not _alternates(node):
            return _pieces(node, letter, index)
        # (-1)^k has one value for even and one for odd k.
        doubled = Product((whole(2), Name(letter)))
        return [
            piece
            for rest in (0, 1)
            for piece in _pieces(
                _replaced(_with_sign(node, letter, rest), letter, Sum((doubled, whole(rest)))),
                letter,
                tuple(_halved(low, high, rest) for low, high in index),
            )
        ]


def _expressions(quantity: Quantity) -> tuple[Node, ...]:
    degrees = quantity.unit is not None and quantity.unit.dimension == "angle"
    return expand_signs(Degrees(quantity.node) if degrees else quantity.node)


def _whole_operand(operand: Operand) -> int:
    value = rational_literal(operand.node) if isinstance(operand, Quantity) else None
    if value is None or value.denominator != 1:
        raise NotAFamily
    return int(value)


_TURNED = {"<": ">", ">": "<", "≤": "≥", "≥": "≤", "≠": "≠"}


def _conditions(comparison: Compare) -> list[tuple[str, str, int]]:
    """The conditions on one letter: k ≥ 0, or 0 ≤ k ≤ 3 as two."""
    found: list[tuple[str, str, int]] = []
    for left, sign, right in zip(comparison.operands, comparison.signs, comparison.operands[1:], strict=False):
        match left, right:
            case Quantity(Name(letter), None), _:
                found.append((letter, sign, _whole_operand(right)))
            case _, Quantity(Name(letter), None):
                found.append((letter, _TURNED[sign], _whole_operand(left)))
            case _:
                raise NotAFamily
    return found


def _restricted(index: Index, sign: str, number: int) -> Index:
    """An index with one condition more."""
    if sign == "≠":
        return _restricted(index, "<", number) + _restricted(index, ">", number)
    limit = number + (sign == ">") - (sign == "<")
    cut: list[Range] = []
    for low, high in index:
        if sign in ">≥":
            low = limit if low is None else max(low, limit)  # the range, cut
        else:
            high = limit if high is None else min(high, limit)
        if low is None or high is None or low <= high:
            cut.append((low, high))
    return tuple(cut)


def _halved(low: int | None, high: int | None, rest: int) -> Range:
    """The j for which 2j + rest is in a range."""
    return (
        None if low is None else ceil(Fraction(low - rest, 2)),
        None if high is None else floor(Fraction(high - rest, 2)),
    )


def _alternates(node: Node) -> bool:
    """Whether a power of a negative number has a letter in its exponent."""
    if isinstance(node, Power) and names_in(node.exponent):
        return (rational_literal(node.base) or 0) < 0
    return any(map(_alternates, children(node)))


def _with_sign(node: Node, letter: str, rest: int) -> Node:
    """The node with every power of -1 as the sign that it is for the even or for the odd numbers."""
    if not isinstance(node, Power) or letter not in names_in(node.exponent):
        return with_children(node, tuple(_with_sign(part, letter, rest) for part in children(node)))
    exponents = [_whole_value(_replaced(node.exponent, letter, whole(place))) for place in (0, 1)]
    if rational_literal(node.base) != -1 or _degree(node.exponent, letter) != 1:
        raise NotAFamily
    return whole(-1 if exponents[rest] % 2 else 1)


def _whole_value(node: Node) -> int:
    form = exact_form(node)
    value = form.rational if form is not None else None
    if value is None or value.denominator != 1:
        raise NotAFamily
    return int(value)


def _degree(node: Node, letter: str) -> int:
    """The degree of an expression in a letter, where its form shows it; 2 for all that is not of first degree."""
    if letter not in names_in(node):
        return 0
    match node:
        case Name():
            return 1
        case Neg(of) | Degrees(of):
            return _degree(of, letter)
        case Sum(terms):
            return max(_degree(term, letter) for term in terms)
        case Product(factors):
            return min(2, sum(_degree(factor, letter) for factor in factors))
        case Quotient(over, under) if letter not in names_in(under):
            return _degree(over, letter)
    return 2


def _slope(node: Node, letter: str) -> Node:
    """What an expression of first degree grows by from one whole number to the next."""
    if letter not in names_in(node):
        return whole(0)
    match node:
        case Name():
            return whole(1)
        case Sum(terms):
            slopes = tuple(_slope(term, letter) for term in terms if letter in names_in(term))
            return slopes[0] if len(slopes) == 1 else Sum(slopes)
        case Product(factors):
            return Product(tuple(_slope(part, letter) if letter in names_in(part) else part for part in factors))
        case Quotient(over, under):
            return Quotient(_slope(over, letter), under)
    return with_children(node, tuple(_slope(part, letter) for part in children(node)))


def _replaced(node: Node, letter: str, value: Node) -> Node:
    if node == Name(letter):
        return value
    return with_children(node, tuple(_replaced(part, letter, value) for part in children(node)))


def _pieces(node: Node, letter: str, index: Index) -> list[Progression]:
    """The progressions of an expression of first degree in a whole number."""
    if _degree(node, letter) > 1:
        raise NotAFamily
    first, step = _replaced(node, letter, whole(0)), _slope(node, letter)
    # It holds the step as well, times 0.
    check_defined(first)
    form = exact_form(step)
    if form is not None and not form.num:
        return [Progression(first)]
    return [piece for low, high in index for piece in _piece(node, letter, step, (low, high))]


def _piece(node: Node, letter: str, step: Node, place: Range) -> list[Progression]:
    low, high = place
    if low is None and high is None:
        return [Progression(_replaced(node, letter, whole(0)), step)]
    if low is not None and high is not None:
        if high - low >= MAX_POINTS:
            raise NotAFamily
        return [Progression(_replaced(node, letter, whole(number))) for number in range(low, high + 1)]
    if low is not None:
        return [Progression(_replaced(node, letter, whole(low)), step, is_one_sided=True)]
    assert high is not None
    return [Progression(_replaced(node, letter, whole(high)), Neg(step), is_one_sided=True)]


def _is_about_angles(node: Node, letter: str) -> bool:
    """Whether an expression can only be a family of angles: π/2 + πk, but not 2πr nor the 180°(n - 2) of a polygon."""
    if not letter:
        return True
    if letter.lower() not in _USUAL_LETTERS or not _mentions_angle(node):
        return False
    return not any(isinstance(part, Sum) and _is_shifted(part, letter) for part in _factors(node))


def _mentions_angle(node: Node) -> bool:
    return node == Const("π") or isinstance(node, Degrees) or any(map(_mentions_angle, children(node)))


def _factors(node: Node) -> list[Node]:
    """What stands inside of products and quotients."""
    if isinstance(node, Product | Quotient | Degrees):
        return [part for child in children(node) for part in (child, *_factors(child))]
    return [part for child in children(node) for part in _factors(child)] if isinstance(node, Sum | Neg) else []


def _is_shifted(node: Sum, letter: str) -> bool:
    """Whether a sum is a letter and whole numbers only: n - 2."""
    terms = [term.of if isinstance(term, Neg) else term for term in node.terms]
    return Name(letter) in terms and all(term == Name(letter) or is_whole(term) for term in terms)


def same_family(given: Family, key: Family) -> bool:
    """Whether two families are the same set of numbers; two names of the unknown must be one."""
    if given.name and key.name and given.name != key.name:
        return False
    return same_union(given.progressions, key.progressions)
