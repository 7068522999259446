"""Correcting keys and verdicts, and redoing what follows"""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from audit.models import AuditEvent
from exams.errors import RegradeRefused
from exams.models import AnswerVerdict, Calibration, CorrectAnswer, ExamSession, MockExam, PipelineStep, StudentAnswer
from exams.rules.marking import Outcome
from exams.rules.sheet import Slot
from exams.selectors.review import distinct_answers
from exams.services import judging
from exams.services.regrade import (
    Change,
    CorrectKey,
    JudgeAgain,
    OverrideVerdict,
    RegradeReport,
    VoidItem,
    preview_regrade,
    regrade_exam,
)
from exams.tasks import auto_submit_expired_sessions, grade_submitted_sessions, run_due_pipelines
from tests.conftest import Api, TestClock
from tests.exams.test_calibration import sat_exam
from tests.exams.test_practice_trouble import elsewhere, hold_key
from tests.factories import make_exam, make_session, make_student, new_id

A, B, C = "0,5", "2", "bir yarim"


def work() -> None:
    auto_submit_expired_sessions()
    grade_submitted_sessions()
    run_due_pipelines()


@pytest.fixture
def exam(db: None, clock: TestClock) -> MockExam:
    """Six sittings: slot 3a holds 0,5 three times, 2 twice, and something unreadable once; all have 1 = A."""
    exam = make_exam()
    for text in (A, A, A, B, B, C):
        session = make_session(exam, make_student(full_name=f"Student {text}"))
        StudentAnswer.objects.create(session=session, question_number=1, answer="A")
        StudentAnswer.objects.create(session=session, question_number=3, sub_part="a", answer=text)
    clock.set(exam.scheduled_end)
    clock.move(seconds=31)
    work()
    return exam


SLOT = Slot(3, "a")


def regrade(exam: MockExam, *changes: Change, clock: TestClock) -> RegradeReport:
    return regrade_exam(exam.pk, changes, actor="admin", now=clock())


def scores(exam: MockExam) -> list[int]:
    return sorted(ExamSession.objects.filter(exam=exam).values_list("raw_score", flat=True))


def snapshot() -> list[Any]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (AnswerVerdict, CorrectAnswer, ExamSession, StudentAnswer, PipelineStep, AuditEvent)
    ]


def test_a_corrected_key_redoes_all_scores(exam: MockExam, clock: TestClock) -> None:
    assert scores(exam) == [1, 1, 1, 2, 2, 2]
    report = regrade(exam, CorrectKey(SLOT, "2", ("x=2",)), clock=clock)
    assert (report.scored, report.gained, report.lost) == (6, 2, 3)
    assert scores(exam) == [1, 1, 1, 1, 2, 2]
    assert [(flip.answer, flip.before, flip.after, flip.sittings) for flip in report.flips] == [
        (A, "correct", "wrong", 3),
        (B, "wrong", "correct", 2),
    ]


def test_the_result_is_as_if_the_key_had_been_right_from_the_start(exam: MockExam, clock: TestClock) -> None:
    regrade(exam, CorrectKey(SLOT, "2", ()), clock=clock)
    marks = list(StudentAnswer.objects.order_by("pk").values_list("answer", "is_correct"))
    again = scores(exam)
    AnswerVerdict.objects.all().delete()
    StudentAnswer.objects.update(is_correct=None)
    ExamSession.objects.update(raw_score=None, scored_at=None)
    grade_submitted_sessions()
    assert list(StudentAnswer.objects.order_by("pk").values_list("answer", "is_correct")) == marks
    assert scores(exam) == again


def test_a_preview_tells_the_same_and_keeps_nothing(exam: MockExam, clock: TestClock) -> None:
    before = snapshot()
    change = CorrectKey(SLOT, "2", ())
    previewed = preview_regrade(exam.pk, [change], actor="admin", now=clock())
    assert snapshot() == before
    assert regrade(exam, change, clock=clock) == previewed


def test_accepting_by_hand_is_recorded_and_survives_a_new_key(exam: MockExam, clock: TestClock) -> None:
    accept = OverrideVerdict(SLOT, C, Outcome.CORRECT, "in words")
    report = regrade(exam, accept, clock=clock)
    assert (report.gained, report.lost) == (1, 0)
    verdict = AnswerVerdict.objects.get(answer=C)
    assert (verdict.outcome, verdict.override, verdict.overridden_by) == ("unreadable", "correct", "admin")
    regrade(exam, CorrectKey(SLOT, "2", ()), clock=clock)
    assert scores(exam) == [1, 1, 1, 2, 2, 2]
    regrade(exam, OverrideVerdict(SLOT, C, None, ""), clock=clock)
    assert scores(exam) == [1, 1, 1, 1, 2, 2]


