"""Answer review: what students wrote in each slot, and the corrections that follow, previewed before they are made."""

import logging
import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common import clock
from common.errors import ProductError
from exams.errors import RegradeRefused
from exams.models import CorrectAnswer, MockExam
from exams.rules.marking import Outcome
from exams.rules.sheet import Slot
from exams.selectors.review import distinct_answers, key_rows, undecided_answers
from exams.services.regrade import (
    Change,
    CorrectKey,
    JudgeAgain,
    OverrideVerdict,
    RegradeReport,
    VoidItem,
    preview_regrade,
    regrade_exam,
)

log = logging.getLogger(__name__)
ANSWERS_PER_PAGE = 100
PROPOSAL_SALT = "exams.admin.review"
PROPOSAL_SECONDS = 3600


class ChangeForm(forms.Form):
    """One correction, as the page sends it."""

    act = forms.ChoiceField(
        choices=[(act, act) for act in ("accept", "reject", "undo", "void", "unvoid", "key", "again")]
    )
    slot = forms.CharField(max_length=10, required=False)
    answer = forms.CharField(max_length=500, required=False, strip=False)
    reason = forms.CharField(max_length=300, required=False)
    correct_answer = forms.CharField(max_length=500, required=False)
    alternatives = forms.CharField(max_length=4000, required=False)

    def change(self) -> Change:
        """The correction that was asked for. Only after is_valid()."""
        values = self.cleaned_data
        act, slot = values["act"], parse_slot_name(values["slot"]) if values["slot"] else None
        if act == "again":
            return JudgeAgain()
        if slot is None:
            raise RegradeRefused
        if act in ("void", "unvoid"):
            return VoidItem(slot, void=act == "void")
        if act == "key":
            lines = [line.strip() for line in values["alternatives"].splitlines()]
            return CorrectKey(slot, values["correct_answer"].strip(), tuple(line for line in lines if line))
        outcome = {"accept": Outcome.CORRECT, "reject": Outcome.WRONG, "undo": None}[act]
        return OverrideVerdict(slot, values["answer"], outcome, values["reason"])


def parse_slot_name(name: str) -> Slot:
    """36b → Slot(36, "b"). Raises Http404."""
    try:
        return Slot.parse(name)
    except ValueError as error:
        raise Http404 from error


def review_page(request: HttpRequest, exam_id: uuid.UUID, slot_name: str = "") -> HttpResponse:
    """The list of slots, or one slot's distinct answers."""
    exam = _exam(request, exam_id)
    context: dict[str, Any] = {**admin.site.each_context(request), "exam": exam, "title": _("Answer review")}
    if not slot_name:
        context |= {"rows": key_rows(exam.pk), "undecided": undecided_answers(exam.pk)}
        return render(request, "exams/admin/review.html", context)
    slot = parse_slot_name(slot_name)
    entry = CorrectAnswer.objects.filter(
        exam=exam, question_number=slot.question_number, sub_part=slot.sub_part
    ).first()
    if entry is None:
        raise Http404
    page = max(1, int(page_text)) if (page_text := request.GET.get("page", "1")).isdigit() and len(page_text) < 7 else 1
    rows = distinct_answers(exam.pk, slot, limit=ANSWERS_PER_PAGE + 1, offset=(page - 1) * ANSWERS_PER_PAGE)
    context |= {
        "slot": slot,
        "entry": entry,
        "rows": rows[:ANSWERS_PER_PAGE],
        "page": page,
        "next_page": page + 1 if len(rows) > ANSWERS_PER_PAGE else None,
        "alternatives": "\n".join(entry.alternatives),
    }
    return render(request, "exams/admin/review_slot.html", context)


def regrade_page(request: HttpRequest, exam_id: uuid.UUID) -> HttpResponse:
    """First the preview of a correction, then, confirmed, the correction itself."""
    exam = _exam(request, exam_id)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("admin:exams_review", args=[exam.pk]))
    try:
        if "proposal" in request.POST:
            return _confirmed(request, exam)
        return _previewed(request, exam)
    except ProductError as refusal:
        messages.error(request, str(refusal.text))
    except OperationalError:
        log.exception("exam %s: a regrade did not get through", exam.pk)
        messages.error(request, _("The server is busy with this exam. Try again in a minute."))
    except signing.BadSignature:
        messages.error(request, _("This preview is too old. Look at it again."))
    return HttpResponseRedirect(reverse("admin:exams_review", args=[exam.pk]))


def _previewed(request: HttpRequest, exam: MockExam) -> HttpResponse:
    form = ChangeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This correction cannot be read."))
        return HttpResponseRedirect(reverse("admin:exams_review", args=[exam.pk]))
    report = preview_regrade(exam.pk, [form.change()], actor=request.user.get_username(), now=clock.now())
    proposal = signing.dumps({"exam": str(exam.pk), **form.cleaned_data}, salt=PROPOSAL_SALT)
    context = {
        **admin.site.each_context(request),
        "exam": exam,
        "title": _("Regrade: what changes"),
        "report": report,
        "asked": form.cleaned_data,
        "proposal": proposal,
    }
    return render(request, "exams/admin/regrade.html", context)


def _confirmed(request: HttpRequest, exam: MockExam) -> HttpResponse:
    asked = signing.loads(request.POST["proposal"], salt=PROPOSAL_SALT, max_age=PROPOSAL_SECONDS)
    form = ChangeForm(asked)
    if asked["exam"] != str(exam.pk) or not form.is_valid():
        raise signing.BadSignature
    report: RegradeReport = regrade_exam(exam.pk, [form.change()], actor=request.user.get_username(), now=clock.now())
    messages.success(
        request,
        _("Regraded: %(gained)d students gain, %(lost)d lose. Calibration and ratings are redone by the worker.")
        % {"gained": report.gained, "lost": report.lost},
    )
    if report.waiting:
        messages.warning(
            request,
            _("The worker judges %d more answers in the next minutes; scores follow by themselves.") % report.waiting,
        )
    slot = asked["slot"]
    page = (
        reverse("admin:exams_review_slot", args=[exam.pk, slot])
        if slot
        else reverse("admin:exams_review", args=[exam.pk])
    )
    return HttpResponseRedirect(page)


def _exam(request: HttpRequest, exam_id: uuid.UUID) -> MockExam:
    """The exam, for staff who may change exams. Raises Http404."""
    exam = MockExam.objects.filter(pk=exam_id).first()
    if exam is None or not request.user.has_perm("exams.change_mockexam"):
        raise Http404
    return exam
