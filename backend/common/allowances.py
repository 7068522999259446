"""So many acts in so much time, counted by the database: no two processes can both take the last one.

One row a key holds the instant at which the allowance is whole again (the generic cell rate algorithm): each act
moves it by `per / most`, and an act that would move it further than `per` ahead is refused and moves nothing. Nothing
starts anew at a full minute, and Valkey may be away.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

TAKE = """
INSERT INTO common_allowance AS held (key, whole_at) VALUES (%(key)s, %(now)s + %(step)s)
ON CONFLICT (key) DO UPDATE SET whole_at = GREATEST(held.whole_at, %(now)s) + %(step)s
WHERE GREATEST(held.whole_at, %(now)s) + %(step)s <= %(now)s + %(per)s
RETURNING true
"""
LOOK = "SELECT whole_at FROM common_allowance WHERE key = %(key)s"
# A whole allowance needs no row. Rows that somebody else holds are left to the next sweep.
SWEEP = """
DELETE FROM common_allowance WHERE key IN (
    SELECT key FROM common_allowance WHERE whole_at < %(now)s ORDER BY whole_at LIMIT 100 FOR UPDATE SKIP LOCKED)
"""


def take(key: str, *, most: int, per: timedelta, now: datetime) -> float | None:
    """Do one act of `most` at once, and then `most` in each `per`; None if it may be done, else the seconds to wait."""
    step = per / most
    values: dict[str, Any] = {"key": key, "now": now, "step": step, "per": per}
    with connection.cursor() as cursor:
        cursor.execute(SWEEP, values)
        cursor.execute(TAKE, values)
        if cursor.fetchone():
            return None
        cursor.execute(LOOK, values)
        found = cursor.fetchone()
    whole_at: datetime = found[0] if found else now
    return max(0.0, (whole_at + step - per - now).total_seconds())
