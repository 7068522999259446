"""Practice is judged at once where that is cheap, and within seconds by the worker where it is not.

In a web process judging is done beside it (services.side_judge), for a short while; what is over, or needs the prover,
waits, and its session is noted. The worker gives each noted session a short turn, whoever waited longest first, so
that one student's dear texts cost others no more than that.
"""

import logging
import time
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from exams.models import ExamSession, WaitingPractice
from exams.rules.marking import Kind, Outcome
from exams.rules.sheet import Slot
from exams.selectors.practice import practice_outcomes
from exams.services.grading import MARK_ANSWERS, score_sessions, unjudged_texts
from exams.services.judging import (
    JudgingRun,
    Text,
    add_verdicts,
    keep_if_key_stands,
    key_of,
    tries_so_far,
    verdict_on,
)
from exams.services.side_judge import JudgeBusy, side_judge

log = logging.getLogger(__name__)
AT_ONCE_SECONDS = 0.5  # of a web thread
TURN_SECONDS = 1.0  # of the worker, for one session
SWEEP_SESSIONS = 100

WAIT = """
INSERT INTO exams_waitingpractice (session_id, since) VALUES (%(session)s, %(now)s)
ON CONFLICT (session_id) DO NOTHING
"""


def judge_practice_answers(
    session_id: uuid.UUID, *, exam_id: uuid.UUID, slots: Sequence[Slot], now: datetime
) -> dict[Slot, str]:
    """Judge what a practice session holds, as far as that is cheap; returns the outcome of each of these slots."""
    if not _judge_at_once(exam_id, unjudged_texts(exam_id, [session_id]), now=now):
        with connection.cursor() as cursor:
            cursor.execute(WAIT, {"session": session_id, "now": now})
    outcomes = _mark(session_id, exam_id=exam_id)
    return {slot: outcomes[slot] for slot in slots}


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
    is_kept = not verdicts or keep_if_key_stands(exam_id, verdicts, key=key, write=add_verdicts)
    return is_kept and len(verdicts) == len(texts)


def score_practice_at_once(session: ExamSession, *, now: datetime) -> None:
    """Judge and score a practice that was just handed in, as far as that is cheap; else the worker does it."""
    if _judge_at_once(session.exam_id, unjudged_texts(session.exam_id, [session.pk]), now=now):
        score_sessions(session.exam_id, sessions=[session.pk], now=now)
        session.refresh_from_db(fields=["raw_score", "scored_at"])


def _mark(session_id: uuid.UUID, *, exam_id: uuid.UUID) -> dict[Slot, str]:
    with connection.cursor() as cursor:
        cursor.execute(MARK_ANSWERS, {"exam": exam_id, "sessions": [session_id]})
    return practice_outcomes(session_id, exam_id=exam_id)


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
    if session.status == ExamSession.Status.IN_PROGRESS:  # grading does the rest, or nobody asks any more
        run = JudgingRun(session.exam_id, now, time.monotonic() + TURN_SECONDS, with_prover=True, write=add_verdicts)
        try:
            run.judge(unjudged_texts(session.exam_id, [session.pk]))
        except Exception:
            log.exception("practice %s could not be judged; the next sweep tries again", session.pk)
        is_settled = not unjudged_texts(session.exam_id, [session.pk])
        _mark(session.pk, exam_id=session.exam_id)
    mine = WaitingPractice.objects.filter(pk=session.pk, since=waiting.since)  # or it began to wait anew meanwhile
    if is_settled:
        return bool(mine.delete()[0])
    mine.update(since=now)
    return False
