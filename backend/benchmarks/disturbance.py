"""How far fifty students with the dearest answers that exist disturb the others' saves, and an exam's results.

Starts the whole product. In turns of some seconds, round after round, other students save at a fixed rate: alone, then
while fifty students ask for previews, practise and save with ordinary answers, then while they do the same with answers
that were made to be dear. A latency counts from the moment at which a save was meant to be sent. All the while the
worker grades an exam whose fifty sheets are full of dear answers, and another with ordinary ones; at the end it is said
when either had its results.
"""

import argparse
import asyncio
import csv
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import psycopg

from benchmarks.connections import Connections, LostReply
from benchmarks.cpu import cpu_seconds
from benchmarks.journal import percentile
from benchmarks.save_path import SLOTS, Crowd, save_at_a_rate
from benchmarks.stack import Stack, started_stack

DEAR = Path(__file__).resolve().parents[1] / "tests" / "mathanswers" / "data" / "dear.csv"
ORDINARY = ("1/2", "0,5", "2√3", "x=3", "{1; 2}", "5")
ITEMS = 3  # answers in each save of a disturber
RESULT_SECONDS = 900.0


@dataclass
class Disturbers:
    """Students who send as often as nginx lets them ask for previews; and what they were told."""

    rows: Sequence[dict[str, str]]
    pause: float
    codes: Counter[str] = field(default_factory=Counter)
    revisions: Any = field(default_factory=lambda: count(1))

    async def disturb(self, base_url: str, texts: Sequence[str], *, until: asyncio.Event) -> None:
        """Let each of them send one of everything, again and again."""
        connections = Connections(base_url, limit=4 * len(self.rows))
        await asyncio.gather(*[self._one(connections, row, texts, until) for row in self.rows])
        connections.close()

    async def _one(
        self, connections: Connections, row: dict[str, str], texts: Sequence[str], until: asyncio.Event
    ) -> None:
        rng = random.Random(row["live"])
        await asyncio.sleep(rng.uniform(0, self.pause))
        while not until.is_set():
            began = time.monotonic()
            await asyncio.gather(
                self._send(connections, row, f"{row['live']}/answers/preview/", _item(rng, texts)),
                self._send(connections, row, f"{row['live']}/answers/", self._batch(rng, texts)),
                self._send(connections, row, f"{row['practice']}/answers/", self._batch(rng, texts)),
            )
            await asyncio.sleep(max(0.0, self.pause - (time.monotonic() - began)))

    def _batch(self, rng: random.Random, texts: Sequence[str]) -> dict[str, Any]:
        return {"answers": [_item(rng, texts) | {"revision": next(self.revisions)} for _item_number in range(ITEMS)]}

    async def _send(self, connections: Connections, row: dict[str, str], path: str, body: Any) -> None:
        what = path.split("/", 1)[1] if "preview" in path else "live" if row["live"] in path else "practice"
        try:
            reply = await connections.request(
                "POST", f"/api/v1/sessions/{path}", headers={"Authorization": f"Bearer {row['access']}"}, body=body
            )
        except LostReply:
            self.codes[f"{what}: no reply"] += 1
        else:
            self.codes[f"{what.removeprefix('answers/').rstrip('/')}: {reply.status} {reply.code}".strip()] += 1


def _item(rng: random.Random, texts: Sequence[str]) -> dict[str, Any]:
    # Never the same text twice: a verdict that is known costs nothing.
    text = f"{rng.choice(texts)}+{rng.randrange(10**6)}"
    return {"question_number": rng.randrange(36, 46), "sub_part": rng.choice("ab"), "answer": text[:500]}


@dataclass
class State:
    """What the others' saves took in one state of the world."""

    name: str
    texts: Sequence[str]
    latencies: list[float] = field(default_factory=list)
    web_seconds: float = 0.0

    def line(self, alone: "State") -> str:
        shown = [percentile(self.latencies, share) for share in (50, 99)]
        ratios = [percentile(self.latencies, share) / percentile(alone.latencies, share) for share in (50, 99)]
        return (
            f"{self.name:<34}{len(self.latencies):>7}"
            + "".join(f"{1000 * value:9.1f}" for value in shown)
            + "".join(f"{ratio:8.2f}" for ratio in ratios)
            + f"{self.web_seconds:9.1f}"
        )


HEAD = f"{'others save …':<34}{'saves':>7}{'p50 ms':>9}{'p99 ms':>9}{'p50 ×':>8}{'p99 ×':>8}{'web CPU s':>9}"


