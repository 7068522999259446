"""Where the questions were found on a paper: against the key, and drawn over the pages."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import clock
from exams.admin.drawing import Drawing
from exams.admin.readonly import ReadOnlyAdmin
from exams.models import MockExam, PaperPlaces
from exams.selectors.places import PlacesReport, places_report
from exams.services.places import find_paper_places, page_picture

SHOWN_WIDTH, SHOWN_HEIGHT = 1000.0, 1414.0


@admin.register(PaperPlaces)
class PaperPlacesAdmin(ReadOnlyAdmin):
    """What was found in each file; an exam's own page shows it over the paper."""

    list_display = ["paper", "version", "problem", "found_at"]
    list_filter = ["problem", "version"]


def places_in_words(exam: MockExam) -> str:
    """One line for the exam's page: how many of the key's questions the app can jump to."""
    report = places_report(exam) if exam.pdf_file else None
    if report is None:
        return _("not looked for yet") if exam.pdf_file else "–"
    if report.found.problem:
        return f"{report.found.get_problem_display()} {_('Students scroll it by hand.')}"
    found = len(report.in_key) - len(report.missing) if report.in_key else len(report.found.places)
    words = ngettext("%(found)d question found", "%(found)d questions found", found) % {"found": found}
    missing = ", ".join(map(str, report.missing))
    return f"{words}; {_('not found: %s') % missing}" if missing else words


def places_page(request: HttpRequest, exam_id: uuid.UUID) -> HttpResponse:
    """The places page by page; "look again" reads the paper anew."""
    exam = _exam(request, exam_id)
    if request.method == "POST":
        find_paper_places(exam, now=clock.now())
    report = places_report(exam)
    context = {
        **admin.site.each_context(request),
        "exam": exam,
        "title": _("Places of the questions"),
        "report": report,
        "words": places_in_words(exam),
        "pages": _pages(exam, report) if report else [],
    }
    return render(request, "exams/admin/places.html", context)


def places_picture(request: HttpRequest, exam_id: uuid.UUID, page: int) -> HttpResponse:
    """One page of the paper as a picture, for those who may change it."""
    picture = page_picture(_exam(request, exam_id), page)
    if picture is None:
        raise Http404
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "private, no-store"})


def _exam(request: HttpRequest, exam_id: uuid.UUID) -> MockExam:
    exam = MockExam.objects.exclude(pdf_file="").filter(pk=exam_id).first()
    if exam is None or not request.user.has_perm("exams.change_mockexam"):
        raise Http404
    return exam


def _pages(exam: MockExam, report: PlacesReport) -> list[dict[str, Any]]:
    last = max([exam.pdf_pages or 0, *report.pages])
    return [
        {
            "number": page,
            "questions": ", ".join(str(place["number"]) for place in report.pages.get(page, [])),
            "boxes": _boxes(report, page),
        }
        for page in range(1, last + 1)
    ]


def _boxes(report: PlacesReport, page: int) -> SafeString:
    """The areas of a page's questions, to be laid over its picture whatever its shape."""
    drawing = Drawing(
        f"places-{page}",
        SHOWN_WIDTH,
        SHOWN_HEIGHT,
        title=_("Places of the questions"),
        description=", ".join(str(place["number"]) for place in report.pages.get(page, [])) or "–",
    )
    drawing.root.set("preserveAspectRatio", "none")
    for place in report.found.places:
        for area in place["areas"]:
            if area["page"] == page:
                _box(drawing, area, number=place["number"])
    return drawing.svg()


def _box(drawing: Drawing, area: Mapping[str, float], *, number: int) -> None:
    left, top = area["left"] * SHOWN_WIDTH, area["top"] * SHOWN_HEIGHT
    width, height = area["right"] * SHOWN_WIDTH - left, area["bottom"] * SHOWN_HEIGHT - top
    drawing.box(left + 2, top, width - 4, height, "place", str(number))
    drawing.text((left + 8, top + 24), str(number), "place-number")
