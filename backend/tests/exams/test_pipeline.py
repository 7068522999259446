"""The guarded steps after an exam"""

import threading
import time
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connections

from common.times import STEP_LEASE
from exams.models import ExamSession, MockExam, PipelineStep, StudentAnswer
from exams.selectors.due import exams_with_unfinished_pipeline
from exams.services import pipeline
from exams.services.grading import grade_exam
from exams.services.pipeline import RETRY_PAUSE, StepResult, claim_step, run_due_pipelines, run_step
from exams.services.recalibration import invalidate_after_grading
from exams.tasks import grade_submitted_sessions
from exams.tasks import run_due_pipelines as run_pipelines_task
from tests.conftest import TestClock
from tests.factories import START, make_exam, make_session

GRADE = PipelineStep.Step.GRADE


@pytest.fixture
def exam(db: None, clock: TestClock) -> MockExam:
    exam = make_exam()
    PipelineStep.objects.create(exam=exam, step=GRADE)
    return exam


def state(exam: MockExam) -> tuple[str, int, str]:
    step = PipelineStep.objects.get(exam=exam, step=GRADE)
    return step.state, step.attempts, step.message


def test_a_step_is_claimed_once_until_its_lease_runs_out(exam: MockExam, clock: TestClock) -> None:
    def claim() -> bool:
        return claim_step(exam, step=GRADE, claim=uuid.uuid4(), now=clock())

    assert [claim(), claim()] == [True, False]
    clock.set(START + STEP_LEASE)
    assert not claim()
    clock.move(seconds=1)
    assert claim()
    assert state(exam)[:2] == ("running", 2)


def test_a_finished_step_is_never_claimed_again(exam: MockExam, clock: TestClock) -> None:
    assert run_step(exam, step=GRADE, function=lambda exam, now: StepResult.done("3 scored"), now=clock())
    assert state(exam) == ("done", 1, "3 scored")
    clock.move(days=9)
    assert not claim_step(exam, step=GRADE, claim=uuid.uuid4(), now=clock())


def test_a_failure_is_recorded_raised_and_tried_again_after_a_pause(exam: MockExam, clock: TestClock) -> None:
    def fail(exam: MockExam, now: datetime) -> StepResult:
        raise ValueError("no such thing")

    with pytest.raises(ValueError, match="no such thing"):
        run_step(exam, step=GRADE, function=fail, now=clock())
    assert state(exam) == ("failed", 1, "ValueError('no such thing')")
    assert not claim_step(exam, step=GRADE, claim=uuid.uuid4(), now=clock())
    clock.set(START + RETRY_PAUSE + timedelta(seconds=1))
    assert claim_step(exam, step=GRADE, claim=uuid.uuid4(), now=clock())


def test_a_run_that_lost_its_lease_does_not_write_its_result(exam: MockExam, clock: TestClock) -> None:
    def overtaken(exam: MockExam, now: datetime) -> StepResult:
        assert claim_step(exam, step=GRADE, claim=uuid.uuid4(), now=now + STEP_LEASE + timedelta(seconds=1))
        return StepResult.done("too late")

    run_step(exam, step=GRADE, function=overtaken, now=clock())
    assert state(exam)[::2] == ("running", "")


