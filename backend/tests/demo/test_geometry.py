"""Geometry questions: every answer found again with coordinates or integrals."""

import cmath
from math import radians

import pytest
import sympy as sp

from demo import geometry
from tests.demo.printed import SEEDS, asked, assert_only_right_option_is, formulas, numbers, read, x

pytestmark = pytest.mark.parametrize("seed", SEEDS)


def test_altitude_of_right_triangle(seed):
    question = asked(geometry.altitude_of_right_triangle, seed)
    leg_a, leg_b = (int(tex.split("=")[1]) for tex in formulas(question.stem)[2:4])
    side = sp.Line(sp.Point(leg_a, 0), sp.Point(0, leg_b))
    assert_only_right_option_is(question, side.distance(sp.Point(0, 0)))


def test_inscribed_angle(seed):
    question = asked(geometry.inscribed_angle, seed)
    central = radians(numbers(question.stem)[0])
    a, b, c = cmath.rect(1, 0), cmath.rect(1, central), cmath.rect(1, central + 2)
    seen_from_c = abs(cmath.phase((a - c) / (b - c)))
    right = read(question.right.tex)
    assert float(right) == pytest.approx(seen_from_c)
    assert_only_right_option_is(question, right)


def test_tangent_length(seed):
    question = asked(geometry.tangent_length, seed)
    radius, distance = numbers(question.stem.replace("$OP=", "$OP= "))
    touch = sp.symbols("a b", real=True)
    on_circle = touch[0] ** 2 + touch[1] ** 2 - radius**2
    square_corner = touch[0] * (touch[0] - distance) + touch[1] ** 2
    solved = sp.solve([on_circle, square_corner], touch)[0]
    assert_only_right_option_is(question, sp.Point(*solved).distance(sp.Point(distance, 0)))


def test_trapezoid_area(seed):
    question = asked(geometry.trapezoid_area, seed)
    short, long, side = numbers(question.stem)
    overhang = sp.Rational(long - short, 2)
    height = sp.sqrt(side**2 - overhang**2)
    corners = [(0, 0), (long, 0), (long - overhang, height), (overhang, height)]
    assert_only_right_option_is(question, abs(sp.Polygon(*corners).area))


def test_rhombus_perimeter(seed):
    question = asked(geometry.rhombus_perimeter, seed)
    first, second = (sp.Rational(diagonal, 2) for diagonal in numbers(question.stem))
    rhombus = sp.Polygon((first, 0), (0, second), (-first, 0), (0, -second))
    assert_only_right_option_is(question, rhombus.perimeter)


def test_cosine_theorem(seed):
    question = asked(geometry.cosine_theorem, seed)
    a, b, degrees = numbers(question.stem)
    angle = degrees * sp.pi / 180
    assert_only_right_option_is(question, sp.Point(a, 0).distance(sp.Point(b * sp.cos(angle), b * sp.sin(angle))))


def test_area_ratio(seed):
    question = asked(geometry.area_ratio, seed)
    small, large = map(int, formulas(question.stem)[0].split(":"))
    area = numbers(question.stem.split("yuzi")[1])[0]
    # A right triangle of this area with a leg of 1, and its enlargement.
    scale = sp.Rational(large, small)
    assert_only_right_option_is(question, sp.Polygon((0, 0), (scale, 0), (0, 2 * area * scale)).area)


def test_box_diagonal(seed):
    question = asked(geometry.box_diagonal, seed)
    assert_only_right_option_is(question, sp.Point3D(0, 0, 0).distance(sp.Point3D(*numbers(question.stem))))


def test_cone_volume(seed):
    question = asked(geometry.cone_volume, seed)
    slant, radius = numbers(question.stem)
    height = sp.sqrt(slant**2 - radius**2)
    assert_only_right_option_is(question, sp.integrate(sp.pi * (radius * x / height) ** 2, (x, 0, height)))


def test_sphere_volume(seed):
    question = asked(geometry.sphere_volume, seed)
    surface = read(formulas(question.stem)[0])
    radius = sp.sqrt(surface / (4 * sp.pi))
    assert_only_right_option_is(question, sp.integrate(sp.pi * (radius**2 - x**2), (x, -radius, radius)))


def test_perpendicular_vectors(seed):
    question = asked(geometry.perpendicular_vectors, seed)
    a1, a2, b1 = numbers(question.stem)
    unknown = sp.Symbol("m")
    (solved,) = sp.solve(sp.Matrix([a1, a2]).dot(sp.Matrix([b1, unknown])))
    assert_only_right_option_is(question, solved)


def test_length_of_vector_sum(seed):
    question = asked(geometry.length_of_vector_sum, seed)
    a1, a2, b1, b2 = numbers(question.stem)
    assert_only_right_option_is(question, (sp.Matrix([a1, a2]) + sp.Matrix([b1, b2])).norm())
