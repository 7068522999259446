"""The one statement that writes answers, and the shapes of what it is given and what it returns.

It locks each session row FOR KEY SHARE, finds that it is this student's, still running, in time and on this device,
that every slot exists, and upserts, all at once. Submitting takes the same row FOR UPDATE (services.ending), so
neither can slip between the other's check and write. Saves don't block each other. A smaller revision never overwrites
a larger one; the reply tells what is stored. See docs/locking.md.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson

from exams.rules.sheet import SavedItem, Slot, latest_per_slot
from exams.rules.timing import GRACE, PRACTICE_IDLE_LIMIT

ACTIVITY_RESOLUTION = timedelta(seconds=60)

# One JSON text as parameter: psycopg takes 14 µs for it, and 150 for the thirteen arrays that it replaces.
# LATERAL, OFFSET 0 and the extra status condition force one plan: for each requested row, a primary-key lookup. The
# planner must not switch to a scan, because this plan is cached while the tables may still be empty.
# A session that has ended is not even locked, so a client that never gives up makes PostgreSQL write nothing.
# Sessions are locked and answers written in one order, so two statements for many sessions cannot deadlock.
SAVE = """
WITH asked AS (
    SELECT * FROM json_to_recordset(%(saves)s::json) AS a(
        session_id uuid, student_id uuid, device uuid, items json, slots int, question smallint, arrived timestamptz,
        sent_in_time timestamptz, idle_since timestamptz, active_since timestamptz)
    ORDER BY session_id
), session AS (
    SELECT s.id, s.exam_id, s.mode, s.deadline, s.last_activity, a.items, a.slots, a.question, a.arrived, a.active_since
    FROM asked a CROSS JOIN LATERAL (
        SELECT id, exam_id, mode, status, deadline, last_activity, held_by FROM exams_examsession
        WHERE id = a.session_id AND student_id = a.student_id AND status || '' = 'in_progress'
        OFFSET 0 FOR KEY SHARE {skip_locked}
    ) s
    WHERE (s.held_by IS NULL OR s.held_by = a.device) {and_mode}
      AND (s.deadline IS NULL AND s.last_activity >= a.idle_since OR s.deadline >= a.sent_in_time)
), matched AS (
    SELECT session.id AS session_id, session.arrived, g.question_number, g.sub_part, g.answer,
           COALESCE(g.revision, (SELECT revision FROM exams_studentanswer old WHERE old.session_id = session.id
               AND old.question_number = g.question_number AND old.sub_part = g.sub_part OFFSET 0), 0) AS revision,
           count(*) OVER (PARTITION BY session.id) = session.slots AS is_whole
    FROM session
    CROSS JOIN LATERAL json_to_recordset(session.items) AS g(
        question_number smallint, sub_part text, answer text, revision int)
    WHERE (SELECT true FROM exams_correctanswer slot WHERE slot.exam_id = session.exam_id
           AND slot.question_number = g.question_number AND slot.sub_part = g.sub_part OFFSET 0)
), accepted AS (
    SELECT * FROM matched WHERE is_whole
), touched AS (
    UPDATE exams_examsession SET last_activity = session.arrived, current_question = session.question
    FROM session
    WHERE exams_examsession.id = session.id
      AND (session.mode = 'practice' OR session.last_activity < session.active_since)
      AND EXISTS (SELECT FROM accepted WHERE accepted.session_id = session.id)
)
INSERT INTO exams_studentanswer AS stored (session_id, question_number, sub_part, answer, revision, saved_at)
SELECT session_id, question_number, sub_part, answer, revision, arrived FROM accepted
ORDER BY session_id, question_number, sub_part
ON CONFLICT (session_id, question_number, sub_part) DO UPDATE SET
    answer = CASE WHEN excluded.revision >= stored.revision THEN excluded.answer ELSE stored.answer END,
    saved_at = CASE WHEN excluded.revision >= stored.revision THEN excluded.saved_at ELSE stored.saved_at END,
    revision = GREATEST(excluded.revision, stored.revision)
