"""Judge each distinct answer once, then score sittings by set-based updates. Repeating it changes nothing.

A submitted session's answers never change, so judging needs no lock: verdicts are added first (one row for each
distinct text of a slot), then a batch of sessions is scored in one transaction from answers joined to verdicts.
Killed anywhere, the next run finds the same sessions still ungraded.
"""

import logging
import math
import time
import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import connection, transaction

from exams.models import AnswerVerdict, CorrectAnswer, ExamSession
from exams.rules.marking import Judgement, Kind, Outcome, judge_answer, parser_version
from exams.rules.sheet import Slot

log = logging.getLogger(__name__)
GRADE_BATCH = 500
RESCORE_BATCH = 5000
VERDICT_BATCH = 500
VERDICT_CHUNK = 50
PRACTICE_BUDGET_SECONDS = 1.0  # of a web thread: what is slower waits for the worker

UNJUDGED = """
SELECT DISTINCT a.question_number, a.sub_part, a.answer
FROM exams_studentanswer a
LEFT JOIN exams_answerverdict v ON v.exam_id = %(exam)s AND v.question_number = a.question_number
    AND v.sub_part = a.sub_part AND v.answer = a.answer
WHERE a.session_id = ANY(%(sessions)s) AND a.answer <> '' AND v.id IS NULL
LIMIT %(limit)s
"""

MARK_ANSWERS = """
UPDATE exams_studentanswer a
SET is_correct = judged.is_correct
FROM (
    SELECT given.id, COALESCE(COALESCE(NULLIF(v.override, ''), v.outcome) = 'correct', false) AS is_correct
    FROM exams_studentanswer given
    LEFT JOIN exams_answerverdict v ON v.exam_id = %(exam)s AND v.question_number = given.question_number
        AND v.sub_part = given.sub_part AND v.answer = given.answer
    WHERE given.session_id = ANY(%(sessions)s) AND (given.answer = '' OR v.id IS NOT NULL)
) judged
WHERE a.id = judged.id AND a.is_correct IS DISTINCT FROM judged.is_correct
"""

SCORE_SESSIONS = """
UPDATE exams_examsession s
SET raw_score = counted.score, scored_at = %(now)s
FROM (
    SELECT scored.id, count(a.id) FILTER (WHERE a.is_correct AND k.voided_at IS NULL) AS score,
           bool_and(a.id IS NULL OR a.is_correct IS NOT NULL) AS is_judged
    FROM exams_examsession scored
    LEFT JOIN exams_studentanswer a ON a.session_id = scored.id
    LEFT JOIN exams_correctanswer k ON k.exam_id = scored.exam_id
        AND k.question_number = a.question_number AND k.sub_part = a.sub_part
    WHERE scored.id = ANY(%(sessions)s)
    GROUP BY scored.id
) counted
WHERE s.id = counted.id AND s.status = 'submitted' AND counted.is_judged
"""

OUTCOMES = """
SELECT a.question_number, a.sub_part,
    COALESCE(NULLIF(v.override, ''), v.outcome, CASE WHEN a.answer = '' THEN 'blank' ELSE 'waiting' END)
FROM exams_studentanswer a
LEFT JOIN exams_answerverdict v ON v.exam_id = %(exam)s AND v.question_number = a.question_number
    AND v.sub_part = a.sub_part AND v.answer = a.answer
WHERE a.session_id = %(session)s
"""


def grade_exam(exam_id: uuid.UUID, *, now: datetime, batch: int = GRADE_BATCH) -> int:
    """Judge and score every submitted, unscored session of an exam in bounded batches; returns how many."""
    graded = 0
    previous: list[uuid.UUID] = []
    while (ids := _ungraded_ids(exam_id, limit=batch)) and ids != previous:
        judge_distinct_answers(exam_id, sessions=ids, now=now)
        graded += _score(exam_id, sessions=ids, now=now)
        previous = ids  # the same ids again: a regrade is replacing their verdicts; the next sweep meets them
    return graded


def _ungraded_ids(exam_id: uuid.UUID, *, limit: int) -> list[uuid.UUID]:
    return list(
        ExamSession.objects.ungraded().filter(exam_id=exam_id).order_by("pk").values_list("pk", flat=True)[:limit]
    )


def judge_distinct_answers(
    exam_id: uuid.UUID, *, sessions: Sequence[uuid.UUID], now: datetime, budget_seconds: float = math.inf
) -> int:
    """Add the missing verdicts for what these sessions hold; returns how many texts were judged.

    Judging is slow and holds no transaction open; the few rows of a chunk are written together, and only if the key
    still is what they were judged by. Ends early, with work left, when the budget is spent.
    """
    judged, started = 0, time.monotonic()
    while time.monotonic() - started < budget_seconds:
        with connection.cursor() as cursor:
            cursor.execute(UNJUDGED, {"exam": exam_id, "sessions": list(sessions), "limit": VERDICT_CHUNK})
            texts = [(Slot(number, part), answer) for number, part, answer in cursor.fetchall()]
        if not texts:
            break
        key = _key(exam_id)
        verdicts = list(_verdicts(exam_id, texts, key=key, now=now))
        with transaction.atomic():
            lock_key_shared(exam_id)
            if _accepted(_key(exam_id)) == _accepted(key):
                AnswerVerdict.objects.bulk_create(verdicts, ignore_conflicts=True)
        judged += len(texts)
    return judged


