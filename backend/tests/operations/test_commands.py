"""The commands of docker-compose.yml and the Dockerfile, really run: workers, health checks, backups."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import redis
from psycopg import sql

from devserver.backup import connection_of
from devserver.postgres import tool
from devserver.valkey import server_program
from tests.operations.conftest import Production
from tests.operations.deployment import Service, instruction_of, services
from tests.operations.stack import BACKEND, free_port, running
from tests.waiting import Needed, wait_for

# The web server's database is made only for tests that say they use one.
pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def runs_well(command: list[str], environment: dict[str, str]) -> bool:
    return subprocess.run(command, env=environment, cwd=BACKEND, capture_output=True, check=False).returncode == 0


def wait_until_healthy(command: list[str], environment: dict[str, str], needed: Needed) -> None:
    wait_for(lambda: runs_well(command, environment), needs=[needed], pause_seconds=0.5)


def health_check(service: Service) -> list[str]:
    kind, *command = service["healthcheck"]["test"]
    return ["sh", "-c", *command] if kind == "CMD-SHELL" else command


@pytest.fixture
def environment(production: Production) -> dict[str, str]:
    """A container's environment, with this run's servers in it."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return production.environment | {"PATH": path}


def test_the_web_server_is_healthy(environment: dict[str, str]) -> None:
    (arguments,) = instruction_of("web", "HEALTHCHECK")
    command = json.loads(arguments[arguments.index("CMD ") + 4 :])
    assert runs_well(command, environment)
    assert not runs_well(command, environment | {"ALLOWED_HOSTS": "elsewhere.test"})
    assert not runs_well(command, environment | {"BIND": "unix:/nowhere/web.sock"})


def test_gunicorn_accepts_its_configuration(environment: dict[str, str]) -> None:
    (command,) = instruction_of("web", "CMD")
    assert runs_well([*json.loads(command), "--check-config"], environment)


def test_the_worker_works_and_its_health_check_sees_it(environment: dict[str, str], tmp_path: Path) -> None:
    service, log_path = services()["worker"], tmp_path / "worker.log"
    check = [word.replace("--timeout 10", "--timeout 2") for word in health_check(service)]
    assert check != health_check(service)
    with log_path.open("wb") as log, running(service["command"], log=log, cwd=BACKEND, env=environment) as worker:
        wait_until_healthy(check, environment, (worker, log_path))
    assert not runs_well(check, environment)


def test_beat_beats_and_its_health_check_sees_it(environment: dict[str, str], tmp_path: Path) -> None:
    service, log_path = services()["beat"], tmp_path / "beat.log"
    command = [word.replace("/run/beat", str(tmp_path)) for word in service["command"]]
    check = [word.replace("/run/beat", str(tmp_path)) for word in health_check(service)]
    assert (command, check) != (service["command"], health_check(service))
    assert not runs_well(check, environment)
    with log_path.open("wb") as log, running(command, log=log, cwd=BACKEND, env=environment) as beat:
        wait_until_healthy(check, environment, (beat, log_path))
    for file in tmp_path.glob("schedule*"):
        os.utime(file, (time.time() - 700, time.time() - 700))
    assert not runs_well(check, environment)


@pytest.mark.parametrize(
    ("name", "policy", "appendonly"), [("valkey-cache", "allkeys-lru", "no"), ("valkey-broker", "noeviction", "yes")]
)
def test_valkey_starts_with_these_options(name: str, policy: str, appendonly: str, tmp_path: Path) -> None:
    port = free_port()
    here = ["--bind", "127.0.0.1", "--port", str(port), "--dir", str(tmp_path)]
    command = [server_program(), *services()[name]["command"][1:], *here]
    with (
        (tmp_path / "valkey.log").open("wb") as log,
        running(command, log=log, cwd=tmp_path) as server,
        redis.Redis(port=port, decode_responses=True) as client,
    ):
        wait_for(lambda: _answers(client), needs=[(server, tmp_path / "valkey.log")])
        told = client.config_get("maxmemory*", "appendonly")
    assert isinstance(told, dict)
    assert (told["maxmemory-policy"], told["appendonly"]) == (policy, appendonly)
    assert told["maxmemory"] == str(256 * 1024 * 1024)


def _answers(client: "redis.Redis[str]") -> bool:
    try:
        return bool(client.ping())
    except redis.ConnectionError:
        return False


