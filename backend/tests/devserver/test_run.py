"""`make run` as people meet it: real processes, real signals."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
import pytest

from devserver import postgres
from devserver.guard import is_gone
from devserver.options import BACKEND
from tests.devserver.conftest import MakeRun, free_port, processes_of
from tests.waiting import wait_for

pytestmark = pytest.mark.slow
Start = Callable[..., MakeRun]


def status(run: MakeRun, path: str = "/health/") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", run.port, timeout=30)
    connection.request("GET", path)
    return connection.getresponse().status


def answers(run: MakeRun, path: str) -> bool:
    try:
        return status(run, path) == 200
    except OSError:
        return False  # between two web servers


def database(run: MakeRun) -> str:
    server = postgres.running_server(run.data_dir / "postgres")
    assert server
    return server.url()


def note(run: MakeRun, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database(run)) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def members(run: MakeRun, *words: str) -> list[psutil.Process]:
    """The processes of the run whose command lines have these words, the oldest first."""
    found = []
    for process in processes_of(run.data_dir):
        with contextlib.suppress(psutil.Error):
            if all(word in " ".join(process.cmdline()) for word in words):
                found.append(process)
    return sorted(found, key=lambda process: process.pid)


def kill_one(run: MakeRun, *words: str) -> None:
    """Kill the oldest of these processes, and wait until another one has taken its place."""
    oldest = members(run, *words)[0]
    oldest.kill()
    wait_for(lambda: is_gone(oldest))
    wait_for(lambda: any(process.pid != oldest.pid for process in members(run, *words)))


def test_run_keeps_its_data_however_it_is_stopped_and_leaves_no_process(make_run: Start, folder: Path) -> None:
    run = make_run().wait_until_up()
    assert status(run) == 200
    note(run, "CREATE TABLE kept AS SELECT 42 AS answer")
    for words in (("postgres",), ("valkey-server",), ("gunicorn",), ("celery", "beat"), ("celery", "worker")):
        assert members(run, *words), words
    assert run.stop(signal.SIGINT) == 0, run.said()
    assert processes_of(folder) == []

    run = make_run().wait_until_up()
    assert note(run, "SELECT answer FROM kept") == [(42,)]
    run.process.kill()

    run = make_run().wait_until_up()  # at once: it waits until the guard of the killed one is done
    assert note(run, "SELECT answer FROM kept") == [(42,)]
    assert run.stop(signal.SIGTERM) == 0, run.said()
    assert processes_of(folder) == []


def test_killed_run_leaves_no_process(make_run: Start, folder: Path) -> None:
    run = make_run()
    wait_for(lambda: members(run, "valkey-server") and members(run, "postgres"))
    run.process.kill()
    wait_for(lambda: processes_of(folder) == [])


def test_running_product_shares_its_servers_refuses_a_second_run_and_heals(make_run: Start) -> None:
    run = make_run().wait_until_up()

    said = refusal_of(DATA_DIR=str(run.data_dir), PORT=str(free_port()))
    assert f"`make run` (process {run.process.pid}) uses the data folder" in said

    show = [sys.executable, "-c", "import os; print(os.environ['DATABASE_URL'])"]
    shown = devserver("exec", "--", *show, DATA_DIR=str(run.data_dir))
    assert shown.stdout.strip() == database(run), shown.stderr

    for words in (("gunicorn",), ("celery", "worker"), ("celery", "beat"), ("postgres",), ("valkey-server",)):
        kill_one(run, *words)
    wait_for(lambda: answers(run, "/health/") and answers(run, "/health/database/"))
    assert "web ended (code -9); it starts again in 1 s." in run.said()


def devserver(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`python -m devserver …` without the test run's own servers."""
    inherited = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    command = [sys.executable, "-m", "devserver", *arguments]
    return subprocess.run(
        command, cwd=BACKEND, env=inherited | environment, capture_output=True, text=True, check=False
    )


def refusal_of(**environment: str) -> str:
    refused = devserver("run", **environment)
    assert refused.returncode == 2, refused.stdout + refused.stderr
    assert refused.stderr.startswith("error: ")
    assert refused.stderr.count("\n") == 1, refused.stderr
    return refused.stderr


def test_taken_port_is_one_sentence_and_leaves_nothing(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = refusal_of(PORT=str(port), DATA_DIR=str(folder / "data"))
    assert f"127.0.0.1:{port} cannot be used" in said
    assert f"PORT={port + 1}" in said
    assert processes_of(folder) == []


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "80 80"])
def test_impossible_port_is_one_sentence(folder: Path, port: str) -> None:
    assert "PORT must be a number from 1 to 65535" in refusal_of(PORT=port, DATA_DIR=str(folder / "data"))


def test_foreign_data_folder_is_one_sentence_and_is_not_touched(folder: Path) -> None:
    (folder / "thesis.odt").write_text("precious")
    assert "not a data folder of this product" in refusal_of(DATA_DIR=str(folder))
    assert [file.name for file in folder.iterdir()] == ["thesis.odt"]


def test_broken_database_folder_is_one_sentence_and_leaves_nothing(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data" / "mock-exams-data-folder").touch()
    (folder / "data" / "postgres").mkdir()
    (folder / "data" / "postgres" / "PG_VERSION").write_text("16\n")
    assert "made by PostgreSQL 16 and this is 18" in refusal_of(DATA_DIR=str(folder / "data"), PORT=str(free_port()))
    assert processes_of(folder) == []
