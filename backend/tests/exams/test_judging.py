"""Judging that is stopped, killed, or fails: nothing reached is lost, nothing waits, and no fault becomes a verdict"""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from exams.models import AnswerVerdict, ExamSession, JudgingTry, MockExam, PipelineStep, StudentAnswer
from exams.rules.marking import Judgement, Kind, Outcome, judge_answer
from exams.rules.sheet import Slot
from exams.selectors.review import undecided_answers
from exams.services import judging
from exams.services.grading import grade_exam, grade_turn
from exams.services.pipeline import PROOF_PATIENCE
from exams.tasks import auto_submit_expired_sessions, grade_submitted_sessions, run_due_pipelines
from tests.conftest import Api, TestClock, sign_in
from tests.factories import make_exam, make_session, make_student

POISON = "666"


class Killed(BaseException):
    """What a killed process leaves behind: nothing is done after it."""


def handed_in(exam: MockExam, clock: TestClock, *texts: str) -> list[ExamSession]:
    """A submitted sitting for each text, written into 3a."""
    sessions = []
    for text in texts:
        session = make_session(exam, status="submitted", submitted_at=clock())
        StudentAnswer.objects.create(session=session, question_number=3, sub_part="a", answer=text)
        sessions.append(session)
    return sessions


def scores_of(exam: MockExam) -> list[int | None]:
    return list(ExamSession.objects.filter(exam=exam).order_by("started_at", "pk").values_list("raw_score", flat=True))


def outcomes_of(exam: MockExam) -> dict[str, str]:
    return dict(AnswerVerdict.objects.filter(exam=exam).values_list("answer", "outcome"))


@pytest.fixture
def judge(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str], Judgement | None]], list[str]]:
    """Put something in front of the judge: what it returns stands, what it raises is raised. Notes what was judged."""

    def put(before: Callable[[str], Judgement | None]) -> list[str]:
        judged: list[str] = []

        def judge(text: str, **more: Any) -> Judgement:
            judged.append(text)
            return before(text) or judge_answer(text, **more)

        monkeypatch.setattr(judging, "judge_answer", judge)
        return judged

    return put


def raising(error: BaseException, *, on: str = POISON) -> Callable[[str], None]:
    def before(text: str) -> None:
        if text == on:
            raise error

    return before


def test_a_killed_grader_goes_on_with_the_verdicts_that_it_had(
    db: None, clock: TestClock, judge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "KEEP_SECONDS", 0.0)
    monkeypatch.setattr(judging.JudgingRun, "_noted", noted_for_good)
    exam = make_exam()
    handed_in(exam, clock, "1/2", "7", "8", POISON, "9")
    judged = judge(raising(Killed()))
    with pytest.raises(Killed):
        grade_exam(exam.pk, now=clock())
    reached = set(outcomes_of(exam))
    assert reached == set(judged) - {POISON}
    assert set(JudgingTry.objects.values_list("answer", flat=True)) == {"1/2", "7", "8", POISON, "9"} - reached
    again = judge(lambda text: None)
    assert grade_exam(exam.pk, now=clock()) == 5
    assert set(again) == {"1/2", "7", "8", POISON, "9"} - reached
    assert not JudgingTry.objects.exists()


def noted_for_good(run: judging.JudgingRun, group: tuple[judging.Text, ...]) -> Any:
    """As the product notes tries, in a process that dies before it can take one back."""

    class Noted:
        def __enter__(self) -> list[judging.Text]:
            judging._note_tries(run.exam_id, group, now=run.now)
            return list(group)

        def __exit__(self, *_died: object) -> None:
            return None

    return Noted()


def test_a_text_that_kills_its_judge_again_and_again_is_set_aside_and_blamed_alone(
    db: None, clock: TestClock, judge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging.JudgingRun, "_noted", noted_for_good)
    exam = make_exam()
    handed_in(exam, clock, "1/2", POISON, "7", "8")
    judge(raising(Killed()))
    deaths = 0
    for _turn in range(10):
        try:
            grade_exam(exam.pk, now=clock())
        except Killed:
            deaths += 1
        else:
            break
    assert deaths == judging.MOST_TRIES
    assert outcomes_of(exam) == {"1/2": "correct", "7": "wrong", "8": "wrong", POISON: "undecided"}
    assert AnswerVerdict.objects.get(answer=POISON).problem == "failed"
    assert sorted(scores_of(exam)) == [0, 0, 0, 1]  # type: ignore[type-var]


