"""Seasons for tests: exams that are over and scored, made straight into the tables, and the ratings they must give."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Student
from exams.models import EloHistory, ExamSession, MockExam, PipelineStep, ScoreAbility, StudentRating
from exams.rules.elo import LOWEST_ELO, START_ELO, k_factor
from exams.selectors.results import percent
from tests.factories import START, make_admin, make_student

FOUR_ITEMS = [
    {"question_number": number, "kind": "choice", "choices": "ABCD", "correct_answer": "A"} for number in range(1, 5)
]


@dataclass
class Sat:
    """One finished exam of a season: who scored what (of 4), and whether it was calibrated."""

    exam: MockExam
    scores: dict[uuid.UUID, int]
    is_calibrated: bool = False


def scaled_of(raw_score: int) -> float:
    """A stand-in for a calibration: any function of the raw score will do."""
    return 20.0 + 15.0 * raw_score


def logits_of(raw_score: int) -> float:
    return (scaled_of(raw_score) - 50) / 12.5


def finished_exam(*, days: float, title: str = "Sinov") -> MockExam:
    """An exam of four items which started `days` after START and is over, with its grading finished."""
    start = START + timedelta(days=days)
    exam = MockExam.objects.create(
        title=title,
        pdf_file="papers/none.pdf",
        scheduled_start=start,
        scheduled_end=start + timedelta(hours=3),
        created_by=make_admin(),
    )
    exam.key.bulk_create(exam.key.model(exam=exam, **row) for row in FOUR_ITEMS)
    PipelineStep.objects.create(exam=exam, step="grade", state="done", finished_at=exam.scheduled_end)
    return exam


def sit(exam: MockExam, scores: Mapping[Student, int], *, calibrated: bool = False) -> Sat:
    """Let these students have sat it with these raw scores."""
    end = exam.scheduled_end
    ExamSession.objects.bulk_create(
        ExamSession(
            student=student, exam=exam, started_at=exam.scheduled_start, deadline=end, status="submitted",
            submitted_at=end, raw_score=score, scored_at=end,
        )
        for student, score in scores.items()
    )  # fmt: skip
    sat = Sat(exam, {student.pk: score for student, score in scores.items()}, calibrated)
    if calibrated:
        calibrate_anew(sat)
    return sat


def calibrate_anew(sat: Sat) -> None:
    """Write the abilities that the raw scores of this exam stand for."""
    ScoreAbility.objects.filter(exam=sat.exam).delete()
    ScoreAbility.objects.bulk_create(
        ScoreAbility(
            exam=sat.exam,
            raw_score=score,
            ability_logits=logits_of(score),
            ability_se=0.3,
            rasch_scaled=scaled_of(score),
            percentile=50,
        )
        for score in range(len(FOUR_ITEMS) + 1)
    )


def season(
    *results: Sequence[int | None], students: Sequence[Student] | None = None
) -> tuple[list[Student], list[Sat]]:
    """A weekly season: `results[exam][student]` is a raw score, or None for who was away. Nothing is rated yet."""
    people = list(students or [make_student() for _ in results[0]])
    sats = []
    for week, scores in enumerate(results):
        taken = {student: score for student, score in zip(people, scores, strict=True) if score is not None}
        sats.append(sit(finished_exam(days=7 * week, title=f"№{week + 1}"), taken))
    return people, sats


@dataclass
class Expected:
    """One student as a plain fold over the exams in their order leaves them."""

    elo: int = START_ELO
    exams_taken: int = 0
    calibrated_exams: int = 0
    scaled: float = 50.0
    logits: float = 0.0
    history: list[tuple[Any, ...]] = field(default_factory=list)


def ratings_from_nothing(season: Sequence[Sat]) -> dict[uuid.UUID, Expected]:
    """What the ratings must be, computed pair by pair in plain Python."""
    people: dict[uuid.UUID, Expected] = {}
    for sat in sorted(season, key=lambda sat: (sat.exam.scheduled_start, sat.exam.pk)):
        before = {student: people.setdefault(student, Expected()).elo for student in sat.scores}
        for student, score in sat.scores.items():
            _rate(people[student], student, score, sat, before)
    return people


def next_elo(elo: int, *, k: float, actual: float, expected: float) -> int:
    """The rating after an exam, as the statement must find it; halves round to the even number."""
    return max(LOWEST_ELO, elo + round(k * (actual - expected)))


def _rate(person: Expected, student: uuid.UUID, score: int, sat: Sat, elo: Mapping[uuid.UUID, int]) -> None:
    others = [other for other in sat.scores if other != student]
    beaten = sum((score > sat.scores[other]) + (score == sat.scores[other]) / 2 for other in others)
    hoped = sum(1 / (1 + 10 ** ((elo[other] - elo[student]) / 400)) for other in others)
    before, scaled_before = person.elo, person.scaled
    if others:
        person.elo = next_elo(
            before, k=k_factor(person.exams_taken), actual=beaten / len(others), expected=round(hoped / len(others), 12)
        )
    person.exams_taken += 1
    if sat.is_calibrated:
        person.calibrated_exams += 1
        person.scaled, person.logits = scaled_of(score), logits_of(score)
    rank = 1 + sum(1 for other in others if sat.scores[other] > score)
    person.history.append(
        (sat.exam.pk, before, person.elo, percent(score, 4), scaled_before, person.scaled, rank, len(sat.scores))
    )


def stored_ratings() -> dict[uuid.UUID, Expected]:
    """What the database holds, in the same shape."""
    people = {
        row.student_id: Expected(row.elo, row.exams_taken, row.calibrated_exams, row.rasch_scaled, row.rasch_ability)
        for row in StudentRating.objects.all()
    }
    rows = EloHistory.objects.order_by("exam__scheduled_start", "exam_id")
    for row in rows:
        people[row.student_id].history.append(
            (
                row.exam_id, row.elo_before, row.elo_after, row.score_percent, row.rasch_before, row.rasch_after,
                row.rank, row.participants,
            )
        )  # fmt: skip
    return people


def at(days: float) -> datetime:
    """An instant this many days after START."""
    return START + timedelta(days=days)
