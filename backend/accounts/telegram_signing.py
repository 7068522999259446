"""Sign as Telegram would, with a bot token we hold: for demo robots and tests only."""

from collections.abc import Mapping
from urllib.parse import urlencode

from accounts.telegram import data_check_hash, init_data_secret, login_widget_secret


def sign_init_data(fields: Mapping[str, str], *, bot_token: str) -> str:
    """Return the `initData` query string of these fields with their hash; a `hash` among them is replaced."""
    unsigned = {name: text for name, text in fields.items() if name != "hash"}
    return urlencode({**unsigned, "hash": data_check_hash(unsigned, init_data_secret(bot_token))})


def sign_login_widget(fields: Mapping[str, str | int], *, bot_token: str) -> dict[str, str | int]:
    """Return the login widget's fields with their hash; a `hash` among them is replaced."""
    unsigned = {name: value for name, value in fields.items() if name != "hash"}
    texts = {name: str(value) for name, value in unsigned.items()}
    return {**unsigned, "hash": data_check_hash(texts, login_widget_secret(bot_token))}
