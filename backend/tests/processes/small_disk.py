"""A disk so small that a test can fill it, under PostgreSQL's data folder only.

Mounting needs a right that root has and root in a plain container has not. Without it PostgreSQL meets another refusal
at the place where a full disk hurts most: it may make no new file of its log.
"""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg

from benchmarks.stack import Stack
from tests.processes.faults import postgres_of, revive_services

SPARE_BYTES = 48 * 2**20  # three files of the log, so that PostgreSQL comes up
BLOCKS = (bytes(2**16), bytes(1))


class Disk(Protocol):
    """Where PostgreSQL's data lie."""

    def fill(self) -> None:
        """Let nothing more be written."""

    def make_room(self) -> None:
        """Let it be written again."""


@dataclass(frozen=True)
class MountedDisk:
    """A real disk of its own: "No space left on device"."""

    folder: Path

    def fill(self) -> None:
        with (self.folder / "ballast").open("wb", buffering=0) as file:
            for block in BLOCKS:
                with contextlib.suppress(OSError):
                    while file.write(block):
                        pass

    def make_room(self) -> None:
        (self.folder / "ballast").unlink()


@dataclass(frozen=True)
class LockedLog:
    """The folder of PostgreSQL's log, closed to PostgreSQL: "Permission denied"."""

    stack: Stack

    @property
    def log(self) -> Path:
        return postgres_of(self.stack).folder / "pg_wal"

    def fill(self) -> None:
        self.log.chmod(0o500)
        use_up_log(self.stack)

    def make_room(self) -> None:
        self.log.chmod(0o700)
        revive_services(self.stack)


def use_up_log(stack: Stack) -> None:
    """Make PostgreSQL begin new files of its log until it cannot: then it ends, now or with the next write."""
    url = postgres_of(stack).url("postgres", "postgres")
    with contextlib.suppress(psycopg.Error), psycopg.connect(url, autocommit=True) as chief:
        while True:
            chief.execute("SELECT pg_switch_wal(), pg_current_xact_id()")


@contextlib.contextmanager
def small_disk(stack: Stack) -> Iterator[Disk]:
    """Move PostgreSQL's data to a small disk, and back at the end."""
    assert stack.run
    folder = stack.run.folder.postgres
    aside = folder.with_name("postgres-aside")
    postgres_of(stack).stop()
    folder.rename(aside)
    folder.mkdir()
    if not mount(folder, like=aside):
        folder.rmdir()
        aside.rename(folder)
        revive_services(stack)
        locked = LockedLog(stack)
        try:
            yield locked
        finally:
            locked.make_room()
        return
    try:
        copy(aside, folder)
        revive_services(stack)
        yield MountedDisk(folder)
        postgres_of(stack).stop()
        shutil.rmtree(aside)
        copy(folder, aside)
    finally:
        postgres_of(stack).stop()
        subprocess.run(["umount", folder], check=True)
        folder.rmdir()
        aside.rename(folder)
        revive_services(stack)


def mount(folder: Path, *, like: Path) -> bool:
    """Mount a tmpfs with a little more room than `like` needs; say whether that is allowed here."""
    owner, used = like.stat(), sum(file.stat().st_blocks * 512 for file in like.rglob("*"))
    options = f"size={used + SPARE_BYTES},mode=0700,uid={owner.st_uid},gid={owner.st_gid}"
    command = ["mount", "-t", "tmpfs", "-o", options, "small-disk", str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def copy(source: Path, target: Path) -> None:
    """Copy PostgreSQL's data with their owners and modes."""
    subprocess.run(["cp", "-a", f"{source}/.", target], check=True)
