"""The product's own processes under `make run`: started together, watched, restarted, stopped in order."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import IO

import psutil  # type: ignore[import-untyped]

from devserver.folder import LARGEST_LOG_BYTES
from devserver.guard import Guard, kill_group, stop_process
from devserver.options import BACKEND

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 30.0
# A process that lived this long has recovered: its next crash is a first one again.
STEADY_SECONDS = 60.0
NAME_WIDTH = 6
COLOURS = {"web": 36, "worker": 35, "beat": 33, "setup": 32, "run": 1}


class Console:
    """Prints the lines of several processes, each behind its name."""

    def __init__(self, stream: IO[str] | None = None) -> None:
        self._stream = stream or sys.stdout
        self._lock = threading.Lock()
        self._is_coloured = self._stream.isatty() and "NO_COLOR" not in os.environ

    def say(self, name: str, line: str) -> None:
        head = f"{name:<{NAME_WIDTH}} |"
        if self._is_coloured:
            head = f"\033[{COLOURS.get(name, 37)}m{head}\033[0m"
        self.write(f"{head} {line}\n")

    def write(self, text: str) -> None:
        # A terminal that was closed must not keep the rest from being stopped in order; the log files remain.
        with self._lock, contextlib.suppress(OSError):
            self._stream.write(text)
            self._stream.flush()


@dataclass
class BackOff:
    """How long to wait before starting something again that keeps ending: 1, 2, 4 … 30 seconds."""

    pause_seconds: float = FIRST_PAUSE_SECONDS

    def after(self, lived_seconds: float) -> float:
        """Return the pause after an end, given how long the process had lived."""
        if lived_seconds > STEADY_SECONDS:
            self.pause_seconds = FIRST_PAUSE_SECONDS
        pause = self.pause_seconds
        self.pause_seconds = min(2 * pause, LONGEST_PAUSE_SECONDS)
        return pause


@dataclass
class Child:
    """One process of the product: its lines go to the console and to its log file."""

    name: str
    command: Sequence[str | Path]
    environment: dict[str, str]
    log: Path
    console: Console
    guard: Guard
    folder: Path = BACKEND
    is_quiet: bool = False  # only the log file gets its lines
    process: subprocess.Popen[str] | None = None
    _started_at: float = 0.0
    _restart_at: float | None = None
    _back_off: BackOff = field(default_factory=BackOff)
    _pump: threading.Thread | None = None

    def start(self) -> None:
        self.process = self.guard.start(
            self.command,
            signal.SIGTERM,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            env=self.environment,
            text=True,
            errors="replace",
        )
        self._started_at = time.monotonic()
        self._restart_at = None
        self._pump = threading.Thread(target=self._pump_lines, args=(self.process.stdout,), daemon=True)
        self._pump.start()

    def _pump_lines(self, lines: IO[str]) -> None:
        log = RotatingFileHandler(self.log, maxBytes=LARGEST_LOG_BYTES, backupCount=1)
        for line in lines:
            text = line.rstrip("\n")
            if not self.is_quiet:
                self.console.say(self.name, text)
            log.emit(logging.makeLogRecord({"msg": text}))
        log.close()

    @property
    def exit_code(self) -> int | None:
        """The code of a process that has ended; `None` while it runs."""
        return self.process.poll() if self.process else None

    def watch(self) -> None:
        """Start the process again if it has ended, after a pause that doubles with each quick end."""
        if self.exit_code is not None and self._restart_at is None:
            pause = self._back_off.after(time.monotonic() - self._started_at)
            self.console.say("run", f"{self.name} ended (code {self.exit_code}); it starts again in {pause:.0f} s.")
            self._bury()
            self._restart_at = time.monotonic() + pause
        if self._restart_at is not None and time.monotonic() >= self._restart_at:
            self.start()

    def wait(self, stopping: threading.Event) -> int:
        """Wait for a process that ends by itself; stop it when `stopping` is set. Return its exit code."""
        assert self.process is not None
        while self.process.poll() is None and not stopping.wait(0.05):
            pass
        return self.stop()

    def stop(self) -> int:
        """Let the process finish what it is doing; kill it if that takes too long. Return its code."""
        self._restart_at = None
        if self.process is None:
            return 0
        if self.process.poll() is None:
            stop_process(psutil.Process(self.process.pid), signal.SIGTERM, with_group=False)
        self._bury()
        return self.process.wait()

    def _bury(self) -> None:
        """Collect an ended process, kill what it left behind, and print its last lines."""
        assert self.process is not None
        self.process.wait()
        kill_group(self.process.pid)
        self.guard.release(self.process.pid)
        if self._pump:
            self._pump.join()
