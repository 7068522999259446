"""A printed page as letters and ink: its lines of text, and the white bands between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

SAME_BASELINE_POINTS = 1.5
# In sizes of the letters: a wider gap parts columns of a table, or a question's number from its text.
RUN_GAP = 1.1
# And between two words, where the file says so as well: letters of one word may stand apart.
WORD_GAP = 0.2
# A line of ink over so much of a page's height is a frame, and no text.
FRAME_SHARE = 0.4
# A white band this share of the widest one is wide enough: the nearest of those parts two questions.
WIDE_ENOUGH = 0.7
# Of the text's size: a thinner band is not seen.
LEAST_BAND = 0.12
# Of the text's size: air that is left above a question at most.
MOST_AIR = 0.8


@dataclass(frozen=True, slots=True)
class Glyph:
    """One letter: its ink's box, its baseline and its size, in points from the top left of the page as shown."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    baseline: float
    size: float
    begins_word: bool = False


@dataclass(frozen=True, slots=True)
class PageText:
    """One page: its letters, and what is inked of it, as rows and columns of dots over the whole page."""

    width: float
    height: float
    glyphs: Sequence[Glyph]
    ink: NDArray[np.bool_] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Run:
    """Letters on one baseline with no wide gap between them."""

    page: int
    text: str
    left: float
    right: float
    top: float
    bottom: float
    baseline: float
    size: float

    @property
    def letters(self) -> int:
        return sum(sign.isalpha() for sign in self.text)


def runs_of(number: int, page: PageText) -> list[Run]:
    """The page's runs from top to bottom, those on one baseline from left to right."""
    runs: list[Run] = []
    for line in _baselines(page.glyphs):
        run: list[Glyph] = []
        for glyph in sorted(line, key=lambda glyph: glyph.left):
            if run and glyph.left - run[-1].right > RUN_GAP * max(glyph.size, run[-1].size):
                runs.append(_joined(number, run))
                run = []
            run.append(glyph)
        runs.append(_joined(number, run))
    return runs


def _baselines(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    line: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.baseline):
        if line and glyph.baseline - line[0].baseline > SAME_BASELINE_POINTS:
            yield line
            line = []
        line.append(glyph)
    if line:
        yield line


def _joined(page: int, glyphs: Sequence[Glyph]) -> Run:
    text = glyphs[0].text
    for before, glyph in pairwise(glyphs):
        is_word = glyph.begins_word and glyph.left - before.right > WORD_GAP * glyph.size
        text += f" {glyph.text}" if is_word else glyph.text
    return Run(
        page=page,
        text=text,
        left=glyphs[0].left,
        right=max(glyph.right for glyph in glyphs),
        top=min(glyph.top for glyph in glyphs),
        bottom=max(glyph.bottom for glyph in glyphs),
        baseline=glyphs[0].baseline,
        size=sorted(glyph.size for glyph in glyphs)[len(glyphs) // 2],
    )


@dataclass(frozen=True, slots=True)
class Strip:
    """A part of a page's width, in points."""

    left: float
    right: float


def inked_rows(page: PageText, strip: Strip) -> NDArray[np.bool_]:
    """Which rows of dots hold ink within the strip; frames and rules from top to bottom do not count."""
    dots = page.ink.shape[1] / page.width
    part = page.ink[:, max(0, floor(strip.left * dots)) : max(1, ceil(strip.right * dots))]
    is_frame = part.mean(axis=0) > FRAME_SHARE
    rows: NDArray[np.bool_] = part[:, ~is_frame].any(axis=1)
    return rows


def is_white(page: PageText, strip: Strip) -> bool:
    """Whether nearly no row has ink within the strip: what parts two columns (a heading may stand across)."""
    return bool(inked_rows(page, strip).mean() < 0.06)


def top_of_ink(page: PageText, strip: Strip, *, size: float, limit: float, below: float) -> float | None:
    """The middle of the white band between two heights: below it stands all that belongs to a line of this size.

    The nearest band to `below` that is about as wide as the widest. None when there is none.
    """
    dots = page.ink.shape[0] / page.height
    start, end = max(0, floor(limit * dots)), max(1, ceil(below * dots))
    rows = inked_rows(page, strip)[start:end]
    bands, at = [], start
    for has_ink, group in groupby(rows):
        length = len(list(group))
        if not has_ink:
            bands.append((at / dots, (at + length) / dots))
        at += length
    widest = max((below - above for above, below in bands), default=0.0)
    if widest < LEAST_BAND * size:
        return None
    above, below = next(band for band in reversed(bands) if band[1] - band[0] >= widest * WIDE_ENOUGH)
    return float(max((above + below) / 2, below - MOST_AIR * size))


def last_ink(page: PageText, strip: Strip, *, before: float) -> float:
    """The lowest inked row above `before`, or `before` itself on a white page."""
    dots = page.ink.shape[0] / page.height
    inked = np.flatnonzero(inked_rows(page, strip)[: max(1, ceil(before * dots))])
    return float((inked[-1] + 1) / dots) if inked.size else before


def white_around(page: PageText, run: Run) -> tuple[float, float]:
    """How much white there is right above and right below a run, over its own width."""
    dots = page.ink.shape[0] / page.height
    rows = inked_rows(page, Strip(run.left, run.right))
    over, under = rows[: max(0, floor(run.top * dots))][::-1], rows[ceil(run.bottom * dots) :]
    return _first(over) / dots, _first(under) / dots


def _first(rows: NDArray[np.bool_]) -> int:
    """How many rows come before the first inked one."""
    return int(rows.argmax()) if rows.any() else rows.size
