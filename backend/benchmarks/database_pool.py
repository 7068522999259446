"""What a request costs by each way to PostgreSQL: a persistent connection a thread, a pool, or PgBouncer.

Starts PostgreSQL (fsync on), Valkey and one web process after another with 8, 32 and 64 threads, and asks from as many
connections as there are threads. In turns, round after round, each way gets the same requests: one that reads the
session's clock (a token and one query), and one that saves. Processor time is read from the processes themselves;
what counts are ratios within one round, since the machine is never quiet. `connections` is how many were open at once.
"""

import argparse
import asyncio
import itertools
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]
import psycopg

from benchmarks.connections import Connections
from benchmarks.cpu import cpu_seconds
from benchmarks.journal import percentile
from benchmarks.pooler import PGBOUNCER, Pooler, running_pgbouncer
from benchmarks.save_path import OURS, SLOTS, served
from benchmarks.stack import Stack, started_stack
from devserver import postgres

SMALL = 8  # connections of the small pool and of PgBouncer, whatever the number of threads
STUDENTS = 200

type Ask = Callable[[dict[str, str], int], tuple[str, str, object]]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to PostgreSQL: its name, and the pool's size for so many threads (None where there is none)."""

    name: str
    pool: Callable[[int], int] | None = None
    through_pgbouncer: bool = False

    def variables(self, threads: int, pooler: Pooler | None) -> dict[str, str]:
        found = {"WEB_PROCESSES": "1", "WEB_THREADS": str(threads)}
        if self.pool:
            found["DATABASE_POOL_SIZE"] = str(self.pool(threads))
        if self.through_pgbouncer:
            assert pooler
            found |= {"DATABASE_URL": pooler.url, "DATABASE_PGBOUNCER": "1"}
        return found


PERSISTENT = Way("persistent, one a thread")
WAYS = (
    PERSISTENT,
    Way("pool, one a thread", lambda threads: threads),
    Way(f"pool of {SMALL}", lambda threads: SMALL),
    Way(f"PgBouncer with {SMALL}", through_pgbouncer=True),
)


@dataclass(frozen=True, slots=True)
class Turn:
    """Processor milliseconds a request, and seconds in which half and nearly all of them were answered."""

    cpu: float
    p50: float
    p99: float
    connections: int


def read_the_clock(row: dict[str, str], _number: int) -> tuple[str, str, object]:
    return "GET", f"/api/v1/sessions/{row['session']}/clock/", None


def save(row: dict[str, str], number: int) -> tuple[str, str, object]:
    body = {"question_number": number % SLOTS + 1, "answer": str(number), "revision": number}
    return "POST", f"/api/v1/sessions/{row['session']}/answers/", body


REQUESTS: dict[str, Ask] = {"clock": read_the_clock, "save": save}


async def ask_all(base_url: str, rows: Sequence[dict[str, str]], ask: Ask, *, at_once: int, times: int) -> list[float]:
    """So many requests from so many connections; returns the seconds of each. Every one must be answered by 200."""
    connections, numbers, seconds = Connections(base_url, limit=at_once), itertools.count(1), list[float]()
    rng = random.Random(at_once)

    async def one_after_another() -> None:
        while (number := next(numbers)) <= times:
            row = rng.choice(rows)
            method, path, body = ask(row, number)
            headers = {"Authorization": f"Bearer {row['access']}"}
            reply = await connections.request(method, path, headers=headers, body=body)
            assert reply.status == 200, (reply.status, reply.body)
            seconds.append(reply.received_at - reply.sent_at)

    await asyncio.gather(*[one_after_another() for _ in range(at_once)])
    connections.close()
    return seconds


