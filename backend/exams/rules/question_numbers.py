"""Which of a paper's many numbers are the numbers of its questions, found by their order and their margin."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log

from exams.rules.paper_text import PageText, Run, Strip, is_white
from exams.rules.sheet import QUESTION_MAX

_WORD = r"(?:savol|topshiriq|masala|misol|вопрос|задани|задач|question|problem|task)\w*"
NUMBERED = re.compile(
    rf"(?:№\s*|{_WORD}\s*[№#]?\s*)?(\d{{1,3}})\s*(?:[.)](?!\d)|[-–.]?\s*{_WORD}|:(?!\d))", re.IGNORECASE
)
WORD_NUMBERED = re.compile(rf"(?:№\s*|{_WORD}\s*[№#]?\s*)(\d{{1,3}})\b", re.IGNORECASE)
ALONE = re.compile(r"(\d{1,3})(?=$|\s+[^\W\d]|\s+[(|√∫])")

SAME_MARGIN_POINTS = 3.0
# A margin holds at least this share of the numbers that the fullest margin holds.
FULL_ENOUGH = 0.25
# Columns begin at least this share of the page's width apart.
COLUMN_APART = 0.25
GUTTER_SIZES = 0.8
DIGIT_WIDTH = 0.5
# What a chain of numbers gains: a margin that many share, the outermost of such margins, the form of the number
# before, room between two. What it loses: another margin than the number before, numbers left out.
MARGIN_GAIN, OUTER_GAIN, SAME_GAIN, ROOM_GAIN = 0.3, 0.3, 0.3, 0.02
OTHER_MARGIN_LOSS, SKIP_LOSS, SKIP_LOSS_MOST = 1.5, 0.6, 3.0
LOOK_BACK = 400
COLUMNS_MAX = 8
CANDIDATES_MAX = 6000
FEW = 3


@dataclass(frozen=True, slots=True)
class Numbered:
    """A run that begins with a number, and where that number ends."""

    number: int
    run: Run
    right: float
    form: str
    column: int = 0

    def is_on_margin_of(self, other: "Numbered") -> bool:
        """Whether both stand on one margin: on its left or, set flush right, on its right."""
        left, right = abs(self.run.left - other.run.left), abs(self.right - other.right)
        return min(left, right) <= SAME_MARGIN_POINTS


def question_numbers(pages: Sequence[PageText], runs: Sequence[Run]) -> tuple[list[Numbered], dict[int, list[Strip]]]:
    """The questions' numbers in order, and each page's columns from left to right.

    Numbers that stand alone ("7" and a gap) are believed only where hardly any has its dot, bracket or word.
    """
    dotted = _chain(pages, [found for run in runs if (found := _numbered(run, (NUMBERED, WORD_NUMBERED)))])
    if len(dotted[0]) >= FEW:
        return dotted
    alone = _chain(pages, [found for run in runs if (found := _alone(run))])
    return alone if len(alone[0]) > max(FEW, len(dotted[0])) else dotted


def _numbered(run: Run, patterns: Sequence[re.Pattern[str]]) -> Numbered | None:
    for pattern in patterns:
        match = pattern.match(run.text)
        if match and 1 <= int(match[1]) <= QUESTION_MAX:
            share = match.end() / len(run.text)
            form = re.sub(r"[\d\s]+", "", match[0]).lower()
            return Numbered(int(match[1]), run, right=run.left + (run.right - run.left) * share, form=form)
    return None


def _alone(run: Run) -> Numbered | None:
    match = ALONE.match(run.text)
    if match is None or not 1 <= int(match[1]) <= QUESTION_MAX:
        return None
    return Numbered(int(match[1]), run, right=run.left + len(match[1]) * DIGIT_WIDTH * run.size, form="")


def _chain(pages: Sequence[PageText], found: list[Numbered]) -> tuple[list[Numbered], dict[int, list[Strip]]]:
    if not found or len(found) > CANDIDATES_MAX:
        return [], {}
    support = _support(found)
    most = max(support)
    strong = [item for item, count in zip(found, support, strict=True) if count >= most * FULL_ENOUGH]
    columns = _columns(pages, strong)
    weights = {id(item.run): 1 + MARGIN_GAIN * count / most for item, count in zip(found, support, strict=True)}
    placed = [replace(item, column=_column_of(item.run, columns.get(item.run.page, []))) for item in found]
    placed.sort(key=_reading_order)
    outer: dict[tuple[int, int], float] = {}
    for item in placed:
        if weights[id(item.run)] >= 1 + MARGIN_GAIN * FULL_ENOUGH:
            outer.setdefault((item.run.page, item.column), item.run.left)
            outer[item.run.page, item.column] = min(outer[item.run.page, item.column], item.run.left)
    worth = [
        weights[id(item.run)]
        + OUTER_GAIN * (item.run.left <= outer.get((item.run.page, item.column), 0.0) + item.run.size)
        for item in placed
    ]
    return _best(placed, worth, pages), columns


def _support(found: Sequence[Numbered]) -> list[int]:
    """How many different numbers share each one's margin and form: statements "1. 2. 3." in each question are three."""
    bins: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    for item in found:
        for edge, value in (("left", item.run.left), ("right", item.right)):
            middle = round(value / SAME_MARGIN_POINTS)
            for near in (middle - 1, middle, middle + 1):
                bins[item.form, edge, near].add(item.number)
    return [
        max(
            len(bins[item.form, "left", round(item.run.left / SAME_MARGIN_POINTS)]),
            len(bins[item.form, "right", round(item.right / SAME_MARGIN_POINTS)]),
        )
        for item in found
    ]


