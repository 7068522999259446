"""The work after an exam, as guarded steps that any worker may take up and none can do twice.

A step is claimed by one UPDATE whose row count decides; its result is written under that claim. A worker that dies
leaves a lease behind: the next sweep that gets the exam's job alone ends it and takes the step up again.
"""

import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from common.locks import only_one
from common.times import STEP_LEASE
from exams.models import ExamSession, MockExam, PipelineStep
from exams.selectors.due import exams_with_unfinished_pipeline, proofs_wait, ungraded_remain
from exams.selectors.release import is_over_for_everyone, results_are_out
from exams.services.boards import expire_improvements
from exams.services.calibration import NotCalibrated, calibrate_exam
from exams.services.grading import grade_alone
from exams.services.judging import STOPS
from exams.services.ratings import apply_ratings_from
from exams.services.rewards import reward_exam

log = logging.getLogger(__name__)
RETRY_PAUSE = timedelta(minutes=1)
MESSAGE_MAX = 2000
GRADE_SECONDS = 5.0  # of judging in one look; the sweep of tasks.grade_submitted_sessions does the most of it
PROOF_PATIENCE = timedelta(minutes=5)  # then results come out, and what is proved later is scored again
SWEEP_SECONDS = 60.0  # after which the next message goes on; a step that was begun is ended
FINISHED = (PipelineStep.State.DONE, PipelineStep.State.SKIPPED)


@dataclass(frozen=True, slots=True)
class StepResult:
    """How a step ended. `waiting` gives the step back: something before it is not ready yet."""

    state: PipelineStep.State
    message: str = ""

    @classmethod
    def done(cls, message: str = "") -> "StepResult":
        return cls(PipelineStep.State.DONE, message)

    @classmethod
    def skipped(cls, message: str) -> "StepResult":
        return cls(PipelineStep.State.SKIPPED, message)

    @classmethod
    def waiting(cls, message: str) -> "StepResult":
        return cls(PipelineStep.State.PENDING, message)


def counted(many: int, noun: str) -> str:
    """So many of them, for the admin: "1 session", "2 sessions"."""
    return f"{many} {noun}" if many == 1 else f"{many} {noun}s"


StepFunction = Callable[[MockExam, datetime], StepResult]


def grade_step(exam: MockExam, now: datetime) -> StepResult:
    """Score what is left; done when no live session of the exam is open or unscored.

    It waits a little for answers that only the prover can decide, so that results which are out seldom change.
    """
    grade_alone(exam.pk, now=now, seconds=GRADE_SECONDS)
    if ungraded_remain(exam.pk):
        return StepResult.waiting("sessions remain to be scored")
    if proofs_wait(exam.pk, judged_since=now - PROOF_PATIENCE):
        return StepResult.waiting("some answers wait for the prover")
    scored = ExamSession.objects.live().filter(exam=exam, scored_at__isnull=False).count()  # by earlier sweeps too
    return StepResult.done(f"{counted(scored, 'session')} scored")


def calibrate_step(exam: MockExam, now: datetime) -> StepResult:
    """Estimate difficulties and abilities; skipped, with the reason, where the answers allow none."""
    try:
        return StepResult.done(calibrate_exam(exam, now=now))
    except NotCalibrated as refusal:
        return StepResult.skipped(str(refusal))


def rate_step(exam: MockExam, now: datetime) -> StepResult:
    """Move the ratings of everyone who sat it, and replay the exams that were rated after it."""
    if not results_are_out(exam.pk):
        return StepResult.waiting("the results are not out")
    rated = apply_ratings_from(exam, now=now)
    replayed = counted(rated.replayed, "later exam")
    return StepResult.done(f"{counted(rated.students, 'student')} rated, {replayed} replayed")


def reward_step(exam: MockExam, now: datetime) -> StepResult:
    """Rebuild streaks and award achievements."""
    return StepResult.done(f"{counted(reward_exam(exam, now=now).achievements, 'achievement')} awarded")


STEPS: tuple[tuple[PipelineStep.Step, StepFunction], ...] = (
    (PipelineStep.Step.GRADE, grade_step),
    (PipelineStep.Step.CALIBRATE, calibrate_step),
    (PipelineStep.Step.RATE, rate_step),
    (PipelineStep.Step.REWARD, reward_step),
)


