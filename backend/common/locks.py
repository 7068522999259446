"""Every advisory lock of the product: what it guards, how long it is held, and in which order several are taken.

PostgreSQL names these locks by a pair of numbers: the first is a member of `Lock`, the second says which exam or job.
A transaction that needs two of them takes them in the order of `Lock`, so two transactions cannot wait for each other.
Row locks, and their order, are in docs/locking.md.
"""

import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

LENT = (
    "This process takes locks that belong to a database connection, and {lender} would lend its connection to others "
    "with the lock still on it: let DATABASE_URL lead straight to PostgreSQL here."
)


class Lock(IntEnum):
    """What a lock guards; the members stand in the order in which they are taken."""

    JOB = 7_301
    """A periodic job, or one exam's grading. Tried, never waited for; held by the connection until the job is done."""
    ANSWER_KEY = 7_303
    """An exam's key: shared by those who write verdicts and scores by it, exclusive to a regrade."""
    RATINGS = 7_304
    """Everybody's ratings, which follow each other from exam to exam."""
    REWARDS = 7_305
    """Everybody's streaks and achievements."""


def lock(which: Lock, of: uuid.UUID | None = None) -> None:
    """Wait until no other transaction holds this lock in any way, and hold it until the transaction ends."""
    _call("pg_advisory_xact_lock", which, of)


def lock_shared(which: Lock, of: uuid.UUID | None = None) -> None:
    """Hold this lock until the transaction ends, as any number of transactions may at the same time."""
    _call("pg_advisory_xact_lock_shared", which, of)


def try_lock_shared(which: Lock, of: uuid.UUID | None = None) -> bool:
    """Do what `lock_shared` does, but without waiting; False when another holds or awaits it for itself alone."""
    return _call("pg_try_advisory_xact_lock_shared", which, of)


@contextmanager
def only_one(job: str) -> Iterator[bool]:
    """Let one process at a time do a job: yields whether it is this one.

    The connection holds the lock, not a transaction, so a killed process lets go at once. Raises ImproperlyConfigured
    where somebody lends connections.
    """
    parameters = [Lock.JOB, _second_number(job.encode())]
    with connection.cursor() as cursor:
        statement = "SELECT CASE WHEN pg_backend_pid() = %s THEN pg_try_advisory_lock(%s, %s) END"
        cursor.execute(statement, [_own_backend(), *parameters])
        got = cursor.fetchone()[0]
    if got is None:
        raise ImproperlyConfigured(job_refusal() or LENT.format(lender="somebody in between"))
    is_mine = bool(got)
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", parameters)


def job_refusal() -> str | None:
    """Why `only_one` would let several in here, or None; also None while the database does not answer."""
    if _is_lent_by_a_pool():
        return LENT.format(lender="DATABASE_POOL_SIZE's pool")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            is_direct = cursor.fetchone()[0] == _own_backend()
    except OperationalError:
        return None
    return None if is_direct else LENT.format(lender="PgBouncer, or whatever else answers there,")


def _is_lent_by_a_pool() -> bool:
    return bool(getattr(connection, "is_lent_by_a_pool", False))


def _own_backend() -> int:
    """The server's process at the other end, as it was told when connecting; 0 where a pool lends the connection."""
    return 0 if _is_lent_by_a_pool() else connection.connection.info.backend_pid


def numbers(which: Lock, of: uuid.UUID | None = None) -> tuple[int, int]:
    """The pair by which PostgreSQL knows a lock."""
    return which.value, _second_number(of.bytes) if of else 0


def _call(function: str, which: Lock, of: uuid.UUID | None) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", numbers(which, of))
        return bool(cursor.fetchone()[0])


def _second_number(name: bytes) -> int:
    """Of 32 bits: two exams may share a lock by chance, and then one waits for the other, and nothing worse happens."""
    return zlib.crc32(name) - 2**31
