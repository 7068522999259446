"""The shapes of answers: values, lists, sets, points, intervals, equations, inequalities."""

from dataclasses import dataclass

from mathanswers.nodes import Node
from mathanswers.units import Unit


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
