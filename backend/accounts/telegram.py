"""Who a Telegram sign-in says the student is, and proof that Telegram said it.

Two sources: `initData` of a Mini App (https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app)
and the fields of the login widget (https://core.telegram.org/widgets/login-legacy#checking-authorization).

A refusal carries the first code that applies, in this order: not_configured, malformed (not text at all),
too_long, malformed, duplicate_key, no_hash, bad_hash, no_auth_date, expired, from_future, bad_user. So
nothing the text says is believed, or described to the caller, before its hash is right.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

MAX_INPUT_BYTES = 8192
MAX_FUTURE_SECONDS = 30
MAX_TELEGRAM_ID = 2**63 - 1

# Telegram's field names are snake case. A "=" in a name would let `a` + `b=c` and `a=b` + `c` share a hash.
FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
# A line feed in a value would let two fields pass as one under the same hash; no genuine value holds a
# control character, nor half of a surrogate pair, which UTF-8 cannot write.
FORBIDDEN_CHARACTER = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
UNIX_SECONDS = re.compile(r"[0-9]{1,15}")
DECIMAL_ID = re.compile(r"[1-9][0-9]{0,18}")
# PostgreSQL stores neither of these; JSON escapes can smuggle them past the check above.
UNSTORABLE_CHARACTER = re.compile(r"[\x00\ud800-\udfff]")


class TelegramAuthError(Exception):
    """This sign-in is refused; `code` says why, for programs and logs."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramUser:
    """A person vouched for by Telegram: `id` is 1..2^63-1, `auth_date` is in Unix seconds.

    `start_param` comes from a link anyone can write: it is a hint, never a permission. `proof` is Telegram's own hash
    of all of it: the same proof is the same act of signing in.
    """

    id: int
    first_name: str
    last_name: str
    username: str | None
    language_code: str | None
    photo_url: str | None
    start_param: str | None
    auth_date: int
    proof: str = field(default="", compare=False)


def verify_init_data(init_data: str, *, bot_token: str, now: float, max_age: int) -> TelegramUser:
    """Return the Mini App user whom this `initData` names, or raise `TelegramAuthError`.

    `now` is in Unix seconds, `max_age` in seconds; text exactly `max_age` old still passes.
    """
    _require_token(bot_token)
    fields = _parse_query(init_data)
    _check_hash(fields, init_data_secret(bot_token))
    auth_date = _fresh_auth_date(fields, now=now, max_age=max_age)
    user = _parse_user(fields.get("user", ""))
    person = _telegram_user(user, user.get("id"), start_param=fields.get("start_param"), auth_date=auth_date)
    return replace(person, proof=fields["hash"])


def verify_login_widget(fields: Mapping[str, str | int], *, bot_token: str, now: float, max_age: int) -> TelegramUser:
    """Return the user whom the login widget's fields name, or raise `TelegramAuthError`.

    Values may be text (redirect) or whole numbers (JavaScript callback). `now` is in Unix seconds, `max_age`
    in seconds.
    """
    _require_token(bot_token)
    texts = _widget_texts(fields)
    _check_hash(texts, login_widget_secret(bot_token))
    auth_date = _fresh_auth_date(texts, now=now, max_age=max_age)
    raw_id = texts.get("id", "")
    telegram_id = int(raw_id) if DECIMAL_ID.fullmatch(raw_id) else None
    return replace(_telegram_user(texts, telegram_id, start_param=None, auth_date=auth_date), proof=texts["hash"])


def init_data_secret(bot_token: str) -> bytes:
    """Return the key under which Telegram signs Mini App data for this bot."""
    return hmac.digest(b"WebAppData", bot_token.encode(), "sha256")


def login_widget_secret(bot_token: str) -> bytes:
    """Return the key under which Telegram signs the login widget's fields for this bot."""
    return hashlib.sha256(bot_token.encode()).digest()


def data_check_hash(fields: Mapping[str, str], secret: bytes) -> str:
    """Return the lower-case hex HMAC-SHA256 of all fields but `hash`, sorted and joined as Telegram does.

    `signature` (for third parties who lack the bot's token) is covered like any other field.
    """
    lines = sorted(f"{name}={text}" for name, text in fields.items() if name != "hash")
    return hmac.new(secret, "\n".join(lines).encode(), "sha256").hexdigest()


def _require_token(bot_token: str) -> None:
    # Anyone can sign with the empty token.
    if not isinstance(bot_token, str) or not bot_token:
        raise TelegramAuthError("not_configured")


