"""Item analysis: how good an exam and each of its questions is, seen before and after its results go out."""

import uuid
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from common import clock
from common.errors import ProductError
from exams.admin.analysis_files import items_file, scores_file, whole_file
from exams.admin.analysis_tables import item_rows, score_rows
from exams.admin.analysis_text import FLAGS
from exams.admin.analysis_view import (
    answer_parts,
    curve_parts,
    exam_figures,
    exam_plots,
    item_figures,
    shown_row,
    shown_score,
)
from exams.admin.pipeline_text import step_rows
from exams.admin.review import parse_slot_name
from exams.models import Calibration, MockExam
from exams.rules.marking import Kind, key_reading
from exams.rules.sheet import Slot
from exams.selectors.item_analysis import exam_analysis
from exams.selectors.release import results_are_out
from exams.services.recalibration import calibrate_again

FILES = {"items.csv": items_file, "scores.csv": scores_file, "analysis.json": whole_file}


def analysis_page(request: HttpRequest, exam_id: uuid.UUID) -> HttpResponse:
    """The whole exam on one page."""
    exam = _exam(request, exam_id)
    now = clock.now()
    analysis = exam_analysis(exam, now=now)
    rows = item_rows(analysis)
    addresses = {index: _address(exam, row.slot) for index, row in enumerate(rows)}
    context = {
        **_around(request),
        "exam": exam,
        "title": _("Item analysis"),
        "analysis": analysis,
        "is_out": results_are_out(exam.pk),
        "warnings": [row for row in rows if row.warning],
        "rows": [shown_row(row, addresses[index]) for index, row in enumerate(rows)],
        "scores": [shown_score(row) for row in score_rows(analysis)],
        "steps": step_rows(exam, now=now),
        "written": Calibration.objects.filter(exam=exam).first(),
        "figures": exam_figures(analysis),
        "plots": exam_plots(analysis, rows, addresses),
        "glossary": [FLAGS[flag] for flag in FLAGS if any(flag in row.flags for row in rows)],
    }
    return render(request, "exams/admin/item_analysis.html", context)


def item_page(request: HttpRequest, exam_id: uuid.UUID, slot_name: str) -> HttpResponse:
    """One item: its curve, who chooses which answer, and how well it fits."""
    exam = _exam(request, exam_id)
    slot = parse_slot_name(slot_name)
    analysis = exam_analysis(exam, now=clock.now(), slot=slot)
    rows = item_rows(analysis)
    index = next((place for place, row in enumerate(rows) if row.slot == slot), None)
    if index is None:
        raise Http404
    row = rows[index]
    context = {
        **_around(request),
        "exam": exam,
        "title": _("Item %s") % slot,
        "analysis": analysis,
        "row": row,
        "key": key_reading(row.entry.correct_answer, kind=Kind(row.entry.kind)),
        "figures": item_figures(row),
        "flags": [FLAGS[flag] for flag in row.flags],
        "previous": rows[index - 1].slot if index else None,
        "next": rows[index + 1].slot if index + 1 < len(rows) else None,
        **curve_parts(analysis, index),
        **answer_parts(analysis, row),
    }
    return render(request, "exams/admin/item_analysis_item.html", context)


def analysis_file(request: HttpRequest, exam_id: uuid.UUID, name: str) -> HttpResponse:
    """The same numbers as a file."""
    exam = _exam(request, exam_id)
    make = FILES.get(name)
    if make is None:
        raise Http404
    now = clock.now()
    content, kind = make(exam, exam_analysis(exam, now=now), now=now)
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{exam.pk}-{name}"'},
    )


def calibrate_again_page(request: HttpRequest, exam_id: uuid.UUID) -> HttpResponse:
    """Ask the worker to calibrate once more; only by POST."""
    exam = _exam(request, exam_id)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        calibrate_again(exam.pk, actor=request.user.get_username(), now=clock.now())
        messages.success(request, _("The worker calibrates this exam again, within seconds."))
    except ProductError as refusal:
        messages.error(request, str(refusal.text))
    return HttpResponseRedirect(reverse("admin:exams_item_analysis", args=[exam.pk]))


def _exam(request: HttpRequest, exam_id: uuid.UUID) -> MockExam:
    """The exam, for staff who may change exams. Raises Http404."""
    exam = MockExam.objects.filter(pk=exam_id).first()
    if exam is None or not request.user.has_perm("exams.change_mockexam"):
        raise Http404
    return exam


def _around(request: HttpRequest) -> dict[str, Any]:
    """What every admin page shows, without the list of models at the side: the tables need the room."""
    return admin.site.each_context(request) | {"is_nav_sidebar_enabled": False}


def _address(exam: MockExam, slot: Slot) -> str:
    return reverse("admin:exams_item_analysis_item", args=[exam.pk, str(slot)])
