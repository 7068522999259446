"""When an exam is over for everyone: the one question on which results, rankings, practice and papers wait."""

import uuid
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from common.memory import BriefMemory
from exams.models import ExamSession, MockExam, PipelineStep
from exams.rules.timing import hard_deadline, window_is_over


def last_deadline(exam_id: uuid.UUID) -> datetime | None:
    """The latest stored deadline of the exam's live sessions, extra time included."""
    found: dict[str, Any] = ExamSession.objects.live().filter(exam_id=exam_id).aggregate(last=Max("deadline"))
    last: datetime | None = found["last"]
    return last


REMEMBERED_SECONDS = 3.0
remembered_deadlines: BriefMemory[uuid.UUID, datetime | None] = BriefMemory(REMEMBERED_SECONDS)


def expected_release(exam: MockExam) -> datetime:
    """The instant after which the exam is over for everyone, as far as this process knew some seconds ago.

    It looks through all sessions of the exam, and everybody who hands in asks for it in the same minute.
    """
    last = remembered_deadlines.get(exam.pk, lambda: last_deadline(exam.pk))
    return hard_deadline(max(exam.scheduled_end, last) if last else exam.scheduled_end)


def is_over_for_everyone(exam: MockExam, *, now: datetime) -> bool:
    """Whether the window, all personal time and the grace have passed and no live session is open any more."""
    if not window_is_over(exam.schedule, last_deadline=None, now=now):
        return False  # the common answer while an exam runs: no query
    live = ExamSession.objects.live().filter(exam_id=exam.pk)
    found: dict[str, Any] = live.aggregate(last=Max("deadline"), open=Max("deadline", filter=Q(status="in_progress")))
    return found["open"] is None and window_is_over(exam.schedule, last_deadline=found["last"], now=now)


def finished_grading(exam: uuid.UUID | OuterRef) -> QuerySet[PipelineStep]:
    """The exam's grading step if it is finished: it runs only once the exam is over for everyone.

    A running live session hides it all the same: whatever else went wrong, nobody sees results while somebody writes.
    """
    finished = [PipelineStep.State.DONE, PipelineStep.State.SKIPPED]
    running = ExamSession.objects.live().running().filter(exam=OuterRef("exam"))
    return PipelineStep.objects.filter(~Exists(running), exam=exam, step=PipelineStep.Step.GRADE, state__in=finished)


def results_are_out(exam_id: uuid.UUID) -> bool:
    """Whether this exam's scores, right answers and ranking may be shown to students."""
    return finished_grading(exam_id).exists()


def solutions_are_open(exam: MockExam, *, now: datetime) -> bool:
    """Whether the worked solutions may be read: with the results, or, of an exam that nobody sat live, once it is over.

    Such an exam has no results that could ever come out.
    """
    if results_are_out(exam.pk):
        return True
    return not ExamSession.objects.live().filter(exam=exam).exists() and is_over_for_everyone(exam, now=now)
