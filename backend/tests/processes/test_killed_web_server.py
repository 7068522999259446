"""Web servers, and then everything at once, killed while students save: what was acknowledged is there."""

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import psutil
import pytest

from benchmarks.connections import Connections
from benchmarks.exam_plan import ExamPlan, plan_exam
from benchmarks.exam_robots import seat, store_exam
from benchmarks.journal import LOST, Journal
from benchmarks.ledger import Item
from benchmarks.phone import Phone, ServerClock
from benchmarks.report import Course
from benchmarks.robot import Robot
from benchmarks.script import MOST_REVISIONS, write_script
from benchmarks.stack import Stack
from tests.processes.conftest import revive

pytestmark = pytest.mark.slow

STUDENTS = 12
WORKER_KILLS = 4
MOST_SAVES_BETWEEN_KILLS = 60
COURSE = Course(students=STUDENTS, minutes=30, window_seconds=3600, seed=7, connections=STUDENTS)


@dataclass
class Savers:
    """Students who save as fast as they are answered, until told to stop."""

    robots: list[Robot]
    plan: ExamPlan
    journal: Journal
    stopping: bool = False

    async def save_until_stopped(self, robot: Robot) -> None:
        """Write the whole sheet again and again, each time in revisions above those of the time before."""
        _sitting, sheet = robot.require()
        round_number = 0
        while True:
            round_number += 1
            above = 2 * MOST_REVISIONS * round_number
            for save in write_script(self.plan, robot.who, seed=round_number):
                if self.stopping:
                    return
                await sheet.send(tuple(Item(item.slot, item.text, item.revision + above) for item in save.items))

    async def more_acknowledged(self, count: int) -> None:
        enough = len(self.journal.acknowledged_at) + count
        while len(self.journal.acknowledged_at) < enough:
            await asyncio.sleep(0.001)


Disturbance = Callable[[Savers], Awaitable[None]]


async def save_while(stack: Stack, disturb: Disturbance) -> Journal:
    """Let students save while `disturb` does its harm; then compare what each was told with what is there."""
    journal, clock, plan = Journal(), ServerClock(), plan_exam(COURSE.seed)
    connections = Connections(stack.base_url, limit=STUDENTS)
    phones = [Phone(number, connections, journal, clock, stack.bot_token) for number in range(STUDENTS)]
    await asyncio.gather(*[phone.sign_in() for phone in phones])
    exam = await asyncio.to_thread(store_exam, stack, plan, COURSE)
    savers = Savers(seat(phones, plan, exam, seed=COURSE.seed), plan, journal)
    await clock.sleep_until(exam.start + 0.1)
    await asyncio.gather(*[robot.start() for robot in savers.robots])
    async with asyncio.TaskGroup() as saving:
        for robot in savers.robots:
            saving.create_task(savers.save_until_stopped(robot))
        await disturb(savers)
        await savers.more_acknowledged(MOST_SAVES_BETWEEN_KILLS)
        savers.stopping = True
    for robot in savers.robots:
        robot.require()[1].compare(await robot.state())
    connections.close()
    return journal


def test_every_acknowledged_save_survives_killed_web_workers(stack: Stack) -> None:
    rng = random.Random(20261121)

    async def kill_workers(savers: Savers) -> None:
        for kill in range(WORKER_KILLS):
            await savers.more_acknowledged(rng.randint(1, MOST_SAVES_BETWEEN_KILLS))
            for worker in stack.web_workers()[: 1 + kill % 2]:
                worker.kill()

    before = {worker.pid for worker in stack.web_workers()}
    journal = asyncio.run(save_while(stack, kill_workers))
    assert before.isdisjoint(worker.pid for worker in stack.web_workers())
    assert journal.answers["save", LOST] > 0
    assert journal.differences == []


def test_every_acknowledged_save_survives_the_end_of_every_process(stack: Stack) -> None:
    async def kill_everything(savers: Savers) -> None:
        await savers.more_acknowledged(MOST_SAVES_BETWEEN_KILLS)
        kill_all(stack)
        await asyncio.to_thread(start_all, stack)

    journal = asyncio.run(save_while(stack, kill_everything))
    assert journal.answers["save", LOST] > 0
    assert journal.differences == []


def kill_all(stack: Stack) -> None:
    """End the database first and then the rest, none of them with a chance to finish anything."""
    assert stack.run
    services = stack.run.services
    assert services.postgres
    assert services.valkey
    backends = services.postgres.process.children(recursive=True)
    for process in (services.postgres.process, *backends, services.valkey.process):
        kill(process)
    for child in stack.run.children:
        assert child.process
        os.killpg(child.process.pid, signal.SIGKILL)


def kill(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):  # a backend ends by itself when it sees the postmaster gone
        process.kill()
        process.wait()


def start_all(stack: Stack) -> None:
    assert stack.run
    stack.run.start_services()
    for child in stack.run.children:
        revive(child)
    stack.run.wait_until_up()
