"""Small drawings as inline SVG: no script, no style attribute, all looks in `exams/analysis.css` by class."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Literal
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.safestring import SafeString, mark_safe

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` on the way from `start` to `end` in the drawing."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


class Drawing:
    """An SVG picture with a name and a description for those who do not see it; sizes in its own units."""

    def __init__(self, name: str, width: float, height: float, *, title: str, description: str) -> None:
        self.root = Element(
            "svg",
            {
                "viewBox": f"0 0 {_n(width)} {_n(height)}",
                "class": f"plot {name}",
                "role": "img",
                "aria-labelledby": f"{name}-title {name}-description",
            },
        )
        SubElement(self.root, "title", id=f"{name}-title").text = title
        SubElement(self.root, "desc", id=f"{name}-description").text = description
        self.place = self.root

    def line(self, first: Point, second: Point, kind: str) -> None:
        SubElement(
            self.place,
            "line",
            {"x1": _n(first[0]), "y1": _n(first[1]), "x2": _n(second[0]), "y2": _n(second[1]), "class": kind},
        )

    def box(self, left: float, top: float, width: float, height: float, kind: str, note: str = "") -> None:
        """A rectangle; `note` is shown where a pointer rests on it."""
        given = {"x": _n(left), "y": _n(top), "width": _n(max(width, 0)), "height": _n(max(height, 0)), "class": kind}
        _noted(SubElement(self.place, "rect", given), note)

    def dot(self, centre: Point, radius: float, kind: str, note: str = "") -> None:
        given = {"cx": _n(centre[0]), "cy": _n(centre[1]), "r": _n(radius), "class": kind}
        _noted(SubElement(self.place, "circle", given), note)

    def curve(self, points: Iterable[Point], kind: str) -> None:
        SubElement(self.place, "polyline", {"points": _points(points), "class": kind})

    def area(self, points: Iterable[Point], kind: str) -> None:
        SubElement(self.place, "polygon", {"points": _points(points), "class": kind})

    def text(self, at: Point, words: str, kind: str = "label", anchor: Anchor = "start") -> None:
        given = {"x": _n(at[0]), "y": _n(at[1]), "class": kind, "text-anchor": anchor}
        SubElement(self.place, "text", given).text = words

    @contextmanager
    def linked(self, address: str) -> Iterator[None]:
        """What is drawn inside leads to an address."""
        outer = self.place
        self.place = SubElement(outer, "a", href=address)
        yield
        self.place = outer

    def svg(self) -> SafeString:
        # ElementTree escapes every text and attribute.
        return mark_safe(tostring(self.root, encoding="unicode"))  # noqa: S308


def round_steps(highest: float, *, about: int) -> list[float]:
    """Round values from 0 up to at least `highest`, some `about` of them: 0, 5, 10 …"""
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / about
    unit = 10 ** floor(log10(rough))
    step = next(unit * size for size in (1, 2, 5, 10) if unit * size >= rough)
    return [step * place for place in range(ceil(highest / step) + 1)]


def logit_steps(low: float, high: float) -> list[int]:
    """The whole logits of a range."""
    return list(range(ceil(low), floor(high) + 1))


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _noted(element: Element, note: str) -> None:
    if note:
        SubElement(element, "title").text = note


def _n(number: float) -> str:
    """A coordinate without needless digits."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def pairs(xs: Sequence[float], ys: Sequence[float], across: Scale, up: Scale) -> list[Point]:
    """Points of a curve in drawing units."""
    return [(across(x), up(y)) for x, y in zip(xs, ys, strict=True)]
