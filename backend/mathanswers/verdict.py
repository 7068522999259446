"""The door: judge an answer against a key, read it for the preview, check a key before it is saved."""

import re
from dataclasses import dataclass
from typing import Literal

from mathanswers.answers import read_answer
from mathanswers.characters import MAX_LENGTH, is_blank, plain_text
from mathanswers.choices import choice_letters, folded_text
from mathanswers.expressions import formula_of, same_formula
from mathanswers.families import family_of, same_family
from mathanswers.keys import Key, KeyProblem, key_kind, parse_key
from mathanswers.nodes import CannotTell, Undefined, Unreadable
from mathanswers.numeric import Contested, Undecided
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
from mathanswers.work import COMPARE_WORK, READ_WORK, Meter, TooCostly, counted_by

# Raise this whenever any answer could be judged or shown differently: stored verdicts are then judged again.
PARSER_VERSION = 3

# "undecided": equality was neither shown nor refuted within the work allowed.
Outcome = Literal["correct", "wrong", "invalid", "undecided"]
TOO_COSTLY = "too_costly"
# Of two readings of the commas, the one that says more for the student counts.
_RANKING: tuple[Outcome, ...] = ("correct", "undecided", "wrong", "invalid")

# What an answer can fail with. The second line is a net under the limits: a fault of ours must not stop grading.
FAILURES: tuple[type[Exception], ...] = (
    *(Unreadable, Undefined),
    *(ArithmeticError, ValueError, RecursionError, Undecided, Contested),
)

