"""The units for a machine without containers: systemd's own opinion of them, and that they say what compose says."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import read_env
from tests.operations.deployment import (
    PRODUCT_ENVIRONMENT_SOURCES,
    SECRETS,
    example_variables,
    instruction_of,
    services,
    variables_read_by,
)
from tests.operations.stack import BACKEND, CONFIGURATION, REPO

UNITS = REPO / "deploy" / "systemd"
PROGRAMS = "/opt/mock-exams/.venv/bin"
FILES = sorted(file.name for file in UNITS.iterdir() if file.is_file())
COMMON = UNITS / "mock-exams-.service.d" / "common.conf"
ANALYZE = shutil.which("systemd-analyze")


def settings_of(file: Path) -> dict[str, list[str]]:
    """Each setting's values in the order of the file; it may stand there more than once."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", file.read_text(), re.M):
        found.setdefault(name, []).append(value)
    return found


def environment_of(name: str) -> dict[str, str]:
    """What a service is given by the units alone, without the operator's file."""
    lines = settings_of(COMMON)["Environment"] + settings_of(UNITS / name).get("Environment", [])
    return dict(pair.split("=", 1) for line in lines for pair in line.split())


def command_of(name: str) -> list[str]:
    """Its words, with the program's own name alone and the environment's variables filled in."""
    (line,) = settings_of(UNITS / name)["ExecStart"]
    for variable, value in environment_of(name).items():
        line = line.replace(f"${{{variable}}}", value)
    return line.removeprefix(f"{PROGRAMS}/").split()


@pytest.mark.slow
def test_systemd_finds_nothing_to_complain_about(tmp_path: Path) -> None:
    assert ANALYZE, "this needs systemd-analyze (on Debian: apt-get install systemd)"
    shutil.copytree(UNITS, tmp_path / "units")
    # By links, because this clone's path may hold a space, which an operator's does not.
    (tmp_path / "programs").symlink_to(Path(sys.executable).parent)
    (tmp_path / "backend").symlink_to(BACKEND)
    for file in (tmp_path / "units").rglob("*.*"):
        if file.is_file():
            text = file.read_text().replace(PROGRAMS, f"{tmp_path}/programs")
            file.write_text(text.replace("/opt/mock-exams/backend", f"{tmp_path}/backend"))
    done = subprocess.run(
        [ANALYZE, "verify", "--man=no", *(str(tmp_path / "units" / name) for name in FILES)],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{tmp_path}/units:"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in (done.stdout + done.stderr).splitlines() if "mock-exams" in line] == []


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_a_service_runs_what_compose_runs(name: str) -> None:
    service = services()[name]
    words = service.get("command") or re.findall(r'"([^"]*)"', instruction_of("web", "CMD")[0])
    differing = {"worker@%h": "worker@%H", "/run/beat/schedule": "/var/lib/mock-exams/beat/schedule"}
    expected = list(words)
    for theirs, ours in differing.items():
        expected = [word.replace(theirs, ours) for word in expected]
    assert command_of(f"mock-exams-{name}.service") == expected


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".service")])
def test_every_variable_is_one_that_the_product_reads(name: str) -> None:
    read = variables_read_by(*PRODUCT_ENVIRONMENT_SOURCES) | example_variables() | {"BACKUPS", "PAPERS"}
    assert {one for one in environment_of(name) if not one.startswith("PYTHON")} <= read


def test_the_product_takes_what_the_units_give_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in example_variables():
        monkeypatch.delenv(variable, raising=False)
    for variable, value in (environment_of("mock-exams-web.service") | SECRETS | {"ENV_FILE": "/dev/null"}).items():
        monkeypatch.setenv(variable, value)
    env = read_env()
    assert (env.mode, env.papers_accel_redirect, str(env.media_root)) == (
        "production",
        True,
        "/var/lib/mock-exams/media",
    )
    sockets = {re.search(r"server unix:(\S+)", file.read_text())[1] for file in CONFIGURATION.glob("servers-*.conf")}  # type: ignore[index]
    assert {environment_of("mock-exams-web.service")["BIND"].removeprefix("unix:")} == sockets


def test_what_stops_slowly_is_given_the_time_that_compose_gives_it() -> None:
    for name in ("web", "worker"):
        (seconds,) = settings_of(UNITS / f"mock-exams-{name}.service")["TimeoutStopSec"]
        assert f"{seconds}s" == services()[name]["stop_grace_period"]
