"""Which backups are kept: all of two weeks, then one a week for two months, then one a month for a year."""

from collections.abc import Iterable
from datetime import datetime, timedelta

EVERY_ONE = timedelta(days=14)
ONE_A_WEEK = timedelta(weeks=9)
ONE_A_MONTH = timedelta(days=366)
NEVER_FEWER_THAN = 3
RULE = "all of 14 days, then one a week for nine weeks, one a month for a year, and never fewer than three"


def kept(times: Iterable[datetime], *, now: datetime) -> set[datetime]:
    """The times of the backups to keep. Of a week or a month the newest is kept; what lies in the future is kept."""
    newest_first = sorted(times, reverse=True)
    keep = set(newest_first[:NEVER_FEWER_THAN])
    spans: set[tuple[int, ...]] = set()
    for time in newest_first:
        age = now - time
        if age <= EVERY_ONE:
            keep.add(time)
            continue
        if age > ONE_A_MONTH:
            continue
        span = (0, *time.isocalendar()[:2]) if age <= ONE_A_WEEK else (1, time.year, time.month)
        if span not in spans:
            spans.add(span)
            keep.add(time)
    return keep
