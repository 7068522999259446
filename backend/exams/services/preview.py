"""How a typed answer is understood, told while it is being typed: nothing is kept, and saves never wait for it."""

import uuid
from datetime import datetime

from common.errors import Busy
from exams.errors import AlreadySubmitted, SessionIdle, TimeExpired
from exams.models import ExamSession
from exams.rules.marking import Kind, TextReading, reading_of
from exams.rules.sheet import Slot
from exams.rules.timing import is_idle_too_long
from exams.selectors.sessions import own_session, session_brief, slot_kind
from exams.services.ending import close_if_overdue
from exams.services.side_judge import JudgeBusy, side_judge

RETRY_SECONDS = 2


def preview_answer(
    session_id: uuid.UUID, *, student_id: uuid.UUID, slot: Slot, text: str, now: datetime
) -> TextReading:
    """The reading of a text in a slot of the student's own running session.

    Raises SessionNotFound, AlreadySubmitted, TimeExpired, SessionIdle, UnknownSlot; Busy when many ask at once.
    """
    session = close_if_overdue(own_session(session_id, student_id=student_id), now=now)
    if session.status != ExamSession.Status.IN_PROGRESS:
        raise (TimeExpired if session.auto_submitted else AlreadySubmitted)(session=session_brief(session))
    if session.deadline is None and is_idle_too_long(session.last_activity, now=now):
        raise SessionIdle(session=session_brief(session))
    return read_text(text, kind=slot_kind(session.exam_id, slot))


def read_text(text: str, *, kind: Kind) -> TextReading:
    """The reading of a text of some kind, belonging to no exam. Raises Busy when many ask at once."""
    if kind in (Kind.CHOICE, Kind.TEXT) or not text:
        return reading_of(text, kind=kind)
    try:
        return side_judge.read(text, kind=kind)
    except JudgeBusy as busy:
        raise Busy(retry_after=RETRY_SECONDS) from busy
