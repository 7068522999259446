"""Have the work after grading done again: the steps are set back, and the worker meets them on its next sweep."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.recording import record_event
from common.errors import ProductError
from exams.errors import ExamNotFound
from exams.models import MockExam, PipelineStep
from exams.selectors.release import results_are_out


class RecalibrationRefused(ProductError):
    """There is nothing yet to be done again, or it is being done at this moment."""

    code, status = "recalibration_refused", 409


def calibrate_again(exam_id: uuid.UUID, *, actor: str, now: datetime) -> None:
    """Mark calibration and what follows from it to be redone, and record who asked; one transaction.

    Raises ExamNotFound; RecalibrationRefused before the exam is scored, and while a calibration runs.
    """
    with transaction.atomic():
        exam = MockExam.objects.filter(pk=exam_id).first()
        if exam is None:
            raise ExamNotFound
        if not results_are_out(exam.pk):
            raise RecalibrationRefused(_("The exam is not over and scored yet; it will be calibrated by itself then."))
        # One that starts just after this look loses its claim below, and is redone as well.
        if PipelineStep.objects.filter(exam=exam, state=PipelineStep.State.RUNNING, lease_until__gt=now).exists():
            raise RecalibrationRefused(
                _("A step of the work after this exam is running now; try again when it is done.")
            )
        invalidate_after_grading(exam.pk, reason=_("to be redone on request"))
        record_event(verb="calibration_requested", subject=exam, actor=actor, now=now)


def invalidate_after_grading(exam_id: uuid.UUID, *, reason: str) -> None:
    """Everything after grading is due again; a run under way loses its claim, so that its result is dropped."""
    PipelineStep.objects.filter(exam_id=exam_id).exclude(step=PipelineStep.Step.GRADE).update(
        state=PipelineStep.State.PENDING, claim=None, lease_until=None, finished_at=None, message=reason
    )
