"""Is this text the right answer to this slot? One question, one door for every kind of slot."""

import threading
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import mathanswers

_one_at_a_time = threading.Lock()


class Outcome(StrEnum):
    """A blank is wrong for the score, and stays distinguishable; unreadable is not the same as wrong.

    Undecided is ours, not the student's: we could neither show nor refute it. It counts as not right for now.
    """

    CORRECT = "correct"
    WRONG = "wrong"
    UNREADABLE = "unreadable"
    UNDECIDED = "undecided"


class Problem(StrEnum):
    """Why a text has the verdict that it has, where that is not plain."""

    TOO_COSTLY = "too_costly"
    FAILED = "failed"


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
    "undecided": Outcome.UNDECIDED,
}
# Of several verdicts on one text, by the key and by its alternatives, the first of these counts.
WEIGHT = (Outcome.CORRECT, Outcome.UNDECIDED, Outcome.WRONG, Outcome.UNREADABLE)
READING_MAX_LENGTH = 600


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a text is worth, how it was understood, and a `Problem` or nothing."""

    outcome: Outcome
    reading: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TextReading:
    """How a text is understood, whether it is, and if not, a `Problem` or nothing."""

    text: str
    readable: bool
    problem: str = ""


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
def remembered_reading(answer: str, *, kind: Kind) -> str:
    """`key_reading` for pages that thousands look at: the same key is read once in a process."""
    return key_reading(answer, kind=kind)


def shown_key(answer: str, *, kind: Kind) -> str:
    """The right answer as students see it: `{−1; 9}`, and not the author's `set:-1;9`."""
    if kind in (Kind.CHOICE, Kind.TEXT) or ":" not in answer:
        return answer
    return remembered_reading(answer, kind=kind) or answer


ANY_EXPRESSION = "expr:x"  # stands for the kind alone


def reading_of(text: str, *, kind: Kind) -> TextReading:
    """How a text is understood, and whether it is; for the student to see while typing. Knows nothing of the key."""
    if kind in (Kind.CHOICE, Kind.TEXT) or not text:
        return TextReading(text, readable=True)
    reading = mathanswers.read(text)
    if kind is Kind.EXPRESSION and not reading.readable and not reading.problem:
        reading = mathanswers.read(text, ANY_EXPRESSION)  # a general solution, say, is no number and no set
    return TextReading(reading.text, reading.readable, reading.problem)


def judge_answer(text: str, *, kind: Kind, accepted: tuple[str, ...], with_prover: bool = True) -> Judgement:
    """Judge one text against the key and its alternatives: right if it matches any of them.

    Without the prover, which may take seconds, what only it could show is undecided.
    """
    if not text:
        return Judgement(Outcome.WRONG, "")
    judgements = []
    for answer in accepted:
        verdict = mathanswers.judge(text, judging_key(kind, answer), with_prover=with_prover)
        judgement = Judgement(
            OUTCOME_OF_VERDICT[verdict.outcome], verdict.reading[:READING_MAX_LENGTH], verdict.problem
        )
        if judgement.outcome is Outcome.CORRECT:
            return judgement
        if judgement.problem == Problem.TOO_COSTLY and mathanswers.read(text).problem != Problem.TOO_COSTLY:
            judgement = Judgement(Outcome.UNDECIDED, "", Problem.TOO_COSTLY)  # the key is dear, not what was written
        judgements.append(judgement)
    return min(judgements, key=lambda judgement: WEIGHT.index(judgement.outcome))


def other_answers(accepted: tuple[str, ...], *, kind: Kind) -> tuple[str, ...]:
    """The alternatives that say something else than the key, as they are read: 1,5 beside 3/2 tells nothing.

    Computed once in a process, by one thread, though thousands may look at an exam's results at the same moment.
    """
    with _one_at_a_time:
        return _other_answers(accepted, kind=kind)


@lru_cache(maxsize=4096)
def _other_answers(accepted: tuple[str, ...], *, kind: Kind) -> tuple[str, ...]:
    key, *others = accepted
    if kind not in (Kind.CHOICE, Kind.TEXT):
        others = [key_reading(text, kind=kind) or text for text in others]
    verdicts = [judge_answer(text, kind=kind, accepted=(key,), with_prover=False) for text in others]
    return tuple(text for text, verdict in zip(others, verdicts, strict=True) if verdict.outcome is not Outcome.CORRECT)
