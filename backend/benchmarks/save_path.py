"""What one save costs: the first sketch, ways that were tried, the bare floor, and the product, in one run.

Starts PostgreSQL (fsync on), Valkey and one gunicorn after another with the product's own configuration. In turns,
round after round, each way gets the same number of saves from 64 connections, as fast as it takes them; processor time
is read from the processes themselves. Then the product gets saves at a fixed rate, whose latency counts from the moment
at which each was meant to be sent. At the end every acknowledged answer is looked up in the database.
"""

import argparse
import asyncio
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

import psutil  # type: ignore[import-untyped]
import psycopg

from benchmarks.connections import Connections, LostReply
from benchmarks.cpu import CpuSeconds, cpu_seconds
from benchmarks.journal import percentile
from benchmarks.stack import HOST, Stack, free_port, started_stack
from devserver.run import answers

SLOTS = 55
CONNECTIONS = 64
UP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Way:
    """One way to save: its WSGI module, and which token it understands."""

    name: str
    module: str
    token: str = "access"


SKETCH = Way("first sketch", "benchmarks.variants.sketch", token="looked_up")
FLOOR = Way("bare floor", "benchmarks.variants.floor")
OURS = Way("product", "config.wsgi")
WAYS = (
    SKETCH,
    Way("Django and DRF, one statement", "benchmarks.variants.django_only"),
    Way("fast path, one statement each", "benchmarks.variants.one_by_one"),
    FLOOR,
    OURS,
)


@dataclass
class Crowd:
    """Students of one exam who save random slots, each time in a higher revision; and what they were told."""

    rows: Sequence[dict[str, str]]
    token: str
    rng: random.Random
    acknowledged: dict[tuple[str, int], int] = field(default_factory=dict)
    codes: Counter[str] = field(default_factory=Counter)
    revisions: Iterator[int] = field(default_factory=lambda: count(1))

    async def save_once(self, connections: Connections) -> float | None:
        """One save; returns when its reply was here, or None if there was none."""
        row, number, revision = self.rng.choice(self.rows), self.rng.randint(1, SLOTS), next(self.revisions)
        body = {"question_number": number, "sub_part": "", "answer": str(revision), "revision": revision}
        headers = {"Authorization": f"Bearer {row[self.token]}"}
        try:
            reply = await connections.request(
                "POST", f"/api/v1/sessions/{row['session']}/answers/", headers=headers, body=body
            )
        except LostReply:
            self.codes["no reply"] += 1
            return None
        self.codes[f"{reply.status} {reply.code}".strip()] += 1
        if reply.status == 200:
            slot = (row["session"], number)
            self.acknowledged[slot] = max(revision, self.acknowledged.get(slot, 0))
        return reply.received_at

    def differences(self, database_url: str) -> int:
        """How many acknowledged answers are not in the database, or older there than acknowledged."""
        with psycopg.connect(database_url) as connection:
            rows = connection.execute(
                "SELECT session_id::text, question_number, answer::int FROM exams_studentanswer "
                "WHERE session_id = ANY(%s::uuid[])",
                [[row["session"] for row in self.rows]],
            ).fetchall()
        stored = {(session, number): answer for session, number, answer in rows}
        return sum(stored.get(slot, 0) < revision for slot, revision in self.acknowledged.items())


@dataclass(frozen=True, slots=True)
class Cost:
    """Processor milliseconds a save, and saves a second, of one turn."""

    web: float
    database: float
    per_second: float

    @property
    def total(self) -> float:
        return self.web + self.database


