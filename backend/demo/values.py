"""Exact values as a demo paper prints them and as its answer key spells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, pi, sqrt

Rational = int | Fraction


@dataclass(frozen=True, slots=True)
class Value:
    """One answer: `tex` for the paper (mathtext, without dollar signs), `key` for the answer key.

    `spellings` are further ways to type it. `size` is its place on the number line, None for what is no
    number.
    """

    tex: str
    key: str
    size: float | None = None
    spellings: tuple[str, ...] = ()

    def equals(self, other: "Value") -> bool:
        """Say whether both stand for the same answer."""
        if self.size is None or other.size is None:
            return self.key == other.key
        return abs(self.size - other.size) < 1e-9


def number(value: Rational) -> Value:
    """Return a whole number or a fraction in lowest terms."""
    ratio = Fraction(value)
    if ratio.denominator == 1:
        return Value(tex=grouped(ratio.numerator), key=str(ratio.numerator), size=float(ratio))
    tex = rf"{_sign(ratio)}\dfrac{{{abs(ratio.numerator)}}}{{{ratio.denominator}}}"
    decimal = decimal_text(ratio)
    return Value(tex=tex, key=str(ratio), size=float(ratio), spellings=(decimal,) if decimal else ())


def decimal_text(ratio: Fraction) -> str:
    """Return the decimal with a decimal comma, or nothing where it does not end within 4 places."""
    scaled = ratio * 10_000
    if scaled.denominator != 1:
        return ""
    whole, places = divmod(abs(scaled.numerator), 10_000)
    return f"{_sign(ratio)}{whole},{places:04d}".rstrip("0").rstrip(",")


def decimal(value: Fraction) -> Value:
    """Return a fraction printed as a finite decimal."""
    text = decimal_text(value)
    if not text:
        raise ValueError(f"{value} has no short decimal")
    return Value(tex=text.replace(",", "{,}"), key=text, size=float(value), spellings=(str(value),))


def grouped(value: int) -> str:
    """Return a whole number for the paper, thousands set apart from five digits on."""
    if abs(value) < 10_000:
        return str(value)
    return f"{value:,}".replace(",", r"\,")


def surd(coefficient: Rational, radicand: int) -> Value:
    """Return coefficient·√radicand with every square factor taken out of the root."""
    outside, inside = square_factor(radicand)
    ratio = Fraction(coefficient) * outside
    if inside == 1 or ratio == 0:
        return number(ratio)
    numerator = "" if abs(ratio.numerator) == 1 else str(abs(ratio.numerator))
    tex, key = rf"{numerator}\sqrt{{{inside}}}", f"{numerator}√{inside}"
    ascii_key = f"{numerator}*sqrt({inside})" if numerator else f"sqrt({inside})"
    spellings = [ascii_key]
    if ratio.denominator == 1 and numerator:
        spellings.append(f"√{ratio.numerator**2 * inside}")
    return _signed_quotient(ratio, tex=tex, key=key, size=float(ratio) * sqrt(inside), spellings=spellings)


def pi_multiple(coefficient: Rational) -> Value:
    """Return coefficient·π."""
    ratio = Fraction(coefficient)
    if ratio == 0:
        return number(0)
    numerator = "" if abs(ratio.numerator) == 1 else str(abs(ratio.numerator))
    return _signed_quotient(
        ratio,
        tex=rf"{numerator}\pi",
        key=f"{numerator}π",
        size=float(ratio) * pi,
        spellings=[f"{numerator}pi"],
    )


def square_factor(radicand: int) -> tuple[int, int]:
    """Split a positive whole number into (r, s) with radicand = r²·s and s free of squares."""
    outside = next(root for root in range(isqrt(radicand), 0, -1) if radicand % (root * root) == 0)
    return outside, radicand // outside**2


def interval(low: Rational | None, high: Rational | None, *, brackets: str = "()") -> Value:
    """Return an interval; None stands for minus or plus infinity, `brackets` like "(]" for its ends."""
    tex, text = _interval_texts(low, high, brackets)
    return Value(tex=tex, key=f"int:{text}")


def union(*parts: tuple[Rational | None, Rational | None, str]) -> Value:
    """Return a union of intervals, each given as (low, high, brackets)."""
    texts = [_interval_texts(low, high, brackets) for low, high, brackets in parts]
    return Value(tex=r"\,\cup\,".join(tex for tex, _ in texts), key="int:" + "U".join(text for _, text in texts))


def number_set(values: Sequence[Rational]) -> Value:
    """Return a set of numbers in rising order."""
    ordered = [number(value) for value in sorted(set(values))]
    tex = r";\,".join(f"{{{value.tex}}}" for value in ordered)
    return Value(tex=rf"\{{{tex}\}}", key="set:" + ";".join(value.key for value in ordered))


def expression(text: str, *, tex: str | None = None, spellings: tuple[str, ...] = ()) -> Value:
    """Return an algebraic expression in the key's spelling, e.g. `2x+1`."""
    return Value(tex=tex or text, key=f"expr:{text}", spellings=spellings)


def polynomial(coefficients: Sequence[int], unknown: str = "x") -> str:
    """Return a polynomial, highest power first; the text is both mathtext and the key's spelling."""
    degree = len(coefficients) - 1
    terms = [
        _term(coefficient, degree - place, unknown) for place, coefficient in enumerate(coefficients) if coefficient
    ]
    return "".join(terms).removeprefix("+") or "0"


def _term(coefficient: int, power: int, unknown: str) -> str:
    sign = "-" if coefficient < 0 else "+"
    size = str(abs(coefficient)) if abs(coefficient) != 1 or power == 0 else ""
    letter = {0: "", 1: unknown}.get(power, f"{unknown}^{power}")
    return f"{sign}{size}{letter}"


def _sign(ratio: Fraction) -> str:
    return "-" if ratio < 0 else ""


def _signed_quotient(ratio: Fraction, *, tex: str, key: str, size: float, spellings: Sequence[str]) -> Value:
    sign = _sign(ratio)
    if ratio.denominator == 1:
        return Value(f"{sign}{tex}", f"{sign}{key}", size, tuple(f"{sign}{text}" for text in spellings))
    return Value(
        tex=rf"{sign}\dfrac{{{tex}}}{{{ratio.denominator}}}",
        key=f"{sign}{key}/{ratio.denominator}",
        size=size,
        spellings=tuple(f"{sign}{text}/{ratio.denominator}" for text in spellings),
    )


def _interval_texts(low: Rational | None, high: Rational | None, brackets: str) -> tuple[str, str]:
    left, right = brackets[0], brackets[1]
    low_tex, low_text = (r"-\infty", "-oo") if low is None else (number(low).tex, number(low).key)
    high_tex, high_text = (r"+\infty", "oo") if high is None else (number(high).tex, number(high).key)
    # The inner braces keep a sign close to its number; else it is set as a minus between two things.
    return rf"{left}{{{low_tex}}};\,{{{high_tex}}}{right}", f"{left}{low_text};{high_text}{right}"
