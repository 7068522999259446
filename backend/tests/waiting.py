"""Waiting for what must come true, without knowing how long a busy machine needs for it."""

import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 600.0
LAST_WORDS = 4000

# A process that the claim needs, and the file into which it writes.
Needed = tuple[subprocess.Popen[Any], Path]


def wait_for(claim: Callable[[], object], *, needs: Iterable[Needed] = (), pause_seconds: float = 0.05) -> None:
    """Wait until the claim is true; fail at once when a process that it needs has ended, or else after a time that
    only a hang can need. A failure shows what those processes wrote last."""
    needed = list(needs)
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not claim():
        for process, log in needed:
            assert process.poll() is None, f"{process.args!r} ended with {process.returncode}:\n{_last_words(log)}"
        assert time.monotonic() < give_up_at, "\n".join(
            [f"still not: {claim}", *(_last_words(log) for _process, log in needed)]
        )
        time.sleep(pause_seconds)


def _last_words(log: Path) -> str:
    return log.read_text(errors="replace")[-LAST_WORDS:] if log.exists() else f"{log} was never written"
