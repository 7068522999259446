"""`make run`: the whole product in the foreground, from nothing to a link to click on."""

import contextlib
import hashlib
import http.client
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from devserver import frontend
from devserver.children import BackOff, Child, Console
from devserver.errors import DevServerError
from devserver.folder import DataFolder, hold, holder, open_data_folder
from devserver.guard import Guard, is_gone
from devserver.options import ADMIN, BACKEND, FRONTEND, Options
from devserver.services import RUN_PURPOSE, Services

UP_SECONDS = 300.0  # a busy machine loads the product slowly; a web server that ends is noticed at once
HEALTH_PATH = "/health/"


class Stopped(Exception):
    """Somebody asked to stop while things were still being started."""


@dataclass
class Run:
    """One `make run`, from its lock to its last process."""

    options: Options
    folder: DataFolder
    guard: Guard
    stopping: threading.Event
    console: Console = field(default_factory=Console)
    children: list[Child] = field(default_factory=list)
    services_back_off: BackOff = field(default_factory=BackOff)
    services_started_at: float = 0.0

    def __post_init__(self) -> None:
        self.services = Services(self.folder, self.options, self.guard)

    def child(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        folder: Path = BACKEND,
        extra: dict[str, str] | None = None,
        is_quiet: bool = False,
    ) -> Child:
        return Child(
            name=name,
            command=command,
            environment=self.services.environment() | (extra or {}),
            log=self.folder.log(name),
            console=self.console,
            guard=self.guard,
            folder=folder,
            is_quiet=is_quiet,
        )

    def serve(self) -> None:
        """Start everything, say where to click, watch until asked to stop. Raises DevServerError, Stopped."""
        self.say("starting the database and the cache")
        self.start_services()
        shown = self.prepare_and_build()
        self.start_product()
        self.wait_until_up()
        self.console.write(banner(self.options, self.folder, shown))
        parent = os.getppid()
        while not self.stopping.wait(0.3):
            # make does not pass on a kill -9; a shell that ends leaves a detached `make run` alone.
            if "MAKELEVEL" in os.environ and os.getppid() != parent:
                break
            self.guard.check()
            self.revive_services()
            for child in self.children:
                child.watch()

    def say(self, line: str) -> None:
        self.console.say("run", line)

    def start_services(self) -> None:
        self.services.start()
        self.services_started_at = time.monotonic()

    def prepare_and_build(self) -> dict[str, str]:
        """Prepare the database while the front end is built; return what the banner shows."""
        with ThreadPoolExecutor(1) as pool:
            building = pool.submit(self.build_frontend)
            try:
                shown = self.prepare()
            except BaseException:
                self.stopping.set()  # ends the build as well
                raise
            building.result()
        return shown

    def prepare(self) -> dict[str, str]:
        """Migrate, collect static files, load the demo; return what the banner shows of it."""
        result = self.folder.path / "prepared.json"
        result.unlink(missing_ok=True)
        command = [sys.executable, "-m", "devserver.prepare", "--result", str(result)]
        fingerprint = static_fingerprint()
        collected = Path(self.services.environment()["STATIC_ROOT"]) / "staticfiles.json"
        if not collected.exists() or not self.folder.is_stamped("static", fingerprint):
            command.append("--static")
        extra = {"LOG_LEVEL": self.options.environment.get("LOG_LEVEL") or "WARNING"}
        if self.options.wants_demo:
            command.append("--demo")
            extra["ADMIN_PASSWORD"] = self.folder.admin_password()
        self.say("preparing the database" + (" and the demo" if self.options.wants_demo else ""))
        step = self.child("setup", command, extra=extra)
        step.start()
        if step.wait(self.stopping) != 0:
            self.refuse_if_not_stopping(f"The database could not be prepared: see {step.log}")
        self.folder.stamp("static", fingerprint)
        shown: dict[str, str] = json.loads(result.read_text())
        result.unlink()
        return shown

    def build_frontend(self) -> None:
        """Build what is out of date; the rest works without a front end, so a failure is only told."""
        if not self.options.builds_frontend or not frontend.is_stale():
            return
        self.say("building the front end (the first time takes a minute)")
        environment = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}

        def step(command: list[str]) -> Child:
            return self.child("frontend", command, folder=FRONTEND, extra=environment, is_quiet=True)

        if not frontend.build(step, self.stopping):
            self.refuse_if_not_stopping(None)
            self.say(f"The front end could not be built (see {self.folder.log('frontend')}); going on without it.")

    def refuse_if_not_stopping(self, sentence: str | None) -> None:
        if self.stopping.is_set():
            raise Stopped
        if sentence:
            raise DevServerError(sentence)

    def start_product(self) -> None:
        # Containers run as root: silence Celery's superuser warning.
        python = [sys.executable, "-W", "ignore:You're running the worker with superuser privileges"]
        celery = [*python, "-m", "celery", "--quiet", "-A", "config"]
        # Without gossip, mingle and heartbeat: they serve fleets of workers, and cost start-up time.
        worker = [
            "worker",
            "--concurrency",
            "2",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ]
        beat = ["beat", "--pidfile=", "--schedule", str(self.folder.path / "celerybeat-schedule")]
        web = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", "config.wsgi:application"]
        self.children = [
            self.child("web", web),
            self.child("beat", [*celery, *beat]),
            self.child("worker", [*celery, *worker]),
        ]
        for child in self.children:
            child.start()

    def wait_until_up(self) -> None:
        web = self.children[0]
        give_up_at = time.monotonic() + UP_SECONDS
        while not answers(self.options.site):
            if self.stopping.wait(0.1):
                raise Stopped
            if web.exit_code is not None:
                raise DevServerError(f"The web server ended while it was starting: see {web.log}")
            if time.monotonic() > give_up_at:
                raise DevServerError(f"The web server does not answer at {self.options.site}: see {web.log}")

    def revive_services(self) -> None:
        """Bring back a database or cache that died; the product reconnects by itself."""
        servers = [server for server in (self.services.postgres, self.services.valkey) if server]
        if not any(is_gone(server.process) for server in servers):
            return
        pause = self.services_back_off.after(time.monotonic() - self.services_started_at)
        self.say(f"The database or the cache ended; starting it again in {pause:.0f} s.")
        if self.stopping.wait(pause):
            return
        before = self.services.environment()
        self.start_services()
        if self.services.environment() != before:  # its port was taken meanwhile
            for child in self.children:
                child.stop()
            self.start_product()

    def stop(self) -> None:
        """Stop the product's processes, all at once, and then the servers that they use to the end."""
        if self.children:
            with ThreadPoolExecutor(len(self.children)) as pool:
                list(pool.map(Child.stop, self.children))
        self.services.stop()


