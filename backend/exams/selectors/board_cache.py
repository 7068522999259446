"""Pages of leaderboards, shared between students through the cache; without it they are only slower.

An entry carries the board's version, which grows in the transaction that brings new results: nothing has to be
deleted, and no lost message can leave old places standing. When it grows, one process computes the page anew while
the others show the one before it for those milliseconds. Names change in between, so an entry ages as well.
"""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from redis.exceptions import RedisError

from common.breaker import Breaker

FRESH_SECONDS = 30  # a new alias, or a wish to be hidden, shows after this at the latest
KEPT_SECONDS = 600
COMPUTING_SECONDS = 5  # a process that dies while it computes blocks nobody longer
SHORT_WAIT_SECONDS, WAITS = 0.02, 50  # only at a cold page: later there is an old one to show

Page = dict[str, Any]


breaker = Breaker("boards are read without the cache")


def shared_page(key: str, *, version: int, compute: Callable[[], Page]) -> Page:
    """The page under this key at this version, from the cache or computed; at most one process computes it at a time.

    A cache that fails is no error: the page is computed.
    """
    if breaker.is_open:
        return compute()
    try:
        return _cached(f"board:{key}", version=version, compute=compute)
    except RedisError as error:
        breaker.trip(error)
        return compute()


def _cached(key: str, *, version: int, compute: Callable[[], Page]) -> Page:
    cache = caches["boards"]
    lock = f"{key}:computing"
    for _wait in range(WAITS):
        entry = cache.get(key)
        if _is_fresh(entry, version):
            return _page_of(entry)
        # This cache raises when the server is away: a False here does mean that somebody else computes.
        if cache.add(lock, 1, timeout=COMPUTING_SECONDS):
            break
        if entry is not None:
            return _page_of(entry)
        time.sleep(SHORT_WAIT_SECONDS)
    entry = cache.get(key)  # somebody may have put it there between the look and the lock
    if not _is_fresh(entry, version):
        entry = {"version": version, "page": compute(), "fresh_until": time.time() + FRESH_SECONDS}
        cache.set(key, entry, timeout=KEPT_SECONDS)
    cache.delete(lock)
    return _page_of(entry)


def _is_fresh(entry: dict[str, Any] | None, version: int) -> bool:
    return entry is not None and entry["version"] >= version and entry["fresh_until"] > time.time()


def _page_of(entry: dict[str, Any]) -> Page:
    page: Page = entry["page"]
    return page
