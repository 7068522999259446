"""Telegram sign-in: what is accepted, what is refused, and under which code."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.telegram import MAX_TELEGRAM_ID, TelegramAuthError, verify_init_data, verify_login_widget
from accounts.telegram_signing import sign_init_data, sign_login_widget

VECTORS = json.loads((Path(__file__).parent / "data" / "telegram_vectors.json").read_text())
NOW, MAX_AGE, TOKEN = VECTORS["now"], VECTORS["max_age"], VECTORS["token"]
PERSON = {"id": 5511223344, "first_name": "Aziza", "last_name": "Karimova", "username": "aziza_k"}
MINI_APP = {"query_id": "AAHdF6IQ", "user": json.dumps(PERSON), "auth_date": str(NOW - 60)}
WIDGET = {"id": "5511223344", "first_name": "Aziza", "auth_date": str(NOW - 60)}


def outcome(check: Callable[..., Any], data: Any, *, token: str = TOKEN, now: float = NOW) -> str:
    try:
        user = check(data, bot_token=token, now=now, max_age=MAX_AGE)
    except TelegramAuthError as refusal:
        return refusal.code
    return f"ok {user.id}"


def init_data_outcome(data: Any, **options: Any) -> str:
    return outcome(verify_init_data, data, **options)


def widget_outcome(fields: Any, **options: Any) -> str:
    return outcome(verify_login_widget, fields, **options)


def signed(**changes: str | None) -> str:
    fields = {name: text for name, text in {**MINI_APP, **changes}.items() if text is not None}
    return sign_init_data(fields, bot_token=TOKEN)


def signed_widget(**changes: str | int | None) -> dict[str, Any]:
    fields = {name: value for name, value in {**WIDGET, **changes}.items() if value is not None}
    return sign_login_widget(fields, bot_token=TOKEN)


def expected_outcome(vector: dict[str, Any]) -> str:
    return f"ok {vector['user_id']}" if vector["expected"] == "valid" else vector["reason"]


@pytest.mark.parametrize(
    "vector", VECTORS["init_data"] + VECTORS["init_data_signed_by_npm"], ids=lambda vector: vector["id"]
)
def test_init_data_vector_is_judged_as_recorded(vector):
    assert init_data_outcome(vector["init_data"], token=vector["token"]) == expected_outcome(vector)


@pytest.mark.parametrize("vector", VECTORS["login_widget"], ids=lambda vector: vector["id"])
def test_login_widget_vector_is_judged_as_recorded(vector):
    assert widget_outcome(vector["payload"], token=vector["token"]) == expected_outcome(vector)


def test_mini_app_user_carries_what_telegram_said():
    data = VECTORS["init_data_signed_by_npm"][2]["init_data"]
    user = verify_init_data(data, bot_token=TOKEN, now=NOW, max_age=MAX_AGE)
    assert (user.id, user.first_name, user.last_name) == (42, "Дилшод", "Ғуломов ʻOʻgʻli")
    assert (user.username, user.language_code, user.auth_date) == ("dilshod", "ru", 1794999990)
    assert user.photo_url == "https://t.me/i/userpic/320/x.svg"
    assert user.start_param is None


def test_start_param_is_handed_on():
    user = verify_init_data(signed(start_param="exam_7"), bot_token=TOKEN, now=NOW, max_age=MAX_AGE)
    assert user.start_param == "exam_7"


def test_widget_user_has_empty_names_where_telegram_sent_none():
    user = verify_login_widget(signed_widget(), bot_token=TOKEN, now=NOW, max_age=MAX_AGE)
    assert (user.first_name, user.last_name, user.username, user.start_param) == ("Aziza", "", None, None)


def test_signature_field_is_covered_by_the_hash():
    data = signed(signature="abc")
    assert init_data_outcome(data) == "ok 5511223344"
    assert init_data_outcome(data.replace("signature=abc", "signature=abd")) == "bad_hash"
    assert init_data_outcome(data.replace("signature=abc&", "")) == "bad_hash"


@pytest.mark.parametrize(
    ("auth_date", "verdict"),
    [
        (str(NOW - MAX_AGE), "ok 5511223344"),
        (str(NOW - MAX_AGE - 1), "expired"),
        ("0", "expired"),
        (str(NOW + 30), "ok 5511223344"),
        (str(NOW + 31), "from_future"),
        ("9" * 15, "from_future"),
        ("9" * 16, "no_auth_date"),
        ("", "no_auth_date"),
        (None, "no_auth_date"),
        (f"-{NOW}", "no_auth_date"),
        (f" {NOW}", "no_auth_date"),
        (f"{NOW}.0", "no_auth_date"),
        ("1_795_000_000", "no_auth_date"),
        ("１７９５００００００", "no_auth_date"),
        ("NaN", "no_auth_date"),
        (f"{NOW}\n", "malformed"),
    ],
)
def test_auth_date_decides_freshness_for_both_sign_ins(auth_date, verdict):
    assert init_data_outcome(signed(auth_date=auth_date)) == verdict
    assert widget_outcome(signed_widget(auth_date=auth_date)) == verdict


@pytest.mark.parametrize(
    "user",
    [
        "",
        "null",
        "5511223344",
        "[]",
        "not json",
        '{"id": 1',
        "{}",
        '{"id": null}',
        '{"id": true}',
        '{"id": "5511223344"}',
        '{"id": 5511223344.0}',
        '{"id": 5e9}',
        '{"id": NaN}',
        '{"id": 1, "rank": Infinity}',
        '{"id": 0}',
        '{"id": -5}',
        '{"id": [5]}',
        f'{{"id": {MAX_TELEGRAM_ID + 1}}}',
        f'{{"id": {"9" * 5000}}}',
        '{"id": 1, "id": 2}',
        '{"id": 1, "first_name": "A", "first_name": "B"}',
        '{"id": 1, "is_bot": true}',
        '{"id": 1, "first_name": 7}',
        '{"id": 1, "first_name": "a\\u0000b"}',
        '{"id": 1, "username": "\\ud800"}',
        '{"id": 1, "photo_url": {}}',
        "[" * 2600,
    ],
    ids=lambda user: user[:40],
)
def test_signed_text_naming_no_person_is_refused(user):
    assert init_data_outcome(signed(user=user)) == "bad_user"


def test_missing_user_is_refused():
    assert init_data_outcome(signed(user=None)) == "bad_user"


@pytest.mark.parametrize("telegram_id", [1, 2**31, 2**52, MAX_TELEGRAM_ID])
def test_ids_up_to_64_bits_sign_in(telegram_id):
    assert init_data_outcome(signed(user=json.dumps({"id": telegram_id}))) == f"ok {telegram_id}"
    assert widget_outcome(signed_widget(id=telegram_id)) == f"ok {telegram_id}"


@pytest.mark.parametrize("telegram_id", [None, "", "0", "-5", "007", "5.0", "٥٥", "x", MAX_TELEGRAM_ID + 1, "9" * 19])
def test_widget_without_a_usable_id_is_refused(telegram_id):
    fields = signed_widget(id=str(telegram_id) if telegram_id is not None else None)
    assert widget_outcome(fields) == "bad_user"


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        (lambda data: data + "&", "malformed"),
        (lambda data: data + "&note", "malformed"),
        (lambda data: data + "&=1", "malformed"),
        (lambda data: data + "&a%3Db=1", "malformed"),
        (lambda data: data + "&note=%zz", "malformed"),
        (lambda data: data + "&note=%ff", "malformed"),
        (lambda data: data + "&note=%00", "malformed"),
        (lambda data: data + "&note=\ud800", "malformed"),
        (lambda data: data + "\n", "malformed"),
        (lambda data: "?" + data, "malformed"),
        (lambda data: "#tgWebAppData=" + quote(data), "malformed"),
        (lambda data: quote(data), "malformed"),
        (lambda data: data + "&auth_date=1", "duplicate_key"),
        (lambda data: data + "&hash=0", "duplicate_key"),
        (lambda data: "user=%7B%22id%22%3A1%7D&" + data, "duplicate_key"),
        (lambda data: data.partition("&hash=")[0], "no_hash"),
        (lambda data: data[:-64], "no_hash"),
        (lambda data: data[:-1], "bad_hash"),
        (lambda data: data + "0", "bad_hash"),
        (lambda data: data[:-64] + "%D0%B0" * 64, "bad_hash"),
        (lambda data: data[:-64] + data[-64:].upper(), "bad_hash"),
        (lambda data: data + "&note=", "bad_hash"),
        (lambda data: data + "&note=" + "a" * 8192, "too_long"),
        (lambda data: data + "&note=" + "ў" * 4000, "too_long"),
    ],
)
def test_changed_init_data_is_refused_with_the_first_code_that_applies(changed, verdict):
    data = signed()
    assert init_data_outcome(data) == "ok 5511223344"
    assert init_data_outcome(changed(data)) == verdict


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"hash": ""}, "no_hash"),
        ({"hash": "ў"}, "bad_hash"),
        ({"hash": 0}, "bad_hash"),
        ({"hash": None}, "malformed"),
        ({"first_name": True}, "malformed"),
        ({"first_name": 1.5}, "malformed"),
        ({"first_name": ["Aziza"]}, "malformed"),
        ({"first_name": {"a": {"b": []}}}, "malformed"),
        ({"first_name": "Aziza\nid=1"}, "malformed"),
        ({"first_name": "\ud800"}, "malformed"),
        ({"first_name": 10**6000}, "malformed"),
        ({"first_name": "a" * 9000}, "too_long"),
        ({7: "x"}, "malformed"),
        ({"first=name": "x"}, "malformed"),
        ({"note": ""}, "bad_hash"),
        ({"is_admin": "1"}, "bad_hash"),
    ],
    ids=lambda value: value if isinstance(value, str) else ",".join(f"{key}" for key in value),
)
def test_changed_widget_fields_are_refused(fields, verdict):
    signed_fields = signed_widget()
    assert widget_outcome(signed_fields) == "ok 5511223344"
    assert widget_outcome({**signed_fields, **fields}) == verdict


def test_widget_without_hash_is_refused():
    assert widget_outcome(WIDGET) == "no_hash"


def test_one_sign_in_never_passes_for_the_other():
    as_widget = dict(parse_qsl(signed()))
    as_init_data = urlencode(signed_widget(user=json.dumps(PERSON)))
    assert widget_outcome(as_widget) == "bad_hash"
    assert init_data_outcome(as_init_data) == "bad_hash"


@pytest.mark.parametrize("token", ["", None])
def test_without_a_bot_token_nobody_signs_in(token):
    data = sign_init_data(MINI_APP, bot_token="")
    assert init_data_outcome(data, token=token) == "not_configured"
    assert widget_outcome(sign_login_widget(WIDGET, bot_token=""), token=token) == "not_configured"


@pytest.mark.parametrize("rubbish", [None, 0, 1.5, True, b"hash=1", [], [("hash", "1")], {"hash": "1"}, object()])
def test_init_data_of_another_type_is_malformed(rubbish):
    assert init_data_outcome(rubbish) == "malformed"


@pytest.mark.parametrize("rubbish", [None, 0, "hash=1", b"", [], [("hash", "1")], {"hash"}, object()])
def test_widget_fields_of_another_type_are_malformed(rubbish):
    assert widget_outcome(rubbish) == "malformed"


# No deadlines: how busy the machine is says nothing about the check.
unhurried = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.integers(), inner, max_size=3),
    max_leaves=6,
)
query_like = st.lists(st.text('abhsuer_=&%+0123456789{}"\n\x00ў\ud800'), max_size=9).map("&".join)


@unhurried
@given(anything | query_like)
def test_no_input_does_more_than_be_refused(data):
    assert not init_data_outcome(data).startswith("ok")
    assert not widget_outcome(data).startswith("ok")


@unhurried
@given(st.dictionaries(st.text(), anything, max_size=4))
def test_no_unsigned_widget_fields_sign_in(fields):
    assert not widget_outcome({**fields, "hash": "0" * 64}).startswith("ok")


@unhurried
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_signed_user_text_never_crashes_the_check(user):
    assert init_data_outcome(signed(user=user)) in {"bad_user", "malformed", "too_long"}


@unhurried
@given(anything)
def test_signed_json_of_any_shape_never_crashes_the_check(value):
    text = json.dumps(value, default=repr)
    assert init_data_outcome(signed(user=text)) in {"bad_user", "too_long"}


@unhurried
@given(st.data())
def test_changing_one_character_is_refused_unless_it_spells_the_same_fields(draws):
    data = signed(start_param="exam 7")
    place = draws.draw(st.integers(0, len(data) - 1))
    replacement = draws.draw(st.characters(max_codepoint=127) | st.sampled_from("&=%+"))
    changed = data[:place] + replacement + data[place + 1 :]
    same_fields = sorted(parse_qsl(changed, keep_blank_values=True)) == sorted(parse_qsl(data))
    assert init_data_outcome(changed).startswith("ok") == same_fields


@unhurried
@given(st.permutations(sorted([*MINI_APP, "hash"])))
def test_order_of_fields_does_not_matter(names):
    fields = dict(parse_qsl(signed()))
    assert init_data_outcome(urlencode({name: fields[name] for name in names})) == "ok 5511223344"
