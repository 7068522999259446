"""What one robot sent and what it was told: from that alone follows what the server must hold."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from benchmarks.exam_plan import SlotName


class Fate(StrEnum):
    """What is known of a sent save. LOST: the reply never came, so it may or may not have been carried out."""

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Item:
    """One slot's text in one revision. A robot never gives two texts the same revision."""

    slot: SlotName
    text: str
    revision: int

    @property
    def stored_text(self) -> str:
        return self.text.strip()

    def as_json(self) -> dict[str, str | int]:
        number, part = self.slot
        return {"question_number": number, "sub_part": part, "answer": self.text, "revision": self.revision}


@dataclass(frozen=True, slots=True)
class Stored:
    """What the server says a slot holds."""

    text: str
    revision: int


@dataclass(slots=True)
class Ledger:
    """Every item by slot and revision, with the best that is known of it.

    `unknown` counts the requests which carried an item and were not answered, or not yet.
    """

    texts: dict[SlotName, dict[int, str]] = field(default_factory=dict)
    acknowledged: dict[SlotName, int] = field(default_factory=dict)
    unknown: Counter[tuple[SlotName, int]] = field(default_factory=Counter)

    def sent(self, items: Iterable[Item]) -> None:
        for item in items:
            earlier = self.texts.setdefault(item.slot, {}).setdefault(item.revision, item.stored_text)
            assert earlier == item.stored_text, f"the robot gave revision {item.revision} of {item.slot} two texts"
            self.unknown[item.slot, item.revision] += 1

    def learned(self, items: Iterable[Item], fate: Fate) -> None:
        """Note what became of one request that was sent before."""
        for item in items:
            if fate is Fate.ACKNOWLEDGED:
                self.acknowledged[item.slot] = max(item.revision, self.acknowledged.get(item.slot, -1))
            if fate is not Fate.LOST:
                self.unknown[item.slot, item.revision] -= 1

    def wrongly_told(self, item: Item, told: Stored, *, applied: bool) -> str | None:
        """Why an acknowledgement's own account of a slot cannot be true, or None."""
        if told.revision < item.revision:
            return f"revision {item.revision} was acknowledged, but {told.revision} is said to be stored"
        if self.texts[item.slot].get(told.revision) != told.text:
            return f"revision {told.revision} is said to be {told.text!r}, which was never sent as that"
        if applied != (told.revision == item.revision):
            return f"applied is {applied}, but {told.revision} is said to be stored after sending {item.revision}"
        return None

    def difference(self, slot: SlotName, stored: Stored | None) -> str | None:
        """How what the server holds differs from what it must hold, or None.

        The highest acknowledged revision must be there; a higher one only if its reply was lost.
        """
        highest = self.acknowledged.get(slot)
        if stored is None:
            return None if highest is None else f"revision {highest} was acknowledged and nothing is stored"
        if highest is not None and stored.revision < highest:
            return f"revision {highest} was acknowledged and {stored.revision} is stored"
        if stored.revision != highest and not self.unknown[slot, stored.revision]:
            return f"revision {stored.revision} is stored and was never acknowledged, nor its reply lost"
        sent = self.texts[slot][stored.revision]
        return None if stored.text == sent else f"{stored.text!r} is stored, {sent!r} was sent"


def differences(ledger: Ledger, stored: Mapping[SlotName, Stored]) -> list[str]:
    """All differences of a session, by slot."""
    found = []
    for slot in sorted(ledger.texts.keys() | stored.keys()):
        if slot not in ledger.texts:
            found.append(f"{slot[0]}{slot[1]}: {stored[slot].text!r} is stored and nothing was ever sent")
        elif difference := ledger.difference(slot, stored.get(slot)):
            found.append(f"{slot[0]}{slot[1]}: {difference}")
    return found
