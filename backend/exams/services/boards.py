"""Counting the leaderboards: after ratings or streaks changed, and when an exam leaves the 30 days of improvements."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from common.locks import Lock, lock
from common.long_work import allow_work_on_everybody, execute_hashed
from common.statistics import ensure_statistics
from exams.models import Board
from exams.selectors.boards import BOARD_SOURCES, LISTED_PLACES
from exams.selectors.rated import IMPROVEMENT_WINDOW, has_left_the_window, improvement_window, last_rated_exam

COUNTED = ("value", "students", "above", "before", "above_before")
RATING_BOARDS = (Board.Name.TOP_RATED, Board.Name.RASCH, Board.Name.MOST_IMPROVED)

# Writes only the rows whose 30-day sum changed, including students whose exams have all left the window.
REFRESH_IMPROVEMENT = """
WITH recent AS (
    SELECT student_id, sum(elo_after - elo_before) AS change, count(*) AS exams
    FROM exams_elohistory WHERE exam_id = ANY(%(window)s) GROUP BY student_id
)
UPDATE exams_studentrating r
SET month_change = moved.change, month_exams = moved.exams
FROM (
    SELECT r.student_id, recent.change, COALESCE(recent.exams, 0) AS exams
    FROM exams_studentrating r LEFT JOIN recent ON recent.student_id = r.student_id
    WHERE r.month_change IS DISTINCT FROM recent.change OR r.month_exams <> COALESCE(recent.exams, 0)
) moved
WHERE r.student_id = moved.student_id
"""

# SELECT first, INSERT after: PostgreSQL runs only the SELECT in parallel, and it returns one row per distinct value (a
# few thousand).
COUNT = """
WITH pairs AS (
    SELECT value, before, count(*) AS students FROM (
        SELECT (CASE WHEN {is_on} THEN {value} END)::float8 AS value, ({before})::float8 AS before FROM {table} r
    ) held
    GROUP BY value, before
),
present AS (SELECT value, sum(students) AS students FROM pairs WHERE value IS NOT NULL GROUP BY value),
past AS (SELECT before AS value, sum(students) AS students FROM pairs WHERE before IS NOT NULL GROUP BY before),
joined AS (
    SELECT value, COALESCE(present.students, 0) AS students, COALESCE(past.students, 0) AS students_before
    FROM present FULL JOIN past USING (value)
)
SELECT value, students::int, (sum(students) OVER higher - students)::int,
       students_before::int, (sum(students_before) OVER higher - students_before)::int
FROM joined WINDOW higher AS (ORDER BY value DESC)
"""
WRITE_COUNTS = """
INSERT INTO exams_boardcount (board_id, value, students, above, students_before, above_before)
SELECT %(board)s, counted.*
FROM unnest(%(value)s::float8[], %(students)s::int[], %(above)s::int[], %(before)s::int[], %(above_before)s::int[])
    AS counted
"""

# Ranks and trends come from the counts, so that they are those which any other student is told.
FIRST_ROWS = """
WITH first AS (
    SELECT r.student_id, ({value})::float8 AS value, ({before})::float8 AS before, ({detail})::float8 AS detail
    FROM (SELECT * FROM {table} r WHERE {is_on} ORDER BY {value} DESC, r.student_id LIMIT %(listed)s) r
)
INSERT INTO exams_boardrow (board_id, position, student_id, rank, value, trend, detail)
SELECT %(board)s, row_number() OVER (ORDER BY first.value DESC, first.student_id), first.student_id, present.above + 1,
       first.value, past.above_before - present.above, first.detail
FROM first
JOIN exams_boardcount present ON present.board_id = %(board)s AND present.value = first.value
LEFT JOIN exams_boardcount past ON past.board_id = %(board)s AND past.value = first.before
"""

# OFFSET 0: from each of the few rows to its student. Nobody has looked at the new rows, and a join might begin with
# all students.
LISTED = """
SELECT count(*) FROM exams_boardrow r
WHERE r.board_id = %(board)s
  AND (SELECT s.show_on_leaderboard FROM accounts_student s WHERE s.id = r.student_id OFFSET 0)
"""


def lock_ratings() -> None:
    """Wait until no other transaction changes ratings, and hold them until this one ends."""
    allow_work_on_everybody()
    lock(Lock.RATINGS)


def count_boards(names: Sequence[Board.Name], *, now: datetime) -> None:
    """Count these boards anew; readers see either the old counts or the new ones."""
    last_exam = last_rated_exam()
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        Board.objects.bulk_create([Board(name=name) for name in names], ignore_conflicts=True)
        for board in Board.objects.select_for_update().filter(name__in=names).order_by("name"):
            board.last_exam = last_exam
            board.students, board.listed = _count(cursor, board)
            board.version += 1
            board.counted_at = now
            board.save(update_fields=["students", "listed", "version", "last_exam", "counted_at"])


def _count(cursor: CursorWrapper, board: Board) -> tuple[int, int]:
    """Replace one board's counts and first places; returns how many students are on it, and how many are listed."""
    source = asdict(BOARD_SOURCES[board.name])
    parameters: dict[str, Any] = {"board": board.name, "last_exam": board.last_exam_id, "listed": LISTED_PLACES}
    cursor.execute(COUNT.format(**source), parameters)
    columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(COUNTED)
    counts = {name: list(column) for name, column in zip(COUNTED, columns, strict=True)}
    cursor.execute("DELETE FROM exams_boardcount WHERE board_id = %(board)s", parameters)
    cursor.execute("DELETE FROM exams_boardrow WHERE board_id = %(board)s", parameters)
    cursor.execute(WRITE_COUNTS, parameters | counts)
    execute_hashed(cursor, FIRST_ROWS.format(**source), parameters)  # nobody has looked at the new counts
    cursor.execute(LISTED, parameters)
    return sum(counts["students"]), cursor.fetchone()[0]


def refresh_improvement(*, now: datetime) -> None:
    """Let every student's change of the last 30 days be that of the 30 days before `now`."""
    with connection.cursor() as cursor:
        cursor.execute(REFRESH_IMPROVEMENT, {"window": improvement_window(now=now)})
    note_window(now=now)


def note_window(*, now: datetime) -> None:
    """Write down since when improvements are counted."""
    counted_from = Board(name=Board.Name.MOST_IMPROVED, window_start=now - IMPROVEMENT_WINDOW)
    Board.objects.bulk_create(
        [counted_from], update_conflicts=True, unique_fields=["name"], update_fields=["window_start"]
    )


def expire_improvements(*, now: datetime) -> bool:
    """Count improvements again once an exam has left the window; returns whether that was due."""
    if not has_left_the_window(now=now):
        return False
    ensure_statistics()
    with transaction.atomic():
        lock_ratings()
        refresh_improvement(now=now)
        count_boards([Board.Name.MOST_IMPROVED], now=now)
    return True
