"""The shapes that a key of one kind asks for, taken from an answer, and how their values are compared."""

from fractions import Fraction

from mathanswers.equality import check_defined, equal, within
from mathanswers.nodes import (
    Degrees,
    Neg,
    Node,
    Num,
    Percent,
    Product,
    Unreadable,
    children,
    count_signs,
    expand_signs,
    names_in,
)
from mathanswers.shapes import (
    Answer,
    Braces,
    Brackets,
    Combined,
    Equal,
    Member,
    Operand,
    Plain,
    Quantity,
    Statement,
)

type Item = Quantity | tuple[Quantity, ...]

COORDINATES = ("x", "y", "z")


class OtherShape(Exception):
    """The answer can be read, but it is not the kind of thing that was asked for."""


# -- taking values out ------------------------------------------------------------------------------


def constant(operand: Operand) -> Quantity:
    """One number with a value; raises OtherShape, Unreadable or Undefined."""
    if not isinstance(operand, Quantity):
        raise OtherShape
    if names_in(operand.node):
        raise Unreadable("a letter where a number belongs")
    if count_signs(operand.node):
        for node in expand_signs(operand.node):
            check_defined(node)
        raise OtherShape
    check_defined(operand.node)
    return operand


def number_chain(answer: Answer, name: str) -> tuple[tuple[Quantity, ...], bool]:
    """The numbers that an answer gives as one value (6/3 = 2 gives two), and whether it calls them rounded."""
    _check_all_readable(answer)
    if len(answer.statements) != 1:
        raise OtherShape
    match answer.statements[0]:
        case Plain(Braces((single,))) | Member(_, Braces((single,))):
            return (constant(single),), False
        case Plain(operand):
            return (constant(operand),), False
        case Equal(names, operands, is_rounded):
            if name and any(given.lower() != name.lower() for given in names):
                raise OtherShape
            return tuple(constant(operand) for operand in operands), is_rounded
    raise OtherShape


def _check_all_readable(answer: Answer) -> None:
    """Refuse letters and values that do not exist in any part of a list."""
    if len(answer.statements) == 1:
        return
    for statement in answer.statements:
        for operand in _operands(statement):
            if isinstance(operand, Quantity):
                try:
                    constant(operand)
                except OtherShape:
                    continue


def _operands(statement: Statement) -> tuple[Operand, ...]:
    match statement:
        case Plain(operand):
            return (operand,)
        case Equal(_, operands):
            return operands
    return ()


def items_of(answer: Answer, name: str) -> tuple[Item, ...]:
    """The members of a list or set in the order written; ± gives two."""
    found: list[Item] = []
    names: set[str] = set()
    for statement in answer.statements:
        match statement:
            case Plain(operand):
                found.extend(_items(operand))
            case Equal(given, operands, False) if given:
                names.update(letter.lower() for letter in given)
                found.extend(item for operand in operands for item in _items(operand))
            case Member(given, operand) if isinstance(operand, Braces | Combined):
                names.add(given.lower())
                found.extend(_items(operand))
            case Equal((), operands, False):
                for operand in operands:
                    constant(operand)
                raise OtherShape
            case _:
                raise OtherShape
    variables = {letter for letter in names if "(" not in letter}
    if len(variables) > 1 or (name and variables and variables != {name.lower()}):
        raise OtherShape
    return tuple(found)


def _items(operand: Operand) -> list[Item]:
    match operand:
        case Quantity(node, unit):
            if names_in(node):
                raise Unreadable("a letter where a number belongs")
            nodes = expand_signs(node)
            for value in nodes:
                check_defined(value)
            return [Quantity(value, unit) for value in nodes]
        case Braces(inner):
            return [item for part in inner for item in _items(part)]
        case Brackets("(", _, ")"):
            return [coordinates(operand)]
        case Combined("∪", left, right):
            return _items(left) + _items(right)
    raise OtherShape


def coordinates(brackets: Brackets) -> tuple[Quantity, ...]:
    """The numbers in round brackets."""
    if (brackets.opening, brackets.closing) != ("(", ")"):
        raise OtherShape
    return tuple(constant(item) for item in brackets.items)


def point_of(answer: Answer) -> tuple[str, tuple[Quantity, ...]]:
    """A point's label and coordinates, also from x = 1, y = 2 in any order."""
    if len(answer.statements) == 1:
        match answer.statements[0]:
            case Plain(Brackets() as brackets):
                return brackets.label, coordinates(brackets)
            case Equal(names, (Brackets() as brackets,), False):
                return _tuple_label(names), coordinates(brackets)
            case Plain(Braces((Brackets() as brackets,))):
                return brackets.label, coordinates(brackets)
    if len(answer.statements) > 1 and set(answer.joints) == {";"}:
        bare = _bare_coordinates(answer.statements)
        if bare:
            return "", bare
    return "", _named_coordinates(answer.statements)


