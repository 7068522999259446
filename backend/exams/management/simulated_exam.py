"""An exam made for a simulation: its key, its simulated students and their sittings, all or nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from random import Random

import numpy as np
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction

from audit.recording import record_event
from demo.names import student_names
from demo.papers import KeyRow, answer_key, build_paper
from demo.plan import plan_paper
from exams.models import CorrectAnswer, ExamSession, MockExam, StudentAnswer
from exams.rules.sheet import Slot
from exams.services.papers import count_pages
from exams.services.simulation import Sitter, make_simulated_students, simulate_sittings

OWNER = "simulation"
ABILITY_MEAN, ABILITY_SD = 0.2, 1.1  # logits
WINDOW = timedelta(hours=3)
LONGEST_OPEN_MINUTES = 90  # simulated students begin within the first half of the window: by now all have
PAPER_ITEMS = 55
FEWEST_ITEMS, MOST_ITEMS = 2, 400
CLOSED_SHARE = 35 / 55
LEVEL_REACH, LEVEL_SPREAD = 2.2, 0.25  # logits: difficulties from −2.2 to 2.2, shaken a little
STUDENTS_PER_BATCH = 2000
CHOICES = "ABCD"


@dataclass(frozen=True, slots=True)
class SimulationPlan:
    """What to make. `has_paper` needs 55 items; without a paper students do not see the exam, the admin does."""

    title: str
    students: int
    items: int
    seed: int
    ends_at: datetime
    has_paper: bool


def simulate_exam(plan: SimulationPlan, *, now: datetime, report: Callable[[int], None]) -> MockExam:
    """Make the exam and let everybody sit it, in one transaction; `report` hears how many have.

    Whoever would hand in after `now` is left writing, for the clock to close like everybody else.
    """
    rng = np.random.default_rng(plan.seed)
    pdf = build_paper(plan.seed, plan.title).pdf if plan.has_paper else b""
    rows = _key_rows(plan)
    levels = {Slot(row.question_number, row.sub_part): row.level_logits for row in rows}
    with transaction.atomic():
        exam = _exam(plan, pdf=pdf, rows=rows, now=now)
        names = student_names(Random(plan.seed), plan.students)  # noqa: S311 - names, not secrets
        done = 0
        for number, batch in enumerate(batched(names, STUDENTS_PER_BATCH, strict=False)):
            students = make_simulated_students(batch)
            abilities = rng.normal(ABILITY_MEAN, ABILITY_SD, len(students)).tolist()
            sitters = [Sitter(student.pk, ability) for student, ability in zip(students, abilities, strict=True)]
            batch_seed = int(np.random.SeedSequence([plan.seed, number]).generate_state(1)[0])
            simulate_sittings(exam, sitters, levels=levels, seed=batch_seed)
            done += len(students)
            report(done)
        _leave_writing(exam, now=now)
    return exam


def _exam(plan: SimulationPlan, *, pdf: bytes, rows: list[KeyRow], now: datetime) -> MockExam:
    owner, _created = User.objects.get_or_create(username=OWNER, defaults={"is_active": False})
    exam = MockExam(
        title=plan.title,
        scheduled_start=plan.ends_at - WINDOW,
        scheduled_end=plan.ends_at,
        created_by=owner,
        pdf_pages=count_pages(pdf) if pdf else None,
    )
    if pdf:
        exam.pdf_file.save("paper.pdf", ContentFile(pdf), save=False)
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
        for row in rows
    )
    record_event(
        verb="simulated", subject=exam, actor=OWNER, now=now, students=plan.students, items=plan.items, seed=plan.seed
    )
    return exam


def _key_rows(plan: SimulationPlan) -> list[KeyRow]:
    """The key of the demo's paper for 55 items; otherwise closed questions first and open ones with two parts last."""
    if plan.items == PAPER_ITEMS:
        return answer_key(plan_paper(plan.seed), seed=plan.seed)
    rng = np.random.default_rng([plan.seed, plan.items])
    levels = rng.permutation(np.linspace(-LEVEL_REACH, LEVEL_REACH, plan.items)) + rng.normal(
        0, LEVEL_SPREAD, plan.items
    )
    letters = rng.integers(0, len(CHOICES), plan.items)
    return list(_plain_rows(plan.items, levels=levels.tolist(), letters=[CHOICES[place] for place in letters]))


def _plain_rows(items: int, *, levels: list[float], letters: list[str]) -> Iterator[KeyRow]:
    closed = round(items * CLOSED_SHARE)
    for place in range(items):
        if place < closed:
            yield KeyRow(place + 1, "", "choice", CHOICES, letters[place], [], "", levels[place])
            continue
        question, part = divmod(place - closed, 2)
        yield KeyRow(closed + question + 1, "ab"[part], "number", "", str(100 + place), [], "", levels[place])


def _leave_writing(exam: MockExam, *, now: datetime) -> None:
    """Take back what lies in the future: those sessions are still open, with all their answers saved by now."""
    StudentAnswer.objects.filter(session__exam=exam, saved_at__gt=now).update(saved_at=now)
    ExamSession.objects.filter(exam=exam, submitted_at__gt=now).update(
        status=ExamSession.Status.IN_PROGRESS, submitted_at=None, auto_submitted=False, last_activity=now
    )
