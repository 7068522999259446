"""Where acts are carried out: phones over HTTP, the admin's desk, and a hand on the database's rows and times."""

import asyncio
import base64
import contextlib
import io
import json
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import psycopg
from pypdf import PdfWriter

from benchmarks.connections import Connections
from benchmarks.journal import Journal
from benchmarks.phone import Phone, ServerClock
from benchmarks.stack import Stack
from devserver.options import BACKEND
from tests.processes.exam_acts import Act, DeskAct, Look, Order, Seen, StudentAct
from tests.processes.exam_life import CHOICES, FIRST_PHONE, KEY, SECOND, ExamLife, Schedule, SlotName, microseconds
from tests.processes.linearising import Event

STUDENTS = 3
MOST_AT_ONCE = 16
# The product counts on from PostgreSQL's clock with its own; all run on this machine.
CLOCK_SLACK_SECONDS = 0.25
SETTLED_SECONDS = 0.1
SETTLING_PATIENCE_SECONDS = 5.0
UNKNOWN_SESSION = str(uuid.UUID(int=7))

AGE = (
    "UPDATE exams_mockexam SET scheduled_start = scheduled_start - %(by)s, scheduled_end = scheduled_end - %(by)s"
    " WHERE id = %(exam)s",
    "UPDATE exams_examsession SET started_at = started_at - %(by)s, deadline = deadline - %(by)s,"
    " last_activity = last_activity - %(by)s, submitted_at = submitted_at - %(by)s, scored_at = scored_at - %(by)s"
    " WHERE exam_id = %(exam)s",
    "UPDATE exams_studentanswer a SET saved_at = saved_at - %(by)s"
    " FROM exams_examsession s WHERE s.id = a.session_id AND s.exam_id = %(exam)s",
)
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


class Desk:
    """The admin's process; one order at a time."""

    def __init__(self, stack: Stack) -> None:
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.processes.exam_desk"],
            cwd=BACKEND,
            env=stack.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def carry_out(self, order: Order) -> dict[str, Any]:
        """Status, code and body. Fails if the desk came to an end."""
        assert self._process.stdin
        assert self._process.stdout
        with self._lock:
            print(json.dumps([order.name, order.given]), file=self._process.stdin, flush=True)
            line = self._process.stdout.readline()
        assert line, f"the desk ended over {order}"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


