"""The advisory locks: who waits for whom, in which order several are taken, and in which order times stand"""

import inspect
import re
import threading
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection, transaction

from common import locks, times
from common.locks import Lock, lock, lock_shared, only_one, try_lock_shared

BACKEND = Path(__file__).resolve().parents[2]
ONE, OTHER = uuid.uuid4(), uuid.uuid4()


def in_another_connection[Result](act: Callable[[], Result]) -> Result:
    """What `act` returns in a transaction of its own, on a connection of its own."""
    found: list[Result] = []

    def run() -> None:
        try:
            with transaction.atomic():
                found.append(act())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_shared_lock_is_shared_and_an_exclusive_one_is_not() -> None:
    with transaction.atomic():
        lock_shared(Lock.ANSWER_KEY, ONE)
        assert in_another_connection(lambda: try_lock_shared(Lock.ANSWER_KEY, ONE))
    with transaction.atomic():
        lock(Lock.ANSWER_KEY, ONE)
        assert not in_another_connection(lambda: try_lock_shared(Lock.ANSWER_KEY, ONE))
        assert in_another_connection(lambda: try_lock_shared(Lock.ANSWER_KEY, OTHER))
        assert in_another_connection(lambda: try_lock_shared(Lock.RATINGS))
    assert in_another_connection(lambda: try_lock_shared(Lock.ANSWER_KEY, ONE)), "it ends with the transaction"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_job_is_done_by_one_and_free_again_afterwards() -> None:
    def is_free(job: str) -> bool:
        with only_one(job) as is_mine:
            return is_mine

    with only_one("count sheep") as is_mine:
        assert is_mine
        assert not in_another_connection(lambda: is_free("count sheep"))
        assert in_another_connection(lambda: is_free("count goats"))
    assert in_another_connection(lambda: is_free("count sheep"))


def test_no_other_file_takes_an_advisory_lock() -> None:
    apps = ("accounts", "audit", "common", "config", "exams", "health")
    files = (file for app in apps for file in BACKEND.glob(f"{app}/**/*.*") if file.suffix in (".py", ".sql"))
    texts = {file: file.read_text() for file in files}
    assert [file.name for file, text in texts.items() if "pg_advisory" in text or "pg_try_advisory" in text] == [
        Path(inspect.getfile(locks)).name
    ]


def test_each_limit_ends_before_the_one_around_it() -> None:
    assert times.REQUEST_LOCK_WAIT < times.REQUEST_STATEMENT < times.LONG_LOCK_WAIT < times.LONG_STATEMENT
    assert times.LONG_STATEMENT < times.TASK_SOFT < times.TASK_HARD <= times.STEP_LEASE < times.BROKER_REDELIVERY


def test_the_settings_are_made_of_these_times(settings: object) -> None:
    options = settings.DATABASES["default"]["OPTIONS"]["options"]  # type: ignore[attr-defined]
    assert dict(re.findall(r"-c (\w+)=(\S+)", options)) == {
        "statement_timeout": "30s",
        "lock_timeout": "10s",
        "idle_in_transaction_session_timeout": "60s",
    }
    assert (settings.CELERY_TASK_SOFT_TIME_LIMIT, settings.CELERY_TASK_TIME_LIMIT) == (540, 600)  # type: ignore[attr-defined]
