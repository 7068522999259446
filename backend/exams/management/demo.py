"""The demo: a season of ten exams that two thousand simulated students sat, an open exam, and one to come.

Nothing of it is painted on: answers are written as students write them, and the real pipeline grades, calibrates,
rates and rewards each exam, at the time at which it would have.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from multiprocessing import get_context
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import Student
from accounts.sign_in import demo_student
from demo.names import student_names
from demo.papers import DemoPaper, build_paper, season_title
from exams.models import CorrectAnswer, MockExam
from exams.rules.sheet import Slot
from exams.selectors.exams import has_sessions
from exams.services.papers import count_pages
from exams.services.pipeline import run_due_pipelines, run_pipeline
from exams.services.simulation import Sitter, make_simulated_students, simulate_sittings

SEED = 2026
SEASON_EXAMS = 10
SEASON_STUDENTS = 2000
WINDOW = timedelta(hours=3)
BETWEEN_EXAMS = timedelta(days=7)
HOUR_OF_THE_DAY = time(10)  # local; the last exam was yesterday
WORK_AFTER_THE_EXAM = timedelta(minutes=5)
DRAWING_PROCESSES = 2  # a paper takes seconds of processor time, and the others are loaded meanwhile

ABILITY_MEAN, ABILITY_SD = -0.1, 1.05
WEEKLY_GROWTH_MEAN, WEEKLY_GROWTH_SD = 0.05, 0.04
DAILY_FORM_SD = 0.2
LATECOMERS = 0.4  # the share that joins in some later week
DEMO_ABILITY, DEMO_GROWTH = 0.1, 0.1
DEMO_MISSED = 4  # the demo student sat all exams but this one

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Crowd:
    """The season's students, each with an ability, its weekly growth, a first week, and a habit of coming."""

    students: list[Student]
    ability: np.ndarray
    growth: np.ndarray
    first_exam: np.ndarray
    habit: np.ndarray

    def sitters(self, number: int, rng: np.random.Generator) -> list[Sitter]:
        """Who sits exam `number` (from 1), and how able they are by then."""
        comes = (self.first_exam <= number) & (rng.random(len(self.students)) < self.habit)
        ability = self.ability + self.growth * (number - self.first_exam)
        ability = ability + rng.normal(0, DAILY_FORM_SD, len(self.students))
        return [Sitter(self.students[place].pk, float(ability[place])) for place in np.flatnonzero(comes)]


def load_demo(*, now: datetime, say: Say, exams: int = SEASON_EXAMS, students: int = SEASON_STUDENTS) -> None:
    """Make what the demo lacks at this moment; what is there stays as it is."""
    owner = _owner()
    with _drawing() as draw:
        season = _unfinished_season(owner, exams)
        is_open_missing = not MockExam.objects.filter(
            created_by=owner, scheduled_start__lte=now, scheduled_end__gt=now + WINDOW / 6
        ).exists()
        is_next_missing = not MockExam.objects.filter(
            created_by=owner, scheduled_start__gt=now + timedelta(minutes=2)
        ).exists()
        numbers = [*season, *_next_numbers(owner, exams, int(is_open_missing) + int(is_next_missing))]
        papers = {number: draw(number) for number in numbers}
        if season:
            _load_season(owner, season, papers, exams=exams, students=students, now=now, say=say)
        coming = numbers[len(season) :]
        if is_open_missing:
            _exam(owner, coming.pop(0), papers, start=now - timedelta(minutes=1))
        if is_next_missing:
            _exam(owner, coming.pop(0), papers, start=now + timedelta(days=1))
    run_due_pipelines(now=now)


def _owner() -> User:
    """The staff user that owns the demo's exams; it has no password, so nobody signs in as it."""
    owner, created = User.objects.get_or_create(username="demo", defaults={"is_staff": False})
    if created:
        owner.set_unusable_password()
        owner.save(update_fields=["password"])
    return owner


