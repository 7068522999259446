"""An exam for robots: 55 slots with a varied key, and for each slot texts that are surely right or surely wrong.

The texts are right or wrong by how they are made here, not by asking the product, so that its scores can be
checked against them.
"""

import base64
import io
import random
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pypdf import PdfWriter

CLOSED_QUESTIONS = 35
OPEN_QUESTIONS = 10
PAPER_PAGES = 12
PAPER_BALLAST_BYTES = 400_000  # as large as a scanned paper, so that ranges mean something
TEXT_KEYS = ("tub son", "toq", "juft", "cheksiz ko'p", "o'tkir burchakli", "parabola")
CYRILLIC_LOOKALIKES = {"A": "А", "B": "В", "C": "С", "E": "Е"}
UNREADABLE = ("???", "bilmayman )(", "∫∫", "2 +* 3")

SlotName = tuple[int, str]


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """One slot: what the key says, and what a robot may write into it."""

    question_number: int
    sub_part: str
    kind: str
    choices: str
    correct_answer: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def name(self) -> SlotName:
        return (self.question_number, self.sub_part)

    def is_right(self, text: str) -> bool:
        return text.strip() in {right.strip() for right in self.right}

    def key_row(self) -> dict[str, Any]:
        return {
            "question_number": self.question_number,
            "sub_part": self.sub_part,
            "kind": self.kind,
            "choices": self.choices,
            "correct_answer": self.correct_answer,
        }


@dataclass(frozen=True, slots=True)
class ExamPlan:
    """The paper and the slots by their names, in order."""

    slots: Mapping[SlotName, PlannedSlot]
    paper: bytes

    def as_json(self, *, title: str, opens_in_seconds: float, window_seconds: float, minutes: int) -> dict[str, Any]:
        """What `benchmarks.prepare_exam` needs to store it."""
        return {
            "title": title,
            "opens_in_seconds": opens_in_seconds,
            "window_seconds": window_seconds,
            "duration_minutes": minutes,
            "paper": base64.b64encode(self.paper).decode(),
            "key": [slot.key_row() for slot in self.slots.values()],
        }


def plan_exam(seed: int) -> ExamPlan:
    """The exam of a seed: always the same one."""
    rng = random.Random(f"exam {seed}")
    slots = [_closed(number, rng) for number in range(1, CLOSED_QUESTIONS + 1)]
    for number in range(CLOSED_QUESTIONS + 1, CLOSED_QUESTIONS + OPEN_QUESTIONS + 1):
        slots.append(_number(number, "a", rng))
        slots.append(_number(number, "b", rng) if rng.random() < 0.5 else _text(number, "b", rng))
    return ExamPlan({slot.name: slot for slot in slots}, _paper(rng))


def _closed(number: int, rng: random.Random) -> PlannedSlot:
    choices = "ABCDEF" if number > CLOSED_QUESTIONS - 3 else "ABCD"
    letter = rng.choice(choices)
    right = [letter, letter.lower(), f" {letter} "]
    if letter in CYRILLIC_LOOKALIKES:
        right.append(CYRILLIC_LOOKALIKES[letter])
    wrong = tuple(other for other in choices if other != letter)
    return PlannedSlot(number, "", "choice", choices, letter, tuple(right), wrong)


def _number(number: int, part: str, rng: random.Random) -> PlannedSlot:
    """A decimal fraction in its several spellings; the wrong ones are other numbers, or not readable at all."""
    value = Fraction(rng.choice([-1, 1]) * rng.randint(1, 999), rng.choice([1, 2, 4, 5, 10]))
    fraction = str(value)
    point = f"{float(value):g}"
    right = [fraction, point, point.replace(".", ","), f"  {fraction} "]
    others = [value + 1, value - Fraction(1, 2), value * 2 + 7]
    wrong = [str(other) for other in others if other != value]
    return PlannedSlot(number, part, "number", "", fraction, tuple(right), (*wrong, *UNREADABLE))


def _text(number: int, part: str, rng: random.Random) -> PlannedSlot:
    word = rng.choice(TEXT_KEYS)
    right = (word, word.upper(), word.capitalize(), f" {word}  ")
    wrong = tuple(other for other in TEXT_KEYS if other != word)
    return PlannedSlot(number, part, "text", "", word, right, wrong)


def _paper(rng: random.Random) -> bytes:
    pdf = PdfWriter()
    for _page in range(PAPER_PAGES):
        pdf.add_blank_page(width=595, height=842)
    pdf.add_attachment("ballast", rng.randbytes(PAPER_BALLAST_BYTES))
    target = io.BytesIO()
    pdf.write(target)
    return target.getvalue()
