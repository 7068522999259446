"""Correcting what was right: one or more changes to a key and its verdicts, previewed, then redone in one transaction.

A preview runs the very same code and rolls it back, so that what is confirmed is what was shown. Grading holds the
exam's advisory lock shared, a regrade holds it alone: no verdict by the old key can slip in afterwards.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit.recording import record_event
from common.long_work import allow_long_statements
from exams.errors import ExamNotFound, RegradeRefused
from exams.key_sentences import fault_sentence
from exams.models import AnswerVerdict, CorrectAnswer, ExamSession, MockExam
from exams.rules.keys import KeyFault, clean_key
from exams.rules.marking import Kind, Outcome, parser_version
from exams.rules.sheet import Slot
from exams.services.grading import judge_slots, lock_key_alone, mark_and_score
from exams.services.recalibration import redo_after_grading

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
    """What a regrade does (or did): verdicts that flip, students who gain or lose."""

    scored: int = 0
    gained: int = 0
    lost: int = 0
    flips: list[Flip] = field(default_factory=list)
    students: list[ScoreChange] = field(default_factory=list)


class _Undo(Exception):
    """Ends a preview's transaction."""


def preview_regrade(exam_id: uuid.UUID, changes: Sequence[Change], *, actor: str, now: datetime) -> RegradeReport:
    """What `regrade_exam` would do; nothing of it stays. Raises ExamNotFound or RegradeRefused."""
    try:
        with transaction.atomic():
            report = regrade_exam(exam_id, changes, actor=actor, now=now)
            raise _Undo
    except _Undo:
        return report


def regrade_exam(exam_id: uuid.UUID, changes: Sequence[Change], *, actor: str, now: datetime) -> RegradeReport:
    """Apply the changes, redo all scores of the exam, and mark what depends on them to be redone; one transaction.

    Raises ExamNotFound; RegradeRefused when a change names no slot of the exam or a key that cannot be read.
    """
    with transaction.atomic():
        exam = MockExam.objects.filter(pk=exam_id).first()
        if exam is None:
            raise ExamNotFound
        allow_long_statements()
        lock_key_alone(exam.pk)
        scores_before, outcomes_before = _scores(exam.pk), _outcomes(exam.pk)
        slots = set().union(*(_apply(exam, change, actor=actor, now=now) for change in changes))
        if slots:
            judge_slots(exam.pk, slots=sorted(slots), now=now)
        mark_and_score(exam.pk, now=now)
        report = _report(exam.pk, scores_before, outcomes_before)
        redo_after_grading(exam.pk, reason=_("to be redone after a regrade"))
        record_event(
            verb="regraded", subject=exam, actor=actor, now=now, changes=[_plain(change) for change in changes],
            gained=report.gained, lost=report.lost,
        )  # fmt: skip
    return report


def _apply(exam: MockExam, change: Change, *, actor: str, now: datetime) -> set[Slot]:
    """Write one change; returns the slots whose texts must be judged again."""
    if isinstance(change, JudgeAgain):
        old = AnswerVerdict.objects.filter(exam=exam).exclude(parser_version=parser_version())
        return {Slot(number, part) for number, part in old.values_list("question_number", "sub_part").distinct()}
    key = CorrectAnswer.objects.filter(
        exam=exam, question_number=change.slot.question_number, sub_part=change.slot.sub_part
    )
    row = key.first()
    if row is None:
        raise RegradeRefused(_("This exam has no slot %s.") % change.slot)
    if isinstance(change, VoidItem):
        key.update(voided_at=now if change.void else None)
        return set()
    if isinstance(change, CorrectKey):
        return _apply_key(row, change)
    _apply_override(exam, change, actor=actor, now=now)
    return set()


def _apply_key(row: CorrectAnswer, change: CorrectKey) -> set[Slot]:
    try:
        row.correct_answer, *row.alternatives = (
            clean_key(text, kind=Kind(row.kind), choices=row.choices)
            for text in (change.correct_answer, *change.alternatives)
        )
    except KeyFault as fault:
        raise RegradeRefused(f"{fault.found}: {fault_sentence(fault)}") from fault
    row.save(update_fields=["correct_answer", "alternatives"])
    return {change.slot}


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


def _outcomes(exam_id: uuid.UUID) -> dict[tuple[int, str, str], str]:
    rows = AnswerVerdict.objects.filter(exam_id=exam_id)
    return {(row.question_number, row.sub_part, row.answer): row.effective_outcome.value for row in rows}


SITTINGS_PER_TEXT = """
SELECT a.question_number, a.sub_part, a.answer, count(*)
FROM exams_studentanswer a
JOIN exams_examsession s ON s.id = a.session_id
JOIN unnest(%(numbers)s::int[], %(parts)s::text[], %(texts)s::text[]) AS t(question_number, sub_part, answer)
    ON t.question_number = a.question_number AND t.sub_part = a.sub_part AND t.answer = a.answer
WHERE s.exam_id = %(exam)s AND s.mode = 'live'
GROUP BY 1, 2, 3
"""


def _report(
    exam_id: uuid.UUID, scores: dict[uuid.UUID, int], outcomes: dict[tuple[int, str, str], str]
) -> RegradeReport:
    after = _scores(exam_id)
    changed = [pk for pk, score in after.items() if scores.get(pk, score) != score]
    live = ExamSession.objects.live().filter(pk__in=changed).select_related("student")
    students = [ScoreChange(row.pk, row.student.full_name, scores[row.pk], after[row.pk]) for row in live]
    students.sort(key=lambda change: (change.after - change.before, change.full_name))
    return RegradeReport(
        scored=len(after),
        gained=sum(change.after > change.before for change in students),
        lost=sum(change.after < change.before for change in students),
        flips=_flips(exam_id, outcomes),
        students=students[:STUDENTS_SHOWN],
    )


def _flips(exam_id: uuid.UUID, before: dict[tuple[int, str, str], str]) -> list[Flip]:
    after = _outcomes(exam_id)
    flipped = [text for text, outcome in after.items() if before.get(text, outcome) != outcome]
    with connection.cursor() as cursor:
        cursor.execute(
            SITTINGS_PER_TEXT,
            {
                "exam": exam_id,
                "numbers": [number for number, _part, _text in flipped],
                "parts": [part for _number, part, _text in flipped],
                "texts": [text for _number, _part, text in flipped],
            },
        )
        sittings = {(number, part, text): many for number, part, text, many in cursor.fetchall()}
    flips = [
        Flip(Slot(text[0], text[1]), text[2], before[text], after[text], sittings.get(text, 0)) for text in flipped
    ]
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
