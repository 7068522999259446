"""After the exam: every session's final state and results, against what its robot knows and computes itself."""

import asyncio
import bisect
from collections.abc import Sequence
from typing import Any

from benchmarks.answer_sheet import CLOCK_SLACK_SECONDS, GRACE_SECONDS
from benchmarks.phone import NoAnswer, iso, seconds
from benchmarks.robot import OK, WITHHELD, Robot

RELEASE_PATIENCE_SECONDS = 120.0
ASK_AGAIN_SECONDS = 1.0


async def wait_for_results(robots: Sequence[Robot]) -> float | None:
    """Ask until the results are out; returns how many seconds after the first possible moment they were.

    None if they did not come. Notes a difference if they were out too early, or expected at another time.
    """
    asker = robots[0]
    possible_at = release_time(robots)
    clock = asker.phone.clock
    sitting, _sheet = asker.require()
    while clock.now() < possible_at + RELEASE_PATIENCE_SECONDS:
        reply = await asker.phone.expect("results", "GET", f"sessions/{sitting.id}/results/", answers=[OK, WITHHELD])
        seen_at = reply.received_at + clock.ahead
        if reply.status == 200:
            if seen_at + CLOCK_SLACK_SECONDS < possible_at:
                asker.phone.differs(f"results were out {possible_at - seen_at:.1f} s too early")
            return seen_at - possible_at
        expected = seconds(reply.json()["details"]["expected_at"])
        if expected != possible_at:
            asker.phone.differs(f"results were expected {expected - possible_at:+.1f} s from when they can be")
        await asyncio.sleep(ASK_AGAIN_SECONDS)
    asker.phone.differs(f"no results {RELEASE_PATIENCE_SECONDS:.0f} s after the exam was over for everyone")
    return None


def release_time(robots: Sequence[Robot]) -> float:
    """When the window, everybody's own time and the grace are over; seconds since 1970."""
    deadlines = [robot.sitting.deadline for robot in robots if robot.sitting]
    return max(robots[0].exam.end, *deadlines) + GRACE_SECONDS


async def check_everything(robots: Sequence[Robot]) -> None:
    """Fetch and compare all sessions: answers, dates, and (each robot's own arithmetic) scores and ranks."""
    scores = sorted(await asyncio.gather(*[_check_state(robot) for robot in robots]))
    await asyncio.gather(*[_check_results(robot, scores) for robot in robots])


async def _check_state(robot: Robot) -> int:
    """Compare the final state; return the score which this robot must have."""
    sitting, sheet = robot.require()
    try:
        state = await robot.state()
    except NoAnswer as error:
        robot.phone.differs(f"its session could not be read: {error}")
        return 0
    sheet.compare(state)
    if state["status"] != "submitted":
        robot.phone.differs(f"its session is {state['status']} after the exam")
    if seconds(state["started_at"]) != sitting.started_at or seconds(state["deadline"]) != sitting.deadline:
        robot.phone.differs(f"its times have changed to {state['started_at']} and {state['deadline']}")
    wanted = sitting.deadline if sitting.submitted_at is None else sitting.submitted_at
    if state["submitted_at"] is None or seconds(state["submitted_at"]) != wanted:
        robot.phone.differs(f"it is dated {state['submitted_at']} instead of {iso(wanted)}")
    if state["auto_submitted"] != sitting.auto_submitted:
        robot.phone.differs(f"auto_submitted is {state['auto_submitted']} for one who {robot.who.ending}")
    return sum(_is_right(robot, row) for row in state["answers"])


def _is_right(robot: Robot, row: dict[str, Any]) -> bool:
    slot = robot.plan.slots[row["question_number"], row["sub_part"]]
    return bool(row["answer"]) and slot.is_right(row["answer"])


async def _check_results(robot: Robot, scores: Sequence[int]) -> None:
    sitting, _sheet = robot.require()
    try:
        reply = await robot.phone.expect("results", "GET", f"sessions/{sitting.id}/results/", answers=[OK])
    except NoAnswer as error:
        robot.phone.differs(f"its results could not be read: {error}")
        return
    if reply.status != 200:
        return
    results = reply.json()
    own_score = sum(_check_slot(robot, row) for row in results["slots"])
    total = len(robot.plan.slots)
    better = len(scores) - bisect.bisect_right(scores, own_score)
    wanted = {
        "raw_score": own_score,
        "max_score": total,
        "percent": round(100 * own_score / total, 2),
        "rank": better + 1,
        "participants": len(scores),
    }
    told = {name: results[name] for name in wanted}
    if told != wanted:
        robot.phone.differs(f"its results say {told}, its own arithmetic {wanted}")
    if {(row["question_number"], row["sub_part"]) for row in results["slots"]} != robot.plan.slots.keys():
        robot.phone.differs("its results have other slots than the exam")
    if results["session"]["id"] != sitting.id or results["exam"]["id"] != robot.exam.id:
        robot.phone.differs("its results are those of another session or exam")


def _check_slot(robot: Robot, row: dict[str, Any]) -> bool:
    """Compare one slot's outcome with the robot's own; return whether it is right."""
    slot = robot.plan.slots[row["question_number"], row["sub_part"]]
    text = row["answer"]
    is_right = _is_right(robot, row)
    allowed = {"blank"} if not text else {"correct"} if is_right else {"wrong", "unreadable"}
    if row["outcome"] not in allowed:
        robot.phone.differs(f"{slot.name}: {text!r} is {row['outcome']}, the key is {slot.correct_answer!r}")
    if row["correct_answer"] != slot.correct_answer:
        robot.phone.differs(f"{slot.name}: the right answer is told as {row['correct_answer']!r}")
    return is_right
