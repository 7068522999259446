"""The key's own small language: a prefix for the kind, `;` between members, `~` before a tolerance.

plain = number, `mc:` choice, `set:`, `list:`, `point:`, `int:` (a set of numbers), `expr:`, `text:`, `empty`.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from mathanswers.answers import read_answer
from mathanswers.characters import is_blank, plain_text
from mathanswers.choices import choice_letters, folded_text
from mathanswers.expressions import Formula, formula_of
from mathanswers.families import Family, family_of
from mathanswers.nodes import Undefined, Unreadable, names_in
from mathanswers.numeric import rational_literal
from mathanswers.sets import Region, region_of
from mathanswers.shapes import Answer, Equal, Plain, Quantity
from mathanswers.values import Item, OtherShape, items_of, number_chain, point_of
from mathanswers.work import KEY_WORK, Meter, TooCostly, counted_by

PREFIXES = {
    "mc": "choice",
    "set": "set",
    "list": "list",
    "point": "point",
    "int": "interval",
    "expr": "expression",
    "text": "text",
}
EMPTY_KEY = "empty"


class KeyProblem(Exception):
    """A key that cannot be used; `code` is stable, the text is for the person who typed it."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Key:
    """A key that was read. Only the fields of its kind are filled."""

    kind: str
    body: str
    tolerance: Fraction | None = None
    name: str = ""
    answer: Answer | None = None
    number: Quantity | None = None
    items: tuple[Item, ...] = ()
    label: str = ""
    region: Region = ()
    formula: Formula | None = None
    family: Family | None = None
    text: str = ""
    # The work of reading it.
    work: float = 0.0


def key_kind(key: str) -> str:
    """The kind that a key's prefix names; a hint only, the rest is not read."""
    if key.strip().lower() == EMPTY_KEY:
        return "empty"
    prefix, colon, _ = key.partition(":")
    return PREFIXES.get(prefix.strip().lower(), "number") if colon else "number"


@lru_cache(maxsize=1024)
def parse_key(key: str) -> Key:
    """The key as values; raises KeyProblem."""
    if is_blank(key):
        raise KeyProblem("key_blank", "The key is empty. For “no solution” write: empty.")
    kind = key_kind(key)
    if kind == "empty":
        return Key("empty", "∅")
    body = key if kind == "number" else key.partition(":")[2]
    try:
        if kind in ("choice", "text"):
            return _plain_key(kind, body)
        with counted_by(Meter(KEY_WORK)) as meter:
            body, tolerance = _with_tolerance(plain_text(body))
            return replace(_READERS[kind](body, tolerance), work=meter.used)
    except TooCostly as error:
        raise KeyProblem("key_too_costly", "The key is too long a calculation; write its value.") from error
    except Undefined as error:
        raise KeyProblem("key_undefined", f"The key has no value: {error}.") from error
    except Unreadable as error:
        raise KeyProblem("key_unreadable", f"The key cannot be read: {error}.") from error
    except (ArithmeticError, ValueError, RecursionError) as error:
        raise KeyProblem("key_unreadable", "The key cannot be read.") from error
    except OtherShape as error:
        raise KeyProblem("key_other_shape", f"The key is not of the kind “{kind}”.") from error


def _plain_key(kind: str, body: str) -> Key:
    text = choice_letters(plain_text(body)) if kind == "choice" else folded_text(body)
    if not text:
        raise KeyProblem("key_blank", "The key has a prefix and nothing after it.")
    return Key(kind, body.strip(), text=text)


def _with_tolerance(body: str) -> tuple[str, Fraction | None]:
    """The body and the absolute tolerance after `~`."""
    value, mark, allowed = body.rpartition("~")
    if not mark:
        return body, None
    answer = read_answer(allowed.strip(), commas_separate=False, with_units=False)
    match answer.statements:
        case (Plain(Quantity(node, None)),):
            tolerance = rational_literal(node)
            if tolerance is not None and tolerance >= 0:
                return value.strip(), tolerance
    raise KeyProblem("key_tolerance", "The tolerance after ~ must be a number that is not negative.")


def _number_key(body: str, tolerance: Fraction | None) -> Key:
    try:
        answer = read_answer(body, commas_separate=False, with_units=True)
        (number,), is_rounded = number_chain(answer, "")
    except (OtherShape, Unreadable, ValueError):
        formula_key = _formula_instead(body, tolerance)
        if formula_key is None:
            raise
        return formula_key
    if is_rounded:
        raise KeyProblem("key_rounded", "Write a tolerance after ~ instead of ≈.")
    return Key("number", body, tolerance, _only_name(answer), answer, number=number)


def _formula_instead(body: str, tolerance: Fraction | None) -> Key | None:
    """A key without prefix that holds unknowns, y = 2x + 1, is an expression."""
    try:
        key = _expression_key(body, tolerance)
    except (OtherShape, Unreadable, Undefined, KeyProblem):
        return None
    if key.family is not None:
        return key
    return key if key.formula is not None and names_in(key.formula.node) else None


def _only_name(answer: Answer) -> str:
    """The unknown that the key names, which an answer may omit but not change."""
    found = {name for statement in answer.statements if isinstance(statement, Equal) for name in statement.names}
    plain = {name for name in found if "(" not in name}
    return plain.pop() if len(plain) == 1 else ""


def _items_key(kind: str, body: str, tolerance: Fraction | None) -> Key:
    answer = read_answer(body, commas_separate=False, with_units=True)
    items = items_of(answer, "")
    return Key(kind, body, tolerance, _only_name(answer), answer, items=items)


def _set_key(body: str, tolerance: Fraction | None) -> Key:
    return _items_key("set", body, tolerance)


def _list_key(body: str, tolerance: Fraction | None) -> Key:
    return _items_key("list", body, tolerance)


def _point_key(body: str, tolerance: Fraction | None) -> Key:
    answer = read_answer(body, commas_separate=False, with_units=True)
    label, point = point_of(answer)
    return Key("point", body, tolerance, answer=answer, items=point, label=label)


def _interval_key(body: str, tolerance: Fraction | None) -> Key:
    if tolerance is not None:
        raise KeyProblem("key_tolerance", "A set of numbers takes no tolerance.")
    answer = read_answer(body, commas_separate=False, with_units=False)
    return Key("interval", body, None, answer=answer, region=region_of(answer))


def _expression_key(body: str, tolerance: Fraction | None) -> Key:
    if tolerance is not None:
        raise KeyProblem("key_tolerance", "An expression takes no tolerance.")
    answer = read_answer(body, commas_separate=False, with_units=False)
    family = family_of(answer)
    if family is not None and family.is_certain:
        return Key("expression", body, None, answer=answer, family=family)
    return Key("expression", body, None, answer=answer, formula=formula_of(answer))


_READERS = {
    "number": _number_key,
    "set": _set_key,
    "list": _list_key,
    "point": _point_key,
    "interval": _interval_key,
    "expression": _expression_key,
}