@dataclass
class Stage:
    """A running product with three students and an admin. `answers` counts what was answered, by act and code."""

    database: psycopg.Connection
    phones: list[Phone]
    desk: Desk
    runner: asyncio.Runner
    exam: str = ""
    answers: Counter[str] = field(default_factory=Counter)

    def new_exam(self, *, opens_in_seconds: int, window_seconds: int, duration_minutes: int) -> ExamLife:
        """Store another exam; acts are about it from now on."""
        plan = {
            "title": "An exam's life",
            "opens_in_seconds": opens_in_seconds,
            "window_seconds": window_seconds,
            "duration_minutes": duration_minutes,
            "paper": _paper(),
            "key": [_key_row(slot, right) for slot, right in KEY.items()],
        }
        stored = self.desk.carry_out(Order("store", {"plan": plan}))["body"]
        self.exam = stored["id"]
        schedule = Schedule(microseconds(stored["start"]), microseconds(stored["end"]), duration_minutes)
        return ExamLife(schedule, extra_minutes=(0,) * STUDENTS, sittings=(None,) * STUDENTS)

    def now(self) -> int:
        """By PostgreSQL's clock, in microseconds since 1970."""
        row = self.database.execute("SELECT clock_timestamp()").fetchone()
        assert row
        return microseconds(row[0].isoformat())

    def age_exam(self, *, by: int) -> None:
        """Move everything of the exam into the past by so many microseconds: for it, time passes."""
        with self.database.transaction():
            for statement in AGE:
                self.database.execute(statement, {"exam": self.exam, "by": timedelta(microseconds=by)})

    def perform(
        self, acts: Sequence[Act], *, sessions: Sequence[str | None], held: SlotName | None = None
    ) -> list[Event]:
        """Carry the acts out, all at once; with `held`, while somebody else keeps the first owner's slot locked.

        What waits for that lock is in the middle of its work: everybody's state is read then, too.
        """
        events = self.runner.run(self._perform(acts, sessions, held))
        self.answers.update(f"{type(event.act).__name__} {event.seen.code or event.seen.status}" for event in events)
        return events

    async def _perform(self, acts: Sequence[Act], sessions: Sequence[str | None], held: SlotName | None) -> list[Event]:
        crowded = len(acts) > 1
        if held is None:
            return await asyncio.gather(*[self._carry_out(act, sessions, crowded=crowded) for act in acts])
        with self._locked(next(session for session in sessions if session), held):
            tasks = [asyncio.create_task(self._carry_out(act, sessions, crowded=True)) for act in acts]
            await self._settle(tasks)
            looks = [Look(place, place) for place, session in enumerate(sessions) if session]
            tasks += [asyncio.create_task(self._carry_out(look, sessions, crowded=True)) for look in looks]
            await self._settle(tasks)
        return await asyncio.gather(*tasks)

    @contextlib.contextmanager
    def _locked(self, session: str, slot: SlotName) -> Iterator[None]:
        with self.database.transaction():
            self.database.execute(
                "SELECT id FROM exams_studentanswer"
                " WHERE session_id = %s AND question_number = %s AND sub_part = %s FOR UPDATE",
                [session, *slot],
            )
            yield

    async def _settle(self, tasks: Sequence[asyncio.Task[Event]]) -> None:
        """Wait until every act is answered or waits for a lock. Being wrong about it costs a chance, no more."""
        since, before, give_up_at = time.monotonic(), -1, time.monotonic() + SETTLING_PATIENCE_SECONDS
        while time.monotonic() < give_up_at:
            await asyncio.sleep(SETTLED_SECONDS / 10)
            pending = sum(not task.done() for task in tasks)
            if pending == 0:
                return
            row = self.database.execute(WAITING).fetchone()
            assert row
            if row[0] == 0 or row[0] + 100 * pending != before:
                since, before = time.monotonic(), row[0] + 100 * pending
            if row[0] >= pending or time.monotonic() - since > SETTLED_SECONDS:
                return

    async def _carry_out(self, act: Act, sessions: Sequence[str | None], *, crowded: bool) -> Event:
        if hasattr(act, "request"):
            return await self._send(cast(StudentAct, act), sessions, crowded=crowded)
        order = cast(DeskAct, act).order(self.exam)
        sent_at = time.time()
        answer = await asyncio.to_thread(self.desk.carry_out, order)
        seen = _seen(sent_at, time.time(), **answer, crowded=crowded)
        return Event(act, seen, sent_at, time.time())

    async def _send(self, act: StudentAct, sessions: Sequence[str | None], *, crowded: bool) -> Event:
        session, phone = sessions[act.owner] or UNKNOWN_SESSION, self.phones[act.asker]
        request = act.request(exam=self.exam, session=session)
        reply = await phone.connections.request(
            request.method, f"/api/v1/{request.path}", headers=phone.headers, body=request.body
        )
        seen = _seen(
            reply.sent_at,
            reply.received_at,
            status=reply.status,
            code=reply.code,
            body=reply.json(),
            session=session,
            crowded=crowded,
        )
        return Event(act, seen, reply.sent_at, reply.received_at)


def _seen(sent_at: float, received_at: float, **answer: Any) -> Seen:
    earliest, latest = sent_at - CLOCK_SLACK_SECONDS, received_at + CLOCK_SLACK_SECONDS
    return Seen(**answer, earliest=int(earliest * SECOND), latest=int(latest * SECOND))


def _key_row(slot: SlotName, right: str) -> dict[str, Any]:
    number, part = slot
    kind = {"kind": "number", "choices": ""} if part else {"kind": "choice", "choices": CHOICES}
    return {"question_number": number, "sub_part": part, "correct_answer": right, **kind}


def _paper() -> str:
    """A small PDF, as base64."""
    pdf, target = PdfWriter(), io.BytesIO()
    pdf.add_blank_page(width=595, height=842)
    pdf.write(target)
    return base64.b64encode(target.getvalue()).decode()


@contextlib.contextmanager
def open_stage(stack: Stack) -> Iterator[Stage]:
    """Seat three signed-in students and an admin before a running product."""
    connections, journal, clock = Connections(stack.base_url, limit=MOST_AT_ONCE), Journal(), ServerClock()
    phones = [Phone(FIRST_PHONE + place, connections, journal, clock, stack.bot_token) for place in range(STUDENTS)]
    with psycopg.connect(stack.database_url, autocommit=True) as database, asyncio.Runner() as runner:
        for phone in phones:
            runner.run(phone.sign_in())
        desk = Desk(stack)
        try:
            yield Stage(database, phones, desk, runner)
        finally:
            connections.close()
            desk.close()
