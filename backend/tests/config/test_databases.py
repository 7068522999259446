"""config/databases.py: which process reaches PostgreSQL by which connections"""

import subprocess
import sys
from typing import Any

import pytest

from config.databases import LIMITS, POOL_PATIENCE_SECONDS, default_database
from config.env import read_env
from devserver.options import BACKEND

PERSISTENT = "django.db.backends.postgresql"


def database(monkeypatch: pytest.MonkeyPatch, *, serves_requests: bool = True, **environment: str) -> dict[str, Any]:
    for name in ("DATABASE_POOL_SIZE", "DATABASE_POOL_OVERFLOW", "DATABASE_PGBOUNCER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return default_database(read_env(), serves_requests=serves_requests)


def test_by_default_each_thread_keeps_its_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    found = database(monkeypatch)
    assert (found["ENGINE"], found["CONN_MAX_AGE"], found["CONN_HEALTH_CHECKS"]) == (PERSISTENT, 600, True)
    assert "DISABLE_SERVER_SIDE_CURSORS" not in found
    for name, limit in LIMITS.items():
        assert f"-c {name}={limit}" in found["OPTIONS"]["options"]


def test_the_pool_is_the_web_servers_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = {"DATABASE_POOL_SIZE": "6", "DATABASE_POOL_OVERFLOW": "2"}
    found = database(monkeypatch, **pool)
    assert (found["ENGINE"], found["CONN_MAX_AGE"]) == ("common.pooled", 0)
    assert found["POOL_OPTIONS"] == {
        "POOL_SIZE": 6,
        "MAX_OVERFLOW": 2,
        "RECYCLE": 600,
        "TIMEOUT": POOL_PATIENCE_SECONDS,
    }
    assert database(monkeypatch, serves_requests=False, **pool) == database(monkeypatch, serves_requests=False)


def test_through_pgbouncer_nothing_is_said_that_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    found = database(monkeypatch, DATABASE_PGBOUNCER="1")
    assert "options" not in found["OPTIONS"]
    assert found["DISABLE_SERVER_SIDE_CURSORS"] is True


@pytest.mark.slow
@pytest.mark.parametrize(
    ("entry", "engine"),
    [("config.wsgi", "common.pooled"), ("config.celery", PERSISTENT), ("manage", PERSISTENT)],
)
def test_each_entry_says_what_it_is(monkeypatch: pytest.MonkeyPatch, entry: str, engine: str) -> None:
    monkeypatch.setenv("DATABASE_POOL_SIZE", "2")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings")
    look = f"import {entry}; from django.conf import settings; print(settings.DATABASES['default']['ENGINE'])"
    done = subprocess.run([sys.executable, "-c", look], cwd=BACKEND, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == engine
