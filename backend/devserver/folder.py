"""The data folder: everything that one installation keeps, and nothing else."""

import fcntl
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from devserver.errors import DevServerError
from devserver.guard import is_gone

MARKER = "mock-exams-data-folder"
MARKER_TEXT = "This folder belongs to the mock-exam platform: database, papers, secrets and logs. Layout 1.\n"
LARGEST_LOG_BYTES = 10 * 1024 * 1024
# How long a start waits for the guard of a killed run to finish stopping what that run left.
AFTERMATH_SECONDS = 120.0


@dataclass(frozen=True)
class DataFolder:
    """Where things lie in the data folder."""

    path: Path

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def valkey(self) -> Path:
        return self.path / "valkey"

    @property
    def media(self) -> Path:
        return self.path / "media"

    @property
    def static(self) -> Path:
        return self.path / "static"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    def log(self, name: str) -> Path:
        """Return the log file of one program, after putting an overgrown one aside."""
        log = self.logs / f"{name}.log"
        if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        return log

    def secret(self, name: str, make: Callable[[], str]) -> str:
        """Return a secret that is made once and then kept, readable by the owner only."""
        path = self.path / name
        if path.exists():
            return path.read_text().strip()
        secret = make()
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secret + "\n")
        return secret

    def secret_key(self) -> str:
        return self.secret("secret-key", lambda: secrets.token_urlsafe(48))

    def admin_password(self) -> str:
        return self.secret("admin-password", lambda: secrets.token_urlsafe(9))

    def is_stamped(self, name: str, fingerprint: str) -> bool:
        """Say whether the step `name` was done for exactly this state of its inputs."""
        stamp = self.path / "stamps" / name
        return stamp.exists() and stamp.read_text() == fingerprint

    def stamp(self, name: str, fingerprint: str) -> None:
        (self.path / "stamps" / name).write_text(fingerprint)


def open_data_folder(path: Path) -> DataFolder:
    """Make the folder if it is absent or empty. Raises DevServerError if it holds something else."""
    path = path.absolute()
    choose = "choose another folder with DATA_DIR"
    try:
        path.mkdir(parents=True, exist_ok=True)
        marker = path / MARKER
        if not marker.exists():
            if any(path.iterdir()):
                raise DevServerError(f"{path} is not empty and not a data folder of this product: {choose}.")
            marker.write_text(MARKER_TEXT)
        # Root's PostgreSQL runs as another user, who must be able to pass through, not to look around.
        path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        folder = DataFolder(path.resolve())
        for part in (folder.media, folder.static, folder.logs, folder.path / "stamps"):
            part.mkdir(mode=0o700, exist_ok=True)
        (folder.logs / "write-test").touch()
        (folder.logs / "write-test").unlink()
    except OSError as error:
        raise DevServerError(f"{path} cannot be used as the data folder ({error.strerror}): {choose}.") from None
    return folder


@dataclass(frozen=True)
class Holder:
    """Who holds the data folder now."""

    pid: int
    purpose: str

    def is_alive(self) -> bool:
        try:
            return not is_gone(psutil.Process(self.pid))
        except psutil.NoSuchProcess:
            return False


@contextmanager
def hold(folder: DataFolder, purpose: str) -> Iterator[int | None]:
    """Hold the data folder for this process; yield the lock's descriptor, or `None` if another one holds it.

    The lock goes with the process, so that no file left by a killed one can stand in the way. Its guard keeps
    it too, until what the process left behind is stopped: then this waits.
    """
    descriptor = os.open(folder.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _lock_when_free(folder, descriptor):
            yield None
            return
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "purpose": purpose}).encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def holder(folder: DataFolder) -> Holder | None:
    """Return who wrote the lock last; only to be believed while the lock is taken."""
    try:
        note = json.loads((folder.path / "lock").read_text())
        return Holder(int(note["pid"]), str(note["purpose"]))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _lock_when_free(folder: DataFolder, descriptor: int) -> bool:
    give_up_at = time.monotonic() + AFTERMATH_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            present = holder(folder)
            if (present and present.is_alive()) or time.monotonic() > give_up_at:
                return False
            time.sleep(0.05)
        else:
            return True
