"""How often a student may ask, also while Valkey, where such counts are shared, is away."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

MOST_BUCKETS = 20_000


class Buckets:
    """A bucket of tokens for each key, filled evenly; the ones that were longest untouched give way."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_for_one(self, key: str, *, most: int, seconds: float) -> float:
        """Take a token of at most so many in so many seconds: 0, or how long to wait for one."""
        with self._lock:
            now, per_second = self._monotonic(), most / seconds
            tokens, at = self._buckets.pop(key, (float(most), now))
            tokens = min(most, tokens + (now - at) * per_second)
            wait = 0.0 if tokens >= 1 else (1 - tokens) / per_second
            self._buckets[key] = (tokens if wait else tokens - 1, now)
            while len(self._buckets) > MOST_BUCKETS:
                self._buckets.popitem(last=False)
        return wait


buckets = Buckets()


class HeldThrottle(ScopedRateThrottle):
    """The rate of a view's scope, counted in Valkey for all processes, and in each process for itself."""

    _own_wait = 0.0

    def allow_request(self, request: Request, view: APIView) -> bool:
        self.scope = getattr(view, self.scope_attr)
        most, seconds = self.parse_rate(self.get_rate())
        assert most
        assert seconds
        self._own_wait = buckets.wait_for_one(str(self.get_cache_key(request, view)), most=most, seconds=seconds)
        return not self._own_wait and bool(super().allow_request(request, view))

    def wait(self) -> Any:  # seconds, or None as DRF has it
        return self._own_wait or super().wait()
