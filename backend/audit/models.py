"""Who did what, when, to which thing: rows are added and never changed (a database trigger sees to it)."""

from typing import ClassVar

from django.db import models


class AuditEvent(models.Model):
    at = models.DateTimeField()
    actor = models.CharField(max_length=150, help_text="A staff user name, or the name of the part that acted")
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=64)
    details = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_id"], name="idx_audit_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.subject_type}"