RETURNING stored.session_id, stored.question_number, stored.sub_part, stored.answer, stored.revision,
    COALESCE(old.answer, '') <> '',
    (SELECT deadline FROM session WHERE id = stored.session_id),
    (SELECT mode = 'practice' FROM session WHERE id = stored.session_id)
"""
SAVE_ONE = SAVE.format(and_mode="", skip_locked="")
# Skips sessions locked by a submit, so one of them doesn't delay the whole batch; `save_answers` waits for those.
# Practice answers also go through `save_answers`, because they are judged immediately.
SAVE_MANY = SAVE.format(and_mode="AND s.mode = 'live'", skip_locked="SKIP LOCKED")


@dataclass(frozen=True, slots=True)
class Save:
    """What one request wants stored: the latest text of each slot. `arrived` is when the server met it."""

    session_id: uuid.UUID
    student_id: uuid.UUID
    device: uuid.UUID | None
    items: Sequence[SavedItem]
    last_question: int
    arrived: datetime


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What a slot holds after a save; `applied` is whether this save's text is what is stored.

    `was_answered` is whether the slot held an answer before this save.
    """

    slot: Slot
    answer: str
    revision: int
    was_answered: bool
    applied: bool


@dataclass(frozen=True, slots=True)
class SaveReceipt:
    """An acknowledged save: it is committed to disk when this is returned."""

    saved_at: datetime
    deadline: datetime | None
    is_practice: bool
    answers: list[StoredAnswer]


def wanted_save(
    *,
    session_id: uuid.UUID,
    student_id: uuid.UUID,
    items: Sequence[SavedItem],
    device: uuid.UUID | None,
    now: datetime,
) -> Save:
    """A request's items as they are to be stored: one a slot."""
    return Save(session_id, student_id, device, latest_per_slot(items), items[-1].slot.question_number, now)


def store(
    saves: Iterable[Save], execute: Callable[[dict[str, str]], Iterable[tuple[Any, ...]]]
) -> dict[uuid.UUID, SaveReceipt]:
    """Write these saves, of as many sessions, by one statement; the receipts of those that were accepted."""
    by_session = {save.session_id: save for save in saves}
    stored: dict[uuid.UUID, list[tuple[Any, ...]]] = {}
    for row in execute(_parameters(by_session.values())):
        stored.setdefault(row[0], []).append(row)
    return {session_id: _receipt(by_session[session_id], rows) for session_id, rows in stored.items()}


def _parameters(saves: Iterable[Save]) -> dict[str, str]:
    asked = [
        {
            "session_id": save.session_id,
            "student_id": save.student_id,
            "device": save.device,
            "items": [
                {
                    "question_number": item.slot.question_number,
                    "sub_part": item.slot.sub_part,
                    "answer": item.answer,
                    "revision": item.revision,
                }
                for item in save.items
            ],
            "slots": len(save.items),
            "question": save.last_question,
            "arrived": save.arrived,
            "sent_in_time": save.arrived - GRACE,
            "idle_since": save.arrived - PRACTICE_IDLE_LIMIT,
            "active_since": save.arrived - ACTIVITY_RESOLUTION,
        }
        for save in saves
    ]
    return {"saves": orjson.dumps(asked).decode()}


def _receipt(save: Save, rows: Sequence[tuple[Any, ...]]) -> SaveReceipt:
    given = {item.slot: item for item in save.items}
    return SaveReceipt(
        saved_at=save.arrived,
        deadline=rows[0][6],
        is_practice=rows[0][7],
        answers=[_stored(given, *row[1:6]) for row in rows],
    )


def _stored(
    given: dict[Slot, SavedItem], number: int, sub_part: str, answer: str, revision: int, was_answered: bool
) -> StoredAnswer:
    slot = Slot(number, sub_part)
    item = given[slot]
    applied = item.answer == answer and item.revision in (None, revision)
    return StoredAnswer(slot=slot, answer=answer, revision=revision, was_answered=was_answered, applied=applied)
