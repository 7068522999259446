"""No text costs more than its share of work, which is counted and not timed."""

import subprocess
import sys
from pathlib import Path

import pytest

from mathanswers import check_key, judge, read
from mathanswers.verdict import Shares, judge_within, read_within
from mathanswers.work import COMPARE_WORK, READ_WORK, Meter
from tests.mathanswers.pairs import DATA, Pair, all_pairs, pairs_in

BACKEND = Path(__file__).resolve().parents[2]
DEAR = pairs_in(DATA / "dear.csv")
# No ordinary answer comes near its share.
ORDINARY = 0.35


def used(given: str, key: str) -> tuple[float, float]:
    """The work of understanding an answer, and of comparing it."""
    shares = Shares(with_prover=False)
    judge_within(shares, given, key)
    return shares.reading.used, shares.comparing.used


@pytest.mark.parametrize("pair", DEAR, ids=lambda pair: pair.why)
def test_a_dear_text_is_unreadable_and_says_why(pair: Pair) -> None:
    verdict, reading = judge(pair.given, pair.key), read(pair.given, pair.key)
    assert (verdict.outcome, verdict.reading, verdict.problem) == ("invalid", "", "too_costly")
    assert (reading.text, reading.readable, reading.problem) == ("", False, "too_costly")


@pytest.mark.parametrize("pair", DEAR, ids=lambda pair: pair.why)
def test_a_dear_key_is_refused_with_its_own_code(pair: Pair) -> None:
    check = check_key(pair.given)
    assert (check.ok, check.code) == (False, "key_too_costly"), check
    assert "too long a calculation" in check.error
    assert judge("1", pair.given).problem == "too_costly"


def test_the_work_of_a_pair_stays_within_its_shares() -> None:
    for pair in all_pairs():
        reading, comparing = used(pair.given, pair.key)
        allowed = ORDINARY if pair.expected in ("correct", "wrong") else 1
        assert reading <= allowed * READ_WORK, pair
        assert comparing <= allowed * COMPARE_WORK, pair


def test_reading_costs_the_same_for_the_preview_and_the_verdict() -> None:
    for pair in all_pairs():
        share = Meter(READ_WORK)
        if read_within(share, pair.given, pair.key).readable and ";" in pair.given:
            assert share.used == used(pair.given, pair.key)[0], pair


ASKED_AGAIN = """
import sys
from mathanswers.verdict import Shares, judge_within
from tests.mathanswers.pairs import all_pairs
pairs = all_pairs()[int(sys.argv[1]) :: 40]
for pair in pairs[:: int(sys.argv[2])]:
    shares = Shares(with_prover=False)
    verdict = judge_within(shares, pair.given, pair.key)
    print(ascii((pair.given, pair.key, verdict, shares.reading.used, shares.comparing.used)))
"""


def test_work_does_not_depend_on_what_was_judged_before() -> None:
    def told(step: int) -> list[str]:
        command = [sys.executable, "-c", ASKED_AGAIN, "0", str(step)]
        done = subprocess.run(command, cwd=BACKEND, capture_output=True, text=True, timeout=300)
        assert not done.stderr
        return done.stdout.splitlines()

    assert told(-1)[::-1] == told(1)
