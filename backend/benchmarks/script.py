"""What a robot student is going to do, decided beforehand from a seed: which texts, when, how often, how badly."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from benchmarks.exam_plan import ExamPlan, PlannedSlot, SlotName
from benchmarks.ledger import Item

CHANGES_MIND = 0.3  # of the slots; again with the same chance, up to MOST_REVISIONS
MOST_REVISIONS = 4
CLEARS = 0.05
COMES_LATE = 0.08  # an older revision that arrives after a newer one
LONGEST_BATCH = 20
LONGEST_CUT_SECONDS = 0.02
GRACE_PAUSE_SECONDS = (1.0, 4.0)


class Ending(StrEnum):
    """How a robot's sitting ends."""

    HANDS_IN = "hands in"
    HANDS_IN_LATE = "hands in within the grace"
    WRITES_ON = "writes until refused"
    WALKS_AWAY = "walks away"


class Manner(StrEnum):
    """How one save is sent."""

    PLAIN = "plain"
    TWICE_AT_ONCE = "twice at once"
    AGAIN = "again after the reply"
    CUT = "connection cut"
    CUT_AND_AGAIN = "connection cut, then again"


MANNERS = {
    Manner.PLAIN: 0.83,
    Manner.TWICE_AT_ONCE: 0.05,
    Manner.AGAIN: 0.06,
    Manner.CUT: 0.02,
    Manner.CUT_AND_AGAIN: 0.04,
}


@dataclass(frozen=True, slots=True)
class Character:
    """A robot's habits. The first four robots end their sittings in the four ways, and so on."""

    number: int
    ending: Ending
    device: uuid.UUID | None
    sends_batches: bool
    starts_twice: bool
    submits_twice_at_once: bool
    reads_paper: bool
    sends_rubbish: bool
    skill: float


@dataclass(frozen=True, slots=True)
class Save:
    """One save to come: `at` is a share of the writing time (0 start, 1 deadline)."""

    at: float
    items: tuple[Item, ...]
    manner: Manner
    cut_after: float


def character(number: int, *, seed: int) -> Character:
    rng = random.Random(f"character {seed} {number}")
    return Character(
        number=number,
        ending=list(Ending)[number % len(Ending)],
        device=uuid.UUID(int=rng.getrandbits(128), version=4) if rng.random() < 0.5 else None,
        sends_batches=rng.random() < 0.3,
        starts_twice=rng.random() < 0.4,
        submits_twice_at_once=rng.random() < 0.5,
        reads_paper=rng.random() < 0.5,
        sends_rubbish=rng.random() < 0.5,
        skill=rng.uniform(0.2, 0.95),
    )


def writing_share(who: Character, rng: random.Random) -> float:
    """How much of the time this robot writes before it does what it does at the end."""
    if who.ending in (Ending.HANDS_IN, Ending.WALKS_AWAY):
        return rng.uniform(0.4, 0.9)
    return 1.0


def write_script(plan: ExamPlan, who: Character, *, seed: int) -> list[Save]:
    """All saves of a sitting in the order of sending: every slot, in no order, with changes of mind."""
    rng = random.Random(f"script {seed} {who.number}")
    share = writing_share(who, rng)
    timed = [entry for slot in plan.slots.values() for entry in _slot_entries(slot, who, share, rng)]
    timed.sort(key=lambda entry: entry[0])
    return [_save(at, items, rng) for at, items in _grouped(timed, who, rng)]


def _slot_entries(slot: PlannedSlot, who: Character, share: float, rng: random.Random) -> Iterator[tuple[float, Item]]:
    """The revisions of one slot with their times; some older one comes late, or once more at the end."""
    count = 1
    while count < MOST_REVISIONS and rng.random() < CHANGES_MIND:
        count += 1
    revisions = sorted(rng.sample(range(1, 2 * MOST_REVISIONS), count))
    times = sorted(rng.uniform(0, share) for _revision in revisions)
    if count > 1 and rng.random() < COMES_LATE:
        times[-2], times[-1] = times[-1], times[-2]
    items = [Item(slot.name, text_for(slot, who, rng), revision) for revision in revisions]
    yield from zip(times, items, strict=True)
    if count > 1 and rng.random() < COMES_LATE:
        yield rng.uniform(max(times), share), items[0]


def text_for(slot: PlannedSlot, who: Character, rng: random.Random) -> str:
    if rng.random() < CLEARS:
        return rng.choice(["", "   "])
    return rng.choice(slot.right if rng.random() < who.skill else slot.wrong)


def _grouped(
    timed: list[tuple[float, Item]], who: Character, rng: random.Random
) -> Iterator[tuple[float, tuple[Item, ...]]]:
    """One by one, or in batches sent with their last item, as an offline queue is flushed."""
    while timed:
        size = rng.randint(1, LONGEST_BATCH) if who.sends_batches else 1
        batch, timed = timed[:size], timed[size:]
        yield batch[-1][0], tuple(item for _at, item in batch)


def _save(at: float, items: tuple[Item, ...], rng: random.Random) -> Save:
    manner = rng.choices(list(MANNERS), weights=list(MANNERS.values()))[0]
    return Save(at, items, manner, cut_after=rng.uniform(0, LONGEST_CUT_SECONDS))


def later_items(plan: ExamPlan, who: Character, *, seed: int) -> Iterator[tuple[float, Item]]:
    """Saves without end for one who writes on after the deadline: the pause before each, in seconds, and the item."""
    rng = random.Random(f"grace {seed} {who.number}")
    slots: list[SlotName] = sorted(plan.slots)
    revision = 2 * MOST_REVISIONS
    while True:
        revision += 1
        slot = plan.slots[rng.choice(slots)]
        yield rng.uniform(*GRACE_PAUSE_SECONDS), Item(slot.name, text_for(slot, who, rng), revision)
