"""Web servers, and then everything at once, killed while students save: what was acknowledged is there."""

import asyncio
import contextlib
import random

import psutil
import pytest

from benchmarks.journal import LOST
from tests.processes.faults import kill_everything, revive_everything
from tests.processes.hall import FEW_SAVES, Hall

pytestmark = pytest.mark.slow

WORKER_KILLS = 2  # one of two, then both


def test_killed_web_workers_leave_no_trace(hall: Hall) -> None:
    rng = random.Random(20261121)
    before = {worker.pid for worker in hall.stack.web_workers()}

    async def kill_workers() -> None:
        for kill in range(WORKER_KILLS):
            await hall.more_acknowledged(rng.randint(1, FEW_SAVES))
            for worker in hall.stack.web_workers()[: 1 + kill % 2]:
                with contextlib.suppress(psutil.NoSuchProcess):  # it has just ended by itself
                    worker.kill()

    hall.sit_while(kill_workers)
    assert before.isdisjoint(worker.pid for worker in hall.stack.web_workers())
    assert hall.journal.answers["save", LOST] > 0
    hall.end_exam()
    hall.assert_no_trace()


def test_the_end_of_every_process_leaves_no_trace(hall: Hall) -> None:
    async def end_everything() -> None:
        kill_everything(hall.stack)
        await asyncio.to_thread(revive_everything, hall.stack)

    hall.sit_while(end_everything)
    assert hall.journal.answers["save", LOST] > 0
    hall.end_exam()
    hall.assert_no_trace()
