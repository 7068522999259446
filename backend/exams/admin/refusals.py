"""A refusal by a service, shown where the admin can read it; what was begun is rolled back."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from common.errors import ProductError


class ShowsRefusals(admin.ModelAdmin):
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except ProductError as refusal:
            self.message_user(request, str(refusal.text), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().delete_view(request, *args, **kwargs)
        except ProductError as refusal:
            self.message_user(request, str(refusal.text), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
