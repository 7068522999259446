"""Which answers a slot got, by how good the students are; and whether its key looks wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from psychometrics import DistractorTable, InvalidResponses, KeyWarning, distractor_table, suspect_key

BLANK = ""
RARE = "…"  # everything that is neither a letter offered nor among the frequent answers

Counts = NDArray[np.int64]


@dataclass(slots=True, eq=False)
class SlotOptions:
    """How many sittings gave each answer to one slot, by the score on the other items (index 0 to items − 1).

    `choices` are the letters offered, none for an open slot. `counts`: answer → counts; the key comes first for an
    open slot, RARE and BLANK last. `accepted`: the answers that were judged right.
    """

    key: str
    choices: str
    counts: dict[str, Counts] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)

    @property
    def students(self) -> int:
        return int(sum(counts.sum() for counts in self.counts.values()))

    def table(self) -> DistractorTable:
        """Shares of each answer in score groups of equal size. Raises AnalysisRefused when nobody sat it."""
        return distractor_table(self._as_raw_scores(self.counts), self.key)

    def warning(self) -> KeyWarning | None:
        """Whether the best students clearly prefer one other answer; what is accepted as well counts for the key."""
        folded: dict[str, Counts] = {self.key: np.zeros_like(self.counts[self.key]), BLANK: self.counts[BLANK].copy()}
        for answer, counts in self.counts.items():
            if answer in self.accepted or answer == self.key:
                folded[self.key] += counts
            elif answer == RARE:
                folded[BLANK] += counts
            elif answer != BLANK:
                folded[answer] = counts
        return suspect_key(self._as_raw_scores(folded), self.key)

    def _as_raw_scores(self, counts: dict[str, Counts]) -> dict[str, Counts]:
        """As `psychometrics` takes them: whoever chose the key has one point more than on the other items."""
        return {
            answer: np.concatenate([[0], found]) if answer == self.key else np.append(found, 0)
            for answer, found in counts.items()
        }


def slot_options(
    *,
    key: str,
    choices: str,
    cells: Iterable[tuple[str | None, bool, int, int]],
    students: Sequence[int] | Counts,
) -> SlotOptions:
    """Arrange what a database counted for one slot.

    `cells`: (answer, is right, raw score, how many), the answer None for all rare ones together; right answers to an
    open slot come as one, named ''. `students`: how many sittings have each raw score from 0 to the number of items.
    """
    items = len(students) - 1
    letters = list(dict.fromkeys([*choices, key]))
    options = SlotOptions(key, choices, {letter: np.zeros(items, dtype=np.int64) for letter in letters}, {key})
    rare = np.zeros(items, dtype=np.int64)
    blank = np.array(students[:-1], dtype=np.int64)  # whoever has full marks left nothing blank
    for answer, is_right, raw_score, many in cells:
        rest_score = raw_score - is_right
        if not 0 <= rest_score < items:
            raise InvalidResponses("bad_table", "An answer does not fit the score of its sitting.")
        name = key if is_right and not choices else answer
        is_shown = bool(name) and (not choices or name in letters)
        counts = options.counts.setdefault(str(name), np.zeros(items, dtype=np.int64)) if is_shown else rare
        counts[rest_score] += many
        if is_right and is_shown:
            options.accepted.add(str(name))
        if raw_score < items:
            blank[raw_score] -= many
    options.counts |= {RARE: rare, BLANK: blank}
    return options
