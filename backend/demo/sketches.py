"""Figures of the demo papers: black lines on white, drawn on axes in the units of the figure itself."""

from collections.abc import Sequence
from functools import partial
from math import cos, pi, sin

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Arc, Circle, Polygon
from numpy.typing import NDArray

Point = tuple[float, float]
Curve = NDArray[np.float64]
INK = "black"
LINE_WIDTH = 0.9
LABEL_SIZE = 9.0
# A grid of some 12 units is drawn about 130 points wide.
GRID_UNITS_PER_POINT = 0.09


def right_triangle(axes: Axes, *, leg_a: int, leg_b: int, altitude_label: str) -> None:
    """Draw triangle ABC with the right angle at C, its altitude CH and the lengths of both legs."""
    c, a, b = (0.0, 0.0), (0.0, float(leg_b)), (float(leg_a), 0.0)
    scale = leg_a * leg_b / (leg_a**2 + leg_b**2)
    h = (scale * leg_b, scale * leg_a)
    axes.add_patch(Polygon([a, b, c], fill=False, edgecolor=INK, linewidth=LINE_WIDTH))
    _line(axes, [c, h])
    unit = max(leg_a, leg_b) / 14
    _square_mark(axes, corner=c, along=(1.0, 0.0), side=unit)
    length = (leg_a**2 + leg_b**2) ** 0.5
    _square_mark(axes, corner=h, along=(-leg_a / length, leg_b / length), side=unit)
    _label(axes, "C", c, (-7, -7))
    _label(axes, "A", a, (-6, 5))
    _label(axes, "B", b, (7, -5))
    _label(axes, "H", h, (6, 6))
    _label(axes, str(leg_a), _middle(c, b), (0, -9))
    _label(axes, str(leg_b), _middle(c, a), (-10, 0))
    _label(axes, altitude_label, _middle(c, h), (8, -4))
    _frame(axes, [a, b, c, h])


def circle_with_angles(axes: Axes, *, central_degrees: int) -> None:
    """Draw a circle with the inscribed angle ACB and the central angle AOB over the same arc."""
    half = central_degrees * pi / 360
    a, b = (cos(-pi / 2 - half), sin(-pi / 2 - half)), (cos(-pi / 2 + half), sin(-pi / 2 + half))
    c, o = (cos(pi / 2 + 0.35), sin(pi / 2 + 0.35)), (0.0, 0.0)
    axes.add_patch(Circle(o, 1.0, fill=False, edgecolor=INK, linewidth=LINE_WIDTH))
    _line(axes, [a, o, b])
    _line(axes, [a, c, b])
    axes.plot([0], [0], marker="o", markersize=2.5, color=INK)
    start, end = 270 - central_degrees / 2, 270 + central_degrees / 2
    axes.add_patch(Arc(o, 0.44, 0.44, theta1=start, theta2=end, edgecolor=INK, linewidth=LINE_WIDTH))
    _label(axes, "O", o, (-7, 4))
    for name, point in (("A", a), ("B", b), ("C", c)):
        _label(axes, name, point, (9 * point[0], 9 * point[1]))
    _frame(axes, [(-1.0, -1.0), (1.0, 1.0)])


def tangent_from_point(axes: Axes, *, radius: int, distance: int) -> None:
    """Draw a circle with centre O, a point P outside and the tangent PA with the radius OA."""
    angle = np.arccos(radius / distance)
    o, p = (0.0, 0.0), (float(distance), 0.0)
    a = (radius * float(np.cos(angle)), radius * float(np.sin(angle)))
    axes.add_patch(Circle(o, radius, fill=False, edgecolor=INK, linewidth=LINE_WIDTH))
    _line(axes, [o, p, a, o])
    _square_mark(axes, corner=a, along=(-a[0] / radius, -a[1] / radius), side=distance / 18)
    axes.plot([0], [0], marker="o", markersize=2.5, color=INK)
    _label(axes, "O", o, (-6, -7))
    _label(axes, "P", p, (6, -6))
    _label(axes, "A", a, (5, 7))
    _label(axes, str(radius), _middle(o, a), (-7, 4))
    _frame(axes, [(-radius, -radius), (distance, radius)])


