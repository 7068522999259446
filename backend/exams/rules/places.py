"""Where each question stands on its paper, from the letters and the ink of the pages: no key is needed."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exams.rules.paper_text import PageText, Run, Strip, last_ink, runs_of, top_of_ink, white_around
from exams.rules.question_numbers import NUMBERED, Numbered, question_numbers

# Grows with every change of what is found: papers read by an older version are read again.
PLACES_VERSION = 1

OPTION = re.compile(r"\(?([A-HА-Н])\s?[).](?!\w)")
RANGE = re.compile(r"(?<!\d)(\d{1,3})\s?[-–—]\s?(\d{1,3})(?!\d)")
_PART = r"(?:qism|bo.?lim|bob|blok|часть|раздел|блок|part|section|block)"
_ORDINAL = r"(?:[IVX]{1,5}|\d{1,2}|[A-DА-Г])"
HEADING = re.compile(rf"(?:{_ORDINAL}\s*[-–.)]?\s*{_PART}\b|{_PART}\s*[-–—.:№]?\s*{_ORDINAL}\b)", re.IGNORECASE)
HEADING_LETTERS = 3
LARGER = 1.12
# Lines that begin on the margin of the numbers are headings where so few do it: elsewhere text hangs beside them.
RARELY = 0.15
# A list of options serves several questions; so does a text that names so few of them.
SHARED_OPTIONS, SHARED_QUESTIONS = 3, 8
# In sizes of the text: how far up a formula may reach, how far right of the number a line still begins at the left.
REACH, BEGINS_WITHIN = 3.5, 3.0
# Of the text's size (with the air of its font): baselines of two lines are further apart.
LINES_APART = 0.85
LETTER_MIDDLE = 0.3
# Where the head and the foot of pages stand, as a share of the height.
FURNITURE = 0.1
HEAD_POINTS = 300.0
LAST_AIR, LEAST_AIR = 0.6, 0.1
LEAST_AREA_POINTS = 6.0


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a page; its edges as shares of the page's width and height, from the top left."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Lead:
    """Where what belongs to a question but stands before it begins: a heading, a list that several share."""

    page: int
    top: float


@dataclass(frozen=True, slots=True)
class Place:
    """One question: the top of its first line with all that rises above it, and its areas in reading order."""

    number: int
    page: int
    left: float
    top: float
    areas: tuple[Area, ...]
    lead: Lead | None


@dataclass(frozen=True, slots=True)
class _Line:
    """What stands on one baseline of one column."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "  ".join(run.text for run in self.runs)

    @property
    def first(self) -> Run:
        return self.runs[0]

    @property
    def size(self) -> float:
        return max(self.runs, key=lambda run: run.letters).size

    @property
    def options(self) -> list[str]:
        return [match[1] for run in self.runs if (match := OPTION.match(run.text))]

    @property
    def is_words(self) -> bool:
        return max(run.letters for run in self.runs) >= HEADING_LETTERS


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of one page, its lines from top to bottom."""

    page: int
    strip: Strip
    lines: Sequence[_Line]


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a question or what leads to it begins: a column by its index, and a height in points."""

    column: int
    top: float


def find_places(pages: Sequence[PageText]) -> list[Place]:
    """The places of the questions that were found, in order; none on a paper without text."""
    runs = [run for number, page in enumerate(pages) for run in runs_of(number, page)]
    furniture = _furniture(pages, runs)
    body = [run for run in runs if id(run) not in furniture]
    numbers, strips = question_numbers(pages, body)
    if not numbers:
        return []
    columns = _columns(pages, body, strips)
    index_of = {id(run): index for index, column in enumerate(columns) for line in column.lines for run in line.runs}
    own = [_Start(index_of[id(item.run)], _top(pages, columns[index_of[id(item.run)]], item)) for item in numbers]
    leads = _leads(pages, columns, numbers, own)
    starts = [leads[item.number][0] if item.number in leads else own[at] for at, item in enumerate(numbers)]
    shared = _shared(leads, numbers)
    return [
        _place(pages, columns, item, own[at], starts[at : at + 2], shared.get(item.number))
        for at, item in enumerate(numbers)
    ]


def places_as_data(places: Sequence[Place]) -> list[dict[str, Any]]:
    """Places as plain data, pages counted from 1 and shares with four digits."""

    def area(of: Area) -> dict[str, Any]:
        edges = {name: round(getattr(of, name), 4) for name in ("left", "top", "right", "bottom")}
        return {"page": of.page + 1, **edges}

    return [
        {
            "number": place.number,
            "page": place.page + 1,
            "left": round(place.left, 4),
            "top": round(place.top, 4),
            "areas": [area(of) for of in place.areas],
            "lead": {"page": place.lead.page + 1, "top": round(place.lead.top, 4)} if place.lead else None,
        }
        for place in places
    ]