def test_rejecting_by_hand(exam: MockExam, clock: TestClock) -> None:
    report = regrade(exam, OverrideVerdict(SLOT, A, Outcome.WRONG, "needs working"), clock=clock)
    assert (report.gained, report.lost, scores(exam)) == (0, 3, [1] * 6)


def test_voiding_an_item_and_taking_it_back(exam: MockExam, clock: TestClock) -> None:
    report = regrade(exam, VoidItem(Slot(1), void=True), clock=clock)
    assert (report.gained, report.lost, scores(exam)) == (0, 6, [0, 0, 0, 1, 1, 1])
    regrade(exam, VoidItem(Slot(1), void=False), clock=clock)
    assert scores(exam) == [1, 1, 1, 2, 2, 2]


def test_judging_again_touches_verdicts_of_older_parsers_only(exam: MockExam, clock: TestClock) -> None:
    AnswerVerdict.objects.filter(answer=A).update(parser_version="0", outcome="wrong")
    report = regrade(exam, JudgeAgain(), clock=clock)
    assert (report.gained, report.lost) == (0, 0)  # the scores were right already; only the verdict was stale
    assert AnswerVerdict.objects.get(answer=A).outcome == "correct"


@pytest.mark.parametrize(
    "change",
    [
        CorrectKey(Slot(9), "A", ()),
        CorrectKey(SLOT, "((", ()),
        CorrectKey(SLOT, "1/2", ("((",)),
        CorrectKey(Slot(1), "E", ()),
        CorrectKey(Slot(1), "", ()),
        VoidItem(Slot(9), void=True),
        OverrideVerdict(SLOT, "nobody wrote this", Outcome.CORRECT, ""),
    ],
)
def test_impossible_corrections_are_refused_and_change_nothing(
    exam: MockExam, clock: TestClock, change: Change
) -> None:
    before = snapshot()
    with pytest.raises(RegradeRefused):
        regrade(exam, change, clock=clock)
    assert snapshot() == before


def test_everything_derived_is_redone_by_the_worker(db: None, clock: TestClock) -> None:
    exam = sat_exam(clock, students=40)
    work()
    first = Calibration.objects.get(exam=exam)
    regrade(exam, VoidItem(Slot(5), void=True), clock=clock)
    states = dict(PipelineStep.objects.filter(exam=exam).values_list("step", "state"))
    assert states["grade"] == "done"
    assert states["calibrate"] == "pending"
    work()
    assert Calibration.objects.get(exam=exam).items == first.items - 1
    assert PipelineStep.objects.get(exam=exam, step="calibrate").state == "done"


