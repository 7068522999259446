"""Correcting what was right: one or more changes to a key and its verdicts, previewed, then redone in one transaction.

A preview runs the very same code and rolls it back, so that what is confirmed is what was shown. Grading holds the
exam's advisory lock shared, a regrade holds it alone: no verdict by the old key can slip in afterwards. Judging comes
before, for some seconds and with nothing locked (services.rejudging).
"""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit.recording import record_event
from common.long_work import allow_long_statements
from common.statistics import ensure_statistics
from exams.errors import ExamNotFound, RegradeRefused
from exams.key_sentences import fault_sentence
from exams.models import AnswerVerdict, CorrectAnswer, ExamSession, MockExam
from exams.rules.keys import KeyFault, clean_key
from exams.rules.marking import Kind, Outcome
from exams.rules.sheet import Slot
from exams.services.grading import rescore_whoever_wrote
from exams.services.judging import Key, Text, key_of, lock_answer_key_exclusively, texts_as_arrays
from exams.services.recalibration import invalidate_after_grading
from exams.services.rejudging import Accepted, Rejudging, Wanted, wanted

JUDGING_SECONDS = 5.0  # of an admin's request
FLIPS_SHOWN = 100
STUDENTS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class OverrideVerdict:
    """Accept or reject one text by hand; `outcome` None takes an earlier decision back."""

    slot: Slot
    answer: str
    outcome: Outcome | None
    reason: str


@dataclass(frozen=True, slots=True)
class VoidItem:
    """Let an item count for nobody, or count again."""

    slot: Slot
    void: bool


@dataclass(frozen=True, slots=True)
class CorrectKey:
    """Another key for a slot."""

    slot: Slot
    correct_answer: str
    alternatives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JudgeAgain:
    """Judge every text of the exam again with the present parser; decisions by hand stay."""


Change = OverrideVerdict | VoidItem | CorrectKey | JudgeAgain


@dataclass(frozen=True, slots=True)
class Flip:
    """A distinct text whose verdict changed, and how many sittings wrote it."""

    slot: Slot
    answer: str
    before: str
    after: str
    sittings: int


@dataclass(frozen=True, slots=True)
class ScoreChange:
    session_id: uuid.UUID
    full_name: str
    before: int
    after: int


@dataclass(slots=True)
class RegradeReport:
    """What a regrade does (or did): verdicts that flip, students who gain or lose.

    `waiting` texts are left to the worker: they count as not right until it has judged them.
    """

    scored: int = 0
    gained: int = 0
    lost: int = 0
    flips: list[Flip] = field(default_factory=list)
    students: list[ScoreChange] = field(default_factory=list)
    waiting: int = 0


class _Undo(Exception):
    """Ends a preview's transaction."""


class _Moved(Exception):
    """What was judged is not all that is there: judge the rest, and try again."""


def preview_regrade(exam_id: uuid.UUID, changes: Sequence[Change], *, actor: str, now: datetime) -> RegradeReport:
    """What `regrade_exam` would do; nothing of it stays. Raises ExamNotFound or RegradeRefused."""
    return _regrade(exam_id, changes, actor=actor, now=now, keeps=False)


def regrade_exam(exam_id: uuid.UUID, changes: Sequence[Change], *, actor: str, now: datetime) -> RegradeReport:
    """Apply the changes, redo the scores that they touch, and mark what depends on them to be redone; one transaction.

    Raises ExamNotFound; RegradeRefused when a change names no slot of the exam or a key that cannot be read.
    """
    return _regrade(exam_id, changes, actor=actor, now=now, keeps=True)


def _regrade(exam_id: uuid.UUID, changes: Sequence[Change], *, actor: str, now: datetime, keeps: bool) -> RegradeReport:
    """Judge first, with nothing locked; then write under the key's lock, if what was judged is what is there."""
    exam = MockExam.objects.filter(pk=exam_id).first()
    if exam is None:
        raise ExamNotFound
    ensure_statistics()
    judged = Rejudging(ends=time.monotonic() + JUDGING_SECONDS)
    changes = checked(changes, key_of(exam.pk))
    while True:
        judged.judge(_wanted(exam.pk, changes, accepted_after(changes, key_of(exam.pk))))
        try:
            with transaction.atomic():
                report = _write(exam, changes, judged, actor=actor, now=now)
                if not keeps:
                    raise _Undo
                return report
        except _Moved:
            continue
        except _Undo:
            return report


