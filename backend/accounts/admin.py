"""Students in the admin: found by name or id, blocked or signed out everywhere, never deleted with answers."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.ending import block_student, sign_out_everywhere, unblock_student
from accounts.models import DeletedStudent, SignInGrant, Student
from accounts.revocation import revoked_grants
from audit.recording import record_event
from common import clock


@admin.register(Student)
class StudentAdmin(admin.ModelAdmin):
    list_display = ["full_name", "telegram_id", "username", "alias", "language", "created_at", "blocked_at"]
    list_filter = ["language", "show_on_leaderboard", "is_simulated", ("blocked_at", admin.EmptyFieldListFilter)]
    search_fields = ["full_name", "username", "alias", "=telegram_id"]
    readonly_fields = ["id", "created_at", "blocked_at", "signed_out_at"]
    actions = ["sign_out_everywhere"]
    show_full_result_count = False

    @admin.action(description=_("Sign out on every device"), permissions=["change"])
    def sign_out_everywhere(self, request: HttpRequest, queryset: QuerySet[Student]) -> None:
        now, actor = clock.now(), request.user.get_username()
        ended = sum(sign_out_everywhere(student, actor=actor, now=now) for student in queryset)
        self.message_user(request, _("%d sign-ins ended.") % ended, messages.SUCCESS)

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Student, form: Any, change: bool) -> None:
        """Save what was edited; a reason that was given or taken away blocks or unblocks, and is an event."""
        reason = obj.blocked_reason.strip()
        obj.blocked_reason = str(form.initial.get("blocked_reason", ""))
        edited = [name for name in form.changed_data if name != "blocked_reason"]
        if not change:
            super().save_model(request, obj, form, change)
        elif edited:
            obj.save(update_fields=edited)
        if reason == obj.blocked_reason:
            return
        now, actor = clock.now(), request.user.get_username()
        if reason:
            block_student(obj, reason=reason, actor=actor, now=now)
        else:
            unblock_student(obj, actor=actor, now=now)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Sign-ins go with the student, though nobody may delete one by itself."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, lacking - {SignInGrant._meta.verbose_name}, protected

    def delete_model(self, request: HttpRequest, obj: Student) -> None:
        self.delete_queryset(request, Student.objects.filter(pk=obj.pk))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Student]) -> None:
        for student in queryset:
            record_event(verb="deleted", subject=student, actor=request.user.get_username(), now=clock.now())
        queryset.delete()
        transaction.on_commit(revoked_grants.forget)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows that the product writes by itself."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(DeletedStudent)
class DeletedStudentAdmin(ReadOnlyAdmin):
    list_display = ["id", "deleted_at"]
    search_fields = ["=id"]
    show_full_result_count = False


@admin.register(SignInGrant)
class SignInGrantAdmin(ReadOnlyAdmin):
    list_display = ["student", "way", "created_at", "refreshed_at", "expires_at", "revoked_at"]
    list_filter = ["way"]
    list_select_related = ["student"]
    search_fields = ["student__full_name", "=student__telegram_id"]
    exclude = ["refresh_digest"]
