"""How we understood an answer, as plain text for the student."""

from fractions import Fraction
from itertools import pairwise

from mathanswers.characters import VULGAR
from mathanswers.nodes import (
    Abs,
    Call,
    Const,
    Degrees,
    Factorial,
    Name,
    Neg,
    Node,
    Num,
    Percent,
    PlusMinus,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    is_whole,
)
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
from mathanswers.units import Unit

_GLYPHS = {Fraction(*parts): glyph for glyph, parts in VULGAR.items() if parts[0]}
_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_ROOT_SIGNS = {2: "√", 3: "∛", 4: "∜"}
_FUNCTION_NAMES = {"tan": "tg", "cot": "ctg", "arctan": "arctg", "arccot": "arcctg", "csc": "cosec"}
_JOINTS = {";": "; ", "and": " ∧ ", "or": " ∨ "}

# How tightly each kind of node holds together, from sums to single signs.
_SUM, _PRODUCT, _POWER, _ATOM = range(4)


def answer_text(answer: Answer, *, as_set: bool = False) -> str:
    """The whole answer; `as_set` puts a bare list into braces."""
    statements = answer.statements
    bare = as_set and len(statements) > 1 and all(isinstance(item, Plain) for item in statements)
    if bare and all(isinstance(item, Plain) and isinstance(item.operand, Quantity) for item in statements):
        return "{" + "; ".join(map(_statement, statements)) + "}"
    text = _statement(statements[0])
    for joint, statement in zip(answer.joints, statements[1:], strict=True):
        text += _JOINTS[joint] + _statement(statement)
    return text


def _statement(statement: Statement) -> str:
    match statement:
        case Plain(operand):
            return _operand(operand)
        case Member(name, operand):
            return f"{_name(name)} ∈ {_operand(operand)}"
        case Equal(names, operands, is_rounded):
            sides = [*map(_name, names), *map(_operand, operands)]
            if len(sides) == 1:
                return f"≈ {sides[0]}"
            return (" ≈ " if is_rounded else " = ").join(sides)
        case Compare(operands, signs):
            text = _operand(operands[0])
            for sign, operand in zip(signs, operands[1:], strict=True):
                text += f" {sign} {_operand(operand)}"
            return text


def _name(name: str) -> str:
    return name.replace(";", "; ")


def _operand(operand: Operand) -> str:
    match operand:
        case Quantity(node, unit):
            return _quantity(node, unit)
        case Brackets(opening, items, closing, label):
            return f"{label}{opening}{'; '.join(map(_operand, items))}{closing}"
        case Braces(()):
            return "∅"
        case Braces(items):
            return "{" + "; ".join(map(_operand, items)) + "}"
        case Reals():
            return "ℝ"
        case Combined(sign, left, right):
            return f"{_operand(left)} {sign} {_operand(right)}"


def _quantity(node: Node, unit: Unit | None) -> str:
    text = node_text(node)
    if unit is None:
        return text
    gap = "" if unit.symbol == "°" else " "
    return f"({text}){gap}{unit.symbol}" if isinstance(node, Sum) else f"{text}{gap}{unit.symbol}"


def _tightness(node: Node) -> int:
    match node:
        case Sum() | Neg() | PlusMinus():
            return _SUM
        case Product():
            return _PRODUCT
        case Quotient():
            return _ATOM if _glyph(node) else _PRODUCT
        case Power() | Root():
            return _POWER
        case Call():
            return _POWER
        case Num(value, text):
            return _ATOM if value >= 0 and "/" not in text else _PRODUCT
    return _ATOM


def _glyph(node: Quotient) -> str:
    """The single sign of a fraction in lowest terms, if there is one."""
    if not (is_whole(node.over) and is_whole(node.under) and node.under.value):
        return ""
    share = node.over.value / node.under.value
    return _GLYPHS.get(share, "") if share.denominator == node.under.value else ""


def _inside(node: Node, least: int) -> str:
    text = node_text(node)
    return text if _tightness(node) >= least else f"({text})"


def node_text(node: Node) -> str:  # noqa: C901  # one short case per kind of node
    """One expression."""
    match node:
        case Num():
            return _number(node)
        case Name(letter):
            return _unknown(letter)
        case Const(symbol):
            return symbol
        case Neg(of):
            return "−" + _inside(of, _PRODUCT)
        case PlusMinus(of):
            return "±" + _inside(of, _PRODUCT)
        case Sum(terms):
            return _sum(terms)
        case Product(factors):
            return _product(factors)
        case Quotient(over, under):
            return _glyph(node) or f"{_inside(over, _PRODUCT)}/{_inside(under, _POWER)}"
        case Power(base, exponent):
            return _power(base, exponent)
        case Root(index, of):
            sign = _ROOT_SIGNS.get(index) or str(index).translate(_RAISED) + "√"
            return sign + (node_text(of) if _tightness(of) == _ATOM else f"({node_text(of)})")
        case Abs(of):
            return f"|{node_text(of)}|"
        case Factorial(of):
            return _inside(of, _ATOM) + "!"
        case Percent(of):
            return _inside(of, _ATOM) + "%"
        case Degrees(of):
            return _inside(of, _ATOM) + "°"
        case Call(name, of, base):
            return _call(name, of, base)


def _unknown(letter: str) -> str:
    name, _, index = letter.partition("_")
    return name + index.translate(_LOWERED) if index.isdigit() or not index else letter


def _number(node: Num) -> str:
    text = node.text or str(node.value)
    if " " in text and "/" in text:
        whole_part, fraction = text.rsplit(" ", 1)
        over, under = fraction.split("/")
        return whole_part + _GLYPHS.get(Fraction(int(over), int(under)), f" {fraction}")
    text = text.replace(".", ",")
    return "0" + text if text.startswith(",") else text


def _sum(terms: tuple[Node, ...]) -> str:
    text = _inside(terms[0], _PRODUCT) if not isinstance(terms[0], Neg | PlusMinus) else node_text(terms[0])
    for term in terms[1:]:
        match term:
            case Neg(of):
                text += f" − {_inside(of, _PRODUCT)}"
            case PlusMinus(of):
                text += f" ± {_inside(of, _PRODUCT)}"
            case _:
                text += f" + {_inside(term, _PRODUCT)}"
    return text


def _product(factors: tuple[Node, ...]) -> str:
    text = _inside(factors[0], _PRODUCT)
    for before, factor in pairwise(factors):
        piece = _inside(factor, _POWER)
        needs_sign = piece[0].isdigit() or piece[0] in _GLYPHS.values() or isinstance(before, Quotient | Call)
        text += ("·" if needs_sign else "") + piece
    return text


def _power(base: Node, exponent: Node) -> str:
    shown = _inside(base, _ATOM)
    text = node_text(exponent)
    plain = text.replace("−", "-")
    if plain.removeprefix("-").isdigit() and plain.isascii():
        return shown + plain.translate(_RAISED)
    return f"{shown}^{text}" if _tightness(exponent) == _ATOM else f"{shown}^({text})"


def _call(name: str, of: Node, base: Node | None) -> str:
    shown = _FUNCTION_NAMES.get(name, name)
    if base is not None:
        text = node_text(base)
        shown += text.translate(_LOWERED) if text.isdigit() and text.isascii() else f"_({text})"
    return f"{shown}({node_text(of)})"
