"""What one exam brought its student besides the score: the change of the rating, and achievements."""

from typing import Any

from exams.models import EloHistory, ExamSession, StudentAchievement
from exams.rules.achievements import MEASURE_BY_CODE
from exams.selectors.achievements import shown_name


def rating_change(session: ExamSession) -> dict[str, Any] | None:
    """Elo before and after this exam; None for practice, and until the exam is rated."""
    row = EloHistory.objects.filter(exam_id=session.exam_id, student_id=session.student_id, session=session).first()
    if row is None:
        return None
    return {"elo_before": row.elo_before, "elo_after": row.elo_after, "elo_change": row.elo_after - row.elo_before}


def achievements_earned(session: ExamSession) -> list[dict[str, Any]]:
    """The achievements that this exam brought."""
    rows = StudentAchievement.objects.filter(student_id=session.student_id, session=session)
    return [
        {
            "code": row.achievement.code or str(row.achievement_id),
            "type": row.achievement.type,
            "name": shown_name(row.achievement.name, is_ours=row.achievement.code in MEASURE_BY_CODE),
            "icon": row.achievement.icon,
        }
        for row in rows.select_related("achievement").order_by("achievement__type", "achievement__threshold", "pk")
    ]
