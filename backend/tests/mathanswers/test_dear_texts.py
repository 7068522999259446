"""Texts bred to be dear stay within their shares of work, and a verdict says only what it must."""

import subprocess
import sys
from pathlib import Path

from benchmarks.dear_texts import KEYS, MAX_LENGTH, Breeder
from mathanswers.verdict import Shares, judge_within, read_within
from mathanswers.work import COMPARE_WORK, KEY_WORK, READ_WORK, Meter
from tests.mathanswers.pairs import DATA, pairs_in

BACKEND = Path(__file__).resolve().parents[2]
TEXTS = 400
SEED = 20_260
# Not a figure: what a machine twenty times slower than ours would still keep to.
CEILING_SECONDS_OF_CPU = 300


def dear_texts() -> list[str]:
    """Texts bred by their work alone, so that every run makes the same ones."""
    breeder = Breeder(SEED, tuple(pair.given for pair in pairs_in(DATA / "dear.csv")))
    texts = []
    for number in range(TEXTS):
        text = breeder.text()
        texts.append(text)
        breeder.learn(text, work_of(text, KEYS[number % len(KEYS)]))
    return texts


def work_of(text: str, key: str) -> float:
    shares = Shares(with_prover=False)
    judge_within(shares, text, key)
    return shares.reading.used + shares.comparing.used


def test_bred_texts_stay_within_their_work() -> None:
    outcomes: dict[str, int] = {}
    for number, text in enumerate(dear_texts()):
        key = KEYS[number % len(KEYS)]
        share, shares = Meter(READ_WORK), Shares(with_prover=False)
        reading, verdict = read_within(share, text, key), judge_within(shares, text, key)
        assert len(text) <= MAX_LENGTH
        assert share.used <= READ_WORK, text
        assert shares.reading.used <= READ_WORK, text
        assert shares.comparing.used <= COMPARE_WORK, text
        # What the student is told while typing is what the verdict says.
        assert (verdict.problem == "too_costly") <= (reading.problem == "too_costly"), text
        outcomes[verdict.outcome] = outcomes.get(verdict.outcome, 0) + 1
    assert {"wrong", "invalid"} <= set(outcomes), outcomes


def test_the_shares_together_are_far_from_the_limit() -> None:
    # 50 ms, at one microsecond for a unit of work.
    assert READ_WORK + COMPARE_WORK + KEY_WORK <= 40_000


CPU_BOUND = f"""
import resource
resource.setrlimit(resource.RLIMIT_CPU, ({CEILING_SECONDS_OF_CPU}, {CEILING_SECONDS_OF_CPU}))
resource.setrlimit(resource.RLIMIT_AS, (700_000_000, 700_000_000))
from mathanswers import judge, read
from tests.mathanswers.test_dear_texts import KEYS, dear_texts
for number, text in enumerate(dear_texts()[-100:]):
    judge(text, KEYS[number % len(KEYS)], with_prover=False)
    read(text, KEYS[number % len(KEYS)])
print("done")
"""


def test_bred_texts_fit_into_one_bounded_process() -> None:
    done = subprocess.run([sys.executable, "-c", CPU_BOUND], cwd=BACKEND, capture_output=True, text=True, timeout=900)
    assert done.stdout == "done\n", done.stderr[-2000:]
