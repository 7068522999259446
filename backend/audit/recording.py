"""Write an audit event inside the caller's transaction: no event without the act, no act without the event."""

from datetime import datetime
from typing import Any

from django.db import models

from audit.models import AuditEvent


def record_event(*, verb: str, subject: models.Model, actor: str, now: datetime, **details: Any) -> AuditEvent:
    """Append one event about one row. Never pass answers, tokens or passwords in `details`."""
    return AuditEvent.objects.create(
        at=now,
        actor=actor,
        verb=verb,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        details=details,
    )