@contextmanager
def _drawing() -> Iterator[Callable[[int], "Future[DemoPaper]"]]:
    """Draw papers in processes beside this one (matplotlib's settings are global: one paper a process at a time)."""
    with ProcessPoolExecutor(DRAWING_PROCESSES, mp_context=get_context("spawn")) as pool:
        try:
            yield lambda number: pool.submit(build_paper, SEED + number, season_title(number))
        finally:
            pool.shutdown(cancel_futures=True)


def _unfinished_season(owner: User, exams: int) -> list[int]:
    """Numbers of the season's exams that are not there, or that nobody sat: a load may have been interrupted."""
    sat = {
        exam.title
        for exam in MockExam.objects.filter(created_by=owner, title__in=_titles(exams))
        if has_sessions(exam.pk)
    }
    return [number for number, title in enumerate(_titles(exams), 1) if title not in sat]


def _titles(exams: int) -> list[str]:
    return [season_title(number) for number in range(1, exams + 1)]


def _next_numbers(owner: User, exams: int, wanted: int) -> list[int]:
    after_season = MockExam.objects.filter(created_by=owner).exclude(title__in=_titles(exams)).count()
    return [exams + after_season + more for more in range(1, wanted + 1)]


def _load_season(
    owner: User,
    season: list[int],
    papers: dict[int, "Future[DemoPaper]"],
    *,
    exams: int,
    students: int,
    now: datetime,
    say: Say,
) -> None:
    say(f"Letting {students:,} simulated students sit a season of {exams} exams")
    crowd = _crowd(students, exams)
    demo = demo_student()
    for number in season:
        start = _yesterday(now) - BETWEEN_EXAMS * (exams - number)
        exam, paper = _exam(owner, number, papers, start=start)
        sitters = crowd.sitters(number, np.random.default_rng([SEED, number]))
        if number != DEMO_MISSED:
            sitters.append(Sitter(demo.pk, DEMO_ABILITY + DEMO_GROWTH * number))
        levels = {Slot(row.question_number, row.sub_part): row.level_logits for row in paper.key}
        simulate_sittings(exam, sitters, levels=levels, seed=SEED + number)
        run_pipeline(exam, now=exam.scheduled_end + WORK_AFTER_THE_EXAM)
        say(f"{exam.title}: {len(sitters):,} sat it; scored, calibrated, rated")


def _yesterday(now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    return datetime.combine(local.date() - timedelta(days=1), HOUR_OF_THE_DAY, tzinfo=local.tzinfo)


def _crowd(size: int, exams: int) -> Crowd:
    rng = np.random.default_rng(SEED)
    there = list(Student.objects.filter(is_simulated=True).order_by("-telegram_id")[:size])
    names = student_names(Random(SEED), size)  # noqa: S311
    return Crowd(
        students=there + make_simulated_students(names[len(there) :]),
        ability=rng.normal(ABILITY_MEAN, ABILITY_SD, size),
        growth=rng.normal(WEEKLY_GROWTH_MEAN, WEEKLY_GROWTH_SD, size),
        first_exam=np.where(rng.random(size) < LATECOMERS, rng.integers(1, exams + 1, size), 1),
        habit=rng.beta(2.2, 1.6, size),
    )


def _exam(
    owner: User, number: int, papers: dict[int, "Future[DemoPaper]"], *, start: datetime
) -> tuple[MockExam, DemoPaper]:
    """Store one exam with its paper and key, unless an interrupted load has."""
    paper = papers[number].result()
    title = season_title(number)
    there = MockExam.objects.filter(created_by=owner, title=title).first()
    if there is not None:
        return there, paper
    with transaction.atomic():
        exam = MockExam(
            title=title,
            scheduled_start=start,
            scheduled_end=start + WINDOW,
            created_by=owner,
            pdf_pages=count_pages(paper.pdf),
        )
        exam.pdf_file.save("paper.pdf", ContentFile(paper.pdf), save=False)
        exam.save()
        CorrectAnswer.objects.bulk_create(
            CorrectAnswer(
                exam=exam,
                question_number=row.question_number,
                sub_part=row.sub_part,
                kind=row.kind,
                choices=row.choices,
                correct_answer=row.correct_answer,
                alternatives=row.alternatives,
                topic=row.topic,
            )
            for row in paper.key
        )
    return exam, paper
