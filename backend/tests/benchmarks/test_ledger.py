"""The robots' ledger must notice every way in which a server can lose, keep or invent an answer."""

import pytest

from benchmarks.ledger import Fate, Item, Ledger, Stored, differences

SLOT = (36, "a")
FIRST, SECOND, THIRD = Item(SLOT, " 1/2 ", 1), Item(SLOT, "0,5", 2), Item(SLOT, "", 3)


def ledger(*told: tuple[Item, Fate | None]) -> Ledger:
    """A ledger of these requests in order; None: no reply yet."""
    kept = Ledger()
    for item, fate in told:
        kept.sent([item])
        if fate is not None:
            kept.learned([item], fate)
    return kept


ACKNOWLEDGED, REFUSED, LOST = Fate.ACKNOWLEDGED, Fate.REFUSED, Fate.LOST

AGREE = [
    ("the highest acknowledged", [(FIRST, ACKNOWLEDGED), (SECOND, ACKNOWLEDGED)], Stored("0,5", 2)),
    ("however they came", [(SECOND, ACKNOWLEDGED), (FIRST, ACKNOWLEDGED)], Stored("0,5", 2)),
    ("stripped", [(FIRST, ACKNOWLEDGED)], Stored("1/2", 1)),
    ("cleared", [(FIRST, ACKNOWLEDGED), (THIRD, ACKNOWLEDGED)], Stored("", 3)),
    ("a newer one whose reply was lost", [(FIRST, ACKNOWLEDGED), (SECOND, LOST)], Stored("0,5", 2)),
    ("a newer one whose request was lost", [(FIRST, ACKNOWLEDGED), (SECOND, LOST)], Stored("1/2", 1)),
    ("a newer one under way", [(FIRST, ACKNOWLEDGED), (SECOND, None)], Stored("0,5", 2)),
    ("nothing, as all was refused", [(FIRST, REFUSED)], None),
    ("nothing, as all was lost", [(FIRST, LOST)], None),
    ("one that was lost, refused in the retry", [(FIRST, LOST), (FIRST, REFUSED)], Stored("1/2", 1)),
]
DIFFER = [
    ("an acknowledged one is gone", [(FIRST, ACKNOWLEDGED)], None),
    ("an older one won", [(FIRST, ACKNOWLEDGED), (SECOND, ACKNOWLEDGED)], Stored("1/2", 1)),
    ("the text is another's", [(FIRST, ACKNOWLEDGED), (SECOND, ACKNOWLEDGED)], Stored("1/2", 2)),
    ("a refused one is there", [(FIRST, REFUSED)], Stored("1/2", 1)),
    ("a refused one replaced it", [(FIRST, ACKNOWLEDGED), (SECOND, REFUSED)], Stored("0,5", 2)),
    ("a revision that was never sent", [(FIRST, ACKNOWLEDGED)], Stored("1/2", 9)),
]


@pytest.mark.parametrize(("told", "stored"), [row[1:] for row in AGREE], ids=[row[0] for row in AGREE])
def test_what_may_be_stored_is_no_difference(told: list[tuple[Item, Fate | None]], stored: Stored | None) -> None:
    assert differences(ledger(*told), {SLOT: stored} if stored else {}) == []


@pytest.mark.parametrize(("told", "stored"), [row[1:] for row in DIFFER], ids=[row[0] for row in DIFFER])
def test_what_must_not_be_stored_is_a_difference(told: list[tuple[Item, Fate | None]], stored: Stored | None) -> None:
    assert len(differences(ledger(*told), {SLOT: stored} if stored else {})) == 1


def test_an_answer_in_a_slot_that_was_never_sent_is_a_difference() -> None:
    assert len(differences(ledger((FIRST, ACKNOWLEDGED)), {SLOT: Stored("1/2", 1), (1, ""): Stored("A", 1)})) == 1


def test_a_receipt_that_tells_what_cannot_be_stored_is_noticed() -> None:
    kept = ledger((FIRST, None), (SECOND, None))
    assert kept.wrongly_told(SECOND, Stored("0,5", 2), applied=True) is None
    assert kept.wrongly_told(FIRST, Stored("0,5", 2), applied=False) is None
    assert kept.wrongly_told(SECOND, Stored("1/2", 1), applied=False)
    assert kept.wrongly_told(FIRST, Stored("0,5", 2), applied=True)
    assert kept.wrongly_told(FIRST, Stored("0,6", 2), applied=False)


def test_a_robot_that_gives_one_revision_two_texts_is_broken() -> None:
    with pytest.raises(AssertionError, match="two texts"):
        ledger((FIRST, None), (Item(SLOT, "2", 1), None))
