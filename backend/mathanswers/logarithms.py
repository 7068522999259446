"""Logarithms and exponentials of forms, and sums of logarithms that are the logarithm of one."""

from fractions import Fraction
from math import lcm

from mathanswers.algebra import (
    UNIT,
    Form,
    Generator,
    Monomial,
    Ring,
    constant,
    factorize,
    from_key,
    generator,
)
from mathanswers.nodes import Undefined
from mathanswers.radicals import raised

MAX_LOGARITHMS = 12
MAX_LOGARITHM_FACTOR = 24


def logarithm(ring: Ring, form: Form) -> Form:
    """ln of a form: of a single positive term, the sum of the logarithms of its factors."""
    if form.single is None:
        return generator(("fn", "ln", form.key))
    monomial, coefficient = form.single
    signed = [pair for pair in monomial if pair[0][0] not in ("p", "exp")]
    if coefficient < 0 and not signed:
        raise Undefined("a logarithm of a negative number")
    if coefficient < 0 or len(signed) > 1:
        return generator(("fn", "ln", form.key))
    total = _logarithm_of_rational(ring, coefficient)
    for symbol, exponent in monomial:
        total = ring.add(total, _logarithm_of_factor(ring, symbol, exponent))
    return total


def _logarithm_of_rational(ring: Ring, value: Fraction) -> Form:
    total = constant(0)
    for number, side in ((value.numerator, 1), (value.denominator, -1)):
        for prime, count in factorize(number):
            term = ring.multiply(constant(side * count), generator(("ln", prime)))
            total = ring.add(total, term)
    return total


def _logarithm_of_factor(ring: Ring, symbol: Generator, exponent: Fraction) -> Form:
    if symbol[0] == "p":
        return ring.multiply(constant(exponent), _logarithm_of_rational(ring, Fraction(symbol[1])))
    if symbol[0] == "exp":
        return Form({symbol[1]: exponent}, {UNIT: Fraction(1)})
    inner = generator(symbol)
    if exponent.denominator == 1 and exponent % 2 == 0 and symbol[0] in ("v", "sin", "cos", "fn"):
        inner = generator(("abs", tuple(inner.num.items())))
    return ring.multiply(constant(exponent), generator(("fn", "ln", inner.key)))


def exponential(ring: Ring, form: Form) -> Form:
    """e to a form: e^(2 ln 3) is 9, e^(x + 1) is e^x · e."""
    if not form.is_plain:
        return generator(("fn", "exp", form.key))
    result = constant(1)
    for monomial, coefficient in form.num.items():
        result = ring.multiply(result, _exponential_of_term(ring, monomial, coefficient))
    return result


def _exponential_of_term(ring: Ring, monomial: Monomial, coefficient: Fraction) -> Form:
    if len(monomial) == 1 and monomial[0][1] == 1:
        symbol = monomial[0][0]
        if symbol[0] == "ln":
            return Form(ring.reduced({("p", symbol[1]): coefficient}), {UNIT: Fraction(1)})
        if symbol[0] == "fn" and symbol[1] == "ln":
            return raised(ring, from_key(symbol[2]), coefficient)
    return generator(("exp", monomial), coefficient)


def is_logarithm_of_one(ring: Ring, left: Form, right: Form) -> bool:
    """Whether two forms differ by a sum of logarithms whose exponential is 1: ln(x + √(x² + 1)) + ln(√(x² + 1) - x).

    Where both sides have values, so has every logarithm, and the exponential takes one value once only.
    """
    over = ring.add(left, ring.negated(right)).num
    difference = _times_bases(ring, Form(over, {UNIT: Fraction(1)}))
    if len(difference.num) > MAX_LOGARITHMS:
        return False
    if sum(_argument(monomial) is not None for monomial in difference.num) < 1:
        return False
    scale = lcm(*(value.denominator for value in difference.num.values()))
    result = constant(1)
    for monomial, coefficient in difference.num.items():
        argument = _argument(monomial)
        if argument is None:
            factor = _exponential_of_term(ring, monomial, coefficient * scale)
        elif abs(coefficient * scale) > MAX_LOGARITHM_FACTOR:
            return False
        else:
            factor = ring.power(argument, int(coefficient * scale))
        result = ring.multiply(result, factor)
    return ring.same(result, constant(1))


def _times_bases(ring: Ring, form: Form) -> Form:
    """A form times the logarithms of primes that it is divided by, as log₂ x is by ln 2."""
    least: dict[Generator, Fraction] = {}
    for monomial in form.num:
        for symbol, exponent in monomial:
            if symbol[0] == "ln" and exponent < least.get(symbol, Fraction(0)):
                least[symbol] = exponent
    for symbol, exponent in least.items():
        form = ring.multiply(form, generator(symbol, -exponent))
    return form


def _argument(monomial: Monomial) -> Form | None:
    """What a monomial is the logarithm of, if it is one."""
    if len(monomial) != 1 or monomial[0][1] != 1:
        return None
    symbol = monomial[0][0]
    if symbol[0] == "ln":
        return constant(symbol[1])
    return from_key(symbol[2]) if symbol[0] == "fn" and symbol[1] == "ln" else None
