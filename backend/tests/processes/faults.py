"""The harm that these tests do: processes of the product killed, frozen or starved, and brought back."""

import contextlib
import os
import signal
from collections.abc import Iterator

import psutil
import psycopg
import redis

from benchmarks.stack import Stack
from devserver.children import Child
from devserver.postgres import PostgresServer
from devserver.valkey import ValkeyServer
from tests.waiting import wait_for


def postgres_of(stack: Stack) -> PostgresServer:
    assert stack.run
    assert stack.run.services.postgres
    return stack.run.services.postgres


def valkey_of(stack: Stack) -> ValkeyServer:
    assert stack.run
    assert stack.run.services.valkey
    return stack.run.services.valkey


def postgres_processes(stack: Stack) -> list[psutil.Process]:
    """The postmaster first, then its backends."""
    postmaster = postgres_of(stack).process
    return [postmaster, *postmaster.children(recursive=True)]


def kill(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):  # a backend ends by itself when it sees the postmaster gone
        process.kill()
        process.wait()


def kill_postgres(stack: Stack) -> None:
    for process in postgres_processes(stack):
        kill(process)


def kill_child(child: Child) -> None:
    """Kill a web server, worker or beat with all its processes."""
    assert child.process is not None
    os.killpg(child.process.pid, signal.SIGKILL)
    wait_for(lambda: child.exit_code is not None)


def kill_everything(stack: Stack) -> None:
    """End the database first and then the rest, none of them with a chance to finish anything."""
    assert stack.run
    kill_postgres(stack)
    kill(valkey_of(stack).process)
    for child in stack.run.children:
        kill_child(child)


def revive(child: Child) -> None:
    """Start a killed process again, at once."""
    wait_for(lambda: child.exit_code is not None)
    child.stop()
    child.start()


def revive_services(stack: Stack) -> None:
    """Start whichever of PostgreSQL and Valkey is gone, as `make run` and Docker do by themselves."""
    assert stack.run
    stack.run.start_services()


def revive_everything(stack: Stack) -> None:
    assert stack.run
    revive_services(stack)
    for child in stack.run.children:
        revive(child)
    stack.run.wait_until_up()


@contextlib.contextmanager
def postgres_frozen(stack: Stack) -> Iterator[None]:
    """PostgreSQL stands still: connections stay open, and nothing is answered."""
    stopped = postgres_processes(stack)
    for process in stopped:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.suspend()
    try:
        yield
    finally:
        for process in reversed(stopped):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()


@contextlib.contextmanager
def valkey_gone(stack: Stack) -> Iterator[None]:
    """Cache and broker are killed, and come back at the end."""
    kill(valkey_of(stack).process)
    try:
        yield
    finally:
        revive_services(stack)


@contextlib.contextmanager
def valkey_full(stack: Stack) -> Iterator[redis.Redis]:
    """Cache and broker take nothing more, as at their limit of memory; yields a client of theirs."""
    with contextlib.closing(redis.Redis.from_url(stack.broker_url)) as client:
        before = str(client.config_get("maxmemory")["maxmemory"])
        client.config_set("maxmemory", 1)
        try:
            yield client
        finally:
            client.config_set("maxmemory", before)


class ConnectionHog:
    """Takes every connection that PostgreSQL gives, also those that the product held."""

    def __init__(self, stack: Stack) -> None:
        self._database_url = stack.database_url
        self._held: list[psycopg.Connection] = []
        # One of the connections that PostgreSQL reserves for superusers: from here others can be ended.
        self._chief = psycopg.connect(postgres_of(stack).url("postgres", "postgres"), autocommit=True)

    def take_all(self) -> None:
        """End the product's connections and take their places, until it has none and gets none."""
        self._take_free_ones()
        while self._end_others():
            self._take_free_ones()

    def _take_free_ones(self) -> None:
        with contextlib.suppress(psycopg.OperationalError):
            while True:
                self._held.append(psycopg.connect(self._database_url))

    def _end_others(self) -> int:
        mine = [connection.info.backend_pid for connection in self._held]
        others = self._chief.execute(
            "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE usename = 'app' AND pid <> ALL(%s)",
            [mine],
        )
        return len(others.fetchall())

    def let_go(self) -> None:
        for connection in [*self._held, self._chief]:
            connection.close()


@contextlib.contextmanager
def no_connection_left(stack: Stack) -> Iterator[None]:
    hog = ConnectionHog(stack)
    try:
        hog.take_all()
        yield
    finally:
        hog.let_go()


@contextlib.contextmanager
def written_slowly(database: psycopg.Connection, *writes: str, of_few_rows: str | None = None) -> Iterator[None]:
    """Each row of these writes ("INSERT ON …") takes a millisecond, of few rows 20, so that no kill comes too late."""
    database.execute(
        "CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN PERFORM pg_sleep(TG_ARGV[0]::float8 / 1000); RETURN NEW; END $$"
    )
    for write, milliseconds in [*((each, 1) for each in writes), *([(of_few_rows, 20)] if of_few_rows else [])]:
        database.execute(
            f"CREATE TRIGGER take_time BEFORE {write} FOR EACH ROW EXECUTE FUNCTION take_time({milliseconds})"
        )
    try:
        yield
    finally:
        database.execute("DROP FUNCTION take_time() CASCADE")
