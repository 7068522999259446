"""Seat students who disturb, beside a running product: JSON on stdin (`students`, `texts`), who they are on stdout.

Each has a running sitting, a practice, and has handed in a sheet full of dear answers to an exam that is over. Beside
that exam another one is over, whose students answered as usual.
"""

import importlib
import json
import os
import secrets
import sys
from datetime import datetime, timedelta
from itertools import count, cycle
from typing import Any

import django
from django.apps import apps

from common import clock

FIRST_TELEGRAM_ID = -5_000_000_000
OPEN_SLOTS = [(number, part) for number in range(36, 46) for part in "ab"]
INNOCENT_ANSWERS = ("5", "10/2", "6", "2,5·2")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(json.dumps(seat(json.load(sys.stdin), now=clock.now())))


def seat(asked: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    """Exams, sittings and sheets; the ids of the two exams that are over, and a row for each student."""
    hour = timedelta(hours=1)
    running = _exam("running", start=now - hour / 60, end=now + 10 * hour)
    poisoned = _exam("over, with dear answers", start=now - 5 * hour, end=now - hour)
    innocent = _exam("over, with ordinary answers", start=now - 5 * hour, end=now - hour)
    students = _students(asked["students"])
    live = _sessions(running, students, started_at=now, deadline=running.scheduled_end)
    practice = _sessions(innocent, students, started_at=now, mode="practice")
    texts = cycle(f"{text}+{number}" for text, number in zip(cycle(asked["texts"]), count(1), strict=False))
    _hand_in(poisoned, students, texts=texts)
    _hand_in(innocent, _students(asked["students"]), texts=cycle(INNOCENT_ANSWERS))
    tokens = importlib.import_module("accounts.tokens")  # models exist only after Django's setup
    rows = [
        {"live": str(one.pk), "practice": str(other.pk), "access": tokens.open_grant(who, way="demo", now=now).access}
        for who, one, other in zip(students, live, practice, strict=True)
    ]
    return {"students": rows, "poisoned": str(poisoned.pk), "innocent": str(innocent.pk)}


def _exam(title: str, *, start: datetime, end: datetime) -> Any:  # a MockExam: models exist only after setup
    owner, _created = apps.get_model("auth", "User").objects.get_or_create(
        username="benchmarks", defaults={"is_active": False}
    )
    exam = apps.get_model("exams", "MockExam").objects.create(
        title=title, pdf_file="papers/none.pdf", scheduled_start=start, scheduled_end=end, duration=600,
        created_by=owner,
    )  # fmt: skip
    key = apps.get_model("exams", "CorrectAnswer")
    key.objects.bulk_create(
        key(exam=exam, question_number=number, sub_part=part, kind="number", choices="", correct_answer="5")
        for number, part in OPEN_SLOTS
    )
    return exam


def _students(many: int) -> list[Any]:
    model, base = apps.get_model("accounts", "Student"), FIRST_TELEGRAM_ID - secrets.randbelow(10**12)
    made: list[Any] = model.objects.bulk_create(
        model(full_name=f"Disturber {number}", telegram_id=base - number, is_simulated=True) for number in range(many)
    )
    return made


def _sessions(exam: Any, students: list[Any], **fields: Any) -> list[Any]:
    model = apps.get_model("exams", "ExamSession")
    made: list[Any] = model.objects.bulk_create(
        model(exam=exam, student=student, last_activity=fields["started_at"], **fields) for student in students
    )
    return made


def _hand_in(exam: Any, students: list[Any], *, texts: Any) -> None:
    sessions = _sessions(
        exam, students, started_at=exam.scheduled_start, deadline=exam.scheduled_end, status="submitted",
        submitted_at=exam.scheduled_end,
    )  # fmt: skip
    answer = apps.get_model("exams", "StudentAnswer")
    answer.objects.bulk_create(
        answer(session=session, question_number=number, sub_part=part, answer=next(texts))
        for session in sessions
        for number, part in OPEN_SLOTS
    )


if __name__ == "__main__":
    main()
