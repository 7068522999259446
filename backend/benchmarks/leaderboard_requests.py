"""The requests of benchmarks.leaderboard, inside the product: what each costs, as JSON on stdout."""

import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import Any

import django
import psutil
from django.core.cache import caches
from django.db import connection
from django.test import Client

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from accounts.models import Student  # noqa: E402  (needs Django's setup)
from accounts.tokens import open_grant  # noqa: E402
from benchmarks.crowd import make_sat_exam, make_students  # noqa: E402
from common import clock  # noqa: E402
from exams.services.ratings import apply_ratings_from  # noqa: E402
from exams.services.rewards import reward_exam  # noqa: E402

EXAMS = 2
REQUESTS, WARM_UP = 300, 30
SEED = 7


@dataclass(frozen=True)
class Cost:
    """Milliseconds of one request: processor time (ours and the database's), and wall."""

    cpu: float
    wall: float


def measure(students: int) -> dict[str, Cost]:
    """Everything that is measured, in a database that is empty before."""
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
        "around me, not cached": ask.cost("leaderboard/?around=me", before=cold),
        "dashboard": ask.cost("dashboard/"),
    }
    ask.check_places()
    return costs


class Asker:
    """Asks as random students, and knows what each request cost."""

    def __init__(self) -> None:
        self.rng = random.Random(SEED)
        self.client = Client(SERVER_NAME="localhost")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("SELECT pg_backend_pid()")
            self.backend = psutil.Process(cursor.fetchone()[0])
        students = Student.objects.order_by("pk")[: REQUESTS // 3]
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
        for student in list(self.tokens)[:5]:
            mine = self.get("leaderboard/", student)["my_entry"]
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 + count(*) FROM exams_studentrating WHERE elo > %s", [mine["value"]])
                assert mine["rank"] == cursor.fetchone()[0]


if __name__ == "__main__":
    print(json.dumps({name: astuple(cost) for name, cost in measure(int(sys.argv[1])).items()}))
