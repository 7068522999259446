"""Guessing the password of staff, by the admin's form and by the API"""

import base64
import threading
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connections
from django.test import Client
from rest_framework.settings import api_settings

from tests.conftest import TestClock

PASSWORD = "a-long-test-password"
THROTTLED = "Too many tries"
LIMIT = 30


@pytest.fixture
def staff(db: None, clock: TestClock, settings: Any) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.LANGUAGE_CODE = "en"
    return User.objects.create_superuser("reader", password=PASSWORD)


def by_form(password: str, *, name: str = "reader", address: str = "198.51.100.1") -> str:
    response = Client(REMOTE_ADDR=address).post("/admin/login/", {"username": name, "password": password})
    if response.status_code == 302:
        return "in"
    return "throttled" if THROTTLED in response.content.decode() else "wrong"


def by_api(password: str, *, name: str = "reader", address: str = "198.51.100.1") -> str:
    words = base64.b64encode(f"{name}:{password}".encode()).decode()
    response = Client(REMOTE_ADDR=address).get("/api/v1/admin/exams/", headers={"Authorization": f"Basic {words}"})
    return {200: "in", 401: "wrong", 403: "wrong", 429: "throttled"}[response.status_code]


@pytest.mark.parametrize("door", [by_form, by_api])
def test_after_so_many_tries_even_the_right_password_has_to_wait(staff: User, clock: TestClock, door: Any) -> None:
    assert [door("wrong") for _ in range(LIMIT + 5)] == ["wrong"] * LIMIT + ["throttled"] * 5
    assert door(PASSWORD) == "throttled"
    assert door(PASSWORD, address="198.51.100.2") == "in"
    clock.move(seconds=61)
    assert door(PASSWORD) == "in"


def test_both_doors_count_the_same_tries(staff: User) -> None:
    for _ in range(LIMIT // 2):
        assert {by_form("wrong"), by_api("wrong")} == {"wrong"}
    assert {by_form(PASSWORD), by_api(PASSWORD)} == {"throttled"}


@pytest.mark.parametrize("door", [by_form, by_api])
@pytest.mark.parametrize("name", ["reader", "READER", "nobody"])
def test_an_account_is_guarded_over_all_addresses_whether_it_exists_or_not(staff: User, door: Any, name: str) -> None:
    tried = [door("wrong", name=name, address=f"198.51.100.{number % 200}") for number in range(4 * LIMIT + 5)]
    assert tried == ["wrong"] * 4 * LIMIT + ["throttled"] * 5
    assert door("wrong", name="someone-else") == "wrong"


def test_the_limit_holds_without_the_cache(staff: User, settings: Any) -> None:
    nowhere = {"LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {alias: cache | nowhere for alias, cache in settings.CACHES.items()}
    assert [by_api("wrong") for _ in range(LIMIT + 1)].count("throttled") == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_many_tries_at_once_exactly_as_many_are_hashed(staff: User) -> None:
    gate = threading.Barrier(9)
    tried: list[str] = []

    def guess() -> None:
        gate.wait()
        tried.extend(by_api("wrong") for _ in range(5))
        connections.close_all()

    threads = [threading.Thread(target=guess) for _ in range(9)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (tried.count("wrong"), tried.count("throttled")) == (LIMIT, 45 - LIMIT)


@pytest.mark.parametrize("weak", ["12345678901234567", "password1234", "short-pass1"])
def test_weak_passwords_are_refused(staff: User, weak: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(weak, staff)


def test_a_good_password_is_taken(staff: User) -> None:
    validate_password("uch yuz oltmish bir", staff)
    assert api_settings.DEFAULT_THROTTLE_RATES["staff"] == f"{LIMIT}/min"
