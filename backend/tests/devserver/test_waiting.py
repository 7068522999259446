"""The tests' own patience: generous, and over as soon as there is nothing left to wait for."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.waiting import PATIENCE_SECONDS, wait_for


def test_waiting_ends_with_the_process_that_it_needs_and_shows_its_log(tmp_path: Path) -> None:
    log, began = tmp_path / "log", time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-c", "raise SystemExit('no room left')"], stderr=output)
    with pytest.raises(AssertionError, match=r"ended with 1:\nno room left"):
        wait_for(lambda: False, needs=[(process, log)])
    assert time.monotonic() - began < PATIENCE_SECONDS / 2


def test_waiting_ends_with_the_claim() -> None:
    answers = iter([False, False, True])
    wait_for(lambda: next(answers), pause_seconds=0)
