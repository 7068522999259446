"""Students, and the grants that let their devices in. Staff are Django's own users and never appear here."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# Negative: never a real person's.
DEMO_TELEGRAM_ID = -1


class Language(models.TextChoices):
    UZBEK = "uz", _("Uzbek")
    RUSSIAN = "ru", _("Russian")
    ENGLISH = "en", _("English")


class Student(models.Model):
    """A person who sits exams: one row per Telegram id, whichever way they signed in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    full_name = models.CharField(max_length=255)
    telegram_id = models.BigIntegerField(unique=True)
    username = models.CharField(max_length=64, blank=True, default="", help_text="Telegram user name, as last seen")
    alias = models.CharField(max_length=40, blank=True, default="", help_text="Shown on boards instead of the name")
    language = models.CharField(max_length=2, choices=Language, default=Language.UZBEK)
    show_on_leaderboard = models.BooleanField(default=True)
    is_simulated = models.BooleanField(default=False, help_text="Made by the demo or a simulation; nobody can sign in")
    created_at = models.DateTimeField(auto_now_add=True)
    blocked_at = models.DateTimeField(null=True, blank=True)
    blocked_reason = models.CharField(
        max_length=200, blank=True, default="", db_default="",
        help_text="A reason blocks the student within seconds; without one they are let in. Students do not see it.",
    )  # fmt: skip
    signed_out_at = models.DateTimeField(
        null=True, blank=True, help_text="Signed out on every device: Telegram's data from before signs nobody in"
    )

    # What DRF's permission and throttle classes ask of request.user (a Student is not a Django user).
    is_authenticated = True
    is_anonymous = False
    is_staff = False
    is_active = True

    class Meta:
        ordering: ClassVar = ["-created_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["blocked_at"], name="idx_student_blocked", condition=Q(blocked_at__isnull=False)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(blocked_at__isnull=True, blocked_reason="")
                | (Q(blocked_at__isnull=False) & ~Q(blocked_reason="")),
                name="blocked_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


class DeletedStudent(models.Model):
    """A student who is gone, so that their tokens end too. Written by a trigger: no way of deleting goes past it."""

    id = models.UUIDField(primary_key=True, editable=False)
    deleted_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["-deleted_at", "id"]

    def __str__(self) -> str:
        return f"{self.id} {self.deleted_at:%Y-%m-%d}"


class SignInGrant(models.Model):
    """One device's permission to come back: ends by time, by signing out, or by an admin."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="grants")
    refresh_digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the refresh token")
    way = models.CharField(max_length=20, help_text="mini_app, login_widget or demo")
    created_at = models.DateTimeField()
    refreshed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["revoked_at"], name="idx_grant_revoked", condition=Q(revoked_at__isnull=False)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("created_at")), name="grant_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.created_at:%Y-%m-%d}"
