"""Roots, absolute values and powers of forms, as far as they have an exact form."""

from fractions import Fraction
from math import isqrt, prod

from mathanswers import work
from mathanswers.algebra import (
    PI_GENERATOR,
    UNIT,
    Form,
    Generator,
    Monomial,
    Polynomial,
    Ring,
    constant,
    content,
    factorize,
    generator,
    nested,
)
from mathanswers.nodes import Undefined

# Guessing a nested cube root uses floating point, which must hold the numbers.
MAX_NESTED_BITS = 100
MAX_NESTED_DENOMINATOR = 1_000
_GUESS_WORK = 40
_POSITIVE = frozenset({"p", "π", "exp", "ln"})


def root(ring: Ring, form: Form, index: int) -> Form:
    """The real root of a form; what has no simpler form becomes one opaque generator."""
    if not form.num:
        return form
    if not form.is_plain:
        under = Form(form.den, {UNIT: Fraction(1)})
        lifted = ring.multiply(Form(form.num, {UNIT: Fraction(1)}), ring.power(under, index - 1))
        return ring.divide(root(ring, lifted, index), under if index % 2 else absolute(ring, under))
    if form.single is not None:
        return _root_of_term(ring, *form.single, index)
    cube = _denested_cube(form.num) if index == 3 else None
    if cube is not None:
        return cube
    share = content(form.num)
    rest = {monomial: work.ratio(coefficient, share) for monomial, coefficient in form.num.items()}
    outside = rational_root(ring, share, index)
    denested = _denested(ring, rest) if index == 2 else None
    return ring.multiply(outside, denested or _opaque_root(rest, index))


def rational_root(ring: Ring, value: Fraction, index: int) -> Form:
    """The root of a positive rational as a product of prime radicals."""
    exponents: dict[Generator, Fraction] = {}
    for number, side in ((value.numerator, 1), (value.denominator, -1)):
        for prime, count in factorize(number):
            exponents[("p", prime)] = Fraction(side * count, index)
    return Form(ring.reduced(exponents), {UNIT: Fraction(1)})


def _opaque_root(radicand: Polynomial, index: int) -> Form:
    return generator(("root", index, tuple(sorted(radicand.items()))))


def _denested(ring: Ring, radicand: Polynomial) -> Form | None:
    """√(a + b√n) = √((a+d)/2) ± √((a-d)/2) where d² = a² - b²n is a rational square."""
    found = _whole_and_surd(radicand)
    if found is None or found[0] <= 0:
        return None
    whole_part, factor, _, under = found
    square = work.product(work.product(factor, factor), Fraction(under))
    inner = _rational_square_root(work.total(work.product(whole_part, whole_part), -square))
    if inner is None:
        return None
    first = rational_root(ring, (whole_part + inner) / 2, 2)
    second = root(ring, constant((whole_part - inner) / 2), 2)
    return ring.add(first, second if factor > 0 else ring.negated(second))


def _denested_cube(radicand: Polynomial) -> Form | None:
    """∛(a + b√n) = p + q√n where p² - nq² = c, c³ = a² - b²n, 4p³ - 3cp = a: p is guessed, then proved."""
    found = _whole_and_surd(radicand)
    if found is None or max(map(work.bits, radicand.values())) > MAX_NESTED_BITS:
        return None
    whole_part, factor, surd, under = found
    norm = whole_part * whole_part - factor * factor * under
    size = _rational_cube_root(norm)
    if size is None:
        return None
    work.spend(_GUESS_WORK)
    outer = float(factor) * float(under) ** 0.5
    sides = (float(whole_part) + outer, float(whole_part) - outer)
    guess = Fraction(sum(abs(side) ** (1 / 3) * (1 if side > 0 else -1) for side in sides) / 2)
    first = guess.limit_denominator(MAX_NESTED_DENOMINATOR)
    slope = 4 * first * first - size
    if 4 * first**3 - 3 * size * first != whole_part or not slope:
        return None
    return Form({key: value for key, value in ((UNIT, first), (surd, factor / slope)) if value}, {UNIT: Fraction(1)})


def _whole_and_surd(radicand: Polynomial) -> tuple[Fraction, Fraction, Monomial, int] | None:
    """a, b, the surd and n of a + b√n."""
    if len(radicand) != 2 or UNIT not in radicand:
        return None
    ((surd, factor),) = ((key, value) for key, value in radicand.items() if key)
    if any(symbol[0] != "p" or exponent != Fraction(1, 2) for symbol, exponent in surd):
        return None
    return radicand[UNIT], factor, surd, prod(symbol[1] for symbol, _ in surd)


def _rational_cube_root(value: Fraction) -> Fraction | None:
    """The cube root, where it is rational."""
    sides = []
    for number in (abs(value.numerator), value.denominator):
        near = round(number ** (1 / 3))
        exact = [candidate for candidate in (near - 1, near, near + 1) if candidate**3 == number]
        if not exact:
            return None
        sides.append(exact[0])
    return Fraction(sides[0], sides[1]) * (1 if value >= 0 else -1)


def _rational_square_root(value: Fraction) -> Fraction | None:
    if value < 0:
        return None
    work.spend(work.of_fractions(work.bits(value)))
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    exact = top * top == value.numerator and bottom * bottom == value.denominator
    return Fraction(top, bottom) if exact else None


