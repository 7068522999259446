"""Exams in the admin: paper, key and times in one place, and a plain sentence on what is still missing."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from audit.recording import record_event
from common import clock
from common.errors import ProductError
from exams.admin.item_analysis import analysis_file, analysis_page, calibrate_again_page, item_page
from exams.admin.key_import import key_export_file, key_import_page
from exams.admin.pipeline_text import steps_table
from exams.admin.places import places_in_words, places_page, places_picture
from exams.admin.readonly import ReadOnlyAdmin
from exams.admin.refusals import ShowsRefusals
from exams.admin.review import regrade_page, review_page
from exams.errors import ExamFrozen
from exams.models import CorrectAnswer, ExamSession, ExtraTime, MockExam
from exams.rules.marking import Kind, key_reading
from exams.rules.sheet import ANSWER_MAX_LENGTH
from exams.rules.timing import Schedule, exam_state
from exams.selectors.exams import has_sessions, what_is_missing
from exams.selectors.review import undecided_answers
from exams.services.papers import read_paper
from exams.services.schedules import grant_extra_time, reschedule_exam

SCHEDULE_FIELDS = {"scheduled_start", "scheduled_end", "duration"}


class MockExamForm(forms.ModelForm):
    """Checks the paper by parsing it, and refuses what students who are writing would suffer from.

    The times carry what the page showed (`show_hidden_initial`): only what this admin changed is changed, so that a
    page opened before somebody's extension does not take the extension back.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in SCHEDULE_FIELDS & set(self.fields):
                self.fields[name].show_hidden_initial = True

    class Meta:
        model = MockExam
        fields = ("title", "pdf_file", "solutions_file", "scheduled_start", "scheduled_end", "duration")

    def clean_pdf_file(self) -> Any:
        paper = self.cleaned_data.get("pdf_file")
        if "pdf_file" not in self.changed_data:
            return paper
        if self.instance.pk and has_sessions(self.instance.pk):
            raise ValidationError(_("Students have opened this exam: its paper can no longer be changed."))
        if paper:
            try:
                _content, self.instance.pdf_pages = read_paper(paper)
            except ProductError as error:
                raise ValidationError(str(error.text)) from error
        return paper

    def clean_solutions_file(self) -> Any:
        """Worked solutions may come and change at any time: nothing is scored by them."""
        solutions = self.cleaned_data.get("solutions_file")
        if solutions and "solutions_file" in self.changed_data:
            try:
                read_paper(solutions)
            except ProductError as error:
                raise ValidationError(str(error.text)) from error
        return solutions

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        start, end = values.get("scheduled_start"), values.get("scheduled_end")
        if start and end and end <= start:
            self.add_error("scheduled_end", _("The end must be after the start."))
        return values


def _wanted_schedule(stored: MockExam, asked: MockExam, *, changed: set[str]) -> Schedule:
    """The stored times with those that this admin changed."""
    start, end, duration = (
        getattr(asked if name in changed else stored, name) for name in ("scheduled_start", "scheduled_end", "duration")
    )
    return Schedule(start, end, duration)


class SlotForm(forms.ModelForm):
    """A key entry; the model says whether it can be marked."""

    class Meta:
        model = CorrectAnswer
        fields = ("question_number", "sub_part", "kind", "choices", "correct_answer", "alternatives", "topic")

    def clean_alternatives(self) -> list[str]:
        alternatives = self.cleaned_data.get("alternatives") or []
        is_list = isinstance(alternatives, list) and all(isinstance(text, str) and text for text in alternatives)
        if not is_list or any(len(text) > ANSWER_MAX_LENGTH for text in alternatives):
            raise ValidationError(_('Write a list of texts, for example ["0,5", "1/2"].'))
        texts: list[str] = alternatives
        return texts


