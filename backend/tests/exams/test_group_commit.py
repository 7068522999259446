"""Saves of many students committed by one statement"""

import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from common.group_commit import Connect, GroupCommit
from exams.models import ExamSession, StudentAnswer
from exams.rules.sheet import SavedItem, Slot
from exams.services.saving.grouped import (
    SETTINGS,
    StoreSaves,
    commits_of_this_process,
    lent_connection,
    may_repeat,
    own_connection,
    session_of,
    store_in_one_transaction,
    store_together,
)
from exams.services.saving.statement import Save, SaveReceipt, wanted_save
from tests.conftest import TestClock
from tests.factories import full_key, make_exam, make_session, new_id

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


class Watched(GroupCommit[Save, SaveReceipt]):
    """Counts statements, and lets a test hold the first one back until others wait behind it."""

    def __init__(self, connect: Connect, write: StoreSaves) -> None:
        super().__init__(connect, write, key=session_of, may_repeat=may_repeat)
        self.is_prepared = write is store_together
        self.sizes: list[int] = []
        self.gate = threading.Event()
        self.gate.set()

    def _settle(self, batch: list[Any]) -> None:
        self.gate.wait(10)
        self.sizes.append(len(batch))
        super()._settle(batch)

    def wait_for(self, waiting: int) -> None:
        while len(self._queue) < waiting:
            threading.Event().wait(0.005)


@pytest.fixture(
    params=[
        pytest.param((own_connection, store_together), id="direct"),
        pytest.param((lent_connection, store_in_one_transaction), id="through PgBouncer"),
    ]
)
def commits(request: pytest.FixtureRequest) -> Iterator[Watched]:
    watched = Watched(*request.param)
    yield watched
    watched.close()


@pytest.fixture
def sessions(clock: TestClock) -> list[ExamSession]:
    exam = make_exam(key=full_key())
    return [make_session(exam) for _number in range(5)]


Saves = Callable[..., Save]


@pytest.fixture
def save_of(clock: TestClock) -> Saves:
    def save(session: ExamSession, text: str = "A", *, number: int = 1, revision: int | None = 1, **more: Any) -> Save:
        given = {"session_id": session.pk, "student_id": session.student_id, "device": None, "now": clock()} | more
        return wanted_save(items=[SavedItem(Slot(number), text, revision)], **given)

    return save


def all_at_once(commits: Watched, saves: list[Save]) -> list[SaveReceipt | None]:
    """Hold the first save back until all others wait, then let go."""
    commits.gate.clear()
    with ThreadPoolExecutor(len(saves)) as pool:
        first = pool.submit(commits.save, saves[0])
        while commits._queue:  # until the first has taken its turn
            threading.Event().wait(0.005)
        rest = [pool.submit(commits.save, save) for save in saves[1:]]
        commits.wait_for(len(saves) - 1)
        commits.gate.set()
        return [future.result() for future in (first, *rest)]


def texts() -> dict[tuple[uuid.UUID, int], str]:
    return {(row.session_id, row.question_number): row.answer for row in StudentAnswer.objects.all()}


def test_who_waits_together_is_stored_together(commits: Watched, sessions: list[ExamSession], save_of: Saves) -> None:
    receipts = all_at_once(commits, [save_of(session, f"text {n}") for n, session in enumerate(sessions)])
    assert commits.sizes == [1, 4]
    assert texts() == {(session.pk, 1): f"text {n}" for n, session in enumerate(sessions)}
    for session, receipt in zip(sessions, receipts, strict=True):
        assert receipt
        assert receipt.deadline == session.deadline
        assert [(str(answer.slot), answer.applied) for answer in receipt.answers] == [("1", True)]


def test_one_refused_save_refuses_nobody_else(
    commits: Watched, sessions: list[ExamSession], save_of: Saves, clock: TestClock
) -> None:
    first, submitted, foreign, unknown_slot, good = sessions
    ExamSession.objects.filter(pk=submitted.pk).update(status="submitted", submitted_at=clock())
    saves = [
        save_of(first),
        save_of(submitted),
        save_of(foreign, student_id=good.student_id),
        save_of(unknown_slot, number=46),
        save_of(good, "kept"),
    ]
    receipts = all_at_once(commits, saves)
    assert [receipt is not None for receipt in receipts] == [True, False, False, False, True]
    assert texts() == {(first.pk, 1): "A", (good.pk, 1): "kept"}


