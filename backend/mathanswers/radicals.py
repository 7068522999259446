"""Roots, logarithms and exponentials of forms, as far as they have an exact form."""

from fractions import Fraction
from math import isqrt

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
    from_key,
    generator,
    nested,
)
from mathanswers.nodes import Undefined

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
    if len(radicand) != 2 or UNIT not in radicand:
        return None
    whole_part = radicand[UNIT]
    ((surd, factor),) = ((key, value) for key, value in radicand.items() if key)
    if whole_part <= 0 or any(symbol[0] != "p" or exponent != Fraction(1, 2) for symbol, exponent in surd):
        return None
    square = work.product(factor, factor)
    for symbol, _ in surd:
        square = work.product(square, Fraction(symbol[1]))
    inner = _rational_square_root(work.total(work.product(whole_part, whole_part), -square))
    if inner is None:
        return None
    first = rational_root(ring, (whole_part + inner) / 2, 2)
    second = root(ring, constant((whole_part - inner) / 2), 2)
    return ring.add(first, second if factor > 0 else ring.negated(second))


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
