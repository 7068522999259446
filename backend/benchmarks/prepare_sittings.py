"""Seat students beside a running product: running sessions of one exam with their tokens, as JSON on stdout.

Asked by JSON on stdin: `students`, `slots`, `minutes`, and `name`, which tells one crowd from another.
"""

import importlib
import json
import os
import secrets
import sys
from datetime import timedelta
from typing import Any

import django
from django.apps import apps

from common import clock

FIRST_TELEGRAM_ID = -3_000_000_000


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(json.dumps(seat_students(json.load(sys.stdin))))


def seat_students(asked: dict[str, Any]) -> list[dict[str, str]]:
    """One row a student: session, access token, and the token that the sketch looks up."""
    tokens = importlib.import_module("accounts.tokens")  # models exist only after Django's setup
    now = clock.now()
    exam = _exam(asked, now=now)
    student_model, grant_model = apps.get_model("accounts", "Student"), apps.get_model("accounts", "SignInGrant")
    base = FIRST_TELEGRAM_ID - secrets.randbelow(10**12)
    students = student_model.objects.bulk_create(
        student_model(full_name=f"{asked['name']} {number}", telegram_id=base - number, is_simulated=True)
        for number in range(asked["students"])
    )
    looked_up = [secrets.token_urlsafe(32) for _student in students]
    expires = now + timedelta(hours=20)
    grants = grant_model.objects.bulk_create(
        grant_model(
            student=student, refresh_digest=tokens.digest_of(token), way="demo", created_at=now, refreshed_at=now,
            expires_at=expires,
        )
        for student, token in zip(students, looked_up, strict=True)
    )  # fmt: skip
    sessions = apps.get_model("exams", "ExamSession").objects.bulk_create(
        apps.get_model("exams", "ExamSession")(
            student=student, exam=exam, started_at=now, last_activity=now, deadline=exam.scheduled_end
        )
        for student in students
    )
    return [
        {
            "session": str(session.pk),
            "access": tokens.make_access_token(tokens.AccessClaims(grant.student_id, grant.pk, expires)),
            "looked_up": token,
        }
        for session, grant, token in zip(sessions, grants, looked_up, strict=True)
    ]


def _exam(asked: dict[str, Any], *, now: Any) -> Any:  # a MockExam
    owner, _created = apps.get_model("auth", "User").objects.get_or_create(
        username="benchmarks", defaults={"is_active": False}
    )
    exam = apps.get_model("exams", "MockExam").objects.create(
        title=asked["name"],
        pdf_file="papers/none.pdf",
        scheduled_start=now - timedelta(minutes=1),
        scheduled_end=now + timedelta(minutes=asked["minutes"]),
        duration=asked["minutes"],
        created_by=owner,
    )
    key = apps.get_model("exams", "CorrectAnswer")
    key.objects.bulk_create(
        key(exam=exam, question_number=number, correct_answer="A") for number in range(1, asked["slots"] + 1)
    )
    return exam


if __name__ == "__main__":
    main()