def test_a_fault_of_the_judge_is_tried_again_and_never_a_verdict(db: None, clock: TestClock, judge: Any) -> None:
    exam = make_exam()
    handed_in(exam, clock, POISON, "1/2")
    judge(raising(RuntimeError("a fault of ours")))
    for scored in (1, 0, 1):  # the other sheet at once; this one when its text is set aside
        assert grade_exam(exam.pk, now=clock()) == scored
    assert outcomes_of(exam) == {"1/2": "correct", POISON: "undecided"}
    assert not JudgingTry.objects.exists()


def test_a_fault_that_passes_leaves_the_right_verdict(db: None, clock: TestClock, judge: Any) -> None:
    exam = make_exam()
    handed_in(exam, clock, "1/2")
    judge(raising(RuntimeError("a passing fault"), on="1/2"))
    grade_exam(exam.pk, now=clock())
    assert outcomes_of(exam) == {}
    judge(lambda text: None)
    assert grade_exam(exam.pk, now=clock()) == 1
    assert (outcomes_of(exam), scores_of(exam)) == ({"1/2": "correct"}, [1])


@pytest.mark.parametrize("task", [grade_submitted_sessions, run_due_pipelines])
def test_a_time_limit_stops_the_task_and_is_not_a_verdict(
    db: None, clock: TestClock, judge: Any, task: Callable[[], int]
) -> None:
    exam = make_exam()
    handed_in(exam, clock, "1/2", POISON, "7")
    clock.move(days=1)
    judged = judge(raising(SoftTimeLimitExceeded()))
    with pytest.raises(SoftTimeLimitExceeded):
        task()
    assert POISON not in outcomes_of(exam)
    assert set(outcomes_of(exam)) == set(judged) - {POISON}, "what was reached before the stop is kept"
    assert list(JudgingTry.objects.values_list("answer", "tries")) == [(POISON, 1)], "the others were not tried"
    judge(lambda text: None)
    assert grade_submitted_sessions() == 3
    assert outcomes_of(exam)[POISON] == "wrong"


