"""Practice is judged at once where that is cheap, and within seconds by the worker where it is not.

In a web process judging is done beside it (services.side_judge), for a short while; what is over, or needs the prover,
waits, and its session is noted. The worker gives each noted session a short turn, whoever waited longest first, so
that one student's dear texts cost others no more than that.

What was saved or handed in is on disk before any of this begins: a web thread waits for no lock of grading or of a
regrade, and where the database fails it here, it leaves the session to the worker and answers `waiting`.
"""

import logging
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import Error, connection, transaction

from common.connections import replace_if_lost
from exams.models import ExamSession, WaitingPractice
from exams.rules.marking import Kind, Outcome
from exams.rules.sheet import Slot
from exams.selectors.practice import practice_outcomes
from exams.services.grading import unjudged_texts
from exams.services.judging import (
    STOPS,
    JudgingRun,
    Text,
    add_verdicts,
    keep_if_key_stands,
    key_of,
    tries_so_far,
    try_lock_answer_key_shared,
    verdict_on,
)
from exams.services.side_judge import JudgeBusy, side_judge

log = logging.getLogger(__name__)
AT_ONCE_SECONDS = 0.5  # of a web thread
TURN_SECONDS = 1.0  # of the worker, for one session
SWEEP_SESSIONS = 100
WAITING = "waiting"  # what practice_outcomes calls an answer without a verdict

WAIT = """
INSERT INTO exams_waitingpractice (session_id, since) VALUES (%(session)s, %(now)s)
ON CONFLICT (session_id) DO NOTHING
"""

# From the answers of one session to the verdict on each, by its key: OFFSET 0 keeps the planner from reading all
# verdicts of the exam instead. An answer that changed meanwhile is not marked by the verdict on the former.
MARK_SESSION = """
UPDATE exams_studentanswer a
SET is_correct = judged.is_correct
FROM (
    SELECT held.id, held.answer, held.answer <> '' AND v.is_correct AS is_correct
    FROM exams_studentanswer held
    LEFT JOIN LATERAL (
        SELECT COALESCE(NULLIF(override, ''), outcome) = 'correct' AS is_correct
        FROM exams_answerverdict
        WHERE exam_id = %(exam)s AND question_number = held.question_number AND sub_part = held.sub_part
          AND answer = held.answer
        OFFSET 0) v ON true
    WHERE held.session_id = %(session)s
) judged
WHERE a.id = judged.id AND a.session_id = %(session)s AND a.answer = judged.answer
  AND judged.is_correct IS NOT NULL AND a.is_correct IS DISTINCT FROM judged.is_correct
"""

# Scores nothing by a verdict that is due to be judged again: whoever replaces it looks for the sessions that are
# scored already, and would not find this one. All others turn only under the key, which is held here.
SCORE_SESSION = """
UPDATE exams_examsession s
SET raw_score = counted.score, scored_at = %(now)s
FROM (
    SELECT count(*) FILTER (WHERE v.is_correct AND k.voided_at IS NULL) AS score,
           count(*) FILTER (WHERE a.answer <> '' AND v.is_final IS NOT TRUE) AS unsettled
    FROM exams_studentanswer a
    LEFT JOIN LATERAL (
        SELECT COALESCE(NULLIF(override, ''), outcome) = 'correct' AS is_correct, judge_again IS NULL AS is_final
        FROM exams_answerverdict
        WHERE exam_id = %(exam)s AND question_number = a.question_number AND sub_part = a.sub_part
          AND answer = a.answer
        OFFSET 0) v ON true
    LEFT JOIN exams_correctanswer k ON k.exam_id = %(exam)s AND k.question_number = a.question_number
        AND k.sub_part = a.sub_part
    WHERE a.session_id = %(session)s
) counted
WHERE s.id = %(session)s AND counted.unsettled = 0
"""


def judge_practice_answers(
    session_id: uuid.UUID, *, exam_id: uuid.UUID, slots: Sequence[Slot], now: datetime
) -> dict[Slot, str]:
    """Judge what a practice session holds, as far as that is cheap; returns the outcome of each of these slots."""
    outcomes: dict[Slot, str] = {}
    with _left_to_worker_in_trouble(session_id, now=now):
        if not _judge_at_once(exam_id, unjudged_texts(exam_id, [session_id]), now=now):
            _let_wait(session_id, now=now)
        _mark(session_id, exam_id=exam_id)
        outcomes = practice_outcomes(session_id, exam_id=exam_id)
    return {slot: outcomes.get(slot, WAITING) for slot in slots}


