"""Everything that a screen needs to show or resume a session."""

import uuid
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.urls import reverse

from common import clock
from exams.models import ExamSession
from exams.rules.sheet import Slot
from exams.rules.timing import GRACE
from exams.selectors.practice import practice_outcomes, progress_of
from exams.selectors.release import expected_release, results_are_out
from exams.selectors.sessions import (
    Validity,
    answered_count,
    content_of,
    empty_content,
    frozen_sheet,
    session_brief,
)
from exams.selectors.watermarks import watermark_of


def server_time(now: datetime) -> dict[str, Any]:
    """The present instant in the two forms that clients need."""
    return {"server_time": now, "server_time_ms": clock.milliseconds(now)}


def session_clock(session: ExamSession, *, device: uuid.UUID | None, now: datetime) -> dict[str, Any]:
    """What a screen must hear again and again, and no more; no query besides the session's own."""
    return {
        **server_time(now),
        "status": session.status,
        "auto_submitted": session.auto_submitted,
        "deadline": session.deadline,
        "deadline_ms": clock.milliseconds(session.deadline) if session.deadline else None,
        "held_elsewhere": _is_held_elsewhere(session, device),
    }


def _is_held_elsewhere(session: ExamSession, device: uuid.UUID | None) -> bool:
    return session.held_by is not None and device is not None and session.held_by != device


def session_state(
    session: ExamSession, *, device: uuid.UUID | None, now: datetime, is_new: bool = False
) -> dict[str, Any]:
    """A session with its slots, stored answers and times; two queries besides the session's own, three in practice.

    None for one that was started this moment, as its exam's sheet is remembered.
    """
    content = empty_content(session) if is_new else content_of(session)
    progress = progress_of(session, answered=content.answered)
    deadline = session.deadline
    return {
        **session_brief(session),
        **server_time(now),
        "exam": {
            "id": session.exam_id,
            "title": session.exam.title,
            "duration_minutes": session.exam.duration,
            "scheduled_end": session.exam.scheduled_end,
        },
        "deadline_ms": clock.milliseconds(deadline) if deadline else None,
        "grace_seconds": int(GRACE.total_seconds()),
        "current_question": content.current_question,
        "last_activity": content.last_activity,
        "slots": frozen_sheet(session.exam_id),
        "answers": _judged(session, content.answers) if session.mode == ExamSession.Mode.PRACTICE else content.answers,
        "held_elsewhere": _is_held_elsewhere(session, device),
        "paper_url": reverse("exam-pdf", args=[session.exam_id]),
        "watermark": watermark_of(session.pk),
        "total_xp": progress.total_xp,
        "progress": asdict(progress),
    }


def _judged(session: ExamSession, answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The answers of a practice with their verdicts: whoever comes back finds them as they were shown."""
    outcomes = practice_outcomes(session.pk, exam_id=session.exam_id)
    return [
        {**row, "outcome": outcomes.get(Slot(row["question_number"], row["sub_part"]), "waiting")} for row in answers
    ]


def submission_state(session: ExamSession, *, now: datetime) -> dict[str, Any]:
    """What a student hears after handing in: how much was answered, and when results come."""
    is_live = session.mode == ExamSession.Mode.LIVE
    expected = expected_release(session.exam) if is_live else None
    return {
        "status": session.status,
        "submitted_at": session.submitted_at,
        "auto_submitted": session.auto_submitted,
        "answered": answered_count(session),
        "total": len(frozen_sheet(session.exam_id)),
        "results_released": session.scored_at is not None and (not is_live or results_are_out(session.exam_id)),
        "results_expected_at": expected,
        "results_expected_at_ms": clock.milliseconds(expected) if expected else None,
        **server_time(now),
    }


def validity_body(validity: Validity) -> dict[str, Any]:
    """Whether a session can be resumed, with how far it got."""
    session, content = validity.session, validity.content
    if session is None or content is None:
        return {"valid": False, "reason": validity.reason, "session": None, "progress": None}
    return {
        "valid": validity.valid,
        "reason": validity.reason,
        "session": {
            "status": session.status,
            "current_question": content.current_question,
            "last_activity": content.last_activity,
        },
        "progress": asdict(progress_of(session, answered=content.answered)),
    }
