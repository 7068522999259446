"""Judge each distinct answer once, then score sittings by set-based updates. Repeating it changes nothing.

A submitted session's answers never change, so judging needs no lock: verdicts are added first (one row for each
distinct text of a slot), then a batch of sessions is scored in one transaction from answers joined to verdicts.
Killed anywhere, the next run finds the same sessions still ungraded, with the verdicts that were reached.

What the parser alone cannot decide is scored as not right and judged again, by the prover, when everything else is
done: results don't wait for one student's dear answers (services.pipeline waits a little, so that they seldom change).
"""

import logging
import math
import time
import uuid
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.locks import only_one
from common.long_work import allow_long_statements, execute_hashed
from exams.models import AnswerVerdict, ExamSession
from exams.rules.marking import Outcome
from exams.rules.sheet import Slot
from exams.services.judging import JudgingRun, Text, add_verdicts, lock_answer_key_shared, text_of, texts_as_arrays
from exams.services.recalibration import invalidate_after_grading

log = logging.getLogger(__name__)
# A sheet's answers lie all over the table, in the order of their saving: each batch walks over all of it, so fewer,
# larger batches cost less. Nobody waits for these locks but a regrade or an extension of this very exam.
GRADE_BATCH = 20_000
RESCORE_BATCH = 5000
DUE_BATCH = 50
# Live sittings come first: no practice may hold back an exam's results.
MODES = (ExamSession.Mode.LIVE, ExamSession.Mode.PRACTICE)

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

# Session by session, through the index: no statistics lead the planner to walk through everybody's answers.
SESSIONS_WITH = """
SELECT s.id FROM exams_examsession s
WHERE s.exam_id = %(exam)s AND s.scored_at IS NOT NULL AND EXISTS (
    SELECT FROM exams_studentanswer a
    WHERE a.session_id = s.id AND a.question_number = ANY(%(numbers)s::smallint[])
      AND (a.question_number, a.sub_part, a.answer) IN (
        SELECT * FROM unnest(%(numbers)s::smallint[], %(parts)s::text[], %(answers)s::text[]))
    OFFSET 0)
ORDER BY s.id
"""


@dataclass(frozen=True, slots=True)
class GradingTurn:
    """What an exam's turn did: how many sessions it scored, and whether it ended only because its time was over."""

    scored: int = 0
    has_more: bool = False


def grade_alone(exam_id: uuid.UUID, *, now: datetime, seconds: float) -> GradingTurn | None:
    """One turn of an exam; None when another process grades it at this moment."""
    with only_one(f"grade-exam-{exam_id}") as mine:
        return grade_turn(exam_id, now=now, seconds=seconds) if mine else None


def grade_exam(exam_id: uuid.UUID, *, now: datetime, batch: int = GRADE_BATCH) -> int:
    """Judge and score every submitted, unscored session of an exam, however long it takes; returns how many."""
    return grade_turn(exam_id, now=now, seconds=math.inf, batch=batch).scored


def grade_turn(exam_id: uuid.UUID, *, now: datetime, seconds: float, batch: int = GRADE_BATCH) -> GradingTurn:
    """Judge and score submitted, unscored sessions in bounded batches, for so many seconds of judging and one batch.

    Each session is met once: one whose verdicts a regrade is replacing stays for the next turn.
    """
    ends = time.monotonic() + seconds
    scored = 0
    for mode in MODES:
        turn = _grade_sessions(exam_id, mode, now=now, ends=ends, batch=batch)
        scored += turn.scored
        due = AnswerVerdict.Due.SOON if mode == ExamSession.Mode.LIVE else AnswerVerdict.Due.LATER
        if turn.has_more or not judge_due(exam_id, due, now=now, ends=ends):
            return GradingTurn(scored, has_more=True)
    return GradingTurn(scored)


def _grade_sessions(
    exam_id: uuid.UUID, mode: ExamSession.Mode, *, now: datetime, ends: float, batch: int
) -> GradingTurn:
    scored = 0
    last: uuid.UUID | None = None
    while ids := _ungraded_ids(exam_id, mode, after=last, limit=batch):
        if last is not None and time.monotonic() >= ends:
            return GradingTurn(scored, has_more=True)
        if not judge_distinct_answers(exam_id, mode, sessions=ids, now=now, ends=ends):
            return GradingTurn(scored, has_more=True)
        scored += score_sessions(exam_id, sessions=ids, now=now)
        last = ids[-1]
    return GradingTurn(scored)


def _ungraded_ids(
    exam_id: uuid.UUID, mode: ExamSession.Mode, *, after: uuid.UUID | None, limit: int
) -> list[uuid.UUID]:
    ungraded = ExamSession.objects.ungraded().filter(exam_id=exam_id, mode=mode).order_by("pk")
    if after is not None:
        ungraded = ungraded.filter(pk__gt=after)
    return list(ungraded.values_list("pk", flat=True)[:limit])


def judge_distinct_answers(
    exam_id: uuid.UUID, mode: ExamSession.Mode, *, sessions: Sequence[uuid.UUID], now: datetime, ends: float
) -> bool:
    """Add the missing verdicts for what these sessions hold; whether none is left for want of time, or of a key.

    What needs the prover is called undecided for now, and judged again by `judge_due`.
    """
    due = AnswerVerdict.Due.SOON if mode == ExamSession.Mode.LIVE else AnswerVerdict.Due.LATER

    def write(verdicts: list[AnswerVerdict]) -> None:
        for verdict in verdicts:
            if verdict.outcome == Outcome.UNDECIDED.value and not verdict.problem:
                verdict.judge_again = due
        add_verdicts(verdicts)

    return JudgingRun(exam_id, now, ends, with_prover=False, write=write).judge(
        unjudged_texts(exam_id, sessions, is_batch=True)
    )


