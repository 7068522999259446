"""A robot student: opens the exam, writes by its script, ends its sitting in its way, and watches what it is told."""

import asyncio
import random
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from benchmarks.answer_sheet import CLOCK_SLACK_SECONDS, GRACE_SECONDS, AnswerSheet
from benchmarks.connections import Reply
from benchmarks.exam_plan import ExamPlan
from benchmarks.phone import NoAnswer, Phone, iso, seconds
from benchmarks.rubbish import RUBBISH, Credentials
from benchmarks.script import Character, Ending, Save, later_items, write_script

OK = (200, "")
WITHHELD = (403, "results_withheld")
TOO_EARLY = (
    ("start", "POST", "start/", (400, "not_started")),
    ("paper", "GET", "pdf/", (403, "no_active_session")),
)
LONGEST_START_DELAY_SECONDS = 15.0
SAVES_AFTER_THE_END = 3
LATER_ASKINGS = 4


@dataclass(frozen=True, slots=True)
class OpenExam:
    """The exam as it was stored; times in seconds since 1970."""

    id: str
    start: float
    end: float
    duration_minutes: int

    def deadline(self, started_at: float) -> float:
        return min(started_at + 60 * self.duration_minutes, self.end)


@dataclass(slots=True)
class Sitting:
    """What a robot knows of its session."""

    id: str
    started_at: float
    deadline: float
    submitted_at: float | None = None  # as told when it was handed in
    auto_submitted: bool = True  # by the clock, unless a hand-in was told otherwise


