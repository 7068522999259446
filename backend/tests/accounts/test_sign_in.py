"""/api/v1/auth/… and /api/v1/me/"""

import json
import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.throttling import ScopedRateThrottle

from accounts.models import SignInGrant, Student
from accounts.revocation import revoke_grants, revoked_grants
from accounts.sign_in import student_of
from accounts.telegram import TelegramUser
from accounts.telegram_signing import sign_init_data, sign_login_widget
from accounts.tokens import AccessClaims, make_access_token
from tests.conftest import Api, TestClock, sign_in
from tests.factories import make_exam, make_session, make_student

TOKEN = "7000000001:AAFAKE-token-for-tests-only_0123456789abc"


@pytest.fixture(autouse=True)
def bot(settings: Any) -> None:
    settings.BOT_TOKEN = TOKEN


def init_data(clock: TestClock, *, telegram_id: int = 5511223344, age: int = 5, first_name: str = "Aziza") -> str:
    user = json.dumps({"id": telegram_id, "first_name": first_name, "last_name": "Karimova", "language_code": "ru"})
    fields = {"user": user, "auth_date": str(int(clock().timestamp()) - age), "query_id": "AAH"}
    return sign_init_data(fields, bot_token=TOKEN)


def test_first_sight_makes_the_student_and_the_second_finds_it(anonymous: Api, db: None, clock: TestClock) -> None:
    first = anonymous.post("auth/telegram/", {"init_data": init_data(clock)})
    assert first.status_code == 200
    student = Student.objects.get()
    assert (student.telegram_id, student.full_name, student.language) == (5511223344, "Aziza Karimova", "ru")
    assert first.json()["student"]["id"] == str(student.pk)
    renamed = anonymous.post("auth/telegram/", {"init_data": init_data(clock, first_name="Azizaxon")})
    assert renamed.json()["student"]["full_name"] == "Azizaxon Karimova"
    assert Student.objects.count() == 1


def test_the_widget_leads_to_the_same_student(anonymous: Api, db: None, clock: TestClock) -> None:
    anonymous.post("auth/telegram/", {"init_data": init_data(clock)})
    fields = {"id": "5511223344", "first_name": "Aziza", "auth_date": str(int(clock().timestamp()))}
    signed = sign_login_widget(fields, bot_token=TOKEN)
    assert anonymous.post("auth/telegram/", {"widget": signed}).status_code == 200
    assert Student.objects.count() == 1


def test_where_the_widget_is_not_offered_it_signs_nobody_in(
    anonymous: Api, db: None, clock: TestClock, settings: Any
) -> None:
    fields = {"id": "5511223344", "first_name": "Aziza", "auth_date": str(int(clock().timestamp()))}
    signed = {"widget": sign_login_widget(fields, bot_token=TOKEN)}
    settings.LOGIN_WIDGET = False
    assert anonymous.post("auth/telegram/", signed).json()["code"] == "invalid_init_data"
    settings.LOGIN_WIDGET = True
    assert anonymous.post("auth/telegram/", signed).status_code == 200


def test_the_tokens_work_and_outlive_the_longest_exam(anonymous: Api, db: None, clock: TestClock) -> None:
    anonymous.token = anonymous.post("auth/telegram/", {"init_data": init_data(clock)}).json()["access"]
    assert anonymous.get("me/").status_code == 200
    clock.move(hours=24, seconds=31)
    assert anonymous.get("me/").status_code == 200
    clock.move(hours=2)
    response = anonymous.get("me/")
    assert (response.status_code, response.json()["code"]) == (401, "token_expired")
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_request"),
        ({"init_data": "x", "widget": {}}, "invalid_request"),
        ({"init_data": ""}, "invalid_init_data"),
        ({"init_data": None}, "invalid_init_data"),
        ({"init_data": 5}, "invalid_init_data"),
        ({"init_data": ["a"]}, "invalid_init_data"),
        ({"init_data": "user=%7B%7D&hash=" + "0" * 64}, "invalid_init_data"),
        ({"init_data": "a" * 100_000}, "invalid_init_data"),
        ({"widget": {}}, "invalid_init_data"),
        ({"widget": []}, "invalid_init_data"),
        ({"widget": None}, "invalid_init_data"),
        ({"widget": {"id": {"a": 1}, "hash": []}}, "invalid_init_data"),
    ],
)
def test_bad_proof_is_refused_and_makes_nobody(
    anonymous: Api, db: None, clock: TestClock, body: Any, code: str
) -> None:
    response = anonymous.post("auth/telegram/", body)
    assert (response.status_code, response.json()["code"]) == (400, code)
    assert not Student.objects.exists()


def test_old_proof_is_refused_by_its_own_code(anonymous: Api, db: None, clock: TestClock, settings: Any) -> None:
    stale = init_data(clock, age=settings.INIT_DATA_MAX_AGE + 1)
    response = anonymous.post("auth/telegram/", {"init_data": stale})
    assert (response.status_code, response.json()["code"]) == (400, "init_data_expired")


