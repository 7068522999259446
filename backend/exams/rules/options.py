"""Which answers a slot got, by how good the students are; and whether its key looks wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from exams.rules.marking import Outcome
from psychometrics import DistractorTable, InvalidResponses, KeyWarning, distractor_table, suspect_key

BLANK = ""
# Groups of answers beside those that are shown by themselves. No database can hold their names, so that no answer is
# ever taken for one of them, whatever students write.
RARE = "\0rare"  # everything that is neither a letter offered nor among the frequent answers
UNREADABLE = "\0unreadable"
UNDECIDED = "\0undecided"
GROUPS = (RARE, UNREADABLE, UNDECIDED, BLANK)

Counts = NDArray[np.int64]


@dataclass(slots=True, eq=False)
class SlotOptions:
    """How many sittings gave each answer to one slot, by the score on the other items (index 0 to items − 1).

    `choices` are the letters offered, none for an open slot. `counts`: answer → counts; the key comes first for an
    open slot, the groups last. `accepted`: the answers that were judged right. `outcomes`: how many sittings have
    each outcome, or `blank`, whatever is shown by itself.
    """

    key: str
    choices: str
    counts: dict[str, Counts] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    outcomes: dict[str, int] = field(default_factory=dict)

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
            elif answer not in GROUPS:
                folded[answer] = counts
            elif answer != BLANK:
                folded[BLANK] += counts
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
    cells: Iterable[tuple[str | None, str, int, int]],
    students: Sequence[int] | Counts,
) -> SlotOptions:
    """Arrange what a database counted for one slot.

    `cells`: (answer, outcome, raw score, how many), the answer None for all rare ones together; right answers to an
    open slot come as one, named ''. `students`: how many sittings have each raw score from 0 to the number of items.
    """
    items = len(students) - 1
    letters = list(dict.fromkeys([*choices, key]))
    options = SlotOptions(key, choices, {letter: np.zeros(items, dtype=np.int64) for letter in letters}, {key})
    groups = {group: np.zeros(items, dtype=np.int64) for group in (RARE, UNREADABLE, UNDECIDED)}
    blank = np.array(students[:-1], dtype=np.int64)  # whoever has full marks left nothing blank
    outcomes = dict.fromkeys((outcome.value for outcome in Outcome), 0)
    for answer, outcome, raw_score, many in cells:
        is_right = outcome == Outcome.CORRECT.value
        rest_score = raw_score - is_right
        if not 0 <= rest_score < items:
            raise InvalidResponses("bad_table", "An answer does not fit the score of its sitting.")
        name = key if is_right and not choices else answer
        # What was rejected by hand may read like the key: it must not be counted for it.
        is_shown = bool(name) and (name in letters if choices else is_right or name != key)
        if name and is_shown:
            counts = options.counts.setdefault(name, np.zeros(items, dtype=np.int64))
            options.accepted |= {name} if is_right else set()
        else:
            counts = groups[GROUP_OF_OUTCOME.get(outcome, RARE)]
        counts[rest_score] += many
        outcomes[outcome] += many
        if raw_score < items:
            blank[raw_score] -= many
    options.counts |= groups | {BLANK: blank}
    options.outcomes = outcomes | {"blank": int(blank.sum())}
    return options


GROUP_OF_OUTCOME = {Outcome.UNREADABLE.value: UNREADABLE, Outcome.UNDECIDED.value: UNDECIDED}