def test_a_turn_ends_when_its_time_is_over_and_still_gets_on(
    db: None, clock: TestClock, judge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = make_exam()
    handed_in(exam, clock, "1", "2", "3", "1/2")
    judge(lambda text: time.sleep(0.02))
    turns = []
    while not turns or turns[-1].has_more:
        turns.append(grade_turn(exam.pk, now=clock(), seconds=0.0))
    assert [turn.scored for turn in turns] == [0, 0, 0, 4]
    assert not JudgingTry.objects.exists()


def test_an_exam_that_cannot_be_graded_holds_no_other_back(
    db: None, clock: TestClock, monkeypatch: pytest.MonkeyPatch, judge: Any
) -> None:
    monkeypatch.setattr("exams.tasks.SWEEP_SECONDS", 0.3)
    monkeypatch.setattr("exams.tasks.TURN_SECONDS", 0.05)
    monkeypatch.setattr("exams.services.pipeline.GRADE_SECONDS", 0.05)
    slow, failing, good = (make_exam(title=title) for title in ("slow", "failing", "good"))
    handed_in(slow, clock, *(f"{number}00" for number in range(1, 200)))
    handed_in(failing, clock, POISON)
    handed_in(good, clock, "1/2", "7")
    clock.move(days=1)

    def before(text: str) -> None:
        if text == POISON:
            raise RuntimeError
        if text.endswith("00"):
            time.sleep(0.1)

    judge(before)
    sweeps = 0
    while None in scores_of(good) and sweeps < 40:  # the order of turns is one of chance
        grade_submitted_sessions()
        sweeps += 1
    assert sorted(scores_of(good)) == [0, 1]  # type: ignore[type-var]
    assert None in scores_of(slow)
    run_due_pipelines()
    assert PipelineStep.objects.get(exam=good, step="grade").state == "done"
    assert PipelineStep.objects.get(exam=slow, step="grade").state == "pending"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_judging_is_never_inside_a_transaction_and_holds_no_lock_of_the_key(clock: TestClock, judge: Any) -> None:
    exam = make_exam()
    handed_in(exam, clock, "1/2", "7")
    seen: list[bool] = []
    judge(lambda text: seen.append(connection.in_atomic_block))  # type: ignore[func-returns-value]
    grade_exam(exam.pk, now=clock())
    assert seen == [False, False]


def test_trouble_with_the_database_is_no_try_of_a_text(
    db: None, clock: TestClock, judge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deadlock(*_args: object, **_more: object) -> bool:
        raise OperationalError("deadlock detected")

    exam = make_exam()
    handed_in(exam, clock, "1/2", "7")
    with monkeypatch.context() as trouble:
        trouble.setattr(judging, "keep_if_key_stands", deadlock)
        for _time in range(judging.MOST_TRIES):
            with pytest.raises(OperationalError):
                grade_exam(exam.pk, now=clock())
            assert not JudgingTry.objects.exists()
    assert grade_exam(exam.pk, now=clock()) == 2
    assert outcomes_of(exam) == {"1/2": "correct", "7": "wrong"}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_connection_that_is_lost_while_verdicts_are_kept_is_no_try_of_a_text(
    clock: TestClock, judge: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose(*_args: object, **_more: object) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return True

    exam = make_exam()
    handed_in(exam, clock, "1/2", "7")
    monkeypatch.setattr(judging, "keep_if_key_stands", lose)
    with pytest.raises(OperationalError):
        grade_exam(exam.pk, now=clock())
    connection.close_if_unusable_or_obsolete()
    assert not JudgingTry.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("tries", [1, 2])
def test_tries_are_taken_back_in_one_order(clock: TestClock, tries: int) -> None:
    exam = make_exam()
    texts = [judging.Text(Slot(3, "a"), answer) for answer in ("3", "2", "1")]
    for text in texts:
        JudgingTry.objects.create(
            exam=exam, question_number=3, sub_part="a", answer=text.answer, tries=tries, tried_at=clock()
        )

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE exams_judgingtry")  # so few rows are read as they lie there

    def take_back() -> None:
        judging._take_tries_back(exam.pk, texts)
        connections.close_all()

    taker = threading.Thread(target=take_back)
    with transaction.atomic():
        list(JudgingTry.objects.filter(answer="1").select_for_update())
        taker.start()
        wait_until_somebody_waits()
        others = JudgingTry.objects.exclude(answer="1").select_for_update(nowait=True)
        assert others.count() == len(list(others)) == 2
    taker.join()
    assert set(JudgingTry.objects.values_list("tries", flat=True)) == ({1} if tries > 1 else set())


def wait_until_somebody_waits() -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    for _time in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError


# --- what was neither shown nor refuted


def undecided_without_prover(
    text: str, *, kind: Kind, accepted: tuple[str, ...], with_prover: bool = True
) -> Judgement:
    """A judge for whom 0,5 is hard, and POISON too hard for the prover too."""
    if text == POISON or (text == "0,5" and not with_prover):
        return Judgement(Outcome.UNDECIDED, text)
    return judge_answer(text, kind=kind, accepted=accepted, with_prover=with_prover)


@pytest.fixture
def hard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "judge_answer", undecided_without_prover)


def test_what_only_the_prover_can_show_is_proved_before_results_come_out(
    db: None, clock: TestClock, hard: None
) -> None:
    exam = make_exam()
    (session,) = handed_in(exam, clock, "0,5")
    api = sign_in(session.student)
    clock.move(days=1)
    grade_submitted_sessions()
    run_due_pipelines()
    body = api.get(f"sessions/{session.pk}/results/").json()
    assert body["raw_score"] == 1
    assert {row["outcome"] for row in body["slots"]} == {"blank", "correct"}


def test_results_come_out_without_what_cannot_be_decided_and_never_call_it_wrong(
    db: None, clock: TestClock, hard: None
) -> None:
    exam = make_exam()
    session, _other = handed_in(exam, clock, POISON, "1/2")
    api = sign_in(session.student)
    clock.move(days=1)
    grade_submitted_sessions()
    run_due_pipelines()
    body = api.get(f"sessions/{session.pk}/results/").json()
    assert body["raw_score"] == 0
    assert [row["outcome"] for row in body["slots"] if row["answer"] == POISON] == ["undecided"]
    assert POISON not in str(body["missed_easy"])
    found = undecided_answers(exam.pk)
    assert (found.to_decide, found.waiting, found.sittings) == (1, 0, 1)


def test_proofs_that_take_too_long_do_not_hold_results_back_and_scores_follow(
    db: None, clock: TestClock, hard: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = make_exam()
    (session,) = handed_in(exam, clock, "0,5")
    with monkeypatch.context() as away:
        away.setattr("exams.services.grading.judge_due", lambda *_exam, **_when: False)
        clock.move(days=1)
        grade_submitted_sessions()
        run_due_pipelines()
        assert PipelineStep.objects.get(exam=exam, step="grade").message == "some answers wait for the prover"
        clock.move(seconds=PROOF_PATIENCE.total_seconds() + 1)
        run_due_pipelines()
        assert PipelineStep.objects.get(exam=exam, step="grade").state == "done"
        assert scores_of(exam) == [0]
    grade_submitted_sessions()
    assert scores_of(exam) == [1]
    assert PipelineStep.objects.get(exam=exam, step="rate").state == "pending"
    run_due_pipelines()
    assert PipelineStep.objects.get(exam=exam, step="rate").state == "done"
    session.refresh_from_db()
    assert StudentAnswer.objects.get(session=session).is_correct is True


def test_an_admin_finds_what_is_undecided_and_decides_it(
    db: None, clock: TestClock, hard: None, admin_client: Client
) -> None:
    exam = make_exam()
    handed_in(exam, clock, POISON, POISON, "1/2")
    clock.move(days=1)
    grade_submitted_sessions()
    run_due_pipelines()
    review = admin_client.get(reverse("admin:exams_review", args=[exam.pk])).content.decode()
    assert "1 answer could not be judged" in review
    assert review.index(POISON) < review.index("Key and alternatives")
    exam_page = admin_client.get(reverse("admin:exams_mockexam_change", args=[exam.pk])).content.decode()
    assert "1 to be decided, 0 wait for the worker; in 2 sittings" in exam_page
    preview = admin_client.post(
        reverse("admin:exams_regrade", args=[exam.pk]), {"act": "accept", "slot": "3a", "answer": POISON}
    )
    assert preview.context["report"].gained == 2
    admin_client.post(reverse("admin:exams_regrade", args=[exam.pk]), {"proposal": preview.context["proposal"]})
    assert scores_of(exam) == [1, 1, 1]
    assert undecided_answers(exam.pk).sittings == 0
    assert PipelineStep.objects.get(exam=exam, step="rate").state == "pending"


def test_a_practice_never_holds_back_an_exam(db: None, clock: TestClock, judge: Any) -> None:
    exam = make_exam()
    live = handed_in(exam, clock, "1/2")
    for number in range(5):
        practice = make_session(exam, mode="practice", status="submitted", submitted_at=clock())
        StudentAnswer.objects.create(session=practice, question_number=3, sub_part="a", answer=f"{number}00")
    judged = judge(lambda text: time.sleep(0.01))
    turn = grade_turn(exam.pk, now=clock(), seconds=0.0)
    assert (turn.scored, turn.has_more, judged[0]) == (1, True, "1/2")
    live[0].refresh_from_db()
    assert live[0].raw_score == 1


def test_closing_goes_on_while_exams_are_graded(db: None, clock: TestClock) -> None:
    exam = make_exam()
    make_session(exam, make_student())
    clock.set(exam.scheduled_end)
    clock.move(seconds=31)
    assert auto_submit_expired_sessions() == 1
    assert grade_submitted_sessions() == 1


def test_an_api_of_results_knows_the_word(db: None, clock: TestClock, hard: None, api: Api) -> None:
    assert "undecided" in api.get("/api/schema/?format=json").content.decode()