def _furniture(pages: Sequence[PageText], runs: Sequence[Run]) -> set[int]:
    """Heads and feet: what stands at the same height of several pages, and counts at most the pages."""
    edges: dict[tuple[str, int], list[Run]] = defaultdict(list)
    for run in runs:
        share = run.baseline / pages[run.page].height
        if share < FURNITURE or share > 1 - FURNITURE:
            edges[re.sub(r"\d+", "#", run.text), round(run.baseline / 4)].append(run)
    often = max(2, len(pages) / 3)
    return {
        id(run)
        for (words, _height), same in edges.items()
        if len({run.page for run in same}) >= often and _counts_pages(same, has_words=any(map(str.isalpha, words)))
        for run in same
    }


def _counts_pages(same: Sequence[Run], *, has_words: bool) -> bool:
    """Whether texts that differ in their numbers only differ as their pages do; a number alone may be a question's."""
    if has_words and NUMBERED.match(same[0].text):
        return len({run.text for run in same}) == 1
    first = [int(number) for number in re.findall(r"\d+", same[0].text)]
    is_alone = not has_words and len(first) == 1
    for run in same[1:]:
        steps = [int(number) - begun for number, begun in zip(re.findall(r"\d+", run.text), first, strict=True)]
        if any(step not in (0, run.page - same[0].page) for step in steps) or (is_alone and run.baseline < HEAD_POINTS):
            return False
    return True


def _columns(pages: Sequence[PageText], runs: Sequence[Run], strips: Mapping[int, Sequence[Strip]]) -> list[_Column]:
    columns = []
    for number, page in enumerate(pages):
        own = [run for run in runs if run.page == number]
        of_page = strips.get(number, [Strip(0.0, page.width)])
        for strip in of_page:
            is_first, is_last = strip is of_page[0], strip is of_page[-1]
            inside = [
                run for run in own if (is_first or strip.left <= run.left) and (is_last or run.left < strip.right)
            ]
            columns.append(_Column(number, strip, _lines(inside)))
    return columns


def _lines(runs: Sequence[Run]) -> list[_Line]:
    lines: list[list[Run]] = []
    for run in runs:
        if lines and lines[-1][0].baseline == run.baseline:
            lines[-1].append(run)
        else:
            lines.append([run])
    return [_Line(tuple(line)) for line in lines]


def _top(pages: Sequence[PageText], column: _Column, item: Numbered) -> float:
    """The height at which a numbered line begins, with its exponents and numerators."""
    return _top_of_line(pages[item.run.page], column, item.run, edge=item.right)


def _top_of_line(page: PageText, column: _Column, run: Run, *, edge: float) -> float:
    """Looked for up to the line above; where a picture stands beside, only in the left part of the column."""
    above = [
        line
        for line in column.lines
        if run.size * LINES_APART <= run.baseline - line.first.baseline <= run.size * REACH
        and _begins_a_line(line, run, edge=edge)
    ]
    limit = above[-1].first.baseline if above else max(0.0, run.baseline - REACH * run.size)
    below = _highest(page, column, run, limit=limit) if above else run.baseline - run.size * LETTER_MIDDLE
    width = column.strip.right - column.strip.left
    for strip in (column.strip, Strip(column.strip.left, run.left + 0.4 * width), Strip(run.left - 1, edge + 1)):
        top = top_of_ink(page, strip, size=run.size, limit=limit, below=below)
        if top is not None:
            return top
    return max(limit, below - LEAST_AIR * run.size)


def _highest(page: PageText, column: _Column, run: Run, *, limit: float) -> float:
    """The highest of what surely belongs to a line: limits and numerators that stand right above its ink."""
    below = run.baseline - run.size * LETTER_MIDDLE
    for line in column.lines:
        for other in line.runs:
            if limit + LEAST_AIR * run.size < other.top < below:
                up, down = white_around(page, other)
                if 2 * down < up:
                    below = min(below, other.top)
    return below


def _begins_a_line(line: _Line, run: Run, *, edge: float) -> bool:
    """Whether this is a line of text above, and no numerator of the run's own line."""
    near = any(other.left <= edge + BEGINS_WITHIN * run.size for other in line.runs)
    return line.first.left <= edge or bool(line.options) or (near and line.is_words)


def _leads(
    pages: Sequence[PageText], columns: Sequence[_Column], numbers: Sequence[Numbered], own: Sequence[_Start]
) -> dict[int, tuple[_Start, list[_Line]]]:
    """For each question before which a heading or a shared list stands: where that begins, and its lines."""
    runs = [(index, line) for index, column in enumerate(columns) for line in column.lines]
    at = {id(line.first): place for place, (_index, line) in enumerate(runs)}
    by_run = {id(run): at[id(line.first)] for _index, line in runs for run in line.runs}
    first = by_run[id(numbers[0].run)]
    margins = {item.run.page: item for item in numbers}
    hangs = _hangs(numbers, [line for _index, line in runs[first:]])
    leads = {}
    before = 0
    for item, start in zip(numbers, own, strict=True):
        here = by_run[id(item.run)]
        between = [
            (index, line) for index, line in runs[before:here] if index < start.column or line.first.bottom <= start.top
        ]
        found = _lead_at([line for _index, line in between], item, is_first=before == 0, hangs=hangs)
        if found is not None:
            index, line = between[found]
            column = columns[index]
            top = _top_of_line(pages[column.page], column, line.first, edge=margins.get(column.page, item).right)
            leads[item.number] = (_Start(index, top), [other for _index, other in between[found:]])
        before = here + 1
    return leads


