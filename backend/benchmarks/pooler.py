"""A PgBouncer from the repository's own configuration, in front of a PostgreSQL that was started here."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from benchmarks.stack import HOST, free_port
from devserver.guard import Guard
from devserver.options import REPO
from devserver.unprivileged import account_for

CONFIGURATION = REPO / "deploy" / "pgbouncer" / "pgbouncer.ini"
UP_SECONDS = 60.0
PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True)
class Pooler:
    """A running PgBouncer; `url` is the test's database through it."""

    url: str
    process: subprocess.Popen[Any]
    log: Path


def written_configuration(folder: Path, *, socket_folder: str, role: str, port: int, connections: int) -> Path:
    """The repository's file with other addresses, the test server's way of signing in, and very few connections."""
    users = folder / "userlist.txt"
    users.write_text(f'"{role}" ""\n')
    text = CONFIGURATION.read_text()
    for pattern, instead in {
        r"host=postgres\b": f"host={socket_folder}",
        r"(?m)^listen_addr = .*$": f"listen_addr = {HOST}",
        r"(?m)^listen_port = .*$": f"listen_port = {port}",
        r"(?m)^auth_type = .*$": "auth_type = trust",
        r"(?m)^auth_file = .*$": f"auth_file = {users}",
        r"(?m)^default_pool_size = .*$": f"default_pool_size = {connections}",
    }.items():
        text, count = re.subn(pattern, instead, text)
        assert count == 1, f"{pattern} must stand in {CONFIGURATION.name} once"
    file = folder / "pgbouncer.ini"
    file.write_text(text)
    return file


@contextmanager
def running_pgbouncer(database_url: str, *, connections: int) -> Iterator[Pooler]:
    """Run it until the block ends, as whoever runs PostgreSQL: its socket opens for nobody else."""
    assert PGBOUNCER, "this needs PgBouncer (on Debian: apt-get install pgbouncer)"
    parts = urlsplit(database_url)
    socket_folder, role = parse_qs(parts.query)["host"][0], parts.username or ""
    account = account_for(Path(socket_folder))
    as_whom: dict[str, Any] = account.popen_arguments() if account else {}
    port, guard = free_port(), Guard()
    folder = Path(tempfile.mkdtemp(prefix="mock-exams-pgbouncer-")).resolve()
    folder.chmod(0o755)
    guard.remove_at_end(folder)
    file = written_configuration(folder, socket_folder=socket_folder, role=role, port=port, connections=connections)
    log_path = folder / "pgbouncer.log"
    try:
        with log_path.open("wb") as log:
            process = guard.start([PGBOUNCER, str(file)], signal.SIGINT, stdout=log, stderr=log, **as_whom)
        _wait_until_up(process, port, log_path)
        yield Pooler(f"postgresql://{role}@{HOST}:{port}{parts.path}", process, log_path)
        guard.abandon()
        process.wait(UP_SECONDS)
    finally:
        guard.abandon()
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_up(process: subprocess.Popen[Any], port: int, log: Path) -> None:
    give_up_at = time.monotonic() + UP_SECONDS
    while True:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        assert process.poll() is None, log.read_text(errors="replace")
        assert time.monotonic() < give_up_at, "PgBouncer does not listen"
        time.sleep(0.05)
