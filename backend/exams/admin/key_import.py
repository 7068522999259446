"""Importing a whole key, all errors or all readings shown before anything is written; and exporting it."""

import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import clock
from common.errors import ProductError
from exams.models import MockExam
from exams.rules.marking import Kind
from exams.rules.sheet import Slot
from exams.services.key_export import key_workbook
from exams.services.key_rows import KeyEntry
from exams.services.keys import KeyTable, key_entries, read_key_file, read_key_text, replace_key

PROPOSAL_SALT = "exams.admin.key_import"
PROPOSAL_SECONDS = 3600
PROBLEMS_SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXAMPLES = (
    ("1", "", "choice", "ABCD", "B", "", ""),
    ("36", "a", "number", "", "1/2", "0,5", "Kasrlar"),
    ("36", "b", "expression", "", "set:1;2", "", ""),
    ("37", "", "text", "", "tub son", "", ""),
)


class KeyUploadForm(forms.Form):
    table = forms.FileField(required=False, label=gettext_lazy("CSV or XLSX file"))
    text = forms.CharField(
        required=False,
        max_length=200_000,
        strip=False,
        label=gettext_lazy("or pasted text"),
        widget=forms.Textarea(attrs={"rows": 12}),
    )


def key_import_page(request: HttpRequest, exam_id: uuid.UUID) -> HttpResponse:
    """Upload or paste → look → confirm."""
    exam = _exam(request, exam_id)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "exam": exam,
        "title": _("Import the answer key"),
        "examples": EXAMPLES,
        "form": KeyUploadForm(),
    }
    if request.method == "POST":
        try:
            if "confirmed" in request.POST:
                return _replace(request, exam)
            context |= _look(request, exam)
        except ProductError as refusal:
            messages.error(request, str(refusal.text))
        except signing.BadSignature:
            messages.error(request, _("This preview is too old. Look at it again."))
    return render(request, "exams/admin/key_import.html", context)


def key_export_file(request: HttpRequest, exam_id: uuid.UUID) -> HttpResponse:
    """The present key as a workbook to change and import again; only the headings where there is none."""
    exam = _exam(request, exam_id)
    response = HttpResponse(key_workbook(key_entries(exam.pk)), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="key-{exam.pk}.xlsx"'
    return response


def _look(request: HttpRequest, exam: MockExam) -> dict[str, Any]:
    form = KeyUploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return {"form": form}
    upload = form.cleaned_data["table"]
    table = read_key_file(upload.read()) if upload else read_key_text(form.cleaned_data["text"])
    signed = "" if table.problems else _signed(exam, table)
    return {"form": form, "table": table, "problems": table.problems[:PROBLEMS_SHOWN], "signed": signed}


def _signed(exam: MockExam, table: KeyTable) -> str:
    """Exactly what was looked at, for this exam alone."""
    rows = [
        [
            entry.slot.question_number, entry.slot.sub_part, entry.kind.value, entry.choices, entry.correct_answer,
            list(entry.alternatives), entry.topic,
        ]
        for entry in table.entries
    ]  # fmt: skip
    return signing.dumps({"exam": str(exam.pk), "rows": rows}, salt=PROPOSAL_SALT, compress=True)


def _replace(request: HttpRequest, exam: MockExam) -> HttpResponse:
    proposal = signing.loads(request.POST["confirmed"], salt=PROPOSAL_SALT, max_age=PROPOSAL_SECONDS)
    if proposal["exam"] != str(exam.pk):
        raise signing.BadSignature
    entries = [
        KeyEntry(Slot(number, part), Kind(kind), choices, answer, tuple(alternatives), topic)
        for number, part, kind, choices, answer, alternatives, topic in proposal["rows"]
    ]
    count = replace_key(exam.pk, entries, actor=request.user.get_username(), now=clock.now())
    messages.success(request, _("The key has %d slots now.") % count)
    return HttpResponseRedirect(reverse("admin:exams_mockexam_change", args=[exam.pk]))


def _exam(request: HttpRequest, exam_id: uuid.UUID) -> MockExam:
    """The exam, for staff who may change exams. Raises Http404."""
    exam = MockExam.objects.filter(pk=exam_id).first()
    if exam is None or not request.user.has_perm("exams.change_mockexam"):
        raise Http404
    return exam
