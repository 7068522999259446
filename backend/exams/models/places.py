"""Where the questions stand on a paper, as read from its file."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaperPlaces(models.Model):
    """What was found in one file. A paper that is replaced gets another name, so nothing here is ever out of date."""

    class Problem(models.TextChoices):
        NO_TEXT = "no_text", _("The paper has no text: it is a scan, or its letters are drawn.")
        UNREADABLE = "unreadable", _("The paper could not be read for this.")
        TOO_LONG = "too_long", _("Reading the paper took too long.")

    paper = models.CharField(max_length=100, primary_key=True, help_text="The file's name in storage")
    version = models.PositiveSmallIntegerField(help_text="Of the rules that found them")
    places = models.JSONField(default=list)
    problem = models.CharField(max_length=12, choices=Problem, blank=True, default="")
    found_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["paper"]
        verbose_name_plural = _("paper places")

    def __str__(self) -> str:
        return f"{self.paper}: {self.problem or len(self.places)}"
