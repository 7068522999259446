"""The door: judge an answer against a key, read it for the preview, check a key before it is saved."""

import re
from dataclasses import dataclass
from typing import Literal

from mathanswers.answers import read_answer
from mathanswers.characters import MAX_LENGTH, is_blank, plain_text
from mathanswers.choices import choice_letters, folded_text
from mathanswers.expressions import formula_of, same_formula
from mathanswers.keys import Key, KeyProblem, key_kind, parse_key
from mathanswers.nodes import Undefined, Unreadable
from mathanswers.render import answer_text
from mathanswers.sets import region_of, same_region
from mathanswers.shapes import NO_SOLUTION, Answer, Braces, Equal, Member, Plain
from mathanswers.values import (
    OtherShape,
    items_of,
    number_chain,
    point_of,
    same_item,
    same_list,
    same_quantity,
    same_set,
)

# Raise this whenever any answer could be judged or shown differently: stored verdicts are then judged again.
PARSER_VERSION = 1

Outcome = Literal["correct", "wrong", "invalid"]

# What an answer can fail with. The second line is a net under the limits: a fault of ours must not stop grading.
FAILURES: tuple[type[Exception], ...] = (
    *(Unreadable, Undefined),
    *(ArithmeticError, ValueError, RecursionError),
)

_TIGHT_COMMA = re.compile(r"\d,\d")
_TIGHT_CHAIN = re.compile(r"\d+(?:,\d+){2,}")
_POINT_DECIMAL = re.compile(r"\d\.\d")
_OTHER_SEPARATOR = re.compile(r",\s|\s,|\b(?:va|yoki|и|или|and|or|ва|ёки)\b|,\s*[^\d\s(]", re.IGNORECASE)
_LISTS = frozenset({"set", "list", "point", "interval"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer is worth, and how it was understood ("" when it was not)."""

    outcome: Outcome
    reading: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How an answer is understood, for the student to see while typing; it knows nothing of the key's value."""

    text: str
    kind: str
    readable: bool


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """Whether a key can be used; otherwise a stable code and a sentence."""

    ok: bool
    reading: str
    code: str = ""
    error: str = ""


def judge(given: str, key: str) -> Verdict:
    """Decide one answer; every string has a verdict, nothing is raised."""
    try:
        wanted = parse_key(key)
    except KeyProblem:
        return Verdict("invalid", "")
    if is_blank(given):
        return Verdict("wrong", "")
    try:
        if wanted.kind in ("choice", "text"):
            return _judge_words(given, wanted)
        text = plain_text(given)
    except Unreadable:
        return Verdict("invalid", "")
    verdicts = [_judge_as(text, wanted, separate) for separate in _comma_readings(text, wanted.kind)]
    best = min(verdicts, key=lambda verdict: ("correct", "wrong", "invalid").index(verdict.outcome))
    if best.outcome == "wrong" and wanted.kind in _LISTS and _splits_unsafely(text):
        return Verdict("invalid", best.reading)
    return best


def _judge_words(given: str, key: Key) -> Verdict:
    text = choice_letters(plain_text(given)) if key.kind == "choice" else folded_text(given)
    if not text:
        return Verdict("invalid", "")
    return Verdict("correct" if text == key.text else "wrong", text if key.kind == "choice" else given.strip())


def _judge_as(text: str, key: Key, commas_separate: bool) -> Verdict:
    """The verdict on one reading of the commas."""
    try:
        answer = read_answer(text, commas_separate=commas_separate, with_units=_with_units(key.kind))
        reading = answer_text(answer, as_set=key.kind == "set")
        return Verdict("correct" if _matches(answer, key) else "wrong", reading)
    except OtherShape:
        return Verdict("wrong", reading)
    except FAILURES:
        return Verdict("invalid", "")


def _with_units(kind: str) -> bool:
    return kind not in ("expression", "interval")


def _comma_readings(text: str, kind: str) -> tuple[bool, ...]:
    """Whether commas separate: one or both readings, the likelier first. A point as decimal sign settles it."""
    if kind not in _LISTS or ";" in text or not _TIGHT_COMMA.search(text):
        return (False,)
    if _TIGHT_CHAIN.search(text) or _POINT_DECIMAL.search(text):
        return (True,)
    return (False, True) if _OTHER_SEPARATOR.search(text) else (True, False)


def _splits_unsafely(text: str) -> bool:
    """(0,5,1,5): an even number of digits groups may be decimals in pairs."""
    return any(chain[0].count(",") % 2 for chain in _TIGHT_CHAIN.finditer(text)) and ";" not in text


def _matches(answer: Answer, key: Key) -> bool:
    """Whether an answer says what the key says; raises OtherShape, Unreadable or Undefined."""
    match key.kind:
        case "empty":
            return _is_empty(answer)
        case "number" if key.number is not None:
            numbers, is_rounded = number_chain(answer, key.name)
            if is_rounded and key.tolerance is None:
                raise OtherShape
            wanted = key.number
            return all(same_quantity(number, wanted, key.tolerance) for number in numbers)
        case "set":
            return same_set(items_of(answer, key.name), key.items, key.tolerance)
        case "list":
            return _matches_list(answer, key)
        case "point":
            label, point = point_of(answer)
            labels_agree = not label or not key.label or label == key.label
            return labels_agree and same_list(point, key.items, key.tolerance)
        case "interval":
            return same_region(region_of(answer), key.region)
        case "expression" if key.formula is not None:
            return same_formula(formula_of(answer), key.formula)
    return False


def _matches_list(answer: Answer, key: Key) -> bool:
    items = items_of(answer, key.name)
    if len(items) == 1 and isinstance(items[0], tuple) and len(key.items) > 1:
        return same_list(items[0], key.items, key.tolerance)
    if same_list(items, key.items, key.tolerance):
        return True
    return len(items) == len(key.items) == 1 and same_item(items[0], key.items[0], key.tolerance)


def _is_empty(answer: Answer) -> bool:
    """Whether the answer is "no solution"; other readable answers are checked to have values."""
    if len(answer.statements) == 1:
        match answer.statements[0]:
            case Plain(Braces(())) | Member(_, Braces(())) | Equal(_, (Braces(()),)):
                return True
    try:
        return not region_of(answer)
    except OtherShape:
        return False


def read(given: str, key: str | None = None) -> Reading:
    """How the answer is understood. Of the key only the kind is used, so nothing about its value can leak."""
    kind = "number" if key is None else key_kind(key)
    if len(given) > MAX_LENGTH:
        return Reading("", kind, readable=False)
    try:
        if kind == "choice":
            letters = choice_letters(plain_text(given))
            return Reading(letters, kind, readable=bool(letters))
        if kind == "text":
            return Reading(" ".join(given.split()), kind, readable=bool(folded_text(given)))
        text = plain_text(given)
    except Unreadable:
        return Reading("", kind, readable=False)
    if not text:
        return Reading("", kind, readable=False)
    for separate in _comma_readings(text, kind):
        shown = _read_as(text, kind, separate)
        if shown:
            return Reading(shown, kind, readable=True)
    return Reading("", kind, readable=False)


def _read_as(text: str, kind: str, commas_separate: bool) -> str:
    try:
        answer = read_answer(text, commas_separate=commas_separate, with_units=_with_units(kind))
        _check_kind(answer, kind)
        return answer_text(answer, as_set=kind == "set")
    except OtherShape:
        return answer_text(answer, as_set=kind == "set")
    except FAILURES:
        return ""


def _check_kind(answer: Answer, kind: str) -> None:
    """Refuse what `judge` would call invalid under every key of this kind."""
    if answer == NO_SOLUTION:
        return
    match kind:
        case "number":
            number_chain(answer, "")
        case "set" | "list":
            items_of(answer, "")
        case "point":
            point_of(answer)
        case "interval":
            region_of(answer)
        case "expression":
            formula_of(answer)


def check_key(key: str) -> KeyCheck:
    """Whether a key can be read and accepts its own text as an answer."""
    try:
        wanted = parse_key(key)
    except KeyProblem as problem:
        return KeyCheck(ok=False, reading="", code=problem.code, error=problem.sentence)
    verdict = judge(wanted.body, key)
    if verdict.outcome != "correct":
        sentence = "The key does not accept its own text as an answer; write it with ; between its parts."
        return KeyCheck(ok=False, reading=verdict.reading, code="key_rejects_itself", error=sentence)
    return KeyCheck(ok=True, reading=verdict.reading)
