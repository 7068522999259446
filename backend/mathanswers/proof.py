"""A symbolic prover in a process of its own, limited by work that it counts, and not by time.

It is started when first needed, belongs to the process that started it (a forked child starts its own) and serves
one question at a time. What it cannot show within its count stays open, on every machine alike. A limit of time is
only a net against a hang: a proof that meets it is killed and logged, and is no verdict.
"""

import atexit
import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import threading
from enum import Enum
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
from mathanswers.numeric import rational_literal

log = logging.getLogger(__name__)

# Calls and jumps of Python code in the prover; about two seconds of one processor of 2024.
PROOF_WORK = 2_500_000
# Nets against a hang and not limits: a slow machine needs a fraction of this.
PROOF_NET_SECONDS = 90.0
START_SECONDS = 20.0
# How long a thread waits for another one's proof before it goes on without.
TURN_SECONDS = 10.0
# What one operation in compiled code can take is limited by the size of what it is given.
MAX_HEIGHT_BITS = 4_096
MAX_NODES = 300
_WORKER = Path(__file__).with_name("proof_worker.py")
_PACKAGE_ROOT = Path(__file__).resolve().parent.parent


class Proof(Enum):
    """What came of one question."""

    SHOWN = "equal"
    NOT_SHOWN = "unknown"
    SPENT = "spent"
    # Not about the question: too large to ask, another proof took too long, killed by the net, or dead.
    NOT_ASKED = "not asked"
    LOST = "lost"


def is_small_enough(*trees: Node) -> bool:
    """Whether no single operation on these trees is long, so that counting calls counts the work."""
    return sum(map(_nodes, trees)) <= MAX_NODES and max(map(_height, trees)) <= MAX_HEIGHT_BITS


def _nodes(node: Node) -> int:
    return 1 + sum(map(_nodes, children(node)))


def _height(node: Node) -> float:
    """How many bits the numbers can have that come of working a tree out."""
    if isinstance(node, Num):
        return max(node.value.numerator.bit_length(), node.value.denominator.bit_length())
    if isinstance(node, Power):
        exponent = rational_literal(node.exponent)
        times = float(abs(exponent)) if exponent is not None else 2.0 ** min(_height(node.exponent), 20)
        return _height(node.base) * max(times, 1.0)
    return max(1.0, sum(map(_height, children(node))))


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

    def __init__(self, proof_work: int = PROOF_WORK, net_seconds: float = PROOF_NET_SECONDS) -> None:
        self.proof_work = proof_work
        self.net_seconds = net_seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, left: Node, right: Node) -> Proof:
        """What the prover says of left = right. Waits for its turn, but not for long."""
        if not is_small_enough(left, right):
            return Proof.NOT_ASKED
        question = json.dumps([as_lists(left), as_lists(right)]).encode() + b"\n"
        if not self._lock.acquire(timeout=TURN_SECONDS):
            log.warning("another proof took its time: this one was not tried")
            return Proof.NOT_ASKED
        try:
            if not self._is_running() and not self._start():
                log.error("the prover did not start")
                return Proof.NOT_ASKED
            return self._answer(question)
        finally:
            self._lock.release()

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
        # With one seed for hashing, SymPy takes the same steps each time.
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(_PACKAGE_ROOT),
            "PYTHONHASHSEED": "0",
        }
        self._process = subprocess.Popen(  # noqa: S603  # our own file, no shell, no text from outside
            [sys.executable, str(_WORKER), str(self.proof_work)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=environment,
            start_new_session=True,
        )
        if self._reply(START_SECONDS) == b"ready":
            return True
        self._kill()
        return False

    def _answer(self, question: bytes) -> Proof:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        try:
            process.stdin.write(question)
            answer = self._reply(self.net_seconds)
        except OSError:
            answer = None
        word = (answer or b"").partition(b" ")[0].decode("ascii", "replace")
        if word in (Proof.SHOWN.value, Proof.NOT_SHOWN.value, Proof.SPENT.value):
            return Proof(word)
        # Its child died by a net of the system, or it hangs, or it is gone: no verdict, and a look is due.
        log.error("a proof was lost (%s)", word or "no answer in time")
        if word != "died":
            self._kill()
        return Proof.LOST

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
        # The group: the child that works on a question as well.
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
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
