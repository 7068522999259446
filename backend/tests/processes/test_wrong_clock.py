"""Machines whose clocks are an hour wrong, each in its own direction: deadlines and dates stay PostgreSQL's."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from benchmarks.stack import Stack
from tests.processes.hall import Hall

pytestmark = pytest.mark.slow

SHIFTED_CLOCK = Path(__file__).with_name("shifted_clock")
HOUR = 3600


@contextlib.contextmanager
def clocks_wrong(stack: Stack, seconds_ahead: Mapping[str, int]) -> Iterator[None]:
    """Restart processes of the product on machines whose clocks are so much ahead; at the end, on right ones."""
    for name, ahead in seconds_ahead.items():
        shift = {"CLOCK_SHIFT_SECONDS": str(ahead), "PYTHONPATH": str(SHIFTED_CLOCK)}
        restart(stack, name, stack.child(name).environment | shift)
    try:
        assert stack.run
        stack.run.wait_until_up()
        yield
    finally:
        for name in seconds_ahead:
            environment = dict(stack.child(name).environment)
            del environment["CLOCK_SHIFT_SECONDS"], environment["PYTHONPATH"]
            restart(stack, name, environment)


def restart(stack: Stack, name: str, environment: dict[str, str]) -> None:
    child = stack.child(name)
    child.stop()
    child.environment = environment
    child.start()


@pytest.mark.parametrize("ahead", [{"web": HOUR, "worker": -HOUR}, {"web": -HOUR, "worker": HOUR}])
def test_wrong_clocks_leave_no_trace(hall: Hall, ahead: Mapping[str, int]) -> None:
    with clocks_wrong(hall.stack, ahead):
        hall.sit()
        hall.end_exam()
        hall.assert_no_trace(by_itself=True)
