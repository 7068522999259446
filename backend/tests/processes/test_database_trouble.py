"""PostgreSQL killed, frozen or without a free connection while students save: they wait, and lose nothing."""

import asyncio

import pytest

from tests.processes.faults import kill_postgres, no_connection_left, postgres_frozen, revive_services
from tests.processes.hall import FEW_SAVES, Hall

pytestmark = pytest.mark.slow

FROZEN_SECONDS = 10.0
BUSY = "503 busy"


def test_a_killed_postgresql_leaves_no_trace(hall: Hall) -> None:
    async def kill_and_restart() -> None:
        kill_postgres(hall.stack)
        reply = await hall.ask("dashboard/")
        assert (reply.status, reply.code) == (503, "busy")
        assert (await hall.ask("exams/")).status == 503
        await asyncio.to_thread(revive_services, hall.stack)

    hall.sit_while(kill_and_restart)
    assert hall.journal.answers["save", BUSY] > 0
    hall.end_exam()
    hall.assert_no_trace()


def test_a_frozen_postgresql_is_waited_for(hall: Hall) -> None:
    acknowledged = []

    async def freeze() -> None:
        with postgres_frozen(hall.stack):
            await asyncio.sleep(1)  # replies that were on their way have come
            acknowledged.append(hall.acknowledged)
            await asyncio.sleep(FROZEN_SECONDS - 1)
            acknowledged.append(hall.acknowledged)

    hall.sit_while(freeze)
    assert acknowledged[0] == acknowledged[1], "something was acknowledged without a database"
    assert max(hall.journal.latencies["save"]) > FROZEN_SECONDS / 2
    hall.end_exam()
    hall.assert_no_trace()


def test_without_a_free_connection_saves_are_refused_for_now(hall: Hall) -> None:
    async def starve() -> None:
        with no_connection_left(hall.stack):
            await more_refused(hall)
            before = hall.acknowledged
            await more_refused(hall)
            reply = await hall.ask("dashboard/")
            assert (reply.status, reply.code) == (503, "busy")
            assert reply.headers["retry-after"].isdigit()
            assert hall.acknowledged == before

    hall.sit_while(starve)
    hall.end_exam()
    hall.assert_no_trace()


async def more_refused(hall: Hall) -> None:
    enough = hall.journal.answers["save", BUSY] + FEW_SAVES
    while hall.journal.answers["save", BUSY] < enough:
        await asyncio.sleep(0.01)
