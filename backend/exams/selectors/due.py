"""What the sweeps must do, asked of the database each time: nothing is remembered, so nothing is forgotten."""

import uuid
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from exams.models import ExamSession, MockExam, PipelineStep
from exams.rules.timing import GRACE


def exams_to_grade(*, limit: int = 50) -> list[uuid.UUID]:
    """Exams that hold submitted but unscored sessions."""
    ungraded = ExamSession.objects.ungraded().order_by().values_list("exam_id", flat=True).distinct()
    return list(ungraded[:limit])


def exams_with_unfinished_pipeline(*, now: datetime, last_step: str, limit: int = 50) -> list[MockExam]:
    """Closed exams whose last step is neither done nor skipped, the oldest exam first; no look-back limit."""
    finished = PipelineStep.objects.filter(
        exam=OuterRef("pk"), step=last_step, state__in=[PipelineStep.State.DONE, PipelineStep.State.SKIPPED]
    )
    closed = MockExam.objects.ended_by(now - GRACE)
    return list(closed.filter(~Exists(finished)).order_by("scheduled_start", "pk")[:limit])


def ungraded_remain(exam_id: uuid.UUID) -> bool:
    """Whether a live session of the exam is still open or unscored."""
    waiting = Q(status=ExamSession.Status.IN_PROGRESS) | Q(status=ExamSession.Status.SUBMITTED, scored_at__isnull=True)
    return ExamSession.objects.live().filter(waiting, exam_id=exam_id).exists()
