"""Valkey, cache and broker in one, gone or full for a whole exam: students notice nothing, results come later."""

import pytest
from redis.exceptions import OutOfMemoryError

from benchmarks.ledger import Item
from benchmarks.phone import seconds
from tests.processes import exam_copies
from tests.processes.faults import valkey_full, valkey_gone
from tests.processes.hall import Hall
from tests.waiting import wait_for

pytestmark = pytest.mark.slow

OTHER_PAGES = ("dashboard/", "achievements/", "exams/", "exams/upcoming/", "me/")
TABS = ("top_rated", "rasch", "most_improved", "streaks")


async def read_other_pages(hall: Hall) -> None:
    for path in (*OTHER_PAGES, *[f"leaderboard/?tab={tab}" for tab in TABS], f"exams/{hall.exam.id}/lobby/"):
        assert (await hall.ask(path)).status == 200, path


async def save_too_late(hall: Hall) -> None:
    """A save that comes after the deadline and its grace closes the session itself, dated at the deadline."""
    sitting, _sheet = hall.robots[1].require()
    body = Item((1, ""), "A", 2**20).as_json()
    reply = await hall.robots[1].phone.call("late", "POST", f"sessions/{sitting.id}/answers/", body=body)
    assert reply is not None
    assert (reply.status, reply.code) == (400, "time_expired")
    session = reply.json()["details"]["session"]
    assert seconds(session["submitted_at"]) == sitting.deadline - exam_copies.LONG_AGO.total_seconds()


def test_a_whole_exam_without_valkey_leaves_no_trace(hall: Hall) -> None:
    with valkey_gone(hall.stack):
        hall.sit()
        hall.run(read_other_pages(hall))
        hall.end_exam()
        hall.run(save_too_late(hall))
        sitting, _sheet = hall.robots[0].require()
        assert hall.run(hall.ask(f"sessions/{sitting.id}/results/")).code == "results_withheld"
    hall.assert_no_trace(by_itself=True)


def test_a_whole_exam_with_a_full_valkey_leaves_no_trace(hall: Hall) -> None:
    with valkey_full(hall.stack) as client:
        with pytest.raises(OutOfMemoryError):
            client.set("anything", "x")
        hall.sit()
        hall.run(read_other_pages(hall))
        hall.end_exam()
        hall.run(save_too_late(hall))
        wait_for(lambda: any("SchedulingError" in line for line in hall.stack.log_lines("beat")))
    hall.assert_no_trace(by_itself=True)
