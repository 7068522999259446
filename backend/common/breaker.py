"""A server that failed a moment ago is left alone, instead of being waited for by every request."""

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)
PAUSE_SECONDS = 5.0


class Breaker:
    """Open for some seconds after a failure. `consequence` says in the log what is done without the server."""

    def __init__(self, consequence: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._consequence = consequence
        self._monotonic = monotonic
        self._closed_again_at = 0.0
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        return self._monotonic() < self._closed_again_at

    def trip(self, error: Exception) -> None:
        with self._lock:
            if not self.is_open:
                log.warning("%s: %s", self._consequence, error)
            self._closed_again_at = self._monotonic() + PAUSE_SECONDS

    def reset(self) -> None:
        self._closed_again_at = 0.0