def judge_slots(exam_id: uuid.UUID, *, slots: Sequence[Slot], now: datetime) -> None:
    """Judge every known text of these slots again by the present key; decisions by hand stay. Needs the key alone."""
    for slot in slots:
        verdicts = AnswerVerdict.objects.filter(
            exam_id=exam_id, question_number=slot.question_number, sub_part=slot.sub_part
        )
        kept = {row.answer: row for row in verdicts}
        fresh = list(_verdicts(exam_id, [(slot, text) for text in kept], key=_key(exam_id), now=now))
        for verdict in fresh:
            verdict.pk = kept[verdict.answer].pk
        AnswerVerdict.objects.bulk_update(
            fresh, ["outcome", "reading", "parser_version", "judged_at"], batch_size=VERDICT_BATCH
        )


def mark_and_score(exam_id: uuid.UUID, *, now: datetime) -> None:
    """Redo the marks and scores of every session of the exam that was scored before. Needs the key alone."""
    scored = ExamSession.objects.filter(exam_id=exam_id, scored_at__isnull=False).order_by("pk")
    ids = list(scored.select_for_update(no_key=True).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        for batch in batched(ids, RESCORE_BATCH, strict=False):
            parameters: dict[str, Any] = {"exam": exam_id, "sessions": list(batch), "now": now}
            cursor.execute(MARK_ANSWERS, parameters)
            cursor.execute(SCORE_SESSIONS, parameters)


def lock_key_shared(exam_id: uuid.UUID) -> None:
    """Hold the exam's key as it is until the transaction ends; any number may."""
    _lock_key("pg_advisory_xact_lock_shared", exam_id)


def lock_key_alone(exam_id: uuid.UUID) -> None:
    """Wait until nobody judges or scores by the exam's key, and keep them waiting until the transaction ends."""
    _lock_key("pg_advisory_xact_lock", exam_id)


def _lock_key(function: str, exam_id: uuid.UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [exam_id.int % 2**63])


def _key(exam_id: uuid.UUID) -> dict[Slot, CorrectAnswer]:
    return {row.slot: row for row in CorrectAnswer.objects.filter(exam_id=exam_id)}


def _accepted(key: dict[Slot, CorrectAnswer]) -> dict[Slot, tuple[str, ...]]:
    """What the verdicts depend on."""
    return {slot: (row.kind, *row.accepted) for slot, row in key.items()}


def _verdicts(
    exam_id: uuid.UUID, texts: Sequence[tuple[Slot, str]], *, key: dict[Slot, CorrectAnswer], now: datetime
) -> Iterator[AnswerVerdict]:
    version = parser_version()
    for slot, text in texts:
        judgement = _judgement(exam_id, key.get(slot), slot, text)
        yield AnswerVerdict(
            exam_id=exam_id,
            question_number=slot.question_number,
            sub_part=slot.sub_part,
            answer=text,
            outcome=judgement.outcome.value,
            reading=judgement.reading,
            parser_version=version,
            judged_at=now,
        )


def _judgement(exam_id: uuid.UUID, row: CorrectAnswer | None, slot: Slot, text: str) -> Judgement:
    """One slot's trouble must not keep a whole exam from being scored: it shows as unreadable, and in the log."""
    try:
        if row is not None:
            return judge_answer(text, kind=Kind(row.kind), accepted=row.accepted)
        log.error("exam %s: slot %s has answers and no key", exam_id, slot)
    except Exception:
        log.exception("exam %s: an answer to slot %s cannot be judged", exam_id, slot)
    return Judgement(Outcome.UNREADABLE, "")


def _score(exam_id: uuid.UUID, *, sessions: Sequence[uuid.UUID], now: datetime) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        lock_key_shared(exam_id)
        # Two graders of one batch would deadlock on its rows: the second waits here, then finds it done.
        locked = ExamSession.objects.ungraded().filter(pk__in=sessions).order_by("pk").select_for_update(no_key=True)
        parameters: dict[str, Any] = {
            "exam": exam_id,
            "sessions": list(locked.values_list("pk", flat=True)),
            "now": now,
        }
        cursor.execute(MARK_ANSWERS, parameters)
        cursor.execute(SCORE_SESSIONS, parameters)
        return int(cursor.rowcount)


def judge_practice_answers(
    session_id: uuid.UUID, *, exam_id: uuid.UUID, slots: Sequence[Slot], now: datetime
) -> dict[Slot, str]:
    """Judge what a practice session holds in these slots at once; returns each slot's outcome."""
    judge_distinct_answers(exam_id, sessions=[session_id], now=now, budget_seconds=PRACTICE_BUDGET_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(MARK_ANSWERS, {"exam": exam_id, "sessions": [session_id]})
        cursor.execute(OUTCOMES, {"exam": exam_id, "session": session_id})
        outcomes = {Slot(number, part): outcome for number, part, outcome in cursor.fetchall()}
    return {slot: outcomes[slot] for slot in slots}
