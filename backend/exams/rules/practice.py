"""What practising a paper counts for: how far it got, and the XP that it gave."""

from dataclasses import dataclass

XP_PER_SLOT = 10


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a sitting got: answered slots of all, and the XP that they gave (none in a timed exam)."""

    answered: int
    total: int
    percentage: float
    total_xp: int


def progress(*, answered: int, total: int, is_practice: bool) -> Progress:
    """XP is counted from what is answered now and never added up, so that nobody earns a slot twice."""
    percentage = min(round(100 * answered / total, 1), 100.0) if total else 0.0
    return Progress(answered, total, percentage, XP_PER_SLOT * answered if is_practice else 0)


def xp_gained(*, newly_answered: int, newly_cleared: int) -> int:
    """How much a save changed the total: less than nothing where answers were taken back."""
    return XP_PER_SLOT * (newly_answered - newly_cleared)