class KeyInline(admin.TabularInline):
    model = CorrectAnswer
    form = SlotForm
    fields = [
        "question_number",
        "sub_part",
        "kind",
        "choices",
        "correct_answer",
        "alternatives",
        "reading",
        "topic",
    ]
    readonly_fields = ["reading"]
    extra = 0

    @admin.display(description=_("read as"))
    def reading(self, entry: CorrectAnswer) -> str:
        """How the stored key and its alternatives are understood; a row that is being added is read when saved."""
        if entry.pk is None:
            return ""
        readings = [(key_reading(text, kind=Kind(entry.kind)),) for text in entry.accepted]
        return format_html_join(mark_safe("<br>"), "{}", readings)

    def _is_frozen(self, exam: MockExam | None) -> bool:
        return exam is not None and has_sessions(exam.pk)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_add_permission(request, obj) and not self._is_frozen(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not self._is_frozen(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not self._is_frozen(obj)


@admin.register(CorrectAnswer)
class CorrectAnswerAdmin(ReadOnlyAdmin):
    """All keys in one list, to search; they are edited on their exam's page."""

    list_display = ["exam", "question_number", "sub_part", "kind", "correct_answer", "topic", "voided_at"]
    list_filter = ["kind", "exam"]
    list_select_related = ["exam"]
    search_fields = ["topic", "correct_answer"]


@admin.register(MockExam)
class MockExamAdmin(ShowsRefusals):
    form = MockExamForm
    actions = None  # bulk delete skips has_delete_permission below
    list_display = [
        "title",
        "state",
        "scheduled_start",
        "scheduled_end",
        "duration",
        "missing",
        "sittings",
    ]
    list_filter = ["scheduled_start"]
    search_fields = ["title", "=id"]
    date_hierarchy = "scheduled_start"
    inlines = [KeyInline]
    readonly_fields = [
        "state",
        "missing",
        "work_after_it",
        "undecided",
        "pdf_pages",
        "places",
        "created_by",
        "created_at",
    ]
    fields = [
        "title", "pdf_file", "pdf_pages", "places", "solutions_file", ("scheduled_start", "scheduled_end"), "duration",
        "state", "missing", "work_after_it", "undecided", "created_by", "created_at",
    ]  # fmt: skip

    @admin.display(description=_("state"))
    def state(self, exam: MockExam) -> str:
        is_calibrated = hasattr(exam, "calibration")
        is_ready = not what_is_missing(exam)
        return exam_state(exam.schedule, is_ready=is_ready, is_calibrated=is_calibrated, now=clock.now()).value

    @admin.display(description=_("missing"))
    def missing(self, exam: MockExam) -> str:
        return ", ".join(what_is_missing(exam)) or _t("nothing: ready")

    @admin.display(description=_("work after it"))
    def work_after_it(self, exam: MockExam) -> str:
        return "–" if exam._state.adding else steps_table(exam, now=clock.now())

    @admin.display(description=_("questions on the paper"))
    def places(self, exam: MockExam) -> str:
        return "–" if exam._state.adding else places_in_words(exam)

    @admin.display(description=_("undecided answers"))
    def undecided(self, exam: MockExam) -> str:
        """How many texts count as not right only because we could not tell, with the way to decide them."""
        found = undecided_answers(exam.pk)
        if not found.sittings:
            return _t("none")
        words = _t("%(texts)d to be decided, %(waiting)d wait for the worker; in %(sittings)d sittings") % {
            "texts": found.to_decide, "waiting": found.waiting, "sittings": found.sittings,
        }  # fmt: skip
        return format_html('<a href="{}">{}</a>', reverse("admin:exams_review", args=[exam.pk]), words)

    @admin.display(description=_("sittings"))
    def sittings(self, exam: MockExam) -> int:
        return ExamSession.objects.live().filter(exam=exam).count()

    def get_queryset(self, request: HttpRequest) -> QuerySet[MockExam]:
        return super().get_queryset(request).select_related("calibration", "created_by")

    def save_model(self, request: HttpRequest, obj: MockExam, form: Any, change: bool) -> None:
        now = clock.now()
        actor = request.user.get_username()
        if not change:
            obj.created_by = request.user  # type: ignore[assignment]
            obj.save()
            record_event(verb="created", subject=obj, actor=actor, now=now)
            return
        stored = MockExam.objects.select_for_update().get(pk=obj.pk)
        if "pdf_file" in form.changed_data and has_sessions(obj.pk):
            raise ExamFrozen
        wanted = _wanted_schedule(stored, obj, changed=set(form.changed_data))
        others = [name for name in form.changed_data if name not in SCHEDULE_FIELDS]
        if others:
            extra = ["pdf_pages"] if "pdf_file" in others else []
            obj.save(update_fields=[*others, *extra])
            record_event(verb="changed", subject=obj, actor=actor, now=now, fields=others)
        if SCHEDULE_FIELDS & set(form.changed_data):
            moved = reschedule_exam(obj.pk, schedule=wanted, actor=actor, now=now)
            self.message_user(request, _t("%d running sessions have the new deadline.") % moved, messages.INFO)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.has_changed() and formset.model is CorrectAnswer and change:
            MockExam.objects.select_for_update().get(pk=form.instance.pk)
            if has_sessions(form.instance.pk):
                raise ExamFrozen
        super().save_formset(request, form, formset, change)

    def get_urls(self) -> list[Any]:
        guard = self.admin_site.admin_view
        pages = [
            path("<uuid:exam_id>/key-import/", guard(key_import_page), name="exams_key_import"),
            path("<uuid:exam_id>/places/", guard(places_page), name="exams_places"),
            path("<uuid:exam_id>/places/<int:page>.png", guard(places_picture), name="exams_places_picture"),
            path("<uuid:exam_id>/key.xlsx", guard(key_export_file), name="exams_key_export"),
            path("<uuid:exam_id>/answers/", guard(review_page), name="exams_review"),
            path("<uuid:exam_id>/answers/<str:slot_name>/", guard(review_page), name="exams_review_slot"),
            path("<uuid:exam_id>/regrade/", guard(regrade_page), name="exams_regrade"),
            path("<uuid:exam_id>/calibrate-again/", guard(calibrate_again_page), name="exams_calibrate_again"),
            path("<uuid:exam_id>/item-analysis/", guard(analysis_page), name="exams_item_analysis"),
            path("<uuid:exam_id>/item-analysis/file/<str:name>", guard(analysis_file), name="exams_analysis_file"),
            path("<uuid:exam_id>/item-analysis/<str:slot_name>/", guard(item_page), name="exams_item_analysis_item"),
        ]
        return pages + super().get_urls()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An exam that anyone sat is kept, with every answer in it."""
        return super().has_delete_permission(request, obj) and (obj is None or not has_sessions(obj.pk))


class ExtraTimeForm(forms.ModelForm):
    class Meta:
        model = ExtraTime
        fields = ("exam", "student", "minutes", "reason")


@admin.register(ExtraTime)
class ExtraTimeAdmin(ShowsRefusals):
    form = ExtraTimeForm
    actions = None  # bulk delete skips delete_model, which moves the deadlines back
    list_display = ["student", "exam", "minutes", "reason"]
    list_select_related = ["student", "exam"]
    list_filter = ["exam"]
    autocomplete_fields = ["student", "exam"]

    def save_model(self, request: HttpRequest, obj: ExtraTime, form: Any, change: bool) -> None:
        self._grant(request, obj, minutes=obj.minutes)
        obj.pk = ExtraTime.objects.get(exam_id=obj.exam_id, student_id=obj.student_id).pk

    def delete_model(self, request: HttpRequest, obj: ExtraTime) -> None:
        self._grant(request, obj, minutes=0)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["exam", "student"] if obj is not None else []

    def _grant(self, request: HttpRequest, obj: ExtraTime, *, minutes: int) -> None:
        moved = grant_extra_time(
            exam_id=obj.exam_id,
            student_id=obj.student_id,
            minutes=minutes,
            reason=obj.reason,
            actor=request.user.get_username(),
            now=clock.now(),
        )
        self.message_user(request, _t("%d running sessions have the new deadline.") % moved, messages.INFO)
