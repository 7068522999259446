"""The drill: a backup while everybody saves, everything destroyed, restored elsewhere, and nothing is missing."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from benchmarks.ledger import Stored
from benchmarks.stack import Stack
from devserver.backup import backup_environment
from devserver.options import BACKEND
from devserver.testing import running_test_servers
from tests.processes.faults import kill_everything
from tests.processes.hall import FEW_SAVES, Hall

pytestmark = pytest.mark.slow

Acknowledged = dict[str, dict[tuple[int, str], int]]


def run_backup(verb: str, environment: dict[str, str], backups: Path, **more: str) -> str:
    command = [sys.executable, "-m", "backup", verb]
    prepared = backup_environment(environment, backups=backups) | more
    done = subprocess.run(command, cwd=BACKEND, env=prepared, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def acknowledged_so_far(hall: Hall) -> Acknowledged:
    """By sitting and slot, the highest revision that a student was told is saved."""
    held = (robot.require() for robot in hall.robots)
    return {sitting.id: dict(sheet.ledger.acknowledged) for sitting, sheet in held}


def destroy(stack: Stack) -> Path:
    """Kill every process, delete the data folder, and return where it was."""
    assert stack.run
    folder = stack.run.folder.path
    kill_everything(stack)
    shutil.rmtree(folder)
    return folder


def test_what_was_acknowledged_before_a_backup_survives_the_end_of_the_machine(
    doomed_hall: Hall, tmp_path: Path
) -> None:
    hall, stack = doomed_hall, doomed_hall.stack
    before: Acknowledged = {}

    async def back_up() -> None:
        before.update(acknowledged_so_far(hall))
        await asyncio.to_thread(run_backup, "save", stack.environment, tmp_path)
        await hall.more_acknowledged(FEW_SAVES)

    hall.sit_while(back_up)
    hall.connections.close()
    assert hall.journal.differences == []
    paper = next(Path(stack.environment["MEDIA_ROOT"]).rglob("*.pdf")).read_bytes()
    assert not destroy(stack).exists()

    with running_test_servers() as elsewhere:
        url = urlsplit(elsewhere.database_url)._replace(path="/exams_restored").geturl()
        environment = os.environ | {"DATABASE_URL": url, "MEDIA_ROOT": str(tmp_path / "papers")}
        (dump,) = tmp_path.glob("*.dump")
        said = run_backup("restore", environment, tmp_path, FILE=str(dump), YES="1")
        assert f"{len(hall.robots)} sittings" in said
        with psycopg.connect(url) as connection:
            rows = connection.execute(
                "SELECT session_id::text, question_number, sub_part, answer, revision FROM exams_studentanswer"
            ).fetchall()
    found = {(session, (number, part)): Stored(text, revision) for session, number, part, text, revision in rows}
    assert missing(hall, before, found) == []
    assert paper in [file.read_bytes() for file in (tmp_path / "papers").rglob("*.pdf")]


def missing(hall: Hall, before: Acknowledged, found: dict[tuple[str, tuple[int, str]], Stored]) -> list[str]:
    """What a student was told before the backup and is not there, or is there with a text that was never sent."""
    wrong = []
    for robot in hall.robots:
        sitting, sheet = robot.require()
        assert before[sitting.id], "nothing was acknowledged before the backup"
        for slot, revision in before[sitting.id].items():
            stored = found.get((sitting.id, slot))
            if stored is None or stored.revision < revision:
                wrong.append(f"{sitting.id} {slot}: revision {revision} was acknowledged, {stored} came back")
            elif sheet.ledger.texts[slot].get(stored.revision) != stored.text:
                wrong.append(f"{sitting.id} {slot}: {stored} was never sent")
    return wrong
