"""Sittings and answers in the admin: to look at, never to edit."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exams.admin.readonly import ReadOnlyAdmin
from exams.models import AnswerVerdict, ExamSession, JudgingTry, StudentAnswer, WaitingPractice
from exams.selectors.watermarks import read_code, sessions_marked

CHUNK = 10_000


class AnswerInline(admin.TabularInline):
    model = StudentAnswer
    fields = readonly_fields = ("question_number", "sub_part", "answer", "is_correct", "revision", "saved_at")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ExamSession)
class ExamSessionAdmin(ReadOnlyAdmin):
    list_display = [
        "student",
        "exam",
        "mode",
        "status",
        "started_at",
        "deadline",
        "auto_submitted",
        "raw_score",
    ]
    list_filter = ["status", "mode", "auto_submitted", "exam"]
    list_select_related = ["student", "exam"]
    search_fields = ["student__full_name", "=student__telegram_id", "=id"]
    search_help_text = _("A name, a Telegram id, a session's id, or the code on a photo of the paper")
    date_hierarchy = "started_at"
    inlines = [AnswerInline]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ExamSession], search_term: str
    ) -> tuple[QuerySet[ExamSession], bool]:
        """Also by the watermark; a filter by exam makes that quick where there are millions of sessions."""
        code = read_code(search_term)
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if code is None:
            return found, may_repeat
        ids = queryset.order_by().values_list("pk", flat=True).iterator(chunk_size=CHUNK)
        return found | queryset.filter(pk__in=sessions_marked(code, ids)), may_repeat


@admin.register(StudentAnswer)
class StudentAnswerAdmin(ReadOnlyAdmin):
    list_display = [
        "session",
        "question_number",
        "sub_part",
        "answer",
        "is_correct",
        "revision",
        "saved_at",
    ]
    list_select_related = ["session"]
    search_fields = ["=session__id"]


@admin.register(AnswerVerdict)
class AnswerVerdictAdmin(ReadOnlyAdmin):
    list_display = [
        "exam",
        "question_number",
        "sub_part",
        "answer",
        "outcome",
        "problem",
        "judge_again",
        "override",
        "reading",
        "parser_version",
    ]
    list_filter = ["outcome", "problem", "override", "exam"]
    list_select_related = ["exam"]
    search_fields = ["answer"]


@admin.register(JudgingTry)
class JudgingTryAdmin(ReadOnlyAdmin):
    """Answers whose judging began and did not end: what is left here for long fails, or kills its judge."""

    list_display = ["exam", "question_number", "sub_part", "answer", "tries", "tried_at"]
    list_select_related = ["exam"]


@admin.register(WaitingPractice)
class WaitingPracticeAdmin(ReadOnlyAdmin):
    """Practices whose answers wait for the worker."""

    list_display = ["session", "since"]
    list_select_related = ["session"]