def test_another_bots_proof_is_refused(anonymous: Api, db: None, clock: TestClock, settings: Any) -> None:
    data = init_data(clock)
    settings.BOT_TOKEN = "7000000002:AAFAKE-other-token-tests_0123456789abcd"
    assert anonymous.post("auth/telegram/", {"init_data": data}).json()["code"] == "invalid_init_data"


def test_without_a_bot_nobody_signs_in(anonymous: Api, db: None, clock: TestClock, settings: Any) -> None:
    settings.BOT_TOKEN = ""
    empty_key = sign_init_data({"user": '{"id":1,"first_name":"x"}', "auth_date": "1"}, bot_token=TOKEN)
    response = anonymous.post("auth/telegram/", {"init_data": empty_key})
    assert (response.status_code, response.json()["code"]) == (503, "telegram_not_configured")


def test_an_unreadable_language_falls_back(db: None) -> None:
    user = TelegramUser(
        id=1,
        first_name="",
        last_name="",
        username=None,
        language_code="xx",
        photo_url=None,
        start_param=None,
        auth_date=1,
    )
    assert (student_of(user).language, student_of(user).full_name) == ("uz", "Telegram 1")


def test_a_new_account_takes_telegrams_language_or_else_the_browsers_and_keeps_it(
    db: None, clock: TestClock, client: Client
) -> None:
    def enter(signed: dict[str, Any], browser: str) -> str:
        headers = {"accept-language": browser}
        reply = client.post("/api/v1/auth/telegram/", signed, content_type="application/json", headers=headers)
        assert reply.status_code == 200, reply.content
        return str(reply.json()["student"]["language"])

    def widget(telegram_id: int) -> dict[str, Any]:
        fields = {"id": telegram_id, "first_name": "Aziza", "auth_date": int(clock().timestamp()) - 5}
        return {"widget": sign_login_widget(fields, bot_token=TOKEN)}

    assert enter({"init_data": init_data(clock)}, "en") == "ru"
    assert enter(widget(71), "en") == "en"
    assert enter(widget(72), "ru-RU,ru;q=0.9") == "ru"
    assert enter(widget(73), "de") == "uz"
    assert enter(widget(71), "ru") == "en"


def test_demo_sign_in_exists_only_in_demo_mode(anonymous: Api, db: None, clock: TestClock, settings: Any) -> None:
    settings.DEMO_MODE = False
    assert anonymous.post("auth/demo/").json()["code"] == "demo_disabled"
    assert not Student.objects.exists()
    settings.DEMO_MODE = True
    assert anonymous.post("auth/demo/").status_code == 200
    assert anonymous.get("auth/config/").json()["demo"] is True


def test_the_sign_in_options_name_the_bot_and_nothing_secret(anonymous: Api, db: None, settings: Any) -> None:
    settings.BOT_USERNAME = "exam_bot"
    response = anonymous.get("auth/config/")
    assert response.json()["bot_id"] == 7000000001
    assert "AAFAKE" not in response.content.decode()
    settings.BOT_TOKEN = ""
    assert anonymous.get("auth/config/").json()["bot_id"] is None


def test_refreshing_gives_a_new_access_token_and_keeps_the_refresh_token(
    anonymous: Api, db: None, clock: TestClock
) -> None:
    tokens = anonymous.post("auth/telegram/", {"init_data": init_data(clock)}).json()
    clock.move(days=80)
    renewed = anonymous.post("auth/refresh/", {"refresh": tokens["refresh"]})
    assert renewed.status_code == 200
    assert renewed.json()["refresh"] == tokens["refresh"]
    clock.move(days=80)  # each refresh gives another 90 days
    assert anonymous.post("auth/refresh/", {"refresh": tokens["refresh"]}).status_code == 200
    clock.move(days=91)
    assert anonymous.post("auth/refresh/", {"refresh": tokens["refresh"]}).status_code == 401


@pytest.mark.parametrize("refresh", ["", "x", "ў" * 20, "a" * 5000, None, 5, ["a"]])
def test_bad_refresh_tokens_are_refused(anonymous: Api, db: None, clock: TestClock, refresh: Any) -> None:
    assert anonymous.post("auth/refresh/", {"refresh": refresh}).status_code in {400, 401}


def test_signing_out_ends_this_device_only(anonymous: Api, db: None, clock: TestClock) -> None:
    student = make_student()
    phone, laptop = sign_in(student), sign_in(student)
    assert phone.post("auth/logout/").status_code == 204
    response = phone.get("me/")
    assert (response.status_code, response.json()["code"]) == (401, "token_revoked")
    assert laptop.get("me/").status_code == 200


def test_a_revoked_grant_cannot_be_refreshed(anonymous: Api, db: None, clock: TestClock) -> None:
    tokens = anonymous.post("auth/telegram/", {"init_data": init_data(clock)}).json()
    anonymous.token = tokens["access"]
    anonymous.post("auth/logout/")
    anonymous.token = None
    assert anonymous.post("auth/refresh/", {"refresh": tokens["refresh"]}).status_code == 401