def test_another_device_and_a_batch_with_a_gap_are_refused_among_others(
    commits: Watched, sessions: list[ExamSession], save_of: Saves, clock: TestClock
) -> None:
    held, gap, good = sessions[:3]
    ExamSession.objects.filter(pk=held.pk).update(held_by=new_id())
    items = [SavedItem(Slot(1), "A", 1), SavedItem(Slot(99), "A", 1)]
    with_gap = wanted_save(session_id=gap.pk, student_id=gap.student_id, items=items, device=None, now=clock())
    receipts = all_at_once(commits, [save_of(good), save_of(held, device=new_id()), with_gap])
    assert [receipt is not None for receipt in receipts] == [True, False, False]
    assert texts() == {(good.pk, 1): "A"}


def test_two_saves_of_one_session_keep_their_order(
    commits: Watched, sessions: list[ExamSession], save_of: Saves
) -> None:
    one, two = sessions[:2]
    commits.gate.clear()
    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(commits.save, save_of(two))]
        while commits._queue:
            threading.Event().wait(0.005)
        for waiting, text in enumerate(("early", "late"), start=1):
            futures.append(pool.submit(commits.save, save_of(one, text, revision=None)))
            commits.wait_for(waiting)
        commits.gate.set()
        assert all(future.result() for future in futures)
    assert commits.sizes == [1, 1, 1]
    assert texts()[one.pk, 1] == "late"


def test_a_session_that_is_being_handed_in_holds_up_nobody(
    commits: Watched, sessions: list[ExamSession], save_of: Saves
) -> None:
    locked, free = sessions[:2]
    with own_connection() as submitter, submitter.transaction():
        submitter.execute("SELECT FROM exams_examsession WHERE id = %s FOR UPDATE", [locked.pk])
        receipts = all_at_once(commits, [save_of(free, number=2), save_of(locked), save_of(free)])
    assert [receipt is not None for receipt in receipts] == [True, False, True]


def test_practice_is_left_to_the_ordinary_path(commits: Watched, sessions: list[ExamSession], save_of: Saves) -> None:
    practice = make_session(sessions[0].exam, mode="practice", deadline=None)
    assert commits.save(save_of(practice)) is None
    assert texts() == {}


def test_a_lost_connection_costs_one_round_and_then_a_new_one_is_opened(
    commits: Watched, sessions: list[ExamSession], save_of: Saves, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert commits.save(save_of(sessions[0]))
    assert commits._connection
    with own_connection() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [commits._connection.info.backend_pid])
    assert commits.save(save_of(sessions[1])) is None
    assert commits.save(save_of(sessions[1])) is None, "nobody queues for a database that was away a moment ago"
    monkeypatch.setattr("common.group_commit.time.monotonic", lambda: commits._rests_until + 1)
    assert commits.save(save_of(sessions[1]))


def test_a_statement_that_fails_leaves_everybody_to_the_ordinary_path(
    commits: Watched, sessions: list[ExamSession], save_of: Saves
) -> None:
    saves = [save_of(session) for session in sessions[:3]]
    assert commits.save(save_of(sessions[3]))
    connection = commits._connection
    with own_connection() as other, other.transaction():
        other.execute("LOCK TABLE exams_studentanswer IN SHARE MODE")
        receipts = all_at_once(commits, saves)
    assert receipts == [None, None, None]
    assert list(texts()) == [(sessions[3].pk, 1)]
    assert commits.save(saves[0])
    assert commits._connection is connection, "it is as good as before"


