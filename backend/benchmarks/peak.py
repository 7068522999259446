"""The peak of an exam day, with thousands of students: sign-in, lobby, start, paper, saves, looks, the rush at the end.

Starts the whole product in a temporary folder and sends each phase's requests at moments that were fixed beforehand,
whether or not earlier ones are answered: a latency counts from the moment at which a request was meant to be sent.
Prints for each phase what it cost the web server and PostgreSQL, in processor time and in write-ahead log. When beat
has closed and scored every session, each acknowledged answer and each score is looked up in the database. At the end
the product's save is measured beside the first sketch of it and the bare floor (benchmarks.save_path has more ways).
"""

import argparse
import asyncio
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg

from benchmarks.connections import Connections
from benchmarks.cpu import CpuSeconds, cpu_seconds
from benchmarks.exam_plan import ExamPlan, SlotName, plan_exam
from benchmarks.journal import LOST, Journal, percentile
from benchmarks.ledger import Fate, Item, Ledger, Stored
from benchmarks.phone import PASSING_STATUSES, NoAnswer, Phone, ServerClock, seconds
from benchmarks.save_path import FLOOR, OURS, SKETCH, compare_ways, lost_answers
from benchmarks.stack import Stack, started_stack

CONNECTIONS = 256
LOOKS_PER_STUDENT = 2  # at the lobby
SHARE_WITH_TWO_ITEMS = 0.1  # of the saves: a queue that was flushed
SHARE_OF_CLOCKS = 0.05  # quiet screens, for each save
SHARE_HANDED_IN = 0.7  # the others let the clock run out
TRIES_OF_A_SAVE = 6
PAUSE_SECONDS = 0.5
GRACE_SECONDS = 30.0
PATIENCE_SECONDS = 300.0
LEAD_SECONDS = 0.2
DIFFERENCES_SHOWN = 20

type Act = Callable[[float], Awaitable[None]]


@dataclass
class Sitting:
    """One student: a phone, a session once it is started, and what was sent and acknowledged."""

    phone: Phone
    session: str = ""
    ledger: Ledger = field(default_factory=Ledger)
    revisions: Counter[SlotName] = field(default_factory=Counter)
    handed_in: bool = False

    async def sign_in(self, meant_at: float) -> None:
        await self.phone.sign_in(meant_at=meant_at)

    async def save(self, items: tuple[Item, ...], meant_at: float) -> None:
        """Send until it is acknowledged, as the app does; what is not, is not held against the server."""
        body = {"answers": [item.as_json() for item in items]} if len(items) > 1 else items[0].as_json()
        for _attempt in range(TRIES_OF_A_SAVE):
            self.ledger.sent(items)
            reply = await self.phone.call(
                "save", "POST", f"sessions/{self.session}/answers/", body=body, meant_at=meant_at
            )
            if reply is not None and reply.status not in PASSING_STATUSES:
                self.ledger.learned(items, Fate.ACKNOWLEDGED if reply.status == 200 else Fate.REFUSED)
                return
            self.ledger.learned(items, Fate.LOST)
            await asyncio.sleep(PAUSE_SECONDS)
            meant_at = time.time()

    def next_item(self, slot: SlotName, text: str) -> Item:
        self.revisions[slot] += 1
        return Item(slot, text, self.revisions[slot])


@dataclass(frozen=True, slots=True)
class PhaseCost:
    """What a phase took: requests answered, seconds, processor seconds, bytes of write-ahead log."""

    name: str
    requests: int
    seconds: float
    used: CpuSeconds
    wal_bytes: int
    latencies: Sequence[float]
    codes: Counter[str]

    @property
    def web_ms(self) -> float:
        return 1000 * self.used.web / max(1, self.requests)

    @property
    def database_ms(self) -> float:
        return 1000 * self.used.database / max(1, self.requests)

    @property
    def wal_kib(self) -> float:
        return self.wal_bytes / 1024 / max(1, self.requests)

    def line(self) -> str:
        shown = "".join(f"{1000 * percentile(self.latencies, share):8.0f}" for share in (50, 90, 99, 100))
        return (
            f"{self.name:<10}{self.requests:>9}{self.requests / self.seconds:>9.0f}{shown}"
            f"{self.web_ms:>9.2f}{self.database_ms:>9.2f}{self.wal_kib:>8.2f}  "
            + ", ".join(f"{count} x {code}" for code, count in self.codes.most_common())
        )