def test_a_step_whose_claim_was_taken_away_stops_the_exam_there(
    db: None, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = make_exam()
    make_session(exam, status="submitted", submitted_at=clock())
    clock.move(days=1)
    run_due_pipelines(now=clock())
    assert set(PipelineStep.objects.values_list("state", flat=True)) <= {"done", "skipped"}
    invalidate_after_grading(exam.pk, reason="regrade")
    real = pipeline.calibrate_exam

    def regraded_meanwhile(exam: MockExam, *, now: datetime) -> str:
        monkeypatch.setattr(pipeline, "calibrate_exam", real)
        invalidate_after_grading(exam.pk, reason="another regrade")
        return real(exam, now=now)

    monkeypatch.setattr(pipeline, "calibrate_exam", regraded_meanwhile)
    run_due_pipelines(now=clock())
    states = dict(PipelineStep.objects.values_list("step", "state"))
    assert {states[step] for step in ("calibrate", "rate", "reward")} == {"pending"}
    run_due_pipelines(now=clock())
    assert set(PipelineStep.objects.values_list("state", flat=True)) <= {"done", "skipped"}


def test_a_step_done_again_makes_the_later_ones_due(db: None, clock: TestClock) -> None:
    exam = make_exam()
    make_session(exam, status="submitted", submitted_at=clock())
    clock.move(days=1)
    run_due_pipelines(now=clock())
    PipelineStep.objects.filter(step="calibrate").update(state="pending", finished_at=None)
    clock.move(minutes=1)
    run_due_pipelines(now=clock())
    finished = dict(PipelineStep.objects.values_list("step", "finished_at"))
    assert clock() <= finished["rate"] <= finished["reward"]
    assert finished["grade"] < finished["rate"]


def test_a_steps_dates_say_how_long_it_took(exam: MockExam, clock: TestClock) -> None:
    def slowly(exam: MockExam, now: datetime) -> StepResult:
        time.sleep(0.02)
        return StepResult.done()

    run_step(exam, step=GRADE, function=slowly, now=clock(), since=time.monotonic() - 60)
    step = PipelineStep.objects.get(exam=exam, step=GRADE)
    assert step.started_at is not None
    assert step.finished_at is not None
    assert step.started_at >= clock() + timedelta(seconds=60)
    assert step.finished_at - step.started_at >= timedelta(seconds=0.02)


def test_the_grade_step_says_how_many_are_scored_whoever_scored_them(db: None, clock: TestClock) -> None:
    exam = make_exam()
    make_session(exam, status="submitted", submitted_at=clock())
    clock.move(days=1)
    grade_submitted_sessions()
    run_due_pipelines(now=clock())
    assert state(exam)[2] == "1 session scored"


def test_the_next_sweep_takes_up_at_once_what_a_killed_worker_left(db: None, clock: TestClock) -> None:
    exam = make_exam()
    make_session(exam, status="submitted", submitted_at=clock())
    clock.move(days=1)
    PipelineStep.objects.create(exam=exam, step=GRADE)
    assert claim_step(exam, step=GRADE, claim=uuid.uuid4(), now=clock())  # and then the worker was killed
    clock.move(seconds=10)
    run_pipelines_task()
    assert state(exam)[:2] == ("done", 2)


def test_a_step_that_must_wait_is_given_back(exam: MockExam, clock: TestClock) -> None:
    assert not run_step(exam, step=GRADE, function=lambda exam, now: StepResult.waiting("not yet"), now=clock())
    assert state(exam)[0] == "pending"


def test_one_exams_failure_does_not_stop_the_others(
    db: None, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = make_exam(), make_exam(start=START + timedelta(minutes=1))
    for exam in (bad, good):
        make_session(exam, status="submitted", submitted_at=clock())
        ExamSession.objects.update(raw_score=0, scored_at=clock())

    def grade(exam_id: uuid.UUID, *, now: datetime, seconds: float) -> None:
        if exam_id == bad.pk:
            raise ValueError("bad exam")

    monkeypatch.setattr("exams.services.pipeline.grade_alone", grade)
    clock.move(days=1)
    run_due_pipelines(now=clock())
    assert (state(bad)[0], state(good)[0]) == ("failed", "done")


def test_due_exams_are_found_however_long_ago_and_in_order(db: None, clock: TestClock) -> None:
    old, new, running = (
        make_exam(),
        make_exam(start=START + timedelta(days=300)),
        make_exam(start=START + timedelta(days=400)),
    )
    clock.move(days=400)
    for exam in (old, new, running):
        make_session(exam, status="submitted", submitted_at=exam.scheduled_start)
    found = exams_with_unfinished_pipeline(now=clock(), steps=1)
    assert [exam.pk for exam in found] == [old.pk, new.pk]
    assert running.pk not in [exam.pk for exam in found]


def test_an_exam_with_an_open_session_is_left_alone(db: None, clock: TestClock) -> None:
    exam = make_exam()
    make_session(exam)
    clock.move(days=1)
    assert run_due_pipelines(now=clock()) == 0
    assert not PipelineStep.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_exactly_one_of_many_claims_wins(clock: TestClock) -> None:
    exam = make_exam()
    for _round in range(10):
        PipelineStep.objects.all().delete()
        PipelineStep.objects.create(exam=exam, step=GRADE)
        gate = threading.Barrier(8)
        won: list[bool] = []

        def claim(gate: threading.Barrier = gate, won: list[bool] = won) -> None:
            gate.wait()
            won.append(claim_step(exam, step=GRADE, claim=uuid.uuid4(), now=clock()))
            connections.close_all()

        threads = [threading.Thread(target=claim) for _ in range(8)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        assert (won.count(True), len(won)) == (1, 8)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_graders_side_by_side_score_each_session_once_and_right(clock: TestClock) -> None:
    exam = make_exam()
    for number in range(60):
        session = make_session(exam, status="submitted", submitted_at=clock())
        StudentAnswer.objects.create(session=session, question_number=1, answer="AB"[number % 2])
        StudentAnswer.objects.create(
            session=session, question_number=3, sub_part="a", answer=f"{number}/{2 * number + 2}"
        )
    gate = threading.Barrier(4)
    graded: list[int] = []

    def grade() -> None:
        gate.wait()
        graded.append(grade_exam(exam.pk, now=clock(), batch=7))
        connections.close_all()

    threads = [threading.Thread(target=grade) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    grade_exam(exam.pk, now=clock())
    scores = list(ExamSession.objects.values_list("raw_score", flat=True))
    assert sorted(scores) == [0] * 30 + [1] * 30
    assert not StudentAnswer.objects.filter(is_correct__isnull=True).exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_sweeps_at_once_are_one(clock: TestClock) -> None:
    exam = make_exam()
    make_session(exam, status="submitted", submitted_at=clock())
    gate = threading.Barrier(4)
    graded: list[int] = []

    def sweep() -> None:
        gate.wait()
        graded.append(grade_submitted_sessions())
        connections.close_all()

    threads = [threading.Thread(target=sweep) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sum(graded) == 1
