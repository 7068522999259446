"""POST sessions/{id}/submit/, the sweep, and the lock between saving and submitting"""

import random
import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from exams.errors import AlreadySubmitted, TimeExpired
from exams.models import ExamSession, StudentAnswer
from exams.rules.sheet import SavedItem, Slot
from exams.services.ending import close_overdue_sessions, submit_session
from exams.services.grading import grade_exam
from exams.services.saving.grouped import save_commits
from exams.services.saving.one import save_answers
from exams.services.saving.statement import wanted_save
from exams.tasks import auto_submit_expired_sessions
from tests.conftest import Api, TestClock
from tests.factories import full_key, make_exam, make_session, make_student, new_id


def test_handing_in_closes_and_tells_how_much_was_answered(api: Api, clock: TestClock) -> None:
    session = make_session(make_exam(), api.student)
    api.save(session.pk, 1, "A")
    clock.move(minutes=5)
    response = api.post(f"sessions/{session.pk}/submit/")
    assert response.status_code == 200
    body = response.json()
    assert (body["status"], body["answered"], body["total"], body["auto_submitted"]) == ("submitted", 1, 4, False)
    assert body["results_released"] is False
    session.refresh_from_db()
    assert (session.status, session.submitted_at) == ("submitted", clock())


def test_handing_in_twice_answers_the_same(api: Api, clock: TestClock) -> None:
    session = make_session(make_exam(), api.student)
    first = api.post(f"sessions/{session.pk}/submit/").json()
    clock.move(minutes=1)
    second = api.post(f"sessions/{session.pk}/submit/").json()
    assert first["submitted_at"] == second["submitted_at"]


def test_a_hand_in_within_the_grace_is_dated_at_the_deadline(api: Api, clock: TestClock) -> None:
    session = make_session(make_exam(), api.student)
    clock.set(session.deadline + timedelta(seconds=20))
    api.post(f"sessions/{session.pk}/submit/")
    session.refresh_from_db()
    assert (session.submitted_at, session.auto_submitted) == (session.deadline, False)


def test_foreign_sessions_cannot_be_handed_in(api: Api, other: Api) -> None:
    session = make_session(make_exam(), api.student)
    assert other.post(f"sessions/{session.pk}/submit/").status_code == 404
    assert other.post(f"sessions/{new_id()}/submit/").status_code == 404
    session.refresh_from_db()
    assert session.status == "in_progress"


def test_a_timed_exam_cannot_be_abandoned(api: Api) -> None:
    session = make_session(make_exam(), api.student)
    response = api.post(f"sessions/{session.pk}/abandon/")
    assert (response.status_code, response.json()["code"]) == (409, "not_practice")


def test_the_sweep_waits_for_the_grace_and_dates_at_the_deadline(db: None, clock: TestClock) -> None:
    session = make_session(make_exam())
    clock.set(session.deadline + timedelta(seconds=30))
    assert auto_submit_expired_sessions() == 0
    clock.move(microseconds=1)
    assert auto_submit_expired_sessions() == 1
    session.refresh_from_db()
    assert (session.status, session.submitted_at, session.auto_submitted) == ("submitted", session.deadline, True)
    assert auto_submit_expired_sessions() == 0


def test_the_sweep_has_no_look_back_limit_and_no_backlog_limit(db: None, clock: TestClock) -> None:
    exam = make_exam()
    for _ in range(7):
        make_session(exam)
    clock.move(days=400)
    assert [close_overdue_sessions(now=clock(), batch=3) for _ in range(4)] == [3, 3, 1, 0]
    assert set(ExamSession.objects.values_list("status", flat=True)) == {"submitted"}


def test_the_sweep_leaves_practice_alone(db: None, clock: TestClock) -> None:
    make_session(make_exam(), mode="practice")
    clock.move(days=400)
    assert auto_submit_expired_sessions() == 0


def test_each_session_has_its_own_deadline(db: None, clock: TestClock) -> None:
    exam = make_exam(minutes_open=180, duration=60)
    early = make_session(exam)
    late = make_session(exam, started_at=exam.scheduled_start + timedelta(minutes=30))
    clock.set(early.deadline + timedelta(seconds=31))
    assert auto_submit_expired_sessions() == 1
    late.refresh_from_db()
    assert late.status == "in_progress"


