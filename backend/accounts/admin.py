"""Students in the admin: found by name or id, signed out everywhere by an action, never deleted with answers."""

from typing import Any

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
    list_display = ["full_name", "telegram_id", "username", "alias", "language", "created_at"]
    list_filter = ["language", "show_on_leaderboard", "is_simulated"]
    search_fields = ["full_name", "username", "alias", "=telegram_id"]
    readonly_fields = ["id", "created_at"]
    actions = ["sign_out_everywhere"]
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
    list_display = ["student", "way", "created_at", "refreshed_at", "expires_at", "revoked_at"]
    list_filter = ["way"]
    list_select_related = ["student"]
    search_fields = ["student__full_name", "=student__telegram_id"]
    exclude = ["refresh_digest"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
