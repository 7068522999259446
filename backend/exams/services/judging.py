"""Judging texts: slow work, so never inside a transaction, and never for long without keeping what was reached.

A verdict is kept only if the key still is what it was judged by. A time-out, a stop or a fault is never a verdict: it
is noted as a try, and what failed `MOST_TRIES` times is set aside as undecided, for people to decide.
"""

import logging
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched, chain
from typing import Any, NamedTuple

from celery.exceptions import SoftTimeLimitExceeded
from django.db import Error, connection, transaction

from common.connections import replace_if_lost
from common.locks import Lock, lock, lock_shared, try_lock_shared
from exams.models import AnswerVerdict, CorrectAnswer, JudgingTry
from exams.rules.marking import Judgement, Kind, Outcome, Problem, judge_answer, parser_version
from exams.rules.sheet import Slot

log = logging.getLogger(__name__)
# Asks a whole task to stop. It is an Exception by birth, and no fault of the text that was being judged.
STOPS = (SoftTimeLimitExceeded,)
MOST_TRIES = 3
GROUP = 50  # texts whose tries are noted together; one that was tried before is judged alone
KEEP_SECONDS = 1.0  # of judging, after which the verdicts so far are written

type Key = dict[Slot, CorrectAnswer]


class Text(NamedTuple):
    """One distinct text of one slot."""

    slot: Slot
    answer: str


# Writes the verdicts; it runs in a transaction that holds the key.
type Writer = Callable[[list[AnswerVerdict]], None]


def key_of(exam_id: uuid.UUID) -> Key:
    """The exam's key by slot."""
    return {row.slot: row for row in CorrectAnswer.objects.filter(exam_id=exam_id)}


def accepted_by(key: Key) -> dict[Slot, tuple[str, ...]]:
    """What verdicts depend on."""
    return {slot: (row.kind, *row.accepted) for slot, row in key.items()}


def lock_answer_key_shared(exam_id: uuid.UUID) -> None:
    """Hold the exam's key as it is until the transaction ends; any number of transactions may."""
    lock_shared(Lock.ANSWER_KEY, exam_id)


def try_lock_answer_key_shared(exam_id: uuid.UUID) -> bool:
    """Do what `lock_answer_key_shared` does, but without waiting; False when a regrade holds or awaits the key."""
    return try_lock_shared(Lock.ANSWER_KEY, exam_id)


def lock_answer_key_exclusively(exam_id: uuid.UUID) -> None:
    """Wait until no other transaction writes by the exam's key, and let none until this one ends."""
    lock(Lock.ANSWER_KEY, exam_id)


def verdict_on(exam_id: uuid.UUID, text: Text, judgement: Judgement, *, now: datetime) -> AnswerVerdict:
    """The row that keeps a judgement; not stored yet."""
    return AnswerVerdict(
        exam_id=exam_id,
        question_number=text.slot.question_number,
        sub_part=text.slot.sub_part,
        answer=text.answer,
        outcome=judgement.outcome.value,
        reading=judgement.reading,
        problem=judgement.problem,
        parser_version=parser_version(),
        judged_at=now,
    )


def text_of(verdict: AnswerVerdict) -> Text:
    """The text that a verdict is on."""
    return Text(Slot(verdict.question_number, verdict.sub_part), verdict.answer)


def keep_if_key_stands(
    exam_id: uuid.UUID, verdicts: list[AnswerVerdict], *, key: Key, write: Writer, waits: bool = True
) -> bool:
    """Write these verdicts if the key still is what they were judged by; returns whether it is. One transaction.

    A web thread does not wait: it keeps nothing where a regrade has the key.
    """
    with transaction.atomic():
        if waits:
            lock_answer_key_shared(exam_id)
        elif not try_lock_answer_key_shared(exam_id):
            return False
        if accepted_by(key_of(exam_id)) != accepted_by(key):
            return False
        write(verdicts)
        _forget_tries(exam_id, [text_of(verdict) for verdict in verdicts])
    return True


def add_verdicts(verdicts: list[AnswerVerdict]) -> None:
    """Write verdicts on texts that had none; whoever was faster stands."""
    AnswerVerdict.objects.bulk_create(verdicts, ignore_conflicts=True)


