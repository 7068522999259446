"""`python -m tests.operations.fill_shop`: an exam that three students have sat, in the database of DATABASE_URL."""

import os
from datetime import UTC, datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from exams.models import StudentAnswer  # noqa: E402  (needs Django's setup)
from tests.factories import make_exam, make_session  # noqa: E402


def fill() -> None:
    exam = make_exam(start=datetime.now(UTC) - timedelta(hours=5), minutes_open=180)
    for _ in range(3):
        ended_at = exam.scheduled_start + timedelta(hours=1)
        session = make_session(exam, status="submitted", submitted_at=ended_at)
        StudentAnswer.objects.bulk_create(
            StudentAnswer(session=session, question_number=number, answer="A", saved_at=ended_at) for number in (1, 2)
        )


if __name__ == "__main__":
    fill()