def _write(exam: MockExam, changes: Sequence[Change], judged: Rejudging, *, actor: str, now: datetime) -> RegradeReport:
    """Everything that a regrade writes. Raises _Moved if texts came, or the key changed, while it was judged."""
    allow_long_statements()
    lock_answer_key_exclusively(exam.pk)
    scores_before, outcomes_before = _scores(exam.pk), _outcomes(exam.pk)
    touched = set().union(*(_apply(exam, change, actor=actor, now=now) for change in changes))
    asked = _wanted(exam.pk, changes, accepted_after((), key_of(exam.pk)))
    if not judged.is_complete(asked):
        raise _Moved
    waiting = judged.write(exam.pk, asked, now=now) if asked.texts or asked.rekeyed else 0
    outcomes_after = _outcomes(exam.pk)
    rescore_whoever_wrote(exam.pk, _texts_that_turned(outcomes_before, outcomes_after, touched), now=now)
    report = _report(exam.pk, scores_before, flips=_flips(exam.pk, outcomes_before, outcomes_after))
    report.waiting = waiting
    invalidate_after_grading(exam.pk, reason=_("to be redone after a regrade"))
    record_event(
        verb="regraded", subject=exam, actor=actor, now=now, changes=[_plain(change) for change in changes],
        gained=report.gained, lost=report.lost, waiting=waiting,
    )  # fmt: skip
    return report


def _wanted(exam_id: uuid.UUID, changes: Sequence[Change], by: dict[Slot, Accepted]) -> Wanted:
    rekeyed = [change.slot for change in changes if isinstance(change, CorrectKey)]
    with_old = any(isinstance(change, JudgeAgain) for change in changes)
    return wanted(exam_id, rekeyed=rekeyed, with_old=with_old, by=by)


def _texts_that_turned(before: dict[Text, str], after: dict[Text, str], touched: set[Slot]) -> list[Text]:
    """Texts that were right and are not, or the other way round; and in slots that were voided, all right ones."""
    right = Outcome.CORRECT.value
    return [
        text
        for text, outcome in after.items()
        if (outcome == right) is not (before.get(text) == right) or (text.slot in touched and outcome == right)
    ]


def checked(changes: Sequence[Change], key: Key) -> list[Change]:
    """The changes as they can be made, with their keys cleaned. Raises RegradeRefused."""
    return [change if isinstance(change, JudgeAgain) else _checked(change, key) for change in changes]


def _checked(change: OverrideVerdict | VoidItem | CorrectKey, key: Key) -> Change:
    row = key.get(change.slot)
    if row is None:
        raise RegradeRefused(_("This exam has no slot %s.") % change.slot)
    if not isinstance(change, CorrectKey):
        return change
    try:
        correct, *others = (
            clean_key(text, kind=Kind(row.kind), choices=row.choices)
            for text in (change.correct_answer, *change.alternatives)
        )
    except KeyFault as fault:
        raise RegradeRefused(f"{fault.found}: {fault_sentence(fault)}") from fault
    return CorrectKey(change.slot, correct, tuple(others))


def accepted_after(changes: Sequence[Change], key: Key) -> dict[Slot, Accepted]:
    """What each slot accepts once the changes are made."""
    accepted: dict[Slot, Accepted] = {slot: (Kind(row.kind), row.accepted) for slot, row in key.items()}
    for change in changes:
        if isinstance(change, CorrectKey):
            kind, _old = accepted[change.slot]
            accepted[change.slot] = (kind, (change.correct_answer, *change.alternatives))
    return accepted


def _apply(exam: MockExam, change: Change, *, actor: str, now: datetime) -> set[Slot]:
    """Write one change; returns the slot if it was voided, or counts again. Raises RegradeRefused."""
    if isinstance(change, JudgeAgain):
        return set()
    key = CorrectAnswer.objects.filter(
        exam=exam, question_number=change.slot.question_number, sub_part=change.slot.sub_part
    )
    if isinstance(change, VoidItem):
        key.update(voided_at=now if change.void else None)
        return {change.slot}
    if isinstance(change, CorrectKey):
        key.update(correct_answer=change.correct_answer, alternatives=list(change.alternatives))
        return set()
    _apply_override(exam, change, actor=actor, now=now)
    return set()