def run_due_pipelines(*, now: datetime) -> int:
    """Take closed exams as far as they will go; none waits for another. Returns how many steps ended.

    Whoever holds an exam's job is alone with it; another worker goes on with the next exam.
    """
    ran, ends = 0, time.monotonic() + SWEEP_SECONDS
    for exam in exams_with_unfinished_pipeline(now=now, steps=len(STEPS)):
        if time.monotonic() >= ends:
            break
        if not is_over_for_everyone(exam, now=now):
            continue
        try:
            ran += run_pipeline_alone(exam, now=now) or 0
        except STOPS:
            raise
        except Exception:
            log.exception("pipeline of exam %s failed; the next sweep tries again", exam.pk)
    expire_improvements(now=now)
    return ran


def run_pipeline_alone(exam: MockExam, *, now: datetime) -> int | None:
    """One exam's unfinished steps, and how many ended; None when another worker is at them."""
    with only_one(f"pipeline-{exam.pk}") as mine:
        if not mine:
            return None
        end_leases_of_dead_runs(exam, now=now)
        return run_pipeline(exam, now=now)


def end_leases_of_dead_runs(exam: MockExam, *, now: datetime) -> int:
    """Let go of steps that a killed worker left running. Only for whoever holds the exam's job alone."""
    running = PipelineStep.objects.filter(exam=exam, state=PipelineStep.State.RUNNING, lease_until__gte=now)
    return running.update(lease_until=now - timedelta(seconds=1))


def run_pipeline(exam: MockExam, *, now: datetime) -> int:
    """Run the unfinished steps in order until one must wait, fails or is somebody else's; returns how many ended."""
    PipelineStep.objects.bulk_create(
        [PipelineStep(exam=exam, step=step) for step, _function in STEPS], ignore_conflicts=True
    )
    ended, since = 0, time.monotonic()
    for place, (step, function) in enumerate(STEPS):
        if PipelineStep.objects.filter(exam=exam, step=step, state__in=FINISHED).exists():
            continue
        if not run_step(exam, step=step, function=function, now=now, since=since):
            return ended
        ended += 1
        _invalidate(exam, steps=[later for later, _function in STEPS[place + 1 :]])
    return ended


def _invalidate(exam: MockExam, *, steps: list[PipelineStep.Step]) -> None:
    """What was finished by an earlier result of the step before is due again."""
    PipelineStep.objects.filter(exam=exam, step__in=steps, state__in=FINISHED).update(
        state=PipelineStep.State.PENDING, finished_at=None
    )


def run_step(
    exam: MockExam, *, step: PipelineStep.Step, function: StepFunction, now: datetime, since: float | None = None
) -> bool:
    """Claim one step and run it; returns whether it is finished. A failure is recorded and raised.

    `since` is the monotonic instant of `now`, so that a step's dates say how long it took.
    """
    since = time.monotonic() if since is None else since
    claim = uuid.uuid4()
    if not claim_step(exam, step=step, claim=claim, now=now, since=since):
        return False
    try:
        result = function(exam, now)
    except Exception as error:
        failed = StepResult(PipelineStep.State.FAILED, repr(error))
        _release(exam, step=step, claim=claim, result=failed, now=now, since=since)
        raise
    is_mine = _release(exam, step=step, claim=claim, result=result, now=now, since=since)
    return is_mine and result.state in FINISHED


def claim_step(
    exam: MockExam, *, step: PipelineStep.Step, claim: uuid.UUID, now: datetime, since: float | None = None
) -> bool:
    """Exactly one caller gets a step that is pending, failed, or left behind by a dead worker."""
    pending = Q(state=PipelineStep.State.PENDING)
    # A running step's lease ends a dead worker's hold; a failed step's lease is the pause before another try.
    lease_over = Q(state__in=[PipelineStep.State.RUNNING, PipelineStep.State.FAILED], lease_until__lt=now)
    claimed = PipelineStep.objects.filter(pending | lease_over, exam=exam, step=step).update(
        state=PipelineStep.State.RUNNING,
        claim=claim,
        lease_until=now + STEP_LEASE,
        started_at=now if since is None else _instant_since(now, since),
        finished_at=None,
        attempts=F("attempts") + 1,
    )
    return claimed == 1


def _release(
    exam: MockExam, *, step: PipelineStep.Step, claim: uuid.UUID, result: StepResult, now: datetime, since: float
) -> bool:
    """Write how a run ended; False when its claim was taken away meanwhile (by a regrade, or another worker)."""
    released = PipelineStep.objects.filter(exam=exam, step=step, claim=claim).update(
        state=result.state,
        message=result.message[:MESSAGE_MAX],
        finished_at=_instant_since(now, since) if result.state in FINISHED else None,
        claim=None,
        lease_until=now + RETRY_PAUSE if result.state == PipelineStep.State.FAILED else None,
    )
    return released == 1


def _instant_since(now: datetime, since: float) -> datetime:
    return now + timedelta(seconds=time.monotonic() - since)
