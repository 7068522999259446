"""Data for tests, made the way the product makes it wherever it can."""

import itertools
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import matplotlib as mpl
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from accounts.models import Student
from exams.models import CorrectAnswer, ExamSession, MockExam

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
_telegram_ids = itertools.count(7_000_000_000)
mpl.use("pdf")


def make_admin(username: str = "admin") -> User:
    user = User.objects.filter(username=username).first()
    return user or User.objects.create_superuser(username, password="a-long-test-password")


def make_student(**fields: Any) -> Student:
    fields = {"full_name": "Aziza Karimova", "telegram_id": next(_telegram_ids)} | fields
    return Student.objects.create(**fields)


def small_pdf(pages: int = 2) -> bytes:
    """A real PDF with some text on each page."""
    target = ContentFile(b"")
    with PdfPages(target.file) as pdf:
        for number in range(1, pages + 1):
            figure = Figure(figsize=(4, 5))
            figure.text(0.1, 0.9, f"{number}. Hisoblang: $x^2 + {number}$")
            pdf.savefig(figure)
    return target.file.getvalue()


PAPER = small_pdf()


def make_exam(
    *,
    start: datetime = START,
    minutes_open: int = 180,
    duration: int = 150,
    paper: bytes | None = PAPER,
    key: list[dict[str, Any]] | None = None,
    title: str = "Sinov imtihoni",
) -> MockExam:
    """A ready exam: two closed questions and one open question with two parts, unless another key is given."""
    exam = MockExam.objects.create(
        title=title,
        scheduled_start=start,
        scheduled_end=start + timedelta(minutes=minutes_open),
        duration=duration,
        created_by=make_admin(),
    )
    if paper is not None:
        exam.pdf_file.save("whatever.pdf", ContentFile(paper))
    CorrectAnswer.objects.bulk_create(CorrectAnswer(exam=exam, **row) for row in (SMALL_KEY if key is None else key))
    return exam


SMALL_KEY: list[dict[str, Any]] = [
    {"question_number": 1, "kind": "choice", "choices": "ABCD", "correct_answer": "A", "topic": "Algebra"},
    {"question_number": 2, "kind": "choice", "choices": "ABCDEF", "correct_answer": "F", "topic": "Geometriya"},
    {"question_number": 3, "sub_part": "a", "kind": "number", "choices": "", "correct_answer": "1/2"},
    {"question_number": 3, "sub_part": "b", "kind": "text", "choices": "", "correct_answer": "tub son"},
]


def full_key() -> list[dict[str, Any]]:
    """45 questions, 55 slots: 1-35 closed with A right, 36-45 open with a=5 and b=10."""
    closed = [{"question_number": n, "kind": "choice", "correct_answer": "A"} for n in range(1, 36)]
    opened = [
        {"question_number": n, "sub_part": part, "kind": "number", "choices": "", "correct_answer": right}
        for n in range(36, 46)
        for part, right in (("a", "5"), ("b", "10"))
    ]
    return closed + opened


def make_session(exam: MockExam, student: Student | None = None, **fields: Any) -> ExamSession:
    fields = {"started_at": exam.scheduled_start, "last_activity": exam.scheduled_start} | fields
    return ExamSession.objects.create(exam=exam, student=student or make_student(), **fields)


def new_id() -> str:
    return str(uuid.uuid4())
