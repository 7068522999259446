"""Judging beside the web server: what is asked while a student looks at the screen"""

import threading
from collections.abc import Iterator
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from common.throttling import Buckets
from exams.models import AnswerVerdict, ExamSession, MockExam, StudentAnswer, WaitingPractice
from exams.rules.marking import Judgement, Kind, Outcome, TextReading
from exams.rules.timing import GRACE
from exams.services import practice_judging, preview
from exams.services.side_judge import JudgeBusy, SideJudge
from exams.services.starting import PRACTICES_A_PERIOD
from exams.tasks import judge_practice
from tests.conftest import Api, TestClock
from tests.exams.practising import exam_to_practise, outcome_of, start_practice
from tests.factories import make_exam, make_session

SIMPLE: dict[str, Any] = {"kind": Kind.NUMBER, "accepted": ("1/2",)}


@pytest.fixture
def judge() -> Iterator[SideJudge]:
    made = SideJudge(answer_seconds=60)
    yield made
    made.stop()


def test_it_judges_and_reads_as_the_rules_do_and_yields_to_everybody(judge: SideJudge) -> None:
    assert judge.judge("0,5", **SIMPLE).outcome is Outcome.CORRECT
    assert judge.judge("7", **SIMPLE).outcome is Outcome.WRONG
    assert judge.read("1/2", kind=Kind.NUMBER).readable
    assert not judge.read("((", kind=Kind.NUMBER).readable
    assert psutil.Process(judge.process_id).nice() == 19


