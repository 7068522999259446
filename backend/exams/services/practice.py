"""Practice: what follows a save, which is judged at once and says what it gained, and going on after a long time."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from audit.recording import record_event
from exams.models import ExamSession
from exams.rules.practice import Progress, xp_gained
from exams.rules.sheet import Slot
from exams.selectors.practice import progress_of
from exams.selectors.sessions import answered_count
from exams.services.practice_judging import judge_practice_answers
from exams.services.saving.statement import SaveReceipt


@dataclass(frozen=True, slots=True)
class PracticeReply:
    """How each saved slot was judged, what this save added to the XP, and how far the practice got."""

    outcomes: dict[Slot, str]
    xp_gained: int
    progress: Progress


def judge_saved(receipt: SaveReceipt, *, session: ExamSession) -> PracticeReply:
    """Judge what a practice has just saved, within a web thread's budget; what takes longer is `waiting`."""
    slots = [stored.slot for stored in receipt.answers]
    outcomes = judge_practice_answers(session.pk, exam_id=session.exam_id, slots=slots, now=receipt.saved_at)
    gained = xp_gained(
        newly_answered=sum(1 for stored in receipt.answers if stored.answer and not stored.was_answered),
        newly_cleared=sum(1 for stored in receipt.answers if stored.was_answered and not stored.answer),
    )
    return PracticeReply(outcomes, gained, progress_of(session, answered=answered_count(session)))


def resume_idle_practice(session_id: uuid.UUID, *, actor: str, now: datetime) -> bool:
    """Let a practice that was left alone for too long be gone on with; returns whether it was one."""
    with transaction.atomic():
        session = ExamSession.objects.idle_practice(now).filter(pk=session_id).select_for_update().first()
        if session is None:
            return False
        session.last_activity = now
        session.save(update_fields=["last_activity"])
        record_event(verb="resumed", subject=session, actor=actor, now=now)
    return True