@contextmanager
def _left_to_worker_in_trouble(session_id: uuid.UUID, *, now: datetime) -> Iterator[None]:
    """Let no trouble with the database rise: what it interrupts is the worker's."""
    try:
        yield
    except Error:
        log.exception("practice %s could not be judged at once; the worker does it", session_id)
        replace_if_lost()
        try:
            _let_wait(session_id, now=now)
        except Error:
            log.exception("practice %s could not be left to the worker; its next save tries again", session_id)
            replace_if_lost()


def _let_wait(session_id: uuid.UUID, *, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(WAIT, {"session": session_id, "now": now})


def _judge_at_once(exam_id: uuid.UUID, texts: Sequence[Text], *, now: datetime) -> bool:
    """Judge texts for a short while; whether none is left to the worker."""
    if not texts:
        return True
    key, tried, verdicts = key_of(exam_id), tries_so_far(exam_id), []
    ends = time.monotonic() + AT_ONCE_SECONDS
    for text in texts:
        row = key.get(text.slot)
        if row is None or text in tried:
            continue
        if time.monotonic() >= ends:
            break
        try:
            judgement = side_judge.judge(text.answer, kind=Kind(row.kind), accepted=row.accepted)
        except JudgeBusy:
            break
        if judgement.outcome is not Outcome.UNDECIDED:
            verdicts.append(verdict_on(exam_id, text, judgement, now=now))
    is_kept = not verdicts or keep_if_key_stands(exam_id, verdicts, key=key, write=add_verdicts, waits=False)
    return is_kept and len(verdicts) == len(texts)


def score_practice_at_once(session: ExamSession, *, now: datetime) -> None:
    """Judge and score a practice that was just handed in, as far as that is cheap; else the worker does it."""
    with _left_to_worker_in_trouble(session.pk, now=now):
        if _judge_at_once(session.exam_id, unjudged_texts(session.exam_id, [session.pk]), now=now):
            _score(session.pk, exam_id=session.exam_id, now=now)
            session.refresh_from_db(fields=["raw_score", "scored_at"])


def _score(session_id: uuid.UUID, *, exam_id: uuid.UUID, now: datetime) -> None:
    """Score a practice that is wholly judged, if nobody else is about to do it or has the key."""
    with transaction.atomic(), connection.cursor() as cursor:
        mine = ExamSession.objects.ungraded().filter(pk=session_id).select_for_update(no_key=True, skip_locked=True)
        if try_lock_answer_key_shared(exam_id) and list(mine.values_list("pk", flat=True)):
            cursor.execute(SCORE_SESSION, {"exam": exam_id, "session": session_id, "now": now})
            _mark(session_id, exam_id=exam_id)


def _mark(session_id: uuid.UUID, *, exam_id: uuid.UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(MARK_SESSION, {"exam": exam_id, "session": session_id})


def judge_waiting_practice(*, now: datetime, seconds: float) -> int:
    """Give waiting sessions a turn each until the time is over; returns how many have nothing left to wait for."""
    ends = time.monotonic() + seconds
    settled = 0
    for waiting in WaitingPractice.objects.select_related("session").order_by("since", "session")[:SWEEP_SESSIONS]:
        settled += _judge_waiting(waiting, now=now)
        if time.monotonic() >= ends:
            break
    return settled


def _judge_waiting(waiting: WaitingPractice, *, now: datetime) -> bool:
    session = waiting.session
    is_settled = True
    is_running = session.status == ExamSession.Status.IN_PROGRESS  # else grading does the rest, or nobody asks any more
    if is_running:
        run = JudgingRun(session.exam_id, now, time.monotonic() + TURN_SECONDS, with_prover=True, write=add_verdicts)
        try:
            run.judge(unjudged_texts(session.exam_id, [session.pk]))
        except STOPS:
            raise
        except Exception:
            log.exception("practice %s could not be judged; the next sweep tries again", session.pk)
        is_settled = not unjudged_texts(session.exam_id, [session.pk])
        _mark(session.pk, exam_id=session.exam_id)
    mine = WaitingPractice.objects.filter(pk=session.pk)
    if not is_settled:
        mine.update(since=now)
        return False
    mine.delete()
    if is_running and unjudged_texts(session.exam_id, [session.pk]):
        _let_wait(session.pk, now=now)  # a save came after the last look, and found that the session waited already
        return False
    return True
