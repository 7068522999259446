"""From tokens to the shape of an answer: values, lists, sets, points, intervals, equations, inequalities."""

from fractions import Fraction

from mathanswers.characters import latin
from mathanswers.grammar import parse_expression
from mathanswers.indices import with_indices_spelled
from mathanswers.joints import (
    OPENERS,
    ORDER_SIGNS,
    SEPARATORS,
    group_end,
    name_of,
    prepared,
    split_outside,
    unions_as_or,
)
from mathanswers.nodes import Degrees, Neg, Node, Num, Sum, Unreadable, names_in, weight
from mathanswers.shapes import (
    EMPTY,
    NO_SOLUTION,
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
from mathanswers.tokens import Token, tokenize
from mathanswers.units import DEGREE, Unit, split_unit
from mathanswers.words import says_all_reals, says_no_solution, without_label
from mathanswers.work import TooCostly

MAX_ITEMS = 40
MAX_NESTING = 5
# Functions count 4, roots, powers and quotients 1: an answer, not a program.
MAX_WEIGHT = 64

_RELATIONS = frozenset("=≠<>≤≥≈∈")
_SET_SIGNS = frozenset("∪∩∖")


def read_answer(text: str, *, commas_separate: bool, with_units: bool) -> Answer:
    """The answer in plain text; raises Unreadable. `with_units` takes letters after a number for a unit."""
    text = without_label(text)
    if says_no_solution(text):
        return NO_SOLUTION
    if says_all_reals(text):
        return Answer((Plain(Reals()),))
    text = text.removesuffix(";")
    if not with_units:
        text = with_indices_spelled(text)
    if text.endswith(".") and not text.endswith(".."):
        text = text[:-1]
    tokens = prepared(tokenize(text, commas_separate=commas_separate))
    return _Reader(with_units).answer(tokens)


_JOINTS = frozenset({";", ",", "and", "or"})


class _Reader:
    """Builds the shapes; one decision about units for the whole answer."""

    def __init__(self, with_units: bool) -> None:
        self.with_units = with_units
        self.depth = 0
        self.weight = 0

    def answer(self, tokens: tuple[Token, ...]) -> Answer:
        if not tokens:
            raise Unreadable("nothing here")
        if tokens[0].kind == "{" and group_end(tokens, 0) == len(tokens) - 1:
            inner = tokens[1:-1]
            if any(token.kind in _RELATIONS for token in inner):
                is_builder = len(inner) > 3 and inner[0].kind == "word" and inner[1].kind in ("|", ":")
                tokens = inner[2:] if is_builder else inner
        tokens = unions_as_or(tokens)
        parts, signs = split_outside(tokens, _JOINTS)
        if len(parts) > MAX_ITEMS:
            raise Unreadable("too many items")
        parts, signs = _without_doubled_joints(parts, signs)
        joints = tuple(sign.kind if sign.kind in ("and", "or") else ";" for sign in signs)
        return Answer(tuple(self.statement(part) for part in parts), joints)

    def statement(self, tokens: tuple[Token, ...]) -> Statement:
        wrapped = bool(tokens) and tokens[0].kind == "(" and group_end(tokens, 0) == len(tokens) - 1
        if wrapped and any(token.kind in _RELATIONS for token in tokens):
            tokens = tokens[1:-1]
        if tokens and tokens[0].kind == "≈":
            return Equal((), (self.operand(tokens[1:]),), is_rounded=True)
        parts, signs = split_outside(tokens, _RELATIONS)
        kinds = {sign.kind for sign in signs}
        if not kinds:
            return Plain(self.operand(parts[0]))
        if not all(parts):
            raise Unreadable("a side is missing")
        if kinds == {"∈"} and len(parts) == 2:
            return Member(self.unknown(parts[0]), self.operand(parts[1]))
        if kinds <= {"=", "≈"}:
            return self.equal(parts, is_rounded="≈" in kinds)
        if kinds <= ORDER_SIGNS:
            return Compare(tuple(self.operand(part) for part in parts), tuple(sign.kind for sign in signs))
        raise Unreadable("mixed relations")

    def unknown(self, tokens: tuple[Token, ...]) -> str:
        name = name_of(tokens)
        if not name:
            raise Unreadable("not an unknown")
        return name

    def equal(self, parts: list[tuple[Token, ...]], *, is_rounded: bool) -> Equal:
        if len(parts) == 2 and name_of(parts[1]) and not name_of(parts[0]):
            parts = parts[::-1] if self.is_constant(parts[0]) else parts
        names: list[str] = []
        while len(parts) > 1 and (name := self.left_name(parts[0])):
            names.append(name)
            parts = parts[1:]
        return Equal(tuple(names), tuple(self.operand(part) for part in parts), is_rounded)

    def left_name(self, tokens: tuple[Token, ...]) -> str:
        """A name on the left of =, or a bracket of names such as (x; y)."""
        name = name_of(tokens)
        if name or not tokens or tokens[0].kind != "(" or group_end(tokens, 0) != len(tokens) - 1:
            return name
        parts, signs = split_outside(tokens[1:-1], SEPARATORS)
        return "(" + ";".join(map(name_of, parts)) + ")" if signs and all(map(name_of, parts)) else ""

    def is_constant(self, tokens: tuple[Token, ...]) -> bool:
        try:
            return not names_in(parse_expression(tokens))
        except Unreadable:
            return False

    def operand(self, tokens: tuple[Token, ...]) -> Operand:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise Unreadable("nested too deeply")
        parts, signs = split_outside(tokens, _SET_SIGNS)
        if len(parts) > MAX_ITEMS:
            raise Unreadable("too many items")
        result = self.atom(parts[0])
        for part, sign in zip(parts[1:], signs, strict=True):
            other = self.atom(part)
            if isinstance(result, Quantity) or isinstance(other, Quantity):
                raise Unreadable("a set sign between numbers")
            result = Combined(sign.kind, result, other)
        self.depth -= 1
        return result

    def atom(self, tokens: tuple[Token, ...]) -> Operand:
        if not tokens:
            raise Unreadable("nothing here")
        if len(tokens) == 1 and tokens[0].kind == "∅":
            return EMPTY
        if len(tokens) == 1 and (tokens[0].kind == "ℝ" or tokens[0].text == "R"):
            return Reals()
        label = ""
        if tokens[0].kind == "word" and len(tokens) > 1 and tokens[1].kind == "(" and tokens[0].text.isupper():
            label = latin(tokens[0].text)
        start = 1 if label else 0
        if tokens[start].kind in OPENERS and group_end(tokens, start) == len(tokens) - 1:
            shape = self.bracketed(tokens[start:], label)
            if shape is not None:
                return shape
        return self.quantity(tokens)

    def bracketed(self, tokens: tuple[Token, ...], label: str) -> Operand | None:
        """A point, interval or set; None for brackets around one expression."""
        opening, closing = tokens[0].kind, tokens[-1].kind
        inner = tokens[1:-1]
        if opening == "{":
            if closing != "}" or label:
                raise Unreadable("brackets that do not match")
            parts, _ = split_outside(inner, SEPARATORS | {"and", "or"})
            return Braces(tuple(self.operand(part) for part in parts)) if inner else EMPTY
        parts, signs = split_outside(inner, SEPARATORS)
        if not signs:
            return None
        if closing == "}" or len(parts) > MAX_ITEMS:
            raise Unreadable("brackets that do not match")
        return Brackets(opening, tuple(self.operand(part) for part in parts), closing, label)

    def quantity(self, tokens: tuple[Token, ...]) -> Quantity:
        """An expression; with units on, letters that make it no number are tried as a unit."""
        failure: Unreadable | None = None
        node: Node | None = None
        try:
            node = parse_expression(tokens)
            self.weight += weight(node)
        except Unreadable as error:
            failure = error
        if self.weight > MAX_WEIGHT:
            raise TooCostly
        if node is not None and not (self.with_units and names_in(node)):
            return _with_degree(node)
        measured = split_unit(tokens) if self.with_units else None
        if measured is not None:
            rest, unit = measured
            compound = self.compound(rest, unit)
            return compound or Quantity(parse_expression(rest), unit)
        if failure is not None:
            raise failure
        assert node is not None
        return Quantity(node)

    def compound(self, tokens: tuple[Token, ...], last: Unit) -> Quantity | None:
        """1 soat 30 min as 90 min."""
        if len(tokens) < 3 or tokens[-1].kind != "number":
            return None
        before = split_unit(tokens[:-1])
        if before is None or len(before[0]) != 1 or before[0][0].value is None:
            return None
        (first,), unit = before
        if unit.dimension != last.dimension or unit.factor <= last.factor:
            return None
        total = (first.value or 0) * unit.factor / last.factor + (tokens[-1].value or 0)
        return Quantity(Num(Fraction(total), _digits(total)), last)


def _digits(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"


def _with_degree(node: Node) -> Quantity:
    """A value that is an angle in degrees as a whole."""
    match node:
        case Degrees(of):
            return Quantity(of, DEGREE)
        case Neg(Degrees(of)):
            return Quantity(Neg(of), DEGREE)
        case Sum(terms) if all(isinstance(term, Degrees) for term in terms):
            return Quantity(Sum(tuple(term.of for term in terms if isinstance(term, Degrees))), DEGREE)
    return Quantity(node)


def _without_doubled_joints(
    parts: list[tuple[Token, ...]], signs: list[Token]
) -> tuple[list[tuple[Token, ...]], list[Token]]:
    """ "2, va 3" joins once; the word wins over the comma."""
    for at in range(len(parts) - 2, 0, -1):
        if not parts[at] and {signs[at - 1].kind, signs[at].kind} & {"and", "or"}:
            keep = signs[at] if signs[at].kind in ("and", "or") else signs[at - 1]
            if signs[at - 1].kind in ("and", "or") and signs[at].kind in ("and", "or"):
                raise Unreadable("two joining words")
            parts = parts[:at] + parts[at + 1 :]
            signs = [*signs[: at - 1], keep, *signs[at + 1 :]]
    return parts, signs