class Shop:
    """A small database and a folder of papers, and the two tools of compose over them."""

    def __init__(self, folder: Path, url: str, name: str) -> None:
        self.backups, self.papers, self.name, self.url = folder / "backups", folder / "papers", name, url
        self.backups.mkdir()
        self.papers.mkdir()
        (self.papers / "paper.pdf").write_bytes(b"%PDF-")

    def connect(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(urlsplit(self.url)._replace(path=f"/{database}").geturl(), autocommit=True)

    def ask(self, query: str) -> list[Any]:
        with self.connect(self.name) as connection:
            return connection.execute(query.encode()).fetchall()

    def run(self, service: str, **more: str) -> subprocess.CompletedProcess[str]:
        words = dict(re.findall(r"(\w+)='?([^' ]+)'?", connection_of(self.url)[0]))
        environment = {
            "PATH": f"{tool('pg_dump').parent}:{os.environ['PATH']}",
            "PGHOST": words["host"],
            "PGPORT": words["port"],
            "PGUSER": words["user"],
            "PGDATABASE": self.name,
            "BACKUPS": str(self.backups),
            "PAPERS": str(self.papers),
        }
        command = services()[service]["command"]
        return subprocess.run(command, env=environment | more, capture_output=True, text=True, check=False)

    def files(self) -> list[str]:
        return sorted(file.name for file in self.backups.iterdir())


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    name = f"shop_{os.getpid()}"
    shop = Shop(tmp_path, os.environ["DATABASE_URL"], name)
    with shop.connect("postgres") as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        with shop.connect(name) as connection:
            connection.execute("CREATE TABLE answers AS SELECT n, 'A' AS answer FROM generate_series(1, 1000) n")
        yield shop
        names = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name]).fetchall()
        for (database,) in names:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))


def test_a_backup_comes_back_and_the_former_database_is_kept(shop: Shop) -> None:
    made = shop.run("backup")
    assert made.returncode == 0, made.stderr
    archive, dump = sorted(Path(line) for line in made.stdout.split())[::-1]
    assert shop.files() == sorted([archive.name, dump.name])
    assert dump.stat().st_mode & 0o077 == 0
    listed = subprocess.run(["tar", "-tzf", archive], capture_output=True, text=True, check=True).stdout
    assert "./paper.pdf" in listed.split()
    with shop.connect(shop.name) as connection:
        connection.execute("DELETE FROM answers WHERE n > 10")

    restored = shop.run("restore", FILE=dump.name)

    assert restored.returncode == 0, restored.stderr
    assert shop.ask("SELECT count(*) FROM answers") == [(1000,)]
    former = re.search(rf"{shop.name}_before_\d+_\d+", restored.stdout)
    assert former
    with shop.connect(former[0]) as connection:
        assert connection.execute("SELECT count(*) FROM answers").fetchall() == [(10,)]


def test_a_backup_that_fails_leaves_no_file(shop: Shop) -> None:
    assert shop.run("backup", PGDATABASE="there_is_none").returncode != 0
    assert shop.run("backup", PAPERS=str(shop.papers / "none")).returncode != 0
    assert shop.files() == []


def test_a_truncated_backup_is_refused_and_nothing_changes(shop: Shop) -> None:
    dump = Path(shop.run("backup").stdout.split()[0])
    dump.write_bytes(dump.read_bytes()[: dump.stat().st_size * 2 // 3])
    with shop.connect(shop.name) as connection:
        connection.execute("DELETE FROM answers WHERE n > 10")
    assert shop.run("restore", FILE=dump.name).returncode != 0
    assert shop.ask("SELECT count(*) FROM answers") == [(10,)]


def test_a_restore_waits_for_nobody_and_takes_nothing_away_from_anybody(shop: Shop) -> None:
    dump = Path(shop.run("backup").stdout.split()[0])
    with shop.connect(shop.name) as connection:
        connection.execute("DELETE FROM answers WHERE n > 10")
        refused = shop.run("restore", FILE=dump.name)
        assert refused.returncode != 0
        assert "being accessed by other users" in refused.stderr
    assert shop.ask("SELECT count(*) FROM answers") == [(10,)]
    assert shop.run("restore", FILE=dump.name).returncode == 0


def test_a_restore_must_be_told_which_backup(shop: Shop) -> None:
    refused = shop.run("restore")
    assert refused.returncode != 0
    assert "say which one" in refused.stderr
