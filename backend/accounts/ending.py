"""What ends a student's sign-ins from outside: signing out everywhere, blocking, and taking a block back."""

from datetime import datetime

from django.db import transaction

from accounts.models import SignInGrant, Student
from accounts.revocation import revoke_grants, revoked_grants
from audit.recording import record_event


@transaction.atomic
def sign_out_everywhere(student: Student, *, actor: str, now: datetime) -> int:
    """End every sign-in of the student; what Telegram signed until now signs nobody in. Returns how many ended."""
    # The student first: a sign-in in progress holds this row, and its grant is seen below.
    Student.objects.filter(pk=student.pk).update(signed_out_at=now)
    open_grants = SignInGrant.objects.filter(student=student, revoked_at__isnull=True)
    ended = revoke_grants(ids=list(open_grants.values_list("pk", flat=True)), now=now)
    record_event(verb="signed out everywhere", subject=student, actor=actor, now=now)
    _tell_processes()
    return ended


@transaction.atomic
def block_student(student: Student, *, reason: str, actor: str, now: datetime) -> None:
    """Refuse everything that the student asks from now on. What they saved stays and is scored as anybody's."""
    Student.objects.filter(pk=student.pk).update(blocked_at=now, blocked_reason=reason)
    record_event(verb="blocked", subject=student, actor=actor, now=now, reason=reason)
    _tell_processes()


@transaction.atomic
def unblock_student(student: Student, *, actor: str, now: datetime) -> None:
    """Let a blocked student in again, with the sign-ins that they had."""
    Student.objects.filter(pk=student.pk).update(blocked_at=None, blocked_reason="")
    record_event(verb="unblocked", subject=student, actor=actor, now=now)
    _tell_processes()


def _tell_processes() -> None:
    """This process looks again at once, and once more when what changed can be seen; the others within seconds."""
    revoked_grants.forget()
    transaction.on_commit(revoked_grants.forget)