def run(options: Options) -> int:
    """Run the product until Ctrl-C. Raises DevServerError where something stands in the way."""
    folder = open_data_folder(options.data_dir)
    with hold(folder, RUN_PURPOSE) as lock:
        if lock is None:
            present = holder(folder)
            raise DevServerError(
                f"`{present.purpose}` (process {present.pid}) uses the data folder {folder.path} already: "
                "stop it first, or choose another folder with DATA_DIR."
                if present
                else f"Another process uses the data folder {folder.path} already."
            )
        check_port(options)
        stopping = threading.Event()
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, lambda *_: stopping.set())
        guard = Guard(keep_open=(lock,))
        this_run = Run(options, folder, guard, stopping)
        try:
            this_run.serve()
        except Stopped:
            this_run.say("stopped before everything was up")
        finally:
            this_run.say("stopping")
            this_run.stop()
            guard.close()
        this_run.say("all stopped")
    return 0


def check_port(options: Options) -> None:
    """Refuse at once an address that the web server could not bind later. Raises DevServerError."""
    try:
        kind, _, _, _, address = socket.getaddrinfo(
            options.host, options.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise DevServerError(
            f"{options.bind} cannot be used ({error.strerror}): "
            f"choose another port, for example PORT={options.port + 1}."
        ) from None


def answers(site: str) -> bool:
    """Say whether the web server answers its health check."""
    connection = http.client.HTTPConnection(site.removeprefix("http://"), timeout=5)
    with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
        connection.request("GET", HEALTH_PATH)
        return connection.getresponse().status < 500
    return False


def static_fingerprint() -> str:
    """Return a text that changes when the static files do: ours, or those of a package."""
    digest = hashlib.sha256((BACKEND / "requirements.txt").read_bytes())
    for file in sorted(file for part in BACKEND.glob("*/static") for file in part.rglob("*") if file.is_file()):
        status = file.stat()
        digest.update(f"{file} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def banner(options: Options, folder: DataFolder, shown: dict[str, str]) -> str:
    """Say where to click."""
    rows = [("Student", shown.get("student") or f"{options.site}/")]
    if "admin" in shown:
        password = f"password {shown['admin']}" if shown["admin"] else "with the password you gave it"
        rows.append(("Admin", f"{options.site}/admin/   user {ADMIN}, {password}"))
    else:
        rows.append(("Admin", f"{options.site}/admin/   (make superuser makes an account)"))
    rows.append(("API", f"{options.site}/api/docs/"))
    rows.append(("Data", f"{folder.path}   (logs in logs/)"))
    rows.append(("Stop", "Ctrl-C"))
    lines = "".join(f"  {name:<8} {text}\n" for name, text in rows)
    return f"\nThe product is up.\n\n{lines}\n"
