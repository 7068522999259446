"""Health as monitors ask for it: the truth, however they spell the address."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client


@pytest.mark.parametrize("address", ["/health/", "/health"])
def test_health_is_live_without_the_database(client: Client, address: str) -> None:
    response = client.get(address)  # no `db` fixture: a query would fail
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("address", ["/health/database/", "/health/database"])
def test_health_of_the_database_tells_of_the_cache_too(client: Client, db: None, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.json()) == (200, {"status": "ok", "database": "ok", "cache": "ok"})


@pytest.mark.parametrize("address", ["/health/database/", "/health/database"])
def test_without_the_cache_the_database_is_still_healthy(client: Client, db: None, settings: Any, address: str) -> None:
    settings.CACHES = settings.CACHES | {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/0"},
    }
    response = client.get(address)
    assert (response.status_code, response.json()["cache"]) == (200, "unreachable")


@pytest.mark.parametrize("address", ["/health/database/", "/health/database"])
def test_without_the_database_nothing_says_that_all_is_well(
    client: Client, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    nowhere = connection.settings_dict["OPTIONS"] | {"host": "/nowhere"}
    with django_db_blocker.unblock():
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "OPTIONS", nowhere)
        response = client.get(address)
    assert (response.status_code, response.json()["database"]) == (503, "unreachable")


@pytest.mark.parametrize("address", ["/health/", "/health", "/health/database/", "/health/database"])
def test_health_is_never_kept_by_a_cache_on_the_way_and_only_read(client: Client, db: None, address: str) -> None:
    assert "no-store" in client.get(address).headers["Cache-Control"]
    assert client.post(address).status_code == 405