def open_connections(database_url: str) -> int:
    """How many the web process, or PgBouncer for it, holds now: worker and beat have theirs from the start."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchone()
    assert row
    return int(row[0])


@contextmanager
def pgbouncer_if_asked(stack: Stack, way: Way) -> Iterator[Pooler | None]:
    with running_pgbouncer(stack.database_url, connections=SMALL) if way.through_pgbouncer else nullcontext() as pooler:
        yield pooler


def measure(stack: Stack, way: Way, rows: Sequence[dict[str, str]], *, threads: int, times: int) -> dict[str, Turn]:
    """One turn of one way with so many threads, its processes fresh and warm."""
    assert stack.run
    assert stack.run.services.postgres
    database = stack.run.services.postgres.process
    turns = {}
    before = open_connections(stack.database_url)
    with (
        pgbouncer_if_asked(stack, way) as pooler,
        served(stack, OURS, **way.variables(threads, pooler)) as (base_url, web),
    ):
        pooler_process = psutil.Process(pooler.process.pid) if pooler else None
        for name, ask in REQUESTS.items():
            asyncio.run(ask_all(base_url, rows, ask, at_once=threads, times=max(times // 4, 4 * threads)))
            began, pooler_began = cpu_seconds(web=web, database=database), _used(pooler_process)
            seconds = asyncio.run(ask_all(base_url, rows, ask, at_once=threads, times=times))
            used = (cpu_seconds(web=web, database=database) - began).total + _used(pooler_process) - pooler_began
            turns[name] = Turn(
                1000 * used / times,
                percentile(seconds, 50),
                percentile(seconds, 99),
                open_connections(stack.database_url) - before,
            )
    return turns


def _used(process: psutil.Process | None) -> float:
    if process is None:
        return 0.0
    times = process.cpu_times()
    return float(times.user + times.system)


def print_ratios(request: str, turns: dict[tuple[int, Way], list[Turn]]) -> None:
    """The median over rounds of each way's ratio to the persistent connections of the same round."""
    print(f"\n{request:<28}{'threads':>8}{'CPU ms':>8}{'÷':>7}{'p50 ÷':>8}{'p99 ÷':>8}{'connections':>13}")
    for (threads, way), mine in turns.items():
        theirs = turns[threads, PERSISTENT]
        ratios = [
            statistics.median(
                getattr(each, what) / getattr(other, what) for each, other in zip(mine, theirs, strict=True)
            )
            for what in ("cpu", "p50", "p99")
        ]
        cpu = statistics.median(turn.cpu for turn in mine)
        most = max(turn.connections for turn in mine)
        shown = "".join(f"{ratio:>{width}.2f}" for ratio, width in zip(ratios, (7, 8, 8), strict=True))
        print(f"{way.name:<28}{threads:>8}{cpu:>8.2f}{shown}{most:>13}")


def read_command_line(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.database_pool",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--threads", type=int, nargs="+", default=[8, 32, 64])
    parser.add_argument("--requests", type=int, default=3000, help="of each kind in a turn (default 3000)")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args(arguments)


def main() -> int:
    asked = read_command_line()
    ways = [way for way in WAYS if PGBOUNCER or not way.through_pgbouncer]
    if len(ways) < len(WAYS):
        print("PgBouncer is not installed here: that way is left out", file=sys.stderr)
    postgres.DURABLE["max_connections"] = "300"  # more threads than the product's own rule lets start
    turns: dict[str, dict[tuple[int, Way], list[Turn]]] = {name: {} for name in REQUESTS}
    with started_stack() as stack:
        rows = stack.command("benchmarks.prepare_sittings", given=given_students())
        for round_, threads, way in itertools.product(range(asked.rounds), asked.threads, ways):
            began = time.monotonic()
            for name, turn in measure(stack, way, rows, threads=threads, times=asked.requests).items():
                turns[name].setdefault((threads, way), []).append(turn)
            print(
                f"round {round_ + 1}, {threads} threads, {way.name}: {time.monotonic() - began:.0f} s", file=sys.stderr
            )
    for name, found in turns.items():
        print_ratios(name, found)
    return 0


def given_students() -> dict[str, object]:
    return {"students": STUDENTS, "slots": SLOTS, "minutes": 600, "name": "database pool"}


if __name__ == "__main__":
    sys.exit(main())
