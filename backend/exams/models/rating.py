"""Where a student stands, and how each exam moved it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Student
from exams.models.exam import MockExam
from exams.models.session import ExamSession


class StudentRating(models.Model):
    """A student's present rating; the row exists once the first exam is rated.

    No index but the key: an exam updates every row of it at once, and boards are read from `models.board`.
    """

    student = models.OneToOneField(Student, on_delete=models.CASCADE, primary_key=True, related_name="rating")
    elo = models.IntegerField(default=1200)
    rasch_ability = models.FloatField(default=0.0, help_text="Current Rasch theta (logits)")
    rasch_scaled = models.FloatField(default=50.0, help_text="Rasch score on 0-100 scale")
    rasch_exam = models.ForeignKey(
        MockExam, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        db_index=False, db_constraint=False, help_text="The exam that the theta comes from; empty: never estimated",
    )  # fmt: skip
    exams_taken = models.IntegerField(default=0)
    calibrated_exams = models.IntegerField(default=0, help_text="How many of them gave a Rasch score")
    month_change = models.IntegerField(
        null=True, blank=True, help_text="Change of elo over the last 30 days; empty: no exam in them"
    )
    month_exams = models.IntegerField(default=0, help_text="Rated exams in the last 30 days")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-elo", "student"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(elo__gte=0), name="elo_not_negative"),
            models.CheckConstraint(condition=Q(exams_taken__gte=0), name="exams_taken_not_negative"),
            models.CheckConstraint(
                condition=Q(rasch_scaled__gte=0, rasch_scaled__lte=100), name="rating_scaled_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.student.full_name}: ELO={self.elo}, Rasch={self.rasch_scaled}"


class EloHistory(models.Model):
    """What one rated exam did to one student's rating.

    Copied from the session, whose own constraints hold the student and the exam: checking both again for each of a
    million rows would take longer than writing them.
    """

    student = models.ForeignKey(
        Student, on_delete=models.CASCADE, related_name="elo_history", db_index=False, db_constraint=False
    )
    exam = models.ForeignKey(
        MockExam, on_delete=models.PROTECT, related_name="elo_history", db_index=False, db_constraint=False
    )
    session = models.OneToOneField(
        ExamSession, on_delete=models.CASCADE, null=True, blank=True, related_name="elo_history"
    )
    elo_before = models.IntegerField()
    elo_after = models.IntegerField()
    score_percent = models.FloatField()
    rasch_before = models.FloatField(default=50.0, help_text="Rasch scaled score before this exam")
    rasch_after = models.FloatField(default=50.0, help_text="Rasch scaled score after this exam")
    rank = models.PositiveIntegerField(null=True, blank=True)
    participants = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        verbose_name_plural = _("Elo history")
        indexes: ClassVar = [models.Index(fields=["exam", "rank", "student"], name="idx_history_exam_rank")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["student", "exam"], name="one_history_row_per_student_and_exam"),
            models.CheckConstraint(condition=Q(elo_before__gte=0, elo_after__gte=0), name="history_elo_not_negative"),
            models.CheckConstraint(
                condition=Q(score_percent__gte=0, score_percent__lte=100), name="score_percent_in_range"
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(rank__gte=1, rank__lte=F("participants")),
                name="rank_within_participants",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.elo_before} → {self.elo_after}"
