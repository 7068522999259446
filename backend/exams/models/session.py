"""A student's sitting of an exam, the answers in it, and how each distinct answer was judged."""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Student
from exams.models.exam import ExtraTime, MockExam
from exams.rules.marking import READING_MAX_LENGTH, Outcome
from exams.rules.sheet import ANSWER_MAX_LENGTH, Slot
from exams.rules.timing import GRACE, PRACTICE_IDLE_LIMIT, has_ended, session_deadline


class ExamSessionQuerySet(models.QuerySet["ExamSession"]):
    def live(self) -> Self:
        return self.filter(mode=ExamSession.Mode.LIVE)

    def running(self) -> Self:
        return self.filter(status=ExamSession.Status.IN_PROGRESS)

    def overdue(self, now: datetime) -> Self:
        """Live sessions that nobody closed although their time and grace are over. No look-back limit."""
        return self.live().running().filter(deadline__lt=now - GRACE)

    def submitted(self) -> Self:
        return self.filter(status=ExamSession.Status.SUBMITTED)

    def ungraded(self) -> Self:
        return self.submitted().filter(scored_at__isnull=True)

    def idle_practice(self, now: datetime) -> Self:
        """Practices that were left alone for too long to be gone on with."""
        return self.running().filter(mode=ExamSession.Mode.PRACTICE, last_activity__lt=now - PRACTICE_IDLE_LIMIT)


