"""Every pair in data/ gets the verdict that its row expects, and every key there can be saved."""

import pytest

from mathanswers import check_key, judge
from tests.mathanswers.pairs import DATA, Pair, all_pairs, pairs_in

PAIRS = all_pairs()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.file}:{pair.given[:20]!a}~{pair.key[:20]!a}")
def test_pair_gets_the_expected_verdict(pair: Pair) -> None:
    assert judge(pair.given, pair.key).outcome == pair.expected, pair.why


@pytest.mark.parametrize("key", sorted({pair.key for pair in PAIRS}), ids=ascii)
def test_every_key_of_the_pairs_accepts_itself(key: str) -> None:
    assert check_key(key).ok, check_key(key)


def test_every_pair_says_why() -> None:
    assert [pair for pair in PAIRS if pair.file != "answer_pairs" and not pair.why] == []


def test_the_given_cases_are_complete() -> None:
    assert len(pairs_in(DATA / "answer_pairs.csv")) == 148
