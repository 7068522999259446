"""Algebra questions: every answer found again from the printed formula."""

import pytest
import sympy as sp

from demo import algebra
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
    listed,
    numbers,
    read,
    relation,
    same,
    x,
    y,
)

pytestmark = pytest.mark.parametrize("seed", SEEDS)


@pytest.mark.parametrize("template", [algebra.sum_of_roots, algebra.powers_of_two])
def test_value_of_printed_formula(template, seed):
    question = asked(template, seed)
    assert_only_right_option_is(question, read(formulas(question.stem)[0]))


def test_sum_of_cubes(seed):
    question = asked(algebra.sum_of_cubes, seed)
    first, second = formulas(question.stem)[:2]
    a, b = sp.solve([equation(first), equation(second.replace("xy", "x*y"))], [x, y])[0]
    assert_only_right_option_is(question, sp.expand(a**3 + b**3))


def test_reduce_rational(seed):
    question = asked(algebra.reduce_rational, seed)
    assert_only_right_option_is(question, read(formulas(question.stem)[0]))


@pytest.mark.parametrize("template", [algebra.linear_equation, algebra.exponential_equation])
def test_equation_is_solved_by_the_right_option_alone(template, seed):
    question = asked(template, seed)
    assert_only_right_option_solves(question, equation(formulas(question.stem)[0]))


def test_reciprocal_roots(seed):
    question = asked(algebra.reciprocal_roots, seed)
    roots = sp.roots(equation(formulas(question.stem)[2]), x, multiple=True)
    assert len(roots) == 2
    assert_only_right_option_is(question, sum(1 / root for root in roots))


def test_no_real_roots(seed):
    question = asked(algebra.no_real_roots, seed)
    constant = numbers(question.stem.split("kx")[1])[0]
    assert_only_right_option_is(question, sp.Integer(sum(k * k < 4 * constant for k in range(-50, 51))))


def test_irrational_equation(seed):
    question = asked(algebra.irrational_equation, seed)
    zero = equation(formulas(question.stem)[0])
    roots = {value for value in range(-30, 60) if same(zero.subs(x, value), 0)}
    assert listed(question.right.tex) == roots
    assert all(listed(wrong.tex) != roots for wrong in question.distractors())


def test_modulus_equation(seed):
    question = asked(algebra.modulus_equation, seed)
    zero = equation(formulas(question.stem)[0])
    roots = [value for value in range(-60, 61) if zero.subs(x, value) == 0]
    assert len(roots) == 2
    assert_only_right_option_is(question, sp.Integer(roots[0] * roots[1]))


def test_linear_system(seed):
    question = asked(algebra.linear_system, seed)
    first, second = formulas(question.stem)[:2]
    solved = sp.solve([equation(first), equation(second)], [x, y])
    assert_only_right_option_is(question, solved[x] + solved[y])


@pytest.mark.parametrize(
    "template", [algebra.quadratic_inequality, algebra.rational_inequality, algebra.exponential_inequality]
)
def test_inequality_holds_on_the_right_region_alone(template, seed):
    question = asked(template, seed)
    inequality = relation(formulas(question.stem)[0])
    assert_only_right_region_matches(question, {point: holds(inequality, point) for point in POINTS})


def test_count_integer_solutions(seed):
    question = asked(algebra.count_integer_solutions, seed)
    inequality = relation(formulas(question.stem)[0])
    assert_only_right_option_is(question, sp.Integer(sum(holds(inequality, sp.Integer(k)) for k in range(-40, 41))))
