"""Sines and cosines of forms: exact at known angles, expanded by the addition formulas elsewhere."""

from fractions import Fraction

from mathanswers import work
from mathanswers.algebra import (
    PI_GENERATOR,
    UNIT,
    Form,
    Monomial,
    Ring,
    TooComplex,
    constant,
    from_key,
    generator,
)
from mathanswers.radicals import rational_root, root

MAX_MULTIPLE = 12
MAX_DIVISOR_BITS = 256
_PI_MONOMIAL: Monomial = ((PI_GENERATOR, Fraction(1)),)

# cos(r·π) as a list of (coefficient, number under a square root).
_COSINES = {
    Fraction(0): ((Fraction(1), 1),),
    Fraction(1, 12): ((Fraction(1, 4), 6), (Fraction(1, 4), 2)),
    Fraction(1, 6): ((Fraction(1, 2), 3),),
    Fraction(1, 5): ((Fraction(1, 4), 1), (Fraction(1, 4), 5)),
    Fraction(1, 4): ((Fraction(1, 2), 2),),
    Fraction(1, 3): ((Fraction(1, 2), 1),),
    Fraction(2, 5): ((Fraction(1, 4), 5), (Fraction(-1, 4), 1)),
    Fraction(5, 12): ((Fraction(1, 4), 6), (Fraction(-1, 4), 2)),
    Fraction(1, 2): (),
}


class Angles:
    """Remembers by how much each angle must be divided so that x and x/2 share one generator."""

    def __init__(self) -> None:
        self.divisors: dict[Monomial, int] = {}

    def divisor(self, monomial: Monomial, coefficient: Fraction) -> int:
        known = self.divisors.get(monomial, 1)
        if known.bit_length() + work.bits(coefficient) > MAX_DIVISOR_BITS:
            raise TooComplex
        step = known * coefficient.denominator // _gcd(known, coefficient.denominator)
        self.divisors[monomial] = step
        return step


def _gcd(first: int, second: int) -> int:
    while second:
        first, second = second, first % second
    return first


def known_cosine(ring: Ring, turns: Fraction) -> Form | None:
    """cos(turns·π) by radicals, or None where no table entry exists."""
    work.spend(5 + work.of_fractions(work.bits(turns)))
    turns = abs(turns) % 2
    if turns > 1:
        turns = 2 - turns
    negative = turns > Fraction(1, 2)
    terms = _COSINES.get(1 - turns if negative else turns)
    if terms is None:
        return None
    total = constant(0)
    for coefficient, radicand in terms:
        total = ring.add(total, ring.multiply(constant(coefficient), rational_root(ring, Fraction(radicand), 2)))
    return ring.negated(total) if negative else total


def cosine_and_sine(ring: Ring, angles: Angles, form: Form) -> tuple[Form, Form]:
    """The pair (cos, sin) of a form."""
    if not form.is_plain:
        return generator(("cos", form.key)), generator(("sin", form.key))
    work.spend(5)
    pair = (constant(1), constant(0))
    for monomial, coefficient in form.num.items():
        if monomial == _PI_MONOMIAL:
            part = _of_pi_multiple(ring, coefficient)
        else:
            part = _of_multiple(ring, angles, monomial, coefficient)
        pair = _turned(ring, pair, part)
    return pair


def _turned(ring: Ring, first: tuple[Form, Form], second: tuple[Form, Form]) -> tuple[Form, Form]:
    """(cos, sin) of the sum of two angles."""
    cosine = ring.add(ring.multiply(first[0], second[0]), ring.negated(ring.multiply(first[1], second[1])))
    sine = ring.add(ring.multiply(first[1], second[0]), ring.multiply(first[0], second[1]))
    return cosine, sine


def _of_pi_multiple(ring: Ring, turns: Fraction) -> tuple[Form, Form]:
    cosine = known_cosine(ring, turns)
    sine = known_cosine(ring, Fraction(1, 2) - turns)
    if cosine is not None and sine is not None:
        return cosine, sine
    negative = turns % 2 > 1
    turns %= 2
    if negative:
        turns = 2 - turns
    key = Form({_PI_MONOMIAL: turns}, {UNIT: Fraction(1)}).key
    sine = sine or generator(("sin", key))
    return cosine or generator(("cos", key)), ring.negated(sine) if negative else sine


def _of_inverse(ring: Ring, monomial: Monomial) -> tuple[Form, Form] | None:
    """(cos, sin) of an inverse function: sin(arcsin t) = t, cos(arctg t) = 1/√(1 + t²)."""
    if len(monomial) != 1 or monomial[0][1] != 1:
        return None
    symbol = monomial[0][0]
    if symbol[0] != "fn" or symbol[1] not in ("arcsin", "arccos", "arctan", "arccot"):
        return None
    argument = from_key(symbol[2])
    square = ring.multiply(argument, argument)
    if symbol[1] in ("arcsin", "arccos"):
        other = root(ring, ring.add(constant(1), ring.negated(square)), 2)
        return (other, argument) if symbol[1] == "arcsin" else (argument, other)
    length = root(ring, ring.add(constant(1), square), 2)
    first, second = ring.divide(constant(1), length), ring.divide(argument, length)
    return (first, second) if symbol[1] == "arctan" else (second, first)


def _of_multiple(ring: Ring, angles: Angles, monomial: Monomial, coefficient: Fraction) -> tuple[Form, Form]:
    inverse = _of_inverse(ring, monomial) if coefficient.denominator == 1 else None
    divisor = 1 if inverse is not None else angles.divisor(monomial, coefficient)
    count = int(coefficient * divisor)
    if abs(count) > MAX_MULTIPLE:
        raise TooComplex
    key = Form({monomial: Fraction(1, divisor)}, {UNIT: Fraction(1)}).key
    base = inverse or (generator(("cos", key)), generator(("sin", key)))
    pair = base
    for _ in range(abs(count) - 1):
        pair = _turned(ring, pair, base)
    return (pair[0], ring.negated(pair[1])) if count < 0 else pair
