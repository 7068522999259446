"""What waits to be judged, where the answers themselves do not tell it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from exams.models.exam import MockExam
from exams.models.session import ExamSession
from exams.rules.sheet import ANSWER_MAX_LENGTH


class JudgingTry(models.Model):
    """A text whose judging began and has not ended: noted before, taken away with the verdict.

    What is left tells the next run which texts fail, or kill whoever judges them.
    """

    exam = models.ForeignKey(MockExam, on_delete=models.CASCADE, related_name="judging_tries", db_index=False)
    question_number = models.PositiveSmallIntegerField()
    sub_part = models.CharField(max_length=2, blank=True, default="")
    answer = models.CharField(max_length=ANSWER_MAX_LENGTH)
    tries = models.PositiveSmallIntegerField()
    tried_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["exam", "tries", "question_number", "sub_part", "answer"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["exam", "question_number", "sub_part", "answer"], name="one_count_of_tries_per_text"
            ),
            models.CheckConstraint(condition=Q(tries__gte=1), name="a_try_was_made"),
        ]

    def __str__(self) -> str:
        return f"{self.question_number}{self.sub_part} {self.answer!r}: {self.tries}"


class WaitingPractice(models.Model):
    """A practice with answers that were too dear to judge at once: the worker judges them, in this order."""

    session = models.OneToOneField(ExamSession, on_delete=models.CASCADE, primary_key=True, related_name="waiting")
    since = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["since", "session"]

    def __str__(self) -> str:
        return f"{self.session_id} since {self.since:%Y-%m-%d %H:%M:%S}"
