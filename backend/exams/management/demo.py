"""The demo's exams: one open, one coming, one over with a few hundred simulated students."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import numpy as np
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
from exams.services.simulation import Sitter, make_simulated_students, simulate_sittings

SEED = 2026
CLOSED_STUDENTS = 300
WINDOW = timedelta(hours=3)
ABILITY_MEAN, ABILITY_SD = 0.2, 1.1
DEMO_ABILITY = 0.9

Say = Callable[[str], None]


def load_demo(*, now: datetime, say: Say) -> None:
    """Make what the demo lacks at this moment; what is there stays as it is."""
    owner = _owner()
    if not MockExam.objects.filter(created_by=owner).exists():
        _closed_exam(owner, number=1, now=now, say=say)
    if not MockExam.objects.filter(
        created_by=owner, scheduled_start__lte=now, scheduled_end__gt=now + WINDOW / 6
    ).exists():
        _exam(owner, number=_next_number(owner), start=now - timedelta(minutes=1), say=say)
    if not MockExam.objects.filter(created_by=owner, scheduled_start__gt=now + timedelta(minutes=2)).exists():
        _exam(owner, number=_next_number(owner), start=now + timedelta(days=1), say=say)


def _owner() -> User:
    """The staff user that owns the demo's exams; it has no password, so nobody signs in as it."""
    owner, created = User.objects.get_or_create(username="demo", defaults={"is_staff": False})
    if created:
        owner.set_unusable_password()
        owner.save(update_fields=["password"])
    return owner


def _next_number(owner: User) -> int:
    return MockExam.objects.filter(created_by=owner).count() + 1


def _exam(owner: User, *, number: int, start: datetime, say: Say) -> tuple[MockExam, DemoPaper]:
    title = season_title(number)
    say(f"Drawing the paper “{title}”")
    paper = build_paper(SEED + number, title)
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


def _closed_exam(owner: User, *, number: int, now: datetime, say: Say) -> None:
    exam, paper = _exam(owner, number=number, start=now - timedelta(days=1), say=say)
    if has_sessions(exam.pk):
        return
    say(f"Letting {CLOSED_STUDENTS} simulated students sit it")
    rng = np.random.default_rng(SEED)
    students = make_simulated_students(student_names(Random(SEED), CLOSED_STUDENTS))  # noqa: S311
    abilities = rng.normal(ABILITY_MEAN, ABILITY_SD, CLOSED_STUDENTS)
    sitters = [Sitter(student.pk, float(ability)) for student, ability in zip(students, abilities, strict=True)]
    demo: Student = demo_student()
    levels = {Slot(row.question_number, row.sub_part): row.level_logits for row in paper.key}
    simulate_sittings(exam, [*sitters, Sitter(demo.pk, DEMO_ABILITY)], levels=levels, seed=SEED)
