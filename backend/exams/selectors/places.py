"""What is known of where questions stand, and which papers are still to be looked at."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from exams.models import CorrectAnswer, MockExam, PaperPlaces
from exams.rules.places import PLACES_VERSION


def exams_without_places(*, limit: int = 5) -> list[MockExam]:
    """Exams whose paper was not looked at by the present rules, those that begin last first: papers yet to be sat."""
    known = PaperPlaces.objects.filter(paper=OuterRef("pdf_file"), version=PLACES_VERSION)
    papers = MockExam.objects.exclude(pdf_file="").filter(~Exists(known))
    return list(papers.order_by("-scheduled_start", "pk")[:limit])


def places_of(exam: MockExam) -> PaperPlaces | None:
    """What was found on the exam's paper; None before anybody looked."""
    return PaperPlaces.objects.filter(paper=str(exam.pdf_file.name)).first() if exam.pdf_file else None


@dataclass(frozen=True, slots=True)
class PlacesReport:
    """What an admin should know: which of the key's questions were found, and which were not."""

    found: PaperPlaces
    in_key: list[int]
    missing: list[int]
    beyond: list[int]

    @property
    def pages(self) -> dict[int, list[dict[str, Any]]]:
        """The places by the page that they begin on."""
        pages: dict[int, list[dict[str, Any]]] = {}
        for place in self.found.places:
            pages.setdefault(place["page"], []).append(place)
        return pages


def places_report(exam: MockExam) -> PlacesReport | None:
    """The places against the key; None before anybody looked."""
    found = places_of(exam)
    if found is None:
        return None
    rows = CorrectAnswer.objects.filter(exam=exam).order_by("question_number")
    in_key = list(rows.values_list("question_number", flat=True).distinct())
    numbers = {place["number"] for place in found.places}
    return PlacesReport(
        found=found,
        in_key=in_key,
        missing=[number for number in in_key if number not in numbers],
        beyond=sorted(numbers - set(in_key)) if in_key else [],
    )
