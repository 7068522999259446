"""From the tree to an exact form: two trees with the same form are proved equal."""

from fractions import Fraction
from math import factorial

from mathanswers import work
from mathanswers.algebra import PI_GENERATOR, UNIT, Form, Ring, TooComplex, constant, generator
from mathanswers.logarithms import exponential, is_logarithm_of_one, logarithm
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
    names_in,
)
from mathanswers.numeric import MAX_FACTORIAL, Contested, Undecided, evaluate, midpoint
from mathanswers.radicals import absolute, alternating_sign, raised, root
from mathanswers.trigonometry import Angles, cosine_and_sine

_ANGLE_PRECISION = 64
# What each node costs beside the arithmetic, and the search for a fraction of π near a value.
_NODE_WORK = 3
_FRACTION_WORK = 40
_MAX_ANGLE_DENOMINATOR = 60
_MAX_FACTORIAL_SHIFT = 8
_HALF_TURN = 3.141592653589793


class Converter:
    """Turns trees into forms over shared angles and one budget."""

    def __init__(self) -> None:
        self.ring = Ring()
        self.angles = Angles()

    def form(self, node: Node) -> Form:  # noqa: C901  # one short case per kind of node
        """The exact form of a node; raises Undefined or TooComplex."""
        ring = self.ring
        work.spend(_NODE_WORK)
        match node:
            case Num(value):
                return constant(value)
            case Name(letter):
                return generator(("v", letter))
            case Const(symbol):
                return self.constant(symbol)
            case Neg(of):
                return ring.negated(self.form(of))
            case Sum(terms):
                total = self.form(terms[0])
                for term in terms[1:]:
                    total = ring.add(total, self.form(term))
                return total
            case Product(factors):
                product = self.form(factors[0])
                for factor in factors[1:]:
                    product = ring.multiply(product, self.form(factor))
                return product
            case Quotient(over, under):
                return ring.divide(self.form(over), self.form(under))
            case Power(base, exponent):
                return self.power(self.form(base), self.form(exponent))
            case Root(index, of):
                return root(ring, self.form(of), index)
            case Abs(of):
                return self.absolute(of)
            case Percent(of):
                return ring.divide(self.form(of), constant(100))
            case Degrees(of):
                return ring.multiply(self.form(of), ring.divide(generator(PI_GENERATOR), constant(180)))
            case Factorial(of):
                return self.factorial(self.form(of))
            case Call():
                return self.call(node)
        raise Undefined("no single value")

    def constant(self, symbol: str) -> Form:
        if symbol == "π":
            return generator(PI_GENERATOR)
        if symbol == "e":
            return generator(("exp", ()))
        raise Undefined("infinity is not a number")

    def power(self, base: Form, exponent: Form) -> Form:
        fraction = exponent.rational
        if fraction is not None:
            if fraction.denominator % 2 and fraction.denominator > 1 and (base.rational or 0) < 0:
                raise Contested("a fractional power of a negative number")
            return raised(self.ring, base, fraction)
        if not base.num:
            raise TooComplex
        if (base.rational or 0) < 0:
            size = exponential(self.ring, self.ring.multiply(exponent, logarithm(self.ring, self.ring.negated(base))))
            return self.ring.multiply(alternating_sign(self.ring, exponent), size)
        return exponential(self.ring, self.ring.multiply(exponent, logarithm(self.ring, base)))

    def absolute(self, of: Node) -> Form:
        inner = self.form(of)
        if not names_in(of):
            value = evaluate(of, _ANGLE_PRECISION)
            if midpoint(value) > 1e-9:
                return inner
            if midpoint(value) < -1e-9:
                return self.ring.negated(inner)
        return absolute(self.ring, inner)

    def factorial(self, inner: Form) -> Form:
        number = inner.rational
        if number is None:
            return self.factorial_of_unknown(inner)
        if number.denominator != 1 or not 0 <= number <= MAX_FACTORIAL:
            raise Undefined("a factorial of something else than a small whole number")
        return constant(factorial(int(number)))

    def factorial_of_unknown(self, inner: Form) -> Form:
        """(n + 2)! = n!·(n + 1)·(n + 2), so that factorials of neighbours share one generator."""
        ring = self.ring
        shift = inner.num.get(UNIT, Fraction(0)) if inner.is_plain else Fraction(0)
        steps = shift.numerator // shift.denominator
        if abs(steps) > _MAX_FACTORIAL_SHIFT:
            return generator(("fn", "!", inner.key))
        base = ring.add(inner, constant(-steps))
        result = generator(("fn", "!", base.key))
        for step in range(1, steps + 1):
            result = ring.multiply(result, ring.add(base, constant(step)))
        for step in range(-steps):
            result = ring.divide(result, ring.add(base, constant(-step)))
        return result

    def call(self, node: Call) -> Form:  # noqa: C901  # one short case per function
        ring = self.ring
        inner = self.form(node.of)
        match node.name:
            case "ln":
                return self.logarithm(inner)
            case "lg" | "log":
                base = constant(10) if node.base is None else self.form(node.base)
                return ring.divide(self.logarithm(inner), self.logarithm(base))
            case "exp":
                return exponential(ring, inner)
            case "arcsin" | "arccos" | "arctan" | "arccot":
                return self.inverse(node, inner)
        cosine, sine = cosine_and_sine(ring, self.angles, inner)
        match node.name:
            case "sin":
                return sine
            case "cos":
                return cosine
            case "tan":
                return ring.divide(sine, cosine)
            case "cot":
                return ring.divide(cosine, sine)
            case "sec":
                return ring.divide(constant(1), cosine)
            case "csc":
                return ring.divide(constant(1), sine)
        raise Undefined(node.name)

    def logarithm(self, inner: Form) -> Form:
        if not inner.num:
            raise Undefined("a logarithm of zero")
        return logarithm(self.ring, inner)

    def inverse(self, node: Call, inner: Form) -> Form:
        """An inverse trigonometric function: the angle is guessed by its value, then proved."""
        opaque = self.opaque_inverse(node.name, inner)
        if names_in(node):
            return opaque
        try:
            share = midpoint(evaluate(node, _ANGLE_PRECISION)) / _HALF_TURN
        except Undecided:
            return opaque
        work.spend(_FRACTION_WORK)
        turns = Fraction(share).limit_denominator(_MAX_ANGLE_DENOMINATOR)
        angle = self.ring.multiply(constant(turns), generator(PI_GENERATOR))
        if abs(share - turns) > 1e-9 or not self.is_inverse(node.name, angle, inner):
            return opaque
        return angle

    def opaque_inverse(self, name: str, inner: Form) -> Form:
        """arccos t = π/2 - arcsin t and arcsin(-t) = -arcsin t, so that all of them share one generator."""
        ring = self.ring
        if name in ("arccos", "arccot"):
            quarter = ring.multiply(constant(Fraction(1, 2)), generator(PI_GENERATOR))
            other = self.opaque_inverse("arcsin" if name == "arccos" else "arctan", inner)
            return ring.add(quarter, ring.negated(other))
        if inner.num and inner.num[min(inner.num)] < 0:
            return ring.negated(self.opaque_inverse(name, ring.negated(inner)))
        return generator(("fn", name, inner.key))

    def is_inverse(self, name: str, angle: Form, wanted: Form) -> bool:
        cosine, sine = cosine_and_sine(self.ring, self.angles, angle)
        match name:
            case "arcsin":
                return self.ring.same(sine, wanted)
            case "arccos":
                return self.ring.same(cosine, wanted)
            case "arctan":
                return self.ring.same(sine, self.ring.multiply(wanted, cosine))
        return self.ring.same(cosine, self.ring.multiply(wanted, sine))