def test_nobody_waits_long_behind_a_statement_that_hangs(
    commits: Watched, sessions: list[ExamSession], save_of: Saves, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backend that is stopped, or a network that swallows packets, must not take all threads with it."""
    monkeypatch.setattr("common.group_commit.PATIENCE_SECONDS", 0.2)
    hanging, behind, unrevised = save_of(sessions[0]), save_of(sessions[1]), save_of(sessions[2], revision=None)
    commits.gate.clear()
    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(commits.save, hanging)
        while commits._queue:
            threading.Event().wait(0.005)
        assert pool.submit(commits.save, behind).result(5) is None, "it went out of the queue"
        with monkeypatch.context() as nobody_waits:
            nobody_waits.setattr(commits, "_wait_for_turn", None)
            assert commits.save(unrevised) is None, "the turn is overdue: it does not even wait"
        assert not first.done()
        commits.gate.set()
        assert first.result(5)
    assert texts() == {(sessions[0].pk, 1): "A"}, "who went away is not stored behind their back"
    assert commits.save(behind)


def test_who_is_in_the_statement_that_hangs_goes_the_ordinary_path_only_with_a_revision(
    commits: Watched, sessions: list[ExamSession], save_of: Saves, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("common.group_commit.PATIENCE_SECONDS", 0.5)
    released, store = threading.Event(), commits._store

    def hang(on: psycopg.Connection[Any], batch: Sequence[Save]) -> Mapping[Any, SaveReceipt]:
        if len(commits.sizes) == 2:  # the turn of the three who waited
            released.wait(10)
        return store(on, batch)

    monkeypatch.setattr(commits, "_store", hang)
    saves = [save_of(sessions[n], revision=revision) for n, revision in enumerate((1, 1, 1, None))]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(all_at_once, commits, saves)
        while len(commits.sizes) < 2:
            threading.Event().wait(0.005)
        threading.Event().wait(1.0)
        assert not waiting.done(), "a save without a revision might come late: it waits for its result"
        released.set()
        receipts = waiting.result(5)
    assert commits.sizes == [1, 3]
    assert [receipt is not None for receipt in receipts] == [True, True, False, True], "the second led, the third left"
    assert set(texts()) == {(session.pk, 1) for session in sessions[:4]}


def test_a_changed_table_costs_one_round(commits: Watched, sessions: list[ExamSession], save_of: Saves) -> None:
    """At most: what is planned for each transaction does not even notice."""
    assert commits.save(save_of(sessions[0]))
    with own_connection() as other:
        other.execute("ALTER TABLE exams_studentanswer ALTER answer TYPE varchar(501)")
    try:
        assert (commits.save(save_of(sessions[1])) is None) is commits.is_prepared
        assert commits.save(save_of(sessions[1])), "with a plan made anew"
    finally:
        with own_connection() as other:
            other.execute("ALTER TABLE exams_studentanswer ALTER answer TYPE varchar(500)")


def test_plans_are_made_by_index_alone(sessions: list[ExamSession]) -> None:
    with own_connection() as connection:
        assert isinstance(connection, psycopg.Connection)
        shown = {
            name: connection.execute(f"SHOW {name}").fetchone()  # type: ignore[arg-type]
            for name in ("plan_cache_mode", "enable_seqscan", "timezone")
        }
    assert shown == {"plan_cache_mode": ("force_generic_plan",), "enable_seqscan": ("off",), "timezone": ("UTC",)}


def test_a_lent_connection_is_given_back_as_it_was(
    commits: Watched, sessions: list[ExamSession], save_of: Saves
) -> None:
    """PgBouncer lends it to others next: whatever a save needs is gone with its transaction, the plan too."""
    assert commits.save(save_of(sessions[0]))
    assert commits._connection
    after = {name: commits._connection.execute(f"SHOW {name}").fetchone()[0] for name in SETTINGS}  # type: ignore
    prepared = commits._connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchone()[0]  # type: ignore
    if commits.is_prepared:
        assert (after["plan_cache_mode"], after["enable_seqscan"], prepared) == ("force_generic_plan", "off", 1)
    else:
        assert (after["plan_cache_mode"], after["enable_seqscan"], prepared) == ("auto", "on", 0)
        assert (after["lock_timeout"], after["statement_timeout"]) == ("10s", "30s")


def test_what_is_planned_for_one_transaction_is_planned_by_index_too(
    sessions: list[ExamSession], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked in the place of the statement, and under the same settings."""
    asked = "SELECT name, setting FROM pg_settings WHERE name = ANY(%(names)s)"
    monkeypatch.setattr("exams.services.saving.grouped.SAVE_MANY", asked)
    monkeypatch.setattr("exams.services.saving.grouped.store", lambda _saves, execute: execute({"names": [*SETTINGS]}))
    with lent_connection() as lent:
        assert dict(store_in_one_transaction(lent, [])) == SETTINGS  # type: ignore[call-overload]


@pytest.mark.parametrize(("through", "way"), [(False, own_connection), (True, lent_connection)])
def test_saves_take_the_way_that_the_operator_chose(settings: Any, through: bool, way: Any) -> None:
    settings.THROUGH_PGBOUNCER = through
    assert commits_of_this_process()._connect is way