@dataclass(slots=True)
class Robot:
    """One student's whole exam."""

    who: Character
    plan: ExamPlan
    exam: OpenExam
    phone: Phone
    seed: int
    foreign_sessions: list[str]  # shared by all: where one robot finds another's session
    sitting: Sitting | None = None
    sheet: AnswerSheet | None = None
    rng: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.rng = random.Random(f"robot {self.seed} {self.who.number}")

    async def sit_exam(self) -> None:
        """From the waiting room to the end of the sitting. What goes wrong is a difference; nothing is raised."""
        try:
            await self.try_too_early()
            delay = min(LONGEST_START_DELAY_SECONDS, 0.2 * (self.exam.end - self.exam.start))
            await self.phone.clock.sleep_until(self.exam.start + self.rng.uniform(0.05, delay))
            await self.start()
            await self.write()
            await self.end()
        except NoAnswer as error:
            self.phone.differs(f"gave up: {error}")

    async def try_too_early(self) -> None:
        """Before the window nothing opens; an answer that may come from after its opening proves nothing."""
        for what, method, rest, refusal in TOO_EARLY:
            if self.phone.clock.now() > self.exam.start - 1:
                return
            reply = await self.phone.insist(what, method, self._exam(rest), body={} if method == "POST" else None)
            if reply.received_at + self.phone.clock.ahead + CLOCK_SLACK_SECONDS > self.exam.start:
                return
            if (reply.status, reply.code) != refusal:
                self.phone.differs(f"{what}: {reply.status} {reply.code} before the exam opened")

    async def start(self) -> None:
        """Open the session, some twice at once: it must be one and the same, and new exactly once."""
        body = {"device": str(self.who.device)} if self.who.device else {}
        open_it = partial(self.phone.expect, "start", "POST", self._exam("start/"), answers=[(201, ""), OK], body=body)
        replies = await asyncio.gather(*[open_it() for _time in range(2 if self.who.starts_twice else 1)])
        states = [reply.json() for reply in replies]
        state = states[0]
        if {other["id"] for other in states} != {state["id"]}:
            self.phone.differs("starting twice made two sessions")
        if sum(reply.status == 201 for reply in replies) > 1:
            self.phone.differs("one session was said to be new twice")
        started_at, deadline = seconds(state["started_at"]), seconds(state["deadline"])
        if deadline != self.exam.deadline(started_at):
            self.phone.differs(f"started at {state['started_at']}, the deadline is {state['deadline']}")
        slots = {(row["question_number"], row["sub_part"]) for row in state["slots"]}
        if slots != self.plan.slots.keys() or any("correct_answer" in row for row in state["slots"]):
            self.phone.differs("the sheet is not that of the key, or shows the key")
        self.sitting = Sitting(state["id"], started_at, deadline)
        self.sheet = AnswerSheet(self.phone, state["id"], deadline, body.get("device"))
        self.foreign_sessions.append(state["id"])

    async def write(self) -> None:
        """Follow the script, with other things in between."""
        sitting, sheet = self.require()
        span = sitting.deadline - sitting.started_at
        saves = write_script(self.plan, self.who, seed=self.seed)
        acts: list[tuple[float, Callable[[float], Awaitable[None]]]] = [
            (save.at, partial(self._save, save)) for save in saves
        ]
        last = max(save.at for save in saves)
        interludes = ((self.who.reads_paper, self.read_paper), (self.who.sends_rubbish, self.send_rubbish))
        acts += [(self.rng.uniform(0, last), partial(self.in_time, act)) for is_mine, act in interludes if is_mine]
        acts.append((self.rng.uniform(0, last), self.look_again))
        for at, act in sorted(acts, key=lambda entry: entry[0]):
            meant_at = sitting.started_at + at * span
            await self.phone.clock.sleep_until(meant_at)
            await act(meant_at - self.phone.clock.ahead)
            if sheet.closed_by:
                return

    async def _save(self, save: Save, meant_at: float) -> None:
        _sitting, sheet = self.require()
        await sheet.save(save, meant_at=meant_at)

    async def in_time(self, act: Callable[[], Awaitable[None]], _meant_at: float) -> None:
        """Do what is answered differently once the session is closed, unless a slow machine made it too late for it."""
        sitting, _sheet = self.require()
        if self.phone.clock.now() < sitting.deadline:
            await act()

    async def read_paper(self) -> None:
        """The whole paper, its head, and a part of it: byte for byte what was stored."""
        size = len(self.plan.paper)
        first = self.rng.randrange(size)
        last = self.rng.randrange(first, size)
        whole = await self.phone.expect("paper", "GET", self._exam("pdf/"), answers=[OK])
        head = await self.phone.expect("paper", "HEAD", self._exam("pdf/"), answers=[OK])
        part = await self.phone.expect(
            "paper", "GET", self._exam("pdf/"), answers=[(206, "")], headers={"Range": f"bytes={first}-{last}"}
        )
        if whole.body != self.plan.paper or head.body:
            self.phone.differs("the paper is not the stored one")
        if part.body != self.plan.paper[first : last + 1]:
            self.phone.differs(f"bytes {first}-{last} of the paper are not those of the stored one")
        if "no-store" not in whole.headers.get("cache-control", ""):
            self.phone.differs("the paper may be kept in a cache")

    async def send_rubbish(self) -> None:
        """Everything here must be refused with its code; that nothing was stored shows in the ledger."""
        sitting, _sheet = self.require()
        foreign = next((other for other in self.foreign_sessions if other != sitting.id), str(uuid.uuid4()))
        for rubbish in RUBBISH:
            headers = {}
            if rubbish.credentials is Credentials.NONE:
                headers = {"Authorization": ""}
            elif rubbish.credentials is Credentials.FORGED:
                headers = {"Authorization": self.phone.headers["Authorization"][:-4] + "AAAA"}
            await self.phone.expect(
                "rubbish",
                "POST",
                f"sessions/{foreign if rubbish.is_foreign else sitting.id}/answers/",
                answers=[(rubbish.status, rubbish.code)],
                body=rubbish.body,
                headers=headers,
            )

    async def look_again(self, _meant_at: float) -> None:
        """The session as the server shows it in the middle, and results, which must not be there yet."""
        _sitting, sheet = self.require()
        sheet.compare(await self.state())
        await self.expect_no_early_results()

    async def keep_asking_for_results(self) -> None:
        """Ask now and then until results can be out: scoring is done long before, and must not show."""
        first, last = self.phone.clock.now(), self.exam.end + GRACE_SECONDS
        for moment in sorted(self.rng.uniform(first, last) for _time in range(LATER_ASKINGS)):
            await self.phone.clock.sleep_until(moment)
            await self.expect_no_early_results()

    async def state(self) -> dict[str, Any]:
        sitting, _sheet = self.require()
        reply = await self.phone.expect("state", "GET", f"sessions/{sitting.id}/", answers=[OK])
        state: dict[str, Any] = reply.json()
        self.phone.clock.learn(state["server_time_ms"] / 1000, reply)
        return state

    async def expect_no_early_results(self) -> None:
        """Results are withheld until the window and the grace are over, whenever one's own sitting ended."""
        sitting, _sheet = self.require()
        reply = await self.phone.expect("results", "GET", f"sessions/{sitting.id}/results/", answers=[WITHHELD, OK])
        if reply.status == 200 and (left := self.seconds_to_the_end(reply)) > 0:
            self.phone.differs(f"results were shown {left:.1f} s too early")

    async def end(self) -> None:
        sitting, sheet = self.require()
        clock = self.phone.clock
        match self.who.ending:
            case Ending.HANDS_IN:
                await self.hand_in()
                await self.keep_asking_for_results()
            case Ending.HANDS_IN_LATE:
                await clock.sleep_until(sitting.deadline + self.rng.uniform(0.5, GRACE_SECONDS - 5))
                await self.hand_in()
            case Ending.WRITES_ON:
                await self.write_on()
            case Ending.WALKS_AWAY:
                pass  # the clock closes it
        if sheet.closed_by:
            await self.expect_no_early_results()

    async def hand_in(self) -> None:
        """Submit twice while one more save is under way; then nothing more is taken, and nothing is told."""
        sitting, sheet = self.require()
        _pause, item = next(later_items(self.plan, self.who, seed=self.seed))
        sheet.handed_in = True
        submit = partial(self.phone.expect, "submit", "POST", f"sessions/{sitting.id}/submit/", answers=[OK], body={})
        if self.who.submits_twice_at_once:
            first, second, _fate = await asyncio.gather(submit(), submit(), sheet.send((item,)))
        else:
            first, _fate = await asyncio.gather(submit(), sheet.send((item,)))
            second = await submit()
        told, again = first.json(), second.json()
        sitting.submitted_at, sitting.auto_submitted = seconds(told["submitted_at"]), told["auto_submitted"]
        if any(body["status"] != "submitted" or body["results_released"] for body in (told, again)):
            self.phone.differs(f"submitting was answered by {told} and {again}")
        if (again["submitted_at"], again["auto_submitted"]) != (told["submitted_at"], told["auto_submitted"]):
            self.phone.differs("submitting twice told two different ends")
        self.check_hand_in(
            sent_at=min(first.sent_at, second.sent_at), told_at=max(first.received_at, second.received_at)
        )
        await self.try_after_the_end()

    def check_hand_in(self, *, sent_at: float, told_at: float) -> None:
        """A hand-in is dated at its arrival, at the latest at the deadline; after the grace it is the clock's."""
        sitting, _sheet = self.require()
        assert sitting.submitted_at is not None
        earliest = sent_at + self.phone.clock.ahead - CLOCK_SLACK_SECONDS
        latest = told_at + self.phone.clock.ahead + CLOCK_SLACK_SECONDS
        if not min(earliest, sitting.deadline) <= sitting.submitted_at <= min(latest, sitting.deadline):
            self.phone.differs(
                f"handed in between {iso(earliest)} and {iso(latest)}, dated {iso(sitting.submitted_at)}"
            )
        end = sitting.deadline + GRACE_SECONDS
        if (sitting.auto_submitted and latest < end) or (not sitting.auto_submitted and earliest > end):
            self.phone.differs(f"handed in between {iso(earliest)} and {iso(latest)}, told {sitting.auto_submitted=}")

    async def try_after_the_end(self) -> None:
        sitting, sheet = self.require()
        later = later_items(self.plan, self.who, seed=self.seed)
        next(later)
        for _try in range(SAVES_AFTER_THE_END):
            _pause, item = next(later)
            await sheet.send((item,))
        wanted = "time_expired" if sitting.auto_submitted else "already_submitted"
        if sheet.closed_by != wanted:
            self.phone.differs(f"after handing in, a save was answered by {sheet.closed_by or 'an acknowledgement'}")
        await self.expect_no_early_results()
        await self.phone.expect("start", "POST", self._exam("start/"), answers=[(400, "already_submitted")], body={})
        paper = await self.phone.expect("paper", "GET", self._exam("pdf/"), answers=[(403, "no_active_session"), OK])
        if paper.status == 200 and (left := self.seconds_to_the_end(paper)) > 0:
            self.phone.differs(f"the paper was shown after handing in, {left:.1f} s before the exam was over")

    def seconds_to_the_end(self, reply: Reply) -> float:
        """How long before the exam was over for everyone this reply was surely made; negative: perhaps after it."""
        latest = reply.received_at + self.phone.clock.ahead + CLOCK_SLACK_SECONDS
        return self.exam.end + GRACE_SECONDS - latest

    async def write_on(self) -> None:
        """Save past the deadline, through the grace, until refused; then some more."""
        _sitting, sheet = self.require()
        refused = 0
        for pause, item in later_items(self.plan, self.who, seed=self.seed):
            await asyncio.sleep(pause)
            await sheet.send((item,))
            refused += bool(sheet.closed_by)
            if refused == SAVES_AFTER_THE_END:
                return

    def _exam(self, rest: str) -> str:
        return f"exams/{self.exam.id}/{rest}"

    def require(self) -> tuple[Sitting, AnswerSheet]:
        assert self.sitting is not None
        assert self.sheet is not None
        return self.sitting, self.sheet
