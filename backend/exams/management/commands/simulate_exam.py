"""manage.py simulate_exam"""

import argparse
import sys
import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import clock
from exams.management.simulated_exam import (
    FEWEST_ITEMS,
    LONGEST_OPEN_MINUTES,
    MOST_ITEMS,
    PAPER_ITEMS,
    SimulationPlan,
    simulate_exam,
)

BAR_WIDTH = 30


class Progress:
    """A bar that redraws itself on a terminal; elsewhere a line for every tenth of the way."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.started = time.monotonic()
        self.tenth = 0

    def show(self, done: int) -> None:
        share = done / self.total
        filled = round(BAR_WIDTH * share)
        seconds = time.monotonic() - self.started
        line = f"[{'█' * filled}{'·' * (BAR_WIDTH - filled)}] {done:,} of {self.total:,} students, {seconds:.0f} s"
        if sys.stderr.isatty():
            print(f"\r{line}", end="" if done < self.total else "\n", file=sys.stderr, flush=True)
        elif int(10 * share) > self.tenth:
            self.tenth = int(10 * share)
            print(line, file=sys.stderr, flush=True)


class Command(BaseCommand):
    help = (
        "Make an exam that simulated students sat: answers by the Rasch model, written through the product's own "
        "tables. They are left unscored: the worker closes, grades and calibrates the exam as any other."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--students", type=_from(1), default=300, help="how many sit it (default 300)")
        parser.add_argument(
            "--items",
            type=_from(FEWEST_ITEMS, MOST_ITEMS),
            default=PAPER_ITEMS,
            help=f"answer slots (default {PAPER_ITEMS}); only an exam of {PAPER_ITEMS} has a paper to look at",
        )
        parser.add_argument("--seed", type=_from(0), default=1, help="the same seed gives the same answers (default 1)")
        parser.add_argument("--title", default="", help="default: Simulated exam, with its numbers")
        parser.add_argument(
            "--open-minutes",
            type=_from(1, LONGEST_OPEN_MINUTES),
            help="let it close in so many minutes from now, with some students still writing; default: it is over",
        )
        parser.add_argument("--no-paper", action="store_true", help="draw no paper: quicker, and students see no exam")
        parser.add_argument("--yes", action="store_true", help="really do it where MODE=production")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ENV.is_development and not options["yes"]:
            raise CommandError(
                "This is a production system: simulated students would stand in its rankings. Add --yes to do it."
            )
        now = clock.now()
        plan = _plan(options, now=now)
        progress = Progress(plan.students)
        exam = simulate_exam(plan, now=now, report=progress.show)
        self.stdout.write(str(exam.pk))
        ending = f"closes at {exam.scheduled_end:%H:%M:%S} UTC" if exam.scheduled_end > now else "is over"
        self.stderr.write(
            f"“{exam.title}” {ending}; the worker does the rest. /admin/exams/mockexam/{exam.pk}/item-analysis/"
        )


def _plan(options: dict[str, Any], *, now: datetime) -> SimulationPlan:
    students, items, seed = options["students"], options["items"], options["seed"]
    open_minutes = options["open_minutes"]
    ends_at = now + timedelta(minutes=open_minutes) if open_minutes else now - timedelta(minutes=1)
    return SimulationPlan(
        title=options["title"] or f"Simulated exam: {students:,} students, {items} items, seed {seed}",
        students=students,
        items=items,
        seed=seed,
        ends_at=ends_at,
        has_paper=items == PAPER_ITEMS and not options["no_paper"],
    )


def _from(least: int, most: int | None = None) -> Any:
    """A type for argparse: a whole number within bounds."""

    def read(text: str) -> int:
        number = int(text)
        if number < least or (most is not None and number > most):
            bounds = f"{least} to {most}" if most is not None else f"{least} or more"
            raise argparse.ArgumentTypeError(f"must be {bounds}")
        return number

    return read
