"""The report of a run of the exam robots."""

from collections import Counter
from dataclasses import dataclass

from benchmarks.journal import PERCENTILES, Journal
from benchmarks.script import Ending

DIFFERENCES_SHOWN = 50


@dataclass(frozen=True)
class Course:
    """What was asked for. `window_seconds` is how long the exam is open."""

    students: int
    minutes: int
    window_seconds: float
    seed: int
    connections: int


@dataclass
class Outcome:
    """What came of it. `release_delay_seconds` counts from the first moment at which results could be out."""

    course: Course
    journal: Journal
    endings: list[Ending]
    release_delay_seconds: float | None
    wall_seconds: float
    robot_cpu_seconds: float
    longest_lag_seconds: float

    @property
    def differences(self) -> list[str]:
        return self.journal.differences


def report(outcome: Outcome) -> str:
    """The whole report as text."""
    course, journal = outcome.course, outcome.journal
    average, best = journal.acknowledged_per_second()
    delay = outcome.release_delay_seconds
    endings = ", ".join(f"{count} {ending}" for ending, count in Counter(outcome.endings).items())
    lines = [
        f"{course.students} robot students (seed {course.seed}), {course.minutes} min each, window "
        f"{course.window_seconds:g} s, at most {course.connections} connections",
        f"endings: {endings}",
        f"saves acknowledged: {len(journal.acknowledged_at)}, {average:.0f} a second while most came, "
        f"{best} in the best second",
        f"connections cut on purpose: {journal.cut_on_purpose}",
        f"results out {delay:.1f} s after the exam was over for everyone" if delay is not None else "no results",
        f"robots: {outcome.robot_cpu_seconds:.1f} s of processor time in {outcome.wall_seconds:.0f} s, at worst "
        f"{1000 * outcome.longest_lag_seconds:.0f} ms late themselves",
        "",
        "answers by code",
        *journal.answer_rows(),
        "",
        "milliseconds from the intended sending to the last byte",
        f"  {'':<12}{'count':>8}" + "".join(f"{f'p{share}':>9}" for share in PERCENTILES),
        *journal.latency_rows(),
        "",
        f"differences: {len(outcome.differences)}",
        *[f"  {sentence}" for sentence in outcome.differences[:DIFFERENCES_SHOWN]],
    ]
    if len(outcome.differences) > DIFFERENCES_SHOWN:
        lines.append(f"  … and {len(outcome.differences) - DIFFERENCES_SHOWN} more")
    return "\n".join(lines)
