"""A Celery worker that is killed in the middle: the work is repeated, and nothing shows that it was."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
import pytest

from benchmarks.stack import Stack
from tests.processes.exam_copies import remind_worker
from tests.processes.faults import kill_child, revive, written_slowly
from tests.waiting import wait_for

pytestmark = pytest.mark.slow

EXAMS, ANSWERED, EMPTY = 8, 50, 250  # the empty ones make closing take several batches
SESSIONS = EXAMS * (ANSWERED + EMPTY)
KILLS_WHILE_GRADING = 2


@dataclass(frozen=True)
class Overdue:
    """The stored sittings, as the database shows them."""

    database: psycopg.Connection
    wanted: list[dict[str, Any]]

    def count(self, claim: str) -> int:
        exams = list({row["exam"] for row in self.wanted})
        query = f"SELECT count(*) FROM exams_examsession WHERE exam_id = ANY(%s::uuid[]) AND {claim}"
        row = self.database.execute(query, [exams]).fetchone()
        assert row
        return int(row[0])

    def closed(self) -> int:
        return self.count("status = 'submitted'")

    def scored(self) -> int:
        return self.count("scored_at IS NOT NULL")

    def final_rows(self) -> list[tuple[Any, ...]]:
        """Session, status, auto_submitted, submitted_at, score, right answers, unjudged answers."""
        return self.database.execute(
            "SELECT s.id::text, status, auto_submitted, submitted_at, raw_score,"
            " count(a.id) FILTER (WHERE a.is_correct), count(a.id) FILTER (WHERE a.is_correct IS NULL)"
            " FROM exams_examsession s LEFT JOIN exams_studentanswer a ON a.session_id = s.id"
            " WHERE s.id = ANY(%s::uuid[]) GROUP BY s.id ORDER BY s.id",
            [[row["session"] for row in self.wanted]],
        ).fetchall()


def kill_worker_when(stack: Stack, claim: Callable[[], bool]) -> None:
    """Kill the worker and all its processes at the moment at which the claim turns true."""
    wait_for(claim, pause_seconds=0.001)
    kill_child(stack.child("worker"))


def test_a_worker_killed_while_closing_and_while_grading_does_no_harm(
    stack: Stack, database: psycopg.Connection
) -> None:
    rng = random.Random(20261121)
    given = {"exams": EXAMS, "answered": ANSWERED, "empty": EMPTY}
    with written_slowly(database, "UPDATE ON exams_examsession"):
        overdue = Overdue(database, stack.command("tests.processes.overdue", given=given))
        assert len(overdue.wanted) == SESSIONS
        kill_worker_when(stack, lambda: overdue.closed() > 0)
        assert 0 < overdue.closed() < SESSIONS

        for _kill in range(KILLS_WHILE_GRADING):
            revive(stack.child("worker"))
            remind_worker(stack)
            before = overdue.scored()
            enough = before + rng.randint(1, SESSIONS // 4)
            kill_worker_when(stack, lambda enough=enough: overdue.scored() >= enough)
            assert before < overdue.scored() < SESSIONS

    revive(stack.child("worker"))
    remind_worker(stack)
    wait_for(lambda: overdue.scored() == SESSIONS)
    assert overdue.final_rows() == [
        (row["session"], "submitted", True, datetime.fromisoformat(row["deadline"]), row["score"], row["score"], 0)
        for row in sorted(overdue.wanted, key=lambda row: row["session"])
    ]
    assert len({row["score"] for row in overdue.wanted}) > 10
