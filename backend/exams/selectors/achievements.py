"""Achievements as a student sees them: what is earned, and how far the others are."""

from typing import Any

from django.utils.translation import gettext

from exams.models import Achievement, StudentAchievement
from exams.rules.achievements import MEASURE_BY_CODE, measured, progress_towards
from exams.selectors.standing import OwnRecord, measured_standing

SHOWN_ON_DASHBOARD = 3


def achievement_rows(record: OwnRecord) -> list[dict[str, Any]]:
    """Every achievement that a rule awards, and whatever else the student holds; two queries."""
    held = dict(StudentAchievement.objects.filter(student=record.student).values_list("achievement_id", "earned_at"))
    standing = measured_standing(record)
    rows = []
    for achievement in Achievement.objects.order_by("type", "threshold", "name", "pk"):
        code = achievement.code or ""
        earned_at = held.get(achievement.pk)
        if code not in MEASURE_BY_CODE and earned_at is None:
            continue  # created in the admin without a rule: only shown if held
        is_ours = code in MEASURE_BY_CODE
        current = measured(code, standing) if code in MEASURE_BY_CODE else achievement.threshold
        rows.append(
            {
                "code": achievement.code or str(achievement.pk),
                "type": achievement.type,
                "name": shown_name(achievement.name, is_ours=is_ours),
                "description": shown_name(achievement.description, is_ours=is_ours),
                "icon": achievement.icon,
                "threshold": achievement.threshold,
                "earned_at": earned_at,
                "progress": progress_towards(current, threshold=achievement.threshold, is_earned=earned_at is not None),
                "current": current,
            }
        )
    return rows


def shown_name(text: str, *, is_ours: bool) -> str:
    """Our own achievements speak the student's language; an admin's words stay as they were written."""
    return gettext(text) if is_ours else text


def achievement_summary(record: OwnRecord) -> dict[str, Any]:
    """How many are earned, the nearest ones to come, and the newest ones earned."""
    rows = achievement_rows(record)
    earned = sorted((row for row in rows if row["earned_at"]), key=lambda row: row["earned_at"], reverse=True)
    coming = sorted((row for row in rows if not row["earned_at"]), key=lambda row: -row["progress"])
    return {
        "earned": len(earned),
        "total": len(rows),
        "next": coming[:SHOWN_ON_DASHBOARD],
        "recent": earned[:SHOWN_ON_DASHBOARD],
    }
