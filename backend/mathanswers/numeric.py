"""Rigorous intervals: every value lies inside the pair of bounds returned, at any precision asked for.

mpmath's contexts hold a global precision, so only its pure functions on raw intervals are used here. Its
caches of π and ln 2 are updated in two steps, which is not safe under threads: one lock guards them.
"""

import os
import threading
from collections.abc import Mapping
from fractions import Fraction
from math import factorial
from typing import Any

from mpmath.libmp import (
    fhalf,
    finf,
    fone,
    from_int,
    from_rational,
    fzero,
    mpf_cmp,
    mpf_le,
    mpf_lt,
    mpi_abs,
    mpi_add,
    mpi_atan,
    mpi_cos_sin,
    mpi_div,
    mpi_exp,
    mpi_log,
    mpi_mul,
    mpi_neg,
    mpi_pow_int,
    mpi_sqrt,
    mpi_sub,
    round_ceiling,
    round_floor,
    to_float,
    to_rational,
)
from mpmath.libmp.libmpi import mpi_pi

from mathanswers import work
from mathanswers.nodes import (
    Abs,
    Call,
    Const,
    Degrees,
    Factorial,
    Name,
    Neg,
    Node,
    Num,
    Percent,
    Power,
    Product,
    Quotient,
    Root,
    Sum,
    Undefined,
)
from mathanswers.prices import Prices, of_shift, of_turns

# A raw mpmath interval: a pair (lower, upper) of mpf tuples. Any, because mpmath ships no types.
type Interval = Any
type Points = Mapping[str, Fraction]

MAX_EXPONENT = 4096
MAX_MAGNITUDE_BITS = 20_000
MAX_FACTORIAL = 200

_ONE: Interval = (fone, fone)
_lock = threading.RLock()


def _renew_lock() -> None:
    """A child process must not inherit a lock that a thread of its parent held."""
    global _lock
    _lock = threading.RLock()


os.register_at_fork(after_in_child=_renew_lock)


class Undecided(Exception):
    """The interval is too wide here to tell (a divisor that may be zero): ask for more precision."""


class Contested(Exception):
    """School books differ on whether this has a value: (-8)^(1/3)."""


def evaluate(node: Node, precision: int) -> Interval:
    """The interval of a constant; raises Undefined, Undecided or Contested."""
    return work.remembered(f"interval of {precision} bits", node, lambda: Evaluator(precision, {}).evaluate(node))


def of_fraction(value: Fraction, precision: int) -> Interval:
    """The narrowest interval around a fraction."""
    return (
        from_rational(value.numerator, value.denominator, precision, round_floor),
        from_rational(value.numerator, value.denominator, precision, round_ceiling),
    )


def sign(interval: Interval) -> int | None:
    """1, -1 or 0 where the interval decides it, else None."""
    low, high = interval
    if mpf_lt(fzero, low):
        return 1
    if mpf_lt(high, fzero):
        return -1
    return 0 if low == fzero and high == fzero else None


def magnitude_bits(interval: Interval) -> int:
    """The binary exponent of the largest absolute value inside; very small for zero."""
    return max((bound[2] + bound[3] for bound in interval if bound[1]), default=-(10**9))


def midpoint(interval: Interval) -> float:
    """A float near the interval, for sorting candidates only, never for a verdict."""
    return float(to_float(interval[0]))


