"""Reads around a sitting: whose it is, what it holds, how far it got."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.memory import BriefMemory
from exams.errors import SessionNotFound, UnknownSlot
from exams.models import CorrectAnswer, ExamSession, StudentAnswer
from exams.rules.marking import Kind
from exams.rules.sheet import Slot
from exams.rules.timing import accepts_saves, is_idle_too_long


def own_session(session_id: uuid.UUID, *, student_id: uuid.UUID) -> ExamSession:
    """The student's own session with its exam. Somebody else's is as unknown as one that does not exist.

    The only way in which the API gets at a session. Raises SessionNotFound.
    """
    session = ExamSession.objects.select_related("exam").filter(pk=session_id, student_id=student_id).first()
    if session is None:
        raise SessionNotFound
    return session


def session_brief(session: ExamSession) -> dict[str, Any]:
    """A session in a few fields, for lists and error details."""
    return {
        "id": session.pk,
        "mode": session.mode,
        "status": session.status,
        "started_at": session.started_at,
        "deadline": session.deadline,
        "submitted_at": session.submitted_at,
        "auto_submitted": session.auto_submitted,
    }


def slots_of(exam_id: uuid.UUID) -> list[dict[str, Any]]:
    """The answer sheet: one row a slot, in order, without what is right there."""
    rows = CorrectAnswer.objects.filter(exam_id=exam_id).order_by("question_number", "sub_part")
    return [
        {
            "question_number": row.question_number,
            "sub_part": row.sub_part,
            "kind": row.kind,
            "choices": row.choices if row.kind == "choice" else "",
        }
        for row in rows.only("question_number", "sub_part", "kind", "choices")
    ]


SHEET_SECONDS = 60.0
remembered_sheets: BriefMemory[uuid.UUID, list[dict[str, Any]]] = BriefMemory(SHEET_SECONDS)


def frozen_sheet(exam_id: uuid.UUID) -> list[dict[str, Any]]:
    """The answer sheet of an exam that somebody has started: from then on its key cannot change its slots."""
    return remembered_sheets.get(exam_id, lambda: slots_of(exam_id))


def unknown_slots(exam_id: uuid.UUID, slots: Iterable[Slot]) -> list[Slot]:
    """Those of these slots that the exam does not have."""
    pairs = CorrectAnswer.objects.filter(exam_id=exam_id).values_list("question_number", "sub_part")
    known = {Slot(number, part) for number, part in pairs}
    return sorted(slot for slot in slots if slot not in known)


def slot_kind(exam_id: uuid.UUID, slot: Slot) -> Kind:
    """How answers in a slot of an exam that somebody has started are read. Raises UnknownSlot."""
    for row in frozen_sheet(exam_id):
        if (row["question_number"], row["sub_part"]) == (slot.question_number, slot.sub_part):
            return Kind(row["kind"])
    raise UnknownSlot(slots=[str(slot)])


@dataclass(frozen=True, slots=True)
class SessionContent:
    """The answers of a session, and the question that the student was last busy with."""

    answers: list[dict[str, Any]]
    current_question: int | None
    last_activity: datetime
    answered: int


def content_of(session: ExamSession) -> SessionContent:
    """Everything stored in a session, one query."""
    rows: list[Any] = list(
        StudentAnswer.objects.filter(session=session)
        .order_by("question_number", "sub_part")
        .values("question_number", "sub_part", "answer", "revision", "saved_at")
    )
    newest = max(rows, key=lambda row: row["saved_at"], default=None)
    moved_on = newest is not None and newest["saved_at"] > session.last_activity
    return SessionContent(
        answers=rows,
        current_question=newest["question_number"] if newest and moved_on else session.current_question,
        last_activity=newest["saved_at"] if newest and moved_on else session.last_activity,
        answered=sum(1 for row in rows if row["answer"]),
    )


def answered_count(session: ExamSession) -> int:
    """How many slots of a session hold an answer."""
    return StudentAnswer.objects.filter(session=session).exclude(answer="").count()


def empty_content(session: ExamSession) -> SessionContent:
    """What a session holds that was started this moment."""
    return SessionContent(
        answers=[], current_question=session.current_question, last_activity=session.last_activity, answered=0
    )


@dataclass(frozen=True, slots=True)
class Validity:
    """Whether a session can be resumed, and why not."""

    valid: bool
    reason: str | None
    session: ExamSession | None
    content: SessionContent | None


def session_validity(session_id: str, *, student_id: uuid.UUID, now: datetime) -> Validity:
    """Can this student resume this session? Unknown, foreign and unreadable ids all look the same. Never raises."""
    session = _session_of_text_id(session_id, student_id=student_id)
    if session is None:
        return Validity(valid=False, reason="not_found", session=None, content=None)
    reason = _why_not_resumable(session, now=now)
    return Validity(valid=reason is None, reason=reason, session=session, content=content_of(session))


def _session_of_text_id(session_id: str, *, student_id: uuid.UUID) -> ExamSession | None:
    try:
        parsed = uuid.UUID(session_id)
    except ValueError:
        return None
    return ExamSession.objects.filter(pk=parsed, student_id=student_id).first()


def _why_not_resumable(session: ExamSession, *, now: datetime) -> str | None:
    if session.status != ExamSession.Status.IN_PROGRESS:
        return session.status
    if not accepts_saves(session.deadline, now=now):
        return "time_expired"
    if session.mode == ExamSession.Mode.PRACTICE and is_idle_too_long(content_of(session).last_activity, now=now):
        return "idle"
    return None