def _parse_query(init_data: object) -> dict[str, str]:
    """Decode the query string once: blank values stay, a name may occur once."""
    if not isinstance(init_data, str):
        raise TelegramAuthError("malformed")
    # Characters are counted first, so that a huge text is never encoded.
    if len(init_data) > MAX_INPUT_BYTES or len(init_data.encode(errors="surrogatepass")) > MAX_INPUT_BYTES:
        raise TelegramAuthError("too_long")
    pairs = [_decode_pair(pair) for pair in init_data.split("&")]
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise TelegramAuthError("duplicate_key")
    return fields


def _decode_pair(pair: str) -> tuple[str, str]:
    raw_name, equals, raw_text = pair.partition("=")
    if not equals or BROKEN_ESCAPE.search(pair):
        raise TelegramAuthError("malformed")
    try:
        name, text = (unquote_to_bytes(part.replace("+", " ")).decode() for part in (raw_name, raw_text))
    except UnicodeError:
        raise TelegramAuthError("malformed") from None
    if not _is_clean(name, text):
        raise TelegramAuthError("malformed")
    return name, text


def _is_clean(name: str, text: str) -> bool:
    return bool(FIELD_NAME.fullmatch(name)) and not FORBIDDEN_CHARACTER.search(text)


def _widget_texts(fields: object) -> dict[str, str]:
    if not isinstance(fields, Mapping):
        raise TelegramAuthError("malformed")
    if not all(isinstance(name, str) for name in fields):
        raise TelegramAuthError("malformed")
    texts = {name: _widget_text(value) for name, value in fields.items()}
    if sum(len(name) + len(text) for name, text in texts.items()) > MAX_INPUT_BYTES:
        raise TelegramAuthError("too_long")
    if not all(_is_clean(name, text) for name, text in texts.items()):
        raise TelegramAuthError("malformed")
    return texts


def _widget_text(value: object) -> str:
    if isinstance(value, str):
        return value
    # bool is an int to Python; and writing out an int of many thousand digits raises ValueError.
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_TELEGRAM_ID:
        return str(value)
    raise TelegramAuthError("malformed")


def _check_hash(fields: Mapping[str, str], secret: bytes) -> None:
    given = fields.get("hash", "")
    if not given:
        raise TelegramAuthError("no_hash")
    # As bytes: compare_digest refuses text which is not ASCII.
    if not hmac.compare_digest(data_check_hash(fields, secret).encode(), given.encode()):
        raise TelegramAuthError("bad_hash")


def _fresh_auth_date(fields: Mapping[str, str], *, now: float, max_age: int) -> int:
    text = fields.get("auth_date", "")
    if not UNIX_SECONDS.fullmatch(text):
        raise TelegramAuthError("no_auth_date")
    auth_date = int(text)
    if now - auth_date > max_age:
        raise TelegramAuthError("expired")
    if auth_date - now > MAX_FUTURE_SECONDS:
        raise TelegramAuthError("from_future")
    return auth_date


def _parse_user(text: str) -> dict[str, Any]:  # Any: JSON values, each checked where it is read
    try:
        user = json.loads(text, object_pairs_hook=_object_without_repeats, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise TelegramAuthError("bad_user") from None
    if not isinstance(user, dict):
        raise TelegramAuthError("bad_user")
    return user


def _object_without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:  # Any: as in _parse_user
    unique = dict(pairs)
    if len(unique) != len(pairs):
        raise ValueError("a JSON object names a key twice")
    return unique


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _telegram_user(
    user: Mapping[str, object], telegram_id: object, *, start_param: str | None, auth_date: int
) -> TelegramUser:
    # A bot cannot sit an exam; Telegram never signs one in.
    is_person = user.get("is_bot", False) is False
    if type(telegram_id) is not int or not 1 <= telegram_id <= MAX_TELEGRAM_ID or not is_person:
        raise TelegramAuthError("bad_user")
    return TelegramUser(
        id=telegram_id,
        first_name=_optional_text(user, "first_name") or "",
        last_name=_optional_text(user, "last_name") or "",
        username=_optional_text(user, "username"),
        language_code=_optional_text(user, "language_code"),
        photo_url=_optional_text(user, "photo_url"),
        start_param=start_param or None,
        auth_date=auth_date,
    )


def _optional_text(user: Mapping[str, object], name: str) -> str | None:
    text = user.get(name)
    if text is None or text == "":
        return None
    if not isinstance(text, str) or UNSTORABLE_CHARACTER.search(text):
        raise TelegramAuthError("bad_user")
    return text
