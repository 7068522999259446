"""A PgBouncer from the repository's own configuration, in front of the tests' PostgreSQL."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from devserver.unprivileged import account_for
from tests.operations.stack import REPO, free_port, running
from tests.waiting import wait_for

CONFIGURATION = REPO / "deploy" / "pgbouncer" / "pgbouncer.ini"
PGBOUNCER = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True)
class Pooler:
    """A running PgBouncer; `url` is the test's database through it."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path


def written_configuration(folder: Path, *, socket_folder: str, role: str, port: int, connections: int) -> Path:
    """The repository's file with other addresses, the test server's way of signing in, and very few connections."""
    users = folder / "userlist.txt"
    users.write_text(f'"{role}" ""\n')
    text = CONFIGURATION.read_text()
    for pattern, instead in {
        r"host=postgres\b": f"host={socket_folder}",
        r"(?m)^listen_addr = .*$": "listen_addr = 127.0.0.1",
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
    """Run it until the block ends, as whoever runs the tests' PostgreSQL: its socket opens for nobody else."""
    assert PGBOUNCER, "these tests need PgBouncer (on Debian: apt-get install pgbouncer)"
    parts = urlsplit(database_url)
    socket_folder, role = parse_qs(parts.query)["host"][0], parts.username or ""
    account = account_for(Path(socket_folder))
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="mock-exams-pgbouncer-")).resolve()
    folder.chmod(0o755)
    try:
        file = written_configuration(folder, socket_folder=socket_folder, role=role, port=port, connections=connections)
        log_path = folder / "pgbouncer.log"
        as_whom: dict[str, Any] = account.popen_arguments() if account else {}
        with (
            log_path.open("wb") as log,
            running([PGBOUNCER, str(file)], log=log, stop=signal.SIGINT, **as_whom) as process,
        ):
            wait_for(lambda: _listens(port), needs=[(process, log_path)])
            url = f"postgresql://{role}@127.0.0.1:{port}{parts.path}"
            yield Pooler(url, process, log_path)
    finally:
        shutil.rmtree(folder)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
