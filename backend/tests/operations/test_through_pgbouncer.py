"""An exam whose web server reaches PostgreSQL through a PgBouncer that lends connections by the transaction."""

import os
import runpy
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest
from django.db import connection

from benchmarks.pooler import Pooler, running_pgbouncer
from exams.models import ExamSession, MockExam, StudentAnswer
from exams.services.grading import grade_exam
from exams.services.saving.grouped import SETTINGS
from tests.factories import full_key, make_exam, make_session, make_student
from tests.operations.bare import WebServer, connections_of_others, web_server
from tests.operations.conftest import database_url_of_this_test
from tests.operations.stack import BACKEND

pytestmark = pytest.mark.slow
CONNECTIONS = 2  # of PostgreSQL, for sixteen threads and two that save
STUDENTS, SLOTS = 8, 35


@pytest.fixture(scope="module")
def left_by_others(django_db_setup: None) -> int:
    """Connections to this database before PgBouncer is there, some of which earlier tests may have left."""
    return connections_of_others()


@pytest.fixture(scope="module")
def pooler(django_db_setup: None, left_by_others: int) -> Iterator[Pooler]:
    with running_pgbouncer(database_url_of_this_test(), connections=CONNECTIONS) as pooler:
        yield pooler


@pytest.fixture(scope="module")
def server(pooler: Pooler) -> Iterator[WebServer]:
    with web_server(DATABASE_URL=pooler.url, DATABASE_PGBOUNCER="1", WEB_PROCESSES="2", WEB_THREADS="8") as server:
        yield server


@pytest.fixture
def exam(server: WebServer, committed: None, settings: Any) -> MockExam:
    """An exam that is open, with its paper where the web server looks."""
    settings.MEDIA_ROOT = server.folder / "media"
    return make_exam(start=datetime.now(UTC) - timedelta(minutes=10), key=full_key())


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


def test_an_exam_is_started_saved_handed_in_and_graded(server: WebServer, exam: MockExam) -> None:
    clients = [server.signed_in(make_student(telegram_id=5000 + number)) for number in range(STUDENTS)]
    with ThreadPoolExecutor(STUDENTS) as together:
        sittings = list(together.map(lambda client: sit(client, exam.pk), clients))
    for session_id, statuses in sittings:
        assert set(statuses) == {200}
        assert StudentAnswer.objects.filter(session_id=session_id, answer="A").count() == SLOTS
    assert "go one by one" not in server.log, "every save took the fast path"
    assert grade_exam(exam.pk, now=datetime.now(UTC)) == STUDENTS, "the worker's way is straight to PostgreSQL"
    assert set(ExamSession.objects.filter(exam=exam).values_list("raw_score", flat=True)) == {SLOTS}


def test_a_few_connections_are_enough_and_nothing_of_a_save_stays_on_them(
    server: WebServer, pooler: Pooler, exam: MockExam, left_by_others: int
) -> None:
    sit(server.signed_in(make_student(telegram_id=6000)), exam.pk)
    assert connections_of_others() <= CONNECTIONS + 1 + left_by_others  # and this test's own
    plain = shown(database_url_of_this_test(), *SETTINGS)
    limits = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(limits)])
        ours = dict(cursor.fetchall())
    for _each in range(2 * CONNECTIONS):
        assert shown(pooler.url, *SETTINGS, *limits) == plain | ours


def test_while_every_connection_is_lent_one_hears_busy_and_nothing_is_lost(
    server: WebServer, pooler: Pooler, exam: MockExam
) -> None:
    session = make_session(exam, make_student(telegram_id=7000))
    save = {"question_number": 1, "answer": "A", "revision": 1}
    with server.signed_in(session.student) as client:
        assert client.get(f"sessions/{session.pk}/").status_code == 200
        with ExitStack() as held:
            for _each in range(CONNECTIONS):
                somebody = held.enter_context(psycopg.connect(pooler.url))
                somebody.execute("SELECT 1")  # a transaction that stays open
            refused = client.get(f"sessions/{session.pk}/")
            not_saved = client.post(f"sessions/{session.pk}/answers/", json=save)
        for answer in (refused, not_saved):
            assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "busy", "1")
        assert not StudentAnswer.objects.filter(session=session).exists()
        assert client.post(f"sessions/{session.pk}/answers/", json=save).status_code == 200
    assert StudentAnswer.objects.filter(session=session).count() == 1


def test_locks_of_a_job_are_refused_there(pooler: Pooler) -> None:
    look = "import config.celery; from celery.signals import worker_init; worker_init.send(sender=None)"
    environment = os.environ | {
        "DATABASE_URL": pooler.url,
        "DATABASE_PGBOUNCER": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", look], cwd=BACKEND, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "let DATABASE_URL lead straight to PostgreSQL" in done.stderr


def test_who_does_not_say_that_it_is_there_gets_no_connection(pooler: Pooler) -> None:
    """Better than one without limits."""
    options = connection.settings_dict["OPTIONS"]["options"]
    with pytest.raises(psycopg.OperationalError, match="unsupported startup parameter"):
        psycopg.connect(pooler.url, options=options)


def test_the_web_servers_look_finds_the_limits(pooler: Pooler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", pooler.url)
    monkeypatch.setenv("DATABASE_PGBOUNCER", "1")
    conf = runpy.run_path(str(BACKEND / "gunicorn.conf.py"))
    found = conf["shown_by_database"](pooler.url, *conf["LIMITS"])
    assert set(found) == set(conf["LIMITS"])
    conf["on_starting"](None)
