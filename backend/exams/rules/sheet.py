"""What a student may write on the answer sheet: which slots there are, and which text is an answer."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from mathanswers.characters import latin

ANSWER_MAX_LENGTH = 500
BATCH_MAX_ITEMS = 100
QUESTION_MAX = 500
SUB_PART = re.compile(r"[a-z]{0,2}")
SLOT_NAME = re.compile(r"([1-9][0-9]{0,2})([^\W\d_]{0,2})")
REVISION_MAX = 2_147_483_647
# Written by some phone keyboards and pasted from PDFs: no meaning, but they would count as control characters.
HARMLESS_WHITESPACE = str.maketrans({"\t": " ", "\n": " ", "\r": " "})


class SheetError(ValueError):
    """A saved item is not acceptable; `code` is for programs, the text for people."""

    def __init__(self, code: str, sentence: str, *, field: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One place for an answer: question 36 part b is Slot(36, "b")."""

    question_number: int
    sub_part: str = ""

    def __str__(self) -> str:
        return f"{self.question_number}{self.sub_part}"

    @classmethod
    def parse(cls, name: str) -> Self:
        """The slot of this name: 36b → Slot(36, "b"), however the part was typed. Raises ValueError."""
        match = SLOT_NAME.fullmatch(name)
        if match is None or int(match[1]) > QUESTION_MAX:
            raise ValueError("not the name of a slot")
        return cls(int(match[1]), clean_sub_part(match[2]))


def clean_sub_part(text: str) -> str:
    """A part's letters as they are stored: small and Latin, Cyrillic look-alikes folded. Raises ValueError."""
    if SUB_PART.fullmatch(text):
        return text
    # By capitals first: the Cyrillic в looks like B only as В.
    typed = text.strip()
    part = latin(latin(typed).upper()).lower()
    if SUB_PART.fullmatch(part) is None or len(part) != len(typed):
        raise ValueError("not the letters of a part")
    return part


@dataclass(frozen=True, slots=True)
class SavedItem:
    """One slot's text as a client sends it; revision None means "whatever arrives last wins"."""

    slot: Slot
    answer: str
    revision: int | None


def parse_item(raw: Mapping[str, Any]) -> SavedItem:
    """Read one item of a save request strictly. Raises SheetError with its code."""
    slot = parse_slot(raw)
    return SavedItem(slot=slot, answer=parse_answer(raw.get("answer", "")), revision=_parse_revision(raw))


def parse_slot(raw: Mapping[str, Any]) -> Slot:
    """The slot that an item names. Raises SheetError; whether the exam has it is the database's question."""
    if raw.get("question_number") is None:
        raise SheetError("question_number_required", "question_number required", field="question_number")
    number = raw["question_number"]
    if not _is_whole(number):
        raise SheetError("invalid_request", "question_number must be a whole number.", field="question_number")
    sub_part = raw.get("sub_part", "")
    if not isinstance(sub_part, str):
        raise SheetError("invalid_request", "sub_part must be a text.", field="sub_part")
    try:
        part = clean_sub_part(sub_part)
    except ValueError:
        part = None
    if part is None or not 1 <= number <= QUESTION_MAX:
        raise SheetError("unknown_slot", "This exam has no such question.", field="question_number")
    return Slot(number, part)


def parse_answer(raw: Any) -> str:
    """The text to keep: stripped, at most 500 characters, nothing that is not printable. Raises SheetError."""
    if not isinstance(raw, str):
        raise SheetError("invalid_answer", "answer must be a text.", field="answer")
    text = raw.translate(HARMLESS_WHITESPACE).strip()
    if len(text) > ANSWER_MAX_LENGTH:
        raise SheetError("answer_too_long", "Answer too long: at most 500 characters.", field="answer")
    if _unprintable(text):
        raise SheetError("invalid_answer", "The answer holds characters that cannot be kept.", field="answer")
    return "" if _is_invisible(text) else text


def latest_per_slot(items: Sequence[SavedItem]) -> list[SavedItem]:
    """One item a slot: the highest revision, the later one on a tie; so that a batch is one statement."""
    latest: dict[Slot, SavedItem] = {}
    for item in items:
        kept = latest.get(item.slot)
        if kept is None or item.revision is None or kept.revision is None or item.revision >= kept.revision:
            latest[item.slot] = item
    return list(latest.values())


def _parse_revision(raw: Mapping[str, Any]) -> int | None:
    revision = raw.get("revision")
    if revision is None:
        return None
    if not _is_whole(revision) or not 0 <= revision <= REVISION_MAX:
        raise SheetError("invalid_request", "revision must be a whole number from 0.", field="revision")
    number: int = revision
    return number


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_invisible(text: str) -> bool:
    """Only spaces and zero-width characters: a blank, however it was typed."""
    return all(unicodedata.category(character) in {"Cf", "Zs"} for character in text)


def _unprintable(text: str) -> bool:
    return any(unicodedata.category(character) in {"Cc", "Cs"} for character in text)
