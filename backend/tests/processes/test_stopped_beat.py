"""Beat away when the time is up, and then two of it: sessions end at their deadlines, nothing is done twice."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.stack import Stack
from tests.processes import exam_copies
from tests.processes.faults import kill_child, revive
from tests.processes.hall import Hall

pytestmark = pytest.mark.slow


@contextlib.contextmanager
def second_beat(stack: Stack, folder: Path) -> Iterator[None]:
    """One more beat beside the first, as after a mistaken `--scale beat=2`."""
    first = stack.child("beat")
    command = [*first.command[:-1], str(folder / "second-schedule")]
    second = replace(first, command=command, log=folder / "second-beat.log", process=None)
    second.start()
    try:
        yield
    finally:
        second.stop()


def test_a_deadline_without_beat_and_then_two_beats_leave_no_trace(hall: Hall, tmp_path: Path) -> None:
    stack = hall.stack
    hall.sit()
    kill_child(stack.child("beat"))
    hall.end_exam()
    running = "SELECT count(*) FROM exams_examsession WHERE exam_id = %(exam)s AND status = 'in_progress'"
    assert exam_copies.rows(stack, running, exam=hall.exam.id) == [(len(hall.robots) // 2,)]
    with second_beat(stack, tmp_path):
        revive(stack.child("beat"))
        hall.assert_no_trace(by_itself=True)
