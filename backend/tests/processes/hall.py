"""A hall full of students who sit an exam over HTTP while a test does its harm, and the three claims at the end."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from benchmarks.connections import Connections, Reply
from benchmarks.exam_plan import ExamPlan
from benchmarks.exam_robots import seat
from benchmarks.journal import Journal
from benchmarks.ledger import Fate, Item
from benchmarks.phone import FIRST_TELEGRAM_ID, Phone, ServerClock, seconds
from benchmarks.robot import OK, OpenExam, Robot
from benchmarks.script import MOST_REVISIONS, text_for, write_script
from benchmarks.stack import Stack
from tests.processes import exam_copies
from tests.waiting import PATIENCE_SECONDS

STUDENTS = 16  # as many as two web processes with eight threads answer at once
FEW_SAVES = 60
PASSING = "503"
# Far above the numbers of other robots on the same stack: whoever sat an exam before is rated differently.
numbers = itertools.count(1_000_000, step=STUDENTS)

Disturbance = Callable[[], Awaitable[None]]


@dataclass
class Hall:
    """One exam, its students (who sit no other) and what they were told."""

    stack: Stack
    plan: ExamPlan
    template: str
    runner: asyncio.Runner
    journal: Journal = field(default_factory=Journal)
    clock: ServerClock = field(default_factory=ServerClock)
    robots: list[Robot] = field(default_factory=list)
    scores: dict[int, int] = field(default_factory=dict)  # by the student's own arithmetic
    stopping: bool = False

    def __post_init__(self) -> None:
        self.connections = Connections(self.stack.base_url, limit=STUDENTS)
        first = next(numbers)
        self.phones = [
            Phone(first + place, self.connections, self.journal, self.clock, self.stack.bot_token)
            for place in range(STUDENTS)
        ]

    @property
    def exam(self) -> OpenExam:
        return self.robots[0].exam

    def run[Result](self, work: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(work)

    def sit_while(self, disturb: Disturbance) -> None:
        """Everybody starts and saves without a pause while `disturb` does its harm, and for some saves more."""
        self.run(self.open())
        self.run(self.save_while(disturb))

    def sit(self) -> None:
        """Everybody starts and saves a little."""
        self.run(self.open())
        self.run(self.save_while(self.more_acknowledged_still))

    async def more_acknowledged_still(self) -> None:
        await self.more_acknowledged(FEW_SAVES)

    async def open(self) -> None:
        """Sign in, start, and fill every sheet once, so that the scores have something to differ by."""
        await asyncio.gather(*[phone.sign_in() for phone in self.phones])
        exam = await asyncio.to_thread(exam_copies.open_copy, self.stack, self.template)
        self.robots = seat(self.phones, self.plan, exam, seed=1)
        await asyncio.gather(*[robot.start() for robot in self.robots])
        fates = await asyncio.gather(*[self.fill_sheet(robot) for robot in self.robots])
        assert set(fates) == {Fate.ACKNOWLEDGED}

    async def fill_sheet(self, robot: Robot) -> Fate:
        items = [Item(slot.name, text_for(slot, robot.who, robot.rng), 1) for slot in self.plan.slots.values()]
        return await robot.require()[1].send(tuple(items))

    async def save_while(self, disturb: Disturbance) -> None:
        self.stopping = False
        async with asyncio.timeout(PATIENCE_SECONDS), asyncio.TaskGroup() as saving:
            for robot in self.robots:
                saving.create_task(self.save_until_stopped(robot))
            await self.more_acknowledged(FEW_SAVES)
            await disturb()
            await self.more_acknowledged(FEW_SAVES)
            self.stopping = True

    async def save_until_stopped(self, robot: Robot) -> None:
        """Write the whole sheet again and again, each time in revisions above those of the time before."""
        for round_number in itertools.count(1):
            above = 2 * MOST_REVISIONS * round_number
            for save in write_script(self.plan, robot.who, seed=round_number):
                if self.stopping:
                    return
                items = tuple(Item(item.slot, item.text, item.revision + above) for item in save.items)
                await robot.require()[1].send(items)

    @property
    def acknowledged(self) -> int:
        return len(self.journal.acknowledged_at)

    async def more_acknowledged(self, count: int) -> None:
        enough = self.acknowledged + count
        while self.acknowledged < enough:
            assert self.journal.differences == []
            await asyncio.sleep(0.001)

    async def hand_in(self) -> None:
        """Every second student hands in; the others leave it to the clock."""
        await asyncio.gather(*[self._submit(robot) for robot in self.robots[::2]])

    async def _submit(self, robot: Robot) -> None:
        sitting, sheet = robot.require()
        sheet.handed_in = True
        reply = await robot.phone.expect("submit", "POST", f"sessions/{sitting.id}/submit/", answers=[OK], body={})
        told = reply.json()
        sitting.submitted_at, sitting.auto_submitted = seconds(told["submitted_at"]), told["auto_submitted"]

    async def compare_sheets(self) -> None:
        """Note every difference between what a student was told and what the server shows."""
        for robot in self.robots:
            state = await robot.state()
            robot.require()[1].compare(state)
            slots = self.plan.slots
            self.scores[robot.phone.number] = sum(
                slots[row["question_number"], row["sub_part"]].is_right(row["answer"]) for row in state["answers"]
            )

    async def ask(self, path: str, *, method: str = "GET") -> Reply:
        """What the first student is answered, at the first try."""
        reply = await self.phones[0].call("other", method, path, body={} if method == "POST" else None)
        assert reply is not None, f"{path} was not answered"
        return reply

    def end_exam(self) -> None:
        """Let half of them hand in, and the time pass for the others."""
        self.run(self.hand_in())
        self.run(self.compare_sheets())
        exam_copies.age(self.stack, self.exam.id)

    def assert_no_trace(self, *, by_itself: bool = False) -> None:
        """The three claims: nothing acknowledged is lost, sessions are dated fairly, figures are undisturbed."""
        exam_copies.wait_until_worked_off(self.stack, self.exam.id, by_itself=by_itself)
        self.run(self.compare_sheets())
        self.connections.close()
        assert self.journal.differences == []
        assert self.unforeseen_answers() == []
        found = exam_copies.figures(self.stack, self.exam.id)
        assert found["sessions"] == sorted((self._final_session(robot) for robot in self.robots), key=str)
        assert ("calibrate", "done") in found["steps"]
        assert len(found["history"]) == STUDENTS
        assert found["abilities"], "the calibration gave no abilities"
        assert found == exam_copies.undisturbed_figures(self.stack, self.exam.id)

    def unforeseen_answers(self) -> list[tuple[str, str]]:
        """Errors of the server's other than "try again"."""
        return [key for key in self.journal.answers if key[1].startswith("5") and not key[1].startswith(PASSING)]

    def _final_session(self, robot: Robot) -> tuple[Any, ...]:
        """Student, status, submitted_at, auto_submitted, score, whether it is scored: by the student's account."""
        sitting, _sheet = robot.require()
        ended_at = sitting.deadline if sitting.submitted_at is None else sitting.submitted_at
        student = str(FIRST_TELEGRAM_ID + robot.phone.number)
        submitted_at = datetime.fromtimestamp(ended_at, UTC) - exam_copies.LONG_AGO
        return (student, "submitted", submitted_at, sitting.auto_submitted, self.scores[robot.phone.number], True)
