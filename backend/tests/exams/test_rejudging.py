"""A regrade judges before it writes, for some seconds; the worker does the rest"""

from collections.abc import Callable

import pytest
from django.db import connection

from exams.models import AnswerVerdict, MockExam, StudentAnswer
from exams.rules.marking import Judgement, Kind, Outcome, judge_answer, parser_version
from exams.services import rejudging
from exams.services.regrade import CorrectKey, JudgeAgain, preview_regrade
from exams.tasks import grade_submitted_sessions
from tests.conftest import TestClock
from tests.exams.test_regrade import SLOT, A, B, C, exam, regrade, scores
from tests.factories import make_exam, make_session

__all__ = ["exam"]  # the fixture


class Watched:
    """The judge of regrades, with something before each text."""

    def __init__(self, before: Callable[[str], None]) -> None:
        self.before = before
        self.judged: list[str] = []

    def judge(self, text: str, *, kind: Kind, accepted: tuple[str, ...]) -> Judgement:
        self.judged.append(text)
        self.before(text)
        return judge_answer(text, kind=kind, accepted=accepted, with_prover=False)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_regrade_and_its_preview_judge_before_they_begin_a_transaction(
    clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = make_exam()
    session = make_session(exam, status="submitted", submitted_at=clock())
    StudentAnswer.objects.create(session=session, question_number=3, sub_part="a", answer=B)
    grade_submitted_sessions()
    seen: list[bool] = []
    monkeypatch.setattr(rejudging, "desk_judge", Watched(lambda _text: seen.append(connection.in_atomic_block)))
    change = CorrectKey(SLOT, "2", ())
    previewed = preview_regrade(exam.pk, [change], actor="admin", now=clock())
    assert (previewed.gained, scores(exam)) == (1, [0])
    regrade(exam, change, clock=clock)
    assert (seen, scores(exam)) == ([False, False], [1])


def test_what_takes_too_long_is_left_to_the_worker_and_said(
    exam: MockExam, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exams.services.regrade.JUDGING_SECONDS", 0.0)
    report = regrade(exam, CorrectKey(SLOT, "2", ()), clock=clock)
    assert (report.waiting, scores(exam)) == (3, [1] * 6)
    assert set(AnswerVerdict.objects.filter(question_number=3).values_list("outcome", flat=True)) == {"undecided"}
    grade_submitted_sessions()
    assert scores(exam) == [1, 1, 1, 1, 2, 2]
    assert not AnswerVerdict.objects.filter(judge_again__isnull=False).exists()


def test_the_most_frequent_answers_are_judged_first(
    exam: MockExam, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = Watched(lambda _text: None)
    monkeypatch.setattr(rejudging, "desk_judge", watched)
    preview_regrade(exam.pk, [CorrectKey(SLOT, "2", ())], actor="admin", now=clock())
    assert watched.judged == [A, B, C]


def test_an_answer_that_comes_while_others_are_judged_is_judged_as_well(
    exam: MockExam, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_more(text: str) -> None:
        if text != C:
            return
        monkeypatch.setattr(watched, "before", lambda _text: None)
        late = make_session(exam, status="submitted", submitted_at=clock())
        StudentAnswer.objects.create(session=late, question_number=3, sub_part="a", answer="4/2")
        grade_submitted_sessions()

    watched = Watched(one_more)
    monkeypatch.setattr(rejudging, "desk_judge", watched)
    regrade(exam, CorrectKey(SLOT, "2", ()), clock=clock)
    assert watched.judged == [A, B, C, "4/2"]
    assert AnswerVerdict.objects.get(answer="4/2").outcome == "correct"
    assert scores(exam) == [1, 1, 1, 1, 1, 2, 2]


def test_answers_of_practice_alone_are_left_to_the_worker(
    exam: MockExam, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = make_session(exam, mode="practice", status="submitted", submitted_at=clock())
    StudentAnswer.objects.create(session=practice, question_number=3, sub_part="a", answer="4/2")
    grade_submitted_sessions()
    watched = Watched(lambda _text: None)
    monkeypatch.setattr(rejudging, "desk_judge", watched)
    report = regrade(exam, CorrectKey(SLOT, "2", ()), clock=clock)
    assert ("4/2" in watched.judged, report.waiting) == (False, 0)
    grade_submitted_sessions()
    practice.refresh_from_db()
    assert (practice.raw_score, AnswerVerdict.objects.get(answer="4/2").outcome) == (1, "correct")


def test_an_unsure_judge_leaves_an_older_verdict_until_the_worker_has_asked_the_prover(
    exam: MockExam, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unsure:
        def judge(self, text: str, *, kind: Kind, accepted: tuple[str, ...]) -> Judgement:
            return Judgement(Outcome.UNDECIDED, text)

    monkeypatch.setattr(rejudging, "desk_judge", Unsure())
    AnswerVerdict.objects.filter(answer=A).update(parser_version="0")
    report = regrade(exam, JudgeAgain(), clock=clock)
    assert (report.waiting, report.lost, scores(exam)) == (1, 0, [1, 1, 1, 2, 2, 2])
    grade_submitted_sessions()
    verdict = AnswerVerdict.objects.get(answer=A)
    assert (verdict.outcome, verdict.parser_version, verdict.judge_again) == ("correct", parser_version(), None)


def test_undecided_answers_can_be_judged_again(exam: MockExam, clock: TestClock) -> None:
    AnswerVerdict.objects.filter(answer=A).update(outcome="undecided", problem="failed")
    report = regrade(exam, JudgeAgain(), clock=clock)
    assert (report.gained, report.waiting) == (0, 0)  # their scores were right all the time here
    assert AnswerVerdict.objects.get(answer=A).outcome == "correct"
    assert AnswerVerdict.objects.get(answer=A).problem == ""
