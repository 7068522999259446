"""Papers as other people set them: in columns, tightly, with numbers everywhere; and where each question's ink is."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text

WIDTH, HEIGHT = 595.0, 842.0
SETTINGS: dict[Any, Any] = {"pdf.fonttype": 42, "font.family": "DejaVu Serif", "mathtext.fontset": "dejavuserif"}

TALL = (
    r"$\frac{2^{9}\cdot 4^{3}}{8^{2}}$", r"$x^{2^{3}}-16$", r"$\dfrac{\frac{a}{b}+1}{\frac{c}{d}-1}$",
    r"$\sqrt{\frac{1}{2}}$",    r"$\left(\frac{3}{4}\right)^{x-5}$", r"$\sum_{k=1}^{n} k^2$", r"$3^x=81$", "oddiy matn",
)  # fmt: skip


@dataclass
class Layout:
    """How a paper is set, all sizes in points."""

    columns: int = 1
    size: float = 10.5
    leading: float = 1.35
    gap: float = 10.0
    hang: float = 24.0
    number: str = "{}."
    flush_right: bool = False
    header: bool = True
    frame: bool = False
    traps: bool = False
    questions: int = 20
    options: int = 4
    seed: int = 1


@dataclass
class Printed:
    """The file, and for each question its page and the ink of its first line: (page, top, bottom, left), in points."""

    pdf: bytes
    first_lines: dict[int, tuple[int, float, float, float]] = field(default_factory=dict)
    last_lines: dict[int, tuple[int, float]] = field(default_factory=dict)


class _Press:
    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.figures: list[Figure] = []
        self.column = layout.columns
        self.y = 0.0
        self.renderer = FigureCanvasAgg(Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=72)).get_renderer()

    @property
    def left(self) -> float:
        return 50.0 + self.column * (WIDTH - 80.0) / self.layout.columns

    def make_room(self, height: float) -> None:
        if self.figures and self.y + height < HEIGHT - 60:
            return
        self.column += 1
        if self.column >= self.layout.columns:
            self.column = 0
            self._new_page()
        self.y = 70.0

    def _new_page(self) -> None:
        figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=72)
        self.figures.append(figure)
        if self.layout.header:
            self._text(50, 34, f"Matematika 2026 — {len(self.figures)}-bet", 8)
            self._text(300, HEIGHT - 30, f"{len(self.figures)}.", 8)
        if self.layout.frame:
            for x in (38, WIDTH - 25):
                figure.add_artist(Line2D([x / WIDTH] * 2, [0.05, 0.95], color="black", linewidth=1))

    def _text(self, x: float, baseline: float, text: str, size: float) -> tuple[float, float]:
        figure = self.figures[-1]
        drawn: Text = figure.text(x / WIDTH, 1 - baseline / HEIGHT, text, fontsize=size, va="baseline")
        box = drawn.get_window_extent(self.renderer)
        return HEIGHT - box.y1, HEIGHT - box.y0

    def line(
        self, pieces: Sequence[tuple[float, str]], *, size: float | None = None
    ) -> tuple[int, float, float, float]:
        """Print pieces on one baseline, the line as high as its highest piece."""
        size = size or self.layout.size
        probe = Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=72)
        extents = []
        for _x, text in pieces:
            drawn = probe.text(0.1, 0.5, text, fontsize=size, va="baseline")
            box = drawn.get_window_extent(self.renderer)
            extents.append((box.y1 - 0.5 * HEIGHT, 0.5 * HEIGHT - box.y0))
        up = max(size * 0.76, *(extent[0] for extent in extents))
        down = max(size * 0.24, *(extent[1] for extent in extents))
        self.y += up
        boxes = [self._text(self.left + x, self.y, text, size) for x, text in pieces]
        self.y += down + size * (self.layout.leading - 1)
        return (
            len(self.figures) - 1,
            min(box[0] for box in boxes),
            max(box[1] for box in boxes),
            self.left + pieces[0][0],
        )


def print_paper(layout: Layout) -> Printed:
    """Set a paper; the same layout gives the same paper."""
    with mpl.rc_context(SETTINGS):
        press, random, printed = _Press(layout), Random(layout.seed), Printed(b"")
        press.make_room(0)
        if layout.traps:
            for rule in range(1, 6):
                press.line([(0, f"{rule}. Qoida: javobni aniq yozing, {rule * 7}. bandga qarang.")])
            press.y += layout.gap
        for number in range(1, layout.questions + 1):
            _question(press, printed, number, random)
        target = io.BytesIO()
        with PdfPages(target) as pdf:
            for figure in press.figures:
                pdf.savefig(figure)
        printed.pdf = target.getvalue()
    return printed


def _question(press: _Press, printed: Printed, number: int, random: Random) -> None:
    layout = press.layout
    press.make_room(layout.size * layout.leading * (6 if not layout.traps else 11))
    label = layout.number.format(number)
    shift = 6.0 if layout.flush_right and number < 10 else 0.0
    formula = random.choice(TALL)
    if layout.hang:
        first = [(shift, label), (layout.hang, f"Toping: {formula}")]
    else:
        first = [(shift, f"{label} Toping: {formula}")]
    printed.first_lines[number] = press.line(first)
    if layout.traps:
        press.line([(layout.hang, f"Bunda x = {number + 1}. U holda y < {number + 2}.")])
        for statement in range(1, 4):
            press.line([(layout.hang + 12, f"{statement}. tasdiq: $a^{statement}$ juft;")])
        press.line(
            [(layout.hang, f"{number + 1}) va {number + 2}) dan tashqari." if layout.hang else "Shart bajariladi.")]
        )
    step = (WIDTH - 90.0) / layout.columns / max(1, layout.options) - 4
    options = [
        (layout.hang + index * step, f"{'ABCDEF'[index]}) {random.randint(2, 40)}") for index in range(layout.options)
    ]
    page, _top, bottom, _left = press.line(options)
    printed.last_lines[number] = (page, bottom)
    press.y += layout.gap
