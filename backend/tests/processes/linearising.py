"""Which states can explain what was seen: some order of the acts, each between its request and its reply."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.processes.exam_acts import Act, Seen
from tests.processes.exam_life import ExamLife, with_hidden_steps


@dataclass(frozen=True, slots=True)
class Event:
    """An act and its answer; sent and received in seconds since 1970."""

    act: Act
    seen: Seen
    sent_at: float
    received_at: float


def explained(lives: Iterable[ExamLife], events: Sequence[Event]) -> frozenset[ExamLife]:
    """Every state to which an allowed order of these events leads from one of `lives`; empty if there is none.

    An act that was answered before another was sent comes before it (linearisability: Herlihy and Wing, 1990).
    """
    reached: dict[frozenset[int], frozenset[ExamLife]] = {frozenset(): frozenset(lives)}
    for _event in events:
        further: dict[frozenset[int], set[ExamLife]] = defaultdict(set)
        for done, states in reached.items():
            for place in _possible_next(events, done):
                further[done | {place}] |= after(states, events[place])
        reached = {done: frozenset(states) for done, states in further.items() if states}
    return frozenset().union(*reached.values())


def _possible_next(events: Sequence[Event], done: frozenset[int]) -> list[int]:
    waiting = [place for place in range(len(events)) if place not in done]
    first_answer = min(events[place].received_at for place in waiting)
    return [place for place in waiting if events[place].sent_at <= first_answer]


def after(lives: Iterable[ExamLife], event: Event) -> set[ExamLife]:
    """The states after one event. The server read its clock somewhere between: both ends are tried."""
    return {
        outcome
        for life in lives
        for now in (event.seen.earliest, event.seen.latest)
        for present in with_hidden_steps(life, now=now)
        for outcome in event.act.outcomes(present, event.seen, now)
    }
