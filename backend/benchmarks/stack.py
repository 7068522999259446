"""The whole product as real processes, for benchmarks and tests: started from nothing, or found running.

A started one is `make run` without its console: PostgreSQL with fsync on, Valkey, gunicorn, worker and beat in a
temporary folder, on a free loopback port. All of it ends with the `with` block, or with this process if that is killed.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from devserver.children import Child, Console
from devserver.errors import DevServerError
from devserver.folder import open_data_folder
from devserver.guard import Guard
from devserver.options import BACKEND, Options, read_options
from devserver.run import Run

HOST = "127.0.0.1"
# What a process needs from its surroundings. Everything else might point it at another database.
PASSED_ON = {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV", "PYTHONPATH"}
COMMAND_SECONDS = 300


@dataclass(frozen=True)
class Stack:
    """A served product: its address, the bot token it trusts, and the environment its commands run in.

    `run` is None when somebody else started it.
    """

    base_url: str
    bot_token: str
    environment: dict[str, str]
    run: Run | None = None

    @property
    def database_url(self) -> str:
        return self.environment["DATABASE_URL"]

    @property
    def broker_url(self) -> str:
        return self.environment["CELERY_BROKER_URL"]

    def command(self, module: str, *arguments: str, given: Any = None) -> Any:  # any JSON value
        """Run one of our modules beside the product: JSON in, JSON out. Raises CalledProcessError."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=BACKEND,
            env=self.environment,
            input=json.dumps(given),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            timeout=COMMAND_SECONDS,
        )
        return json.loads(done.stdout)

    def child(self, name: str) -> Child:
        """The process `web`, `worker` or `beat` of a stack that was started here."""
        assert self.run is not None, "only of a stack that was started here"
        return next(child for child in self.run.children if child.name == name)

    def web_workers(self) -> list[psutil.Process]:
        """gunicorn's worker processes, without their master."""
        master = self.child("web").process
        assert master is not None
        workers: list[psutil.Process] = psutil.Process(master.pid).children()
        return workers

    def log_lines(self, name: str) -> list[str]:
        """What a process has written so far."""
        log = self.child(name).log
        return log.read_text(errors="replace").splitlines() if log.exists() else []


@contextmanager
def started_stack(**variables: str) -> Iterator[Stack]:
    """Start everything from nothing; `variables` are added to its environment. Raises DevServerError."""
    parent = Path(tempfile.mkdtemp(prefix="mock-exams-stack-")).resolve()
    bot_token = f"{secrets.randbelow(10**10)}:{secrets.token_urlsafe(26)}"
    options = _options(parent / "data", bot_token=bot_token, variables=variables)
    guard = Guard()
    guard.remove_at_end(parent)
    try:
        with (parent / "console").open("w") as console:
            run = Run(options, open_data_folder(options.data_dir), guard, threading.Event(), Console(console))
            try:
                _bring_up(run)
                yield Stack(options.site, bot_token, run.services.environment(), run)
            finally:
                run.stop()
    finally:
        guard.close()
        shutil.rmtree(parent, ignore_errors=True)


def _bring_up(run: Run) -> None:
    run.start_services()
    run.prepare()
    run.start_product()
    run.wait_until_up()


def _options(data_dir: Path, *, bot_token: str, variables: Mapping[str, str]) -> Options:
    port = free_port()
    environment = {name: text for name, text in os.environ.items() if name in PASSED_ON} | {
        "MODE": "development",
        "ENV_FILE": os.devnull,
        "DEMO_MODE": "0",
        "BUILD_FRONTEND": "0",
        "FRONTEND_DIST": str(data_dir / "no-front-end"),
        "LOG_LEVEL": "WARNING",
        "BOT_TOKEN": bot_token,
        # As behind nginx: a robot says by X-Forwarded-For that it is another phone than its neighbour.
        "TRUSTED_PROXIES": "1",
        **variables,
    }
    return Options(environment=environment, data_dir=data_dir, host=HOST, port=port)


def free_port() -> int:
    """A loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def running_stack(base_url: str) -> Stack:
    """The stack that already answers at `base_url`; BOT_TOKEN and DATABASE_URL come from the environment or `.env`.

    Raises DevServerError if one of them is not there.
    """
    environment = dict(read_options().environment)
    missing = [name for name in ("BOT_TOKEN", "DATABASE_URL") if not environment.get(name)]
    if missing:
        raise DevServerError(
            f"{' and '.join(missing)} must be set, in the environment or in .env, as the server at {base_url} has it."
        )
    return Stack(base_url.rstrip("/"), environment["BOT_TOKEN"], environment)
