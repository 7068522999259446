"""A small process that outlives its starter just long enough to stop what the starter left running.

The starter holds the other end of a pipe. When the starter dies, however abruptly, the pipe closes and the
guard stops every process it was told of, the newest first. The kernel's parent-death signal would not do: it
knows no order, is lost when a child changes its user, and exists on Linux only.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

# A shell that becomes the program once it is told to, and ends where nobody is left to tell it.
WAIT_FOR_THE_WORD = ("/bin/sh", "-c", 'read -r go && exec "$@" </dev/null', "held")
# How long a process may take to obey its stop signal before it is killed.
PATIENCE_SECONDS = 8.0


class Guard:
    """The starter's side: names the processes to stop and the folders to remove if the starter dies."""

    def __init__(self, *, keep_open: tuple[int, ...] = ()) -> None:
        """Start the guard; it holds the descriptors `keep_open` (a lock, say) open until its work is done."""
        self._keep_open = keep_open
        self._lines: dict[str, str] = {}
        self._lock = threading.RLock()  # setup steps run side by side
        self._process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=self._keep_open,
            text=True,
        )
        self._process = process
        for line in self._lines.values():
            self._send(line)
        return process

    def _send(self, line: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            self._start()  # The guard itself was killed: a new one learns everything again.

    def _tell(self, subject: str, line: str) -> None:
        with self._lock:
            self._lines[subject] = line
            self._send(line)

    def start(
        self,
        command: Sequence[str | Path],
        stop_signal: signal.Signals,
        **popen: Any,  # handed on to subprocess as keywords
    ) -> subprocess.Popen[Any]:
        """Start a program, in a session of its own and without standard input, that never runs without being held.

        It waits for a word that is given when the guard knows it, so a starter that is killed at any moment leaves
        nothing. Raises OSError where no process can be started; a program that is missing ends with the code 127.
        """
        process = subprocess.Popen(
            [*WAIT_FOR_THE_WORD, *command], stdin=subprocess.PIPE, start_new_session=True, **popen
        )
        self.hold(process.pid, stop_signal)
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it was stopped meanwhile
            os.write(process.stdin.fileno(), b"\n")
        process.stdin.close()
        process.stdin = None  # communicate() would use it again
        return process

    def hold(self, pid: int, stop_signal: signal.Signals) -> None:
        """Stop this process, and its process group, if the starter dies."""
        self._tell(str(pid), f"hold {pid} {stop_signal.value}")

    def release(self, pid: int) -> None:
        """Forget a process that has ended."""
        with self._lock:
            if self._lines.pop(str(pid), None):
                self._send(f"release {pid}")

    def remove_at_end(self, folder: Path) -> None:
        """Delete this folder if the starter dies."""
        self._tell(str(folder), f"remove {folder}")

    def check(self) -> None:
        """Replace a guard that was killed."""
        if self._process.poll() is not None:
            self._start()

    def close(self) -> None:
        """End the guard; it stops and removes nothing."""
        with contextlib.suppress(BrokenPipeError):
            assert self._process.stdin is not None
            self._process.stdin.write("done\n")
            self._process.stdin.close()
        self._process.wait()

    def abandon(self) -> None:
        """Let the guard do its work now: stop everything it was told of, remove the folders, and end."""
        with contextlib.suppress(BrokenPipeError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        self._process.wait()


def is_gone(process: psutil.Process) -> bool:
    """Say whether a process has ended, counting one that only waits to be collected."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_until_gone(process: psutil.Process, seconds: float) -> bool:
    """Wait for a process that need not be a child; return whether it ended in time."""
    give_up_at = time.monotonic() + seconds
    while not is_gone(process):
        if time.monotonic() > give_up_at:
            return False
        time.sleep(0.03)
    return True


def leads_group(pid: int) -> bool:
    """Say whether this process was started as the leader of a process group of its own."""
    try:
        return os.getpgid(pid) == pid
    except ProcessLookupError:
        return False


def stop_process(process: psutil.Process, stop_signal: int, *, with_group: bool) -> None:
    """Ask a process to stop, kill it if it does not, then kill what is left of the group it led."""
    with contextlib.suppress(psutil.NoSuchProcess):
        if not is_gone(process):
            process.send_signal(stop_signal)
            if not wait_until_gone(process, PATIENCE_SECONDS):
                process.kill()
                wait_until_gone(process, PATIENCE_SECONDS)
    if with_group:
        kill_group(process.pid)


def kill_group(leader: int) -> None:
    """Kill what is left of the process group of a leader that has ended."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _serve() -> None:
    for deaf_to in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(deaf_to, signal.SIG_IGN)
    held: dict[int, tuple[psutil.Process, int, bool]] = {}
    folders: list[Path] = []
    for line in sys.stdin:
        verb, _, rest = line.rstrip("\n").partition(" ")
        if verb == "done":
            return
        if verb == "remove":
            folders.append(Path(rest))
        elif verb == "release":
            held.pop(int(rest), None)
        elif verb == "hold":
            pid, stop_signal = map(int, rest.split())
            with contextlib.suppress(psutil.NoSuchProcess):
                held[pid] = (psutil.Process(pid), stop_signal, leads_group(pid))
    for process, stop_signal, with_group in reversed(held.values()):
        stop_process(process, stop_signal, with_group=with_group)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    _serve()
