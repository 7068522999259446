"""The one clock of the product: PostgreSQL's time, carried between look-ups by this process's monotonic clock.

Several web machines must agree on every deadline, and a wrong or stepping clock on one of them must not
cost a student a minute. So each process asks the database for the time once a minute and counts on from
there with a clock that nobody can set. Only edges (API, tasks, admin, commands) call `now`; everything
below is given the time as an argument.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import DatabaseError, InterfaceError, connection

log = logging.getLogger(__name__)

RESYNC_SECONDS = 60.0
RETRY_SECONDS = 5.0  # after a look-up that failed; a minute-old reading is still good to milliseconds


class DatabaseClock:
    """PostgreSQL's time plus the monotonic seconds since it was read; asks again after RESYNC_SECONDS."""

    def __init__(
        self,
        read_server_time: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        prepare: Callable[[], None] = lambda: None,
    ) -> None:
        self._read_server_time = read_server_time
        # Connecting may take seconds and must not count as the reading's round trip.
        self._prepare = prepare
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._anchor: tuple[datetime, float] | None = None
        self._rests_until = -math.inf

    def __call__(self) -> datetime:
        anchor = self._anchor
        if anchor is None:
            anchor = self._resync(None)
        elif (at := self._monotonic()) - anchor[1] > RESYNC_SECONDS and at >= self._rests_until:
            anchor = self._resync_or_keep(anchor)
        server_time, at = anchor
        return server_time + timedelta(seconds=self._monotonic() - at)

    def forget(self) -> None:
        """Ask the database again at the next reading."""
        self._anchor = None

    def _resync_or_keep(self, seen: tuple[datetime, float]) -> tuple[datetime, float]:
        """The time asked anew; or, where the database does not answer, the reading that there is."""
        try:
            return self._resync(seen)
        except (DatabaseError, InterfaceError) as error:
            log.warning("the database did not tell the time: %s", error)
            self._rests_until = self._monotonic() + RETRY_SECONDS
            return seen

    def _resync(self, seen: tuple[datetime, float] | None) -> tuple[datetime, float]:
        if seen is not None and not self._lock.acquire(blocking=False):
            return seen  # another thread is asking; the old anchor is still good to microseconds
        if seen is None:
            self._lock.acquire()
        try:
            if self._anchor is not None and self._anchor is not seen:
                return self._anchor
            self._prepare()
            before = self._monotonic()
            server_time = self._read_server_time()
            # The server read its clock somewhere within the round trip: the middle is the best guess.
            self._anchor = (server_time, (before + self._monotonic()) / 2)
            return self._anchor
        finally:
            self._lock.release()


def _postgres_time() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    instant: datetime = row[0]
    return instant.astimezone(UTC)


database_clock = DatabaseClock(_postgres_time, prepare=lambda: connection.ensure_connection())
_source: Callable[[], datetime] = database_clock


def now() -> datetime:
    """The present instant (aware, UTC) by the database's clock."""
    return _source()


def milliseconds(instant: datetime) -> int:
    """Milliseconds since 1970 of an aware instant, for clients that count."""
    return int(instant.timestamp() * 1000)


@contextmanager
def set_to(source: Callable[[], datetime]) -> Iterator[None]:
    """Run a block by another clock: the seam that tests use to be at a certain instant."""
    global _source
    previous, _source = _source, source
    try:
        yield
    finally:
        _source = previous
