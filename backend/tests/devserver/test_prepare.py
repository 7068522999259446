"""The demo's administrator."""

import pytest
from django.contrib.auth.models import User

from devserver.prepare import admin_password

pytestmark = pytest.mark.django_db


def test_administrator_is_made_once_with_the_generated_password() -> None:
    assert admin_password("generated") == "generated"
    assert admin_password("generated") == "generated"
    admin = User.objects.get()
    assert admin.username == "admin"
    assert admin.is_superuser
    assert admin.check_password("generated")


def test_password_that_was_changed_is_neither_shown_nor_put_back() -> None:
    admin_password("generated")
    admin = User.objects.get()
    admin.set_password("my own")
    admin.save(update_fields=["password"])
    assert admin_password("generated") == ""
    admin.refresh_from_db()
    assert admin.check_password("my own")
