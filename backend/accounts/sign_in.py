"""The ways in. Each ends in the same place: one Student per Telegram id, and a pair of our own tokens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.errors import Blocked, DemoDisabled, InitDataExpired, InvalidInitData, TelegramNotConfigured
from accounts.models import DEMO_TELEGRAM_ID, Language, Student
from accounts.names import ALIAS_MAX, NAME_MAX, clean_name
from accounts.telegram import TelegramAuthError, TelegramUser, verify_init_data, verify_login_widget
from accounts.tokens import DEMO, TokenPair, open_grant


def sign_in_with_init_data(
    init_data: Any, *, now: datetime, browser_language: str | None = None
) -> tuple[TokenPair, Student]:
    """A Mini App's start. Raises InvalidInitData, InitDataExpired, TelegramNotConfigured, Blocked, TooManySignIns."""
    _require_bot()
    try:
        user = verify_init_data(
            init_data, bot_token=settings.BOT_TOKEN, now=now.timestamp(), max_age=settings.INIT_DATA_MAX_AGE
        )
    except TelegramAuthError as error:
        raise _refusal(error) from error
    return _welcome(user, way="mini_app", now=now, browser_language=browser_language)


def sign_in_with_widget(
    fields: Mapping[str, Any], *, now: datetime, browser_language: str | None = None
) -> tuple[TokenPair, Student]:
    """The login widget of a web page. Raises what `sign_in_with_init_data` does."""
    _require_bot()
    if not settings.LOGIN_WIDGET:
        raise InvalidInitData
    try:
        user = verify_login_widget(
            fields, bot_token=settings.BOT_TOKEN, now=now.timestamp(), max_age=settings.INIT_DATA_MAX_AGE
        )
    except TelegramAuthError as error:
        raise _refusal(error) from error
    return _welcome(user, way="login_widget", now=now, browser_language=browser_language)


def sign_in_to_demo(*, now: datetime) -> tuple[TokenPair, Student]:
    """The demo student, where demo mode is on. Raises DemoDisabled or Blocked."""
    if not settings.DEMO_MODE:
        raise DemoDisabled
    student = demo_student()
    if student.blocked_at is not None:
        raise Blocked
    return open_grant(student, way=DEMO, now=now), student


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


def _welcome(user: TelegramUser, *, way: str, now: datetime, browser_language: str | None) -> tuple[TokenPair, Student]:
    with transaction.atomic():
        student = student_of(user, browser_language=browser_language)
        if student.blocked_at is not None:
            raise Blocked
        # In whole seconds, as Telegram tells them: data of the same second may be from before.
        if student.signed_out_at is not None and user.auth_date <= student.signed_out_at.timestamp():
            raise InitDataExpired(reason="signed_out")
        return open_grant(student, way=way, now=now, proof=user.proof), student


@transaction.atomic
def student_of(user: TelegramUser, *, browser_language: str | None = None) -> Student:
    """The one Student of a Telegram id, locked; made at first sight, names refreshed later.

    Every way of signing in meets here, a later OpenID Connect log-in too: the key is always the Telegram id.
    A new student speaks Telegram's language, or else the browser's.
    Blocking a student and signing them out everywhere wait for a sign-in in progress, and it for them.
    """
    names = {
        "full_name": clean_name(f"{user.first_name} {user.last_name or ''}", longest=NAME_MAX) or f"Telegram {user.id}",
        "username": (user.username or "")[:64],
    }
    language = _first_spoken(user.language_code, browser_language)
    locked = Student.objects.select_for_update(no_key=True)
    student = locked.filter(telegram_id=user.id).first()
    if student is None:
        student, created = Student.objects.get_or_create(telegram_id=user.id, defaults=names | {"language": language})
        if created:
            return student
        student = locked.get(pk=student.pk)
    _refresh_names(student, names)
    return student


def _first_spoken(*wishes: str | None) -> str:
    """The first wish that we speak, like `ru` or `ru-RU`: what a new account begins with; Uzbek without any."""
    short = [(wish or "")[:2].lower() for wish in wishes]
    return next((wish for wish in short if wish in Language.values), Language.UZBEK)


def _refresh_names(student: Student, names: dict[str, str]) -> None:
    changes: dict[str, Any] = names | {"alias": clean_name(student.alias, longest=ALIAS_MAX)}
    if student.alias and not changes["alias"]:
        changes["show_on_leaderboard"] = False  # an alias of nothing was there to hide the name: it stays hidden
    changed = [name for name, value in changes.items() if getattr(student, name) != value]
    for name in changed:
        setattr(student, name, changes[name])
    if changed:
        student.save(update_fields=changed)
