"""`manage.py find_places [EXAM …]`: look again where the questions stand on papers, now and whatever is known."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from common import clock
from exams.models import MockExam
from exams.services.places import find_paper_places


class Command(BaseCommand):
    help = "Find the places of the questions on all papers, or on those of the exams named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("exams", nargs="*", help="ids; without any, every exam that has a paper")

    def handle(self, *_args: Any, exams: list[str], **_options: Any) -> None:
        papers = MockExam.objects.exclude(pdf_file="").order_by("scheduled_start", "pk")
        for exam in papers.filter(pk__in=exams) if exams else papers:
            found = find_paper_places(exam, now=clock.now())
            self.stdout.write(f"{exam.pk} {exam}: {found.get_problem_display() or len(found.places)}")
