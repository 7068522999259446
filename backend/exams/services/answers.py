"""Where an answer is written: one statement a save, whatever happens around it.

The statement locks the session row FOR KEY SHARE, finds that it is this student's, still running, in time and on
this device, that every slot exists, and upserts, all at once. Submitting takes the same row FOR UPDATE
(services.sessions), so neither can slip between the other's check and write. Savers don't block each other.
A smaller revision never overwrites; the reply tells what is stored. See docs/locking.md.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from common.errors import Busy
from exams.errors import AlreadySubmitted, SessionIdle, SessionNotFound, TakenOver, TimeExpired, UnknownSlot
from exams.models import ExamSession
from exams.rules.sheet import SavedItem, Slot, latest_per_slot
from exams.rules.timing import GRACE, PRACTICE_IDLE_LIMIT, accepts_saves, is_idle_too_long
from exams.selectors.sessions import session_brief, unknown_slots
from exams.services.sessions import close_if_overdue

ACTIVITY_RESOLUTION = timedelta(seconds=60)

SAVE = """
WITH session AS (
    SELECT id, exam_id, mode, deadline FROM exams_examsession
    WHERE id = %(session)s AND student_id = %(student)s AND status = 'in_progress'
      AND (deadline IS NULL AND last_activity >= %(idle_since)s OR deadline >= %(sent_in_time)s)
      AND (held_by IS NULL OR held_by = %(device)s::uuid)
    FOR KEY SHARE
), given AS (
    SELECT * FROM unnest(%(numbers)s::smallint[], %(parts)s::text[], %(texts)s::text[], %(revisions)s::int[])
        AS g(question_number, sub_part, answer, revision)
), matched AS (
    SELECT session.id AS session_id, g.question_number, g.sub_part, g.answer,
           COALESCE(g.revision, (SELECT revision FROM exams_studentanswer old WHERE old.session_id = session.id
               AND old.question_number = g.question_number AND old.sub_part = g.sub_part), 0) AS revision
    FROM session
    JOIN exams_correctanswer slot ON slot.exam_id = session.exam_id
    JOIN given g ON g.question_number = slot.question_number AND g.sub_part = slot.sub_part
), accepted AS (
    SELECT * FROM matched WHERE (SELECT count(*) FROM matched) = %(count)s
), touched AS (
    UPDATE exams_examsession SET last_activity = %(now)s, current_question = %(question)s
    FROM session
    WHERE exams_examsession.id = session.id AND EXISTS (SELECT FROM accepted)
      AND (session.mode = 'practice' OR exams_examsession.last_activity < %(active_since)s)
)
INSERT INTO exams_studentanswer AS stored (session_id, question_number, sub_part, answer, revision, saved_at)
SELECT session_id, question_number, sub_part, answer, revision, %(now)s FROM accepted
ORDER BY question_number, sub_part
ON CONFLICT (session_id, question_number, sub_part) DO UPDATE SET
    answer = CASE WHEN excluded.revision >= stored.revision THEN excluded.answer ELSE stored.answer END,
    saved_at = CASE WHEN excluded.revision >= stored.revision THEN excluded.saved_at ELSE stored.saved_at END,
    revision = GREATEST(excluded.revision, stored.revision)
RETURNING question_number, sub_part, answer, revision,
    (SELECT deadline FROM session) AS deadline, (SELECT mode FROM session) AS mode
"""


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What a slot holds after a save; `applied` is whether this save's text is what is stored."""

    slot: Slot
    answer: str
    revision: int
    applied: bool


@dataclass(frozen=True, slots=True)
class SaveReceipt:
    """An acknowledged save: it is committed to disk when this is returned."""

    saved_at: datetime
    deadline: datetime | None
    is_practice: bool
    answers: list[StoredAnswer]


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
    latest = latest_per_slot(items)
    parameters: dict[str, Any] = {
        "session": session_id,
        "student": student_id,
        "device": device,
        "now": now,
        "sent_in_time": now - GRACE,
        "idle_since": now - PRACTICE_IDLE_LIMIT,
        "active_since": now - ACTIVITY_RESOLUTION,
        "numbers": [item.slot.question_number for item in latest],
        "parts": [item.slot.sub_part for item in latest],
        "texts": [item.answer for item in latest],
        "revisions": [item.revision for item in latest],
        "count": len(latest),
        "question": items[-1].slot.question_number,
    }
    rows = _save(parameters)
    if not rows:
        _explain_refusal(session_id=session_id, student_id=student_id, items=latest, device=device, now=now)
        rows = _save(parameters)  # an extension came between: the session runs after all
    if not rows:
        raise Busy(retry_after=1)
    given = {item.slot: item for item in latest}
    return SaveReceipt(
        saved_at=now,
        deadline=rows[0][4],
        is_practice=rows[0][5] == ExamSession.Mode.PRACTICE,
        answers=[_stored(given, *row[:4]) for row in rows],
    )


def _save(parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(SAVE, parameters)
        return list(cursor.fetchall())


def _stored(given: dict[Slot, SavedItem], number: int, sub_part: str, answer: str, revision: int) -> StoredAnswer:
    slot = Slot(number, sub_part)
    item = given[slot]
    applied = item.answer == answer and item.revision in (None, revision)
    return StoredAnswer(slot=slot, answer=answer, revision=revision, applied=applied)


def _explain_refusal(
    *,
    session_id: uuid.UUID,
    student_id: uuid.UUID,
    items: Sequence[SavedItem],
    device: uuid.UUID | None,
    now: datetime,
) -> None:
    """Say why the statement wrote nothing; an overdue session that it meets is closed.

    Returns only if nothing stands in the way any more.
    """
    session = ExamSession.objects.filter(pk=session_id, student_id=student_id).first()
    if session is None:
        raise SessionNotFound
    if session.status == ExamSession.Status.IN_PROGRESS and not accepts_saves(session.deadline, now=now):
        session = close_if_overdue(session, now=now)
    if session.status != ExamSession.Status.IN_PROGRESS:
        raise (TimeExpired if session.auto_submitted else AlreadySubmitted)(session=session_brief(session))
    if session.deadline is None and is_idle_too_long(session.last_activity, now=now):
        raise SessionIdle(session=session_brief(session))
    unknown = unknown_slots(session.exam_id, [item.slot for item in items])
    if unknown:
        raise UnknownSlot(slots=[str(slot) for slot in unknown])
    if session.held_by is not None and session.held_by != device:
        raise TakenOver
