"""Let one process at a time do a periodic job; a second one finds it taken and goes home."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

LOCK_CLASS = 7_301  # our own number space among PostgreSQL's advisory locks


@contextmanager
def only_one(job: str) -> Iterator[bool]:
    """Whether this process got the job. Held by the database connection: a killed process lets go at once."""
    key = zlib.crc32(job.encode()) - 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, key])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, key])
