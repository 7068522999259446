"""What each leaderboard shows, as SQL: the value, the value before the last exam, and who is on it.

`r` is the student's row, `l` the last exam's history row of that student (none if it was not taken).
"""

from dataclasses import dataclass

from exams.models import Board

LISTED_PLACES = 1000  # a board lists so many students; every other one still learns their own place

LAST_EXAM_OF_R = "LEFT JOIN exams_elohistory l ON l.student_id = r.student_id AND l.exam_id = %(last_exam)s::uuid"


@dataclass(frozen=True, slots=True)
class BoardSource:
    """Expressions over `table r LEFT JOIN exams_elohistory l`; `before` is null for who was not on the board then."""

    table: str
    is_on: str
    value: str
    before: str
    detail: str

    @property
    def rows(self) -> str:
        """The FROM clause; takes the parameter `last_exam`."""
        return f"{self.table} r {LAST_EXAM_OF_R}"


BOARD_SOURCES: dict[str, BoardSource] = {
    Board.Name.TOP_RATED.value: BoardSource(
        table="exams_studentrating",
        is_on="true",
        value="r.elo",
        before="CASE WHEN l.id IS NULL THEN r.elo WHEN r.exams_taken > 1 THEN l.elo_before END",
        detail="l.elo_after - l.elo_before",
    ),
    Board.Name.RASCH.value: BoardSource(
        table="exams_studentrating",
        is_on="r.rasch_exam_id IS NOT NULL",
        value="r.rasch_scaled",
        before="""CASE WHEN r.rasch_exam_id IS DISTINCT FROM %(last_exam)s::uuid THEN
                      CASE WHEN r.rasch_exam_id IS NOT NULL THEN r.rasch_scaled END
                  WHEN r.calibrated_exams > 1 THEN l.rasch_before END""",
        detail="NULL",
    ),
    Board.Name.MOST_IMPROVED.value: BoardSource(
        table="exams_studentrating",
        is_on="r.month_change IS NOT NULL",
        value="r.month_change",
        before="""CASE WHEN l.id IS NULL THEN r.month_change
                  WHEN r.month_exams > 1 THEN r.month_change - (l.elo_after - l.elo_before) END""",
        detail="r.elo",
    ),
    Board.Name.STREAKS.value: BoardSource(
        table="exams_studentstreak",
        is_on="r.current_streak > 0",
        value="r.current_streak",
        before="NULLIF(r.previous_streak, 0)",
        detail="r.longest_streak",
    ),
}