def test_another_process_learns_of_a_revocation_within_seconds(db: None, clock: TestClock, settings: Any) -> None:
    api = sign_in(make_student())
    assert api.get("me/").status_code == 200
    # as another process would do it: without telling this one
    SignInGrant.objects.update(revoked_at=clock())
    assert api.get("me/").status_code == 200
    settings.REVOCATION_REFRESH_SECONDS = 0
    assert api.get("me/").json()["code"] == "token_revoked"


def test_a_save_is_authenticated_without_a_query(api: Api) -> None:
    session = make_session(make_exam(), api.student)
    api.save(session.pk, 1, "A")
    with CaptureQueriesContext(connection) as queries:
        api.save(session.pk, 1, "B")
    assert not [query for query in queries if "accounts_" in query["sql"]]


def claims(clock: TestClock, student: Student) -> AccessClaims:
    return AccessClaims(student_id=student.pk, grant_id=uuid.uuid4(), expires_at=clock() + timedelta(hours=1))


def test_every_altered_token_is_refused(anonymous: Api, db: None, clock: TestClock) -> None:
    good = make_access_token(claims(clock, make_student()))
    anonymous.token = good
    assert anonymous.get("me/").status_code == 200
    for place in range(len(good)):
        for letter in ("A", "0", ".", "é"):
            if good[place] != letter:
                anonymous.token = good[:place] + letter + good[place + 1 :]
                if place == len(good) - 1 and letter in "A0":
                    continue  # the last letter of base64 holds two idle bits; the text must still match, see below
                assert anonymous.get("me/").status_code == 401, anonymous.token


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer a b", "Bearer v1.a.b.c", "Bearer " + "a" * 9000])
def test_malformed_authorisation_is_401(db: None, clock: TestClock, anonymous: Api, header: str) -> None:
    assert anonymous.get("me/", headers={"Authorization": header}).status_code == 401


def test_a_key_that_was_rotated_out_still_works_as_a_fallback(db: None, clock: TestClock, settings: Any) -> None:
    api = sign_in(make_student())
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret-key-of-sufficient-length-123"
    assert api.get("me/").status_code == 401
    settings.SECRET_KEY_FALLBACKS = [old]
    assert api.get("me/").status_code == 200
    later = sign_in(make_student())
    settings.SECRET_KEY_FALLBACKS = []
    assert (api.get("me/").status_code, later.get("me/").status_code) == (401, 200)


def test_my_settings_can_be_changed(api: Api) -> None:
    response = api.patch("me/", {"alias": "Lola", "language": "en", "show_on_leaderboard": False})
    assert response.status_code == 200
    student = Student.objects.get(pk=api.student.pk)  # type: ignore[union-attr]
    assert (student.alias, student.language, student.show_on_leaderboard) == ("Lola", "en", False)


@pytest.mark.parametrize(
    "changes",
    [{"alias": "x" * 41}, {"alias": "a\u202eb"}, {"alias": 5}, {"language": "de"}, {"show_on_leaderboard": "yes"}],
)
def test_bad_settings_are_refused_with_the_field(api: Api, changes: dict[str, Any]) -> None:
    response = api.patch("me/", changes)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")
    assert set(response.json()["details"]["fields"]) == set(changes)


def test_a_deleted_students_token_opens_nothing(api: Api) -> None:
    exam = make_exam()
    Student.objects.all().delete()
    assert api.get("me/").status_code == 401
    assert api.post(f"exams/{exam.pk}/start/").status_code == 401


def test_guessing_at_the_door_is_slowed_down(
    anonymous: Api, db: None, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScopedRateThrottle, "THROTTLE_RATES", {"sign_in": "30/min"})
    statuses = [anonymous.post("auth/telegram/", {"init_data": "x"}).status_code for _ in range(40)]
    assert statuses.count(429) == 10
    response = anonymous.post("auth/telegram/", {"init_data": "x"})
    assert response.json()["code"] == "throttled"
    assert int(response.headers["Retry-After"]) > 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_signing_in_at_once_on_two_devices_makes_one_student(clock: TestClock) -> None:
    data = init_data(clock)
    gate = threading.Barrier(6)
    statuses: list[int] = []

    def enter() -> None:
        gate.wait()
        statuses.append(Api().post("auth/telegram/", {"init_data": data}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=enter) for _ in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert statuses == [200] * 6
    assert Student.objects.count() == 1


def test_a_whole_school_behind_one_address_gets_in(anonymous: Api, db: None, clock: TestClock) -> None:
    statuses = {anonymous.post("auth/telegram/", {"init_data": init_data(clock)}).status_code for _ in range(100)}
    assert statuses == {200}


def test_revoking_is_counted_once(db: None, clock: TestClock) -> None:
    sign_in(make_student())
    ids = list(SignInGrant.objects.values_list("pk", flat=True))
    assert [revoke_grants(ids=ids, now=clock()), revoke_grants(ids=ids, now=clock())] == [1, 0]
    revoked_grants.refresh_if_stale(now=clock())
    assert ids[0] in revoked_grants