def _hangs(numbers: Sequence[Numbered], lines: Sequence[_Line]) -> float | None:
    """The right edge of the numbers' margin where text hangs beside it, so that hardly another line begins on it."""
    starts = {id(item.run) for item in numbers}
    margin = max(item.right for item in numbers) if len({item.column for item in numbers}) == 1 else None
    others = [line for line in lines if id(line.first) not in starts and line.is_words]
    if margin is None or not others:
        return None
    return margin if sum(line.first.left < margin for line in others) / len(others) < RARELY else None


def _lead_at(lines: Sequence[_Line], item: Numbered, *, is_first: bool, hangs: float | None) -> int | None:
    """Which of the lines between two questions is the first that belongs to the second."""
    if is_first:
        named = [at for at, line in enumerate(lines) if HEADING.match(line.text) or _range(line, item.number)]
        return named[-1] if named else None
    seen: list[int] = []
    for at, line in enumerate(lines):
        if (HEADING.match(line.text) and line.first.left <= item.right) or _range(line, item.number):
            return at
        if line.is_words and line.size >= LARGER * item.run.size:
            return at
        if hangs is not None and line.first.left < hangs and (line.is_words or line.options):
            return at
        if (seen and line.options[:1] == ["A"]) or (seen and line.options[:1] == ["А"]):
            return _after_options(lines, seen, at)
        if line.options:
            seen.append(at)
    return None


def _after_options(lines: Sequence[_Line], seen: Sequence[int], again: int) -> int:
    """A second list of options begins: it starts with the words that stand between the two lists."""
    words = [at for at in range(seen[-1] + 1, again) if lines[at].is_words]
    return words[0] if words else again


def _range(line: _Line, number: int) -> int | None:
    """The last question of a range that begins with this one: 35 in "33–35"."""
    ends = [int(match[2]) for match in RANGE.finditer(line.text) if int(match[1]) == number]
    return ends[0] if ends and ends[0] > number else None


def _shared(leads: Mapping[int, tuple[_Start, list[_Line]]], numbers: Sequence[Numbered]) -> dict[int, _Start]:
    """The lead of each question: its own, or that of an earlier one which holds a list or a text for several."""
    shared: dict[int, _Start] = {}
    until, lead = 0, None
    for item in numbers:
        if item.number in leads:
            lead, lines = leads[item.number]
            shared[item.number] = lead
            until = _shared_until(item.number, lines)
        elif lead is not None and item.number <= until:
            shared[item.number] = lead
    return shared


def _shared_until(number: int, lines: Sequence[_Line]) -> int:
    last = max((end for line in lines if (end := _range(line, number))), default=0)
    has_list = sum(len(line.options) for line in lines) >= SHARED_OPTIONS
    is_text = last - number < SHARED_QUESTIONS and len(lines) > 1
    return last if has_list or is_text else 0


def _place(
    pages: Sequence[PageText],
    columns: Sequence[_Column],
    item: Numbered,
    own: _Start,
    starts: Sequence[_Start],
    lead: _Start | None,
) -> Place:
    page = pages[item.run.page]
    return Place(
        number=item.number,
        page=item.run.page,
        left=item.run.left / page.width,
        top=own.top / page.height,
        areas=tuple(_areas(pages, columns, *starts)),
        lead=Lead(columns[lead.column].page, lead.top / pages[columns[lead.column].page].height) if lead else None,
    )


def _areas(
    pages: Sequence[PageText], columns: Sequence[_Column], start: _Start, end: _Start | None = None
) -> Iterator[Area]:
    """From where a question begins to where the next one does, column by column."""
    last = end.column if end else start.column
    for index in range(start.column, min(last, start.column + 3) + 1):
        column, page = columns[index], pages[columns[index].page]
        if index > start.column and not column.lines:
            continue
        first = start.top if index == start.column else _upper_edge(column)
        if end and index == end.column:
            bottom = end.top
        else:
            size = column.lines[-1].size if column.lines else 0.0
            foot = page.height * (1 - FURNITURE / 2) if index != start.column else page.height
            bottom = min(page.height, last_ink(page, column.strip, before=foot) + LAST_AIR * size)
        if bottom - first < LEAST_AREA_POINTS:
            continue
        yield Area(
            page=column.page,
            left=column.strip.left / page.width,
            top=first / page.height,
            right=column.strip.right / page.width,
            bottom=bottom / page.height,
        )


def _upper_edge(column: _Column) -> float:
    return max(0.0, min(line.first.top for line in column.lines) - LAST_AIR * column.lines[0].size)
