"""Importing a whole key: a table of errors, or of how each entry is read, before anything is written."""

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
from exams.services.keys import COLUMNS, KeyTable, read_key_file, read_key_text, replace_key

TEXT_SALT = "exams.admin.key_import"
TEXT_SECONDS = 3600


class KeyForm(forms.Form):
    table = forms.FileField(required=False, label=gettext_lazy("CSV or XLSX file"))
    text = forms.CharField(
        required=False,
        max_length=200_000,
        label=gettext_lazy("or pasted text"),
        widget=forms.Textarea(attrs={"rows": 12}),
    )


def key_import_page(request: HttpRequest, exam_id: uuid.UUID) -> HttpResponse:
    """Upload or paste → look → confirm."""
    exam = MockExam.objects.filter(pk=exam_id).first()
    if exam is None or not request.user.has_perm("exams.change_mockexam"):
        raise Http404
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "exam": exam,
        "title": _("Import the answer key"),
        "columns": COLUMNS,
        "form": KeyForm(),
    }
    if request.method == "POST":
        try:
            if "confirmed" in request.POST:
                return _replace(request, exam)
            context |= _look(request)
        except ProductError as refusal:
            messages.error(request, str(refusal.text))
        except signing.BadSignature:
            messages.error(request, _("This preview is too old. Look at it again."))
    return render(request, "exams/admin/key_import.html", context)


def _look(request: HttpRequest) -> dict[str, Any]:
    form = KeyForm(request.POST, request.FILES)
    if not form.is_valid():
        return {"form": form}
    upload = form.cleaned_data["table"]
    table = read_key_file(upload.read(), name=upload.name) if upload else read_key_text(form.cleaned_data["text"])
    signed = "" if table.problems else signing.dumps(_as_text(table), salt=TEXT_SALT, compress=True)
    return {"form": form, "table": table, "signed": signed}


def _as_text(table: KeyTable) -> str:
    """The usable entries as pasted text again, so that exactly what was looked at is what is written."""
    rows = [
        [
            str(entry.slot.question_number), entry.slot.sub_part, entry.kind.value, entry.choices, entry.correct_answer,
            "|".join(entry.alternatives), entry.topic,
        ]
        for entry in table.entries
    ]  # fmt: skip
    cells = [[cell.replace("\t", " ").replace('"', '""') for cell in row] for row in [list(COLUMNS), *rows]]
    return "\n".join("\t".join(f'"{cell}"' for cell in row) for row in cells)


def _replace(request: HttpRequest, exam: MockExam) -> HttpResponse:
    text = signing.loads(request.POST["confirmed"], salt=TEXT_SALT, max_age=TEXT_SECONDS)
    table = read_key_text(text)
    count = replace_key(exam.pk, table.entries, actor=request.user.get_username(), now=clock.now())
    messages.success(request, _("The key has %d slots now.") % count)
    return HttpResponseRedirect(reverse("admin:exams_mockexam_change", args=[exam.pk]))