async def measure(stack: Stack, crowd: Crowd, disturbers: Disturbers, asked: argparse.Namespace) -> list[State]:
    """All states in turns; what is noise of the machine meets each of them."""
    web = stack.child("web").process
    assert web
    assert stack.run
    assert stack.run.services.postgres
    process, database = psutil.Process(web.pid), stack.run.services.postgres.process
    states = [
        State("alone", ()),
        State("beside 50 with ordinary answers", ORDINARY),
        State("beside 50 with dear answers", dear_texts()),
    ]
    for _round in range(asked.rounds):
        for state in states:
            until = asyncio.Event()
            before = cpu_seconds(web=process, database=database)
            noise = (
                asyncio.create_task(disturbers.disturb(stack.base_url, state.texts, until=until))
                if state.texts
                else None
            )
            state.latencies += await save_at_a_rate(crowd, stack.base_url, per_second=asked.rate, seconds=asked.seconds)
            until.set()
            if noise:
                await noise
            state.web_seconds += (cpu_seconds(web=process, database=database) - before).web
    return states


def dear_texts() -> list[str]:
    """The dearest answers that we know of, short enough that a number can follow."""
    with DEAR.open(newline="") as file:
        return [row["given"] for row in csv.DictReader(file) if len(row["given"]) < 490]


def wait_for_results(stack: Stack, exams: dict[str, str], *, since: float) -> dict[str, float]:
    """Seconds from `since` until each exam's results were out; raises TimeoutError."""
    out: dict[str, float] = {}
    with psycopg.connect(stack.database_url, autocommit=True) as database:
        while len(out) < len(exams):
            if time.time() - since > RESULT_SECONDS:
                raise TimeoutError(f"results of {exams.keys() - out.keys()} did not come")
            rows = database.execute(
                "SELECT exam_id::text, extract(epoch FROM finished_at) FROM exams_pipelinestep"
                " WHERE step = 'grade' AND state = 'done' AND exam_id = ANY(%s::uuid[])",
                [list(exams.values())],
            ).fetchall()
            found = {exam: float(at) for exam, at in rows}
            out |= {name: found[exam] - since for name, exam in exams.items() if exam in found}
            time.sleep(1)
    return out


def outcomes(stack: Stack, exam: str) -> dict[str, int]:
    """How many texts of an exam have which verdict."""
    with psycopg.connect(stack.database_url) as database:
        rows = database.execute(
            "SELECT outcome || COALESCE(nullif(' ' || problem, ' '), ''), count(*) FROM exams_answerverdict"
            " WHERE exam_id = %s GROUP BY 1 ORDER BY 1",
            [exam],
        ).fetchall()
    return dict(rows)


def read_command_line(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.disturbance",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--students", type=int, default=50, help="who disturb (default 50)")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between what one of them sends (default 1)")
    parser.add_argument("--rate", type=float, default=100, help="saves a second of the others (default 100)")
    parser.add_argument("--seconds", type=float, default=10, help="of each turn (default 10)")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args(arguments)


def main() -> int:
    asked = read_command_line()
    with started_stack() as stack:
        seats = {"students": 1000, "slots": SLOTS, "minutes": 600, "name": "others"}
        crowd = Crowd(stack.command("benchmarks.prepare_sittings", given=seats), "access", random.Random(1))
        began = time.time()
        seated = stack.command(
            "benchmarks.prepare_disturbance", given={"students": asked.students, "texts": dear_texts()}
        )
        disturbers = Disturbers(seated["students"], asked.pause)
        asyncio.run(save_at_a_rate(crowd, stack.base_url, per_second=asked.rate, seconds=2))  # warm
        states = asyncio.run(measure(stack, crowd, disturbers, asked))
        print(HEAD)
        for state in states:
            print(state.line(states[0]))
        print(f"others were told: {dict(crowd.codes)}; disturbers: {dict(sorted(disturbers.codes.items()))}")
        lost = crowd.differences(stack.database_url)
        print(f"acknowledged and not there: {lost}")
        exams = {"ordinary answers": seated["innocent"], "dear answers": seated["poisoned"]}
        for name, seconds in wait_for_results(stack, exams, since=began).items():
            print(
                f"results of the exam with {name}: {seconds:.0f} s after it was there; {outcomes(stack, exams[name])}"
            )
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
