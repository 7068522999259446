"""The admin's log-in form, with the same guard against guessing as the API for staff."""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common import clock
from common.password_tries import PasswordTries


class StaffLoginForm(AdminAuthenticationForm):
    """Says the same whether or not there is such an account."""

    def clean(self) -> dict[str, Any]:
        name = self.cleaned_data.get("username")
        if name and self.cleaned_data.get("password") and self._must_wait(name):
            raise ValidationError(_("Too many tries. Wait a moment."), code="throttled")
        return super().clean()

    def _must_wait(self, name: str) -> bool:
        assert self.request is not None
        tries, now = PasswordTries(), clock.now()
        return tries.at_address(self.request, now=now) is not None or tries.at_account(name, now=now) is not None
