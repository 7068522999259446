"""The leaderboards as last counted: the first places row by row, and how many students have each value.

So that a page is a range of rows and anybody's place one look-up, however many students there are.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Student
from exams.models.exam import MockExam


class Board(models.Model):
    """One leaderboard: when it was last counted, and what its trends compare with."""

    class Name(models.TextChoices):
        TOP_RATED = "top_rated", _("Top rated")
        RASCH = "rasch", _("Rasch")
        MOST_IMPROVED = "most_improved", _("Most improved")
        STREAKS = "streaks", _("Streaks")

    name = models.CharField(max_length=20, choices=Name, primary_key=True)
    version = models.PositiveBigIntegerField(default=0, help_text="Grows with every count; part of each cache key")
    students = models.PositiveIntegerField(default=0, help_text="Everybody on it, hidden students included")
    listed = models.PositiveIntegerField(default=0, help_text="Shown by name when it was counted")
    last_exam = models.ForeignKey(
        MockExam, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False,
        help_text="Trends compare with the board before this exam",
    )  # fmt: skip
    window_start = models.DateTimeField(
        null=True, blank=True, help_text="Most improved only: exams that started by then are out of the window"
    )
    counted_over = models.CharField(
        max_length=64, blank=True, default="",
        help_text="Streaks only: a digest of the exams, in order, that they are counted over; empty: none",
    )  # fmt: skip
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class BoardCount(models.Model):
    """How many students have one value of a board, now and before its last exam, and how many have more."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="counts", db_index=False)
    value = models.FloatField()
    students = models.PositiveIntegerField(default=0)
    above = models.PositiveIntegerField(default=0, help_text="Students with a greater value")
    students_before = models.PositiveIntegerField(default=0)
    above_before = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["board", "-value"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "value"], name="one_count_per_board_and_value"),
            models.CheckConstraint(condition=Q(students__gt=0) | Q(students_before__gt=0), name="counted_value_held"),
        ]

    def __str__(self) -> str:
        return f"{self.value:g}: {self.students}"


class BoardRow(models.Model):
    """One of a board's first places, hidden students included (whoever reads it leaves them out)."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="rows", db_index=False)
    position = models.PositiveIntegerField(help_text="1, 2, 3 … without gaps; ties in a fixed order")
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveIntegerField(help_text="Ties share it")
    value = models.FloatField()
    trend = models.IntegerField(
        null=True, blank=True, help_text="Places gained by the last exam; empty: not there before"
    )
    detail = models.FloatField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["board", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "position"], name="one_row_per_board_and_position"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.value:g}"
