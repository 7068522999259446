"""From tokens to the shape of an answer: values, lists, sets, points, intervals, equations, inequalities."""

from dataclasses import dataclass, replace
from fractions import Fraction

from mathanswers.characters import latin
from mathanswers.grammar import parse_expression, split_word
from mathanswers.nodes import Degrees, Neg, Node, Num, Sum, Unreadable, names_in
from mathanswers.tokens import Token, tokenize
from mathanswers.units import DEGREE, Unit, split_unit
from mathanswers.words import AND_WORDS, OR_WORDS, says_all_reals, says_no_solution, without_label

MAX_ITEMS = 40
MAX_NESTING = 5

_OPENERS = frozenset("([{")
_CLOSERS = frozenset(")]}")
_RELATIONS = frozenset("=≠<>≤≥≈∈")
_ORDER_SIGNS = frozenset("<>≤≥≠")
_SET_SIGNS = frozenset("∪∩∖")
_SEPARATORS = frozenset(";,")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One expression, perhaps with a unit."""

    node: Node
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Brackets:
    """Something like (1; 2]: a point or an interval, the key decides."""

    opening: str
    items: tuple["Operand", ...]
    closing: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Braces:
    """A set written in braces; no items is the empty set."""

    items: tuple["Operand", ...]


@dataclass(frozen=True, slots=True)
class Reals:
    """All real numbers."""


@dataclass(frozen=True, slots=True)
class Combined:
    """Two sets joined by ∪, ∩ or ∖."""

    sign: str
    left: "Operand"
    right: "Operand"


type Operand = Quantity | Brackets | Braces | Reals | Combined
EMPTY = Braces(())


@dataclass(frozen=True, slots=True)
class Plain:
    """An operand alone."""

    operand: Operand


@dataclass(frozen=True, slots=True)
class Equal:
    """x = 3, x₁ = x₂ = 2, or an equation when there are no names."""

    names: tuple[str, ...]
    operands: tuple[Operand, ...]
    is_rounded: bool = False


@dataclass(frozen=True, slots=True)
class Compare:
    """A chain of inequalities."""

    operands: tuple[Operand, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """x ∈ (1; 2)."""

    name: str
    operand: Operand


type Statement = Plain | Equal | Compare | Member


@dataclass(frozen=True, slots=True)
class Answer:
    """Statements and what stands between them: ";", "and" or "or"."""

    statements: tuple[Statement, ...]
    joints: tuple[str, ...] = ()


NO_SOLUTION = Answer((Plain(EMPTY),))


def read_answer(text: str, *, commas_separate: bool, with_units: bool) -> Answer:
    """The answer in plain text; raises Unreadable. `with_units` takes letters after a number for a unit."""
    text = without_label(text)
    if says_no_solution(text):
        return NO_SOLUTION
    if says_all_reals(text):
        return Answer((Plain(Reals()),))
    if text.endswith(".") and not text.endswith(".."):
        text = text[:-1]
    tokens = _prepared(tokenize(text, commas_separate=commas_separate))
    return _Reader(with_units).answer(tokens)


# -- tokens before the shape ------------------------------------------------------------------------


def _prepared(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    return _assignments_parted(_brackets_turned(_words_as_signs(tokens)))


def _words_as_signs(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """va, yoki, U and in as signs where they can only be those."""
    found: list[Token] = []
    for index, token in enumerate(tokens):
        kind = token.kind
        lowered = token.text.lower()
        if token.kind == "word":
            before = tokens[index - 1] if index else None
            after = tokens[index + 1] if index + 1 < len(tokens) else None
            if lowered in AND_WORDS:
                kind = "and"
            elif lowered in OR_WORDS:
                kind = "or"
            elif _is_union(lowered, before, after):
                kind = "∪"
            elif lowered == "in" and before is not None and before.kind == "word":
                kind = "∈"
        elif token.kind in ("∧", "∨"):
            kind = "and" if token.kind == "∧" else "or"
        found.append(token if kind == token.kind else replace(token, kind=kind))
    return tuple(found)


def _is_union(word: str, before: Token | None, after: Token | None) -> bool:
    """Whether a letter U stands between two sets."""
    if word not in ("u", "у") or before is None or after is None:
        return False
    return before.kind in _CLOSERS | {"["} and after.kind in _OPENERS | {"]"}


def _brackets_turned(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """]1; 2[ as (1; 2): a bracket that turns its back to the numbers is open."""
    found: list[Token] = []
    turned = 0
    operand_before = False
    depth = 0
    for token in tokens:
        kind = token.kind
        if kind == "]" and not operand_before:
            kind, turned = "(", turned + 1
            depth += 1
        elif kind == "[" and operand_before and depth and (turned or any(t.kind in _SEPARATORS for t in found)):
            kind = ")"
            depth -= 1
        elif kind in _OPENERS:
            depth += 1
        elif kind in _CLOSERS:
            depth -= 1
        found.append(token if kind == token.kind else replace(token, kind=kind, text=kind))
        operand_before = kind in ("number", "vulgar", "word", "sup", "sub", "!", "%", "°", "∞") or kind in _CLOSERS
    return tuple(found)


def _assignments_parted(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """x1=2 x2=3 gets the separator that was left out."""
    found: list[Token] = []
    for index, token in enumerate(tokens):
        if token.kind == "word" and token.spaced and found and found[-1].kind in ("number", "vulgar", ")", "°"):
            size = _name_size(tokens[index:])
            if size and index + size < len(tokens) and tokens[index + size].kind == "=":
                found.append(Token(";", ";"))
        found.append(token)
    return tuple(found)


def _name_size(tokens: tuple[Token, ...]) -> int:
    """How many tokens at the start form a name such as x, x₁, x_1 or x1; 0 for none."""
    if not tokens or tokens[0].kind != "word":
        return 0
    size = 1
    if len(tokens) > size and tokens[size].kind in ("sub", "'"):
        return size + 1
    if len(tokens) > size and tokens[size].is_digits and not tokens[size].spaced:
        return size + 1
    if len(tokens) > size and tokens[size].kind == "_":
        size += 1
        if len(tokens) > size and tokens[size].kind == "{":
            closing = next((at for at in range(size, len(tokens)) if tokens[at].kind == "}"), 0)
            return closing + 1 if closing else 0
        return size + 1
    return size


def name_of(tokens: tuple[Token, ...]) -> str:
    """The unknown that these tokens name, without its index ("x" for x₁), or ""."""
    if tokens and tokens[0].kind == "∠":
        tokens = tokens[1:]
    if len(tokens) == 3 and tokens[0].kind == tokens[2].kind == "|":
        tokens = tokens[1:2]
    size = _name_size(tokens)
    if not size:
        return ""
    rest = tokens[size:]
    letters = tokens[0].text
    try:
        pieces = split_word(letters)
    except Unreadable:
        return ""
    if any(piece.kind != "name" for piece in pieces) and not letters.isupper():
        return ""
    name = "".join(piece.text for piece in pieces)
    if not rest:
        return name
    is_call = len(rest) >= 3 and rest[0].kind == "(" and rest[-1].kind == ")" and len(letters) == 1
    return f"{name}()" if is_call and _group_end(rest, 0) == len(rest) - 1 else ""


def _group_end(tokens: tuple[Token, ...], start: int) -> int:
    """The place of the bracket that closes the one at `start`, or -1; kinds may differ: (1; 2]."""
    depth = 0
    for at in range(start, len(tokens)):
        if tokens[at].kind in _OPENERS:
            depth += 1
        elif tokens[at].kind in _CLOSERS:
            depth -= 1
            if depth == 0:
                return at
    return -1


def _split(tokens: tuple[Token, ...], kinds: frozenset[str]) -> tuple[list[tuple[Token, ...]], list[Token]]:
    """The parts between the tokens of some kinds that stand outside of all brackets, and those tokens."""
    parts: list[tuple[Token, ...]] = []
    signs: list[Token] = []
    depth = start = 0
    for at, token in enumerate(tokens):
        if token.kind in _OPENERS:
            depth += 1
        elif token.kind in _CLOSERS:
            depth -= 1
        elif depth == 0 and token.kind in kinds:
            parts.append(tokens[start:at])
            signs.append(token)
            start = at + 1
    parts.append(tokens[start:])
    return parts, signs


_JOINTS = frozenset({";", ",", "and", "or"})


class _Reader:
    """Builds the shapes; one decision about units for the whole answer."""

    def __init__(self, with_units: bool) -> None:
        self.with_units = with_units
        self.depth = 0

    def answer(self, tokens: tuple[Token, ...]) -> Answer:
        if not tokens:
            raise Unreadable("nothing here")
        if tokens[0].kind == "{" and _group_end(tokens, 0) == len(tokens) - 1:
            inner = tokens[1:-1]
            if any(token.kind in _RELATIONS for token in inner):
                tokens = inner
        parts, signs = _split(tokens, _JOINTS)
        if len(parts) > MAX_ITEMS:
            raise Unreadable("too many items")
        parts, signs = _without_doubled_joints(parts, signs)
        joints = tuple(sign.kind if sign.kind in ("and", "or") else ";" for sign in signs)
        return Answer(tuple(self.statement(part) for part in parts), joints)

    def statement(self, tokens: tuple[Token, ...]) -> Statement:
        if tokens and tokens[0].kind == "(" and _group_end(tokens, 0) == len(tokens) - 1:
            if any(token.kind in _RELATIONS for token in tokens):
                tokens = tokens[1:-1]
        if tokens and tokens[0].kind == "≈":
            return Equal((), (self.operand(tokens[1:]),), is_rounded=True)
        parts, signs = _split(tokens, _RELATIONS)
        kinds = {sign.kind for sign in signs}
        if not kinds:
            return Plain(self.operand(parts[0]))
        if not all(parts):
            raise Unreadable("a side is missing")
        if kinds == {"∈"} and len(parts) == 2:
            return Member(self.unknown(parts[0]), self.operand(parts[1]))
        if kinds <= {"=", "≈"}:
            return self.equal(parts, is_rounded="≈" in kinds)
        if kinds <= _ORDER_SIGNS:
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
        if name or not tokens or tokens[0].kind != "(" or _group_end(tokens, 0) != len(tokens) - 1:
            return name
        parts, signs = _split(tokens[1:-1], _SEPARATORS)
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
        parts, signs = _split(tokens, _SET_SIGNS)
        if len(parts) > MAX_ITEMS:
            raise Unreadable("too many items")
        result = self.atom(parts[0])
        for part, sign in zip(parts[1:], signs, strict=True):
            result = Combined(sign.kind, result, self.atom(part))
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
        if tokens[start].kind in _OPENERS and _group_end(tokens, start) == len(tokens) - 1:
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
            parts, _ = _split(inner, _SEPARATORS | {"and", "or"})
            return Braces(tuple(self.operand(part) for part in parts)) if inner else EMPTY
        parts, signs = _split(inner, _SEPARATORS)
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
        except Unreadable as error:
            failure = error
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
    """"2, va 3" joins once; the word wins over the comma."""
    for at in range(len(parts) - 2, 0, -1):
        if not parts[at] and {signs[at - 1].kind, signs[at].kind} & {"and", "or"}:
            keep = signs[at] if signs[at].kind in ("and", "or") else signs[at - 1]
            if signs[at - 1].kind in ("and", "or") and signs[at].kind in ("and", "or"):
                raise Unreadable("two joining words")
            parts = parts[:at] + parts[at + 1 :]
            signs = [*signs[: at - 1], keep, *signs[at + 1 :]]
    return parts, signs
