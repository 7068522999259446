"""How many devices a student lets in, and what a repeated start of the app makes"""

import threading
from typing import Any

import pytest
from django.db import connections

from accounts.models import SignInGrant, Student
from accounts.tokens import MOST_GRANTS, MOST_NEW_GRANTS_AN_HOUR
from tests.accounts.telegram_robot import TOKEN, init_data, widget
from tests.conftest import Api, TestClock


@pytest.fixture(autouse=True)
def bot(settings: Any) -> None:
    settings.BOT_TOKEN = TOKEN


def enter(anonymous: Api, proof: Any) -> Any:
    return anonymous.post("auth/telegram/", {"init_data": proof} if isinstance(proof, str) else {"widget": proof})


@pytest.mark.parametrize("make", [init_data, widget])
def test_the_same_start_of_the_app_again_and_again_makes_one_grant(
    anonymous: Api, db: None, clock: TestClock, make: Any
) -> None:
    proof = make(clock)
    replies = [enter(anonymous, proof).json() for _ in range(50)]
    assert SignInGrant.objects.count() == 1
    assert len({reply["refresh"] for reply in replies}) == 1
    assert anonymous.post("auth/refresh/", {"refresh": replies[0]["refresh"]}).status_code == 200


def test_one_proof_says_nothing_of_anothers_refresh_token(anonymous: Api, db: None, clock: TestClock) -> None:
    replies = [enter(anonymous, init_data(clock, query_id=query_id)).json() for query_id in ("a", "b")]
    replies.append(enter(anonymous, widget(clock)).json())
    assert len({reply["refresh"] for reply in replies}) == 3


def test_a_device_that_signed_out_may_come_back_and_its_former_tokens_may_not(
    anonymous: Api, db: None, clock: TestClock
) -> None:
    proof = init_data(clock)
    first = enter(anonymous, proof).json()
    anonymous.token = first["access"]
    anonymous.post("auth/logout/")
    anonymous.token = None
    second = enter(anonymous, proof).json()
    assert anonymous.post("auth/refresh/", {"refresh": first["refresh"]}).status_code == 401
    assert anonymous.post("auth/refresh/", {"refresh": second["refresh"]}).status_code == 200


def test_of_too_many_devices_the_one_that_was_idle_longest_is_signed_out(
    anonymous: Api, db: None, clock: TestClock
) -> None:
    devices = []
    for number in range(MOST_GRANTS):
        clock.move(minutes=5)
        devices.append(enter(anonymous, init_data(clock, query_id=str(number))).json())
    clock.move(minutes=5)
    assert anonymous.post("auth/refresh/", {"refresh": devices[0]["refresh"]}).status_code == 200
    enter(anonymous, init_data(clock, query_id="one more"))
    assert SignInGrant.objects.filter(revoked_at__isnull=True).count() == MOST_GRANTS
    kept = [anonymous.post("auth/refresh/", {"refresh": device["refresh"]}).status_code for device in devices]
    assert kept == [200, 401] + [200] * (MOST_GRANTS - 2)
    anonymous.token = devices[1]["access"]
    assert anonymous.get("me/").json()["code"] == "token_revoked"


def test_a_flood_of_different_proofs_is_stopped_and_passes(anonymous: Api, db: None, clock: TestClock) -> None:
    statuses = []
    for number in range(65):
        statuses.append(enter(anonymous, init_data(clock, query_id=str(number))).status_code)
        clock.move(milliseconds=1)  # which of two grants of one instant gives way first is open
    assert statuses == [200] * MOST_NEW_GRANTS_AN_HOUR + [429] * (65 - MOST_NEW_GRANTS_AN_HOUR)
    assert enter(anonymous, init_data(clock, query_id="5")).status_code == 429  # its grant gave way long ago
    assert enter(anonymous, init_data(clock, query_id="59")).status_code == 200
    assert enter(anonymous, init_data(clock, telegram_id=6611223344)).status_code == 200
    response = enter(anonymous, init_data(clock, query_id="x"))
    assert (response.json()["code"], 0 < int(response.headers["Retry-After"]) <= 3601) == ("throttled", True)
    clock.move(hours=1, seconds=2)
    assert enter(anonymous, init_data(clock, query_id="x")).status_code == 200


def test_what_ended_long_ago_is_dropped(anonymous: Api, db: None, clock: TestClock) -> None:
    for number in range(20):
        enter(anonymous, init_data(clock, query_id=str(number)))
    clock.move(days=8)
    enter(anonymous, init_data(clock, query_id="later"))
    assert SignInGrant.objects.count() == MOST_GRANTS + 1


def test_many_look_at_the_demo_and_none_signs_another_out(
    anonymous: Api, db: None, clock: TestClock, settings: Any
) -> None:
    settings.DEMO_MODE = True
    refreshes = [anonymous.post("auth/demo/").json()["refresh"] for _ in range(70)]
    assert anonymous.post("auth/refresh/", {"refresh": refreshes[0]}).status_code == 200


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_starting_at_once_again_and_again_never_makes_two_grants(clock: TestClock) -> None:
    proof = init_data(clock)
    gate = threading.Barrier(8)
    replies: list[tuple[int, str]] = []

    def start() -> None:
        gate.wait()
        for _ in range(3):
            reply = enter(Api(), proof)
            replies.append((reply.status_code, reply.json().get("refresh", "")))
        connections.close_all()

    threads = [threading.Thread(target=start) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(set(replies)) == 1
    assert (Student.objects.count(), SignInGrant.objects.count()) == (1, 1)
