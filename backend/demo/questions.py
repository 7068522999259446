"""What a demo paper consists of, before it is laid out on pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from matplotlib.axes import Axes

from demo.values import Value

OPTION_COUNT = 4


@dataclass(frozen=True, slots=True)
class Sketch:
    """A figure beside a question: `draw` paints it on empty axes; sizes are in points."""

    draw: Callable[[Axes], None]
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceQuestion:
    """A closed question. `wrong` lists likely mistakes, likeliest first.

    `level_logits` is the difficulty assumed when students are simulated.
    """

    topic: str
    level_logits: float
    stem: str
    right: Value
    wrong: Sequence[Value]
    sketch: Sketch | None = None

    def distractors(self) -> list[Value]:
        """Return three wrong options, all different from the right one and from each other."""
        chosen: list[Value] = []
        for candidate in self.wrong:
            if not any(candidate.equals(taken) for taken in [self.right, *chosen]):
                chosen.append(candidate)
        if len(chosen) < OPTION_COUNT - 1:
            raise ValueError(f"too few distractors: {self.stem}")
        return chosen[: OPTION_COUNT - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchTask:
    """One question of a matching group."""

    stem: str
    answer: Value
    level_logits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchGroup:
    """Three questions sharing six options; the spare options belong to none of them."""

    topic: str
    instruction: str
    tasks: tuple[MatchTask, MatchTask, MatchTask]
    spare: tuple[Value, Value, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Part a or b of an open question, with its answer."""

    text: str
    answer: Value
    level_logits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question answered in writing, in two parts."""

    topic: str
    stem: str
    first: Part
    second: Part
    sketch: Sketch | None = None


ChoiceTemplate = Callable[[Random], ChoiceQuestion]
MatchTemplate = Callable[[Random], MatchGroup]
OpenTemplate = Callable[[Random], OpenQuestion]
