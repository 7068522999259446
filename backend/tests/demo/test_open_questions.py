"""Open questions: both answers of each found again from what is printed."""

from itertools import combinations
from random import Random

import numpy as np
import pytest
import sympy as sp
from matplotlib.figure import Figure

from demo import open_algebra, open_geometry
from demo.questions import OpenQuestion, OpenTemplate, Part
from tests.demo.printed import (
    POINTS,
    SEEDS,
    equation,
    formulas,
    holds,
    key_value,
    listed,
    numbers,
    read,
    region,
    relation,
    same,
    x,
)

pytestmark = pytest.mark.parametrize("seed", SEEDS)


def asked(template: OpenTemplate, seed: int) -> OpenQuestion:
    return template(Random(seed))


def right_side(tex: str) -> sp.Expr:
    return read(tex.split("=")[1])


def assert_answer(part: Part, expected: sp.Expr) -> None:
    assert same(key_value(part.answer), expected), (part, expected)
    assert part.answer.size == pytest.approx(float(expected))
    for spelling in part.answer.spellings:
        assert same(sp.sympify(_typed(spelling)), expected), (part, spelling)


def _typed(spelling: str) -> sp.Expr:
    """Read the further spellings: decimal comma, or a bare root such as √8."""
    text = spelling.replace(",", ".").replace("√", "sqrt(") + (")" if "√" in spelling else "")
    return sp.nsimplify(sp.sympify(text), rational=True) if "." in text else sp.sympify(text)


def assert_region(part: Part, tex: str) -> None:
    inequality, answer = relation(tex), region(part.answer.key)
    truth = {point: holds(inequality, point) for point in POINTS}
    assert any(truth.values())
    assert {point: point in answer for point in truth} == truth


def test_quadratic_roots(seed):
    question = asked(open_algebra.quadratic_roots, seed)
    roots = set(sp.solve(equation(formulas(question.stem)[0]), x))
    assert listed(question.first.answer.key) == roots
    assert len(roots) == 2
    assert_answer(question.second, sum(root**3 for root in roots))


def test_quadratic_and_integers(seed):
    question = asked(open_algebra.quadratic_and_integers, seed)
    printed = formulas(question.stem)[0]
    assert_region(question.first, printed)
    inequality = relation(printed)
    inside = [value for value in range(-40, 41) if holds(inequality, sp.Integer(value))]
    assert_answer(question.second, sp.Integer(sum(inside)))


def test_modulus_both_ways(seed):
    question = asked(open_algebra.modulus_both_ways, seed)
    zero = equation(formulas(question.first.text)[0])
    assert listed(question.first.answer.key) == {sp.Integer(v) for v in range(-40, 41) if zero.subs(x, v) == 0}
    assert_region(question.second, formulas(question.second.text)[0])


def test_exponential_and_logarithm(seed):
    question = asked(open_algebra.exponential_and_logarithm, seed)
    zero = equation(formulas(question.first.text)[0])
    roots = {sp.Integer(v) for v in range(-10, 11) if zero.subs(x, v) == 0}
    # A quadratic in base^x has at most two roots.
    assert len(roots) == 2
    assert listed(question.first.answer.key) == roots
    assert_region(question.second, formulas(question.second.text)[0])


def test_line_on_graph(seed):
    question = asked(open_algebra.line_on_graph, seed)
    axes = Figure().add_subplot()
    question.sketch.draw(axes)
    (dots,) = [line for line in axes.lines if line.get_marker() == "o"]
    (x1, x2), (y1, y2) = dots.get_data()
    slope = sp.Rational(y2 - y1, x2 - x1)
    assert_answer(question.first, slope)
    assert_answer(question.second, x1 - y1 / slope)


def test_arithmetic_progression(seed):
    question = asked(open_algebra.arithmetic_progression, seed)
    terms = numbers(formulas(question.stem)[0].replace(r";\,", " "))
    count = numbers(question.second.text)[0]
    formula = key_value(question.first.answer)
    place = sp.Symbol("n", real=True)
    assert [formula.subs(place, value) for value in (1, 2, 3)] == terms
    assert_answer(question.second, sum(formula.subs(place, value) for value in range(1, count + 1)))


