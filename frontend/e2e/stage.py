"""Sets the stage for one browser test: `python stage.py <scene> <json>`, in the product's environment.

Scenes print one JSON object. They use the same services as the admin does.
"""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from uuid import UUID

BACKEND = Path(__file__).resolve().parents[2] / "backend"
sys.path.insert(0, str(BACKEND))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

from accounts.ending import block_student, unblock_student  # noqa: E402
from accounts.models import Student  # noqa: E402
from django.utils import timezone  # noqa: E402
from exams.models import CorrectAnswer, MockExam  # noqa: E402
from exams.rules.timing import Schedule  # noqa: E402
from exams.services.schedules import grant_extra_time, reschedule_exam  # noqa: E402


def open_exam(*, title: str, seconds: int, minutes: int = 150) -> dict[str, str]:
    """An exam that is open for so many seconds more, with the paper and the key of the demo's newest one."""
    now = timezone.now()
    source = MockExam.objects.exclude(pdf_file="").order_by("-created_at").first()
    if source is None:
        raise SystemExit("The demo has no exam to copy.")
    exam = MockExam.objects.create(
        title=title,
        pdf_file=source.pdf_file.name,
        pdf_pages=source.pdf_pages,
        scheduled_start=now - timedelta(minutes=1),
        scheduled_end=now + timedelta(seconds=seconds),
        duration=minutes,
        created_by=source.created_by,
    )
    rows = list(CorrectAnswer.objects.filter(exam=source))
    for row in rows:
        row.pk, row.exam = None, exam
    CorrectAnswer.objects.bulk_create(rows)
    return {"exam": str(exam.pk)}


def move_end(*, exam: str, seconds: int) -> dict[str, int]:
    """The exam now ends so many seconds from now; running sessions follow."""
    now = timezone.now()
    known = MockExam.objects.get(pk=exam)
    schedule = Schedule(known.scheduled_start, now + timedelta(seconds=seconds), known.duration)
    return {"moved": reschedule_exam(UUID(exam), schedule=schedule, actor="browser test", now=now)}


def give_time(*, exam: str, student: str, minutes: int) -> dict[str, int]:
    """An admin gives the student so many minutes more."""
    moved = grant_extra_time(
        exam_id=UUID(exam),
        student_id=UUID(student),
        minutes=minutes,
        reason="browser test",
        actor="browser test",
        now=timezone.now(),
    )
    return {"moved": moved}


def block(*, student: str) -> dict[str, str]:
    """An admin blocks the student."""
    block_student(Student.objects.get(pk=student), reason="browser test", actor="browser test", now=timezone.now())
    return {"blocked": student}


def unblock(*, student: str) -> dict[str, str]:
    """An admin lets the student in again."""
    unblock_student(Student.objects.get(pk=student), actor="browser test", now=timezone.now())
    return {"unblocked": student}


def give_solutions(*, exam: str) -> dict[str, str]:
    """The exam has worked solutions; as pages, its own paper will do."""
    known = MockExam.objects.get(pk=exam)
    with known.pdf_file.open("rb") as pages:
        known.solutions_file.save("solutions.pdf", pages)
    return {"solved": exam}


SCENES = {
    "open_exam": open_exam,
    "move_end": move_end,
    "give_time": give_time,
    "block": block,
    "unblock": unblock,
    "give_solutions": give_solutions,
}

if __name__ == "__main__":
    print(json.dumps(SCENES[sys.argv[1]](**json.loads(sys.argv[2]))))
