"""`deploy/archive`: what happened until a moment comes back, and what happened after it does not."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest
import yaml

from devserver import postgres
from devserver.guard import Guard
from devserver.postgres import PostgresServer, tool
from devserver.unprivileged import account_for, open_the_way
from tests.operations.deployment import services
from tests.operations.stack import REPO
from tests.waiting import wait_for

pytestmark = pytest.mark.slow

KEEPS_LOG = postgres.DURABLE | {"wal_level": "replica", "max_wal_senders": "4"}


@dataclass
class Machine:
    """A server with its data, its archive and the program, all of the same user."""

    folder: Path
    guard: Guard = field(default_factory=Guard)
    server: PostgresServer | None = None
    path: str = ""  # programs that stand before the real ones

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def archive(self) -> Path:
        return self.folder / "the archive"

    def start(self) -> None:
        self.server = postgres.start(self.data, settings=KEEPS_LOG, log=self.folder / "log", guard=self.guard)
        wait_for(lambda: self.ask("SELECT NOT pg_is_in_recovery()"))

    def stop(self) -> None:
        assert self.server
        self.server.stop()

    def kill(self) -> None:
        """As a loss of power does it: nothing is handed over any more."""
        assert self.server
        children = self.server.process.children(recursive=True)
        for process in [self.server.process, *children]:
            process.kill()
        psutil.wait_procs([self.server.process, *children], timeout=10)

    def keep_log(self) -> None:
        """From here on each piece of the log is kept, and there is a table."""
        assert self.call("on").returncode == 0
        self.stop()
        self.start()
        self.ask("CREATE TABLE answers (text text)")

    def base(self) -> str:
        done = self.call("base")
        assert done.returncode == 0, done.stderr
        return Path(done.stdout.partition(";")[0]).name

    def save(self, text: str) -> str:
        """Save an answer and return a moment after it, and before the next."""
        self.ask(f"INSERT INTO answers VALUES ('{text}')")
        time.sleep(0.05)
        moment = str(self.ask("SELECT now()::text"))
        time.sleep(0.05)
        return moment

    def answers(self) -> Any:
        return self.ask("SELECT string_agg(text, ' ' ORDER BY text) FROM answers")

    def recover(self, moment: str) -> str:
        done = self.call("recover", moment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, query: str) -> Any:
        assert self.server
        with psycopg.connect(self.server.url(role="postgres"), autocommit=True) as connection:
            done = connection.execute(query.encode())
            return (done.fetchone() or [None])[0] if done.description else None

    def call(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The program, as the server's own user."""
        account = account_for(self.data)
        environment = {
            "PATH": f"{self.path}{tool('psql').parent}:{os.environ['PATH']}",
            "ARCHIVE": str(self.archive),
            "PGDATA": str(self.data),
            "PGHOST": str(self.server.socket_folder) if self.server else "",
            "PGUSER": "postgres",
            "PGDATABASE": "app",
        }
        return subprocess.run(
            [self.folder / "archive", *words],
            env=environment,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            **(account.popen_arguments() if account else {}),
        )


@pytest.fixture
def machine() -> Iterator[Machine]:
    folder = Path(tempfile.mkdtemp(prefix="mock-exams-archive-")).resolve()
    machine = Machine(folder)
    machine.guard.remove_at_end(folder)
    shutil.copy(REPO / "deploy" / "archive", folder / "archive")
    machine.start()
    account = account_for(machine.data)
    machine.archive.mkdir()
    open_the_way([folder / "archive", machine.archive], account)
    if account:
        shutil.chown(folder, account.uid, account.gid)
        shutil.chown(machine.archive, account.uid, account.gid)
    yield machine
    machine.guard.abandon()
    shutil.rmtree(folder, ignore_errors=True)


def test_the_database_is_set_to_a_moment_between_two_answers(machine: Machine) -> None:
    assert 'first "on"' in machine.call("base").stderr
    assert machine.call("on").returncode == 0
    machine.stop()
    machine.start()
    machine.ask("CREATE TABLE answers (text text)")
    base = machine.call("base")
    assert base.returncode == 0, base.stderr
    machine.ask("INSERT INTO answers VALUES ('acknowledged after the base backup')")
    time.sleep(0.05)
    moment = machine.ask("SELECT now()::text")
    time.sleep(0.05)
    machine.ask("DELETE FROM answers")
    machine.ask("SELECT pg_switch_wal()")
    wait_for(lambda: machine.ask("SELECT archived_count > 1 AND last_failed_wal IS NULL FROM pg_stat_archiver"))
    assert "stop it first" in machine.call("recover", moment).stderr
    machine.stop()

    recovered = machine.call("recover", moment)

    assert recovered.returncode == 0, recovered.stderr
    machine.start()
    assert machine.ask("SELECT text FROM answers") == "acknowledged after the base backup"
    machine.ask("INSERT INTO answers VALUES ('life goes on')")
    assert len(list(machine.folder.glob("data.before-*"))) == 1
    assert machine.call("base").returncode == 0, "and its log is kept from here on"


