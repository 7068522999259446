"""PostgreSQL's disk full: what cannot be written is refused, what was acknowledged stays, and room cures it."""

import asyncio

import pytest

from tests.processes.faults import kill_postgres, revive_services
from tests.processes.hall import FEW_SAVES, Hall
from tests.processes.small_disk import small_disk, use_up_log

pytestmark = pytest.mark.slow

BUSY = "503 busy"


def test_a_disk_that_fills_up_twice_leaves_no_trace(hall: Hall) -> None:
    with small_disk(hall.stack) as disk:
        disk.fill()

        async def open_when_there_is_room() -> None:
            opening = asyncio.create_task(hall.open())
            while hall.journal.answers["sign in", BUSY] < FEW_SAVES:
                assert not opening.done()
                await asyncio.sleep(0.01)
            await asyncio.to_thread(disk.make_room)
            await asyncio.to_thread(revive_services, hall.stack)
            await opening

        async def fill_again() -> None:
            await asyncio.to_thread(disk.fill)
            await asyncio.to_thread(use_up_log, hall.stack)
            enough = hall.journal.answers["save", BUSY] + FEW_SAVES
            while hall.journal.answers["save", BUSY] < enough:
                await asyncio.sleep(0.01)
            await asyncio.to_thread(disk.make_room)
            # Without room for its log PostgreSQL ends, sooner or later; then it is started again, as Docker does.
            await asyncio.to_thread(kill_postgres, hall.stack)
            await asyncio.to_thread(revive_services, hall.stack)

        hall.run(open_when_there_is_room())
        hall.run(hall.save_while(fill_again))
        hall.end_exam()
        hall.assert_no_trace()
