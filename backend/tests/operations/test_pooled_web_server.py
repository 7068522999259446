"""The running web server with a pool of one connection for all its threads."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from exams.models import ExamSession, StudentAnswer
from tests.factories import make_exam, make_session, make_student
from tests.operations.bare import WebServer, connections_of_others, web_server
from tests.waiting import wait_for

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def left_by_others(django_db_setup: None) -> int:
    """Connections to this database before the web server is there, some of which earlier tests may have left."""
    return connections_of_others()


@pytest.fixture(scope="module")
def server(django_db_setup: None, left_by_others: int) -> Iterator[WebServer]:
    with web_server(DATABASE_POOL_SIZE="1", DATABASE_POOL_OVERFLOW="0", WEB_PROCESSES="1", WEB_THREADS="6") as server:
        yield server


def test_six_threads_share_one_connection_and_a_save_has_its_own(
    server: WebServer, committed: None, left_by_others: int
) -> None:
    exam = make_exam(start=datetime.now(UTC) - timedelta(minutes=10))
    sessions = [make_session(exam) for _ in range(6)]
    clients = [server.signed_in(session.student) for session in sessions]

    def sit(number: int) -> set[int]:
        path = f"sessions/{sessions[number].pk}/"
        return {
            status
            for revision in range(1, 11)
            for status in (
                clients[number].get(path).status_code,
                clients[number]
                .post(f"{path}answers/", json={"question_number": 1, "answer": "A", "revision": revision})
                .status_code,
            )
        }

    with ThreadPoolExecutor(6) as together:
        assert set().union(*together.map(sit, range(6))) == {200}
    assert StudentAnswer.objects.filter(revision=10).count() == 6
    assert connections_of_others() <= 3 + left_by_others  # and this test's own


def test_who_finds_the_connection_lent_hears_busy_and_loses_nothing(server: WebServer, committed: None) -> None:
    exam = make_exam(start=datetime.now(UTC) - timedelta(minutes=10))
    stuck, other = make_session(exam), make_session(exam, make_student(telegram_id=7001))
    holder, saver = server.signed_in(stuck.student), server.signed_in(other.student)
    assert saver.get(f"sessions/{other.pk}/").status_code == 200
    with ThreadPoolExecutor(1) as beside:
        with transaction.atomic():
            ExamSession.objects.select_for_update().get(pk=stuck.pk)
            handing_in = beside.submit(holder.post, f"sessions/{stuck.pk}/submit/", json={})
            wait_for(lambda: connections_of_others(" AND wait_event_type = 'Lock'") == 1)
            refused = saver.get(f"sessions/{other.pk}/")
            save = {"question_number": 1, "answer": "A", "revision": 1}
            saved = saver.post(f"sessions/{other.pk}/answers/", json=save)
        handed_in = handing_in.result(60)
    assert (refused.status_code, refused.json()["code"], refused.headers["Retry-After"]) == (503, "busy", "1")
    assert handed_in.status_code == 200
    # Once in five seconds a save reads which sign-ins have ended, and for that it needs the pool too.
    assert saved.status_code == 200 or saved.json()["code"] == "busy"
    assert StudentAnswer.objects.filter(session=other).exists() is (saved.status_code == 200)
    assert saver.post(f"sessions/{other.pk}/answers/", json=save).status_code == 200
    assert saver.get(f"sessions/{other.pk}/").status_code == 200