HEAD = (
    f"{'phase':<10}{'requests':>9}{'/second':>9}{'p50 ms':>8}{'p90':>8}{'p99':>8}{'worst':>8}"
    f"{'web ms':>9}{'db ms':>9}{'WAL KiB':>8}  answers"
)


class PeakDay:
    """One exam day on one stack."""

    def __init__(self, stack: Stack, asked: argparse.Namespace) -> None:
        assert stack.run
        assert stack.run.services.postgres
        web = stack.child("web").process
        assert web
        self.stack, self.asked = stack, asked
        self.web, self.database = psutil.Process(web.pid), stack.run.services.postgres.process
        self.rng = random.Random(asked.seed)
        self.plan: ExamPlan = plan_exam(asked.seed)
        self.slots = list(self.plan.slots.values())
        self.connections = Connections(stack.base_url, limit=CONNECTIONS)
        self.clock = ServerClock()
        self.journal = Journal()
        self.sittings = [
            Sitting(Phone(number, self.connections, self.journal, self.clock, stack.bot_token))
            for number in range(asked.students)
        ]
        self.costs: list[PhaseCost] = []
        self.differences: list[str] = []

    async def run(self) -> None:
        """All phases, one after the other. Raises NoAnswer when somebody cannot even sign in."""
        students = self.sittings
        await self.phase(
            "sign-in", self._spread(len(students), self.asked.sign_in_seconds), [s.sign_in for s in students]
        )
        exam = await asyncio.to_thread(self._store_exam)
        lobby_seconds = max(5.0, exam["start"] - self.clock.now() - 1.0)
        looks = [self._look(exam["id"], sitting) for sitting in students for _look in range(LOOKS_PER_STUDENT)]
        await self.phase("lobby", self._spread(len(looks), lobby_seconds), looks)
        await self.clock.sleep_until(exam["start"] + 0.2)
        starts = [self._start(exam["id"], sitting) for sitting in students]
        await self.phase("start", self._spread(len(starts), self.asked.start_seconds), starts)
        papers = [self._paper(exam["id"], sitting) for sitting in students]
        await self.phase("paper", self._spread(len(papers), self.asked.start_seconds), papers)
        await self.phase("save", *self._saving())
        await self.phase("hand in", *self._handing_in())
        await self._wait_until_scored(exam)
        await asyncio.to_thread(self._verify)
        self.connections.close()

    async def phase(self, name: str, moments: Sequence[float], acts: Sequence[Act]) -> None:
        """Let each act begin at its moment (seconds from now), and note what all of them cost."""
        self.journal = Journal()
        for sitting in self.sittings:
            sitting.phone.journal = self.journal
        before, wal_before, began = self._used(), self._wal_bytes(), time.time() + LEAD_SECONDS

        async def act_at(act: Act, moment: float) -> None:
            await asyncio.sleep(max(0.0, began + moment - time.time()))
            await act(began + moment)

        await asyncio.gather(*[act_at(act, moment) for act, moment in zip(acts, moments, strict=True)])
        took = time.time() - began
        codes: Counter[str] = Counter()
        for (_what, code), count in self.journal.answers.items():
            codes[code] += count
        latencies = [value for values in self.journal.latencies.values() for value in values]
        answered = sum(count for code, count in codes.items() if code != LOST)
        cost = PhaseCost(name, answered, took, self._used() - before, self._wal_bytes() - wal_before, latencies, codes)
        self.costs.append(cost)
        print(cost.line(), flush=True)

    def _used(self) -> CpuSeconds:
        return cpu_seconds(web=self.web, database=self.database)

    def _wal_bytes(self) -> int:
        with psycopg.connect(self.stack.database_url) as connection:
            row = connection.execute("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')").fetchone()
        assert row
        return int(row[0])

    def _spread(self, count: int, over_seconds: float) -> list[float]:
        """So many moments, at random over this time: a crowd, not a metronome."""
        return sorted(self.rng.uniform(0, over_seconds) for _ in range(count))

    def _store_exam(self) -> dict[str, float]:
        asked = self.asked
        window = 3 * asked.start_seconds + asked.save_seconds + asked.hand_in_seconds + asked.margin_seconds
        wanted = self.plan.as_json(
            title="Peak", opens_in_seconds=asked.lobby_seconds, window_seconds=window, minutes=600
        )
        stored = self.stack.command("benchmarks.prepare_exam", given=wanted)
        return {"id": stored["id"], "start": seconds(stored["start"]), "end": seconds(stored["end"])}

    def _look(self, exam: object, sitting: Sitting) -> Act:
        async def look(meant_at: float) -> None:
            await sitting.phone.call("lobby", "GET", f"exams/{exam}/lobby/", meant_at=meant_at)

        return look

    def _start(self, exam: object, sitting: Sitting) -> Act:
        async def start(meant_at: float) -> None:
            reply = await sitting.phone.insist("start", "POST", f"exams/{exam}/start/", body={}, meant_at=meant_at)
            if reply.status not in (200, 201):
                raise NoAnswer(f"starting was answered by {reply.status} {reply.body[:200]!r}")
            sitting.session = reply.json()["id"]

        return start

    def _paper(self, exam: object, sitting: Sitting) -> Act:
        async def ask(meant_at: float) -> None:
            await sitting.phone.call("paper", "GET", f"exams/{exam}/pdf/", meant_at=meant_at)

        return ask

    def _saving(self) -> tuple[list[float], list[Act]]:
        """Saves at the asked rate by students at random, and between them quiet screens that ask for the clock."""
        saves = int(self.asked.saves_per_second * self.asked.save_seconds)
        moments = self._spread(saves + int(SHARE_OF_CLOCKS * saves), self.asked.save_seconds)
        acts = [self._random_save() for _ in range(saves)]
        acts += [self._clock() for _ in range(len(moments) - saves)]
        self.rng.shuffle(acts)
        return moments, acts

    def _random_save(self) -> Act:
        sitting = self.rng.choice(self.sittings)
        slots = self.rng.sample(self.slots, 2 if self.rng.random() < SHARE_WITH_TWO_ITEMS else 1)
        items = tuple(sitting.next_item(slot.name, self.rng.choice((*slot.right, *slot.wrong))) for slot in slots)

        async def save(meant_at: float) -> None:
            await sitting.save(items, meant_at)

        return save

    def _clock(self) -> Act:
        sitting = self.rng.choice(self.sittings)

        async def ask(meant_at: float) -> None:
            await sitting.phone.call("clock", "GET", f"sessions/{sitting.session}/clock/", meant_at=meant_at)

        return ask

    def _handing_in(self) -> tuple[list[float], list[Act]]:
        leaving = self.rng.sample(self.sittings, int(SHARE_HANDED_IN * len(self.sittings)))
        return self._spread(len(leaving), self.asked.hand_in_seconds), [self._hand_in(sitting) for sitting in leaving]

    def _hand_in(self, sitting: Sitting) -> Act:
        async def hand_in(meant_at: float) -> None:
            reply = await sitting.phone.insist(
                "hand in", "POST", f"sessions/{sitting.session}/submit/", body={}, meant_at=meant_at
            )
            sitting.handed_in = reply.status == 200

        return hand_in

    async def _wait_until_scored(self, exam: dict[str, float]) -> None:
        """Beat closes who did not hand in when the grace is over, and scores everybody."""
        over_at = exam["end"] + GRACE_SECONDS
        await self.clock.sleep_until(over_at)
        while await asyncio.to_thread(self._unscored, exam["id"]):
            if self.clock.now() > over_at + PATIENCE_SECONDS:
                self.differences.append("not everybody was scored in time")
                return
            await asyncio.sleep(0.2)
        print(f"everybody closed and scored {self.clock.now() - over_at:.1f} s after the grace")

    def _unscored(self, exam: object) -> int:
        with psycopg.connect(self.stack.database_url) as connection:
            row = connection.execute(
                "SELECT count(*) FROM exams_examsession WHERE exam_id = %s AND scored_at IS NULL", [exam]
            ).fetchone()
        assert row
        return int(row[0])

    def _verify(self) -> None:
        """Each acknowledged answer, each state and each score, straight from the database."""
        sessions = [sitting.session for sitting in self.sittings]
        with psycopg.connect(self.stack.database_url) as connection:
            answers = connection.execute(
                "SELECT session_id::text, question_number, sub_part, answer, revision FROM exams_studentanswer "
                "WHERE session_id = ANY(%s::uuid[])", [sessions]
            ).fetchall()  # fmt: skip
            finals = connection.execute(
                "SELECT id::text, status, auto_submitted, raw_score FROM exams_examsession WHERE id = ANY(%s::uuid[])",
                [sessions],
            ).fetchall()
        stored: dict[str, dict[SlotName, Stored]] = {session: {} for session in sessions}
        for session, number, part, text, revision in answers:
            stored[session][number, part] = Stored(text, revision)
        final = {row[0]: row[1:] for row in finals}
        for sitting in self.sittings:
            self._compare(sitting, stored[sitting.session], final[sitting.session])

    def _compare(self, sitting: Sitting, stored: dict[SlotName, Stored], final: tuple[object, ...]) -> None:
        for slot in sitting.ledger.texts:
            if difference := sitting.ledger.difference(slot, stored.get(slot)):
                self.differences.append(f"{sitting.phone.who} {slot}: {difference}")
        score = sum(self.plan.slots[slot].is_right(answer.text) for slot, answer in stored.items())
        expected = ("submitted", not sitting.handed_in, score)
        if final != expected:
            self.differences.append(f"{sitting.phone.who}: ended as {final}, not as {expected}")


