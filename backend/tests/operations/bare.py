"""The product's web server without nginx, over this test process's own database."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg

from accounts.models import Student
from accounts.tokens import open_grant
from tests.operations.conftest import database_url_of_this_test
from tests.operations.stack import free_port, gunicorn_log, running_gunicorn
from tests.waiting import wait_for

REPLY_SECONDS = 60


OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_type = 'client backend'"
)


def connections_of_others(state: str = "") -> int:
    """How many connections to this test's database there are besides the asking one."""
    with psycopg.connect(database_url_of_this_test()) as client:
        row = client.execute(OTHERS + state).fetchone()  # type: ignore[arg-type]
    assert row
    return int(row[0])


@dataclass(frozen=True)
class WebServer:
    """Where it answers, and the folder with its papers and its log."""

    base_url: str
    folder: Path

    @property
    def log(self) -> str:
        return gunicorn_log(self.folder).read_text()

    def signed_in(self, student: Student) -> httpx.Client:
        token = open_grant(student, way="demo", now=datetime.now(UTC)).access
        return httpx.Client(
            base_url=f"{self.base_url}/api/v1/", headers={"Authorization": f"Bearer {token}"}, timeout=REPLY_SECONDS
        )


@contextmanager
def web_server(**variables: str) -> Iterator[WebServer]:
    """Run it with these variables until the block ends."""
    with tempfile.TemporaryDirectory() as name:
        folder, bind = Path(name), f"127.0.0.1:{free_port()}"
        given = {
            "DATABASE_URL": database_url_of_this_test(),
            "BIND": bind,
            "MEDIA_ROOT": f"{folder}/media",
            "LOG_LEVEL": "WARNING",
        }
        with running_gunicorn(folder, os.environ | given | variables) as gunicorn:
            server = WebServer(f"http://{bind}", folder)
            wait_for(lambda: _answers(server.base_url), needs=[(gunicorn, gunicorn_log(folder))])
            yield server


def _answers(base_url: str) -> bool:
    try:
        return httpx.get(f"{base_url}/health/database/", timeout=REPLY_SECONDS).status_code == 200
    except httpx.TransportError:
        return False
