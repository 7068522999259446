"""What happened during a run, counted: answers by code, latencies, and everything that should not have been."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

LOST = "no reply"
PERCENTILES = (50, 90, 95, 99, 100)
FEWEST_FOR_A_RATE = 20


@dataclass(slots=True)
class Journal:
    """One for all robots. Latencies are in seconds, from the moment a robot meant to send to the last byte."""

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    latencies: dict[str, list[float]] = field(default_factory=dict)
    acknowledged_at: list[float] = field(default_factory=list)
    cut_on_purpose: int = 0
    differences: list[str] = field(default_factory=list)

    def answered(self, what: str, answer: str, *, latency: float | None) -> None:
        self.answers[what, answer] += 1
        if latency is not None:
            self.latencies.setdefault(what, []).append(latency)

    def differs(self, who: str, sentence: str) -> None:
        self.differences.append(f"{who}: {sentence}")

    def acknowledged_per_second(self) -> tuple[float, int]:
        """Acknowledged saves a second: over the middle nine tenths of them, and in the best whole second."""
        moments = sorted(self.acknowledged_at)
        if len(moments) < FEWEST_FOR_A_RATE:
            return 0.0, len(moments)
        margin = len(moments) // 20
        middle = moments[margin : len(moments) - margin]
        by_second = Counter(int(moment - moments[0]) for moment in moments)
        return len(middle) / (middle[-1] - middle[0]), max(by_second.values())

    def latency_rows(self) -> list[str]:
        rows = []
        for what, values in sorted(self.latencies.items()):
            shown = "".join(f"{1000 * percentile(values, share):9.1f}" for share in PERCENTILES)
            rows.append(f"  {what:<12}{len(values):>8}{shown}")
        return rows

    def answer_rows(self) -> list[str]:
        return [f"  {what:<12}{count:>8}  {answer}" for (what, answer), count in sorted(self.answers.items())]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` percent of the values do not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share / 100 * len(ranked)) - 1)]