def _apply_override(exam: MockExam, change: OverrideVerdict, *, actor: str, now: datetime) -> None:
    verdict = AnswerVerdict.objects.filter(
        exam=exam,
        question_number=change.slot.question_number,
        sub_part=change.slot.sub_part,
        answer=change.answer,
    )
    if not verdict.exists():
        raise RegradeRefused(_("Nobody wrote this in %s.") % change.slot)
    if change.outcome is None:
        verdict.update(override="", overridden_by="", override_reason="", overridden_at=None)
    else:
        verdict.update(
            override=change.outcome.value,
            overridden_by=actor,
            override_reason=change.reason[:300],
            overridden_at=now,
        )


def _scores(exam_id: uuid.UUID) -> dict[uuid.UUID, int]:
    scored = ExamSession.objects.filter(exam_id=exam_id, scored_at__isnull=False)
    return {pk: score or 0 for pk, score in scored.values_list("pk", "raw_score")}


def _outcomes(exam_id: uuid.UUID) -> dict[Text, str]:
    rows = AnswerVerdict.objects.filter(exam_id=exam_id).order_by("pk")
    columns = rows.values_list("question_number", "sub_part", "answer", "override", "outcome")
    return {Text(Slot(number, part), answer): by_hand or outcome for number, part, answer, by_hand, outcome in columns}


SITTINGS_PER_TEXT = """
SELECT a.question_number, a.sub_part, a.answer, count(*)
FROM exams_examsession s
JOIN exams_studentanswer a ON a.session_id = s.id AND a.question_number = ANY(%(numbers)s::smallint[])
WHERE s.exam_id = %(exam)s AND s.mode = 'live' AND (a.question_number, a.sub_part, a.answer) IN (
    SELECT * FROM unnest(%(numbers)s::smallint[], %(parts)s::text[], %(answers)s::text[]))
GROUP BY 1, 2, 3
"""


def _report(exam_id: uuid.UUID, scores: dict[uuid.UUID, int], *, flips: list[Flip]) -> RegradeReport:
    after = _scores(exam_id)
    changed = [pk for pk, score in after.items() if scores.get(pk, score) != score]
    live = ExamSession.objects.live().filter(pk__in=changed).select_related("student")
    students = [ScoreChange(row.pk, row.student.full_name, scores[row.pk], after[row.pk]) for row in live]
    students.sort(key=lambda change: (change.after - change.before, change.full_name))
    return RegradeReport(
        scored=len(after),
        gained=sum(change.after > change.before for change in students),
        lost=sum(change.after < change.before for change in students),
        flips=flips,
        students=students[:STUDENTS_SHOWN],
    )


def _flips(exam_id: uuid.UUID, before: dict[Text, str], after: dict[Text, str]) -> list[Flip]:
    flipped = [text for text, outcome in after.items() if before.get(text, outcome) != outcome]
    if not flipped:
        return []
    with connection.cursor() as cursor:
        cursor.execute(SITTINGS_PER_TEXT, {"exam": exam_id, **texts_as_arrays(flipped)})
        sittings = {Text(Slot(number, part), answer): many for number, part, answer, many in cursor.fetchall()}
    flips = [Flip(text.slot, text.answer, before[text], after[text], sittings.get(text, 0)) for text in flipped]
    return sorted(flips, key=lambda flip: (-flip.sittings, flip.slot, flip.answer))[:FLIPS_SHOWN]


def _plain(change: Change) -> dict[str, str]:
    """A change for the audit: what was decided about which slot; answers themselves stay out of it."""
    kind = type(change).__name__
    if isinstance(change, JudgeAgain):
        return {"kind": kind}
    details = {"kind": kind, "slot": str(change.slot)}
    if isinstance(change, OverrideVerdict):
        details |= {"outcome": change.outcome.value if change.outcome else "", "reason": change.reason}
    if isinstance(change, VoidItem):
        details |= {"void": str(change.void)}
    if isinstance(change, CorrectKey):
        details |= {"key": change.correct_answer, "alternatives": "; ".join(change.alternatives)}
    return details
