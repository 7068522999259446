"""Demo exam papers: 45 questions in Uzbek as a PDF, and the key to their 55 answers.

Every question comes from a template with seeded numbers, so its answer is computed, not typed.
"""

from dataclasses import dataclass
from random import Random
from typing import Literal

from demo.composition import compose_paper
from demo.pages import draw_pdf, paginate
from demo.plan import FIRST_MATCH_NUMBER, FIRST_OPEN_NUMBER, LETTERS, MATCH_LETTERS, PaperPlan, plan_paper
from demo.questions import Part

LEVEL_SPREAD = 0.25

AnswerKind = Literal["choice", "number", "expression", "text"]


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One answer slot of the key. `level_logits` is the difficulty used to simulate students."""

    question_number: int
    sub_part: str
    kind: AnswerKind
    choices: str
    correct_answer: str
    alternatives: list[str]
    topic: str
    level_logits: float


@dataclass(frozen=True, slots=True)
class DemoPaper:
    """A printed paper and its answer key."""

    pdf: bytes
    key: list[KeyRow]


def build_paper(seed: int, title: str, language: Literal["uz"] = "uz") -> DemoPaper:
    """Return the paper of this seed; the same seed and title give the same bytes.

    Papers exist in Uzbek only. Drawing uses matplotlib's global settings: one call at a time in a process.
    """
    if language != "uz":
        raise ValueError(f"demo papers are written in Uzbek only, not in {language!r}")
    plan = plan_paper(seed)
    pdf = draw_pdf(paginate(compose_paper(plan, title=title)), title=title)
    return DemoPaper(pdf=pdf, key=answer_key(plan, seed=seed))


def season_title(number: int) -> str:
    """Return the title of one paper of the demo season, counted from 1."""
    return f"Matematika. Milliy sertifikat — sinov №{number}"


def answer_key(plan: PaperPlan, *, seed: int) -> list[KeyRow]:
    """Return the rows of the key in the order of the paper; levels vary a little from paper to paper."""
    rng = Random(f"{seed}:levels")  # noqa: S311 - simulated difficulty, not a secret
    rows = [
        _choice_row(number, LETTERS, choice.letter, choice.question.topic, _level(rng, choice.question.level_logits))
        for number, choice in enumerate(plan.choices, start=1)
    ]
    tasks = zip(plan.match.group.tasks, plan.match.letters, strict=True)
    rows += [
        _choice_row(number, MATCH_LETTERS, letter, plan.match.group.topic, _level(rng, task.level_logits))
        for number, (task, letter) in enumerate(tasks, start=FIRST_MATCH_NUMBER)
    ]
    for number, question in enumerate(plan.opens, start=FIRST_OPEN_NUMBER):
        for sub_part, part in (("a", question.first), ("b", question.second)):
            rows.append(_open_row(number, sub_part, part, question.topic, _level(rng, part.level_logits)))
    return rows


def _choice_row(number: int, choices: str, letter: str, topic: str, level_logits: float) -> KeyRow:
    return KeyRow(number, "", "choice", choices, letter, [], topic, level_logits)


def _open_row(number: int, sub_part: str, part: Part, topic: str, level_logits: float) -> KeyRow:
    kind: AnswerKind = "number" if part.answer.size is not None else "expression"
    return KeyRow(number, sub_part, kind, "", part.answer.key, list(part.answer.spellings), topic, level_logits)


def _level(rng: Random, usual: float) -> float:
    return round(usual + rng.gauss(0.0, LEVEL_SPREAD), 2) + 0.0
