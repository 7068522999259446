"""No transaction takes advisory locks against the order of common.locks.Lock, in any work over an exam"""

from collections import defaultdict
from typing import Any

import pytest
from django.db import connection

from common.locks import Lock
from exams.models import ExamSession, StudentAnswer
from exams.rules.marking import Outcome
from exams.rules.sheet import Slot
from exams.services.regrade import CorrectKey, OverrideVerdict, regrade_exam
from exams.tasks import auto_submit_expired_sessions, grade_submitted_sessions, run_due_pipelines
from tests.conftest import TestClock
from tests.factories import make_exam, make_session, make_student

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


class LocksTaken:
    """Notes the locks that are taken, transaction by transaction."""

    def __init__(self) -> None:
        self.by_transaction: dict[int, list[Lock]] = defaultdict(list)
        self.transactions: list[Any] = []  # kept, so that no two have the same id

    def __call__(self, execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if "pg_advisory_xact_lock" in sql or "pg_try_advisory_xact_lock" in sql:
            outermost = connection.atomic_blocks[0]
            self.transactions.append(outermost)
            self.by_transaction[id(outermost)].append(Lock(parameters[0]))
        return execute(sql, parameters, many, context)

    def check(self) -> set[Lock]:
        """Every lock that was taken. Fails where one came after a later one."""
        for taken in self.by_transaction.values():
            assert taken == sorted(taken)
        return {lock for taken in self.by_transaction.values() for lock in taken}


def after_the_exam() -> None:
    auto_submit_expired_sessions()
    grade_submitted_sessions()
    run_due_pipelines()


def test_grading_rating_rewarding_and_correcting_take_locks_in_one_order(clock: TestClock) -> None:
    exam = make_exam()
    for text in ("0,5", "0,5", "2", "bir yarim"):
        session = make_session(exam, make_student())
        StudentAnswer.objects.create(session=session, question_number=1, answer="A")
        StudentAnswer.objects.create(session=session, question_number=3, sub_part="a", answer=text)
    taken = LocksTaken()
    with connection.execute_wrapper(taken):
        clock.set(exam.scheduled_end)
        clock.move(seconds=31)
        after_the_exam()
        changes = [
            OverrideVerdict(Slot(3, "a"), "bir yarim", Outcome.CORRECT, "in words"),
            CorrectKey(Slot(1), "B", ()),
        ]
        regrade_exam(exam.pk, changes, actor="anna", now=clock())
        after_the_exam()
        clock.move(days=31)
        after_the_exam()  # the exam leaves the window of improvements
    assert taken.check() == {Lock.ANSWER_KEY, Lock.RATINGS, Lock.REWARDS}
    assert ExamSession.objects.filter(scored_at=None).count() == 0
