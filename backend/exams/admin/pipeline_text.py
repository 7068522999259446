"""How far the work after an exam has come, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from exams.models import Calibration, MockExam, PipelineStep


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step: `since` is when it ended, or began where it has not ended."""

    step: str
    state: str
    state_name: str
    since: datetime | None
    took: str
    attempts: int
    message: str


def step_rows(exam: MockExam, *, now: datetime) -> list[StepRow]:
    """The steps in their order; none before the first sweep after the exam."""
    calibration = Calibration.objects.filter(exam=exam).first()
    return [
        StepRow(
            step=step.get_step_display(),
            state=step.state,
            state_name=step.get_state_display(),
            since=step.finished_at or step.started_at,
            took=_took(step, calibration, now=now),
            attempts=step.attempts,
            message=step.message,
        )
        for step in PipelineStep.objects.filter(exam=exam).order_by("pk")
    ]


def steps_table(exam: MockExam, *, now: datetime) -> SafeString:
    """The same as a table, for the exam's own page."""
    return render_to_string("exams/admin/pipeline_steps.html", {"steps": step_rows(exam, now=now)})


def _took(step: PipelineStep, calibration: Calibration | None, *, now: datetime) -> str:
    """How long the calibration took, or how long a step has been running."""
    if step.state == PipelineStep.State.RUNNING and step.started_at is not None:
        return _("%d s so far") % (now - step.started_at).total_seconds()
    is_calibrated = step.step == PipelineStep.Step.CALIBRATE and step.state == PipelineStep.State.DONE
    return f"{calibration.duration_ms} ms" if is_calibrated and calibration else ""
