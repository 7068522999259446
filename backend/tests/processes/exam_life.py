"""A plain model of one exam's life: what the product may answer, and what it must hold after that. No clock, no I/O.

Times are whole microseconds since 1970, minutes are minutes. Everything is frozen: a state is a value.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from benchmarks.phone import FIRST_TELEGRAM_ID

SlotName = tuple[int, str]

SECOND = 1_000_000
MINUTE = 60 * SECOND
GRACE = 30 * SECOND
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
IN_PROGRESS, SUBMITTED = "in_progress", "submitted"

# Few slots, so that savers meet; texts that are read alike stand for the same value.
KEY: Mapping[SlotName, str] = {(1, ""): "A", (2, ""): "C", (3, "a"): "1/2", (3, "b"): "7"}
CHOICES = "ABCD"
CHOICE_VALUES = {"A": "A", "a": "A", "B": "B", "C": "C"}
NUMBER_VALUES = {"1/2": "1/2", "0,5": "1/2", "0.5": "1/2", "7": "7", "8": "8"}


def values_of(slot: SlotName) -> Mapping[str, str]:
    """The texts that may be written into a slot, each with what it means."""
    return NUMBER_VALUES if slot[1] else CHOICE_VALUES


FIRST_PHONE = 900  # other tests' phones have smaller numbers


def telegram_id(place: int) -> int:
    """Of the student at a place."""
    return FIRST_TELEGRAM_ID + FIRST_PHONE + place


def microseconds(text: str) -> int:
    """Of an ISO 8601 text."""
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Stored:
    """What a slot holds."""

    text: str
    revision: int


@dataclass(frozen=True, slots=True)
class Sitting:
    """One student's live session."""

    id: str
    started_at: int
    deadline: int
    held_by: str | None
    answers: tuple[tuple[SlotName, Stored], ...] = ()
    status: str = IN_PROGRESS
    submitted_at: int | None = None
    auto_submitted: bool = False

    @property
    def is_running(self) -> bool:
        return self.status == IN_PROGRESS

    def stored(self, slot: SlotName) -> Stored | None:
        return dict(self.answers).get(slot)

    def holding(self, changed: Mapping[SlotName, Stored]) -> "Sitting":
        return replace(self, answers=tuple(sorted((dict(self.answers) | changed).items())))

    def answered(self) -> int:
        return sum(1 for _slot, stored in self.answers if stored.text)

    def is_in_time(self, now: int) -> bool:
        return now <= self.deadline + GRACE

    def closed_by_clock(self) -> "Sitting":
        return replace(self, status=SUBMITTED, submitted_at=self.deadline, auto_submitted=True)

    def as_met(self, now: int) -> "Sitting":
        """Any request that meets an expired session closes it."""
        return self.closed_by_clock() if self.is_running and not self.is_in_time(now) else self


@dataclass(frozen=True, slots=True)
class Schedule:
    opens_at: int
    closes_at: int
    duration_minutes: int


@dataclass(frozen=True, slots=True)
class ExamLife:
    """One exam with everybody's sitting, by the students' places. `is_released`: its results are out."""

    schedule: Schedule
    extra_minutes: tuple[int, ...]
    sittings: tuple[Sitting | None, ...]
    key: tuple[tuple[SlotName, str], ...] = tuple(sorted(KEY.items()))
    overrides: tuple[tuple[tuple[SlotName, str], str], ...] = ()
    voided: frozenset[SlotName] = frozenset()
    is_released: bool = False

    def session_ids(self) -> list[str | None]:
        return [sitting and sitting.id for sitting in self.sittings]

    def seated(self) -> list[Sitting]:
        return [sitting for sitting in self.sittings if sitting]

    def seating(self, place: int, sitting: Sitting) -> "ExamLife":
        """The same with another sitting at this place."""
        sittings = (*self.sittings[:place], sitting, *self.sittings[place + 1 :])
        return replace(self, sittings=sittings)

    def deadline_of(self, place: int, *, started_at: int) -> int:
        """The earlier of one's own time and the end of the window, both with one's extra minutes."""
        extra = self.extra_minutes[place] * MINUTE
        own_time = started_at + self.schedule.duration_minutes * MINUTE
        return min(own_time, self.schedule.closes_at) + extra

    def is_over(self, now: int) -> bool:
        """Nobody writes, and nobody could: the window, all personal time and the grace are past."""
        last = max([self.schedule.closes_at, *(sitting.deadline for sitting in self.seated())])
        return now > last + GRACE and not any(sitting.is_running for sitting in self.seated())

    def swept(self, now: int) -> "ExamLife":
        """As the sweep leaves it: every expired session is closed."""
        return replace(self, sittings=tuple(sitting and sitting.as_met(now) for sitting in self.sittings))

    def aged(self, by: int) -> "ExamLife":
        """As it is when all its times lie so much further back."""
        schedule = replace(self.schedule, opens_at=self.schedule.opens_at - by, closes_at=self.schedule.closes_at - by)
        return replace(
            self, schedule=schedule, sittings=tuple(sitting and _aged(sitting, by) for sitting in self.sittings)
        )

    def with_deadlines_moved(self, places: Iterable[int], *, now: int) -> "ExamLife | None":
        """What the present schedule means for these sittings; None if it would take a writer's time away.

        Who was closed by the clock goes on if the new deadline lies ahead.
        """
        life = self
        for place in places:
            sitting = life.sittings[place]
            if sitting is None or not (sitting.is_running or sitting.auto_submitted):
                continue
            deadline = life.deadline_of(place, started_at=sitting.started_at)
            if sitting.is_running and deadline <= now and sitting.is_in_time(now):
                return None
            if sitting.is_running or deadline > now:
                reopened = replace(
                    sitting, deadline=deadline, status=IN_PROGRESS, submitted_at=None, auto_submitted=False
                )
                life = life.seating(place, reopened)
        return life

    def outcome(self, slot: SlotName, text: str) -> str:
        """void, blank, correct or wrong, by the key and the decisions by hand."""
        if slot in self.voided:
            return "void"
        if not text:
            return "blank"
        by_hand = dict(self.overrides).get((slot, text))
        values = values_of(slot)
        return by_hand or ("correct" if values[text] == values[dict(self.key)[slot]] else "wrong")

    def score(self, sitting: Sitting) -> int:
        return sum(self.outcome(slot, stored.text) == "correct" for slot, stored in sitting.answers)

    def written(self) -> list[tuple[SlotName, str]]:
        """Every distinct text that somebody wrote, in order."""
        return sorted(
            {(slot, stored.text) for sitting in self.seated() for slot, stored in sitting.answers if stored.text}
        )


def _aged(sitting: Sitting, by: int) -> Sitting:
    return replace(
        sitting,
        started_at=sitting.started_at - by,
        deadline=sitting.deadline - by,
        submitted_at=None if sitting.submitted_at is None else sitting.submitted_at - by,
    )


def with_hidden_steps(life: ExamLife, *, now: int) -> Iterator[ExamLife]:
    """The state, and the states that the worker may have made of it by now without being asked.

    It closes expired sessions one batch at a time, and releases the results of an exam that is over.
    """
    closed_or_not = [life]
    for place, sitting in enumerate(life.sittings):
        if sitting and sitting.as_met(now) is not sitting:
            closed_or_not += [other.seating(place, sitting.as_met(now)) for other in closed_or_not]
    for other in closed_or_not:
        yield other
        if not other.is_released and other.seated() and other.is_over(now):
            yield replace(other, is_released=True)