def test_each_distinct_text_is_judged_once_however_many_wrote_it(
    db: None, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = make_exam()
    for number in range(50):
        session = make_session(exam, status="submitted", submitted_at=clock())
        StudentAnswer.objects.create(
            session=session, question_number=3, sub_part="a", answer=("1/2", "0,5")[number % 2]
        )
    judged: list[str] = []
    real = judging.judge_answer
    monkeypatch.setattr(judging, "judge_answer", lambda text, **more: judged.append(text) or real(text, **more))
    grade_submitted_sessions()
    assert sorted(judged) == ["0,5", "1/2"]
    make_session(exam, status="submitted", submitted_at=clock())
    session = make_session(exam, status="submitted", submitted_at=clock())
    StudentAnswer.objects.create(session=session, question_number=3, sub_part="a", answer="1/2")
    grade_submitted_sessions()
    assert sorted(judged) == ["0,5", "1/2"]
    assert sorted(scores(exam)) == [0] + [1] * 51


def test_the_review_lists_distinct_answers_most_frequent_first(exam: MockExam) -> None:
    rows = distinct_answers(exam.pk, SLOT, limit=10)
    assert [(row["answer"], row["sittings"], row["outcome"]) for row in rows] == [
        (A, 3, "correct"),
        (B, 2, "wrong"),
        (C, 1, "unreadable"),
    ]


def test_the_review_sets_each_accepted_answer_on_a_line_of_its_own(exam: MockExam, admin_client: Client) -> None:
    """Joined by a dot, 2√3 and √12 would read as their product."""
    row = CorrectAnswer.objects.get(exam=exam, question_number=3, sub_part="a")
    row.correct_answer, row.alternatives = "2sqrt3", ["√12"]
    row.save()
    page = admin_client.get(reverse("admin:exams_review", args=[exam.pk])).content.decode()
    assert "·" not in page
    assert [page.count(f"<li>{text}</li>") for text in ("2sqrt3", "√12", "2√3")] == [1, 2, 1]


def test_the_admin_previews_then_confirms(exam: MockExam, admin_client: Client) -> None:
    page = admin_client.get(reverse("admin:exams_review_slot", args=[exam.pk, "3a"]))
    assert C in page.content.decode()
    body = {"act": "accept", "slot": "3a", "answer": C, "reason": "in words"}
    preview = admin_client.post(reverse("admin:exams_regrade", args=[exam.pk]), body)
    assert preview.context["report"].gained == 1
    assert scores(exam) == [1, 1, 1, 2, 2, 2]
    confirmed = admin_client.post(
        reverse("admin:exams_regrade", args=[exam.pk]), {"proposal": preview.context["proposal"]}, follow=True
    )
    assert "1 students gain" in confirmed.content.decode()
    assert scores(exam) == [1, 1, 2, 2, 2, 2]
    event = AuditEvent.objects.get(verb="regraded")
    assert (event.actor, event.details["gained"]) == ("admin", 1)


@pytest.mark.parametrize(
    ("language", "sentence"), [("uz", "band"), ("ru", "занят"), ("en", "busy")], ids=["uz", "ru", "en"]
)
def test_while_the_exam_is_being_scored_the_admin_is_asked_to_try_again(
    exam: MockExam, admin_client: Client, language: str, sentence: str
) -> None:
    admin_client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '300ms'")
    with elsewhere() as cursor:
        hold_key(cursor, exam, "pg_advisory_xact_lock_shared")
        page = admin_client.post(
            reverse("admin:exams_regrade", args=[exam.pk]), {"act": "void", "slot": "1"}, follow=True
        )
    assert [sentence in str(message) for message in page.context["messages"]] == [True]
    assert scores(exam) == [1, 1, 1, 2, 2, 2]


def test_a_proposal_cannot_be_forged_or_moved_to_another_exam(exam: MockExam, admin_client: Client) -> None:
    other = make_exam()
    preview = admin_client.post(reverse("admin:exams_regrade", args=[exam.pk]), {"act": "void", "slot": "1"})
    proposal = preview.context["proposal"]
    for exam_id, text in ((other.pk, proposal), (exam.pk, proposal[:-2] + "xx"), (exam.pk, "")):
        admin_client.post(reverse("admin:exams_regrade", args=[exam_id]), {"proposal": text})
    assert scores(exam) == [1, 1, 1, 2, 2, 2]
    assert not AuditEvent.objects.filter(verb="regraded").exists()


def test_the_review_is_for_staff(exam: MockExam, client: Client) -> None:
    for name in ("exams_review", "exams_regrade", "exams_key_import"):
        assert client.get(reverse(f"admin:{name}", args=[exam.pk])).status_code == 302
    assert client.get(reverse("admin:exams_review_slot", args=[exam.pk, "3a"])).status_code == 302


@pytest.mark.parametrize("slot", ["9", "x", "3z", "99999", "%00"])
def test_unknown_slots_are_404(exam: MockExam, admin_client: Client, slot: str) -> None:
    assert admin_client.get(f"/admin/exams/mockexam/{exam.pk}/answers/{slot}/").status_code == 404


@pytest.mark.parametrize(
    ("answer", "reading", "readable"), [("0,5", "0,5", True), ("½", "½", True), ("((", "", False), ("", "", True)]
)
def test_the_preview_tells_the_reading_and_never_the_verdict(
    api: Api, answer: str, reading: str, readable: bool
) -> None:
    session = make_session(make_exam(), api.student)
    body = {"question_number": 3, "sub_part": "a", "answer": answer}
    response = api.post(f"sessions/{session.pk}/answers/preview/", body)
    assert response.status_code == 200
    assert set(response.json()) == {"reading", "readable", "problem", "sentence"}
    assert response.json()["readable"] is readable
    if reading:
        assert response.json()["reading"]
    assert not StudentAnswer.objects.exists()


def test_the_preview_is_for_the_owner_of_a_session_and_its_slots(api: Api, other: Api) -> None:
    session = make_session(make_exam(), api.student)
    body = {"question_number": 3, "sub_part": "a", "answer": "1"}
    assert other.post(f"sessions/{session.pk}/answers/preview/", body).status_code == 404
    assert api.post(f"sessions/{new_id()}/answers/preview/", body).status_code == 404
    unknown = api.post(f"sessions/{session.pk}/answers/preview/", body | {"question_number": 77})
    assert (unknown.status_code, unknown.json()["code"]) == (400, "unknown_slot")


def test_the_preview_is_rate_limited(api: Api) -> None:
    session = make_session(make_exam(), api.student)
    body = {"question_number": 3, "sub_part": "a", "answer": "1"}
    statuses = [api.post(f"sessions/{session.pk}/answers/preview/", body).status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
