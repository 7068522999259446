"""How many finished exams in a row a student sat. Exams count, not days; practice does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Streak:
    """`previous` is what `current` was before the last finished exam."""

    current: int = 0
    longest: int = 0
    previous: int = 0


def streak_of(taken: Sequence[bool]) -> Streak:
    """The streak over all finished exams in their order, each taken or not. One that was missed ends it."""
    lengths = [0, *accumulate(taken, lambda length, is_taken: length + 1 if is_taken else 0, initial=0)]
    return Streak(current=lengths[-1], longest=max(lengths), previous=lengths[-2])
