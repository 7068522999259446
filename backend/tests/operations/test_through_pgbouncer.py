"""An exam whose web server reaches PostgreSQL through a PgBouncer that lends connections by the transaction."""

import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from django.db import connection

from accounts.models import Student
from accounts.tokens import open_grant
from exams.models import ExamSession, MockExam, StudentAnswer
from exams.services.grading import grade_exam
from exams.services.saving.grouped import SETTINGS
from tests.factories import full_key, make_exam, make_student
from tests.operations.conftest import database_url_of_this_test
from tests.operations.pooler import Pooler, running_pgbouncer
from tests.operations.stack import BACKEND, free_port, gunicorn_log, running_gunicorn
from tests.waiting import wait_for

pytestmark = pytest.mark.slow
CONNECTIONS = 2  # of PostgreSQL, for sixteen threads and two that save
STUDENTS, SLOTS = 8, 35


@dataclass(frozen=True)
class Served:
    """The running web server, the PgBouncer behind it, and what it has written."""

    base_url: str
    pooler: Pooler
    folder: Path


@pytest.fixture(scope="module")
def served(django_db_setup: None) -> Iterator[Served]:
    with ExitStack() as running, tempfile.TemporaryDirectory() as folder:
        pooler = running.enter_context(running_pgbouncer(database_url_of_this_test(), connections=CONNECTIONS))
        bind = f"127.0.0.1:{free_port()}"
        environment = os.environ | {
            "DATABASE_URL": pooler.url,
            "DATABASE_PGBOUNCER": "1",
            "BIND": bind,
            "MEDIA_ROOT": f"{folder}/media",
            "WEB_PROCESSES": "2",
            "WEB_THREADS": "8",
            "LOG_LEVEL": "WARNING",
        }
        gunicorn = running.enter_context(running_gunicorn(Path(folder), environment))
        log = gunicorn_log(Path(folder))
        wait_for(lambda: answers(f"http://{bind}/health/database/"), needs=[(gunicorn, log)])
        yield Served(f"http://{bind}", pooler, Path(folder))


@pytest.fixture
def exam(served: Served, committed: None, settings: Any) -> MockExam:
    """An exam that is open, with its paper where the web server looks."""
    settings.MEDIA_ROOT = served.folder / "media"
    return make_exam(start=datetime.now(UTC) - timedelta(minutes=10), key=full_key())


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=30).status_code == 200
    except httpx.TransportError:
        return False


def signed_in(served: Served, student: Student) -> httpx.Client:
    token = open_grant(student, way="demo", now=datetime.now(UTC)).access
    return httpx.Client(base_url=f"{served.base_url}/api/v1/", headers={"Authorization": f"Bearer {token}"}, timeout=60)


def sit(client: httpx.Client, exam_id: Any) -> tuple[Any, list[int]]:
    """Start, answer every closed question rightly, hand in; returns the session's id and every status."""
    with client:
        started = client.post(f"exams/{exam_id}/start/", json={})
        assert started.status_code in (200, 201), started.text
        session_id = started.json()["id"]
        statuses: list[int] = []
        for number in range(1, SLOTS + 1):
            answer = {"question_number": number, "answer": "A", "revision": 1}
            statuses.append(client.post(f"sessions/{session_id}/answers/", json=answer).status_code)
        statuses.append(client.get(f"sessions/{session_id}/").status_code)
        statuses.append(client.post(f"sessions/{session_id}/submit/", json={}).status_code)
    return session_id, statuses


def shown(url: str, *names: str) -> dict[str, str]:
    with psycopg.connect(url, autocommit=True) as client:
        rows = client.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(names)]).fetchall()
    return dict(rows)


def test_an_exam_is_started_saved_handed_in_and_graded(served: Served, exam: MockExam) -> None:
    clients = [signed_in(served, make_student(telegram_id=5000 + number)) for number in range(STUDENTS)]
    with ThreadPoolExecutor(STUDENTS) as together:
        sittings = list(together.map(lambda client: sit(client, exam.pk), clients))
    for session_id, statuses in sittings:
        assert set(statuses) == {200}
        assert StudentAnswer.objects.filter(session_id=session_id, answer="A").count() == SLOTS
    assert "go one by one" not in gunicorn_log(served.folder).read_text(), "every save took the fast path"
    assert grade_exam(exam.pk, now=datetime.now(UTC)) == STUDENTS, "the worker's way is straight to PostgreSQL"
    assert set(ExamSession.objects.filter(exam=exam).values_list("raw_score", flat=True)) == {SLOTS}


def test_a_few_connections_are_enough_and_nothing_of_a_save_stays_on_them(served: Served, exam: MockExam) -> None:
    sit(signed_in(served, make_student(telegram_id=6000)), exam.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        assert cursor.fetchone()[0] <= CONNECTIONS
    plain = shown(database_url_of_this_test(), *SETTINGS)
    limits = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(limits)])
        ours = dict(cursor.fetchall())
    for _each in range(2 * CONNECTIONS):
        assert shown(served.pooler.url, *SETTINGS, *limits) == plain | ours


def test_locks_of_a_job_are_refused_there(served: Served) -> None:
    look = "import config.celery; from celery.signals import worker_init; worker_init.send(sender=None)"
    environment = os.environ | {
        "DATABASE_URL": served.pooler.url,
        "DATABASE_PGBOUNCER": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", look], cwd=BACKEND, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "let DATABASE_URL lead straight to PostgreSQL" in done.stderr


def test_who_does_not_say_that_it_is_there_gets_no_connection(served: Served) -> None:
    """Better than one without limits."""
    options = connection.settings_dict["OPTIONS"]["options"]
    with pytest.raises(psycopg.OperationalError, match="unsupported startup parameter"):
        psycopg.connect(served.pooler.url, options=options)


def test_the_web_servers_look_finds_the_limits(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", served.pooler.url)
    monkeypatch.setenv("DATABASE_PGBOUNCER", "1")
    conf = runpy.run_path(str(BACKEND / "gunicorn.conf.py"))
    found = conf["shown_by_database"](served.pooler.url, *conf["LIMITS"])
    assert set(found) == set(conf["LIMITS"])
    conf["on_starting"](None)