def exact_form(node: Node) -> Form | None:
    """The form of one tree, or None where it would be too complex; raises Undefined or Contested."""
    try:
        return Converter().form(node)
    except TooComplex:
        return None


def proved_same(left: Node, right: Node) -> bool:
    """Whether the exact forms are equal; False only means "not shown here". Raises Undefined."""
    converter = Converter()
    try:
        forms = (converter.form(left), converter.form(right))
        if any(divisor > 1 for divisor in converter.angles.divisors.values()):
            forms = (converter.form(left), converter.form(right))
        return converter.ring.same(*forms) or is_logarithm_of_one(converter.ring, *forms)
    except (TooComplex, Contested):
        return False


def proved_same_angle(left: Node, right: Node) -> bool:
    """Whether two constants closer than one radian have a difference with cosine 1 and sine 0: then they are equal.

    This settles arctg 2 + arctg 3 = 3π/4, which no sum of generators shows.
    """
    converter = Converter()
    ring = converter.ring
    try:
        difference = ring.add(converter.form(left), ring.negated(converter.form(right)))
        cosine, sine = cosine_and_sine(ring, converter.angles, difference)
        return ring.same(sine, constant(0)) and ring.same(cosine, constant(1))
    except (TooComplex, Contested, Undefined):
        return False
