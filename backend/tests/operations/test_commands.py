"""The commands of docker-compose.yml and the Dockerfile, really run: workers, health checks, backups."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis

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
