"""Judging again by a corrected key or a newer parser: before the transaction that writes it, and for a short while.

An admin waits for it. What is over, or needs the prover, is left to the worker: its verdict is provisional until then,
and scores follow by themselves (services.grading.judge_due).
"""

import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from exams.models import AnswerVerdict
from exams.rules.marking import Judgement, Kind, Outcome, parser_version
from exams.rules.sheet import Slot
from exams.services.judging import Text, text_of
from exams.services.side_judge import JudgeBusy, SideJudge

PAUSE_SECONDS = 0.05
# Its own process: a preview and an admin do not wait for each other.
desk_judge = SideJudge()

type Accepted = tuple[Kind, tuple[str, ...]]

# Practice alone is not waited for; a text that somebody decided by hand is judged like those of live sittings.
TEXTS_OF_LIVE_SITTINGS = """
SELECT v.question_number, v.sub_part, v.answer
FROM exams_answerverdict v
LEFT JOIN (
    SELECT a.question_number, a.sub_part, a.answer, count(*) AS sittings
    FROM exams_examsession s
    JOIN exams_studentanswer a ON a.session_id = s.id AND a.question_number = ANY(%(numbers)s::smallint[])
    WHERE s.exam_id = %(exam)s AND s.mode = 'live' AND s.status = 'submitted'
    GROUP BY 1, 2, 3
) held ON held.question_number = v.question_number AND held.sub_part = v.sub_part AND held.answer = v.answer
WHERE v.exam_id = %(exam)s AND (held.sittings IS NOT NULL OR v.override <> '')
  AND (v.question_number, v.sub_part) IN (SELECT * FROM unnest(%(numbers)s::smallint[], %(parts)s::text[]))
ORDER BY held.sittings DESC NULLS LAST, v.id
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be judged: `by` is what is accepted in each slot; texts of `rekeyed` slots have no verdict left."""

    texts: tuple[Text, ...]
    rekeyed: frozenset[Slot]
    by: dict[Slot, Accepted]


def wanted(exam_id: uuid.UUID, *, rekeyed: Iterable[Slot], with_old: bool, by: dict[Slot, Accepted]) -> Wanted:
    """Texts of live sittings in slots with another key, the most frequent first; and those that are worth a new try.

    Worth it is what an older parser judged, and what is undecided.
    """
    slots = sorted(set(rekeyed))
    texts: dict[Text, None] = {}
    if slots:
        parameters: dict[str, Any] = {
            "numbers": [slot.question_number for slot in slots],
            "parts": [slot.sub_part for slot in slots],
        }
        with connection.cursor() as cursor:
            cursor.execute(TEXTS_OF_LIVE_SITTINGS, {"exam": exam_id, **parameters})
            texts |= {Text(Slot(number, part), answer): None for number, part, answer in cursor.fetchall()}
    if with_old:
        old = Q(judge_again__isnull=False) | Q(outcome=Outcome.UNDECIDED.value) | ~Q(parser_version=parser_version())
        rows = AnswerVerdict.objects.filter(old, exam_id=exam_id).order_by("pk")
        texts |= {text_of(row): None for row in rows}
    return Wanted(tuple(texts), frozenset(slots), by)


@dataclass(slots=True)
class Rejudging:
    """Judgements so far, by what was accepted then; `ends` (monotonic) is when an admin has waited enough."""

    ends: float
    found: dict[tuple[Text, Accepted], Judgement] = field(default_factory=dict)
    given_up: set[tuple[Text, Accepted]] = field(default_factory=set)

    def judge(self, asked: Wanted) -> None:
        """Judge what is not judged yet, until the time is over. Never call it inside a transaction."""
        for text in asked.texts:
            if text.slot not in asked.by or not self.is_new(text, asked):
                continue
            kind, accepted = asked.by[text.slot]
            if time.monotonic() >= self.ends:
                return
            try:
                self.found[text, (kind, accepted)] = desk_judge.judge(text.answer, kind=kind, accepted=accepted)
            except JudgeBusy:
                self.given_up.add((text, (kind, accepted)))
                time.sleep(PAUSE_SECONDS)

    def is_new(self, text: Text, asked: Wanted) -> bool:
        """Whether nobody has tried this text by this key yet."""
        what = (text, asked.by[text.slot])
        return what not in self.found and what not in self.given_up

    def is_complete(self, asked: Wanted) -> bool:
        """Whether there is nothing more to do here, be it that the time is over."""
        is_new = any(text.slot in asked.by and self.is_new(text, asked) for text in asked.texts)
        return not is_new or time.monotonic() >= self.ends

    def write(self, exam_id: uuid.UUID, asked: Wanted, *, now: datetime) -> int:
        """Write the verdicts; what has none yet is provisional. Returns how many texts are left to the worker.

        Needs a transaction that holds the key alone.
        """
        _forget_verdicts(exam_id, asked.rekeyed, now=now)
        left = 0
        numbers = {text.slot.question_number for text in asked.texts}
        kept = AnswerVerdict.objects.filter(exam_id=exam_id, question_number__in=numbers).order_by("pk")
        rows = {text_of(row): row for row in kept}
        changed = []
        for text in asked.texts:
            row = rows.get(text)
            if row is None:
                continue
            judgement = self.found.get((text, asked.by[text.slot])) if text.slot in asked.by else None
            is_final = judgement is not None and (judgement.outcome is not Outcome.UNDECIDED or judgement.problem)
            if judgement is not None and is_final:
                row.outcome, row.reading, row.problem = judgement.outcome.value, judgement.reading, judgement.problem
                row.parser_version, row.judged_at, row.judge_again = parser_version(), now, None
            else:
                row.judge_again = AnswerVerdict.Due.SOON
                left += 1
            changed.append(row)
        _store(changed)
        return left


def _forget_verdicts(exam_id: uuid.UUID, slots: Iterable[Slot], *, now: datetime) -> None:
    """By another key nothing is decided yet; practice has time."""
    for slot in slots:
        verdicts = AnswerVerdict.objects.filter(
            exam_id=exam_id, question_number=slot.question_number, sub_part=slot.sub_part
        )
        verdicts.update(outcome=Outcome.UNDECIDED.value, problem="", judge_again=AnswerVerdict.Due.LATER, judged_at=now)


STORE = """
UPDATE exams_answerverdict v
SET outcome = f.outcome, reading = f.reading, problem = f.problem, parser_version = f.parser_version,
    judged_at = f.judged_at, judge_again = f.judge_again
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[], %s::smallint[])
    AS f(id, outcome, reading, problem, parser_version, judged_at, judge_again)
WHERE v.id = f.id
"""


def _store(rows: list[AnswerVerdict]) -> None:
    fields = ("pk", "outcome", "reading", "problem", "parser_version", "judged_at", "judge_again")
    with connection.cursor() as cursor:
        cursor.execute(STORE, [[getattr(row, name) for row in rows] for name in fields])
