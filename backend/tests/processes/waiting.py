"""Waiting for what must come true, without knowing how long a busy machine needs for it."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 120.0


def wait_for(claim: Callable[[], object], *, pause_seconds: float = 0.05) -> None:
    """Wait until the claim is true; fail after a time that only a hang can need."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not claim():
        assert time.monotonic() < give_up_at, f"still not: {claim}"
        time.sleep(pause_seconds)
