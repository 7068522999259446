"""The ways in. Each ends in the same place: one Student per Telegram id, and a pair of our own tokens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.errors import DemoDisabled, InitDataExpired, InvalidInitData, TelegramNotConfigured
from accounts.models import Language, Student
from accounts.telegram import TelegramAuthError, TelegramUser, verify_init_data, verify_login_widget
from accounts.tokens import TokenPair, open_grant

DEMO_TELEGRAM_ID = -1  # negative: never a real person's
NAME_MAX = 255


def sign_in_with_init_data(init_data: Any, *, now: datetime) -> tuple[TokenPair, Student]:
    """A Mini App's start. Raises InvalidInitData, InitDataExpired, TelegramNotConfigured."""
    _require_bot()
    try:
        user = verify_init_data(
            init_data, bot_token=settings.BOT_TOKEN, now=now.timestamp(), max_age=settings.INIT_DATA_MAX_AGE
        )
    except TelegramAuthError as error:
        raise _refusal(error) from error
    return _welcome(user, way="mini_app", now=now)


def sign_in_with_widget(fields: Mapping[str, Any], *, now: datetime) -> tuple[TokenPair, Student]:
    """The login widget of a web page. Raises InvalidInitData, InitDataExpired, TelegramNotConfigured."""
    _require_bot()
    if not settings.LOGIN_WIDGET:
        raise InvalidInitData
    try:
        user = verify_login_widget(
            fields, bot_token=settings.BOT_TOKEN, now=now.timestamp(), max_age=settings.INIT_DATA_MAX_AGE
        )
    except TelegramAuthError as error:
        raise _refusal(error) from error
    return _welcome(user, way="login_widget", now=now)


def sign_in_to_demo(*, now: datetime) -> tuple[TokenPair, Student]:
    """The demo student, where demo mode is on. Raises DemoDisabled."""
    if not settings.DEMO_MODE:
        raise DemoDisabled
    student = demo_student()
    return open_grant(student, way="demo", now=now), student


def demo_student() -> Student:
    """The one student whom demo mode signs in."""
    student, _created = Student.objects.get_or_create(
        telegram_id=DEMO_TELEGRAM_ID, defaults={"full_name": "Aziza Karimova"}
    )
    return student


def bot_id(bot_token: str) -> int | None:
    """The public half of a bot token: the number before the colon."""
    number = bot_token.partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() else None


def _require_bot() -> None:
    if not settings.BOT_TOKEN:
        raise TelegramNotConfigured


def _refusal(error: TelegramAuthError) -> InvalidInitData | InitDataExpired:
    kind = InitDataExpired if error.code == "expired" else InvalidInitData
    return kind(reason=error.code)


def _welcome(user: TelegramUser, *, way: str, now: datetime) -> tuple[TokenPair, Student]:
    with transaction.atomic():
        student = student_of(user)
        return open_grant(student, way=way, now=now), student


def student_of(user: TelegramUser) -> Student:
    """The one Student of a Telegram id; made at first sight, name and user name refreshed later.

    Every way of signing in meets here, a later OpenID Connect log-in too: the key is always the Telegram id.
    """
    full_name = f"{user.first_name} {user.last_name or ''}".strip()[:NAME_MAX] or f"Telegram {user.id}"
    username = (user.username or "")[:64]
    language = user.language_code if user.language_code in Language.values else Language.UZBEK
    student, created = Student.objects.get_or_create(
        telegram_id=user.id, defaults={"full_name": full_name, "username": username, "language": language}
    )
    if not created and (student.full_name, student.username) != (full_name, username):
        student.full_name, student.username = full_name, username
        student.save(update_fields=["full_name", "username"])
    return student
