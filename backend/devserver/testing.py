"""Empty PostgreSQL and Valkey servers for one run of the tests, gone when it ends."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from devserver import postgres, valkey
from devserver.guard import Guard

# Set in the environment of a test run whose servers are up already, by whatever started them.
RUNNING_MARK = "TEST_SERVERS_RUNNING"
REDIS_VARIABLES = ("REDIS_URL", "CELERY_BROKER_URL")


@dataclass(frozen=True)
class TestServers:
    """Both servers of one run; `stop` ends them and deletes their folder."""

    __test__ = False  # pytest, this is not a test class

    folder: Path
    postgres: postgres.PostgresServer
    valkey: valkey.ValkeyServer
    guard: Guard

    @property
    def database_url(self) -> str:
        return self.postgres.url()

    @property
    def redis_url(self) -> str:
        return self.valkey.url(0)

    @property
    def broker_url(self) -> str:
        return self.valkey.url(1)

    def environment(self) -> dict[str, str]:
        """What the product must find in its environment to use these servers and no others."""
        return {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "CELERY_BROKER_URL": self.broker_url,
            "MODE": "development",
            "ENV_FILE": os.devnull,  # what a developer keeps in .env must not change what the tests find
            RUNNING_MARK: "1",
        }

    def stop(self) -> None:
        self.valkey.stop()
        self.postgres.stop()
        self.guard.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def start_test_servers() -> TestServers:
    """Start an empty PostgreSQL and an empty Valkey in a new temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="mock-exams-test-")).resolve()
    guard = Guard()
    guard.remove_at_end(folder)
    try:
        cache = valkey.start(folder / "valkey", settings=valkey.THROWAWAY, log=folder / "valkey.log", guard=guard)
        database = postgres.start(
            folder / "postgres", settings=postgres.THROWAWAY, log=folder / "postgres.log", guard=guard
        )
    except BaseException:
        guard.abandon()
        raise
    return TestServers(folder, database, cache, guard)


@contextmanager
def running_test_servers() -> Iterator[TestServers]:
    """The same for a `with` statement: the servers end with the block, however it ends."""
    servers = start_test_servers()
    try:
        yield servers
    finally:
        servers.stop()


def worker_redis_url(url: str, worker: str) -> str:
    """Return the database number of one parallel worker (`gw0`, `gw1`, …): two each, cache and broker."""
    parts = urlsplit(url)
    database = int(parts.path.strip("/") or 0) + 2 * (int(worker.removeprefix("gw")) + 1)
    return parts._replace(path=f"/{database}").geturl()
