"""Leaderboards as students read them: a page of first places, and one's own place, always fresh.

A board that is counted (`models.board`) costs the same however many students there are: a page is a range of rows,
a place one look-up. An exam's own board is its history in the order of ranks.
"""

import uuid
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from accounts.handles import public_handle
from exams.errors import ExamNotFound, ResultsWithheld, UnknownTab
from exams.models import Board, MockExam
from exams.models.rating import FIRST_PLACES
from exams.selectors.board_cache import shared_page
from exams.selectors.boards import BOARD_SOURCES, LISTED_PLACES
from exams.selectors.release import results_are_out

EXAM_TAB = "exam"
TABS = (*BOARD_SOURCES, EXAM_TAB)
PAGE_SIZE = 50
LAST_PAGE = LISTED_PLACES // PAGE_SIZE
NEIGHBOURS = 25  # places above one's own, and as many below

WHO = "s.alias, s.full_name, s.show_on_leaderboard"

COUNTED_ROWS = """
SELECT r.rank, r.student_id, {who}, r.value, r.trend, r.detail
FROM exams_boardrow r JOIN accounts_student s ON s.id = r.student_id
WHERE r.board_id = %(board)s AND r.position > %(offset)s AND r.position <= %(offset)s + %(limit)s
  AND s.show_on_leaderboard
ORDER BY r.position
"""
# The place of a value: after everybody who has a greater one. The counts need not hold the value itself.
COUNTED_MINE = """
WITH mine AS (
    SELECT r.student_id, ({value})::float8 AS value, ({before})::float8 AS before, ({detail})::float8 AS detail
    FROM {table} r WHERE r.student_id = %(student)s AND {is_on}
)
SELECT COALESCE(present.places, 0) + 1, mine.student_id, {who}, mine.value,
       CASE WHEN mine.before IS NOT NULL THEN COALESCE(past.places, 0) - COALESCE(present.places, 0) END, mine.detail
FROM mine JOIN accounts_student s ON s.id = mine.student_id
LEFT JOIN LATERAL (
    SELECT above + students AS places FROM exams_boardcount
    WHERE board_id = %(board)s AND value > mine.value ORDER BY value LIMIT 1
) present ON true
LEFT JOIN LATERAL (
    SELECT above_before + students_before AS places FROM exams_boardcount
    WHERE board_id = %(board)s AND value > mine.before ORDER BY value LIMIT 1
) past ON true
"""
# A place is not a position: ties share one. Who is not among the rows stands behind them, or further down.
COUNTED_AROUND = """
WITH mine AS (
    SELECT COALESCE(
        (SELECT position FROM exams_boardrow WHERE board_id = %(board)s AND student_id = %(student)s),
        GREATEST(%(rank)s, %(listed)s + 1)
    ) AS position
)
SELECT r.rank, r.student_id, {who}, r.value, r.trend, r.detail
FROM mine JOIN exams_boardrow r
    ON r.board_id = %(board)s AND r.position BETWEEN mine.position - %(limit)s AND mine.position + %(limit)s
JOIN accounts_student s ON s.id = r.student_id
WHERE s.show_on_leaderboard OR s.id = %(student)s
ORDER BY r.position
"""
# The trend of an exam's board: places gained since the student's own exam before it.
EXAM_ROWS = """
SELECT h.rank, h.student_id, {who}, h.score_percent, h.rank_before - h.rank, h.elo_after - h.elo_before
FROM exams_elohistory h JOIN accounts_student s ON s.id = h.student_id
WHERE h.exam_id = %(exam)s AND {which}
ORDER BY h.rank, h.student_id LIMIT %(limit)s OFFSET %(offset)s
"""
# The number is written out, because an index holds exactly these places.
LISTED_IN_EXAM = f"h.rank <= {FIRST_PLACES} AND s.show_on_leaderboard"
EXAM_AROUND = """
SELECT h.rank, h.student_id, {who}, h.score_percent, h.rank_before - h.rank, h.elo_after - h.elo_before
FROM exams_elohistory h JOIN accounts_student s ON s.id = h.student_id
WHERE h.exam_id = %(exam)s AND {which} AND (h.rank, h.student_id) {side} (%(rank)s, %(student)s::uuid)
ORDER BY h.rank {order}, h.student_id {order} LIMIT %(limit)s
"""
EXAM_LISTED = """
SELECT count(*) FROM (
    SELECT FROM exams_elohistory h JOIN accounts_student s ON s.id = h.student_id
    WHERE h.exam_id = %(exam)s AND {which} LIMIT %(listed)s
) listed
"""


@dataclass(frozen=True, slots=True)
class Tab:
    """What is asked for: a counted board, or one exam's."""

    name: str
    exam_id: uuid.UUID | None = None
    exam_title: str = ""

    @property
    def key(self) -> str:
        return f"{self.name}:{self.exam_id}" if self.exam_id else self.name


@dataclass(frozen=True, slots=True)
class BoardPage:
    """One page of a board, whose rows know nothing of who asks, and the asking student's own row.

    Who chose not to be listed leaves a gap in a counted board's page.
    """

    count: int
    has_next: bool
    rows: list[dict[str, Any]]
    mine: dict[str, Any] | None


NOBODY = BoardPage(count=0, has_next=False, rows=[], mine=None)


