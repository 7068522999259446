"""The ordinary path: one save by Django's connection, which may wait for a lock, and says why it was refused."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from common.errors import Busy
from exams.errors import AlreadySubmitted, SessionIdle, SessionNotFound, TakenOver, TimeExpired, UnknownSlot
from exams.models import ExamSession
from exams.rules.sheet import SavedItem
from exams.rules.timing import accepts_saves, is_idle_too_long
from exams.selectors.sessions import session_brief, unknown_slots
from exams.services.ending import close_if_overdue
from exams.services.saving.statement import SAVE_ONE, Save, SaveReceipt, store, wanted_save


def save_answers(
    *,
    session_id: uuid.UUID,
    student_id: uuid.UUID,
    items: Sequence[SavedItem],
    device: uuid.UUID | None,
    now: datetime,
) -> SaveReceipt:
    """Store the latest text of each slot, all or none.

    Raises SessionNotFound, AlreadySubmitted, TimeExpired, SessionIdle, TakenOver, UnknownSlot or Busy;
    then nothing was written.
    """
    save = wanted_save(session_id=session_id, student_id=student_id, items=items, device=device, now=now)
    receipts = store([save], _one)
    if not receipts:
        _explain_refusal(save)
        receipts = store([save], _one)  # an extension came between: the session runs after all
    if not receipts:
        raise Busy(retry_after=1)
    return receipts[session_id]


def _one(parameters: dict[str, str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(SAVE_ONE, parameters)
        return list(cursor.fetchall())


def _explain_refusal(save: Save) -> None:
    """Say why the statement wrote nothing; an overdue session that it meets is closed.

    Returns only if nothing stands in the way any more.
    """
    now = save.arrived
    session = ExamSession.objects.filter(pk=save.session_id, student_id=save.student_id).first()
    if session is None:
        raise SessionNotFound
    if session.status == ExamSession.Status.IN_PROGRESS and not accepts_saves(session.deadline, now=now):
        session = close_if_overdue(session, now=now)
    if session.status != ExamSession.Status.IN_PROGRESS:
        raise (TimeExpired if session.auto_submitted else AlreadySubmitted)(session=session_brief(session))
    if session.deadline is None and is_idle_too_long(session.last_activity, now=now):
        raise SessionIdle(session=session_brief(session))
    unknown = unknown_slots(session.exam_id, [item.slot for item in save.items])
    if unknown:
        raise UnknownSlot(slots=[str(slot) for slot in unknown])
    if session.held_by is not None and session.held_by != save.device:
        raise TakenOver
