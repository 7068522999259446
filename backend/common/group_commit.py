"""Writes that arrive together are committed together: one statement, one flush to disk, one round trip.

A thread that comes while none is writing becomes the leader: it writes at once for every thread that waits by then.
Threads that come meanwhile wait for the next turn, a few milliseconds. Each gets its receipt only when its own item is
committed. No item waits for another's trouble: one that can't be stored straight away gets None, and its caller takes
another path, which may wait and can explain.
"""

import logging
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

import psycopg

log = logging.getLogger(__name__)
REST_SECONDS = 1.0
PATIENCE_SECONDS = 2.0
# After these the connection is as good as before; after any other error, reconnect.
HARMLESS = (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled)

type Connect = Callable[[], psycopg.Connection[Any]]
# Writes a batch and commits it; returns, by the item's key, the receipts of those that were accepted.
type Store[Item, Receipt] = Callable[[psycopg.Connection[Any], Sequence[Item]], Mapping[Any, Receipt]]


class _Waiting[Item, Receipt]:
    """One item in the queue. `woken` is released when it is settled, or when its thread has to lead."""

    __slots__ = ("is_leader", "is_settled", "item", "key", "receipt", "woken")

    def __init__(self, item: Item, key: Hashable) -> None:
        self.item = item
        self.key = key
        self.receipt: Receipt | None = None
        self.is_settled = False
        self.is_leader = False
        self.woken = threading.Lock()
        self.woken.acquire()


class GroupCommit[Item, Receipt]:
    """Stores the items of one process's threads through one connection of its own.

    `connect` opens the connection when it is first needed and after it broke; it must commit by itself. `store` writes
    a batch, in which no two items have the same `key`. `may_repeat` says whether storing an item twice, the second time
    late, does no harm.
    """

    def __init__(
        self,
        connect: Connect,
        store: Store[Item, Receipt],
        *,
        key: Callable[[Item], Hashable],
        may_repeat: Callable[[Item], bool],
    ) -> None:
        self._connect = connect
        self._store = store
        self._key = key
        self._may_repeat = may_repeat
        self._connection: psycopg.Connection[Any] | None = None
        self._lock = threading.Lock()  # of the three below; no thread waits for anything while holding it
        self._queue: list[_Waiting[Item, Receipt]] = []
        self._has_leader = False
        self._turn_began = 0.0
        self._rests_until = 0.0

    def save(self, item: Item) -> Receipt | None:
        """The receipt when the item is committed; None when its caller has to take another path."""
        mine: _Waiting[Item, Receipt] = _Waiting(item, self._key(item))
        with self._lock:
            if self._has_leader and time.monotonic() - self._turn_began > PATIENCE_SECONDS:
                return None
            self._queue.append(mine)
            if not self._has_leader:
                self._appoint(mine)
        if (mine.is_leader or self._wait_for_turn(mine)) and not mine.is_settled:
            self._lead(mine)
        return mine.receipt

    def close(self) -> None:
        """End the connection, when no thread saves any more; the next save opens another."""
        self._drop_connection()

    def _wait_for_turn(self, mine: _Waiting[Item, Receipt]) -> bool:
        """Wait until the item is settled or its thread has to lead; False when its caller shall take another path."""
        if mine.woken.acquire(timeout=PATIENCE_SECONDS):
            return True
        with self._lock:
            if mine.is_settled or mine.is_leader:
                return True
            if mine in self._queue:
                self._queue.remove(mine)
                return False
        # The item is in the statement that hangs, and may still be written.
        if self._may_repeat(mine.item):
            return False
        mine.woken.acquire()  # without end: stored a second time, it could overwrite what came after it
        return True

    def _appoint(self, leader: _Waiting[Item, Receipt] | None) -> None:
        """Name the next leader; `None`: the queue is empty, no leader. Call this with the lock held."""
        self._has_leader = leader is not None
        self._turn_began = time.monotonic()
        if leader is not None:
            leader.is_leader = True

    def _lead(self, mine: _Waiting[Item, Receipt]) -> None:
        """Write for every thread that waits. The leader's own item is among them, as the first in the queue."""
        batch = self._next_batch()
        try:
            self._settle(batch)
        finally:
            with self._lock:
                following = self._queue[0] if self._queue else None
                self._appoint(following)
            for each in batch:
                if each is not mine:
                    each.woken.release()
            if following is not None:
                following.woken.release()

    def _next_batch(self) -> list[_Waiting[Item, Receipt]]:
        """Every item that waits, but only the first of each key."""
        batch: dict[Hashable, _Waiting[Item, Receipt]] = {}
        with self._lock:
            self._queue = [each for each in self._queue if batch.setdefault(each.key, each) is not each]
        return list(batch.values())

    def _settle(self, batch: list[_Waiting[Item, Receipt]]) -> None:
        try:
            if time.monotonic() < self._rests_until:
                return
            if self._connection is None:
                self._connection = self._connect()
            receipts = self._store(self._connection, [each.item for each in batch])
            for each in batch:
                each.receipt = receipts.get(each.key)
        except psycopg.Error as error:
            log.warning("%d saves go one by one: %s", len(batch), error.__class__.__name__, exc_info=error)
            self._recover_from(error)
        finally:
            for each in batch:
                each.is_settled = True

    def _recover_from(self, error: psycopg.Error) -> None:
        """While the database is away no thread queues for it here; a plan that a migration made void is made anew."""
        if self._connection is None or self._connection.closed:
            self._rests_until = time.monotonic() + REST_SECONDS
        if not isinstance(error, HARMLESS):
            self._drop_connection()

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