def test_balls_in_urn(seed):
    question = asked(open_algebra.balls_in_urn, seed)
    red, blue, drawn = numbers(question.stem)
    pairs = list(combinations(["red"] * red + ["blue"] * blue, drawn))
    assert_answer(question.first, sp.Rational(sum(len(set(pair)) == 2 for pair in pairs), len(pairs)))
    assert_answer(question.second, sp.Rational(sum("red" in pair for pair in pairs), len(pairs)))


def test_meeting_trains(seed):
    question = asked(open_algebra.meeting_trains, seed)
    distance, hours, difference = numbers(question.stem)
    fast, slow = sp.symbols("fast slow")
    solved = sp.solve([(fast + slow) * hours - distance, fast - slow - difference])
    assert_answer(question.first, solved[fast])
    assert_answer(question.second, solved[slow] * hours)


def test_right_triangle_measures(seed):
    question = asked(open_geometry.right_triangle_measures, seed)
    short, long = sorted(numbers(question.stem))
    right_angle, on_short, on_long = sp.Point(0, 0), sp.Point(short, 0), sp.Point(0, long)
    assert_answer(question.first, on_short.distance(on_long))
    assert_answer(question.second, on_short.distance(right_angle.midpoint(on_long)))


def test_triangle_by_three_sides(seed):
    question = asked(open_geometry.triangle_by_three_sides, seed)
    a, b, c = numbers(question.stem)
    foot = sp.Rational(a * a + c * c - b * b, 2 * c)
    triangle = sp.Triangle((0, 0), (c, 0), (foot, sp.sqrt(a * a - foot**2)))
    assert_answer(question.first, abs(triangle.area))
    assert_answer(question.second, triangle.inradius)


def test_double_angle(seed):
    question = asked(open_geometry.double_angle, seed)
    sine, quarter = formulas(question.stem)
    assert quarter == r"\dfrac{\pi}{2}<\alpha<\pi"
    angle = sp.pi - sp.asin(right_side(sine))
    assert_answer(question.first, sp.cos(angle))
    assert_answer(question.second, sp.expand_trig(sp.sin(2 * angle)))


def test_cubic_and_extremum(seed):
    question = asked(open_geometry.cubic_and_extremum, seed)
    function = right_side(formulas(question.stem)[0])
    assert same(key_value(question.first.answer), sp.diff(function, x))
    (peak,) = [place for place in sp.solve(sp.diff(function, x), x) if sp.diff(function, x, 2).subs(x, place) < 0]
    assert_answer(question.second, function.subs(x, peak))


def test_area_between_curves(seed):
    question = asked(open_geometry.area_between_curves, seed)
    function = right_side(formulas(question.stem)[0])
    zeros = sorted(sp.solve(function, x))
    assert listed(question.first.answer.key) == set(zeros)
    assert_answer(question.second, sp.integrate(function, (x, *zeros)))
    axes = Figure().add_subplot()
    question.sketch.draw(axes)
    xs, ys = axes.lines[0].get_data()
    assert np.allclose(sp.lambdify(x, function)(xs), ys)


def test_regular_pyramid(seed):
    question = asked(open_geometry.regular_pyramid, seed)
    base, height = (int(text) for text in (numbers(question.stem)[0], formulas(question.stem)[1].split("=")[1]))
    volume = sp.integrate((sp.Rational(base, height) * x) ** 2, (x, 0, height))
    corner, top = sp.Point3D(0, 0, 0), sp.Point3D(sp.Rational(base, 2), sp.Rational(base, 2), height)
    assert_answer(question.first, volume)
    assert_answer(question.second, corner.distance(top))


def test_vectors_and_angle(seed):
    question = asked(open_geometry.vectors_and_angle, seed)
    a1, a2, b1, b2 = numbers(question.stem)
    a, b = sp.Matrix([a1, a2]), sp.Matrix([b1, b2])
    assert formulas(question.first.text) == [r"2\vec{a}-\vec{b}"]
    assert_answer(question.first, (2 * a - b).norm())
    assert_answer(question.second, a.dot(b) / (a.norm() * b.norm()))