def _root_of_term(ring: Ring, monomial: Monomial, coefficient: Fraction, index: int) -> Form:
    if coefficient < 0 and index % 2:
        return ring.negated(_root_of_term(ring, monomial, -coefficient, index))
    signed = [(symbol, exponent) for symbol, exponent in monomial if symbol[0] not in _POSITIVE]
    if coefficient < 0 and not signed:
        raise Undefined("an even root of a negative number")
    outside: dict[Generator, Fraction] = {
        symbol: exponent / index for symbol, exponent in monomial if symbol[0] in _POSITIVE
    }
    result = ring.multiply(
        rational_root(ring, abs(coefficient), index), Form(ring.reduced(outside), {UNIT: Fraction(1)})
    )
    if not signed:
        return result
    rest = _odd_root(signed, index) if index % 2 else _even_root(signed, index, coefficient < 0)
    if rest is None:
        rest = _opaque_root({tuple(signed): Fraction(1 if coefficient > 0 else -1)}, index)
    return ring.multiply(result, rest)


def _odd_root(signed: list[tuple[Generator, Fraction]], index: int) -> Form | None:
    parts = [(symbol, exponent / index) for symbol, exponent in signed]
    if all(symbol[0] == "v" or exponent.denominator == 1 for symbol, exponent in parts):
        return Form({tuple(parts): Fraction(1)}, {UNIT: Fraction(1)})
    return None


def _even_root(signed: list[tuple[Generator, Fraction]], index: int, is_negative: bool) -> Form | None:
    """√x³ = x^(3/2), since it asks for x ≥ 0; √x² = |x|, since it does not."""
    if is_negative:
        return None
    if len(signed) == 1 and signed[0][0][0] == "v":
        symbol, exponent = signed[0]
        if exponent.numerator % 2 or exponent.denominator % 2 == 0:
            return Form({((symbol, exponent / index),): Fraction(1)}, {UNIT: Fraction(1)})
    parts: list[tuple[Generator, Fraction]] = []
    for symbol, exponent in signed:
        share = exponent / index
        if share.denominator != 1:
            return None
        if share % 2 and symbol[0] != "abs":
            parts.append((nested(("abs", ((((symbol, Fraction(1)),), Fraction(1)),))), Fraction(1)))
            share -= 1
        if share:
            parts.append((symbol, share))
    return Form({tuple(sorted(parts)): Fraction(1)}, {UNIT: Fraction(1)})


def absolute(ring: Ring, form: Form) -> Form:
    """|form|, split over the factors of a single term."""
    if not form.is_plain:
        over = Form(form.num, {UNIT: Fraction(1)})
        return ring.divide(absolute(ring, over), absolute(ring, Form(form.den, {UNIT: Fraction(1)})))
    if not form.num:
        return form
    if form.single is not None:
        monomial, coefficient = form.single
        result = constant(abs(coefficient))
        for symbol, exponent in monomial:
            result = ring.multiply(result, _absolute_factor(ring, symbol, exponent))
        return result
    share = content(form.num)
    if form.num[min(form.num)] < 0:
        share = -share
    inner = {monomial: work.ratio(coefficient, share) for monomial, coefficient in form.num.items()}
    opaque = generator(("abs", tuple(sorted(inner.items()))))
    return ring.multiply(constant(abs(share)), opaque)


def _absolute_factor(ring: Ring, symbol: Generator, exponent: Fraction) -> Form:
    known = symbol[0] in _POSITIVE or symbol[0] == "abs" or (symbol[0] == "root" and symbol[1] % 2 == 0)
    if known or exponent % 2 == 0 or exponent.denominator % 2 == 0:
        return generator(symbol, exponent)
    inner = (nested(("abs", ((((symbol, Fraction(1)),), Fraction(1)),))), Fraction(1))
    if exponent.denominator != 1:
        return generator(("fn", "|·|", generator(symbol, exponent).key))
    rest = generator(symbol, exponent - 1) if exponent != 1 else constant(1)
    return ring.multiply(Form({(inner,): Fraction(1)}, {UNIT: Fraction(1)}), rest)


def alternating_sign(ring: Ring, exponent: Form) -> Form:
    """(-1) to a form that takes whole values: even multiples vanish, odd constants turn the sign."""
    if not exponent.is_plain:
        return generator(("fn", "(-1)^", exponent.key))
    turned = exponent.num.get(UNIT, Fraction(0))
    rest = {key: value for key, value in exponent.num.items() if key}
    if turned.denominator != 1 or any(value.denominator != 1 for value in rest.values()):
        return generator(("fn", "(-1)^", exponent.key))
    odd = {key: Fraction(1) for key, value in rest.items() if value % 2}
    result = constant(-1 if turned % 2 else 1)
    if not odd:
        return result
    return ring.multiply(result, generator(("fn", "(-1)^", Form(odd, {UNIT: Fraction(1)}).key)))


def raised(ring: Ring, form: Form, exponent: Fraction) -> Form:
    """A form to a rational power."""
    if exponent.denominator == 1:
        return ring.power(form, exponent.numerator)
    return ring.power(root(ring, form, exponent.denominator), exponent.numerator)


PI_FORM = generator(PI_GENERATOR)
