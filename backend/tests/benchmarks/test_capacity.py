"""The capacity table: arithmetic that can be done by hand, on costs that were really measured."""

import json
from pathlib import Path

import pytest

from benchmarks.capacity import MEASURED, Assumptions, Cost, measured_costs, needs, table

GIVEN = Assumptions(
    start_seconds=10, saves_a_minute=2, peak_factor=3, busy_share=0.5, largest_primary_cores=4, paper_mib=2
)
# Only starting and its paper cost much: 600 students in 10 s are 60 a second.
COSTS = dict.fromkeys(MEASURED, Cost(0.0, 0.0, 0.0)) | {
    "start": Cost(web_ms=20, database_ms=50, wal_kib=512),
    "paper": Cost(web_ms=5, database_ms=0, wal_kib=0),
}


def test_the_busiest_moment_decides() -> None:
    need = needs(600, costs=COSTS, given=GIVEN)
    assert need.saves_per_second == pytest.approx(60)
    assert need.web_cores == 3  # 60 × 25 ms = 1.5 busy, half of each core
    assert need.database_cores == 6  # 60 × 50 ms = 3 busy
    assert need.primaries == 2
    assert need.wal_mib == pytest.approx(30)
    assert need.paper_gbit == pytest.approx(600 * 2 * 8 / 1024 / 10)
    assert need.dollars == pytest.approx(9 * GIVEN.exam_hours * GIVEN.core_hour_dollars)


def test_ten_times_the_students_need_ten_times_the_saves() -> None:
    small, large = (needs(students, costs=MEASURED, given=Assumptions()) for students in (100_000, 1_000_000))
    assert large.saves_per_second == pytest.approx(10 * small.saves_per_second)
    assert 9 * small.web_cores <= large.web_cores <= 10 * small.web_cores
    assert table([small, large]).splitlines()[0] == "| students at once | 100,000 | 1,000,000 |"


def test_a_newer_measurement_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "measured.json"
    assert measured_costs(file) == MEASURED
    file.write_text(
        json.dumps({"save": {"requests": 9, "web_ms": 1.5, "database_ms": 0.5, "wal_kib": 0.4, "p99_ms": 9}})
    )
    assert measured_costs(file) == {"save": Cost(1.5, 0.5, 0.4)}
