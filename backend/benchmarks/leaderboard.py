"""What reading a leaderboard costs as students grow: page 1, one's own entry, an exam's board, the dashboard.

    python -m benchmarks.leaderboard                         1,000, 100,000 and 1,000,000 students
    python -m benchmarks.leaderboard --sizes 1000 10000

Each size has a database of its own, with two exams that everybody sat. Requests go through the whole product but the
web server (Django's test client) as random students. Milliseconds: processor time of this process and of its database
connection for one request, the mean of many, which other work on the machine hardly moves; and the median wall time.
The ratios divide by the smallest size.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BACKEND = Path(__file__).resolve().parents[1]
SIZES = (1_000, 100_000, 1_000_000)
EXAMS = 2
REQUESTS, WARM_UP = 300, 30
SEED = 7


@dataclass(frozen=True)
class Cost:
    """Milliseconds of one request: processor time (ours and the database's), and wall."""

    cpu: float
    wall: float


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps({name: [cost.cpu, cost.wall] for name, cost in measure(asked.one).items()}))
        return
    first: dict[str, tuple[float, float]] = {}
    for size in asked.sizes:
        command = [sys.executable, "-m", "benchmarks.leaderboard", "--one", str(size)]
        done = subprocess.run(command, cwd=BACKEND, check=True, stdout=subprocess.PIPE, text=True)
        load = Path("/proc/loadavg").read_text().split()[0]
        print(f"{f'{size:,} students, load {load}':<36}{'CPU ms':>9}{'ratio':>8}{'wall ms':>9}{'ratio':>8}", flush=True)
        for name, (cpu, wall) in json.loads(done.stdout.splitlines()[-1]).items():
            cpu_first, wall_first = first.setdefault(name, (cpu, wall))
            print(f"  {name:<34}{cpu:9.2f}{cpu / cpu_first:8.2f}{wall:9.2f}{wall / wall_first:8.2f}", flush=True)


def measure(students: int) -> dict[str, Cost]:
    """One size, in a process of its own, because Django knows one database only."""
    from benchmarks.database import own_servers

    with own_servers():
        from django.core.cache import caches

        from benchmarks.crowd import make_sat_exam, make_students
        from exams.services.ratings import apply_ratings_from
        from exams.services.rewards import reward_exam

        make_students(students)
        exams = [make_sat_exam(number) for number in range(EXAMS)]
        for exam in exams:
            apply_ratings_from(exam, now=exam.scheduled_end)
            reward_exam(exam, now=exam.scheduled_end)
        ask = Asker()
        cold = caches["boards"].clear
        costs = {
            "page 1 and my entry, cached": ask.cost("leaderboard/"),
            "page 1 and my entry, not cached": ask.cost("leaderboard/", before=cold),
            "page 20, not cached": ask.cost("leaderboard/?page=20", before=cold),
            "rasch, not cached": ask.cost("leaderboard/?tab=rasch", before=cold),
            "most improved, not cached": ask.cost("leaderboard/?tab=most_improved", before=cold),
            "streaks, not cached": ask.cost("leaderboard/?tab=streaks", before=cold),
            "an exam's board, not cached": ask.cost(f"leaderboard/?tab=exam&exam={exams[0].pk}", before=cold),
            "dashboard": ask.cost("dashboard/"),
        }
        ask.check_places()
        return costs


class Asker:
    """Asks as random students, and knows what each request cost."""

    def __init__(self) -> None:
        import psutil
        from django.apps import apps
        from django.db import connection
        from django.test import Client

        from accounts.tokens import open_grant
        from common import clock

        self.rng = random.Random(SEED)
        self.client = Client(SERVER_NAME="localhost")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("SELECT pg_backend_pid()")
            self.backend = psutil.Process(cursor.fetchone()[0])
        students = apps.get_model("accounts", "Student").objects.order_by("pk")[: REQUESTS // 3]
        now = clock.now()
        self.tokens = {student.pk: open_grant(student, way="demo", now=now).access for student in students}

    def get(self, path: str, student: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[student]}"}
        response = self.client.get(f"/api/v1/{path}", headers=headers)
        assert response.status_code == 200, response.content
        return response.json()

    def cost(self, path: str, *, before: Callable[[], object] = lambda: None) -> Cost:
        cpu, wall = [], []
        for number in range(WARM_UP + REQUESTS):
            student = self.rng.choice(list(self.tokens))
            before()
            cpu_start, wall_start = self._cpu(), time.perf_counter()
            self.get(path, student)
            if number >= WARM_UP:
                wall.append(1000 * (time.perf_counter() - wall_start))
                cpu.append(1000 * (self._cpu() - cpu_start))
        return Cost(cpu=statistics.fmean(cpu), wall=statistics.median(wall))

    def _cpu(self) -> float:
        theirs = self.backend.cpu_times()
        return time.process_time() + theirs.user + theirs.system

    def check_places(self) -> None:
        """My entry says what SQL's rank() says, for a few of these students."""
        from django.db import connection

        for student in list(self.tokens)[:5]:
            mine = self.get("leaderboard/", student)["my_entry"]
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 + count(*) FROM exams_studentrating WHERE elo > %s", [mine["value"]])
                assert mine["rank"] == cursor.fetchone()[0]


if __name__ == "__main__":
    main()