@dataclass
class JudgingRun:
    """One run of the worker over some texts of an exam, until `ends` (monotonic); at least one text is judged."""

    exam_id: uuid.UUID
    now: datetime
    ends: float
    with_prover: bool
    write: Writer
    key: Key = field(default_factory=dict)
    tried: dict[Text, int] = field(default_factory=dict)
    done: int = 0

    def judge(self, texts: Sequence[Text]) -> bool:
        """Judge these texts and keep their verdicts as they come; whether none is left for want of time."""
        if not texts:
            return True
        self.key, self.tried = key_of(self.exam_id), tries_so_far(self.exam_id)
        fresh = [text for text in texts if text not in self.tried]
        again = sorted((text for text in texts if text in self.tried), key=lambda text: self.tried[text])
        for group in chain(batched(fresh, GROUP, strict=False), ((text,) for text in again)):
            if self.is_over or not self._judge_group(group):
                return False
        return True

    @property
    def is_over(self) -> bool:
        return self.done > 0 and time.monotonic() >= self.ends

    def _judge_group(self, group: tuple[Text, ...]) -> bool:
        """Judge texts whose tries are noted together; False when the time is over or the key has changed."""
        verdicts: list[AnswerVerdict] = []
        with self._noted(group) as untried:
            kept_at = time.monotonic()
            while untried and not self.is_over:
                text = untried.pop(0)
                try:
                    verdict = self._verdict(text)
                except STOPS:
                    self._keep(verdicts)
                    raise
                verdicts += [verdict] if verdict else []
                self.done += 1
                if time.monotonic() - kept_at >= KEEP_SECONDS:
                    if not self._keep(verdicts):
                        return False
                    verdicts, kept_at = [], time.monotonic()
            return self._keep(verdicts) and not untried

    @contextmanager
    def _noted(self, group: tuple[Text, ...]) -> Iterator[list[Text]]:
        """Note a try of each text; what is still in the yielded list at the end was not tried after all."""
        _note_tries(self.exam_id, group, now=self.now)
        untried = list(group)
        try:
            yield untried
        finally:
            _take_tries_back(self.exam_id, untried)

    def _keep(self, verdicts: list[AnswerVerdict]) -> bool:
        if not verdicts:
            return True
        texts = [text_of(verdict) for verdict in verdicts]
        try:
            is_kept = keep_if_key_stands(self.exam_id, verdicts, key=self.key, write=self.write)
        except (Error, *STOPS):  # no fault of these texts: they were judged
            replace_if_lost()
            _take_tries_back(self.exam_id, texts)
            raise
        if not is_kept:
            _take_tries_back(self.exam_id, texts)
        return is_kept

    def _verdict(self, text: Text) -> AnswerVerdict | None:
        """The verdict on one text, or None when judging it failed and is to be tried again."""
        tries = self.tried.get(text, 0) + 1
        judgement = self._judgement(text) if tries <= MOST_TRIES else None
        if judgement is None and tries >= MOST_TRIES:
            log.error("exam %s: an answer to slot %s is set aside after %d tries", self.exam_id, text.slot, MOST_TRIES)
            judgement = Judgement(Outcome.UNDECIDED, "", Problem.FAILED)
        return verdict_on(self.exam_id, text, judgement, now=self.now) if judgement else None

    def _judgement(self, text: Text) -> Judgement | None:
        row = self.key.get(text.slot)
        if row is None:
            log.error("exam %s: slot %s has answers and no key", self.exam_id, text.slot)
            return Judgement(Outcome.UNREADABLE, "")
        try:
            return judge_answer(text.answer, kind=Kind(row.kind), accepted=row.accepted, with_prover=self.with_prover)
        except STOPS:
            raise
        except Exception:
            # One text's trouble must not keep an exam from being scored, nor become a verdict.
            log.exception("exam %s: an answer to slot %s cannot be judged", self.exam_id, text.slot)
            return None


def tries_so_far(exam_id: uuid.UUID) -> dict[Text, int]:
    """Texts whose judging began and did not end, and how often."""
    rows = JudgingTry.objects.filter(exam_id=exam_id).order_by("pk")
    return {Text(Slot(row.question_number, row.sub_part), row.answer): row.tries for row in rows}


NOTE_TRIES = """
INSERT INTO exams_judgingtry AS noted (exam_id, question_number, sub_part, answer, tries, tried_at)
SELECT %(exam)s, question_number, sub_part, answer, 1, %(now)s
FROM unnest(%(numbers)s::smallint[], %(parts)s::text[], %(answers)s::text[]) AS t(question_number, sub_part, answer)
ORDER BY question_number, sub_part, answer
ON CONFLICT (exam_id, question_number, sub_part, answer) DO UPDATE SET
    tries = noted.tries + 1, tried_at = excluded.tried_at
"""
# Locked in the order in which they are noted: two who meet here must not wait for each other.
FORGET_TRIES = """
WITH noted AS MATERIALIZED (
    SELECT id FROM exams_judgingtry
    WHERE exam_id = %(exam)s AND tries <= %(most)s AND (question_number, sub_part, answer) IN (
        SELECT * FROM unnest(%(numbers)s::smallint[], %(parts)s::text[], %(answers)s::text[]))
    ORDER BY question_number, sub_part, answer FOR UPDATE
)
DELETE FROM exams_judgingtry WHERE id IN (SELECT id FROM noted)
"""
ONE_TRY_LESS = """
WITH noted AS MATERIALIZED (
    SELECT id FROM exams_judgingtry
    WHERE exam_id = %(exam)s AND (question_number, sub_part, answer) IN (
        SELECT * FROM unnest(%(numbers)s::smallint[], %(parts)s::text[], %(answers)s::text[]))
    ORDER BY question_number, sub_part, answer FOR UPDATE
)
UPDATE exams_judgingtry SET tries = tries - 1 WHERE id IN (SELECT id FROM noted)
"""
ANY_NUMBER = 32_767


def texts_as_arrays(texts: Sequence[Text]) -> dict[str, Any]:
    """Texts as the three arrays that statements take."""
    return {
        "numbers": [text.slot.question_number for text in texts],
        "parts": [text.slot.sub_part for text in texts],
        "answers": [text.answer for text in texts],
    }


def _note_tries(exam_id: uuid.UUID, texts: Sequence[Text], *, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(NOTE_TRIES, {"exam": exam_id, "now": now, **texts_as_arrays(texts)})


def _forget_tries(exam_id: uuid.UUID, texts: Sequence[Text]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FORGET_TRIES, {"exam": exam_id, "most": ANY_NUMBER, **texts_as_arrays(texts)})


def _take_tries_back(exam_id: uuid.UUID, texts: Sequence[Text]) -> None:
    if not texts:
        return
    parameters = {"exam": exam_id, "most": 1, **texts_as_arrays(texts)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FORGET_TRIES, parameters)
        cursor.execute(ONE_TRY_LESS, parameters)