class ExamSession(models.Model):
    """One sitting. Only `services.starting`, `ending` and `deadlines` write its status and its stored deadline."""

    class Mode(models.TextChoices):
        LIVE = "live", _("Live")
        PRACTICE = "practice", _("Practice")

    class Status(models.TextChoices):
        IN_PROGRESS = "in_progress", _("In progress")
        SUBMITTED = "submitted", _("Submitted")
        ABANDONED = "abandoned", _("Abandoned")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="sessions", db_index=False)
    exam = models.ForeignKey(MockExam, on_delete=models.PROTECT, related_name="sessions", db_index=False)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.LIVE)
    status = models.CharField(max_length=12, choices=Status, default=Status.IN_PROGRESS)
    started_at = models.DateTimeField()
    deadline = models.DateTimeField(null=True, blank=True, help_text="Empty only in practice")
    last_activity = models.DateTimeField(default=timezone.now)
    current_question = models.PositiveSmallIntegerField(null=True, blank=True)
    held_by = models.UUIDField(
        null=True, blank=True, help_text="The device that may write; empty: any of the student's"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    auto_submitted = models.BooleanField(default=False)
    raw_score = models.PositiveSmallIntegerField(null=True, blank=True)
    scored_at = models.DateTimeField(null=True, blank=True)

    objects = ExamSessionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-started_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["exam", "status"], name="idx_session_exam_status"),
            models.Index(fields=["student", "-started_at"], name="idx_session_student"),
            models.Index(
                fields=["deadline"],
                name="idx_session_due",
                condition=Q(status="in_progress", mode="live"),
            ),
            models.Index(
                fields=["exam", "id"],
                name="idx_session_to_grade",
                condition=Q(status="submitted", scored_at__isnull=True),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["student", "exam"],
                condition=Q(mode="live"),
                name="one_live_session_per_student_and_exam",
            ),
            models.UniqueConstraint(
                fields=["student", "exam"],
                condition=Q(mode="practice", status="in_progress"),
                name="one_running_practice_per_student_and_exam",
            ),
            models.CheckConstraint(
                condition=Q(mode="live", deadline__isnull=False, deadline__gt=F("started_at"))
                | Q(mode="practice", deadline__isnull=True),
                name="live_sessions_have_a_deadline_after_start",
            ),
            models.CheckConstraint(condition=~Q(mode="live", status="abandoned"), name="live_is_never_abandoned"),
            models.CheckConstraint(
                condition=Q(status__in=["in_progress", "submitted", "abandoned"]), name="session_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status="submitted", submitted_at__isnull=False)
                | (~Q(status="submitted") & Q(submitted_at__isnull=True)),
                name="submitted_exactly_when_dated",
            ),
            models.CheckConstraint(
                condition=Q(raw_score__isnull=True, scored_at__isnull=True)
                | Q(raw_score__gte=0, scored_at__isnull=False, status="submitted"),
                name="score_only_when_submitted_and_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mode} {self.started_at:%Y-%m-%d %H:%M}" if self.started_at else self.mode

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new session gets the dates that nobody gave it; what they may be, the database decides."""
        if self._state.adding:
            self._date(timezone.now())
        super().save(*args, **kwargs)

    def _date(self, now: datetime) -> None:
        """Begun now, or with its exam if that is over; its deadline by the rule; handed in by then."""
        is_live = self.mode == self.Mode.LIVE
        if self.started_at is None:
            is_too_late = is_live and has_ended(self.exam.schedule, now=now)
            self.started_at = self.exam.scheduled_start if is_too_late else now
        if is_live and self.deadline is None:
            extra = ExtraTime.objects.filter(exam_id=self.exam_id, student_id=self.student_id).first()
            minutes = extra.minutes if extra else 0
            self.deadline = session_deadline(self.exam.schedule, started_at=self.started_at, extra_minutes=minutes)
        if self.status == self.Status.SUBMITTED and self.submitted_at is None:
            self.submitted_at = now if self.deadline is None else min(now, self.deadline)


class StudentAnswer(models.Model):
    """The latest text of one slot. Written by `services.saving` in one statement, judged by `services.grading`."""

    session = models.ForeignKey(ExamSession, on_delete=models.CASCADE, related_name="answers", db_index=False)
    question_number = models.PositiveSmallIntegerField()
    sub_part = models.CharField(max_length=2, blank=True, default="")
    answer = models.CharField(max_length=ANSWER_MAX_LENGTH, blank=True, default="")
    revision = models.PositiveIntegerField(default=0, help_text="The client's counter: smaller never overwrites")
    saved_at = models.DateTimeField(default=timezone.now)
    is_correct = models.BooleanField(null=True, blank=True, help_text="Empty until judged")

    class Meta:
        ordering: ClassVar = ["session", "question_number", "sub_part"]
        indexes: ClassVar = [models.Index(fields=["session", "question_number"], name="idx_answer_session_question")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "question_number", "sub_part"], name="one_answer_per_slot"),
            models.CheckConstraint(condition=Q(question_number__gte=1), name="answer_question_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.slot}: {self.answer}"

    @property
    def slot(self) -> Slot:
        return Slot(self.question_number, self.sub_part)


# What a person can decide; that we could not tell is for us to say.
DECISIONS = [
    (Outcome.CORRECT.value, _("Correct")),
    (Outcome.WRONG.value, _("Wrong")),
    (Outcome.UNREADABLE.value, _("Unreadable")),
]


class AnswerVerdict(models.Model):
    """How one distinct text in one slot of one exam was judged: once, however many students wrote it."""

    class OutcomeChoice(models.TextChoices):
        CORRECT = Outcome.CORRECT.value, _("Correct")
        WRONG = Outcome.WRONG.value, _("Wrong")
        UNREADABLE = Outcome.UNREADABLE.value, _("Unreadable")
        UNDECIDED = Outcome.UNDECIDED.value, _("Undecided")

    class Due(models.IntegerChoices):
        """When a verdict is to be judged again: results may wait a little for the first, for the second never."""

        SOON = 1, _("soon")
        LATER = 2, _("when nothing else waits")

    exam = models.ForeignKey(MockExam, on_delete=models.CASCADE, related_name="verdicts", db_index=False)
    question_number = models.PositiveSmallIntegerField()
    sub_part = models.CharField(max_length=2, blank=True, default="")
    answer = models.CharField(max_length=ANSWER_MAX_LENGTH)
    outcome = models.CharField(max_length=10, choices=OutcomeChoice)
    reading = models.CharField(max_length=READING_MAX_LENGTH, blank=True, default="")
    parser_version = models.CharField(max_length=20)
    judged_at = models.DateTimeField()
    problem = models.CharField(
        max_length=20, blank=True, default="", db_default="", help_text="Why it is unreadable or undecided"
    )
    judge_again = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=Due, help_text="The outcome is provisional: the worker judges it again"
    )
    override = models.CharField(max_length=10, choices=DECISIONS, blank=True, default="", help_text="Decided by hand")
    overridden_by = models.CharField(max_length=150, blank=True, default="")
    override_reason = models.CharField(max_length=300, blank=True, default="")
    overridden_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["exam", "question_number", "sub_part", "answer"]
        indexes: ClassVar = [
            models.Index(
                fields=["exam", "judge_again"],
                name="idx_verdict_to_judge_again",
                condition=Q(judge_again__isnull=False),
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["exam", "question_number", "sub_part", "answer"],
                name="one_verdict_per_distinct_answer",
            ),
            models.CheckConstraint(
                condition=Q(override="") | (~Q(overridden_by="") & Q(overridden_at__isnull=False)),
                name="override_names_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[outcome.value for outcome in Outcome]), name="verdict_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(override__in=["", *(name for name, _label in DECISIONS)]), name="override_is_a_decision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_number}{self.sub_part} {self.answer!r}: {self.effective_outcome}"

    @property
    def effective_outcome(self) -> Outcome:
        return Outcome(self.override or self.outcome)