def test_a_later_recovery_is_not_told_what_an_earlier_one_was(machine: Machine) -> None:
    machine.keep_log()
    machine.base()
    moment = machine.save("1")
    machine.save("never")
    machine.stop()
    machine.recover(moment)
    machine.start()
    assert machine.answers() == "1"
    machine.base()
    for number in range(2, 7):
        machine.save(str(number))
    machine.kill()

    machine.recover("latest")

    machine.start()
    assert machine.answers() == "1 2 3 4 5 6"
    said = (machine.data / "postgresql.auto.conf").read_text()
    assert "recovery_target_time" not in said
    assert said.count("restore_command") == 1


def test_a_moment_in_the_middle_of_a_base_backup_is_had_from_the_one_before(machine: Machine) -> None:
    machine.keep_log()
    first = machine.base()
    slow = machine.folder / "bin" / "pg_basebackup"
    slow.parent.mkdir()
    slow.write_text(f'#!/bin/sh\nexec "{tool("pg_basebackup")}" --max-rate=6M "$@"\n')
    slow.chmod(0o755)
    open_the_way([slow], account_for(machine.data))
    machine.path = f"{slow.parent}:"
    with ThreadPoolExecutor() as beside:
        second = beside.submit(machine.base)
        copying = "SELECT count(*) > 0 FROM pg_stat_progress_basebackup WHERE phase = 'streaming database files'"
        wait_for(lambda: machine.ask(copying))
        moment = machine.save("before")
        machine.save("after")
        assert machine.ask(copying)
    machine.stop()

    assert machine.recover(moment).startswith(f"From {first} to ")
    for base in (first, second.result()):
        (machine.archive / base / "base_backup_ended").unlink()  # as an earlier release left them
    time.sleep(1.1)  # what was there is kept by the second
    assert machine.recover(moment).startswith(f"From {first} to ")

    machine.start()
    assert machine.answers() == "before"


def test_a_moment_that_an_earlier_recovery_gave_up_can_still_be_had(machine: Machine) -> None:
    machine.keep_log()
    machine.base()
    early, late = machine.save("1"), machine.save("2")
    machine.base()  # leads to no line but the one that is given up
    machine.save("3")
    machine.stop()
    machine.recover(early)
    machine.start()
    anew = machine.save("anew")
    machine.save("newest")
    machine.stop()
    for moment, answers in ((late, "1 2"), (anew, "1 anew")):
        machine.recover(moment)
        machine.start()
        assert machine.answers() == answers
        machine.stop()


def test_what_a_killed_server_had_not_handed_over_outlives_the_first_recovery(machine: Machine) -> None:
    machine.keep_log()
    machine.base()
    early, late = machine.save("1"), machine.save("2")
    machine.save("3")
    machine.kill()
    for moment, answers in ((early, "1"), (late, "1 2")):
        machine.recover(moment)
        machine.start()
        assert machine.answers() == answers
        machine.stop()


def test_a_base_backup_after_a_recovery_leaves_the_way_to_another_moment(machine: Machine) -> None:
    machine.keep_log()
    machine.base()
    early, late = machine.save("1"), machine.save("2")
    machine.base()
    machine.save("3")
    machine.stop()
    machine.recover(early)
    machine.start()
    newest = machine.base()
    machine.stop()
    machine.recover(late)
    machine.start()
    assert machine.answers() == "1 2"
    kept = {folder.name for folder in machine.archive.glob("base-*")}
    assert newest in kept
    newer = {machine.base(), machine.base()}
    assert {folder.name for folder in machine.archive.glob("base-*")} == newer, "two that lead to what runs are enough"


def test_a_moment_before_the_first_base_backup_is_refused(machine: Machine) -> None:
    machine.stop()
    for moment in ("2020-01-01 00:00:00+00", "", "x'; y", "some day"):
        refused = machine.call("recover", moment)
        assert refused.returncode == 2
        assert refused.stderr.startswith("error: ")
    assert (machine.data / "PG_VERSION").exists()


def test_a_piece_that_is_there_is_not_replaced(machine: Machine) -> None:
    piece = machine.folder / "piece"
    (machine.archive / "wal").mkdir(mode=0o777)
    (machine.archive / "wal").chmod(0o777)
    piece.write_text("one")
    piece.chmod(0o644)
    assert machine.call("store", str(piece), "0001").returncode == 0
    assert machine.call("store", str(piece), "0001").returncode == 0
    piece.write_text("another")
    assert machine.call("store", str(piece), "0001").returncode == 2


def test_the_override_follows_the_specification_and_adds_only_what_is_needed() -> None:
    override = REPO / "deploy" / "archive.yml"
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(override)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    added = yaml.safe_load(override.read_text())["services"]
    assert set(added) == {"postgres"}
    assert set(added["postgres"]) == {"environment", "volumes"}
    assert added["postgres"]["environment"]["PGUSER"] == services()["postgres"]["environment"]["POSTGRES_USER"]