@contextmanager
def served(stack: Stack, way: Way, **variables: str) -> Iterator[tuple[str, psutil.Process]]:
    """gunicorn with the product's configuration and this way's application, on a port of its own."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", f"{way.module}:application"]
    assert stack.run
    child = stack.run.child("bench", command, extra=variables | {"BIND": f"{HOST}:{port}"})
    child.start()
    try:
        give_up_at = time.monotonic() + UP_SECONDS
        while not answers(f"http://{HOST}:{port}"):
            assert time.monotonic() < give_up_at, f"{way.name} does not start"
            time.sleep(0.1)
        assert child.process
        yield f"http://{HOST}:{port}", psutil.Process(child.process.pid)
    finally:
        child.stop()


async def save_as_fast_as_taken(crowd: Crowd, base_url: str, saves: int) -> float:
    """So many saves from 64 connections; returns the seconds that they took."""
    connections = Connections(base_url, limit=CONNECTIONS)
    left = count()

    async def saver() -> None:
        while next(left) < saves:
            await crowd.save_once(connections)

    began = time.monotonic()
    await asyncio.gather(*[saver() for _ in range(CONNECTIONS)])
    connections.close()
    return time.monotonic() - began


async def save_at_a_rate(crowd: Crowd, base_url: str, *, per_second: float, seconds: float) -> list[float]:
    """Saves at fixed moments, whether or not earlier ones are answered; returns seconds from the intended sending."""
    connections = Connections(base_url, limit=4 * CONNECTIONS)
    began, latencies = time.time() + 0.1, list[float]()

    async def send(meant_at: float) -> None:
        await asyncio.sleep(max(0.0, meant_at - time.time()))
        received_at = await crowd.save_once(connections)
        latencies.append((received_at or time.time()) - meant_at)

    await asyncio.gather(*[send(began + number / per_second) for number in range(int(per_second * seconds))])
    connections.close()
    return latencies


def measure_turn(stack: Stack, way: Way, crowd: Crowd, *, saves: int) -> Cost:
    """One turn of one way, its processes fresh and warm."""
    assert stack.run
    assert stack.run.services.postgres
    database = stack.run.services.postgres.process
    with served(stack, way) as (base_url, web):
        asyncio.run(save_as_fast_as_taken(crowd, base_url, saves // 4))
        before = cpu_seconds(web=web, database=database)
        seconds = asyncio.run(save_as_fast_as_taken(crowd, base_url, saves))
        used: CpuSeconds = cpu_seconds(web=web, database=database) - before
    return Cost(1000 * used.web / saves, 1000 * used.database / saves, saves / seconds)


def seat(stack: Stack, way: Way, *, students: int) -> Crowd:
    asked = {"students": students, "slots": SLOTS, "minutes": 600, "name": way.name}
    rows = stack.command("benchmarks.prepare_sittings", given=asked)
    return Crowd(rows, way.token, random.Random(way.name))


def print_costs(costs: dict[Way, list[Cost]]) -> None:
    middle = {way: statistics.median(cost.total for cost in turns) for way, turns in costs.items()}
    heads = f"{'web':>7}{'database':>10}{'total':>8}{'saves/s':>9}{'÷ floor':>9}{'÷ sketch':>10}"
    print(f"{'CPU ms a save (medians)':<34}{heads}")
    for way, turns in costs.items():
        web = statistics.median(cost.web for cost in turns)
        database = statistics.median(cost.database for cost in turns)
        rate = statistics.median(cost.per_second for cost in turns)
        to_floor = f"{middle[way] / middle[FLOOR]:9.2f}" if FLOOR in middle else ""
        to_sketch = f"{f'1/{middle[SKETCH] / middle[way]:.1f}':>10}" if SKETCH in middle else ""
        print(f"{way.name:<34}{web:7.2f}{database:10.2f}{middle[way]:8.2f}{rate:9.0f}{to_floor}{to_sketch}")


def read_command_line(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.save_path", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--students", type=int, default=2000)
    parser.add_argument("--saves", type=int, default=4000, help="saves a turn (default 4000)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rate", type=float, default=500, help="saves a second at the fixed rate (default 500)")
    parser.add_argument("--seconds", type=float, default=20, help="how long at the fixed rate (default 20)")
    parser.add_argument("--only", help="only the ways whose names hold this text")
    return parser.parse_args(arguments)


def compare_ways(stack: Stack, ways: Sequence[Way], *, students: int, saves: int, rounds: int) -> dict[Way, Crowd]:
    """Let every way have its turn in each round, and print what a save cost; returns who was told what."""
    crowds = {way: seat(stack, way, students=students) for way in ways}
    costs: dict[Way, list[Cost]] = {way: [] for way in ways}
    for _round in range(rounds):
        for way in ways:
            costs[way].append(measure_turn(stack, way, crowds[way], saves=saves))
    print_costs(costs)
    return crowds


def lost_answers(stack: Stack, crowds: dict[Way, Crowd]) -> int:
    """Print what each way lost of what it had acknowledged; returns how many answers the product lost."""
    lost = {way: crowd.differences(stack.database_url) for way, crowd in crowds.items()}
    for way, crowd in crowds.items():
        # Two saves of a slot may overtake each other where nobody looks at revisions.
        print(f"  {way.name}: {dict(crowd.codes)}, acknowledged and not there: {lost[way]}")
    return sum(count for way, count in lost.items() if way not in (SKETCH, FLOOR))


def main() -> int:
    asked = read_command_line()
    ways = [way for way in WAYS if not asked.only or asked.only in way.name or way in (FLOOR, OURS)]
    with started_stack() as stack:
        crowds = compare_ways(stack, ways, students=asked.students, saves=asked.saves, rounds=asked.rounds)
        with served(stack, OURS) as (base_url, _web):
            asyncio.run(save_as_fast_as_taken(crowds[OURS], base_url, 200))
            latencies = asyncio.run(
                save_at_a_rate(crowds[OURS], base_url, per_second=asked.rate, seconds=asked.seconds)
            )
        shown = ", ".join(f"p{share} {1000 * percentile(latencies, share):.0f} ms" for share in (50, 90, 99, 100))
        print(f"product at {asked.rate:g} saves a second, from the intended sending: {shown}")
        return 1 if lost_answers(stack, crowds) else 0


if __name__ == "__main__":
    sys.exit(main())
