"""What beat starts. Each task asks the database what is due and may run twice, late, or be killed without harm."""

import logging
import time
import uuid

from celery import shared_task

from common import clock
from common.locks import only_one
from exams.models import MockExam, PipelineStep
from exams.selectors.due import exams_to_grade
from exams.selectors.places import exams_without_places
from exams.selectors.release import is_over_for_everyone
from exams.services.ending import SWEEP_BATCH, close_overdue_sessions
from exams.services.grading import GradingTurn, grade_alone
from exams.services.judging import STOPS
from exams.services.pipeline import run_due_pipelines as run_pipelines
from exams.services.pipeline import run_pipeline_alone
from exams.services.places import find_paper_places
from exams.services.practice_judging import judge_waiting_practice

log = logging.getLogger(__name__)
# Of one message; the next one, five seconds later, goes on. Closing sessions must not wait for long behind it.
SWEEP_SECONDS = 15.0
TURN_SECONDS = 3.0
PRACTICE_SECONDS = 3.0


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
    """Score what is submitted and unscored; no exam's failure or length keeps another waiting.

    Every exam gets a turn, round after round, until nothing is left or the next message has to go on.
    """
    ends = time.monotonic() + SWEEP_SECONDS
    graded, waiting = 0, exams_to_grade()
    while waiting:
        more = []
        for exam_id in waiting:
            left = ends - time.monotonic()
            if left <= 0:
                return graded
            turn = _grading_turn(exam_id, seconds=max(TURN_SECONDS, left / len(waiting)))
            graded += turn.scored
            more += [exam_id] if turn.has_more else []
        waiting = more
    return graded


def _grading_turn(exam_id: uuid.UUID, *, seconds: float) -> GradingTurn:
    try:
        return grade_alone(exam_id, now=clock.now(), seconds=seconds) or GradingTurn()
    except STOPS:
        raise
    except Exception:
        log.exception("grading exam %s failed; the next sweep tries again", exam_id)
        return GradingTurn()


@shared_task
def judge_practice() -> int:
    """Judge what was too dear to be judged at once in practice, a little for everybody who waits."""
    with only_one("judge-practice") as mine:
        return judge_waiting_practice(now=clock.now(), seconds=PRACTICE_SECONDS) if mine else 0


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
    if run_pipeline_alone(exam, now=now) is None:
        return "the worker is at it"
    step = PipelineStep.objects.get(exam=exam, step=PipelineStep.Step.CALIBRATE)
    log.info("calibration of exam %s: %s %s", exam_id, step.state, step.message)
    return f"{step.state}: {step.message}"


@shared_task
def run_due_pipelines() -> int:
    """Take every exam that is over for everyone through its remaining steps."""
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
            except STOPS:
                raise
            except Exception:
                log.exception("keeping the places of exam %s failed; the next sweep tries again", exam.pk)
    return found
