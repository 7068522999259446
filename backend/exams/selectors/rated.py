"""Which exams are rated, in the order in which ratings follow each other: by start, then by id."""

import uuid
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from exams.models import Board, CorrectAnswer, EloHistory, MockExam, ScoreAbility
from exams.selectors.release import finished_grading

IMPROVEMENT_WINDOW = timedelta(days=30)


def rated_exams() -> QuerySet[MockExam]:
    """Exams that changed ratings, in their order."""
    rated = EloHistory.objects.filter(exam=OuterRef("pk"))
    return MockExam.objects.filter(Exists(rated)).order_by("scheduled_start", "pk")


def rated_exams_after(exam: MockExam) -> list[MockExam]:
    """Rated exams that follow this one; `is_out` says whether its results are (a regrade withdraws them)."""
    later = Q(scheduled_start__gt=exam.scheduled_start) | Q(scheduled_start=exam.scheduled_start, pk__gt=exam.pk)
    return list(rated_exams().filter(later).annotate(is_out=Exists(finished_grading(OuterRef("pk")))))


def rated_exams_before(exam: MockExam) -> list[MockExam]:
    """Rated exams that precede this one, in their order."""
    earlier = Q(scheduled_start__lt=exam.scheduled_start) | Q(scheduled_start=exam.scheduled_start, pk__lt=exam.pk)
    return list(rated_exams().filter(earlier))


def last_rated_exam() -> MockExam | None:
    return rated_exams().last()


def improvement_window(*, now: datetime) -> list[uuid.UUID]:
    """Exams of the last 30 days, by their start."""
    recent = MockExam.objects.filter(scheduled_start__gt=now - IMPROVEMENT_WINDOW, scheduled_start__lte=now)
    return list(recent.order_by("scheduled_start", "pk").values_list("pk", flat=True))


def has_left_the_window(*, now: datetime) -> bool:
    """Whether a rated exam has become older than 30 days since improvements were last counted."""
    counted_from = Board.objects.filter(name=Board.Name.MOST_IMPROVED).values_list("window_start", flat=True).first()
    if counted_from is None:
        return False
    gone = rated_exams().filter(scheduled_start__gt=counted_from, scheduled_start__lte=now - IMPROVEMENT_WINDOW)
    return gone.exists()


def max_score(exam_id: uuid.UUID) -> int:
    """How many items count."""
    return CorrectAnswer.objects.filter(exam_id=exam_id, voided_at__isnull=True).count()


def own_rasch() -> Subquery:
    """The Rasch score which a history row's own exam gave; null if that exam is not calibrated."""
    abilities = ScoreAbility.objects.filter(exam=OuterRef("exam"), raw_score=OuterRef("session__raw_score"))
    return Subquery(abilities.values("rasch_scaled")[:1])
