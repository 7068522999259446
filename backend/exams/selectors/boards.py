"""What each leaderboard shows, as SQL: the value, the value before the last exam, and who is on it.

`r` is the student's row. It knows what that student's own last exam changed, so that no history has to be read.
"""

from dataclasses import dataclass

from exams.models import Board

LISTED_PLACES = 1000  # a board lists so many students; every other one still learns their own place


@dataclass(frozen=True, slots=True)
class BoardSource:
    """Expressions over the rows of `table`, called r; they take the parameter `last_exam`, the board's.

    `before` is null for who was not on the board before that exam.
    """

    table: str
    is_on: str
    value: str
    before: str
    detail: str


SAT_THE_LAST = "COALESCE(r.last_exam_id = %(last_exam)s::uuid, false)"

BOARD_SOURCES: dict[str, BoardSource] = {
    Board.Name.TOP_RATED.value: BoardSource(
        table="exams_studentrating",
        is_on="true",
        value="r.elo",
        before=f"CASE WHEN {SAT_THE_LAST} THEN CASE WHEN r.exams_taken > 1 THEN r.elo_before END ELSE r.elo END",
        detail=f"CASE WHEN {SAT_THE_LAST} THEN r.elo - r.elo_before END",
    ),
    Board.Name.RASCH.value: BoardSource(
        table="exams_studentrating",
        is_on="r.rasch_exam_id IS NOT NULL",
        value="r.rasch_scaled",
        before="""CASE WHEN r.rasch_exam_id IS DISTINCT FROM %(last_exam)s::uuid THEN
                      CASE WHEN r.rasch_exam_id IS NOT NULL THEN r.rasch_scaled END
                  WHEN r.calibrated_exams > 1 THEN r.rasch_before END""",
        detail="NULL",
    ),
    Board.Name.MOST_IMPROVED.value: BoardSource(
        table="exams_studentrating",
        is_on="r.month_change IS NOT NULL",
        value="r.month_change",
        before=f"""CASE WHEN NOT {SAT_THE_LAST} THEN r.month_change
                  WHEN r.month_exams > 1 THEN r.month_change - (r.elo - r.elo_before) END""",
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
