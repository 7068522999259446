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
# The statement's plan is made once, before the tables have grown, and must be right for the day of the exam:
# always by index. Whoever has to wait for a lock for long goes the long way, which may.
SETTINGS = (
    "-c TimeZone=UTC -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off "
    "-c enable_mergejoin=off -c lock_timeout=1000 -c statement_timeout=10000"
)


def own_connection() -> psycopg.Connection[Any]:
    """A connection to the product's database beside Django's, where prepared statements stay prepared."""
    given = connection.get_connection_params()
    named = {name: given[name] for name in given if name not in ("context", "cursor_factory", "prepare_threshold")}
    return psycopg.connect(**named | {"options": SETTINGS, "autocommit": True})


class _Waiting:
    """One save in the queue, and what became of it."""

    __slots__ = ("is_settled", "receipt", "save")

    def __init__(self, save: Save) -> None:
        self.save = save
        self.receipt: SaveReceipt | None = None
        self.is_settled = False


class GroupCommit:
    """Stores the saves of one process's threads through one connection of its own.

    `connect` opens it when it is first needed and after it broke; it must commit by itself after each statement.
    """

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]]) -> None:
        self._connect = connect
        self._connection: psycopg.Connection[Any] | None = None
        self._turn = threading.Lock()
        self._queue_lock = threading.Lock()
        self._queue: list[_Waiting] = []
        self._rests_until = 0.0

    def save(self, save: Save) -> SaveReceipt | None:
        """The receipt when the save is committed; None when nothing was written by this call."""
        mine = _Waiting(save)
        with self._queue_lock:
            self._queue.append(mine)
        with self._turn:
            while not mine.is_settled:
                self._settle(self._next_batch())
        return mine.receipt

    def close(self) -> None:
        """End the connection; the next save opens another."""
        with self._turn:
            self._drop_connection()

    def _next_batch(self) -> list[_Waiting]:
        """Everybody who waits, but of one session only the first: its own later save must not be overtaken."""
        batch: dict[Any, _Waiting] = {}
        with self._queue_lock:
            later = [each for each in self._queue if batch.setdefault(each.save.session_id, each) is not each]
            self._queue = later
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
            self._rest_if_broken()
        finally:
            for each in batch:
                each.is_settled = True

    def _execute(self, parameters: dict[str, str]) -> list[tuple[Any, ...]]:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection.execute(SAVE_MANY, parameters, prepare=True).fetchall()

    def _rest_if_broken(self) -> None:
        """While the database is away, nobody queues for it here."""
        if self._connection is None or self._connection.closed:
            self._rests_until = time.monotonic() + REST_SECONDS
            self._drop_connection()

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
