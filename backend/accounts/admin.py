"""Students in the admin: found by name or id, signed out everywhere by an action, never deleted with answers."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import SignInGrant, Student
from accounts.revocation import revoke_grants
from audit.recording import record_event
from common import clock


@admin.register(Student)
class StudentAdmin(admin.ModelAdmin):
    list_display: ClassVar = ["full_name", "telegram_id", "username", "alias", "language", "created_at"]
    list_filter: ClassVar = ["language", "show_on_leaderboard", "is_simulated"]
    search_fields: ClassVar = ["full_name", "username", "alias", "=telegram_id"]
    readonly_fields: ClassVar = ["id", "created_at"]
    actions: ClassVar = ["sign_out_everywhere"]
    show_full_result_count = False

    @admin.action(description=_("Sign out on every device"))
    def sign_out_everywhere(self, request: HttpRequest, queryset: QuerySet[Student]) -> None:
        now = clock.now()
        grants = SignInGrant.objects.filter(student__in=queryset, revoked_at__isnull=True)
        ended = revoke_grants(ids=list(grants.values_list("pk", flat=True)), now=now)
        for student in queryset:
            record_event(verb="signed out everywhere", subject=student, actor=request.user.get_username(), now=now)
        self.message_user(request, _("%d sign-ins ended.") % ended, messages.SUCCESS)


@admin.register(SignInGrant)
class SignInGrantAdmin(admin.ModelAdmin):
    list_display: ClassVar = ["student", "way", "created_at", "refreshed_at", "expires_at", "revoked_at"]
    list_filter: ClassVar = ["way"]
    list_select_related: ClassVar = ["student"]
    search_fields: ClassVar = ["student__full_name", "=student__telegram_id"]
    exclude: ClassVar = ["refresh_digest"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
