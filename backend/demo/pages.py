"""Flow blocks over A4 pages and draw them as a PDF with matplotlib, the same bytes each time."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from demo.typesetting import (
    FAMILY,
    MATH_FAMILY,
    Block,
    PlacedSketch,
    Run,
    Style,
    formula_lift,
    measure,
    without_formulas,
)

POINTS_PER_MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * POINTS_PER_MM, 297 * POINTS_PER_MM
MARGIN = 20 * POINTS_PER_MM
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
HEADER_HEIGHT = 26.0
HEADER_GAP = 20.0
BODY_HEIGHT = PAGE_HEIGHT - 2 * MARGIN - HEADER_HEIGHT
BLOCK_GAP = 13.0
SMALL = Style(size=8.5)

# Type 42 keeps the text selectable and searchable; the fonts come with matplotlib, so every machine has them.
PDF_SETTINGS: dict[Any, Any] = {  # Any: matplotlib types its keys as one long Literal
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "font.family": FAMILY,
    "mathtext.fontset": MATH_FAMILY,
    "text.usetex": False,
    "path.simplify": False,
}
# DejaVu's own dates, which fontTools remarks upon at every subset, are none of the reader's business.
logging.getLogger("fontTools").setLevel(logging.ERROR)
# A fixed date: the same paper is the same file, byte for byte.
MADE_ON = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Flow:
    """A block and how it wants to stand: `keep_with_next` holds a heading on the page of what follows."""

    block: Block
    keep_with_next: bool = False


def paginate(flow: Sequence[Flow]) -> list[list[Block]]:
    """Spread blocks over pages, each block at its place below the header; none is split."""
    pages: list[list[Block]] = [[]]
    used = 0.0
    for position, item in enumerate(flow):
        needed = item.block.height
        if item.keep_with_next and position + 1 < len(flow):
            needed += BLOCK_GAP + flow[position + 1].block.height
        if needed > BODY_HEIGHT:
            raise ValueError(f"a block of {needed:.0f} points does not fit on a page")
        if pages[-1] and used + needed > BODY_HEIGHT:
            pages.append([])
            used = 0.0
        pages[-1].append(item.block.moved(0.0, used))
        used += item.block.height + BLOCK_GAP
    return pages


def draw_pdf(pages: Sequence[Sequence[Block]], *, title: str) -> bytes:
    """Return the PDF file of these pages.

    Uses matplotlib's global settings: one call at a time in a process.
    """
    buffer = BytesIO()
    metadata = {"Title": title, "Author": "Mock exam demo", "CreationDate": MADE_ON, "ModDate": MADE_ON}
    with mpl.rc_context(PDF_SETTINGS), PdfPages(buffer, metadata=metadata) as pdf:
        for number, blocks in enumerate(pages, start=1):
            pdf.savefig(_draw_page(blocks, title=title, page_label=f"{number} / {len(pages)}"))
    return buffer.getvalue()


class RunArtist(Artist):
    """Draws one run with its baseline exactly where layout put it.

    Figure.text would draw text above the axes and formulas a fraction of a point too high.
    """

    # Before the axes, so that a reader of the file's text meets the question before the labels of its figure.
    zorder = -1.0

    def __init__(self, run: Run, *, left: float, baseline: float) -> None:
        super().__init__()
        self._run, self._left, self._baseline = run, left, baseline

    def draw(self, renderer: RendererBase) -> None:
        """Put the run on the page."""
        context = renderer.new_gc()
        context.set_foreground("black")
        text, style = self._run.text, self._run.style
        is_math = self._run.is_math
        baseline = self._baseline - (formula_lift(text, style) if is_math else 0.0)
        renderer.draw_text(context, self._left, baseline, text, style.font(), 0.0, ismath=is_math)
        context.restore()


def _draw_page(blocks: Sequence[Block], *, title: str, page_label: str) -> Figure:
    figure = Figure(figsize=(PAGE_WIDTH / 72, PAGE_HEIGHT / 72))
    label_width = measure(page_label, SMALL).width
    header = _shortened(title, width=TEXT_WIDTH - label_width - HEADER_GAP)
    _draw_run(figure, Run(0.0, 8.0, header, SMALL), top=MARGIN)
    _draw_run(figure, Run(TEXT_WIDTH - label_width, 8.0, page_label, SMALL), top=MARGIN)
    _draw_rule(figure, y=MARGIN + 13.0)
    for block in blocks:
        for run in block.runs:
            _draw_run(figure, run, top=MARGIN + HEADER_HEIGHT)
        for placed in block.sketches:
            _draw_sketch(figure, placed, top=MARGIN + HEADER_HEIGHT)
    return figure


def _shortened(title: str, *, width: float) -> str:
    text = without_formulas(title)
    while measure(text, SMALL).width > width:
        text = f"{text[:-2]}…"
    return text


def _draw_run(figure: Figure, run: Run, *, top: float) -> None:
    figure.add_artist(RunArtist(run, left=MARGIN + run.x, baseline=PAGE_HEIGHT - top - run.y))


def _draw_rule(figure: Figure, *, y: float) -> None:
    height = 1 - y / PAGE_HEIGHT
    ends = [MARGIN / PAGE_WIDTH, 1 - MARGIN / PAGE_WIDTH]
    figure.add_artist(Line2D(ends, [height, height], color="black", linewidth=0.6))


def _draw_sketch(figure: Figure, placed: PlacedSketch, *, top: float) -> None:
    sketch = placed.sketch
    bottom = top + placed.y + sketch.height
    axes = figure.add_axes(
        (
            (MARGIN + placed.x) / PAGE_WIDTH,
            1 - bottom / PAGE_HEIGHT,
            sketch.width / PAGE_WIDTH,
            sketch.height / PAGE_HEIGHT,
        )
    )
    sketch.draw(axes)