def test_a_killed_one_is_busy_for_a_moment_and_then_another_answers(
    judge: SideJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge.read("1", kind=Kind.NUMBER)
    process = psutil.Process(judge.process_id)
    process.kill()
    process.wait()
    assert judge.read("1", kind=Kind.NUMBER).readable
    assert judge.process_id != process.pid


def test_what_takes_too_long_is_killed_and_says_nothing_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = SideJudge(answer_seconds=60)
    judge.read("1", kind=Kind.NUMBER)
    process = psutil.Process(judge.process_id)
    process.suspend()
    monkeypatch.setattr(judge, "answer_seconds", 0.3)
    with pytest.raises(JudgeBusy):
        judge.read("1", kind=Kind.NUMBER)
    assert not process.is_running()
    with pytest.raises(JudgeBusy):  # it rests
        judge.read("1", kind=Kind.NUMBER)
    monkeypatch.setattr(judge, "_rests_until", 0.0)
    monkeypatch.setattr(judge, "answer_seconds", 60)
    assert judge.read("1", kind=Kind.NUMBER).readable
    judge.stop()


def test_few_threads_wait_for_it_and_the_others_are_told_at_once(
    judge: SideJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge.read("1", kind=Kind.NUMBER)
    process = psutil.Process(judge.process_id)
    process.suspend()
    busy: list[bool] = []

    def ask() -> None:
        try:
            judge.read("1", kind=Kind.NUMBER)
        except JudgeBusy:
            busy.append(True)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    while judge._admitted._value:
        pass
    with pytest.raises(JudgeBusy):
        judge.read("1", kind=Kind.NUMBER)
    process.resume()
    for thread in threads:
        thread.join()
    assert judge.read("1", kind=Kind.NUMBER).readable


# --- previews


BODY = {"question_number": 3, "sub_part": "a", "answer": "1/2"}


class Busy:
    def read(self, text: str, *, kind: Kind) -> TextReading:
        raise JudgeBusy

    def judge(self, text: str, *, kind: Kind, accepted: tuple[str, ...]) -> Judgement:
        raise JudgeBusy


def test_a_preview_that_finds_nobody_free_is_told_when_to_come_back(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    session = make_session(make_exam(), api.student)
    monkeypatch.setattr(preview, "side_judge", Busy())
    response = api.post(f"sessions/{session.pk}/answers/preview/", BODY)
    assert (response.status_code, response.json()["code"], response["Retry-After"]) == (503, "busy", "2")


def test_too_long_a_calculation_is_said_while_typing(api: Api) -> None:
    session = make_session(make_exam(), api.student)
    text = "=".join(["((7/11)^400√2+(13/17)^400√3+(19/23)^400√5)^20"] * 6)
    body = api.post(f"sessions/{session.pk}/answers/preview/", BODY | {"answer": text}).json()
    assert (body["readable"], body["problem"]) == (False, "too_costly")
    assert "too long a calculation" in body["sentence"]
    body = api.post(f"sessions/{session.pk}/answers/preview/", BODY | {"answer": "(("}).json()
    assert (body["readable"], body["problem"]) == (False, "unreadable")


def test_previews_are_for_a_session_that_is_being_written(api: Api, clock: TestClock) -> None:
    exam = make_exam()
    session = make_session(exam, api.student)
    address = f"sessions/{session.pk}/answers/preview/"
    assert api.post(address, BODY).status_code == 200
    api.post(f"sessions/{session.pk}/submit/")
    refused = api.post(address, BODY)
    assert (refused.status_code, refused.json()["code"]) == (400, "already_submitted")
    late = make_session(make_exam(), api.student)
    clock.set(late.deadline + GRACE)  # type: ignore[operator]
    clock.move(seconds=1)
    refused = api.post(f"sessions/{late.pk}/answers/preview/", BODY)
    assert (refused.status_code, refused.json()["code"]) == (400, "time_expired")


def test_an_abandoned_practice_has_no_previews(api: Api, practice: ExamSession) -> None:
    api.post(f"sessions/{practice.pk}/abandon/")
    refused = api.post(f"sessions/{practice.pk}/answers/preview/", BODY)
    assert (refused.status_code, refused.json()["code"]) == (400, "already_submitted")


def test_the_limit_of_previews_holds_without_valkey(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    session = make_session(make_exam(), api.student)
    monkeypatch.setattr("rest_framework.throttling.SimpleRateThrottle.cache", Away())
    statuses = [
        api.post(f"sessions/{session.pk}/answers/preview/", BODY | {"answer": ""}).status_code for _ in range(90)
    ]
    assert statuses[:60] == [200] * 60
    assert statuses.count(429) > 5


class Away:
    """As django-redis answers while there is no server: nothing was ever stored."""

    def get(self, _key: str, default: Any = None) -> Any:
        return default

    def set(self, *_what: Any, **_more: Any) -> None:
        return None


def test_a_bucket_fills_evenly_and_one_students_is_not_anothers() -> None:
    now = [100.0]
    buckets = Buckets(lambda: now[0])

    def ask(key: str = "one") -> float:
        return buckets.wait_for_one(key, most=2, seconds=60)

    assert [ask(), ask(), ask(), ask("two")] == [0, 0, 30, 0]
    now[0] += 29
    assert ask() == pytest.approx(1)
    now[0] += 1
    assert [ask(), ask()] == [0, 30]


# --- practice


@pytest.fixture
def exam(api: Api, clock: TestClock) -> MockExam:
    return exam_to_practise(clock)


@pytest.fixture
def practice(api: Api, exam: MockExam) -> ExamSession:
    return start_practice(api, exam)


def test_what_is_too_dear_to_be_judged_at_once_is_judged_by_the_worker_within_seconds(
    api: Api, practice: ExamSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as busy:
        busy.setattr(practice_judging, "side_judge", Busy())
        assert outcome_of(api, practice, "0,5") == "waiting"
    assert not AnswerVerdict.objects.exists()
    assert judge_practice() == 1
    state = api.get(f"sessions/{practice.pk}/").json()
    assert [row["outcome"] for row in state["answers"]] == ["correct"]
    assert StudentAnswer.objects.get(session=practice).is_correct is True
    assert not WaitingPractice.objects.exists()


def test_what_only_the_prover_can_tell_waits_for_the_worker(
    api: Api, practice: ExamSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unsure(Busy):
        def judge(self, text: str, *, kind: Kind, accepted: tuple[str, ...]) -> Judgement:
            return Judgement(Outcome.UNDECIDED, text)

    monkeypatch.setattr(practice_judging, "side_judge", Unsure())
    assert outcome_of(api, practice, "0,5") == "waiting"
    judge_practice()
    assert AnswerVerdict.objects.get(answer="0,5").outcome == "correct"


def test_the_time_of_one_save_is_bounded_between_texts(
    api: Api, practice: ExamSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Counting(Busy):
        def judge(self, text: str, *, kind: Kind, accepted: tuple[str, ...]) -> Judgement:
            asked.append(text)
            return Judgement(Outcome.WRONG, text)

    monkeypatch.setattr(practice_judging, "side_judge", Counting())
    monkeypatch.setattr(practice_judging, "AT_ONCE_SECONDS", 0.0)
    assert outcome_of(api, practice, "7") == "waiting"
    assert asked == []


def test_every_waiting_practice_gets_its_turn(
    api: Api, other: Api, practice: ExamSession, exam: MockExam, monkeypatch: pytest.MonkeyPatch, clock: TestClock
) -> None:
    second = ExamSession.objects.get(pk=other.post(f"exams/{exam.pk}/start/", {"mode": "practice"}).json()["id"])
    with monkeypatch.context() as busy:
        busy.setattr(practice_judging, "side_judge", Busy())
        outcome_of(api, practice, "7")
        api.save(practice.pk, 1, "A")
        clock.move(seconds=1)
        outcome_of(other, second, "8")
    monkeypatch.setattr(practice_judging, "TURN_SECONDS", 0.0)
    monkeypatch.setattr("exams.tasks.PRACTICE_SECONDS", 0.0)
    clock.move(seconds=1)
    judge_practice()  # one text of the first, who then stands behind the second
    judge_practice()
    assert AnswerVerdict.objects.filter(answer="8").exists()
    assert list(WaitingPractice.objects.values_list("session", flat=True)) == [practice.pk]
    judge_practice()
    assert not WaitingPractice.objects.exists()


def test_practices_are_begun_only_so_often_and_one_can_always_go_on(
    api: Api, other: Api, exam: MockExam, clock: TestClock
) -> None:
    def start(student: Api) -> Any:
        return student.post(f"exams/{exam.pk}/start/", {"mode": "practice"})

    for _time in range(PRACTICES_A_PERIOD):
        begun = start(api)
        assert begun.status_code == 201
        clock.move(seconds=3)
        api.post(f"sessions/{begun.json()['id']}/abandon/")
    refused = start(api)
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert int(refused["Retry-After"]) == refused.json()["details"]["retry_after"] == 3600 - 3 * PRACTICES_A_PERIOD + 1
    assert start(other).status_code == 201
    clock.move(seconds=int(refused["Retry-After"]))
    assert start(api).status_code == 201
    assert start(api).status_code == 200


@pytest.mark.parametrize("door", ["sessions/{}/abandon/", "/api/v2/session/{}/abandon"])
def test_giving_up_is_limited_too(api: Api, practice: ExamSession, door: str) -> None:
    statuses = [api.post(door.format(practice.pk)).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]


def test_what_another_process_counted_counts_here(
    api: Api, practice: ExamSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def in_a_process_of_its_own() -> int:
        monkeypatch.setattr("common.throttling.buckets", Buckets())
        return int(api.post(f"sessions/{practice.pk}/abandon/").status_code)

    assert [in_a_process_of_its_own() for _ in range(31)] == [200] * 30 + [429]


def test_it_can_be_started_before_anybody_asks() -> None:
    early = SideJudge()
    try:
        early.start()
        started = early.process_id
        assert started is not None
        early.read("1/2", kind=Kind.NUMBER)
        assert early.process_id == started
    finally:
        early.stop()