def parabola(axes: Axes, *, lead: int, x0: int, y0: int) -> None:
    """Draw y = lead·(x - x0)² + y0 on a grid, with its vertex marked."""
    x = np.linspace(-5, 5, 201)
    _curve_on_grid(axes, x, lead * (x - x0) ** 2 + y0, reach=5)
    axes.plot([x0], [y0], marker="o", markersize=3, color=INK)


def straight_line(axes: Axes, *, points: tuple[tuple[int, int], tuple[int, int]]) -> None:
    """Draw the line through two marked points of a grid."""
    (x1, y1), (x2, y2) = points
    x = np.linspace(-6, 6, 201)
    _curve_on_grid(axes, x, y1 + (y2 - y1) / (x2 - x1) * (x - x1), reach=6)
    axes.plot([x1, x2], [y1, y2], linestyle="", marker="o", markersize=3.5, color=INK)


def area_under_parabola(axes: Axes, *, width: int) -> None:
    """Shade the region between y = width·x - x² and the x axis."""
    x = np.linspace(-0.35, width + 0.35, 121)
    y = width * x - x**2
    region = np.linspace(0, width, 121)
    axes.fill_between(region, width * region - region**2, color="0.85", linewidth=0)
    axes.plot(x, y, color=INK, linewidth=1.4)
    top = width * width / 4
    _arrow(axes, (-0.8, 0.0), (width + 0.9, 0.0))
    _arrow(axes, (0.0, -0.25 * top), (0.0, 1.35 * top))
    _label(axes, "$x$", (width + 0.9, 0.0), (-2, -8))
    _label(axes, "$y$", (0.0, 1.35 * top), (-8, -2))
    _label(axes, "0", (0.0, 0.0), (-6, -7))
    axes.set_xlim(-1.0, width + 1.1)
    axes.set_ylim(-0.35 * top, 1.45 * top)
    axes.set_axis_off()


def cuboid(axes: Axes, *, labels: tuple[str, str, str]) -> None:
    """Draw a rectangular box with its diagonal; labels are those of length, depth and height."""
    shift, width, height = (0.9, 0.55), 2.2, 1.5
    front = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
    back = [(x + shift[0], y + shift[1]) for x, y in front]
    axes.add_patch(Polygon(front, fill=False, edgecolor=INK, linewidth=LINE_WIDTH))
    for edge in (
        [front[1], back[1]],
        [front[2], back[2]],
        [front[3], back[3]],
        [back[1], back[2]],
        [back[2], back[3]],
    ):
        _line(axes, edge)
    for edge in ([front[0], back[0]], [back[0], back[1]], [back[0], back[3]]):
        _line(axes, edge, style="--")
    _line(axes, [front[0], back[2]], style=":")
    _label(axes, labels[0], _middle(front[0], front[1]), (0, -8))
    _label(axes, labels[1], _middle(front[1], back[1]), (8, -5))
    _label(axes, labels[2], _middle(back[1], back[2]), (8, 0))
    _frame(axes, [front[0], back[2]])


def square_pyramid(axes: Axes, *, base: int, height: int) -> None:
    """Draw a regular four-sided pyramid SABCD with its height SO."""
    a, b, c, d = (0.0, 0.0), (2.2, 0.0), (3.2, 0.9), (1.0, 0.9)
    o, s = (1.6, 0.45), (1.6, 2.7)
    for edge in ([a, b], [b, c], [s, a], [s, b], [s, c]):
        _line(axes, edge)
    for edge in ([c, d], [d, a], [s, d], [a, c], [b, d], [s, o]):
        _line(axes, edge, style="--")
    for name, point, offset in (
        ("A", a, (-6, -4)),
        ("B", b, (5, -6)),
        ("C", c, (7, 2)),
        ("D", d, (-7, 3)),
        ("O", o, (1, -8)),
        ("S", s, (0, 8)),
    ):
        _label(axes, name, point, offset)
    _label(axes, str(base), _middle(a, b), (0, -8))
    _label(axes, str(height), _middle(o, s), (-6, 2))
    _frame(axes, [a, b, c, d, s])


