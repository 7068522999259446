"""Ratings, streaks and achievements in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from exams.admin.readonly import ReadOnlyAdmin
from exams.models import (
    Achievement,
    Board,
    BoardCount,
    BoardRow,
    EloHistory,
    StudentAchievement,
    StudentRating,
    StudentStreak,
)


@admin.register(StudentRating)
class StudentRatingAdmin(ReadOnlyAdmin):
    list_display = [
        "student",
        "elo",
        "rasch_scaled",
        "rasch_ability",
        "exams_taken",
        "month_change",
        "updated_at",
    ]
    list_select_related = ["student"]
    search_fields = ["student__full_name", "=student__telegram_id"]


@admin.register(EloHistory)
class EloHistoryAdmin(ReadOnlyAdmin):
    list_display = [
        "student",
        "exam",
        "elo_before",
        "elo_after",
        "score_percent",
        "rasch_after",
        "rank",
        "participants",
    ]
    list_filter = ["exam"]
    list_select_related = ["student", "exam"]
    search_fields = ["student__full_name", "=student__telegram_id"]


@admin.register(Achievement)
class AchievementAdmin(admin.ModelAdmin):
    actions = None  # bulk delete skips has_delete_permission below
    list_display = ["name", "type", "threshold", "icon", "code"]
    list_filter = ["type"]
    search_fields = ["name", "code"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj is not None and obj.code else []

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A seeded achievement is decided by its code and may be held by students: it stays."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.code)


@admin.register(StudentAchievement)
class StudentAchievementAdmin(ReadOnlyAdmin):
    list_display = ["student", "achievement", "earned_at"]
    list_select_related = ["student", "achievement"]
    search_fields = ["student__full_name", "=student__telegram_id"]


@admin.register(StudentStreak)
class StudentStreakAdmin(ReadOnlyAdmin):
    list_display = ["student", "current_streak", "longest_streak", "last_exam_date"]
    list_select_related = ["student"]
    search_fields = ["student__full_name", "=student__telegram_id"]


@admin.register(Board)
class BoardAdmin(ReadOnlyAdmin):
    list_display = ["name", "students", "last_exam", "counted_at", "version"]
    list_select_related = ["last_exam"]


@admin.register(BoardCount)
class BoardCountAdmin(ReadOnlyAdmin):
    list_display = ["board", "value", "students", "above", "students_before", "above_before"]
    list_filter = ["board"]


@admin.register(BoardRow)
class BoardRowAdmin(ReadOnlyAdmin):
    list_display = ["board", "position", "student", "rank", "value", "trend"]
    list_filter = ["board"]
    list_select_related = ["student"]
