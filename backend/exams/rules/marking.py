"""Is this text the right answer to this slot? One question, one door for every kind of slot."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import mathanswers


class Outcome(StrEnum):
    """A blank is wrong for the score, and stays distinguishable; unreadable is not the same as wrong."""

    CORRECT = "correct"
    WRONG = "wrong"
    UNREADABLE = "unreadable"


class Kind(StrEnum):
    """How a slot's answers are read."""

    CHOICE = "choice"
    NUMBER = "number"
    EXPRESSION = "expression"
    TEXT = "text"


KEY_PREFIX = {Kind.CHOICE: "mc:", Kind.NUMBER: "", Kind.EXPRESSION: "", Kind.TEXT: "text:"}
OUTCOME_OF_VERDICT = {
    "correct": Outcome.CORRECT,
    "wrong": Outcome.WRONG,
    "invalid": Outcome.UNREADABLE,
    "undecided": Outcome.UNREADABLE,
}
READING_MAX_LENGTH = 600


@dataclass(frozen=True, slots=True)
class Judgement:
    outcome: Outcome
    reading: str


def parser_version() -> str:
    """Stored with each verdict, so that a better parser's verdicts can be told from an older one's."""
    return str(mathanswers.PARSER_VERSION)


def judging_key(kind: Kind, answer: str) -> str:
    """A key or alternative in the syntax of `mathanswers`; one that names its own kind (`set:…`) is kept."""
    prefix = KEY_PREFIX[kind]
    return answer if not prefix or answer.startswith(prefix) else prefix + answer


def key_reading(answer: str, *, kind: Kind) -> str:
    """How a key or alternative is understood, for the admin."""
    return mathanswers.check_key(judging_key(kind, answer)).reading


@lru_cache(maxsize=4096)
def shown_key(answer: str, *, kind: Kind) -> str:
    """The right answer as students see it: `{−1; 9}`, and not the author's `set:-1;9`."""
    if kind in (Kind.CHOICE, Kind.TEXT) or ":" not in answer:
        return answer
    return key_reading(answer, kind=kind) or answer


def reading_of(text: str, *, kind: Kind) -> tuple[str, bool]:
    """How a text is understood, and whether it is; for the student to see while typing. Knows nothing of the key."""
    if kind in (Kind.CHOICE, Kind.TEXT) or not text:
        return text, True
    reading = mathanswers.read(text)
    return reading.text, reading.readable


def judge_answer(text: str, *, kind: Kind, accepted: tuple[str, ...]) -> Judgement:
    """Judge one text against the key and its alternatives: right if it matches any of them."""
    if not text:
        return Judgement(Outcome.WRONG, "")
    best = Judgement(Outcome.UNREADABLE, "")
    for answer in accepted:
        verdict = mathanswers.judge(text, judging_key(kind, answer))
        judgement = Judgement(OUTCOME_OF_VERDICT[verdict.outcome], verdict.reading[:READING_MAX_LENGTH])
        if judgement.outcome is Outcome.CORRECT:
            return judgement
        if best.outcome is Outcome.UNREADABLE:
            best = judgement
    return best
