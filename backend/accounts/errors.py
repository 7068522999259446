"""What can go wrong at the door."""

from django.utils.translation import gettext_lazy as _

from common.errors import NotFound, ProductError


class InvalidInitData(ProductError):
    code = "invalid_init_data"
    sentence = _("Telegram's sign-in data is not valid. Close the app and open it again from Telegram.")


class InitDataExpired(ProductError):
    code = "init_data_expired"
    sentence = _("Telegram's sign-in data is too old. Close the app and open it again from Telegram.")


class TelegramNotConfigured(ProductError):
    code, status = "telegram_not_configured", 503
    sentence = _("Signing in with Telegram is not set up on this server.")


class DemoDisabled(NotFound):
    code = "demo_disabled"
    sentence = _("There is no demo sign-in here.")


class Blocked(ProductError):
    code, status = "blocked", 403
    sentence = _("This account is blocked. Answers that were saved before count. Ask the organisers of the exam.")


class TooManySignIns(ProductError):
    code, status = "throttled", 429
    sentence = _("You signed in too often. Wait a while.")


class TokenInvalid(ProductError):
    code, status = "token_invalid", 401
    sentence = _("This sign-in is not valid. Sign in again.")


class TokenExpired(TokenInvalid):
    code = "token_expired"
    sentence = _("This sign-in is too old. Sign in again.")


class TokenRevoked(TokenInvalid):
    code = "token_revoked"
    sentence = _("You signed out. Sign in again.")
