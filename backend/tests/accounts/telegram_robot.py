"""What a Telegram client would hand to the app."""

import json

from accounts.telegram_signing import sign_init_data, sign_login_widget
from tests.conftest import TestClock

TOKEN = "7000000001:AAFAKE-token-for-tests-only_0123456789abc"


def init_data(
    clock: TestClock,
    *,
    telegram_id: int = 5511223344,
    age: int = 5,
    first_name: str = "Aziza",
    last_name: str = "Karimova",
    query_id: str = "AAH",
) -> str:
    user = json.dumps({"id": telegram_id, "first_name": first_name, "last_name": last_name, "language_code": "ru"})
    fields = {"user": user, "auth_date": str(int(clock().timestamp()) - age), "query_id": query_id}
    return sign_init_data(fields, bot_token=TOKEN)


def widget(clock: TestClock, *, telegram_id: int = 5511223344, age: int = 5) -> dict[str, str | int]:
    fields = {"id": str(telegram_id), "first_name": "Aziza", "auth_date": str(int(clock().timestamp()) - age)}
    return sign_login_widget(fields, bot_token=TOKEN)
