"""Exact arithmetic on quotients of sums of monomials over named generators.

A monomial is a sorted tuple of (generator, exponent). The generators are primes with exponents in (0, 1),
π, exponentials, logarithms of primes, unknowns, and opaque roots, absolute values and functions. Radicals of
distinct square-free parts are linearly independent over the rationals (Besicovitch 1940), so the zero test is
complete for sums of radicals; for the rest it only ever proves equality.
"""

from fractions import Fraction
from functools import lru_cache
from math import gcd, isqrt, lcm, prod
from typing import NamedTuple

from mathanswers import work
from mathanswers.nodes import Undefined

type Generator = tuple  # type: ignore[type-arg]  # ("p", 2), ("v", "x"), ("root", 2, key): the first item names the kind
type Monomial = tuple[tuple[Generator, Fraction], ...]
type Polynomial = dict[Monomial, Fraction]
type FormKey = tuple[tuple[tuple[Monomial, Fraction], ...], tuple[tuple[Monomial, Fraction], ...]]

MAX_COEFFICIENT_BITS = 20_000
MAX_WHOLE_POWER = 4096
BUDGET = 2_500
MAX_KEY_SIZE = 400
_TRIAL_LIMIT = 10_000
_TRIAL_PRIMES = tuple(
    number for number in range(2, _TRIAL_LIMIT) if all(number % divisor for divisor in range(2, isqrt(number) + 1))
)
_PRIMORIAL = prod(_TRIAL_PRIMES)
# Numbers below the square of the largest trial prime are taken apart completely.
_SMALL_BITS = 26
# The work of a product of two monomials, of a generator in one, and of a part of a nested generator.
_MONOMIAL_WORK = 5.5
_GENERATOR_WORK = 1.8
_PART_WORK = 0.05

UNIT: Monomial = ()
PI_GENERATOR: Generator = ("π",)
_ONE: Polynomial = {UNIT: Fraction(1)}
# Generators whose inverse is again a monomial; the others stay in the denominator, where they are never reduced.
INVERTIBLE = frozenset({"p", "π", "v", "exp", "ln"})


class TooComplex(Exception):
    """More monomials than we are ready to handle in process."""


class Form(NamedTuple):
    """A quotient of two polynomials; treat both as read-only."""

    num: Polynomial
    den: Polynomial

    @property
    def is_plain(self) -> bool:
        """Whether the denominator is one."""
        return len(self.den) == 1 and self.den.get(UNIT) == 1

    @property
    def rational(self) -> Fraction | None:
        """The value, if it is a rational number."""
        if not self.num:
            return Fraction(0)
        if self.is_plain and len(self.num) == 1 and UNIT in self.num:
            return self.num[UNIT]
        return None

    @property
    def single(self) -> tuple[Monomial, Fraction] | None:
        """The only term of a plain form."""
        return next(iter(self.num.items())) if self.is_plain and len(self.num) == 1 else None

    @property
    def key(self) -> FormKey:
        """A hashable copy."""
        work.spend(2 * (len(self.num) + len(self.den)))
        return (tuple(sorted(self.num.items())), tuple(sorted(self.den.items())))


def from_key(key: FormKey) -> Form:
    """The form of a key."""
    return Form(dict(key[0]), dict(key[1]))


class Nested(tuple):  # type: ignore[type-arg]  # holds whatever a generator holds
    """A generator that holds other forms: it remembers its hash and its size, which tuples do not."""

    size: int
    _hash: int

    def __new__(cls, parts: Generator) -> "Nested":
        made = super().__new__(cls, parts)
        made.size = sum(map(_size, parts)) + 1
        made._hash = tuple.__hash__(made)
        return made

    def __hash__(self) -> int:
        return self._hash


def _size(key: object) -> int:
    """How many parts a nested key has."""
    if isinstance(key, Nested):
        return key.size
    return sum(map(_size, key)) + 1 if isinstance(key, tuple) else 1


def nested(symbol: Generator) -> Generator:
    """A generator as one that remembers its hash, if it holds other forms; raises TooComplex past their size."""
    if isinstance(symbol, Nested) or not isinstance(symbol[-1], tuple):
        return symbol
    made = Nested(symbol)
    work.spend(2 + made.size * 4 * _PART_WORK)
    if made.size > MAX_KEY_SIZE:
        raise TooComplex
    return work.interned(made)


def constant(value: Fraction | int) -> Form:
    """A rational number as a form."""
    number = Fraction(value)
    return Form({UNIT: number} if number else {}, {UNIT: Fraction(1)})