_TIGHT_COMMA = re.compile(r"\d,\d")
_TIGHT_CHAIN = re.compile(r"\d+(?:,\d+){2,}")
_POINT_DECIMAL = re.compile(r"\d\.\d")
_OTHER_SEPARATOR = re.compile(r",\s|\s,|\b(?:va|yoki|и|или|and|or|ва|ёки)\b|,\s*[^\d\s(]", re.IGNORECASE)
_LISTS = frozenset({"set", "list", "point", "interval"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer is worth, how it was understood ("" when it was not), and a code for why it was not."""

    outcome: Outcome
    reading: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How an answer is understood, for the student to see while typing; it knows nothing of the key's value."""

    text: str
    kind: str
    readable: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """Whether a key can be used; otherwise a stable code and a sentence."""

    ok: bool
    reading: str
    code: str = ""
    error: str = ""


def judge(given: str, key: str, *, with_prover: bool = True) -> Verdict:
    """Decide one answer; every string has a verdict, nothing is raised.

    Without the prover the answer is decided in this process alone, in bounded work; what only the prover could
    tell is undecided.
    """
    return judge_within(Shares(with_prover=with_prover), given, key)


def judge_within(shares: "Shares", given: str, key: str) -> Verdict:
    """Decide one answer within shares of work, which then say how much it took."""
    try:
        wanted = parse_key(key)
    except KeyProblem as problem:
        return Verdict("invalid", "", TOO_COSTLY if problem.code == "key_too_costly" else "")
    if is_blank(given):
        return Verdict("wrong", "")
    try:
        if wanted.kind in ("choice", "text"):
            return _judge_words(given, wanted)
        text = plain_text(given)
    except Unreadable:
        return Verdict("invalid", "")
    verdicts = [_judge_as(text, wanted, separate, shares) for separate in _comma_readings(text, wanted.kind)]
    best = min(verdicts, key=lambda verdict: _RANKING.index(verdict.outcome))
    if best.outcome in ("wrong", "undecided") and wanted.kind in _LISTS and _splits_unsafely(text):
        return Verdict("invalid", best.reading)
    return best


class Shares:
    """The work that one answer may cost: to be understood, which no key changes, and to be compared."""

    def __init__(self, *, with_prover: bool) -> None:
        self.reading = Meter(READ_WORK)
        self.comparing = Meter(COMPARE_WORK, self.reading)
        self.comparing.with_prover = with_prover


def _judge_words(given: str, key: Key) -> Verdict:
    text = choice_letters(plain_text(given)) if key.kind == "choice" else folded_text(given)
    if not text:
        return Verdict("invalid", "")
    return Verdict("correct" if text == key.text else "wrong", text if key.kind == "choice" else given.strip())


def _judge_as(text: str, key: Key, commas_separate: bool, shares: Shares) -> Verdict:
    """The verdict on one reading of the commas."""
    read = _understood(text, key.kind, commas_separate, shares.reading)
    if isinstance(read, str):
        return Verdict("invalid", "", read)
    if not read.has_shape:
        return Verdict("wrong", read.text)
    doubts = shares.comparing.doubts
    try:
        with counted_by(shares.comparing):
            if _matches(read.answer, key):
                return Verdict("correct", read.text)
    except OtherShape:
        return Verdict("wrong", read.text)
    except (TooCostly, CannotTell, Undecided, Contested):
        return Verdict("undecided", read.text)
    except FAILURES:
        return Verdict("invalid", "")
    return Verdict("undecided" if shares.comparing.doubts > doubts else "wrong", read.text)


@dataclass(frozen=True, slots=True)
class _Understood:
    """An answer that was read, and whether it is the kind of thing that the key asks for."""

    answer: Answer
    text: str
    has_shape: bool


def _understood(text: str, kind: str, commas_separate: bool, share: Meter) -> _Understood | str:
    """What one reading of the commas says, or the code of what is wrong with it, which may be ""."""
    try:
        with counted_by(share):
            answer = read_answer(text, commas_separate=commas_separate, with_units=_with_units(kind))
            has_shape = _has_shape(answer, kind)
            return _Understood(answer, answer_text(answer, as_set=kind == "set"), has_shape)
    except TooCostly:
        return TOO_COSTLY
    except FAILURES:
        return ""


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
        case "expression" if key.family is not None:
            family = family_of(answer, usual=key.family.index)
            return family is not None and same_family(family, key.family)
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
    return read_within(Meter(READ_WORK), given, key)


def read_within(share: Meter, given: str, key: str | None) -> Reading:
    """How the answer is understood, within a share of work, which then says how much it took."""
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
    found = [_understood(text, kind, separate, share) for separate in _comma_readings(text, kind)]
    shown = next((one.text for one in found if isinstance(one, _Understood)), "")
    if shown:
        return Reading(shown, kind, readable=True)
    return Reading("", kind, readable=False, problem=TOO_COSTLY if TOO_COSTLY in found else "")


def _has_shape(answer: Answer, kind: str) -> bool:
    """Whether an answer is the kind of thing asked for; raises what makes it invalid."""
    try:
        _check_kind(answer, kind)
    except OtherShape:
        return False
    return True


def _check_kind(answer: Answer, kind: str) -> None:
    """Refuse what `judge` would call invalid under every key of this kind."""
    if answer == NO_SOLUTION:
        return
    match kind:
        case "empty":
            region_of(answer)
        case "number":
            number_chain(answer, "")
        case "set" | "list":
            items_of(answer, "")
        case "point":
            point_of(answer)
        case "interval":
            region_of(answer)
        case "expression":
            _check_expression(answer)


def _check_expression(answer: Answer) -> None:
    try:
        formula_of(answer)
    except OtherShape:
        if family_of(answer) is None:
            raise


def check_key(key: str) -> KeyCheck:
    """Whether a key can be read and accepts its own text as an answer."""
    try:
        wanted = parse_key(key)
    except KeyProblem as problem:
        return KeyCheck(ok=False, reading="", code=problem.code, error=problem.sentence)
    verdict = judge(wanted.body, key)
    if verdict.problem == TOO_COSTLY:
        sentence = "The key is too long a calculation; write its value."
        return KeyCheck(ok=False, reading="", code="key_too_costly", error=sentence)
    if verdict.outcome != "correct":
        sentence = "The key does not accept its own text as an answer; write it with ; between its parts."
        return KeyCheck(ok=False, reading=verdict.reading, code="key_rejects_itself", error=sentence)
    return KeyCheck(ok=True, reading=verdict.reading)
