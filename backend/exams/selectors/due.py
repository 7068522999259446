"""What the sweeps must do, asked of the database each time: nothing is remembered, so nothing is forgotten."""

import uuid
from datetime import datetime
from random import sample

from django.db.models import Count, Exists, OuterRef, Q

from exams.models import AnswerVerdict, ExamSession, MockExam, PipelineStep
from exams.rules.timing import GRACE

MOST_EXAMS = 1000


def exams_to_grade() -> list[uuid.UUID]:
    """Exams with something to judge or score, in an order of chance: those whose results students wait for first.

    Turns are short and nobody remembers whose was the last, so chance alone keeps an exam from being the last always.
    """
    ungraded = ExamSession.objects.ungraded().order_by()
    due = AnswerVerdict.objects.filter(judge_again__isnull=False).order_by()
    first = {
        *ungraded.live().values_list("exam_id", flat=True).distinct()[:MOST_EXAMS],
        *due.filter(judge_again=AnswerVerdict.Due.SOON).values_list("exam_id", flat=True).distinct()[:MOST_EXAMS],
    }
    then = {
        *ungraded.values_list("exam_id", flat=True).distinct()[:MOST_EXAMS],
        *due.values_list("exam_id", flat=True).distinct()[:MOST_EXAMS],
    } - first
    return [*sample(sorted(first), len(first)), *sample(sorted(then), len(then))]


def exams_with_unfinished_pipeline(*, now: datetime, steps: int, limit: int = MOST_EXAMS) -> list[MockExam]:
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


def proofs_wait(exam_id: uuid.UUID, *, judged_since: datetime) -> bool:
    """Whether answers of the exam's live sittings, met since then, are still to be judged by the prover."""
    return AnswerVerdict.objects.filter(
        exam_id=exam_id, judge_again=AnswerVerdict.Due.SOON, judged_at__gte=judged_since
    ).exists()