def generator(symbol: Generator, exponent: Fraction | int = 1) -> Form:
    """One generator to a power, which must already be reduced; raises TooComplex when nested too richly."""
    return Form({((nested(symbol), Fraction(exponent)),): Fraction(1)}, {UNIT: Fraction(1)})


def factorize(number: int) -> tuple[tuple[int, int], ...]:
    """The factors of a positive whole number with exponents; a large cofactor counts as one factor."""
    size = number.bit_length()
    # What is remembered costs the same, or a verdict would depend on what was judged before.
    work.spend(2 + (1 << size // 2) / 60 if size <= _SMALL_BITS else 30 + size / 25)
    return _factorized(number)


def forget_factors() -> None:
    """Forget what was factorized, for measurements."""
    _factorized.cache_clear()


@lru_cache(maxsize=4096)
def _factorized(number: int) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    # Only the primes in the common divisor are in the number; it is much shorter than a long number.
    shared = number if number.bit_length() <= _SMALL_BITS else gcd(number, _PRIMORIAL)
    for divisor in _TRIAL_PRIMES:
        if divisor * divisor > shared:
            break
        if shared % divisor == 0:
            shared, _ = _without(shared, divisor)
            number, count = _without(number, divisor)
            found.append((divisor, count))
    if 1 < shared < number:
        number, count = _without(number, shared)
        found.append((shared, count))
    if number > 1:
        side = isqrt(number)
        found.append((side, 2) if side * side == number else (number, 1))
    return tuple(found)


def _without(number: int, divisor: int) -> tuple[int, int]:
    """A number without all its factors `divisor`, and how many there were: in few steps, since they double."""
    rest, over = divmod(number, divisor)
    if over:
        return number, 0
    rest, pairs = _without(rest, divisor * divisor)
    count = 2 * pairs + 1
    last, over = divmod(rest, divisor)
    return (rest, count) if over else (last, count + 1)


class Ring:
    """Sums, products and quotients of forms within one budget of monomial products."""

    def __init__(self, budget: int = BUDGET) -> None:
        self.left = budget

    def spend(self, count: int) -> None:
        work.spend(count)
        self.left -= count
        if self.left < 0:
            raise TooComplex

    # -- polynomials -----------------------------------------------------------------------------

    def plus(self, left: Polynomial, right: Polynomial) -> Polynomial:
        work.spend(len(left) / 10)
        total = dict(left)
        for monomial, coefficient in right.items():
            total = _added(total, monomial, coefficient)
        return total

    def times(self, left: Polynomial, right: Polynomial) -> Polynomial:
        self.spend(len(left) * len(right) + 1)
        total: Polynomial = {}
        for first, factor in left.items():
            for second, other in right.items():
                scale = work.product(factor, other)
                if not first or not second:
                    total = _added(total, first or second, scale)
                    continue
                for monomial, coefficient in self.monomials(first, second).items():
                    total = _added(total, monomial, work.product(coefficient, scale))
        return total

    def monomials(self, first: Monomial, second: Monomial) -> Polynomial:
        """The product of two monomials, reduced; it can have several terms (sin² = 1 - cos²)."""
        exponents = dict(first)
        for symbol, exponent in second:
            before = exponents.get(symbol)
            exponents[symbol] = exponent if before is None else work.total(before, exponent)
        return self.reduced(exponents)

    def reduced(self, exponents: dict[Generator, Fraction]) -> Polynomial:
        work.spend(_MONOMIAL_WORK + sum(map(_generator_work, exponents)))
        coefficient = Fraction(1)
        kept: list[tuple[Generator, Fraction]] = []
        expansions: list[Polynomial] = []
        for symbol, exponent in exponents.items():
            kind = symbol[0]
            if kind == "p":
                floor = exponent.numerator // exponent.denominator
                if floor:
                    coefficient = work.product(coefficient, _whole_power(Fraction(symbol[1]), floor))
                exponent -= floor
            elif kind in ("sin", "abs", "root") and exponent >= (size := symbol[1] if kind == "root" else 2):
                count = int(exponent // size)
                expansions.append(self.repeated(_square_of(symbol), count))
                exponent -= count * size
            if exponent:
                kept.append((symbol, exponent))
        result: Polynomial = {tuple(sorted(kept)): coefficient}
        for expansion in expansions:
            result = self.times(result, expansion)
        return result

    def repeated(self, base: Polynomial, count: int) -> Polynomial:
        if count > MAX_WHOLE_POWER or (len(base) > 1 and count > 40):
            raise TooComplex
        if len(base) == 1:
            ((monomial, coefficient),) = base.items()
            scaled = {symbol: exponent * count for symbol, exponent in monomial}
            power = _whole_power(coefficient, count)
            return {key: work.product(value, power) for key, value in self.reduced(scaled).items()}
        result: Polynomial = {UNIT: Fraction(1)}
        for _ in range(count):
            result = self.times(result, base)
        return result

    # -- forms -----------------------------------------------------------------------------------

    def normal(self, num: Polynomial, den: Polynomial) -> Form:
        """The quotient with every invertible generator moved up; raises Undefined for a zero divisor."""
        if not den:
            raise Undefined("division by zero")
        if not num:
            return constant(0)
        if len(den) > 1:
            return self.cancelled(num, den)
        if den == _ONE:
            return Form(num, den)
        ((monomial, coefficient),) = den.items()
        moved = {symbol: -exponent for symbol, exponent in monomial if symbol[0] in INVERTIBLE}
        kept = tuple((symbol, exponent) for symbol, exponent in monomial if symbol[0] not in INVERTIBLE)
        inverse = {key: work.ratio(value, coefficient) for key, value in self.reduced(moved).items()}
        return Form(self.times(num, inverse), {kept: Fraction(1)})

    def cancelled(self, num: Polynomial, den: Polynomial) -> Form:
        """A multiple of the denominator is a number."""
        if num.keys() == den.keys():
            ratios = {work.ratio(num[monomial], den[monomial]) for monomial in num}
            if len(ratios) == 1:
                return constant(ratios.pop())
        return Form(num, den)

    def add(self, left: Form, right: Form) -> Form:
        if left.den == right.den:
            return self.normal(self.plus(left.num, right.num), left.den)
        num = self.plus(self.times(left.num, right.den), self.times(right.num, left.den))
        return self.normal(num, self.times(left.den, right.den))

    def negated(self, form: Form) -> Form:
        work.spend(1 + len(form.num))
        return Form({key: -value for key, value in form.num.items()}, form.den)

    def multiply(self, left: Form, right: Form) -> Form:
        return self.normal(self.times(left.num, right.num), self.times(left.den, right.den))

    def divide(self, left: Form, right: Form) -> Form:
        return self.normal(self.times(left.num, right.den), self.times(left.den, right.num))

    def power(self, form: Form, exponent: int) -> Form:
        if exponent < 0:
            return self.normal(self.repeated(form.den, -exponent), self.repeated(form.num, -exponent))
        if exponent == 0 and not form.num:
            raise Undefined("zero to the power zero")
        return self.normal(self.repeated(form.num, exponent), self.repeated(form.den, exponent))

    def same(self, left: Form, right: Form) -> bool:
        """Whether two forms are proved equal."""
        if left.den == right.den:
            work.spend(len(left.num) + len(left.den))
            return left.num == right.num
        return self.times(left.num, right.den) == self.times(right.num, left.den)


def _added(total: Polynomial, monomial: Monomial, value: Fraction) -> Polynomial:
    before = total.get(monomial)
    if before is None:
        work.spend(0.5)
        if value:
            total[monomial] = value
        return total
    sum_ = work.total(before, value)
    if sum_:
        total[monomial] = sum_
    else:
        del total[monomial]
    return total


def _generator_work(symbol: Generator) -> float:
    """The work of one generator in one product: sorting and comparing look into nested ones."""
    return _GENERATOR_WORK + (symbol.size * _PART_WORK if isinstance(symbol, Nested) else 0)


def _whole_power(base: Fraction, exponent: int) -> Fraction:
    """base to a whole power; raises Undefined where the number would be too large."""
    if exponent == 1 or base == 1:
        return base
    size = max(base.numerator.bit_length(), base.denominator.bit_length())
    if abs(exponent) > MAX_WHOLE_POWER or size * abs(exponent) > MAX_COEFFICIENT_BITS:
        raise Undefined("a power that is too large")
    if not base and exponent < 0:
        raise Undefined("division by zero")
    work.spend(2 + work.of_fractions(size * abs(exponent)) / 4)
    return base**exponent


def _square_of(symbol: Generator) -> Polynomial:
    """What a reducible generator is when raised to its own index."""
    if symbol[0] == "sin":
        cosine: Monomial = ((nested(("cos", symbol[1])), Fraction(2)),)
        return {UNIT: Fraction(1), cosine: Fraction(-1)}
    if symbol[0] == "abs":
        base = dict(symbol[1])
        return Ring().times(base, base)
    return dict(symbol[2])


def content(polynomial: Polynomial) -> Fraction:
    """The positive rational common factor of all coefficients."""
    top = 0
    bottom = 1
    for coefficient in polynomial.values():
        work.spend(work.of_fractions(max(work.bits(coefficient), top.bit_length(), bottom.bit_length())))
        top = gcd(top, coefficient.numerator)
        bottom = lcm(bottom, coefficient.denominator)
    return Fraction(top, bottom)
