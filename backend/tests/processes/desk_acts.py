"""What admins and the worker do to an exam; `outcomes` as in exam_acts."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from tests.processes.exam_acts import Order, Seen
from tests.processes.exam_life import ExamLife, Schedule, SlotName, telegram_id


@dataclass(frozen=True, slots=True)
class Reschedule:
    """An admin gives the exam other times."""

    schedule: Schedule

    def order(self, exam: str) -> Order:
        return Order("reschedule", {"exam": exam, **asdict(self.schedule)})

    def outcomes(self, life: ExamLife, seen: Seen, now: int) -> Iterator[ExamLife]:
        after = None if self._is_unfair(life, now) else replace(life, schedule=self.schedule, is_released=False)
        moved = after and after.with_deadlines_moved(range(len(life.sittings)), now=now)
        if moved and seen.status == 200:
            yield moved
        if moved is None and seen.refuses(400, "schedule_refused"):
            yield life

    def _is_unfair(self, life: ExamLife, now: int) -> bool:
        new, old = self.schedule, life.schedule
        if new.closes_at <= new.opens_at:
            return True
        return bool(life.seated()) and (
            life.is_released
            or life.is_over(now)
            or (new.opens_at != old.opens_at and now >= old.opens_at)
            or (new.closes_at != old.closes_at and new.closes_at <= now)
        )


@dataclass(frozen=True, slots=True)
class GrantExtraTime:
    owner: int
    minutes: int

    def order(self, exam: str) -> Order:
        return Order("grant", {"exam": exam, "telegram_id": telegram_id(self.owner), "minutes": self.minutes})

    def outcomes(self, life: ExamLife, seen: Seen, now: int) -> Iterator[ExamLife]:
        extra = (*life.extra_minutes[: self.owner], self.minutes, *life.extra_minutes[self.owner + 1 :])
        after = None if life.is_released or life.is_over(now) else replace(life, extra_minutes=extra)
        moved = after and after.with_deadlines_moved([self.owner], now=now)
        if moved and seen.status == 200:
            yield moved
        if moved is None and seen.refuses(400, "schedule_refused"):
            yield life


@dataclass(frozen=True, slots=True)
class WorkThroughEverything:
    """The worker's sweep, grading and pipeline, now: an exam that is over has its results out after this."""

    def order(self, exam: str) -> Order:
        return Order("work", {"exam": exam})

    def outcomes(self, life: ExamLife, seen: Seen, now: int) -> Iterator[ExamLife]:
        after = life.swept(now)
        is_released = after.is_released or (bool(after.seated()) and after.is_over(now))
        if seen.status == 200 and seen.body["is_released"] == is_released:
            yield replace(after, is_released=is_released)


@dataclass(frozen=True, slots=True)
class Regrade:
    """A correction of what was right: another key, a decision by hand, an item that counts for nobody."""

    key: tuple[tuple[SlotName, str], ...] = ()
    overrides: tuple[tuple[tuple[SlotName, str], str], ...] = ()
    voided: tuple[tuple[SlotName, bool], ...] = ()

    def order(self, exam: str) -> Order:
        return Order("regrade", {"exam": exam, **asdict(self)})

    def outcomes(self, life: ExamLife, seen: Seen, now: int) -> Iterator[ExamLife]:
        void = dict(self.voided)
        after = replace(
            life,
            key=tuple(sorted((dict(life.key) | dict(self.key)).items())),
            overrides=tuple(sorted((dict(life.overrides) | dict(self.overrides)).items())),
            voided=frozenset(slot for slot, _answer in life.key if void.get(slot, slot in life.voided)),
        )
        changes = [after.score(sitting) - life.score(sitting) for sitting in life.seated()]
        report = {"gained": sum(change > 0 for change in changes), "lost": sum(change < 0 for change in changes)}
        if seen.status == 200 and seen.body == report:
            yield after
