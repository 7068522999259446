"""Where one student stands: rating, place, history, streak, and what achievements compare with thresholds."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.errors import TokenInvalid
from accounts.models import Student
from common.prepared import Prepared
from exams.models import Board, BoardCount, EloHistory, StudentRating, StudentStreak
from exams.rules.achievements import Measures
from exams.rules.elo import START_ELO
from exams.selectors.rated import own_rasch
from exams.selectors.release import finished_grading

HISTORY_EXAMS = 100


@dataclass(frozen=True, slots=True)
class RatedExam:
    """What one rated exam did; `own_rasch` is the Rasch score that it gave itself, None if it is not calibrated."""

    exam_id: uuid.UUID
    exam_title: str
    scheduled_start: datetime
    elo_before: int
    elo_after: int
    score_percent: float
    own_rasch: float | None
    rank: int | None
    participants: int | None


def _newest_rated(student_id: uuid.UUID) -> QuerySet[Any, Any]:
    rows = EloHistory.objects.of(student_id).filter(Exists(finished_grading(OuterRef("exam"))))
    newest = rows.annotate(own_rasch=own_rasch()).order_by("-exam__scheduled_start", "-exam_id")[:HISTORY_EXAMS]
    return newest.values_list(
        "exam_id", "exam__title", "exam__scheduled_start", "elo_before", "elo_after", "score_percent", "own_rasch",
        "rank", "participants",
    )  # fmt: skip


NEWEST_RATED = Prepared(_newest_rated, RatedExam)


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """A student with rating and streak (None before the first rated exam) and the rated exams, oldest first."""

    student: Student
    rating: StudentRating | None
    streak: StudentStreak | None
    history: list[RatedExam]


def own_record(student_id: uuid.UUID) -> OwnRecord:
    """Everything that dashboard and achievements are made of; two queries. Raises TokenInvalid: the student is gone.

    History holds the last 100 exams whose results are out: a regrade that withdraws them hides their places too.
    """
    student = Student.objects.select_related("rating", "streak").filter(pk=student_id).first()
    if student is None:
        raise TokenInvalid
    return OwnRecord(
        student=student,
        rating=getattr(student, "rating", None),
        streak=getattr(student, "streak", None),
        history=NEWEST_RATED.rows(student_id=student_id)[::-1],
    )


def measured_standing(record: OwnRecord) -> Measures:
    """What the student has to show for achievements."""
    rating, streak = record.rating, record.streak
    scores = [row.score_percent for row in record.history]
    gains = [round(after - before, 2) for before, after in pairwise(scores)]
    return Measures(
        ability=rating.rasch_scaled if rating and rating.calibrated_exams else None,
        streak=streak.current_streak if streak else 0,
        exams=rating.exams_taken if rating else 0,
        best_gain=max(gains, default=None),
    )


def rating_summary(record: OwnRecord) -> dict[str, Any]:
    """Rating, Rasch score, and the place among everyone rated; two queries."""
    rating = record.rating
    participants = Board.objects.filter(name=Board.Name.TOP_RATED).values_list("students", flat=True).first() or 0
    if rating is None:
        return {
            "elo": START_ELO, "elo_change": None, "rasch_scaled": None, "rank": None, "percentile": None,
            "exams_taken": 0, "participants": participants,
        }  # fmt: skip
    last = record.history[-1] if record.history else None
    return {
        "elo": rating.elo,
        "elo_change": last.elo_after - last.elo_before if last else None,
        "rasch_scaled": rating.rasch_scaled if rating.calibrated_exams else None,
        **_place(rating.elo, participants),
        "exams_taken": rating.exams_taken,
        "participants": participants,
    }


def _place(elo: int, participants: int) -> dict[str, Any]:
    """Rank 1 + how many rate higher, and the share of everyone that rates lower, ties half, in percent."""
    counts = BoardCount.objects.filter(board_id=Board.Name.TOP_RATED, value=elo)
    found = counts.values_list("above", "students").first()
    if found is None or not participants:
        return {"rank": None, "percentile": None}
    above, equal = found
    below = participants - above - equal
    return {"rank": above + 1, "percentile": round(100 * (below + equal / 2) / participants, 1)}


def history_rows(record: OwnRecord) -> list[dict[str, Any]]:
    """One row per rated exam, oldest first; the Rasch score is that of the exam itself, null if not calibrated."""
    return [
        {
            "exam_id": row.exam_id,
            "exam_title": row.exam_title,
            "date": row.scheduled_start,
            "elo": row.elo_after,
            "rasch_scaled": row.own_rasch,
            "percent": row.score_percent,
            "rank": row.rank,
            "participants": row.participants,
        }
        for row in record.history
    ]
