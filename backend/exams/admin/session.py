"""Sittings and answers in the admin: to look at, never to edit."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common import clock
from exams.admin.readonly import ReadOnlyAdmin
from exams.models import AnswerVerdict, ExamSession, JudgingTry, StudentAnswer, WaitingPractice
from exams.selectors.watermarks import read_code, sessions_marked
from exams.services.practice import resume_idle_practice

CHUNK = 10_000


class AnswerInline(admin.TabularInline):
    model = StudentAnswer
    fields = readonly_fields = ("question_number", "sub_part", "answer", "is_correct", "revision", "saved_at")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LeftAlone(admin.SimpleListFilter):
    """Practices that their students cannot go on with any more, unless somebody of the staff lets them."""

    title = _("left alone")
    parameter_name = "left_alone"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("too_long", _("practice, for more than 30 days"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # of ExamSession, with its own methods
        return queryset.idle_practice(clock.now()) if self.value() == "too_long" else queryset


@admin.register(ExamSession)
class ExamSessionAdmin(ReadOnlyAdmin):
    actions = ["resume_practice"]
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
    list_filter = ["status", "mode", LeftAlone, "auto_submitted", "exam"]
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

    @admin.action(description=_("Let practices left alone for too long be gone on with"), permissions=["resume"])
    def resume_practice(self, request: HttpRequest, queryset: QuerySet[ExamSession]) -> None:
        now, actor = clock.now(), request.user.get_username()
        chosen = queryset.values_list("pk", flat=True)
        resumed = sum(resume_idle_practice(session_id, actor=actor, now=now) for session_id in chosen)
        self.message_user(request, _("Practices that can be gone on with again: %d.") % resumed, messages.SUCCESS)

    def has_resume_permission(self, request: HttpRequest) -> bool:
        """Whoever may change sittings; the page itself changes none."""
        return request.user.has_perm("exams.change_examsession")


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