def measured(day: PeakDay) -> dict[str, object]:
    """The costs in the form that benchmarks.capacity reads."""
    return {
        cost.name: {
            "requests": cost.requests,
            "web_ms": round(cost.web_ms, 3),
            "database_ms": round(cost.database_ms, 3),
            "wal_kib": round(cost.wal_kib, 3),
            "p99_ms": round(1000 * percentile(cost.latencies, 99), 1),
        }
        for cost in day.costs
    }


def read_command_line(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--sign-in-seconds", type=float, default=20, help="within which all sign in (default 20)")
    parser.add_argument("--lobby-seconds", type=float, default=15, help="from the storing of the exam to its start")
    parser.add_argument("--start-seconds", type=float, default=10, help="within which all start (default 10)")
    parser.add_argument("--saves-per-second", type=float, default=300)
    parser.add_argument("--save-seconds", type=float, default=30)
    parser.add_argument("--hand-in-seconds", type=float, default=10, help="within which most hand in (default 10)")
    parser.add_argument("--margin-seconds", type=float, default=5, help="from there to the end of the window")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=2, help="of the comparison at the end (default 2; 0 for none)")
    parser.add_argument("--json", type=Path, help="write the costs to this file, for benchmarks.capacity")
    return parser.parse_args(arguments)


def main() -> int:
    asked = read_command_line()
    print(f"{asked.students} students, {asked.saves_per_second:g} saves a second for {asked.save_seconds:g} s")
    print(HEAD)
    # nginx hands out the papers; the product only says who may read them.
    with started_stack(PAPERS_ACCEL_REDIRECT="1") as stack:
        day = PeakDay(stack, asked)
        try:
            asyncio.run(day.run())
        except NoAnswer as error:
            print(f"error: {error}", file=sys.stderr)
            return 2
        lost = 0
        if asked.rounds:
            crowds = compare_ways(stack, (SKETCH, FLOOR, OURS), students=2000, saves=4000, rounds=asked.rounds)
            lost = lost_answers(stack, crowds)
    print(f"differences: {len(day.differences)}")
    for difference in day.differences[:DIFFERENCES_SHOWN]:
        print(f"  {difference}")
    if asked.json:
        asked.json.write_text(json.dumps(measured(day), indent=2) + "\n")
    return 1 if day.differences or lost else 0


if __name__ == "__main__":
    sys.exit(main())
