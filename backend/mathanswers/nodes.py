"""The tree we build from an answer: immutable, comparable, free of any library's types."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeIs

from mathanswers import work

# Building one of the values of an expression with ±.
_EXPANSION_WORK = 2


class Unreadable(Exception):
    """The text is not mathematics that we can read."""


class Undefined(Exception):
    """The text can be read, but it has no real value (1/0, √-4, ln 0)."""


class CannotTell(Undefined):
    """Two values are so close, or so involved, that we cannot say which is larger."""


@dataclass(frozen=True, slots=True)
class Num:
    """An exact number literal; `text` is how to show it."""

    value: Fraction
    text: str = field(compare=False, default="")


@dataclass(frozen=True, slots=True)
class Name:
    """An unknown such as x or α."""

    letter: str


@dataclass(frozen=True, slots=True)
class Const:
    """One of π, e and ∞."""

    symbol: str


@dataclass(frozen=True, slots=True)
class Neg:
    of: "Node"


@dataclass(frozen=True, slots=True)
class Sum:
    terms: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Product:
    factors: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Quotient:
    over: "Node"
    under: "Node"


@dataclass(frozen=True, slots=True)
class Power:
    base: "Node"
    exponent: "Node"


@dataclass(frozen=True, slots=True)
class Root:
    """The real root of a whole index ≥ 2."""

    index: int
    of: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """A named function; `base` only for log."""

    name: str
    of: "Node"
    base: "Node | None" = None


@dataclass(frozen=True, slots=True)
class Abs:
    of: "Node"


@dataclass(frozen=True, slots=True)
class Factorial:
    of: "Node"


@dataclass(frozen=True, slots=True)
class Percent:
    of: "Node"


@dataclass(frozen=True, slots=True)
class Degrees:
    """An angle given in degrees; its value is in radians."""

    of: "Node"


@dataclass(frozen=True, slots=True)
class PlusMinus:
    """Both signs of one term; never inside a finished value, `expand_signs` removes it."""

    of: "Node"


type Node = (
    Num
    | Name
    | Const
    | Neg
    | Sum
    | Product
    | Quotient
    | Power
    | Root
    | Call
    | Abs
    | Factorial
    | Percent
    | Degrees
    | PlusMinus
)

PI = Const("π")
EULER = Const("e")
INFINITY = Const("∞")
ZERO = Num(Fraction(0), "0")
ONE = Num(Fraction(1), "1")


def whole(number: int) -> Num:
    """A literal for a whole number."""
    return Num(Fraction(number), str(number))


def children(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node, in reading order."""
    match node:
        case Num() | Name() | Const():
            return ()
        case Sum(parts) | Product(parts):
            return parts
        case Quotient(left, right) | Power(left, right):
            return (left, right)
        case Call(_, of, base):
            return (of,) if base is None else (base, of)
        case Root(_, of):
            return (of,)
        case Neg(of) | Abs(of) | Factorial(of) | Percent(of) | Degrees(of) | PlusMinus(of):
            return (of,)


def with_children(node: Node, parts: tuple[Node, ...]) -> Node:
    """The same node over other parts."""
    match node:
        case Num() | Name() | Const():
            return node
        case Sum() | Product():
            return type(node)(parts)
        case Quotient() | Power():
            return type(node)(parts[0], parts[1])
        case Call(name, _, base):
            return Call(name, parts[0]) if base is None else Call(name, parts[1], parts[0])
        case Root(index, _):
            return Root(index, parts[0])
        case Neg() | Abs() | Factorial() | Percent() | Degrees() | PlusMinus():
            return type(node)(parts[0])


def names_in(node: Node) -> frozenset[str]:
    """The unknowns that occur in a node."""
    if isinstance(node, Name):
        return frozenset((node.letter,))
    return frozenset().union(*(names_in(part) for part in children(node)))


def contains(node: Node, wanted: Node) -> bool:
    """Whether `wanted` occurs anywhere in the node."""
    return node == wanted or any(contains(part, wanted) for part in children(node))


def is_whole(node: Node) -> TypeIs[Num]:
    """Whether the node is a whole-number literal."""
    return isinstance(node, Num) and node.value.denominator == 1


def weight(node: Node) -> int:
    """How costly a node is to evaluate: functions count most, then roots and powers."""
    own = 4 if isinstance(node, Call) else 1 if isinstance(node, Root | Power | Factorial | Quotient) else 0
    return own + sum(map(weight, children(node)))


def count_signs(node: Node) -> int:
    """How many ± stand in the node."""
    return isinstance(node, PlusMinus) + sum(count_signs(part) for part in children(node))


def expand_signs(node: Node) -> tuple[Node, ...]:
    """Every value of an expression with ±, plus before minus."""
    work.spend(_EXPANSION_WORK)
    if isinstance(node, PlusMinus):
        inner = expand_signs(node.of)
        return inner + tuple(Neg(part) for part in inner)
    parts = children(node)
    if not parts:
        return (node,)
    rows: list[tuple[Node, ...]] = [()]
    for part in parts:
        rows = [(*row, choice) for row in rows for choice in expand_signs(part)]
        work.spend(_EXPANSION_WORK * (len(rows) - 1))
    return tuple(with_children(node, row) for row in rows)


def rename(node: Node, letters: dict[str, str]) -> Node:
    """The node with its unknowns renamed."""
    if isinstance(node, Name):
        return Name(letters.get(node.letter, node.letter))
    return with_children(node, tuple(rename(part, letters) for part in children(node)))
