"""The clock that nobody can set"""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from common import clock
from common.clock import RESYNC_SECONDS, RETRY_SECONDS, DatabaseClock

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


class Machine:
    """A server's time and a monotonic clock that tests turn by hand."""

    def __init__(self) -> None:
        self.server = NOON
        self.seconds = 100.0
        self.asked = 0

    def read(self) -> datetime:
        self.asked += 1
        return self.server

    def monotonic(self) -> float:
        return self.seconds


def test_between_look_ups_it_counts_on_and_asks_again_after_a_minute() -> None:
    machine = Machine()
    tell = DatabaseClock(machine.read, machine.monotonic)
    assert tell() == NOON
    machine.seconds += 59
    assert (tell(), machine.asked) == (NOON + timedelta(seconds=59), 1)
    machine.seconds += RESYNC_SECONDS
    machine.server = NOON + timedelta(hours=1)
    assert (tell(), machine.asked) == (NOON + timedelta(hours=1), 2)


def test_setting_the_machines_clock_changes_nothing(db: None) -> None:
    before = clock.now()
    with time_machine.travel(before + timedelta(hours=1), tick=True):
        assert abs(clock.now() - before) < timedelta(seconds=30)


def test_it_is_the_databases_time_and_costs_no_query_afterwards(db: None) -> None:
    clock.database_clock.forget()
    told = clock.now()
    with CaptureQueriesContext(connection) as queries:
        clock.now()
    assert len(queries) == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        assert abs(cursor.fetchone()[0] - told) < timedelta(seconds=5)
    assert told.utcoffset() == timedelta(0)


def test_threads_do_not_wait_for_a_slow_look_up_when_the_old_answer_serves() -> None:
    machine = Machine()
    gate = threading.Event()

    def slow() -> datetime:
        machine.asked += 1
        if machine.asked > 1:
            gate.wait(10)
        return machine.server

    tell = DatabaseClock(slow, machine.monotonic)
    tell()
    machine.seconds += RESYNC_SECONDS + 1
    asking = threading.Thread(target=tell)
    asking.start()
    while machine.asked < 2:
        time.sleep(0.001)
    assert tell() == NOON + timedelta(seconds=RESYNC_SECONDS + 1)
    gate.set()
    asking.join()
    assert machine.asked == 2


def test_a_failed_look_up_is_raised_and_tried_again() -> None:
    machine = Machine()
    answers: list[Any] = [ConnectionError("down"), NOON]

    def read() -> datetime:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    tell = DatabaseClock(read, machine.monotonic)
    with pytest.raises(ConnectionError):
        tell()
    assert tell() == NOON


def test_a_later_look_up_that_fails_costs_nobody_a_request_and_is_tried_again_soon() -> None:
    machine = Machine()
    answers: list[Any] = [NOON, OperationalError("no connection free"), NOON + timedelta(minutes=9)]

    def read() -> datetime:
        machine.asked += 1
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    tell = DatabaseClock(read, machine.monotonic)
    tell()
    machine.seconds += RESYNC_SECONDS + 1
    assert (tell(), machine.asked) == (NOON + timedelta(seconds=61), 2)
    machine.seconds += RETRY_SECONDS - 1
    assert (tell(), machine.asked) == (NOON + timedelta(seconds=65), 2), "it does not ask at each request"
    machine.seconds += 1
    assert (tell(), machine.asked) == (NOON + timedelta(minutes=9), 3)