class Evaluator:
    """Evaluations at one precision and one point, which share the values of functions."""

    def __init__(self, precision: int, points: Points) -> None:
        self.precision = precision
        self.points = points
        self.prices = Prices(precision)
        self.turned: dict[Interval, tuple[Interval, Interval]] = {}

    def evaluate(self, node: Node) -> Interval:
        """The interval of a node's value; raises Undefined, Undecided or Contested."""
        with _lock:
            return self.value(node)

    def value(self, node: Node) -> Interval:
        result = self._value(node)
        if result[0] == finf or magnitude_bits(result) > MAX_MAGNITUDE_BITS:
            raise Undefined("too large")
        return result

    def _value(self, node: Node) -> Interval:  # noqa: C901  # one short case per kind of node
        precision = self.precision
        work.spend(self.prices.node)
        match node:
            case Num(value):
                return of_fraction(value, precision)
            case Name(letter):
                if letter not in self.points:
                    raise Undefined(f"the unknown {letter}")
                return of_fraction(self.points[letter], precision)
            case Const(symbol):
                return self.constant(symbol)
            case Neg(of):
                return mpi_neg(self.value(of))
            case Sum(terms):
                total = self.value(terms[0])
                for term in terms[1:]:
                    work.spend(self.prices.product)
                    total = mpi_add(total, self.value(term), precision)
                return total
            case Product(factors):
                product = self.value(factors[0])
                for factor in factors[1:]:
                    work.spend(self.prices.product)
                    product = mpi_mul(product, self.value(factor), precision)
                return product
            case Quotient(over, under):
                return self.divide(self.value(over), self.value(under))
            case Power(base, exponent):
                return self.power(base, exponent)
            case Root(index, of):
                return self.root(self.value(of), index)
            case Abs(of):
                return mpi_abs(self.value(of), precision)
            case Percent(of):
                return mpi_div(self.value(of), (from_int(100),) * 2, precision)
            case Degrees(of):
                return mpi_mul(self.value(of), self.half_turn_share(), precision)
            case Factorial(of):
                return self.factorial(of)
            case Call():
                return self.call(node)
        raise Undefined("no single value")

    def constant(self, symbol: str) -> Interval:
        if symbol == "π":
            return mpi_pi(self.precision)
        if symbol == "e":
            return mpi_exp(_ONE, self.precision)
        raise Undefined("infinity is not a number")

    def half_turn_share(self) -> Interval:
        """π/180."""
        return mpi_div(mpi_pi(self.precision), (from_int(180),) * 2, self.precision)

    def divide(self, over: Interval, under: Interval) -> Interval:
        work.spend(self.prices.quotient)
        found = sign(under)
        if found == 0:
            raise Undefined("division by zero")
        if found is None:
            raise Undecided("a divisor near zero")
        return mpi_div(over, under, self.precision)

    def root(self, inner: Interval, index: int) -> Interval:
        found = sign(inner)
        if found == 0:
            return inner
        if index % 2 and (found == -1):
            return mpi_neg(self.root(mpi_neg(inner), index))
        if found == -1:
            raise Undefined("an even root of a negative number")
        if found is None:
            if index % 2:
                raise Undecided("an odd root near zero")
            inner = (fzero, inner[1])
        if index == 2:
            work.spend(self.prices.root)
            return mpi_sqrt(inner, self.precision)
        if inner[0] == fzero:
            return (fzero, self.root((inner[1], inner[1]), index)[1])
        work.spend(2 * self.prices.function)
        share = mpi_div(mpi_log(inner, self.precision + 10), (from_int(index),) * 2, self.precision + 10)
        return mpi_exp(share, self.precision)

    def power(self, base: Node, exponent: Node) -> Interval:
        fraction = rational_literal(exponent)
        inner = self.value(base)
        if fraction is None and sign(inner) == -1:
            fraction = self.whole_value(exponent)
        if fraction is not None and fraction.denominator == 1:
            return self.whole_power(inner, fraction.numerator)
        found = sign(inner)
        if found == 0:
            if sign(self.value(exponent)) == 1:
                return inner
            raise Undefined("a power of zero")
        if found == -1:
            odd_root = fraction is not None and fraction.denominator % 2 == 1
            raise (Contested if odd_root else Undefined)("a fractional power of a negative number")
        if found is None:
            raise Undecided("a power of a number near zero")
        wide = self.precision + 20
        work.spend(self.prices.function)
        product = mpi_mul(mpi_log(inner, wide), self.value(exponent), wide)
        return self.exponential(product)

    def whole_value(self, exponent: Node) -> Fraction | None:
        """The exponent, where its value is exactly a whole number: (-1)^n at n = 3."""
        low, high = self.value(exponent)
        work.spend(of_shift(low[2]))
        top, bottom = to_rational(low)
        return Fraction(int(top)) if low == high and bottom == 1 else None

    def whole_power(self, inner: Interval, exponent: int) -> Interval:
        if abs(exponent) > MAX_EXPONENT or abs(exponent * magnitude_bits(inner)) > MAX_MAGNITUDE_BITS * 2:
            raise Undefined("a power that is too large")
        work.spend(self.prices.power(exponent))
        if exponent > 0:
            return mpi_pow_int(inner, exponent, self.precision)
        found = sign(inner)
        if found == 0:
            raise Undefined("zero to a power that is not positive")
        if found is None:
            raise Undecided("a power of a number near zero")
        return mpi_div(_ONE, mpi_pow_int(inner, -exponent, self.precision), self.precision)

    def exponential(self, exponent: Interval) -> Interval:
        if magnitude_bits(exponent) > 14:
            raise Undefined("a power that is too large")
        work.spend(self.prices.function)
        return mpi_exp(exponent, self.precision)

    def factorial(self, of: Node) -> Interval:
        low, high = self.value(of)
        work.spend(of_shift(low[2]) + 10)
        number = to_rational(low)
        if low != high or number[1] != 1 or not 0 <= number[0] <= MAX_FACTORIAL:
            raise Undefined("a factorial of something else than a small whole number")
        return of_fraction(Fraction(factorial(int(number[0]))), self.precision)

    def logarithm(self, of: Interval) -> Interval:
        found = sign(of)
        if found in (0, -1):
            raise Undefined("a logarithm of a number that is not positive")
        if found is None:
            raise Undecided("a logarithm near zero")
        work.spend(self.prices.function)
        return mpi_log(of, self.precision + 10)

    def call(self, node: Call) -> Interval:  # noqa: C901  # one short case per function
        inner = self.value(node.of)
        precision = self.precision
        match node.name:
            case "ln":
                return self.logarithm(inner)
            case "lg" | "log":
                base = (from_int(10),) * 2 if node.base is None else self.value(node.base)
                return self.divide(self.logarithm(inner), self.logarithm(base))
            case "exp":
                return self.exponential(inner)
            case "arctan":
                work.spend(self.prices.function)
                return mpi_atan(inner, precision)
            case "arccot":
                work.spend(self.prices.function)
                return mpi_sub(self.quarter_turn(), mpi_atan(inner, precision), precision)
            case "arcsin":
                return self.arcsin(inner)
            case "arccos":
                return mpi_sub(self.quarter_turn(), self.arcsin(inner), precision)
        cosine, sine = self.cosine_and_sine(inner)
        match node.name:
            case "sin":
                return sine
            case "cos":
                return cosine
            case "tan":
                return self.divide(sine, cosine)
            case "cot":
                return self.divide(cosine, sine)
            case "sec":
                return self.divide(_ONE, cosine)
            case "csc":
                return self.divide(_ONE, sine)
        raise Undefined(node.name)

    def cosine_and_sine(self, angle: Interval) -> tuple[Interval, Interval]:
        known = self.turned.get(angle)
        if known is None:
            work.spend(self.prices.function + of_turns(magnitude_bits(angle)))
            known = self.turned[angle] = mpi_cos_sin(angle, self.precision)
        return known

    def quarter_turn(self) -> Interval:
        return mpi_mul(mpi_pi(self.precision), (fhalf, fhalf), self.precision)

    def arcsin(self, inner: Interval) -> Interval:
        """arcsin t = 2·arctan(t / (1 + √(1 - t²))), which is smooth up to both ends."""
        work.spend(self.prices.function + self.prices.root + self.prices.quotient)
        precision = self.precision
        left = mpi_sub(_ONE, mpi_pow_int(inner, 2, precision), precision)
        if mpf_lt(left[1], fzero):
            raise Undefined("an arcsine of a number past 1")
        if mpf_cmp(left[0], fzero) < 0:
            left = (fzero, left[1])
        under = mpi_add(_ONE, mpi_sqrt(left, precision), precision)
        half = mpi_atan(mpi_div(inner, under, precision), precision)
        return mpi_add(half, half, precision)


def rational_literal(node: Node) -> Fraction | None:
    """The value of a node made of literals and - / only."""
    match node:
        case Num(value):
            return value
        case Neg(of):
            inner = rational_literal(of)
            return None if inner is None else -inner
        case Quotient(over, under):
            top, bottom = rational_literal(over), rational_literal(under)
            return top / bottom if top is not None and bottom else None
    return None


def apart(left: Interval, right: Interval) -> bool:
    """Whether two intervals have no number in common."""
    return not (mpf_le(left[0], right[1]) and mpf_le(right[0], left[1]))


def below(left: Interval, right: Interval) -> bool:
    """Whether all of `left` lies under all of `right`."""
    return bool(mpf_lt(left[1], right[0]))
