"""The guard: what a killed starter leaves behind is stopped, and only then."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

from devserver.guard import Guard, is_gone
from devserver.options import BACKEND
from tests.waiting import wait_for

# Starts a child that leads a group with a grandchild in it, holds it, says both numbers, and sleeps.
STARTER = """
import signal, subprocess, sys, time
from pathlib import Path
from devserver.guard import Guard
guard = Guard()
guard.remove_at_end(Path(sys.argv[1]))
child = subprocess.Popen(
    ["sh", "-c", "sleep 600 & echo $!; wait"], stdout=subprocess.PIPE, text=True, start_new_session=True
)
grandchild = child.stdout.readline().strip()
guard.hold(child.pid, signal.SIGTERM)
print(child.pid, grandchild, guard._process.pid, flush=True)
if sys.argv[2] == "close":
    guard.close()
time.sleep(600)
"""


def start_starter(folder: Path, then: str = "sleep") -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(folder / "temporary"), then],
        cwd=BACKEND,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout
    numbers = starter.stdout.readline().split()
    return starter, [psutil.Process(int(number)) for number in numbers]


def has_ended(pid: int) -> bool:
    try:
        return is_gone(psutil.Process(pid))
    except psutil.NoSuchProcess:
        return True


def ignores(process: psutil.Process, signal_number: int) -> bool:
    """What the kernel says: a process that is just starting does not ignore anything yet."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    mask = int(status.partition("SigIgn:")[2].split()[0], 16)
    return bool(mask >> (signal_number - 1) & 1)


def test_killed_starter_leaves_neither_processes_nor_folder(folder: Path) -> None:
    (folder / "temporary").mkdir()
    starter, (child, grandchild, guard) = start_starter(folder)
    assert not is_gone(child)
    assert not is_gone(grandchild)
    starter.kill()
    starter.wait()
    wait_for(lambda: is_gone(guard))
    assert is_gone(child)
    assert is_gone(grandchild)
    assert not (folder / "temporary").exists()


# Starts a program under a guard, and is killed at the first moment at which that program exists.
KILLED_WHILE_STARTING = """
import os, signal, subprocess, sys
from devserver.guard import Guard
class Killed(Guard):
    def hold(self, pid, stop_signal):
        print(pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
Killed().start(["touch", sys.argv[1]], signal.SIGTERM)
"""


def test_program_whose_starter_is_killed_before_the_guard_knows_it_never_runs(folder: Path) -> None:
    starter = subprocess.run(
        [sys.executable, "-c", KILLED_WHILE_STARTING, str(folder / "has-run")],
        cwd=BACKEND,
        capture_output=True,
        text=True,
        check=False,
    )
    assert starter.returncode == -signal.SIGKILL, starter.stderr
    wait_for(lambda: has_ended(int(starter.stdout)))
    assert not (folder / "has-run").exists()


def test_started_program_gets_its_arguments_and_environment_and_no_input(guard: Guard) -> None:
    script = 'echo "$1 $GREETING"; cat; exit 3'
    process = guard.start(
        ["sh", "-c", script, "sh", "a  b"],
        signal.SIGTERM,
        stdout=subprocess.PIPE,
        text=True,
        env={"GREETING": "salom", "PATH": os.environ["PATH"]},
    )
    assert process.communicate()[0] == "a  b salom\n"
    assert process.returncode == 3


def test_interrupt_from_the_keyboard_does_not_end_the_guard(folder: Path) -> None:
    starter, (child, grandchild, guard) = start_starter(folder)
    wait_for(lambda: ignores(guard, signal.SIGTERM))
    guard.send_signal(signal.SIGINT)
    guard.send_signal(signal.SIGTERM)
    starter.kill()
    starter.wait()
    wait_for(lambda: is_gone(guard))
    assert is_gone(child)
    assert is_gone(grandchild)


def test_closed_guard_stops_nothing(folder: Path) -> None:
    (folder / "temporary").mkdir()
    starter, (child, _, guard) = start_starter(folder, "close")
    wait_for(lambda: is_gone(guard))
    starter.kill()
    starter.wait()
    assert not is_gone(child)
    assert (folder / "temporary").exists()
    os.killpg(child.pid, signal.SIGKILL)


def test_killed_guard_is_replaced_and_still_knows_everything(folder: Path) -> None:
    sleeper = subprocess.Popen(["sleep", "600"], start_new_session=True)
    guard = Guard()
    guard.hold(sleeper.pid, signal.SIGTERM)
    first = psutil.Process(guard._process.pid)
    first.kill()
    wait_for(lambda: is_gone(first))
    guard.check()
    assert guard._process.pid != first.pid
    guard.abandon()
    assert sleeper.wait() == -signal.SIGTERM


def test_released_process_is_left_alone() -> None:
    sleeper = subprocess.Popen(["sleep", "600"], start_new_session=True)
    guard = Guard()
    guard.hold(sleeper.pid, signal.SIGTERM)
    guard.release(sleeper.pid)
    guard.abandon()
    assert sleeper.poll() is None
    sleeper.kill()
    sleeper.wait()
