"""gunicorn.conf.py: what it decides about processes, threads and connections."""

import os
import runpy
import socket
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import pytest

from devserver.options import BACKEND

POOL = ("DATABASE_POOL_SIZE", "DATABASE_POOL_OVERFLOW", "DATABASE_PGBOUNCER")


def configuration(monkeypatch: pytest.MonkeyPatch, **environment: str) -> dict[str, Any]:
    for name in ("WEB_PROCESSES", "WEB_THREADS", "BIND", "WORKER_PROCESSES", *POOL):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(BACKEND / "gunicorn.conf.py"))


@pytest.mark.parametrize(
    ("processes", "threads", "tasks", "needed"),
    [(2, 8, 2, 43), (1, 1, 0, 9), (4, 8, 2, 79), (5, 16, 4, 179)],
)
def test_connections_needed_counts_a_reload_twice(
    monkeypatch: pytest.MonkeyPatch, processes: int, threads: int, tasks: int, needed: int
) -> None:
    conf = configuration(monkeypatch)
    assert conf["connections_needed"](processes=processes, threads=threads, task_processes=tasks) == needed


@pytest.mark.parametrize(
    ("size", "overflow", "needed"), [("4", "", 27), ("4", "2", 35), ("30", "20", 43), ("0", "0", 43)]
)
def test_a_pool_opens_as_many_as_it_may_and_threads_can_use(
    monkeypatch: pytest.MonkeyPatch, size: str, overflow: str, needed: int
) -> None:
    given = {"DATABASE_POOL_SIZE": size} | ({"DATABASE_POOL_OVERFLOW": overflow} if overflow else {})
    conf = configuration(monkeypatch, **given)
    assert conf["connections_needed"](processes=2, threads=8, pool=conf["pool"]) == needed


def test_limit_is_met_exactly_or_refused_with_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = configuration(monkeypatch)["connections_refusal"]
    assert refusal(needed=97, max_connections=100) is None
    sentence = refusal(needed=98, max_connections=100)
    assert "98" in sentence
    assert "gives 97" in sentence
    assert "WEB_PROCESSES" in sentence


def test_default_fits_postgresql_as_it_comes_on_any_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.process_cpu_count", lambda: 96)
    conf = configuration(monkeypatch)
    needed = conf["connections_needed"](processes=conf["workers"], threads=conf["threads"])
    assert conf["connections_refusal"](needed=needed, max_connections=100) is None


@pytest.mark.parametrize(
    ("limit", "cpus"), [("max 100000", 8), ("200000 100000", 2), ("50000 100000", 1), ("150000 100000", 2), ("", 8)]
)
def test_container_counts_its_share_of_the_processors(monkeypatch: pytest.MonkeyPatch, limit: str, cpus: int) -> None:
    monkeypatch.setattr("os.process_cpu_count", lambda: 8)
    assert configuration(monkeypatch)["usable_cpus"](limit) == cpus


def test_environment_overrides_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    conf = configuration(monkeypatch, WEB_PROCESSES="3", WEB_THREADS="5", BIND="unix:/run/web.sock")
    assert (conf["workers"], conf["threads"], conf["bind"]) == (3, 5, "unix:/run/web.sock")


def test_nothing_listens_beyond_this_machine_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    conf = configuration(monkeypatch)
    assert conf["bind"] == "127.0.0.1:8000"
    assert conf["control_socket_disable"] is True
    assert conf["preload_app"] is False
    assert conf["max_requests"] == 0
    assert conf["accesslog"] is None


def test_limit_is_read_from_the_running_database(monkeypatch: pytest.MonkeyPatch) -> None:
    conf = configuration(monkeypatch, WEB_PROCESSES="20", WEB_THREADS="16")
    with pytest.raises(SystemExit, match=r"gives 197 \(max_connections = 200"):
        conf["on_starting"](None)
    configuration(monkeypatch, WEB_PROCESSES="2", WEB_THREADS="8")["on_starting"](None)


def test_threads_that_share_connections_may_be_many(monkeypatch: pytest.MonkeyPatch) -> None:
    many = {"WEB_PROCESSES": "4", "WEB_THREADS": "64"}
    with pytest.raises(SystemExit, match="DATABASE_POOL_SIZE"):
        configuration(monkeypatch, **many)["on_starting"](None)
    configuration(monkeypatch, **many, DATABASE_POOL_SIZE="8")["on_starting"](None)


def test_through_pgbouncer_connections_must_come_with_their_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """It refuses what Django would say when connecting, so somebody else must have set them."""
    conf = configuration(monkeypatch, WEB_PROCESSES="20", WEB_THREADS="64", DATABASE_PGBOUNCER="1")
    with pytest.raises(SystemExit, match=r"no idle_in_transaction_session_timeout, lock_timeout, statement_timeout"):
        conf["on_starting"](None)
    parts = urlsplit(os.environ["DATABASE_URL"])
    options = urlencode({"options": " ".join(f"-c {name}=1000" for name in conf["LIMITS"])}, quote_via=quote)
    monkeypatch.setenv("DATABASE_URL", parts._replace(query=f"{parts.query}&{options}").geturl())
    conf["on_starting"](None)


def test_database_that_is_down_does_not_keep_the_site_down(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("DATABASE_URL", f"postgres://x@127.0.0.1:{closed.getsockname()[1]}/x")
        configuration(monkeypatch)["on_starting"](None)
    assert "max_connections is not checked" in caplog.text
