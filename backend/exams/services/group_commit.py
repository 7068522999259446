"""Saves that arrive together are committed together: one statement, one flush to disk, one round trip.

Whoever comes while nobody writes, writes at once, for everybody who waits by then; whoever comes meanwhile waits
for the next turn, a few milliseconds. Each hears "saved" only when its own answers are committed. It makes no
student wait for another's trouble: who can't be stored straight away gets None and goes the long way
(services.answers.save_answers), which waits, explains and tries again.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
from django.db import connection

from exams.services.answers import SAVE_MANY, Save, SaveReceipt, store

log = logging.getLogger(__name__)
REST_SECONDS = 1.0
PATIENCE_SECONDS = 2.0
# The statement's plan is made once, before the tables have grown, and must be right for the day of the exam:
# always by index. Whoever has to wait for a lock for long goes the long way, which may.
SETTINGS = (
    "-c TimeZone=UTC -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off "
    "-c enable_mergejoin=off -c jit=off -c lock_timeout=1000 -c statement_timeout=10000"
)
# A network that swallows packets is noticed in seconds, not when the kernel gives up.
NETWORK = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}
# After these the connection is as good as before; after anything else a new one costs less than to wonder.
HARMLESS = (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled)


def own_connection() -> psycopg.Connection[Any]:
    """A connection to the product's database beside Django's, where prepared statements stay prepared."""
    given = connection.get_connection_params()
    named = {name: given[name] for name in given if name not in ("context", "cursor_factory", "prepare_threshold")}
    return psycopg.connect(**named | NETWORK | {"options": SETTINGS, "autocommit": True})


class _Waiting:
    """One save in the queue, and what became of it. `called` is released when it is settled, or has to lead."""

    __slots__ = ("called", "is_settled", "leads", "receipt", "save")

    def __init__(self, save: Save) -> None:
        self.save = save
        self.receipt: SaveReceipt | None = None
        self.is_settled = False
        self.leads = False
        self.called = threading.Lock()
        self.called.acquire()

    @property
    def may_be_repeated(self) -> bool:
        """Whether storing it twice, and late, cannot overwrite anything newer."""
        return all(item.revision is not None for item in self.save.items)


class GroupCommit:
    """Stores the saves of one process's threads through one connection of its own.

    One of those who wait leads: it writes for all of them, wakes them, and calls the first of those who came meanwhile
    to lead next. `connect` opens the connection when it is first needed and after it broke; it must commit by itself.
    """

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self._connect = connect
        self._connection: psycopg.Connection[Any] | None = None
        self._lock = threading.Lock()  # of the three below; nobody waits for anything while holding it
        self._queue: list[_Waiting] = []
        self._is_led = False
        self._turn_began = 0.0
        self._rests_until = 0.0

    def save(self, save: Save) -> SaveReceipt | None:
        """The receipt when the save is committed; None when it has to go the long way."""
        mine = _Waiting(save)
        with self._lock:
            if self._is_led and time.monotonic() - self._turn_began > PATIENCE_SECONDS:
                return None
            self._queue.append(mine)
            if not self._is_led:
                self._give_the_turn_to(mine)
        if (mine.leads or self._is_called(mine)) and not mine.is_settled:
            self._lead(mine)
        return mine.receipt

    def close(self) -> None:
        """End the connection, when nobody saves any more; the next save opens another."""
        self._drop_connection()

    def _is_called(self, mine: _Waiting) -> bool:
        """Wait for one's turn or for the result; False when it takes too long and the long way is open."""
        if mine.called.acquire(timeout=PATIENCE_SECONDS):
            return True
        with self._lock:
            if mine.is_settled or mine.leads:
                return True
            if mine in self._queue:
                self._queue.remove(mine)
                return False
        # It is in the statement that hangs. Without a revision it must not be stored again: it might come late.
        return not mine.may_be_repeated and mine.called.acquire()

    def _give_the_turn_to(self, waiting: _Waiting | None) -> None:
        """Call this with the lock held. Nobody leads when there is nobody."""
        self._is_led = waiting is not None
        self._turn_began = time.monotonic()
        if waiting is not None:
            waiting.leads = True

    def _lead(self, mine: _Waiting) -> None:
        """Write for everybody who waits. One's own save is among them, as the first in the queue."""
        batch = self._next_batch()
        try:
            self._settle(batch)
        finally:
            with self._lock:
                following = self._queue[0] if self._queue else None
                self._give_the_turn_to(following)
            for each in batch:
                if each is not mine:
                    each.called.release()
            if following is not None:
                following.called.release()

    def _next_batch(self) -> list[_Waiting]:
        """Everybody who waits, but of one session only the first: a statement can write a slot once."""
        batch: dict[Any, _Waiting] = {}
        with self._lock:
            self._queue = [each for each in self._queue if batch.setdefault(each.save.session_id, each) is not each]
        return list(batch.values())

    def _settle(self, batch: list[_Waiting]) -> None:
        try:
            if time.monotonic() < self._rests_until:
                return
            receipts = store([each.save for each in batch], self._execute)
            for each in batch:
                each.receipt = receipts.get(each.save.session_id)
        except psycopg.Error as error:
            log.warning("%d saves go one by one: %s", len(batch), error.__class__.__name__, exc_info=error)
            self._recover_from(error)
        finally:
            for each in batch:
                each.is_settled = True

    def _execute(self, parameters: dict[str, str]) -> list[tuple[Any, ...]]:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection.execute(SAVE_MANY, parameters, prepare=True).fetchall()

    def _recover_from(self, error: psycopg.Error) -> None:
        """While the database is away nobody queues for it here; a plan that a migration made void is made anew."""
        if self._connection is None or self._connection.closed:
            self._rests_until = time.monotonic() + REST_SECONDS
        if not isinstance(error, HARMLESS):
            self._drop_connection()

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
