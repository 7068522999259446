"""A symbolic prover in a process of its own, which is killed when it takes too long.

It is started when first needed, belongs to the process that started it (a forked child starts its own), serves
one question at a time, and is reaped at once after a kill.
"""

import atexit
import json
import os
import selectors
import subprocess
import sys
import threading
from pathlib import Path

from mathanswers.nodes import (
    Abs,
    Call,
    Const,
    Degrees,
    Factorial,
    Name,
    Node,
    Num,
    Power,
    Root,
    children,
)

PROOF_SECONDS = 3.0
START_SECONDS = 20.0
_WORKER = Path(__file__).with_name("proof_worker.py")
_PACKAGE_ROOT = Path(__file__).resolve().parent.parent


def as_lists(node: Node) -> list[object]:
    """The tree as nested lists for the other process: its own tags, numbers as digit strings."""
    match node:
        case Num(value):
            return ["Num", str(value.numerator), str(value.denominator)]
        case Name(letter):
            return ["Name", letter]
        case Const(symbol):
            return ["Const", symbol]
        case Root(index, of):
            return ["Root", index, as_lists(of)]
        case Call(name, of, base):
            return ["Call", name, as_lists(of), None if base is None else as_lists(base)]
        case Power() | Abs() | Degrees() | Factorial():
            return [type(node).__name__, *(as_lists(part) for part in children(node))]
    return [type(node).__name__, *(as_lists(part) for part in children(node))]


class ProofProcess:
    """One killable prover."""

    def __init__(self, proof_seconds: float = PROOF_SECONDS, start_seconds: float = START_SECONDS) -> None:
        self.proof_seconds = proof_seconds
        self.start_seconds = start_seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def proves_equal(self, left: Node, right: Node) -> bool:
        """Whether the prover shows left = right within the time limit; False means "not shown"."""
        question = json.dumps([as_lists(left), as_lists(right)]).encode() + b"\n"
        with self._lock:
            if not self._is_running() and not self._start():
                return False
            return self._ask(question)

    def stop(self) -> None:
        """End the prover and reap it."""
        with self._lock:
            self._kill()

    @property
    def process_id(self) -> int | None:
        """The prover's process id while one is running."""
        return self._process.pid if self._process is not None else None

    def forget_after_fork(self) -> None:
        """In a forked child: drop the parent's prover without touching it."""
        self._lock = threading.Lock()
        inherited, self._process = self._process, None
        if inherited is None:
            return
        for pipe in (inherited.stdin, inherited.stdout):
            if pipe is not None:
                os.close(pipe.fileno())
                _detach(pipe.raw if hasattr(pipe, "raw") else pipe)
        inherited.returncode = 0

    def _is_running(self) -> bool:
        if self._process is None:
            return False
        if self._process.poll() is None:
            return True
        self._kill()
        return False

    def _start(self) -> bool:
        environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(_PACKAGE_ROOT)}
        self._process = subprocess.Popen(  # noqa: S603  # our own file, no shell, no text from outside
            [sys.executable, str(_WORKER), str(self.proof_seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=environment,
        )
        if self._reply(self.start_seconds) == b"ready":
            return True
        self._kill()
        return False

    def _ask(self, question: bytes) -> bool:
        process = self._process
        if process is None or process.stdin is None:
            return False
        try:
            process.stdin.write(question)
            answer = self._reply(self.proof_seconds)
        except OSError:
            answer = None
        if answer is None:
            self._kill()
        return answer == b"equal"

    def _reply(self, seconds: float) -> bytes | None:
        """One line from the prover, or None when the time is over or it died."""
        if self._process is None or self._process.stdout is None:
            return None
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            if not selector.select(seconds):
                return None
        line = os.read(self._process.stdout.fileno(), 64)
        return line.strip() or None

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def _detach(pipe: object) -> None:
    """Mark a pipe whose descriptor we closed, so that its finalizer does not close another file's."""
    detach = getattr(pipe, "detach", None)
    if detach is not None:
        detach()


PROVER = ProofProcess()
os.register_at_fork(after_in_child=PROVER.forget_after_fork)
atexit.register(PROVER.stop)
