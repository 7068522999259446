"""What an exam's calibration found, and how far the work after an exam has come."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exams.models.exam import MockExam


class PipelineStep(models.Model):
    """One guarded step of the work after an exam. Claimed by an UPDATE whose row count decides who does it."""

    class Step(models.TextChoices):
        GRADE = "grade", _("Grade")
        CALIBRATE = "calibrate", _("Calibrate")
        RATE = "rate", _("Rate")
        REWARD = "reward", _("Reward")

    class State(models.TextChoices):
        PENDING = "pending", _("Pending")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        SKIPPED = "skipped", _("Skipped")
        FAILED = "failed", _("Failed")

    exam = models.ForeignKey(MockExam, on_delete=models.CASCADE, related_name="steps", db_index=False)
    step = models.CharField(max_length=10, choices=Step)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True, blank=True, help_text="Who runs it; a result under another claim is dropped")
    lease_until = models.DateTimeField(null=True, blank=True, help_text="After this a crashed run may be taken over")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    message = models.TextField(blank=True, default="")

    class Meta:
        ordering: ClassVar = ["exam", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exam", "step"], name="one_row_per_exam_and_step"),
            models.CheckConstraint(
                condition=~Q(state="running")
                | Q(claim__isnull=False, lease_until__isnull=False, started_at__isnull=False),
                name="running_step_is_claimed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "skipped"]) | Q(finished_at__isnull=False),
                name="finished_step_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step}: {self.state}"


class Calibration(models.Model):
    """The summary of an exam's Rasch calibration; replaced as a whole on regrade."""

    exam = models.OneToOneField(MockExam, on_delete=models.CASCADE, primary_key=True, related_name="calibration")
    persons = models.PositiveIntegerField()
    items = models.PositiveSmallIntegerField()
    converged = models.BooleanField()
    iterations = models.PositiveSmallIntegerField()
    message = models.TextField(blank=True, default="")
    log_likelihood = models.FloatField(null=True, blank=True)
    kr20 = models.FloatField(null=True, blank=True)
    separation = models.FloatField(null=True, blank=True)
    wle_reliability = models.FloatField(null=True, blank=True)
    mean_ability = models.FloatField(null=True, blank=True, help_text="Mean WLE of the sitting, logits")
    sd_ability = models.FloatField(null=True, blank=True, help_text="Standard deviation of the WLEs, logits")
    scale_name = models.CharField(max_length=60, help_text="Which function made the scaled scores")
    score_table = models.JSONField(default=list, help_text="Per raw score: count, MLE, WLE and their standard errors")
    calibrated_at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.persons} × {self.items}"


class ItemDifficulty(models.Model):
    """How hard one slot of one exam was, and how well it fits the model."""

    exam = models.ForeignKey(MockExam, on_delete=models.CASCADE, related_name="item_difficulties", db_index=False)
    question_number = models.PositiveSmallIntegerField()
    sub_part = models.CharField(max_length=2, blank=True, default="")
    difficulty = models.FloatField(
        null=True, blank=True, help_text="Logits, live items sum to 0; empty: all right or all wrong"
    )
    se = models.FloatField(null=True, blank=True)
    infit = models.FloatField(null=True, blank=True)
    outfit = models.FloatField(null=True, blank=True)
    infit_z = models.FloatField(null=True, blank=True)
    outfit_z = models.FloatField(null=True, blank=True)
    p_value = models.FloatField(help_text="Share of right answers")
    point_biserial = models.FloatField(null=True, blank=True)
    discrimination = models.FloatField(null=True, blank=True)
    display_difficulty = models.FloatField(
        null=True, blank=True, help_text="For drawing; a boundary value for excluded items"
    )
    flags = ArrayField(models.CharField(max_length=30), default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["exam", "question_number", "sub_part"]
        verbose_name_plural = _("item difficulties")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exam", "question_number", "sub_part"], name="one_difficulty_per_slot"),
            models.CheckConstraint(condition=Q(p_value__gte=0, p_value__lte=1), name="p_value_is_a_share"),
            models.CheckConstraint(condition=Q(se__isnull=True) | Q(se__gte=0), name="difficulty_se_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.question_number}{self.sub_part}: {self.difficulty}"


class ScoreAbility(models.Model):
    """The ability estimate (Warm's WLE) that one raw score of one exam stands for, with its standard error, in logits.

    In the Rasch model the raw score says all there is to say: a few dozen rows an exam, however many sat it.
    """

    exam = models.ForeignKey(MockExam, on_delete=models.CASCADE, related_name="score_abilities", db_index=False)
    raw_score = models.PositiveSmallIntegerField()
    ability_logits = models.FloatField()
    ability_se = models.FloatField()
    rasch_scaled = models.FloatField(help_text="0..100")
    percentile = models.FloatField(help_text="Share of the sitting that scored lower, ties half; 0..100")

    class Meta:
        ordering: ClassVar = ["exam", "raw_score"]
        verbose_name_plural = _("score abilities")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exam", "raw_score"], name="one_ability_per_exam_and_score"),
            models.CheckConstraint(condition=Q(ability_se__gte=0), name="score_ability_se_not_negative"),
            models.CheckConstraint(
                condition=Q(rasch_scaled__gte=0, rasch_scaled__lte=100, percentile__gte=0, percentile__lte=100),
                name="scaled_score_ability_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.raw_score}: {self.ability_logits:+.2f} ± {self.ability_se:.2f}"
