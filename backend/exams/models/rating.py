"""Where a student stands, and how each exam moved it."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Student
from exams.models.exam import MockExam
from exams.models.session import ExamSession

FIRST_PLACES = 1000  # an exam's board lists so many places


class StudentRating(models.Model):
    """A student's present rating, and what the last rated exam did to it; made with the first rated exam.

    No index but the key: an exam updates every row of it at once, and boards are read from `models.board`.
    No check of the student either: rows come from sessions, whose own constraints hold their students.
    """

    student = models.OneToOneField(
        Student, on_delete=models.CASCADE, primary_key=True, related_name="rating", db_constraint=False
    )
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
    last_exam = models.ForeignKey(
        MockExam, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        db_index=False, db_constraint=False, help_text="The student's last rated exam",
    )  # fmt: skip
    last_percent = models.FloatField(null=True, blank=True, help_text="Score of the last rated exam")
    last_rank = models.PositiveIntegerField(null=True, blank=True, help_text="Place in the last rated exam")
    elo_before = models.IntegerField(default=1200, help_text="Elo before the last rated exam")
    rasch_before = models.FloatField(default=50.0, help_text="Rasch scaled score before the last rated exam")
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


class EloHistoryQuerySet(models.QuerySet["EloHistory"]):
    def of(self, student_id: uuid.UUID) -> Self:
        """One student's rows, found by the exams that the student sat."""
        sat = ExamSession.objects.live().filter(student_id=student_id)
        return self.filter(student_id=student_id, exam__in=sat.values("exam"))


class EloHistory(models.Model):
    """What one rated exam did to one student's rating.

    Copied from the session, whose own constraints hold the student and the exam: checking them again for each of a
    million rows would take longer than writing them. The one index that holds every row begins with the exam, so that
    an exam's rows are added to it side by side; a student's rows are found by the exams of their sessions (`of`).
    """

    student = models.ForeignKey(
        Student, on_delete=models.CASCADE, related_name="elo_history", db_index=False, db_constraint=False
    )
    exam = models.ForeignKey(
        MockExam, on_delete=models.PROTECT, related_name="elo_history", db_index=False, db_constraint=False
    )
    session = models.ForeignKey(
        ExamSession, on_delete=models.CASCADE, null=True, blank=True, related_name="elo_history",
        db_index=False, db_constraint=False,
    )  # fmt: skip
    elo_before = models.IntegerField()
    elo_after = models.IntegerField()
    score_percent = models.FloatField()
    rasch_before = models.FloatField(default=50.0, help_text="Rasch scaled score before this exam")
    rasch_after = models.FloatField(default=50.0, help_text="Rasch scaled score after this exam")
    rank = models.PositiveIntegerField(null=True, blank=True)
    participants = models.PositiveIntegerField(null=True, blank=True)
    percent_before = models.FloatField(null=True, blank=True, help_text="Score of the student's rated exam before")
    rank_before = models.PositiveIntegerField(null=True, blank=True, help_text="Place in the student's exam before")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EloHistoryQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        verbose_name_plural = _("Elo history")
        indexes: ClassVar = [
            models.Index(
                fields=["exam", "rank", "student"], name="idx_history_first_places", condition=Q(rank__lte=FIRST_PLACES)
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exam", "student"], name="one_history_row_per_exam_and_student"),
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
