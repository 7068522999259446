"""A job is one process's at a time only on a connection of its own: never where connections are lent"""

import subprocess
import sys
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from common import locks
from common.locks import Lock, job_refusal, only_one
from devserver.options import BACKEND


def held_locks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s", [Lock.JOB])
        return int(cursor.fetchone()[0])


def test_a_job_is_held_while_it_is_done_and_no_longer(db: None) -> None:
    with only_one("sweep") as mine:
        assert mine
        assert held_locks() == 1
    assert held_locks() == 0
    assert job_refusal() is None


def test_no_lock_is_taken_on_a_connection_that_somebody_lends(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As behind PgBouncer: the server's process is another than the one that we were told of when connecting."""
    monkeypatch.setattr(locks, "_own_backend", lambda: 1)
    with pytest.raises(ImproperlyConfigured, match=r"PgBouncer.*straight to PostgreSQL"), only_one("sweep"):
        pytest.fail("it must not come to this")
    assert held_locks() == 0
    assert "PgBouncer" in (job_refusal() or "")


def test_nor_on_one_of_a_pool(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(connection._connections["default"]), "is_lent_by_a_pool", True, raising=False)  # type: ignore[attr-defined]
    with pytest.raises(ImproperlyConfigured, match="DATABASE_POOL_SIZE"), only_one("sweep"):
        pytest.fail("it must not come to this")


def test_a_database_that_is_away_keeps_no_worker_from_starting(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_given: Any) -> Any:
        raise locks.OperationalError("away")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", away)
        assert job_refusal() is None


WORKER = """
from config import role
role.serves_requests = True
from config.celery import app
from celery.signals import {signal}
{signal}.send(sender=None)
print("started")
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("signal", "size", "starts"), [("worker_init", "2", False), ("beat_init", "2", False), ("worker_init", "0", True)]
)
def test_celery_ends_with_a_sentence_where_its_connections_are_lent(
    monkeypatch: pytest.MonkeyPatch, signal: str, size: str, starts: bool
) -> None:
    monkeypatch.setenv("DATABASE_POOL_SIZE", size)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings")
    command = [sys.executable, "-c", WORKER.format(signal=signal)]
    done = subprocess.run(command, cwd=BACKEND, capture_output=True, text=True, check=False)
    assert (done.returncode == 0, "started" in done.stdout) == (starts, starts), done.stderr
    assert ("configuration: This process takes locks" in done.stderr) is not starts
