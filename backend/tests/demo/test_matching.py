"""Matching groups: each task has exactly one of the six options as its answer."""

from random import Random

import pytest
import sympy as sp

from demo import matching
from demo.questions import MatchGroup
from demo.values import Value
from tests.demo.printed import SEEDS, equation, formulas, numbers, read, same, x

pytestmark = pytest.mark.parametrize("seed", SEEDS)


def options(group: MatchGroup) -> list[Value]:
    return [*(task.answer for task in group.tasks), *group.spare]


def assert_each_task_has_its_own_option(group: MatchGroup, expected: list[sp.Expr]) -> None:
    for place, value in enumerate(expected):
        fitting = [option for option in options(group) if same(read(option.tex), value)]
        assert fitting == [group.tasks[place].answer]


def test_equations_and_roots(seed):
    group = matching.equations_and_roots(Random(seed))
    for task in group.tasks:
        zero = equation(formulas(task.stem)[0])
        fitting = [option for option in options(group) if same(zero.subs(x, read(option.tex)), 0)]
        assert fitting == [task.answer]


def test_solids_and_volumes(seed):
    group = matching.solids_and_volumes(Random(seed))
    (radius, height), (cone_radius, cone_height), (ball,) = (numbers(task.stem) for task in group.tasks)
    cylinder = sp.integrate(sp.pi * radius**2, (x, 0, height))
    cone = sp.integrate(sp.pi * (sp.Rational(cone_radius, cone_height) * x) ** 2, (x, 0, cone_height))
    sphere = sp.integrate(sp.pi * (ball**2 - x**2), (x, -ball, ball))
    assert_each_task_has_its_own_option(group, [cylinder, cone, sphere])


def test_expressions_and_values(seed):
    group = matching.expressions_and_values(Random(seed))
    assert_each_task_has_its_own_option(group, [read(formulas(task.stem)[0]) for task in group.tasks])


def test_functions_and_derivatives(seed):
    group = matching.functions_and_derivatives(Random(seed))
    derivatives = [sp.diff(read(formulas(task.stem)[0].split("=")[1]), x) for task in group.tasks]
    assert_each_task_has_its_own_option(group, derivatives)


def test_the_six_options_differ(seed):
    for template in (
        matching.equations_and_roots,
        matching.solids_and_volumes,
        matching.expressions_and_values,
        matching.functions_and_derivatives,
    ):
        listed = options(template(Random(seed)))
        assert len(listed) == 6
        assert not any(listed[i].equals(listed[j]) for i in range(6) for j in range(i))