def _columns(pages: Sequence[PageText], strong: Sequence[Numbered]) -> dict[int, list[Strip]]:
    """Each page's columns: they begin where numbers stand on a margin with nothing printed left of it."""
    by_page: dict[int, list[Numbered]] = defaultdict(list)
    for item in strong:
        by_page[item.run.page].append(item)
    columns = {}
    for number, items in by_page.items():
        page = pages[number]
        starts: list[float] = []
        for item in sorted(items, key=lambda item: item.run.left):
            gap = Strip(item.run.left - GUTTER_SIZES * item.run.size, item.run.left - 1.0)
            is_apart = not starts or item.run.left - starts[-1] >= COLUMN_APART * page.width
            if is_apart and (not starts or is_white(page, gap)):
                starts.append(item.run.left)
        gutter = GUTTER_SIZES * items[0].run.size / 2
        edges = [0.0, *(start - gutter for start in starts[1:]), page.width]
        columns[number] = [Strip(left, right) for left, right in pairwise(edges)]
    return columns


def _column_of(run: Run, columns: Sequence[Strip]) -> int:
    return max((index for index, strip in enumerate(columns) if strip.left <= run.left), default=0)


def _reading_order(item: Numbered) -> tuple[int, int, float]:
    return item.run.page, item.column, item.run.baseline


def _best(items: Sequence[Numbered], weights: Sequence[float], pages: Sequence[PageText]) -> list[Numbered]:
    """The chain of rising numbers that is worth most.

    A number is worth more on a full margin and like the one before it, numbers left out cost, and among equals the
    chain whose questions take the most room wins: neither rules numbered on the cover nor a table of answers is it.
    """
    height = max(page.height for page in pages)
    at = [(item.run.page * COLUMNS_MAX + item.column) * height + item.run.baseline for item in items]
    worth: list[float] = []
    before: list[int | None] = []
    for index, item in enumerate(items):
        best, link = weights[index] - min(SKIP_LOSS_MOST, SKIP_LOSS * (item.number - 1)), None
        for other in range(max(0, index - LOOK_BACK), index):
            if items[other].number >= item.number:
                continue
            value = worth[other] + weights[index] + _step(items[other], item, room=at[index] - at[other])
            if value > best:
                best, link = value, other
        worth.append(best)
        before.append(link)
    chain: list[Numbered] = []
    step_back = max(range(len(items)), key=worth.__getitem__) if max(worth) > 0 else None
    while step_back is not None:
        chain.append(items[step_back])
        step_back = before[step_back]
    return _with_latest_start(chain[::-1], items)


def _step(before: Numbered, item: Numbered, *, room: float) -> float:
    """What it is worth that one number follows another."""
    is_elsewhere = before.column == item.column and not before.is_on_margin_of(item)
    likeness = -OTHER_MARGIN_LOSS if is_elsewhere else SAME_GAIN * (before.form == item.form)
    skipped = min(SKIP_LOSS_MOST, SKIP_LOSS * (item.number - before.number - 1))
    return likeness + ROOM_GAIN * log(1 + max(0.0, room)) - skipped


def _with_latest_start(chain: list[Numbered], items: Sequence[Numbered]) -> list[Numbered]:
    """The first number again, as near to the second as it stands like it: a rule "1." on the cover is no question."""
    if len(chain) < FEW:
        return chain
    first, second = chain[:2]
    likes = [
        item
        for item in items[: items.index(second)]
        if item.number == first.number and item.form == first.form and item.is_on_margin_of(first)
    ]
    return [likes[-1], *chain[1:]]