def _curve_on_grid(axes: Axes, x: Curve, y: Curve, *, reach: int) -> None:
    """Draw a curve with axes and a unit grid from -reach to reach, and its labels where the curve is not."""
    for line in range(-reach, reach + 1):
        axes.plot([line, line], [-reach, reach], color="0.82", linewidth=0.4)
        axes.plot([-reach, reach], [line, line], color="0.82", linewidth=0.4)
    _arrow(axes, (-reach, 0.0), (reach + 0.7, 0.0))
    _arrow(axes, (0.0, -reach), (0.0, reach + 0.7))
    inside = np.abs(y) <= reach
    axes.plot(x[inside], y[inside], color=INK, linewidth=1.4)
    _label(axes, "$x$", (reach + 0.6, 0.0), (0, -8))
    _label(axes, "$y$", (0.0, reach + 0.6), (-8, 0))
    for point, offsets in (
        ((1.0, 0.0), [(0.0, -6.0), (0.0, 6.0)]),
        ((0.0, 1.0), [(-5.0, 0.0), (5.0, 0.0), (-5.0, 5.0), (5.0, -5.0)]),
    ):
        clearest = max(offsets, key=partial(_clearance, point, x=x, y=y))
        _label(axes, "1", point, clearest, size=7)
    axes.set_xlim(-reach - 0.3, reach + 1.0)
    axes.set_ylim(-reach - 0.3, reach + 1.0)
    axes.set_aspect("equal")
    axes.set_axis_off()


def _clearance(point: Point, offset: Point, *, x: Curve, y: Curve) -> float:
    """Return how far from a curve a label would stand, in grid units."""
    label_x, label_y = point[0] + GRID_UNITS_PER_POINT * offset[0], point[1] + GRID_UNITS_PER_POINT * offset[1]
    return float(np.hypot(x - label_x, y - label_y).min())


def _line(axes: Axes, points: Sequence[Point], *, style: str = "-") -> None:
    axes.plot([x for x, _ in points], [y for _, y in points], color=INK, linewidth=LINE_WIDTH, linestyle=style)


def _arrow(axes: Axes, start: Point, end: Point) -> None:
    arrow = {
        "arrowstyle": "-|>",
        "linewidth": 0.7,
        "color": INK,
        "mutation_scale": 6,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    axes.annotate("", xy=end, xytext=start, arrowprops=arrow)


def _square_mark(axes: Axes, *, corner: Point, along: Point, side: float) -> None:
    """Mark a right angle at `corner`; one arm follows the unit vector `along`, the other is to its left."""
    x, y = corner
    dx, dy = along[0] * side, along[1] * side
    _line(axes, [(x + dx, y + dy), (x + dx - dy, y + dy + dx), (x - dy, y + dx)])


def _label(axes: Axes, text: str, point: Point, offset: Point, *, size: float = LABEL_SIZE) -> None:
    axes.annotate(text, xy=point, xytext=offset, textcoords="offset points", ha="center", va="center", fontsize=size)


def _middle(start: Point, end: Point) -> Point:
    return (start[0] + end[0]) / 2, (start[1] + end[1]) / 2


def _frame(axes: Axes, points: Sequence[Point]) -> None:
    """Show exactly these points; labels live in the margin which the page leaves around the axes."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    axes.set_xlim(min(xs) - 0.02 * width, max(xs) + 0.02 * width)
    axes.set_ylim(min(ys) - 0.02 * height, max(ys) + 0.02 * height)
    axes.set_aspect("equal")
    axes.set_axis_off()
