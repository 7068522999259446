"""Finite unions of arithmetic progressions, compared as the sets of numbers that they are.

π/2 + πk and -π/2 + πn are one set, and so are ±π/3 + 2πk and π/3 + 2πk; 5π/3 + 2πk. Progressions whose steps have a
rational ratio and whose places differ by rational multiples of the step are brought to one period, and their
residues are compared as fractions.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from mathanswers import work
from mathanswers.equality import equal
from mathanswers.exact import exact_form
from mathanswers.nodes import CannotTell, Neg, Node, Num, Product, Quotient, Sum, Undefined
from mathanswers.numeric import Contested, Undecided, apart, evaluate, midpoint, of_fraction

MAX_RESIDUES = 1_000
_MAX_DENOMINATOR = 10_000
_PRECISION = 128


@dataclass(frozen=True, slots=True)
class Progression:
    """first + step·t for all whole t, or from t = 0 on; a single number without a step."""

    first: Node
    step: Node | None = None
    is_one_sided: bool = False


def same_union(given: tuple[Progression, ...], key: tuple[Progression, ...]) -> bool:
    """Whether two unions of progressions are the same set of numbers."""
    groups: list[_Group] = []
    # Progressions first: numbers alone then find the progressions that they may belong to.
    for is_endless in (True, False):
        for side, progressions in enumerate((given, key)):
            for progression in progressions:
                if (progression.step is not None) == is_endless:
                    _place(groups, side, progression)
    return all(group.sides_agree() for group in groups)


@dataclass(frozen=True, slots=True)
class _Member:
    """A progression in units of its group's step, from its group's first number."""

    place: Fraction
    step: Fraction | None
    is_one_sided: bool


class _Group:
    """Progressions that can meet: at rational distances, with steps of rational ratios."""

    def __init__(self, first: Node, step: Node) -> None:
        self.first = first
        self.step = step
        self.sides: tuple[list[_Member], list[_Member]] = ([], [])

    def sides_agree(self) -> bool:
        steps = [abs(member.step) for side in self.sides for member in side if member.step is not None]
        period = _common_multiple(steps) if steps else Fraction(1)
        first, second = (_residues(side, period) for side in self.sides)
        return first == second


def _place(groups: list[_Group], side: int, progression: Progression) -> None:
    """Put a progression into the group where it belongs, or into one of its own."""
    for group in groups:
        step = None if progression.step is None else _ratio(progression.step, group.step)
        if progression.step is not None and step is None:
            continue
        place = _ratio(Sum((progression.first, Neg(group.first))), group.step)
        if place is not None:
            group.sides[side].append(_Member(place, step, progression.is_one_sided))
            return
    own = _Group(progression.first, progression.step or Num(Fraction(1)))
    own.sides[side].append(
        _Member(Fraction(0), None if progression.step is None else Fraction(1), progression.is_one_sided)
    )
    groups.append(own)


def _ratio(over: Node, under: Node) -> Fraction | None:
    """The ratio of two constants where it is rational; None where it is not, to all that answers can mean."""
    quotient = Quotient(over, under)
    form = exact_form(quotient)
    if form is not None and form.rational is not None:
        return form.rational
    try:
        interval = evaluate(quotient, _PRECISION)
    except (Undefined, Undecided, Contested) as error:
        raise CannotTell("whether two progressions can meet") from error
    near = Fraction(midpoint(interval)).limit_denominator(_MAX_DENOMINATOR)
    if apart(interval, of_fraction(near, _PRECISION)):
        return None
    return near if equal(over, Product((Num(near), under))) else None


def _common_multiple(steps: list[Fraction]) -> Fraction:
    """The least positive number that is a whole multiple of every step."""
    top = lcm(*(step.numerator for step in steps))
    bottom = 0
    for step in steps:
        bottom = gcd(bottom, step.denominator)
    return Fraction(top, bottom)


@dataclass(slots=True)
class _Residue:
    """What is covered of the numbers r, r ± period, r ± 2·period…"""

    is_full: bool = False
    # From here up, and from here down.
    up: Fraction | None = None
    down: Fraction | None = None
    single: frozenset[Fraction] = frozenset()


def _residues(members: list[_Member], period: Fraction) -> dict[Fraction, _Residue]:
    found: dict[Fraction, _Residue] = {}
    for member in members:
        count = 1 if member.step is None else int(period / abs(member.step))
        if count + len(found) > MAX_RESIDUES:
            raise CannotTell("too many progressions")
        for number in range(count):
            work.spend(4)
            place = member.place + number * (member.step or 0)
            _cover(found.setdefault(place % period, _Residue()), member, place)
    for residue in found.values():
        _settle(residue, period)
    return found


def _cover(residue: _Residue, member: _Member, place: Fraction) -> None:
    if member.step is None:
        residue.single |= {place}
    elif not member.is_one_sided:
        residue.is_full = True
    elif member.step > 0:
        residue.up = place if residue.up is None else min(residue.up, place)
    else:
        residue.down = place if residue.down is None else max(residue.down, place)


def _settle(residue: _Residue, period: Fraction) -> None:
    """Join what touches, so that equal sets look equal."""
    while residue.up is not None and residue.up - period in residue.single:
        residue.up -= period
    while residue.down is not None and residue.down + period in residue.single:
        residue.down += period
    if residue.up is not None and residue.down is not None and residue.up <= residue.down + period:
        residue.is_full = True
    if residue.is_full:
        residue.up = residue.down = None
        residue.single = frozenset()
        return
    up, down = residue.up, residue.down
    residue.single = frozenset(
        place for place in residue.single if (up is None or place < up) and (down is None or place > down)
    )