def readable_tab(name: str, *, exam_id: uuid.UUID | None) -> Tab:
    """The tab of that name. Raises UnknownTab; for an exam's, ExamNotFound or ResultsWithheld."""
    if name not in TABS:
        raise UnknownTab
    if name != EXAM_TAB:
        return Tab(name)
    title = MockExam.objects.filter(pk=exam_id).values_list("title", flat=True).first() if exam_id else None
    if exam_id is None or title is None:
        raise ExamNotFound
    if not results_are_out(exam_id):
        raise ResultsWithheld
    return Tab(name, exam_id, title)


def board_page(tab: Tab, *, student_id: uuid.UUID, page: int) -> BoardPage:
    """A page (from 1) of a board; the shared part may come from the cache, one's own row never does."""
    board = _board_of(tab)
    if board is None:
        return NOBODY
    mine = _my_row(tab, board, student_id)
    shared = _shared(tab, board, page)
    return BoardPage(
        count=shared["count"], has_next=shared["has_next"], rows=_with_mine(shared["rows"], mine), mine=mine
    )


def board_around(tab: Tab, *, student_id: uuid.UUID) -> BoardPage:
    """The places just above and below one's own, never from the cache; no rows for who has none near those listed."""
    board = _board_of(tab)
    if board is None:
        return NOBODY
    mine = _my_row(tab, board, student_id)
    count = _shared(tab, board, 1)["count"] if tab.exam_id else board.listed
    rows: list[dict[str, Any]] = []
    if mine is not None and mine["rank"] <= LISTED_PLACES + NEIGHBOURS:
        rows = (_exam_around if tab.exam_id else _counted_around)(tab, mine)
    return BoardPage(count=count, has_next=False, rows=rows, mine=mine)


def _board_of(tab: Tab) -> Board | None:
    return Board.objects.filter(name=Board.Name.TOP_RATED if tab.exam_id else tab.name).first()


def _shared(tab: Tab, board: Board, page: int) -> dict[str, Any]:
    compute = _exam_page if tab.exam_id else _counted_page
    return shared_page(f"{tab.key}:{page}:handles", version=board.version, compute=lambda: compute(tab, board, page))


def _with_mine(rows: list[dict[str, Any]], mine: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [mine if mine and row["id"] == mine["id"] else row for row in rows]


def _counted_around(tab: Tab, mine: dict[str, Any]) -> list[dict[str, Any]]:
    parameters = _near(mine) | {"board": tab.name, "listed": LISTED_PLACES}
    with connection.cursor() as cursor:
        cursor.execute(COUNTED_AROUND.format(who=WHO), parameters)
        return _with_mine([_row(found) for found in cursor.fetchall()], mine)


def _exam_around(tab: Tab, mine: dict[str, Any]) -> list[dict[str, Any]]:
    parameters = _near(mine) | {"exam": tab.exam_id}
    with connection.cursor() as cursor:
        cursor.execute(EXAM_AROUND.format(who=WHO, which=LISTED_IN_EXAM, side="<", order="DESC"), parameters)
        above = [_row(found) for found in reversed(cursor.fetchall())]
        cursor.execute(EXAM_AROUND.format(who=WHO, which=LISTED_IN_EXAM, side=">", order="ASC"), parameters)
        below = [_row(found) for found in cursor.fetchall()]
    return [*above, mine, *below] if mine["rank"] <= LISTED_PLACES else above


def _near(mine: dict[str, Any]) -> dict[str, Any]:
    return {"student": mine["id"], "rank": mine["rank"], "limit": NEIGHBOURS}


def _counted_page(tab: Tab, board: Board, page: int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED_ROWS.format(who=WHO), _range(page) | {"board": tab.name})
        rows = [_row(found) for found in cursor.fetchall()]
    return {"count": board.listed, "has_next": page * PAGE_SIZE < min(board.students, LISTED_PLACES), "rows": rows}


def _exam_page(tab: Tab, board: Board, page: int) -> dict[str, Any]:
    parameters = _range(page) | {"exam": tab.exam_id, "listed": LISTED_PLACES}
    with connection.cursor() as cursor:
        cursor.execute(EXAM_LISTED.format(which=LISTED_IN_EXAM), parameters)
        count = cursor.fetchone()[0]
        cursor.execute(EXAM_ROWS.format(who=WHO, which=LISTED_IN_EXAM), parameters)
        rows = [_row(found) for found in cursor.fetchall()]
    return {"count": count, "has_next": page * PAGE_SIZE < count, "rows": rows}


def _range(page: int) -> dict[str, Any]:
    return {"limit": PAGE_SIZE, "offset": (page - 1) * PAGE_SIZE}


def _my_row(tab: Tab, board: Board, student_id: uuid.UUID) -> dict[str, Any] | None:
    parameters: dict[str, Any] = {
        "student": student_id,
        "board": tab.name,
        "last_exam": board.last_exam_id,
        "exam": tab.exam_id,
        "limit": 1,
        "offset": 0,
    }
    if tab.exam_id is not None:
        statement = EXAM_ROWS.format(who=WHO, which="h.student_id = %(student)s")
    else:
        source = BOARD_SOURCES[tab.name]
        statement = COUNTED_MINE.format(who=WHO, **asdict(source))
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found = cursor.fetchone()
    return _row(found) if found else None


def _row(found: tuple[Any, ...]) -> dict[str, Any]:
    """`id` stays inside; what others may know of the student is `handle`."""
    rank, student_id, alias, full_name, is_shown, value, trend, detail = found
    return {
        "rank": rank,
        "id": str(student_id),
        "handle": str(public_handle(student_id, alias=alias, is_shown=is_shown)),
        "name": alias or full_name,
        "value": value,
        "trend": trend,
        "detail": detail,
    }
