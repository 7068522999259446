"""How much machine an exam needs: measured costs of single requests, multiplied out to thousands and millions.

Prints a table in Markdown for docs/scale.md. The costs come from `benchmarks/measured.json` where that exists
(`python -m benchmarks.peak --json benchmarks/measured.json` writes it) and from MEASURED otherwise; everything that is
assumed and not measured has a name in Assumptions.
"""

import json
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MEASURED_FILE = Path(__file__).with_name("measured.json")
SIZES = (10_000, 100_000, 1_000_000)
MS = 0.001


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one request: processor milliseconds, and kibibytes of PostgreSQL's write-ahead log."""

    web_ms: float
    database_ms: float
    wal_kib: float

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.web_ms + other.web_ms, self.database_ms + other.database_ms, self.wal_kib + other.wal_kib)


# python -m benchmarks.peak --students 600 --saves-per-second 200 --save-seconds 20, on two shared cores.
MEASURED: Mapping[str, Cost] = {
    "sign-in": Cost(web_ms=4.60, database_ms=0.90, wal_kib=1.06),
    "lobby": Cost(web_ms=1.55, database_ms=0.07, wal_kib=0.00),
    "start": Cost(web_ms=2.65, database_ms=0.95, wal_kib=0.81),
    "paper": Cost(web_ms=3.52, database_ms=0.58, wal_kib=0.08),
    "save": Cost(web_ms=1.07, database_ms=0.46, wal_kib=0.51),
    "hand in": Cost(web_ms=6.60, database_ms=2.45, wal_kib=1.99),
}


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What students do, and what machines are taken to be. None of it is measured here."""

    sign_in_seconds: float = 900  # all sign in within the quarter of an hour before the exam
    lobby_interval_seconds: float = 37.5  # a waiting screen looks every 30 to 45 s
    start_seconds: float = 60  # all press start within a minute, and fetch the paper at once
    paper_mib: float = 1.0
    saves_a_minute: float = 1.0  # 55 slots in 150 minutes, each typed and changed some times
    peak_factor: float = 3.0  # the busiest minute of saving against the mean
    hand_in_seconds: float = 300  # the last minutes
    busy_share: float = 0.5  # of a processor, at the busiest moment: room for the unforeseen
    connections_a_web_core: int = 9  # of one gunicorn process: one a thread, and one for saves
    flushes_a_second: float = 1000  # of a log on a disk that takes a millisecond; commits that wait share one
    largest_primary_cores: int = 32
    exam_hours: float = 4  # for which the machines are kept
    core_hour_dollars: float = 0.05


@dataclass(frozen=True, slots=True)
class Phase:
    """A busy time of the exam day: so many requests a second of one kind."""

    kind: str
    per_second: float
    cost: Cost

    @property
    def web_cores(self) -> float:
        return self.per_second * self.cost.web_ms * MS

    @property
    def database_cores(self) -> float:
        return self.per_second * self.cost.database_ms * MS

    @property
    def wal_mib(self) -> float:
        """A second."""
        return self.per_second * self.cost.wal_kib / 1024


@dataclass(frozen=True, slots=True)
class Need:
    """What so many students need at the busiest moment of each resource."""

    students: int
    phases: tuple[Phase, ...]
    given: Assumptions

    @property
    def saves_per_second(self) -> float:
        return next(phase.per_second for phase in self.phases if phase.kind == "save")

    @property
    def web_cores(self) -> int:
        return math.ceil(max(phase.web_cores for phase in self.phases) / self.given.busy_share)

    @property
    def database_cores(self) -> int:
        return math.ceil(max(phase.database_cores for phase in self.phases) / self.given.busy_share)

    @property
    def connections(self) -> int:
        return max(2, self.web_cores) * self.given.connections_a_web_core

    @property
    def wal_mib(self) -> float:
        return max(phase.wal_mib for phase in self.phases)

    @property
    def flushes(self) -> float:
        """Log flushes a second: one a commit until the disk is the limit, then shared."""
        return min(max(phase.per_second for phase in self.phases), self.given.flushes_a_second)

    @property
    def paper_gbit(self) -> float:
        """A second, while all fetch the paper."""
        return self.students * self.given.paper_mib * 8 / 1024 / self.given.start_seconds

    @property
    def primaries(self) -> int:
        return math.ceil(self.database_cores / self.given.largest_primary_cores)

    @property
    def dollars(self) -> float:
        return (self.web_cores + self.database_cores) * self.given.exam_hours * self.given.core_hour_dollars


def needs(students: int, *, costs: Mapping[str, Cost], given: Assumptions) -> Need:
    """Multiply the costs out. Raises KeyError for a kind of request that was not measured."""
    busy_times = (
        Phase("sign-in", students / given.sign_in_seconds, costs["sign-in"]),
        Phase("lobby", students / given.lobby_interval_seconds, costs["lobby"]),
        Phase("start and paper", students / given.start_seconds, costs["start"] + costs["paper"]),
        Phase("save", students * given.saves_a_minute / 60 * given.peak_factor, costs["save"]),
        Phase("hand in", students / given.hand_in_seconds, costs["hand in"]),
    )
    return Need(students, busy_times, given)


def table(found: Sequence[Need]) -> str:
    """Markdown: one column a size."""
    rows = [
        ("saves a second, busiest minute", [f"{need.saves_per_second:,.0f}" for need in found]),
        ("starts a second", [f"{need.students / need.given.start_seconds:,.0f}" for need in found]),
        ("cores for web", [f"{need.web_cores:,}" for need in found]),
        ("cores for PostgreSQL", [f"{need.database_cores:,}" for need in found]),
        ("connections from web", [f"{need.connections:,}" for need in found]),
        ("write-ahead log, MiB/s", [f"{need.wal_mib:,.1f}" for need in found]),
        ("log flushes a second, at most", [f"{need.flushes:,.0f}" for need in found]),
        ("paper, Gbit/s", [f"{need.paper_gbit:,.1f}" for need in found]),
        (f"primaries of {found[0].given.largest_primary_cores} cores", [f"{need.primaries}" for need in found]),
        ("dollars an exam", [f"{need.dollars:,.2f}" for need in found]),
    ]
    head = ["students at once", *[f"{need.students:,}" for need in found]]
    lines = [head, ["---", *["---:"] * len(found)], *[[name, *cells] for name, cells in rows]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def phase_table(need: Need) -> str:
    """Markdown: which phase asks for how much, for one size."""
    head = f"| of {need.students:,} students | a second | web cores busy | PostgreSQL cores busy | log MiB/s |"
    rows = [
        f"| {phase.kind} | {phase.per_second:,.0f} | {phase.web_cores:.2f} | {phase.database_cores:.2f}"
        f" | {phase.wal_mib:.2f} |"
        for phase in need.phases
    ]
    return "\n".join([head, "|---|---:|---:|---:|---:|", *rows])


def measured_costs(file: Path = MEASURED_FILE) -> Mapping[str, Cost]:
    """The newest measurement, or the one that stands in this file."""
    if not file.is_file():
        return MEASURED
    found = json.loads(file.read_text())
    return {name: Cost(row["web_ms"], row["database_ms"], row["wal_kib"]) for name, row in found.items()}


def main() -> int:
    given, costs = Assumptions(), measured_costs()
    found = [needs(students, costs=costs, given=given) for students in SIZES]
    print(table(found), phase_table(found[1]), sep="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
