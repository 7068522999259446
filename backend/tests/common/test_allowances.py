"""So many acts in so much time, whoever counts at once"""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from common.allowances import take
from common.models import Allowance

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def takes(times: int, *, at: datetime = NOW, key: str = "k") -> int:
    return [take(key, most=30, per=MINUTE, now=at) for _ in range(times)].count(None)


def test_an_allowance_is_used_up_and_comes_back_step_by_step(db: None) -> None:
    assert takes(45) == 30
    assert take("k", most=30, per=MINUTE, now=NOW) == pytest.approx(2)
    assert takes(5, at=NOW + timedelta(seconds=1.9)) == 0
    assert takes(5, at=NOW + timedelta(seconds=6)) == 3
    assert takes(45, at=NOW + timedelta(seconds=70)) == 30


def test_around_a_full_minute_nobody_gets_twice_as_much(db: None) -> None:
    assert takes(45, at=NOW + timedelta(seconds=59)) + takes(45, at=NOW + timedelta(seconds=61)) == 31


def test_each_key_has_its_own(db: None) -> None:
    assert takes(40, key="a") == takes(40, key="b") == 30


def test_whole_allowances_leave_no_rows(db: None) -> None:
    for number in range(50):
        takes(1, key=str(number))
    takes(1, key="later", at=NOW + MINUTE)
    assert list(Allowance.objects.values_list("key", flat=True)) == ["later"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_many_at_once_exactly_as_many_pass(db: None) -> None:
    gate = threading.Barrier(9)
    passed: list[bool] = []

    def try_often() -> None:
        gate.wait()
        passed.extend(take("k", most=30, per=MINUTE, now=NOW) is None for _ in range(5))
        connections.close_all()

    threads = [threading.Thread(target=try_often) for _ in range(9)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert passed.count(True) == 30
