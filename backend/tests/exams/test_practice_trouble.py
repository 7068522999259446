"""Judging practice beside others who judge, regrade and save, and beside a database in trouble: no save fails by it"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection

from common.locks import Lock, numbers
from exams.models import AnswerVerdict, ExamSession, MockExam, StudentAnswer, WaitingPractice
from exams.rules.marking import Judgement, Kind, Outcome, parser_version
from exams.services import practice_judging
from exams.services.side_judge import JudgeBusy
from exams.tasks import grade_submitted_sessions, judge_practice
from tests.conftest import Api, TestClock
from tests.exams.practising import exam_to_practise, outcome_of, start_practice
from tests.exams.statement_costs import visits_of

committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)
OTHERS = 4000  # verdicts on what others wrote


class Busy:
    def judge(self, text: str, *, kind: Kind, accepted: tuple[str, ...]) -> Judgement:
        raise JudgeBusy


@contextmanager
def elsewhere() -> Iterator[Any]:
    """A transaction of another process."""
    other = connection.copy()
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            yield cursor
        other.commit()
    finally:
        other.close()


def hold_key(cursor: Any, exam: MockExam, function: str = "pg_advisory_xact_lock") -> None:
    cursor.execute(f"SELECT {function}(%s, %s)", numbers(Lock.ANSWER_KEY, exam.pk))


@pytest.fixture
def exam(api: Api, clock: TestClock) -> MockExam:
    return exam_to_practise(clock)


@pytest.fixture
def practice(api: Api, exam: MockExam) -> ExamSession:
    return start_practice(api, exam)


def hand_in(api: Api, practice: ExamSession) -> int | None:
    """The score, if it was there at once."""
    assert api.post(f"sessions/{practice.pk}/submit/").status_code == 200
    practice.refresh_from_db()
    assert practice.status == "submitted"
    return practice.raw_score


def test_while_the_key_is_held_nobody_waits_for_it(api: Api, exam: MockExam, practice: ExamSession) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '300ms'")
    with elsewhere() as cursor:
        hold_key(cursor, exam)
        assert outcome_of(api, practice, "0,5") == "waiting"
        assert WaitingPractice.objects.filter(session=practice).exists()
        assert not AnswerVerdict.objects.exists()
        assert hand_in(api, practice) is None
    grade_submitted_sessions()
    practice.refresh_from_db()
    assert practice.raw_score == 1


@committed
def test_what_is_judged_already_is_scored_by_the_worker_while_the_key_is_held(
    api: Api, exam: MockExam, practice: ExamSession
) -> None:
    assert outcome_of(api, practice, "0,5") == "correct"
    with elsewhere() as cursor:
        hold_key(cursor, exam)
        assert hand_in(api, practice) is None
    grade_submitted_sessions()
    practice.refresh_from_db()
    assert practice.raw_score == 1


@committed
def test_a_connection_that_is_lost_while_judging_fails_no_save(
    api: Api, practice: ExamSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Cutting(Busy):
        def judge(self, text: str, *, kind: Kind, accepted: tuple[str, ...]) -> Judgement:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (mine,) = cursor.fetchone()
            with elsewhere() as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
            return Judgement(Outcome.CORRECT, text)

    with monkeypatch.context() as cut:
        cut.setattr(practice_judging, "side_judge", Cutting())
        assert outcome_of(api, practice, "0,5") == "waiting"
        body = {"session_id": str(practice.pk), "question_number": 3, "sub_part": "b", "answer": "1"}
        second = api.post("/api/v2/answers/submit/", body)
        assert (second.status_code, second.json()["outcome"]) == (200, "waiting")
        assert second.json()["progress"]["questions_answered"] == 2
    assert StudentAnswer.objects.filter(session=practice).count() == 2
    assert judge_practice() == 1
    assert AnswerVerdict.objects.get(answer="0,5").outcome == "correct"


@committed
def test_a_hand_in_stands_whatever_happens_to_its_scoring(
    api: Api, practice: ExamSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deadlock(*_args: object, **_more: object) -> bool:
        raise OperationalError("deadlock detected")

    with monkeypatch.context() as trouble:
        trouble.setattr(practice_judging, "keep_if_key_stands", deadlock)
        assert outcome_of(api, practice, "0,5") == "waiting"
        assert hand_in(api, practice) is None
    grade_submitted_sessions()
    practice.refresh_from_db()
    assert practice.raw_score == 1


@committed
def test_a_verdict_that_turns_while_a_practice_is_scored_counts(
    api: Api, exam: MockExam, practice: ExamSession
) -> None:
    verdict = AnswerVerdict.objects.create(
        exam=exam, question_number=3, sub_part="a", answer="0,5", outcome="undecided", parser_version=parser_version(),
        judged_at=exam.scheduled_end, judge_again=AnswerVerdict.Due.LATER,
    )  # fmt: skip
    assert outcome_of(api, practice, "0,5") == "waiting"
    with elsewhere() as cursor:
        cursor.execute(
            "UPDATE exams_answerverdict SET outcome = 'correct', judge_again = NULL WHERE id = %s", [verdict.pk]
        )
        assert hand_in(api, practice) is None
    grade_submitted_sessions()
    practice.refresh_from_db()
    assert practice.raw_score == 1


def test_what_comes_while_the_worker_takes_a_session_off_its_list_is_judged(
    api: Api, practice: ExamSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practice_judging, "side_judge", Busy())
    assert outcome_of(api, practice, "0,5") == "waiting"
    ask, asked = practice_judging.unjudged_texts, []

    def and_then_one_more_came(*args: Any, **more: Any) -> Any:
        found = ask(*args, **more)
        asked.append(found)
        if len(asked) == 2:
            assert found == []
            assert outcome_of(api, practice, "7") == "waiting"
        return found

    monkeypatch.setattr(practice_judging, "unjudged_texts", and_then_one_more_came)
    judge_practice()
    judge_practice()
    assert AnswerVerdict.objects.get(answer="7").outcome == "wrong"
    assert StudentAnswer.objects.get(session=practice).is_correct is False
    assert not WaitingPractice.objects.exists()


@pytest.mark.parametrize("knows", [True, False], ids=["with statistics", "without"])
def test_a_save_and_a_hand_in_visit_their_own_rows(
    api: Api, exam: MockExam, practice: ExamSession, clock: TestClock, knows: bool
) -> None:
    AnswerVerdict.objects.bulk_create(
        AnswerVerdict(
            exam=exam, question_number=3, sub_part="a", answer=str(number), outcome="wrong", judged_at=clock(),
            parser_version=parser_version(),
        )
        for number in range(100, 100 + OTHERS)
    )  # fmt: skip
    api.save(practice.pk, 1, "A")
    with connection.cursor() as cursor:
        if knows:
            cursor.execute("ANALYZE exams_answerverdict, exams_studentanswer")
    assert visits_of(lambda: outcome_of(api, practice, "101")) < OTHERS / 10
    assert visits_of(lambda: outcome_of(api, practice, "")) < OTHERS / 10
    assert set(StudentAnswer.objects.filter(session=practice).values_list("answer", "is_correct")) == {
        ("A", True), ("", False),
    }  # fmt: skip
    assert visits_of(lambda: hand_in(api, practice)) < OTHERS / 10
    assert practice.raw_score == 1


def test_a_hand_in_keeps_the_limits_of_a_request(api: Api, practice: ExamSession) -> None:
    outcome_of(api, practice, "0,5")
    said: list[str] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        said.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        assert hand_in(api, practice) == 1
    assert not [sql for sql in said if "statement_timeout" in sql or "nestloop" in sql]