def _named_coordinates(statements: tuple[Statement, ...]) -> tuple[Quantity, ...]:
    """x = 1, y = 2 in any order."""
    named: dict[str, Quantity] = {}
    for statement in statements:
        match statement:
            case Equal((name,), (operand,), False) if name.lower() in COORDINATES and name.lower() not in named:
                named[name.lower()] = constant(operand)
            case Plain(operand) if isinstance(operand, Quantity):
                constant(operand)
                raise OtherShape
            case _:
                raise OtherShape
    letters = COORDINATES[: len(named)]
    if len(named) < 2 or set(named) != set(letters):
        raise OtherShape
    return tuple(named[letter] for letter in letters)


def _bare_coordinates(statements: tuple[Statement, ...]) -> tuple[Quantity, ...]:
    """1; 2 where a point was asked for; nothing when any part is more than a number."""
    operands = [statement.operand for statement in statements if isinstance(statement, Plain)]
    if len(operands) < len(statements) or not all(isinstance(operand, Quantity) for operand in operands):
        return ()
    return tuple(map(constant, operands))


def _tuple_label(names: tuple[str, ...]) -> str:
    """The label of A = (1; 2); (x; y) = (1; 2) has none, (y; x) is another order."""
    if len(names) != 1:
        raise OtherShape
    name = names[0]
    if not name.startswith("("):
        return name if name.isupper() else ""
    if tuple(name[1:-1].lower().split(";")) not in (COORDINATES[:2], COORDINATES):
        raise OtherShape
    return ""


# -- comparing --------------------------------------------------------------------------------------


def same_quantity(given: Quantity, key: Quantity, tolerance: Fraction | None = None) -> bool:
    """Whether two numbers with units agree. A unit may be missing on either side; two units are converted."""
    return any(_same_node(left, right, tolerance) for left, right in _readings(given, key))


def _same_node(left: Node, right: Node, tolerance: Fraction | None) -> bool:
    return equal(left, right) if tolerance is None else within(left, right, tolerance)


def _readings(given: Quantity, key: Quantity) -> list[tuple[Node, Node]]:
    """The pairs of plain numbers, one of which must agree."""
    if given.unit is not None and key.unit is not None:
        return _converted(given, key)
    pairs = [(given.node, key.node)]
    # "How many per cent?" is answered by a bare number, where the key says 50%.
    if _is_per_cent(key.node) and given.unit is None and not _mentions_per_cent(given.node):
        pairs.append((Percent(given.node), key.node))
    # An angle in degrees is also a number: 120° = 2π/3.
    if given.unit is not None and given.unit.dimension == "angle":
        pairs.append((Degrees(given.node), key.node))
    if key.unit is not None and key.unit.dimension == "angle":
        pairs.append((given.node, Degrees(key.node)))
    return pairs


def _is_per_cent(node: Node) -> bool:
    """Whether a number is written as per cent as a whole."""
    return isinstance(node, Percent) or (isinstance(node, Neg) and isinstance(node.of, Percent))


def _mentions_per_cent(node: Node) -> bool:
    return isinstance(node, Percent) or any(map(_mentions_per_cent, children(node)))


def _converted(given: Quantity, key: Quantity) -> list[tuple[Node, Node]]:
    first, second = given.unit, key.unit
    if first is None or second is None:
        return []
    if first.dimension == second.dimension:
        factor = first.factor / second.factor
        return [(given.node if factor == 1 else Product((Num(factor), given.node)), key.node)]
    dimensions = (first.dimension, second.dimension)
    if dimensions == ("angle", "angle-rad"):
        return [(Degrees(given.node), key.node)]
    if dimensions == ("angle-rad", "angle"):
        return [(given.node, Degrees(key.node))]
    return []


def same_item(given: Item, key: Item, tolerance: Fraction | None = None) -> bool:
    """Whether two members of a list agree: numbers, or points of one dimension."""
    if isinstance(given, Quantity) and isinstance(key, Quantity):
        return same_quantity(given, key, tolerance)
    if isinstance(given, Quantity) or isinstance(key, Quantity):
        return False
    return same_list(given, key, tolerance)


def same_list(given: tuple[Item, ...], key: tuple[Item, ...], tolerance: Fraction | None = None) -> bool:
    """Whether two lists agree place by place."""
    return len(given) == len(key) and all(
        same_item(left, right, tolerance) for left, right in zip(given, key, strict=True)
    )


def same_set(given: tuple[Item, ...], key: tuple[Item, ...], tolerance: Fraction | None = None) -> bool:
    """Whether every member has a partner on the other side; repeating a member changes nothing."""
    covered: set[int] = set()
    for item in given:
        partners = [place for place, wanted in enumerate(key) if same_item(item, wanted, tolerance)]
        if not partners:
            return False
        covered.update(partners)
    return len(covered) == len(key)
