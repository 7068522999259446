"""Break text with formulas into lines and stack them into blocks, in points, before anything is drawn."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from demo.questions import Sketch

TEXT_SIZE = 10.5
LEADING = 4.5
CELL_GAP = 18.0
FAMILY = "DejaVu Serif"
MATH_FAMILY = "dejavuserif"
# Words, where a formula between dollar signs (blanks and all) counts as part of its word; no-break spaces hold.
WORD = re.compile(r"(?:\$[^$]*\$|[^ $])+")


@dataclass(frozen=True, slots=True)
class Style:
    """Size in points and weight of a run of text."""

    size: float = TEXT_SIZE
    bold: bool = False

    def font(self) -> FontProperties:
        """Return the font for measuring and drawing."""
        weight = "bold" if self.bold else "normal"
        return FontProperties(family=FAMILY, size=self.size, weight=weight, math_fontfamily=MATH_FAMILY)


PLAIN = Style()
BOLD = Style(bold=True)


@dataclass(frozen=True, slots=True)
class Extent:
    """Width, height above and depth below the baseline, in points."""

    width: float
    ascent: float
    descent: float


@dataclass(frozen=True, slots=True)
class Run:
    """Text drawn in one go: `x` from the left edge, `y` of its baseline below the top of its block."""

    x: float
    y: float
    text: str
    style: Style = PLAIN

    @property
    def is_math(self) -> bool:
        return "$" in self.text

    def moved(self, dx: float, dy: float) -> "Run":
        return Run(self.x + dx, self.y + dy, self.text, self.style)


@dataclass(frozen=True, slots=True)
class PlacedSketch:
    """A figure with its top left corner, in points from the top left of its block."""

    x: float
    y: float
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Block:
    """What must stay together on one page."""

    runs: tuple[Run, ...]
    height: float
    sketches: tuple[PlacedSketch, ...] = ()

    def moved(self, dx: float, dy: float) -> "Block":
        """Return the block shifted right and down."""
        return Block(
            tuple(run.moved(dx, dy) for run in self.runs),
            self.height,
            tuple(PlacedSketch(placed.x + dx, placed.y + dy, placed.sketch) for placed in self.sketches),
        )


@lru_cache(maxsize=4096)
def measure(text: str, style: Style) -> Extent:
    """Return the room which one run of text takes."""
    font, is_math = style.font(), "$" in text
    width, height, descent = text_to_path.get_text_width_height_descent(text, font, ismath=is_math)
    return Extent(width=float(width), ascent=float(height - descent), descent=float(descent))


def formula_lift(text: str, style: Style) -> float:
    """Return how far above its baseline matplotlib draws a formula, in points.

    It rounds the height up to whole points and hangs the formula from there: up to one point too high.
    """
    parsed = text_to_path.mathtext_parser.parse(text, 72, style.font())
    return float(parsed.height - parsed.depth) - measure(text, style).ascent


def without_formulas(text: str) -> str:
    """Return text from elsewhere in a form that is printed letter by letter."""
    return text.replace("$", "")


def blank_width(style: Style) -> float:
    """Return the width of the space between two words."""
    return measure("a a", style).width - measure("aa", style).width


def paragraph(text: str, *, width: float, style: Style = PLAIN) -> Block:
    """Break text into lines no wider than `width`; a formula is never broken."""
    runs: list[Run] = []
    top = 0.0
    for words in _broken_lines(WORD.findall(text), width=width, style=style):
        line, height = _set_line(words, style=style)
        runs.extend(run.moved(0.0, top) for run in line)
        top += height
    return Block(tuple(runs), top)


def stacked(blocks: Sequence[Block], *, gap: float) -> Block:
    """Put blocks under each other."""
    placed: list[Block] = []
    top = 0.0
    for block in blocks:
        placed.append(block.moved(0.0, top))
        top += block.height + gap
    return _merged(placed, height=max(0.0, top - gap))


def beside(left: Block, right: Block, *, offset: float) -> Block:
    """Put `right` beside `left`, `offset` points from its left edge, tops level."""
    return _merged([left, right.moved(offset, 0.0)], height=max(left.height, right.height))


def columns(cells: Sequence[Sequence[str]], *, width: float, widest: int) -> Block:
    """Set cells (a label and a formula each) in as many equal columns as fit, at most `widest`."""
    needed = max(_cell_width(cell) for cell in cells)
    fitting = [count for count in range(widest, 0, -1) if len(cells) % count == 0 and needed <= width / count]
    count = fitting[0] if fitting else 1
    rows = [cells[start : start + count] for start in range(0, len(cells), count)]
    return stacked([_row(row, step=width / count) for row in rows], gap=1.0)


def _cell_width(cell: Sequence[str]) -> float:
    return sum(measure(text, PLAIN).width for text in cell) + CELL_GAP


def _row(row: Sequence[Sequence[str]], *, step: float) -> Block:
    """Set the cells of one row on a common baseline."""
    extents = [measure(text, PLAIN) for cell in row for text in cell]
    baseline, height = _line_metrics(extents, PLAIN)
    runs = []
    for column, (label, formula) in enumerate(row):
        x = column * step
        runs.append(Run(x, baseline, label))
        runs.append(Run(x + measure(label, PLAIN).width + blank_width(PLAIN), baseline, formula))
    return Block(tuple(runs), height)


def _line_metrics(extents: Iterable[Extent], style: Style) -> tuple[float, float]:
    """Return the baseline below the top of the line, and the line's height."""
    plain = measure("Hgʻ", style)
    extents = [plain, *extents]
    ascent, descent = max(extent.ascent for extent in extents), max(extent.descent for extent in extents)
    return ascent + LEADING / 2, ascent + descent + LEADING


def _broken_lines(words: Sequence[str], *, width: float, style: Style) -> list[list[str]]:
    lines: list[list[str]] = [[]]
    used = 0.0
    blank = blank_width(style)
    for word in words:
        word_width = measure(word, style).width
        if lines[-1] and used + blank + word_width > width:
            lines.append([])
            used = 0.0
        used += word_width + (blank if lines[-1] else 0.0)
        lines[-1].append(word)
    return lines


def _set_line(words: Sequence[str], *, style: Style) -> tuple[list[Run], float]:
    """Join neighbouring plain words into one run, so that a viewer selects and finds them as text."""
    pieces: list[str] = []
    for word in words:
        if pieces and "$" not in word and "$" not in pieces[-1]:
            pieces[-1] = f"{pieces[-1]} {word}"
        else:
            pieces.append(word)
    extents = [measure(piece, style) for piece in pieces]
    baseline, height = _line_metrics(extents, style)
    runs: list[Run] = []
    x = 0.0
    for piece, extent in zip(pieces, extents, strict=True):
        runs.append(Run(x, baseline, piece, style))
        x += extent.width + blank_width(style)
    return runs, height


def _merged(blocks: Sequence[Block], *, height: float) -> Block:
    return Block(
        tuple(run for block in blocks for run in block.runs),
        height,
        tuple(placed for block in blocks for placed in block.sketches),
    )
