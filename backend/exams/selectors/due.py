"""What the sweeps must do, asked of the database each time: nothing is remembered, so nothing is forgotten."""

import uuid
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from exams.models import ExamSession, MockExam, PipelineStep
from exams.rules.timing import GRACE


def exams_to_grade(*, limit: int = 50) -> list[uuid.UUID]:
    """Exams that hold submitted but unscored sessions."""
    ungraded = ExamSession.objects.ungraded().order_by().values_list("exam_id", flat=True).distinct()
    return list(ungraded[:limit])


def exams_with_unfinished_pipeline(*, now: datetime, steps: int, limit: int = 50) -> list[MockExam]:
    """Closed exams that anyone sat with fewer than `steps` finished steps, the oldest first; no look-back limit.

    An exam that nobody sat has nothing to be done, and may still be moved to another day.
    """
    is_finished = Q(steps__state__in=[PipelineStep.State.DONE, PipelineStep.State.SKIPPED])
    sat = MockExam.objects.ended_by(now - GRACE).filter(Exists(ExamSession.objects.live().filter(exam=OuterRef("pk"))))
    unfinished = sat.annotate(finished_steps=Count("steps", filter=is_finished)).filter(finished_steps__lt=steps)
    return list(unfinished.order_by("scheduled_start", "pk")[:limit])


def ungraded_remain(exam_id: uuid.UUID) -> bool:
    """Whether a live session of the exam is still open or unscored."""
    waiting = Q(status=ExamSession.Status.IN_PROGRESS) | Q(status=ExamSession.Status.SUBMITTED, scored_at__isnull=True)
    return ExamSession.objects.live().filter(waiting, exam_id=exam_id).exists()