class Race:
    """Savers against a submitter on one session; what each saver was told, and what is there afterwards."""

    def __init__(self, session: ExamSession, clock: TestClock, *, submitters: int, close: bool, together: bool) -> None:
        self.session, self.clock, self.close = session, clock, close
        self.commits = save_commits() if together else None
        self.gate = threading.Barrier(6 + submitters)
        self.acknowledged: list[tuple[Slot, str, int]] = []
        self.refused = 0
        self.failures: list[BaseException] = []
        threads = [threading.Thread(target=self.run, args=(self.save, seed)) for seed in range(6)]
        threads += [threading.Thread(target=self.run, args=(self.submit, seed)) for seed in range(submitters)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        if self.commits:
            self.commits.close()

    def run(self, act: object, seed: int) -> None:
        try:
            act(random.Random(seed))  # type: ignore[operator]
        except BaseException as error:
            self.failures.append(error)
        finally:
            connections.close_all()

    def save(self, rng: random.Random) -> None:
        self.gate.wait()
        for revision in range(1, 60):
            slots = {Slot(rng.randint(1, 35)) for _ in range(rng.choice([1, 1, 3]))}
            items = [SavedItem(slot, rng.choice("ABCD"), revision) for slot in slots]
            given: dict[str, Any] = {
                "session_id": self.session.pk,
                "student_id": self.session.student_id,
                "items": items,
                "device": None,
                "now": self.clock() + timedelta(seconds=3 * revision),  # so that some move the last activity as well
            }
            try:
                receipt = self.commits.save(wanted_save(**given)) if self.commits else None
                receipt = receipt or save_answers(**given)
            except (AlreadySubmitted, TimeExpired):
                self.refused += 1
                return
            self.acknowledged += [(stored.slot, stored.answer, stored.revision) for stored in receipt.answers]

    def submit(self, rng: random.Random) -> None:
        self.gate.wait()
        while len(self.acknowledged) < rng.randint(5, 120) and self.gate.n_waiting == 0:
            if len(self.failures):
                return
        if self.close:
            while not close_overdue_sessions(now=self.session.deadline + timedelta(days=1)):
                pass  # a saver holds the row this very moment: the sweep skips it and comes again
        else:
            submit_session(self.session.pk, student_id=self.session.student_id, now=self.clock())


def contents(session: ExamSession) -> dict[uuid.UUID, tuple[Slot, str, int, bool | None]]:
    rows = StudentAnswer.objects.filter(session=session)
    return {row.pk: (row.slot, row.answer, row.revision, row.is_correct) for row in rows}


@pytest.mark.slow
@pytest.mark.parametrize("close", [False, True], ids=["handed in", "closed by the sweep"])
@pytest.mark.parametrize("together", [False, True], ids=["one by one", "committed together"])
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_nothing_acknowledged_is_unscored_and_nothing_changes_after_submit(
    clock: TestClock, close: bool, together: bool
) -> None:
    exam = make_exam(key=full_key())
    refused = 0
    for _round in range(12):
        session = make_session(exam, make_student())
        race = Race(session, clock, submitters=1 if close else 2, close=close, together=together)
        assert race.failures == []
        refused += race.refused
        after_submit = contents(session)
        grade_exam(exam.pk, now=clock())
        graded = contents(session)
        assert {pk: row[:3] for pk, row in after_submit.items()} == {pk: row[:3] for pk, row in graded.items()}
        assert all(is_correct is not None for *_rest, is_correct in graded.values())
        session.refresh_from_db()
        assert session.raw_score == sum(bool(row[3]) for row in graded.values())
        newest = {row[0]: row[2] for row in graded.values()}
        assert all(newest[slot] >= revision for slot, _answer, revision in race.acknowledged)
        texts = {(row[0], row[2]): row[1] for row in graded.values()}
        told = {(slot, revision) for slot, _answer, revision in race.acknowledged}
        assert set(texts) <= told
    assert refused > 0, "no saver ever met the submit: the race was not run"
