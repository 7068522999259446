"""Robot students sit an exam over HTTP, and compare every answer and score with what they sent.

Starts the whole product in a temporary folder (or uses a running one), stores an exam whose window opens a few
seconds later, and drives the robots from one process: they sign in with signed initData, start (some twice at once),
save all 55 answers out of order with retries, stale duplicates, batches and cut connections, send rubbish, read the
paper, hand in or let the clock run out. When beat has closed and scored everything, each session is fetched and
compared with its robot's ledger and its robot's own arithmetic. The exit code is 1 if anything differs.
"""

import argparse
import asyncio
import contextlib
import resource
import sys
import time
from collections.abc import Sequence

from benchmarks.after_exam import check_everything, wait_for_results
from benchmarks.connections import Connections
from benchmarks.exam_plan import ExamPlan, plan_exam
from benchmarks.journal import Journal
from benchmarks.phone import NoAnswer, Phone, ServerClock, seconds
from benchmarks.report import Course, Outcome, report
from benchmarks.robot import OpenExam, Robot
from benchmarks.script import character
from benchmarks.silence import silent_connections
from benchmarks.stack import Stack, running_stack, started_stack
from devserver.errors import DevServerError

OPENS_IN_SECONDS = 3.0
TOO_EARLY_PER_SECOND = 50  # every robot first tries the closed door twice
WINDOW_MARGIN_SECONDS = 10.0
LAG_INTERVAL_SECONDS = 0.05


class Lag:
    """How late the robots' own event loop was at worst: with much of it, they measure themselves."""

    def __init__(self) -> None:
        self.longest_seconds = 0.0

    async def watch(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(LAG_INTERVAL_SECONDS)
            late = time.monotonic() - before - LAG_INTERVAL_SECONDS
            self.longest_seconds = max(self.longest_seconds, late)


def run_robots(stack: Stack, course: Course) -> Outcome:
    """Hold one exam on a stack and verify it. Raises NoAnswer if nobody can sign in."""
    return asyncio.run(_run(stack, course))


async def _run(stack: Stack, course: Course) -> Outcome:
    began, cpu_before = time.monotonic(), _cpu_seconds()
    journal, clock, plan, lag = Journal(), ServerClock(), plan_exam(course.seed), Lag()
    connections = Connections(stack.base_url, limit=course.connections)
    phones = [Phone(number, connections, journal, clock, stack.bot_token) for number in range(course.students)]
    watch = asyncio.create_task(lag.watch())
    try:
        await asyncio.gather(*[phone.sign_in() for phone in phones])
        exam = await asyncio.to_thread(store_exam, stack, plan, course)
        robots = seat(phones, plan, exam, seed=course.seed)
        await asyncio.gather(*[robot.sit_exam() for robot in robots])
        release_delay = await _verify(robots)
    finally:
        watch.cancel()
        connections.close()
    return Outcome(
        course=course,
        journal=journal,
        endings=[robot.who.ending for robot in robots],
        release_delay_seconds=release_delay,
        wall_seconds=time.monotonic() - began,
        robot_cpu_seconds=_cpu_seconds() - cpu_before,
        longest_lag_seconds=lag.longest_seconds,
    )


def store_exam(stack: Stack, plan: ExamPlan, course: Course) -> OpenExam:
    """Store the planned exam beside the product; its window opens in a few seconds."""
    wanted = plan.as_json(
        title=f"Robots' exam {course.seed} «№1»",
        opens_in_seconds=OPENS_IN_SECONDS + course.students / TOO_EARLY_PER_SECOND,
        window_seconds=course.window_seconds,
        minutes=course.minutes,
    )
    stored = stack.command("benchmarks.prepare_exam", given=wanted)
    return OpenExam(stored["id"], seconds(stored["start"]), seconds(stored["end"]), stored["duration_minutes"])


def seat(phones: Sequence[Phone], plan: ExamPlan, exam: OpenExam, *, seed: int) -> list[Robot]:
    """Give each phone a robot with its own habits."""
    sessions: list[str] = []
    return [
        Robot(character(phone.number, seed=seed), plan, exam, phone, seed, foreign_sessions=sessions)
        for phone in phones
    ]


async def _verify(robots: list[Robot]) -> float | None:
    seated = [robot for robot in robots if robot.sitting]
    for robot in robots:
        if robot.sitting is None:
            robot.phone.differs("it never got a session")
    if not seated:
        return None
    release_delay = await wait_for_results(seated)
    await check_everything(seated)
    return release_delay


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def read_command_line(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.exam_robots",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--students", type=int, default=300, help="how many robots (default 300)")
    parser.add_argument("--minutes", type=int, default=1, help="each student's own time (default 1)")
    parser.add_argument(
        "--window", type=float, help="seconds for which the exam is open (default: the minutes and 10 s)"
    )
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same exam and scripts")
    parser.add_argument("--connections", type=int, default=64, help="most connections open at once (default 64)")
    parser.add_argument(
        "--silent", type=int, default=0, help="connections beside the robots' that send nothing, or an endless header"
    )
    parser.add_argument(
        "--base-url",
        help="use the product that runs at this address, with its BOT_TOKEN and DATABASE_URL (and MEDIA_ROOT) in the "
        "environment or in .env; run it with TRUSTED_PROXIES=1, or the limit on sign-ins per address slows the robots",
    )
    return parser.parse_args(arguments)


def main() -> int:
    asked = read_command_line()
    window = asked.window if asked.window is not None else 60 * asked.minutes + WINDOW_MARGIN_SECONDS
    course = Course(asked.students, asked.minutes, window, asked.seed, asked.connections)
    try:
        with contextlib.ExitStack() as held:
            running = running_stack(asked.base_url) if asked.base_url else held.enter_context(started_stack())
            held.enter_context(silent_connections(running.base_url, asked.silent))
            outcome = run_robots(running, course)
    except (DevServerError, NoAnswer) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(report(outcome))
    return 1 if outcome.differences else 0


if __name__ == "__main__":
    sys.exit(main())
