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

from common.long_work import allow_long_statements
from exams.models import AnswerVerdict, CorrectAnswer, ExamSession
from exams.rules.marking import Judgement, Kind, Outcome, judge_answer, parser_version
from exams.rules.sheet import Slot
from exams.selectors.practice import practice_outcomes

log = logging.getLogger(__name__)
# A sheet's answers lie all over the table, in the order of their saving: each batch walks over all of it, so fewer,
# larger batches cost less. Nobody waits for these locks but a regrade or an extension of this very exam.
GRADE_BATCH = 20_000
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
"""

# Reads answers and verdicts, never the marks: scoring comes first, from pages that marking has not yet filled with
# second versions. The sessions are locked already, so nothing is asked of their status: right after a closing its
# statistics are so wrong that the planner would walk through every submitted session there is.
SCORE_SESSIONS = """
UPDATE exams_examsession s
SET raw_score = counted.score, scored_at = %(now)s
FROM (
    SELECT scored.id,
           count(*) FILTER (WHERE COALESCE(NULLIF(v.override, ''), v.outcome) = 'correct' AND k.voided_at IS NULL)
               AS score,
           bool_and(a.id IS NULL OR a.answer = '' OR v.id IS NOT NULL) AS is_judged
    FROM exams_examsession scored
    LEFT JOIN exams_studentanswer a ON a.session_id = scored.id AND a.session_id = ANY(%(sessions)s)
    LEFT JOIN exams_answerverdict v ON v.exam_id = %(exam)s AND v.question_number = a.question_number
        AND v.sub_part = a.sub_part AND v.answer = a.answer
    LEFT JOIN exams_correctanswer k ON k.exam_id = %(exam)s AND k.question_number = a.question_number
        AND k.sub_part = a.sub_part
    WHERE scored.id = ANY(%(sessions)s)
    GROUP BY scored.id
) counted
WHERE s.id = counted.id AND s.id = ANY(%(sessions)s) AND counted.is_judged
"""

# Joined to the few texts themselves and not to a second reading of the answers. A blank needs no verdict.
MARK_ANSWERS = """
UPDATE exams_studentanswer a
SET is_correct = judged.is_correct
FROM (
    SELECT question_number, sub_part, answer, COALESCE(NULLIF(override, ''), outcome) = 'correct' AS is_correct
    FROM exams_answerverdict WHERE exam_id = %(exam)s
    UNION ALL
    SELECT question_number, sub_part, '', false FROM exams_correctanswer WHERE exam_id = %(exam)s
) judged
WHERE a.session_id = ANY(%(sessions)s) AND a.question_number = judged.question_number
    AND a.sub_part = judged.sub_part AND a.answer = judged.answer AND a.is_correct IS DISTINCT FROM judged.is_correct
"""


def grade_exam(exam_id: uuid.UUID, *, now: datetime, batch: int = GRADE_BATCH) -> int:
    """Judge and score every submitted, unscored session of an exam in bounded batches; returns how many.

    Each session is met once: one whose verdicts a regrade is replacing stays for the next sweep.
    """
    graded = 0
    last: uuid.UUID | None = None
    while ids := _ungraded_ids(exam_id, after=last, limit=batch):
        judge_distinct_answers(exam_id, sessions=ids, now=now)
        graded += _score(exam_id, sessions=ids, now=now)
        last = ids[-1]
    return graded


def _ungraded_ids(exam_id: uuid.UUID, *, after: uuid.UUID | None, limit: int) -> list[uuid.UUID]:
    ungraded = ExamSession.objects.ungraded().filter(exam_id=exam_id).order_by("pk")
    if after is not None:
        ungraded = ungraded.filter(pk__gt=after)
    return list(ungraded.values_list("pk", flat=True)[:limit])


def judge_distinct_answers(
    exam_id: uuid.UUID, *, sessions: Sequence[uuid.UUID], now: datetime, budget_seconds: float = math.inf
) -> int:
    """Add the missing verdicts for what these sessions hold; returns how many texts were judged.

    Judging is slow and holds no transaction open; the few rows of a chunk are written together, and only if the key
    still is what they were judged by. Ends early, with work left, when the budget is spent or the key has changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNJUDGED, {"exam": exam_id, "sessions": list(sessions)})
        texts = [(Slot(number, part), answer) for number, part, answer in cursor.fetchall()]
    if not texts:
        return 0
    judged, started, key = 0, time.monotonic(), _key(exam_id)
    for chunk in batched(texts, VERDICT_CHUNK, strict=False):
        if time.monotonic() - started >= budget_seconds:
            break
        verdicts = list(_verdicts(exam_id, chunk, key=key, now=now))
        with transaction.atomic():
            lock_key_shared(exam_id)
            if _accepted(_key(exam_id)) != _accepted(key):
                break
            AnswerVerdict.objects.bulk_create(verdicts, ignore_conflicts=True)
        judged += len(chunk)
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
            cursor.execute(SCORE_SESSIONS, parameters)
            cursor.execute(MARK_ANSWERS, parameters)


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
        allow_long_statements()
        lock_key_shared(exam_id)
        # Two graders of one batch would deadlock on its rows: the second waits here, then finds it done.
        locked = ExamSession.objects.ungraded().filter(pk__in=sessions).order_by("pk").select_for_update(no_key=True)
        parameters: dict[str, Any] = {
            "exam": exam_id,
            "sessions": list(locked.values_list("pk", flat=True)),
            "now": now,
        }
        cursor.execute(SCORE_SESSIONS, parameters)
        scored = int(cursor.rowcount)
        cursor.execute(MARK_ANSWERS, parameters)
    return scored


def judge_practice_answers(
    session_id: uuid.UUID, *, exam_id: uuid.UUID, slots: Sequence[Slot], now: datetime
) -> dict[Slot, str]:
    """Judge what a practice session holds in these slots at once; returns each slot's outcome."""
    judge_distinct_answers(exam_id, sessions=[session_id], now=now, budget_seconds=PRACTICE_BUDGET_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(MARK_ANSWERS, {"exam": exam_id, "sessions": [session_id]})
    outcomes = practice_outcomes(session_id, exam_id=exam_id)
    return {slot: outcomes[slot] for slot in slots}


def score_practice_at_once(session: ExamSession, *, now: datetime) -> None:
    """Judge and score a practice that was just handed in, within a web thread's budget; else the worker does it."""
    judge_distinct_answers(session.exam_id, sessions=[session.pk], now=now, budget_seconds=PRACTICE_BUDGET_SECONDS)
    _score(session.exam_id, sessions=[session.pk], now=now)
    session.refresh_from_db(fields=["raw_score", "scored_at"])
