"""Function questions: every answer found again from the printed formula or from the drawn curve."""

import numpy as np
import pytest
import sympy as sp
from matplotlib.figure import Figure

from demo import functions
from tests.demo.printed import (
    POINTS,
    SEEDS,
    asked,
    assert_only_right_option_is,
    assert_only_right_option_solves,
    assert_only_right_region_matches,
    equation,
    formulas,
    holds,
    numbers,
    read,
    relation,
    same,
    x,
)

pytestmark = pytest.mark.parametrize("seed", SEEDS)


def right_side(tex: str) -> sp.Expr:
    return read(tex.split("=")[1])


@pytest.mark.parametrize("template", [functions.logarithm_value, functions.trigonometric_sum])
def test_value_of_printed_formula(template, seed):
    question = asked(template, seed)
    assert_only_right_option_is(question, read(formulas(question.stem)[0]))


def test_logarithm_equation(seed):
    question = asked(functions.logarithm_equation, seed)
    assert_only_right_option_solves(question, equation(formulas(question.stem)[0]))


def test_logarithm_inequality(seed):
    question = asked(functions.logarithm_inequality, seed)
    inequality = relation(formulas(question.stem)[0])
    assert_only_right_region_matches(question, {point: holds(inequality, point) for point in POINTS})


def test_tangent_from_sine(seed):
    question = asked(functions.tangent_from_sine, seed)
    sine, quarter = formulas(question.stem)[:2]
    assert quarter == r"\dfrac{\pi}{2}<\alpha<\pi"
    assert_only_right_option_is(question, sp.tan(sp.pi - sp.asin(right_side(sine))))


def test_roots_of_sine_equation(seed):
    question = asked(functions.roots_of_sine_equation, seed)
    printed, span = formulas(question.stem)
    end = float(read(span.partition(";")[2].rstrip("]")))
    # 99 991 steps, a prime: no sample falls on a root, all of which divide the span by a small number.
    values = sp.lambdify(x, equation(printed))(np.linspace(0, end, 99_992))
    crossings = np.count_nonzero(np.diff(np.sign(values)))
    assert_only_right_option_is(question, sp.Integer(crossings))


def test_smallest_period(seed):
    question = asked(functions.smallest_period, seed)
    function = right_side(formulas(question.stem)[0])
    period = read(question.right.tex)
    assert same(function.subs(x, x + period), function)
    options = [read(option.tex) for option in question.distractors()]
    smaller = [option for option in options if option < period] + [period / 2, period / 3]
    assert not any(same(function.subs(x, x + candidate), function) for candidate in smaller)


def test_arithmetic_sum(seed):
    question = asked(functions.arithmetic_sum, seed)
    third, seventh = (int(right_side(tex)) for tex in formulas(question.stem)[:2])
    count = numbers(question.stem.split("Dastlabki")[1])[0]
    step, remainder = divmod(seventh - third, 4)
    assert remainder == 0
    assert_only_right_option_is(question, sp.Integer(sum(third + step * (place - 3) for place in range(1, count + 1))))


def test_infinite_geometric_sum(seed):
    question = asked(functions.infinite_geometric_sum, seed)
    first, second = numbers(question.stem)
    place = sp.Symbol("place", integer=True)
    total = sp.summation(first * sp.Rational(second, first) ** place, (place, 0, sp.oo))
    assert_only_right_option_is(question, total)


def test_inverse_function(seed):
    question = asked(functions.inverse_function, seed)
    function = right_side(formulas(question.stem)[0])
    assert same(function.subs(x, read(question.right.tex)), x)
    assert not any(same(function.subs(x, read(wrong.tex)), x) for wrong in question.distractors())


def test_composition(seed):
    question = asked(functions.composition, seed)
    outer, inner, wanted = formulas(question.stem)
    at = int(wanted.removeprefix("f(g(").removesuffix("))"))
    assert_only_right_option_is(question, right_side(outer).subs(x, right_side(inner).subs(x, at)))


def test_domain_of_function(seed):
    question = asked(functions.domain_of_function, seed)
    function = right_side(formulas(question.stem)[0])
    truth = {point: bool(function.subs(x, point).is_real) for point in POINTS}
    assert_only_right_region_matches(question, truth)


def test_parabola_on_graph(seed):
    question = asked(functions.parabola_on_graph, seed)
    axes = Figure().add_subplot()
    question.sketch.draw(axes)
    (curve,) = [line for line in axes.lines if len(line.get_xdata()) > 2]
    xs, ys = curve.get_data()
    assert len(xs) > 40

    def passes_through_curve(tex):
        return np.allclose(sp.lambdify(x, right_side(tex))(xs), ys)

    assert passes_through_curve(question.right.tex)
    assert not any(passes_through_curve(wrong.tex) for wrong in question.distractors())


def test_derivative_at_point(seed):
    question = asked(functions.derivative_at_point, seed)
    function, wanted = formulas(question.stem)
    at = int(wanted.removeprefix("f′(").removesuffix(")"))
    assert_only_right_option_is(question, sp.diff(right_side(function), x).subs(x, at))


def test_tangent_line(seed):
    question = asked(functions.tangent_line, seed)
    function, touch = (right_side(tex) for tex in formulas(question.stem))

    def touches(tex):
        gap = function - right_side(tex)
        return gap.subs(x, touch) == 0 and sp.diff(gap, x).subs(x, touch) == 0

    assert touches(question.right.tex)
    assert not any(touches(wrong.tex) for wrong in question.distractors())


def test_local_minimum(seed):
    question = asked(functions.local_minimum, seed)
    function = right_side(formulas(question.stem)[0])
    (low,) = [place for place in sp.solve(sp.diff(function, x), x) if sp.diff(function, x, 2).subs(x, place) > 0]
    assert_only_right_option_is(question, function.subs(x, low))


def test_definite_integral(seed):
    question = asked(functions.definite_integral, seed)
    bounds, inside = formulas(question.stem)[0].removesuffix(r"\,dx").split("(", 1)
    assert bounds.startswith(r"\int_{0}^{")
    top = int(bounds.removeprefix(r"\int_{0}^{").removesuffix("}"))
    assert_only_right_option_is(question, sp.integrate(read(inside.removesuffix(")")), (x, 0, top)))


def test_vertex_of_quadratic(seed):
    question = asked(functions.vertex_of_quadratic, seed)
    function = right_side(formulas(question.stem)[0])
    assert_only_right_option_is(question, sp.minimum(function, x))
