"""What the dearest answers cost to read and to judge, and whether the work counted is the work done.

    python -m benchmarks.judging                          100,000 texts, several minutes of one processor
    python -m benchmarks.judging --texts 5000 --seed 7

Texts come from a grammar and are bred from the dearest so far. Each is judged in this process with its caches
emptied, without the prover, as a web thread does. The dearest are measured again, since other work on the machine
makes single measurements too long. Milliseconds are processor time; work is what `mathanswers.work` counts.
"""

import argparse
import csv
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.dear_texts import KEYS, Breeder
from mathanswers import algebra, keys
from mathanswers.keys import KeyProblem
from mathanswers.verdict import Shares, judge_within, read_within
from mathanswers.work import COMPARE_WORK, READ_WORK, Meter

PAIRS = Path(__file__).resolve().parents[1] / "tests" / "mathanswers" / "data"
MEASURED_AGAIN = 5
# Below this, starting costs more than what is counted.
WORTH_A_RATIO_MS = 2.0
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Cost:
    """What one text cost with one key."""

    text: str
    key: str
    read_ms: float
    judge_ms: float
    work: float

    @property
    def ratio(self) -> float:
        """Milliseconds for each 1,000 units of work."""
        return 1_000 * self.judge_ms / max(self.work, 1.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    ordinary = [cost_of(given, key) for given, key, expected in known_pairs() if expected in ("correct", "wrong")]
    report(f"{len(ordinary):,} ordinary answers of the tests", ordinary)
    dear = [given for given, _, expected in known_pairs() if expected == "invalid"]
    costs = bred(asked.texts, asked.seed, tuple(dear))
    report(f"{len(costs):,} texts bred to be dear, seed {asked.seed}", costs)
    print("the dearest:")
    for cost in sorted(costs, key=lambda cost: -cost.judge_ms)[:SHOWN]:
        print(f"  {cost.judge_ms:6.1f} ms, work {cost.work:7,.0f}: {cost.text!r} with {cost.key}")


def known_pairs() -> list[tuple[str, str, str]]:
    """The pairs that the tests keep: given, key, expected."""
    found = []
    for path in sorted(PAIRS.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += [(row["given"], row["key"], row["expected"]) for row in csv.DictReader(file)]
    return found


def bred(texts: int, seed: int, parents: tuple[str, ...]) -> list[Cost]:
    """The costs of so many texts."""
    breeder = Breeder(seed, parents)
    costs: list[Cost] = []
    dearest = 0.0
    for number in range(texts):
        text, key = breeder.text(), KEYS[number % len(KEYS)]
        cost = cost_of(text, key)
        if max(cost.judge_ms, cost.read_ms) > 0.8 * dearest:
            cost = min((cost_of(text, key) for _ in range(MEASURED_AGAIN)), key=lambda again: again.judge_ms)
            dearest = max(dearest, cost.judge_ms, cost.read_ms)
        costs.append(cost)
        # Half of the breeding goes for time alone, half for time that was not counted.
        breeder.learn(text, cost.judge_ms if number % 2 else cost.ratio * min(cost.judge_ms, 5.0))
    return costs


def cost_of(text: str, key: str) -> Cost:
    """What one text costs, with nothing remembered; the key is read anew as well."""
    share, shares = Meter(READ_WORK), Shares(with_prover=False)
    read_ms = milliseconds(lambda: read_within(share, text, key))
    judge_ms = milliseconds(lambda: judge_within(shares, text, key))
    return Cost(text, key, read_ms, judge_ms, shares.reading.used + shares.comparing.used + _key_work(key))


_key_works: dict[str, float] = {}


def _key_work(key: str) -> float:
    """The work of reading a key, which a verdict with nothing remembered includes."""
    if key not in _key_works:
        keys.parse_key.cache_clear()
        try:
            _key_works[key] = keys.parse_key(key).work
        except KeyProblem:
            _key_works[key] = 0.0
    return _key_works[key]


def milliseconds(call: Callable[[], object]) -> float:
    """Processor time of one call, with nothing remembered."""
    keys.parse_key.cache_clear()
    algebra.forget_factors()
    start = time.process_time_ns()
    call()
    return (time.process_time_ns() - start) / 1e6


def report(title: str, costs: list[Cost]) -> None:
    """Quantiles of the milliseconds, of the work, and of their ratio."""
    print(title)
    row("CPU ms to read", [cost.read_ms for cost in costs])
    row("CPU ms to judge", [cost.judge_ms for cost in costs])
    row("work in % of its shares", [100 * cost.work / (READ_WORK + COMPARE_WORK) for cost in costs])
    row("ms for 1,000 units of work", [cost.ratio for cost in costs if cost.judge_ms >= WORTH_A_RATIO_MS])


def row(name: str, values: list[float]) -> None:
    """The median, the 99th and 99.9th hundredth, and the largest."""
    ordered = sorted(values) or [0.0]
    shown = (ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.99, 0.999, 1.0))
    print(f"  {name:<28}" + "".join(f"{value:9.2f}" for value in shown), flush=True)


if __name__ == "__main__":
    main()
