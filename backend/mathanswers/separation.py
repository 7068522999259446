"""How far from zero an algebraic number must be, if it is not zero: numbers can then decide equality.

Burnikel, Funke, Mehlhorn, Schirra and Schmitt (2009), "A separation bound for real algebraic expressions":
write E = U/L with algebraic integers whose conjugates are at most u and l, of degree at most D; then E = 0 or
|E| ≥ 1 / (l · u^(D-1)). All sizes here are logarithms to base 2, rounded up by a margin.
"""

from fractions import Fraction
from math import lcm, log2

from mathanswers import work
from mathanswers.algebra import TooComplex, factorize
from mathanswers.exact import exact_form
from mathanswers.nodes import (
    Abs,
    Call,
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
from mathanswers.numeric import Contested, rational_literal

MAX_BITS = 8_000
MAX_DEGREE = 4_000
MAX_ANGLE_DENOMINATOR = 360
# Past this the degree is past MAX_DEGREE as well, and factors would not be small primes any more.
MAX_CIRCLE = 1_000_000
# Looking at a node, and hashing the tree under a root.
_NODE_WORK = 3
_HASH_WORK = 20
_MARGIN_BITS = 64
_PI_KEY = ((("π",), Fraction(1)),)


class NotAlgebraic(Exception):
    """The bound says nothing about this expression."""


class _Size:
    """Collects the radicals and angles of one expression while bounding its conjugates."""

    def __init__(self) -> None:
        self.roots: dict[Node, int] = {}
        self.circle = 1

    def bounds(self, node: Node) -> tuple[float, float]:  # noqa: C901  # one short case per kind of node
        """(log2 u, log2 l) of a node; raises NotAlgebraic."""
        work.spend(_NODE_WORK)
        match node:
            case Num(value):
                return _log2(abs(value.numerator)), _log2(value.denominator)
            case Neg(of) | Abs(of):
                return self.bounds(of)
            case Percent(of):
                upper, lower = self.bounds(of)
                return upper, lower + log2(100)
            case Sum(terms):
                upper, lower = self.bounds(terms[0])
                for term in terms[1:]:
                    other, under = self.bounds(term)
                    upper, lower = max(upper + under, other + lower) + 1, lower + under
                return upper, lower
            case Product(factors):
                sizes = [self.bounds(factor) for factor in factors]
                return sum(size[0] for size in sizes), sum(size[1] for size in sizes)
            case Quotient(over, under):
                top, bottom = self.bounds(over), self.bounds(under)
                return top[0] + bottom[1], top[1] + bottom[0]
            case Root(index, of):
                return self.root(node, of, index)
            case Power(base, exponent):
                return self.power(node, base, exponent)
            case Call():
                return self.call(node)
        raise NotAlgebraic

    def root(self, node: Node, of: Node, index: int) -> tuple[float, float]:
        upper, lower = self.bounds(of)
        work.spend(_HASH_WORK)
        self.roots[node] = index
        if upper >= lower:
            return (upper + (index - 1) * lower) / index, lower
        return upper, ((index - 1) * upper + lower) / index

    def power(self, node: Node, base: Node, exponent: Node) -> tuple[float, float]:
        fraction = rational_literal(exponent)
        if fraction is None or abs(fraction.numerator) > 1000 or fraction.denominator > 100:
            raise NotAlgebraic
        upper, lower = self.bounds(base)
        if fraction.denominator > 1:
            upper, lower = self.root(Root(fraction.denominator, base), base, fraction.denominator)
        count = abs(fraction.numerator)
        return (lower * count, upper * count) if fraction < 0 else (upper * count, lower * count)

    def call(self, node: Call) -> tuple[float, float]:
        """sin, cos, tan and cot of rational parts of π; 2·cos is an algebraic integer of size at most 2."""
        form = exact_form(node)
        if form is not None and form.rational is not None:
            return self.bounds(Num(form.rational))
        if node.name not in ("sin", "cos", "tan", "cot"):
            raise NotAlgebraic
        angle = exact_form(node.of)
        single = angle.single if angle is not None else None
        if single is None or single[0] != _PI_KEY or single[1].denominator > MAX_ANGLE_DENOMINATOR:
            raise NotAlgebraic
        # cos(rπ) lies in the field of the 2d-th roots of unity, sin(rπ) in that of the lcm(4, 2d)-th.
        self.circle = lcm(self.circle, 4, 2 * single[1].denominator)
        return (1.0, 1.0) if node.name in ("sin", "cos") else (2.0, 2.0)

    @property
    def degree(self) -> int:
        if self.circle > MAX_CIRCLE:
            raise NotAlgebraic
        product = _totient(self.circle)
        for index in self.roots.values():
            product *= index
            if product > MAX_DEGREE:
                raise NotAlgebraic
        return product


def _log2(number: int) -> float:
    return log2(number) + 1e-9 if number > 1 else 0.0


def _totient(number: int) -> int:
    result = number
    for prime, _ in factorize(number):
        result -= result // prime
    return result


def bits_to_tell_from_zero(node: Node) -> int | None:
    """The number of binary places after which a nonzero value of the node must show, or None."""
    size = _Size()
    try:
        upper, lower = size.bounds(node)
        needed = max(lower, 0.0) + (size.degree - 1) * max(upper, 0.0)
    except (NotAlgebraic, TooComplex, Undefined, Contested):
        return None
    bits = int(needed * 1.01) + _MARGIN_BITS
    return bits if bits <= MAX_BITS else None