def unjudged_texts(exam_id: uuid.UUID, sessions: Sequence[uuid.UUID], *, is_batch: bool = False) -> list[Text]:
    """The distinct texts of these sessions that have no verdict; a few sessions cost little by any plan."""
    parameters: dict[str, Any] = {"exam": exam_id, "sessions": list(sessions)}
    with transaction.atomic() if is_batch else nullcontext(), connection.cursor() as cursor:
        if is_batch:
            allow_long_statements()
            execute_hashed(cursor, UNJUDGED, parameters)
        else:
            cursor.execute(UNJUDGED, parameters)
        return [Text(Slot(number, part), answer) for number, part, answer in cursor.fetchall()]


def judge_due(exam_id: uuid.UUID, due: AnswerVerdict.Due, *, now: datetime, ends: float) -> bool:
    """Judge again, with the prover, what is due; scores follow at once. Whether none is left for want of time."""
    last = 0
    while rows := list(
        AnswerVerdict.objects.filter(exam_id=exam_id, judge_again=due, pk__gt=last).order_by("pk")[:DUE_BATCH]
    ):
        if last and time.monotonic() >= ends:
            return False

        def write(verdicts: list[AnswerVerdict]) -> None:
            replace_verdicts(exam_id, verdicts, now=now)

        run = JudgingRun(exam_id, now, ends, with_prover=True, write=write)
        if not run.judge([text_of(row) for row in rows]):
            return False
        last = rows[-1].pk
    return True


def replace_verdicts(exam_id: uuid.UUID, verdicts: Sequence[AnswerVerdict], *, now: datetime) -> None:
    """Put these verdicts in the place of provisional ones, and redo what depends on those that turned.

    Call it inside a transaction that holds the key. A decision by hand stays, and so does what is not due any more:
    a practice may have been scored by it just now.
    """
    fresh = {text_of(verdict): verdict for verdict in verdicts}
    due = AnswerVerdict.objects.filter(exam_id=exam_id, judge_again__isnull=False)
    rows = due.filter(answer__in=[text.answer for text in fresh])
    old = [row for row in rows.order_by("pk").select_for_update(no_key=True) if text_of(row) in fresh]
    turned = []
    for row in old:
        was_right, verdict = row.effective_outcome is Outcome.CORRECT, fresh[text_of(row)]
        row.outcome, row.reading, row.problem = verdict.outcome, verdict.reading, verdict.problem
        row.parser_version, row.judged_at, row.judge_again = verdict.parser_version, verdict.judged_at, None
        if was_right is not (row.effective_outcome is Outcome.CORRECT):
            turned.append(text_of(row))
    AnswerVerdict.objects.bulk_update(
        old, ["outcome", "reading", "problem", "parser_version", "judged_at", "judge_again"]
    )
    if turned:
        _rescore_whoever_wrote(exam_id, turned, now=now)


def _rescore_whoever_wrote(exam_id: uuid.UUID, texts: Sequence[Text], *, now: datetime) -> None:
    allow_long_statements()
    ids = rescore_whoever_wrote(exam_id, texts, now=now)
    if ExamSession.objects.live().filter(pk__in=ids).exists():
        invalidate_after_grading(exam_id, reason=_("to be redone: an answer was decided later"))


def rescore_whoever_wrote(exam_id: uuid.UUID, texts: Sequence[Text], *, now: datetime) -> list[uuid.UUID]:
    """Redo the marks and scores of the scored sessions that hold any of these texts; returns which they are."""
    with connection.cursor() as cursor:
        cursor.execute(SESSIONS_WITH, {"exam": exam_id, **texts_as_arrays(texts)})
        ids = [pk for (pk,) in cursor.fetchall()]
    rescore(exam_id, ids, now=now)
    return ids


def rescore(exam_id: uuid.UUID, sessions: Sequence[uuid.UUID], *, now: datetime) -> None:
    """Redo the marks and scores of these scored sessions. Needs a transaction that holds the key."""
    locked = ExamSession.objects.filter(pk__in=sessions).order_by("pk").select_for_update(no_key=True)
    ids = list(locked.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        for batch in batched(ids, RESCORE_BATCH, strict=False):
            parameters: dict[str, Any] = {"exam": exam_id, "sessions": list(batch), "now": now}
            execute_hashed(cursor, SCORE_SESSIONS, parameters)
            execute_hashed(cursor, MARK_ANSWERS, parameters)


def score_sessions(exam_id: uuid.UUID, *, sessions: Sequence[uuid.UUID], now: datetime) -> int:
    """Score those of these sessions that are submitted, unscored and wholly judged; returns how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        allow_long_statements()
        lock_answer_key_shared(exam_id)
        # Two graders of one batch would deadlock on its rows: the second waits here, then finds it done.
        locked = ExamSession.objects.ungraded().filter(pk__in=sessions).order_by("pk").select_for_update(no_key=True)
        parameters: dict[str, Any] = {
            "exam": exam_id,
            "sessions": list(locked.values_list("pk", flat=True)),
            "now": now,
        }
        execute_hashed(cursor, SCORE_SESSIONS, parameters)
        scored = int(cursor.rowcount)
        execute_hashed(cursor, MARK_ANSWERS, parameters)
    return scored
