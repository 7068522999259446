"""Real servers and real processes, each test in a folder of its own that is gone afterwards."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from devserver.guard import Guard, is_gone
from devserver.options import BACKEND
from tests.waiting import wait_for


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path outside pytest's own, which other users may not enter."""
    path = Path(tempfile.mkdtemp(prefix="mock-exams-devserver-")).resolve()
    yield path
    shutil.rmtree(path)


@pytest.fixture
def guard() -> Iterator[Guard]:
    """Stops whatever a test leaves running."""
    guard = Guard()
    yield guard
    guard.abandon()


def processes_of(folder: Path) -> list[psutil.Process]:
    """Every living process that works in this folder, or was told of it."""
    found = []
    for process in psutil.process_iter():
        try:
            told = [*process.cmdline(), *process.environ().values(), process.cwd()]
        except psutil.Error:
            continue
        if process.pid != os.getpid() and not is_gone(process) and any(str(folder) in text for text in told):
            found.append(process)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class MakeRun:
    """`python -m devserver run` in a data folder of its own, without demo and front end."""

    def __init__(self, data_dir: Path, port: int, **environment: str) -> None:
        self.data_dir = data_dir
        self.port = port
        self.output = data_dir.parent / "output.txt"
        # The test run's own servers are not this run's business.
        inherited = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        settings = {"DATA_DIR": str(data_dir), "PORT": str(port), "DEMO_MODE": "0", "BUILD_FRONTEND": "0"}
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "devserver", "run"],
                cwd=BACKEND,
                env=inherited | settings | environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def said(self) -> str:
        return self.output.read_text()

    def wait_until_up(self) -> "MakeRun":
        wait_for(lambda: "The product is up." in self.said(), needs=[(self.process, self.output)])
        return self

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait()


@pytest.fixture
def make_run(folder: Path) -> Iterator[Callable[..., MakeRun]]:
    """Starts runs, and kills what a failed test would leave."""
    runs: list[MakeRun] = []

    def start(**environment: str) -> MakeRun:
        port = int(environment.pop("PORT", 0)) or free_port()
        runs.append(MakeRun(folder / "data", port, **environment))
        return runs[-1]

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.stop()
    wait_for(lambda: not processes_of(folder))
