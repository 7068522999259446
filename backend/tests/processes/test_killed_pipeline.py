"""The work after an exam with its worker killed in every step: it ends where an undisturbed run would"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from benchmarks.stack import Stack
from exams.rules.elo import START_ELO, actual_shares, k_factor
from tests.exams.season import next_elo
from tests.processes import exam_copies
from tests.processes.faults import kill_child, revive, written_slowly
from tests.waiting import wait_for

pytestmark = pytest.mark.slow

STUDENTS = 800
SLOTS = 55
WRITTEN_BY_STEPS = (
    "UPDATE ON exams_examsession",
    "INSERT ON exams_elohistory",
    "INSERT ON exams_studentstreak",
)
WRITTEN_BY_CALIBRATION = "INSERT ON exams_scoreability"  # one row for each raw score
STEPS = ("grade", "calibrate", "rate", "reward")


@dataclass(frozen=True)
class Aftermath:
    """The exam's steps and what they wrote, as the database shows them."""

    database: psycopg.Connection
    exam: str

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.database.execute(query, {"exam": self.exam}).fetchall()

    def state(self, step: str) -> str:
        found = self.rows(f"SELECT state FROM exams_pipelinestep WHERE exam_id = %(exam)s AND step = '{step}'")
        return found[0][0] if found else "pending"

    def attempts(self) -> dict[str, int]:
        return dict(self.rows("SELECT step, attempts FROM exams_pipelinestep WHERE exam_id = %(exam)s"))

    def let_leases_run_out(self) -> None:
        """What ten minutes do to a step that died with its worker."""
        self.rows(
            "UPDATE exams_pipelinestep SET lease_until = now() - interval '1 second' "
            "WHERE exam_id = %(exam)s AND state = 'running' RETURNING step"
        )


def test_a_worker_killed_in_every_step_leaves_no_trace(stack: Stack, database: psycopg.Connection) -> None:
    after = Aftermath(
        database, stack.command("tests.processes.sat_exam", given={"seed": 5, "students": STUDENTS})["exam"]
    )
    died_inside = []
    with written_slowly(database, *WRITTEN_BY_STEPS, of_few_rows=WRITTEN_BY_CALIBRATION):
        for step in STEPS:
            wait_for(lambda step=step: after.state(step) in ("running", "done"), pause_seconds=0.001)
            kill_child(stack.child("worker"))
            if after.state(step) == "running":
                died_inside.append(step)
            after.let_leases_run_out()
            revive(stack.child("worker"))
            exam_copies.remind_worker(stack)
    wait_for(lambda: after.state("reward") == "done")

    assert died_inside == list(STEPS), "a kill came too late"
    assert min(after.attempts().values()) > 1
    scores = dict(after.rows("SELECT student_id, raw_score FROM exams_examsession WHERE exam_id = %(exam)s"))
    history = after.rows("SELECT student_id, elo_before, elo_after FROM exams_elohistory WHERE exam_id = %(exam)s")
    assert {student: elo for student, _before, elo in history} == ratings(scores)
    assert {before for _student, before, _after in history} == {START_ELO}
    assert after.rows(
        "SELECT count(*), min(r.exams_taken), max(r.exams_taken), min(k.current_streak), max(k.longest_streak) "
        "FROM exams_examsession s JOIN exams_studentrating r ON r.student_id = s.student_id "
        "JOIN exams_studentstreak k ON k.student_id = s.student_id WHERE s.exam_id = %(exam)s"
    ) == [(STUDENTS, 1, 1, 1, 1)]
    assert after.rows(
        "SELECT count(*) FROM exams_studentachievement h JOIN exams_achievement a ON a.id = h.achievement_id "
        "JOIN exams_examsession s ON s.id = h.session_id WHERE s.exam_id = %(exam)s AND a.code = 'first_exam'"
    ) == [(STUDENTS,)]
    found = exam_copies.figures(stack, after.exam)
    assert len(found["items"]) == SLOTS
    assert found == exam_copies.undisturbed_figures(stack, after.exam)


def ratings(scores: dict[Any, int]) -> dict[Any, int]:
    """Everybody's first rating: half of the field is expected of each."""
    counts = Counter(scores.values())
    levels = sorted(counts)
    shares = dict(zip(levels, actual_shares([counts[level] for level in levels]).tolist(), strict=True))
    return {
        student: next_elo(START_ELO, k=k_factor(0), actual=shares[score], expected=0.5)
        for student, score in scores.items()
    }
