"""What a process may remember for a few seconds, where asking again each time would tell nothing new."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

MOST_ENTRIES = 1000


class BriefMemory[Key: Hashable, Value]:
    """Keeps what was read for `seconds`; the oldest entries give way. Every thread of the process shares it.

    When an entry is too old one thread reads it again, and the others go on with the old one for those milliseconds.
    """

    def __init__(self, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._entries: OrderedDict[Key, tuple[Value, float]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key, read: Callable[[], Value]) -> Value:
        """The remembered value, or what `read` returns now; what it raises is not remembered."""
        entry = self._entries.get(key)
        if entry is not None and self._monotonic() < entry[1]:
            return entry[0]
        if entry is not None:
            self._put(key, entry[0])  # whoever comes while this thread reads takes the old one
        try:
            value = read()
        except BaseException:
            self.forget(key)
            raise
        self._put(key, value)
        return value

    def forget(self, key: Key) -> None:
        with self._lock:
            self._entries.pop(key, None)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def _put(self, key: Key, value: Value) -> None:
        with self._lock:
            self._entries[key] = (value, self._monotonic() + self._seconds)
            self._entries.move_to_end(key)
            while len(self._entries) > MOST_ENTRIES:
                self._entries.popitem(last=False)
