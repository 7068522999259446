"""What students collect: achievements and streaks."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Student
from exams.models.session import ExamSession


class Achievement(models.Model):
    """Something to be earned. Rules decide by `code`, never by name or type (which admins may reword)."""

    class Type(models.TextChoices):
        STREAK = "streak", _("Streak")
        MILESTONE = "milestone", _("Milestone")
        IMPROVEMENT = "improvement", _("Improvement")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.SlugField(
        max_length=40, unique=True, null=True, blank=True, help_text="Which rule awards it; empty: none"
    )
    type = models.CharField(max_length=20, choices=Type)
    name = models.CharField(max_length=100)
    description = models.TextField()
    threshold = models.FloatField(help_text="Numeric threshold for earning")
    icon = models.CharField(max_length=50)

    class Meta:
        ordering: ClassVar = ["type", "threshold", "name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(threshold__gte=0), name="threshold_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.type})"


class StudentAchievement(models.Model):
    """An achievement that a student has, for good.

    A first exam writes several rows for each of its students: they carry no index that nothing asks for, and no check
    of what their source, a session, is checked for already.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(
        Student, on_delete=models.CASCADE, related_name="achievements", db_index=False, db_constraint=False
    )
    achievement = models.ForeignKey(
        Achievement, on_delete=models.CASCADE, related_name="earned", db_index=False, db_constraint=False
    )
    earned_at = models.DateTimeField(auto_now_add=True)
    session = models.ForeignKey(
        ExamSession, on_delete=models.SET_NULL, null=True, blank=True, related_name="achievements",
        db_index=False, db_constraint=False,
    )  # fmt: skip

    class Meta:
        ordering: ClassVar = ["-earned_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["student", "achievement"], name="achievement_earned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.student} - {self.achievement.name}"


class StudentStreak(models.Model):
    """How many exams in a row a student sat; rebuilt from the sessions, never counted up blindly."""

    student = models.OneToOneField(
        Student, on_delete=models.CASCADE, primary_key=True, related_name="streak", db_constraint=False
    )
    current_streak = models.IntegerField(default=0)
    longest_streak = models.IntegerField(default=0)
    previous_streak = models.IntegerField(default=0, help_text="The current streak before the last finished exam")
    last_exam_date = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-current_streak", "student"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(current_streak__gte=0), name="streak_not_negative"),
            models.CheckConstraint(
                condition=Q(longest_streak__gte=F("current_streak")), name="longest_streak_at_least_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.current_streak} (longest {self.longest_streak})"
