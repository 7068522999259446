"""What beat starts. Each task asks the database what is due and may run twice, late, or be killed without harm."""

import logging

from celery import shared_task

from common import clock
from common.single import only_one
from exams.models import MockExam, PipelineStep
from exams.selectors.due import exams_to_grade
from exams.selectors.places import exams_without_places
from exams.selectors.release import is_over_for_everyone
from exams.services.grading import grade_exam
from exams.services.pipeline import forfeit_dead_runs, run_pipeline
from exams.services.pipeline import run_due_pipelines as run_pipelines
from exams.services.places import find_paper_places
from exams.services.sessions import SWEEP_BATCH, close_overdue_sessions

log = logging.getLogger(__name__)
PIPELINE_JOB = "run-due-pipelines"


@shared_task
def auto_submit_expired_sessions() -> int:
    """Close every live session whose deadline and grace have passed, batch by batch; returns how many."""
    closed = 0
    with only_one("close-expired-sessions") as mine:
        while mine:
            batch = close_overdue_sessions(now=clock.now())
            closed += batch
            if batch < SWEEP_BATCH:
                break
    return closed


@shared_task
def grade_submitted_sessions() -> int:
    """Score what is submitted and unscored; one exam's failure does not stop the others."""
    graded = 0
    with only_one("grade-submitted-sessions") as mine:
        for exam_id in exams_to_grade() if mine else []:
            try:
                graded += grade_exam(exam_id, now=clock.now())
            except Exception:
                log.exception("grading exam %s failed; the next sweep tries again", exam_id)
    return graded


@shared_task
def calibrate_exam_rasch(exam_id: str) -> str:
    """Take one exam through its remaining steps now; beat does the same within seconds. Returns what became of it."""
    exam = MockExam.objects.filter(pk=exam_id).first()
    if exam is None:
        log.error("no exam %s to calibrate", exam_id)
        return "unknown exam"
    now = clock.now()
    if not is_over_for_everyone(exam, now=now):
        log.info("exam %s is not over for everyone", exam_id)
        return "not over"
    with only_one(PIPELINE_JOB) as mine:
        if not mine:
            return "the worker is at it"
        forfeit_dead_runs(now=now)
        run_pipeline(exam, now=now)
    step = PipelineStep.objects.get(exam=exam, step=PipelineStep.Step.CALIBRATE)
    log.info("calibration of exam %s: %s %s", exam_id, step.state, step.message)
    return f"{step.state}: {step.message}"


@shared_task
def run_due_pipelines() -> int:
    """Take every exam that is over for everyone through its remaining steps."""
    with only_one(PIPELINE_JOB) as mine:
        if not mine:
            return 0
        forfeit_dead_runs(now=clock.now())
        return run_pipelines(now=clock.now())


@shared_task
def find_question_places() -> int:
    """Look for the questions on papers that nobody looked at: new ones, and all when the rules have changed."""
    found = 0
    with only_one("find-question-places") as mine:
        for exam in exams_without_places() if mine else []:
            try:
                find_paper_places(exam, now=clock.now())
                found += 1
            except Exception:
                log.exception("keeping the places of exam %s failed; the next sweep tries again", exam.pk)
    return found
