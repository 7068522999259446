"""Counts work, so that no text costs more than a fixed share of a processor, and the same on every machine.

One unit is about a microsecond of the machine on which the weights were measured (`python -m benchmarks.judging`
measures them again). Time is never read: the same text is past the limit everywhere or nowhere.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from fractions import Fraction

# Understanding an answer, comparing it with a key, and reading a key each have a share of their own, so that
# whether a text can be read never depends on the key. Together they stay well under 50 ms.
READ_WORK = 8_000
COMPARE_WORK = 20_000
KEY_WORK = 8_000


class TooCostly(Exception):
    """The calculation is longer than any answer needs."""

    def __init__(self) -> None:
        super().__init__("too long a calculation")


class Meter:
    """What is left of one share, and what was already found out with it."""

    __slots__ = ("doubts", "known", "left", "limit", "single", "with_prover")

    def __init__(self, limit: int, before: "Meter | None" = None) -> None:
        self.limit = limit
        self.left: float = limit
        # By what was asked and the identity of the tree; the tree is kept, so that its identity stays its own.
        self.known: dict[tuple[str, int], tuple[object, object]] = {} if before is None else before.known
        self.single: dict[object, object] = {}
        # Whether the prover may be asked, and how often equality was neither shown nor refuted.
        self.with_prover = True
        self.doubts = 0

    @property
    def used(self) -> float:
        """The work counted so far."""
        return self.limit - self.left


_meter: ContextVar[Meter | None] = ContextVar("meter", default=None)


@contextmanager
def counted_by(meter: Meter) -> Iterator[Meter]:
    """Count all work inside against a meter."""
    token = _meter.set(meter)
    try:
        yield meter
    finally:
        _meter.reset(token)


def spend(work: float) -> None:
    """Count work that is about to be done; raises TooCostly past the limit."""
    meter = _meter.get()
    if meter is None:
        return
    if work > meter.left:
        raise TooCostly
    meter.left -= work


def may_ask_prover() -> bool:
    """Whether the prover's process may be asked here."""
    meter = _meter.get()
    return meter is None or meter.with_prover


def doubt() -> None:
    """Note that an equality was neither shown nor refuted: a verdict of "wrong" would not be known."""
    meter = _meter.get()
    if meter is not None:
        meter.doubts += 1


def remembered[Tree, Result](question: str, tree: Tree, find: Callable[[], Result]) -> Result:
    """What `find` returns, found once per answer for each tree. What it raises is not remembered."""
    meter = _meter.get()
    if meter is None:
        return find()
    place = (question, id(tree))
    known = meter.known.get(place)
    if known is None:
        known = meter.known[place] = (tree, find())
    return known[1]  # type: ignore[return-value]  # what was put in under the same question


def interned[Value](value: Value) -> Value:
    """The first of all equal values, so that comparing them again looks at their identity only."""
    meter = _meter.get()
    return value if meter is None else meter.single.setdefault(value, value)  # type: ignore[return-value]


def bits(value: Fraction) -> int:
    """How long a fraction is."""
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def of_fractions(size: int) -> float:
    """The work of one product or sum of fractions of so many bits: it takes greatest common divisors."""
    return 1 + size / 150 + size * size / 300_000


def product(left: Fraction, right: Fraction) -> Fraction:
    """left · right, counted."""
    spend(of_fractions((bits(left) + bits(right)) >> 1))
    return left * right


def total(left: Fraction, right: Fraction) -> Fraction:
    """left + right, counted."""
    spend(of_fractions((bits(left) + bits(right)) >> 1))
    return left + right


def ratio(left: Fraction, right: Fraction) -> Fraction:
    """left / right, counted; raises ZeroDivisionError."""
    spend(of_fractions((bits(left) + bits(right)) >> 1))
    return left / right
