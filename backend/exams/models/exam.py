"""An exam, its answer key, and the extra time that some students have in it."""

import uuid
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan
from django.utils.translation import gettext_lazy as _

from accounts.models import Student
from exams.key_sentences import fault_sentence
from exams.rules.keys import DEFAULT_CHOICES, KeyFault, clean_choices, clean_key, inferred_kind
from exams.rules.marking import Kind
from exams.rules.sheet import ANSWER_MAX_LENGTH, QUESTION_MAX, Slot, clean_sub_part
from exams.rules.timing import MAX_DURATION_MINUTES, Schedule


def exam_pdf_path(exam: "MockExam", filename: str) -> str:
    """A generated ASCII name: the uploaded one may hold anything, and X-Accel-Redirect needs plain letters."""
    return f"papers/{uuid.uuid4().hex}.pdf"


class MockExamQuerySet(models.QuerySet["MockExam"]):
    def ready(self) -> Self:
        """Exams that can be sat: a paper and a key."""
        key = CorrectAnswer.objects.filter(exam=OuterRef("pk"))
        return self.exclude(pdf_file="").filter(Exists(key))

    def ended_by(self, now: datetime) -> Self:
        return self.filter(scheduled_end__lte=now)


class MockExam(models.Model):
    """A paper, a window and a key. Its state is read off the clock (rules.timing), never stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=255)
    pdf_file = models.FileField(upload_to=exam_pdf_path, blank=True)
    solutions_file = models.FileField(
        upload_to=exam_pdf_path, blank=True, help_text="Worked solutions: shown with the results, never before"
    )
    pdf_pages = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    scheduled_start = models.DateTimeField()
    scheduled_end = models.DateTimeField()
    duration = models.IntegerField(
        default=150,
        help_text="Duration in minutes",
        validators=[MinValueValidator(1), MaxValueValidator(MAX_DURATION_MINUTES)],
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exams")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MockExamQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-scheduled_start", "id"]
        indexes: ClassVar = [models.Index(fields=["scheduled_start", "scheduled_end"], name="idx_exam_schedule")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(scheduled_end__gt=F("scheduled_start")), name="exam_ends_after_start"),
            models.CheckConstraint(
                condition=Q(duration__gte=1, duration__lte=MAX_DURATION_MINUTES),
                name="exam_duration_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.scheduled_start, self.scheduled_end, self.duration)


# A choice is one of the letters offered; no other kind offers letters.
CHOICE_OFFERED = Q(
    GreaterThan(StrIndex("choices", "correct_answer"), 0),
    kind=Kind.CHOICE.value,
    choices__regex=r"^[A-Z]{2,12}$",
    correct_answer__regex=r"^[A-Z]$",
)
NO_CHOICE = Q(kind__in=[kind.value for kind in Kind if kind is not Kind.CHOICE], choices="")


class CorrectAnswerQuerySet(models.QuerySet["CorrectAnswer"]):
    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> Any:  # as Django's, which is generic
        """As usual, each entry settled first."""
        entries = list(objs)
        for entry in entries:
            entry.settle()
        return super().bulk_create(entries, *args, **kwargs)


class CorrectAnswer(models.Model):
    """One slot of an exam and what is right there. The slots of all rows are the answer sheet.

    A kind that nobody named is read off the key when the entry is first stored.
    """

    exam = models.ForeignKey(MockExam, on_delete=models.CASCADE, related_name="key", db_index=False)
    question_number = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(QUESTION_MAX)]
    )
    sub_part = models.CharField(max_length=2, blank=True, default="")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind], blank=True, default="")
    choices = models.CharField(
        max_length=12, blank=True, default=DEFAULT_CHOICES, help_text="The letters offered, e.g. ABCDEF"
    )
    correct_answer = models.CharField(max_length=ANSWER_MAX_LENGTH)
    alternatives = models.JSONField(default=list, blank=True, help_text="Other texts that are right as well")
    topic = models.CharField(max_length=80, blank=True, default="")
    voided_at = models.DateTimeField(null=True, blank=True, help_text="A void item counts for nobody")

    objects = CorrectAnswerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["exam", "question_number", "sub_part"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exam", "question_number", "sub_part"], name="one_key_per_slot"),
            models.CheckConstraint(
                condition=Q(question_number__gte=1, question_number__lte=QUESTION_MAX),
                name="key_question_in_range",
            ),
            models.CheckConstraint(condition=~Q(correct_answer=""), name="key_not_empty"),
            models.CheckConstraint(condition=Q(sub_part__regex=r"^[a-z]{0,2}$"), name="key_part_plain"),
            models.CheckConstraint(condition=CHOICE_OFFERED | NO_CHOICE, name="key_kind_known_and_choice_offered"),
        ]

    def __str__(self) -> str:
        return f"{self.slot}: {self.correct_answer}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding:
            self.settle()
        super().save(*args, **kwargs)

    def settle(self) -> None:
        """Write part, kind, choices and a choice's letter as they are stored; the database refuses what is left."""
        with suppress(ValueError):
            self.sub_part = clean_sub_part(self.sub_part)
        with suppress(ValueError):
            if not self.kind:
                self.kind = inferred_kind(self.correct_answer, choices=self.choices).value
                self.choices = self.choices or DEFAULT_CHOICES
            if Kind(self.kind) is not Kind.CHOICE:
                self.choices = ""
                return
            self.choices = clean_choices(self.choices)
            others: Iterable[str] = self.alternatives
            self.alternatives = [clean_key(text, kind=Kind.CHOICE, choices=self.choices) for text in others]
            self.correct_answer = clean_key(self.correct_answer, kind=Kind.CHOICE, choices=self.choices)

    def clean(self) -> None:
        """Refuse what cannot be marked, each fault at its field. Raises ValidationError."""
        super().clean()
        faults: dict[str, list[str]] = {}
        try:
            self.sub_part = clean_sub_part(self.sub_part)
        except ValueError:
            faults["sub_part"] = [str(_("A part is one or two Latin letters: a, b."))]
        try:
            kind = Kind(self.kind) if self.kind else inferred_kind(self.correct_answer, choices=self.choices)
            self.kind = kind.value
            self.choices = clean_choices(self.choices) if kind is Kind.CHOICE else ""
        except KeyFault as fault:
            faults["choices" if fault.code == "choices" else "kind"] = [fault_sentence(fault)]
        except ValueError:
            return  # the field says so itself
        else:
            self._clean_texts(kind, faults)
        if faults:
            raise ValidationError(faults)

    def _clean_texts(self, kind: Kind, faults: dict[str, list[str]]) -> None:
        """The key and its alternatives as they are stored, or what is wrong with them."""
        cleaned = []
        for name, text in [("correct_answer", self.correct_answer), *(("alternatives", o) for o in self.accepted[1:])]:
            try:
                cleaned.append(clean_key(text, kind=kind, choices=self.choices))
            except KeyFault as fault:
                faults.setdefault(name, []).append(f"{fault.found}: {fault_sentence(fault)}")
        if not faults:
            self.correct_answer, *self.alternatives = cleaned

    @property
    def slot(self) -> Slot:
        return Slot(self.question_number, self.sub_part)

    @property
    def accepted(self) -> tuple[str, ...]:
        """The key and its alternatives."""
        others: Iterable[str] = self.alternatives
        return (self.correct_answer, *others)


class ExtraTime(models.Model):
    """Minutes granted to one student in one exam, on top of everybody's."""

    exam = models.ForeignKey(MockExam, on_delete=models.CASCADE, related_name="extra_times", db_index=False)
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="extra_times")
    minutes = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1), MaxValueValidator(MAX_DURATION_MINUTES)]
    )
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["exam", "student"]
        verbose_name_plural = _("extra times")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exam", "student"], name="one_extra_time_per_student"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=MAX_DURATION_MINUTES), name="extra_minutes_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"+{self.minutes} min"
