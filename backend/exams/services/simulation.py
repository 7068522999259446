"""Honest pretend sittings for demos and benchmarks: Rasch-distributed answers, written through the real tables.

Nothing is scored here: the sessions are left submitted and ungraded, for the real pipeline to find.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction

from accounts.models import Student
from common.long_work import allow_long_statements
from exams.models import CorrectAnswer, ExamSession, MockExam
from exams.rules.marking import Kind
from exams.rules.sheet import Slot
from exams.rules.timing import session_deadline

FIRST_SIMULATED_TELEGRAM_ID = -1_000_000_000  # negative: never a real person's
BLANK_SHARE = 0.06
AUTO_SUBMITTED_SHARE = 0.2
# Wrong typed answers crowd on a few texts, as real ones do: off by one, sign lost, halved, something unreadable.
WRONG_TEXTS = ("0", "1", "-1", "2", "3", "4", "6", "8", "12", "1/3", "2/3", "x=7", "√2", "bilmadim")
SESSION_COLUMNS = (
    "id", "student_id", "exam_id", "mode", "status", "started_at", "deadline", "last_activity", "submitted_at",
    "auto_submitted",
)  # fmt: skip
ANSWER_COLUMNS = ("session_id", "question_number", "sub_part", "answer", "revision", "saved_at")


@dataclass(frozen=True, slots=True)
class Sitter:
    """A simulated student and an ability in logits."""

    student_id: uuid.UUID
    ability: float


def make_simulated_students(names: Sequence[str]) -> list[Student]:
    """New simulated students with these names; nobody can sign in as one of them."""
    lowest = (
        Student.objects.filter(is_simulated=True).order_by("telegram_id").values_list("telegram_id", flat=True).first()
    )
    start = FIRST_SIMULATED_TELEGRAM_ID if lowest is None else lowest
    students = [
        Student(full_name=name, telegram_id=start - number, is_simulated=True) for number, name in enumerate(names, 1)
    ]
    return Student.objects.bulk_create(students, batch_size=5000)


def simulate_sittings(exam: MockExam, sitters: Sequence[Sitter], *, levels: dict[Slot, float], seed: int) -> int:
    """Let each sitter take the exam; answers follow P(right) = 1/(1 + exp(level − ability)). Returns how many rows.

    `levels` are the slots' difficulties in logits; the same seed gives the same answers. One transaction.
    """
    rng = np.random.default_rng(seed)
    key = list(CorrectAnswer.objects.filter(exam=exam).order_by("question_number", "sub_part"))
    abilities = np.array([sitter.ability for sitter in sitters])
    difficulty = np.array([levels.get(row.slot, 0.0) for row in key])
    is_right = rng.random((len(sitters), len(key))) < 1 / (1 + np.exp(difficulty - abilities[:, None]))
    is_blank = ~is_right & (rng.random(is_right.shape) < BLANK_SHARE)
    wrong_pick = rng.integers(0, 1_000_000, is_right.shape)
    sessions = [_session_row(exam, sitter, rng) for sitter in sitters]
    with transaction.atomic():
        allow_long_statements()
        _copy("exams_examsession", SESSION_COLUMNS, sessions)
        return _copy("exams_studentanswer", ANSWER_COLUMNS, _answers(sessions, key, is_right, is_blank, wrong_pick))


def _session_row(exam: MockExam, sitter: Sitter, rng: np.random.Generator) -> tuple[Any, ...]:
    window = exam.scheduled_end - exam.scheduled_start
    started_at = exam.scheduled_start + window * float(rng.beta(1, 12)) * 0.5
    deadline = session_deadline(exam.schedule, started_at=started_at)
    is_auto = bool(rng.random() < AUTO_SUBMITTED_SHARE)
    used = 1.0 if is_auto else float(rng.uniform(0.55, 0.99))
    submitted_at: datetime = started_at + (deadline - started_at) * used
    return (
        uuid.uuid4(), sitter.student_id, exam.pk, ExamSession.Mode.LIVE.value,
        ExamSession.Status.SUBMITTED.value, started_at, deadline, submitted_at, submitted_at, is_auto,
    )  # fmt: skip


def _answers(
    sessions: Sequence[tuple[Any, ...]], key: Sequence[CorrectAnswer], is_right: Any, is_blank: Any, wrong_pick: Any
) -> Iterator[tuple[Any, ...]]:
    wrong_texts = [_wrong_texts(row) for row in key]
    for number, session in enumerate(sessions):
        session_id, started_at, submitted_at = session[0], session[5], session[8]
        step: timedelta = (submitted_at - started_at) / (len(key) + 1)
        for place, row in enumerate(key):
            if is_blank[number, place]:
                continue
            texts = wrong_texts[place]
            # min of two draws: some wrong answers are much more popular than others
            pick = int(wrong_pick[number, place])
            wrong = texts[min(pick % len(texts), (pick // 1000) % len(texts))]
            text = row.correct_answer if is_right[number, place] else wrong
            yield session_id, row.question_number, row.sub_part, _typed(text), 1, started_at + step * (place + 1)


def _typed(text: str) -> str:
    """A key entry as a student would type it: without the prefix that names its kind."""
    prefix, colon, rest = text.partition(":")
    return rest if colon and prefix in {"set", "list", "point", "int", "expr", "text", "mc"} else text


def _wrong_texts(row: CorrectAnswer) -> list[str]:
    if row.kind == Kind.CHOICE.value:
        return [letter for letter in row.choices if letter != row.correct_answer]
    return [text for text in WRONG_TEXTS if text not in row.accepted]


def _copy(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
    """COPY rows into a table: a hundred times quicker than inserting them."""
    count = 0
    with connection.cursor() as cursor:
        statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
                count += 1
    return count
