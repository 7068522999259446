"""Judging for students who look at the screen: in a small process beside the web server's, which yields to it.

Judging is pure computing. In a thread it would hold the interpreter's lock while others' saves wait; here it runs at
the lowest priority, one question at a time, and is killed when it takes too long. Whoever finds it busy is told so at
once: a web thread that waits for a preview is one less for saves.
"""

import atexit
import os
import selectors
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from exams.rules.marking import Judgement, Kind, Outcome, TextReading

CHILD = "exams.services.side_judge_child"
BACKEND = Path(__file__).resolve().parents[2]
MOST_WAITING = 2  # threads: one is answered, one waits
WAIT_SECONDS = 0.5
ANSWER_SECONDS = 2.0
START_SECONDS = 10.0
REST_SECONDS = 1.0  # after a kill; a text that kills it again and again must not keep a processor busy with starting
LONGEST_REPLY = 64 * 1024


class JudgeBusy(Exception):
    """Not now: somebody else is asking, or the answer took too long. It says nothing of the text."""


class SideJudge:
    """The process and the line to it; started with the web process, and when asked after it was killed."""

    def __init__(self, answer_seconds: float = ANSWER_SECONDS) -> None:
        self.answer_seconds = answer_seconds
        self._admitted = threading.BoundedSemaphore(MOST_WAITING)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._rests_until = 0.0

    def read(self, text: str, *, kind: Kind) -> TextReading:
        """How a text is understood. Raises JudgeBusy."""
        return TextReading(**self._ask({"act": "read", "text": text, "kind": kind}))

    def judge(self, text: str, *, kind: Kind, accepted: tuple[str, ...]) -> Judgement:
        """What a text is worth, as far as it can be told without the prover. Raises JudgeBusy."""
        reply = self._ask({"act": "judge", "text": text, "kind": kind, "accepted": accepted})
        return Judgement(Outcome(reply["outcome"]), reply["reading"], reply["problem"])

    def start(self) -> None:
        """Start the process before anybody asks: the first student who types would else wait for it."""
        with self._lock, suppress(JudgeBusy):
            self._running()

    @property
    def process_id(self) -> int | None:
        """The process beside this one, while there is one."""
        return self._process.pid if self._process else None

    def stop(self) -> None:
        """End the process and reap it."""
        with self._lock:
            self._kill()

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        if not self._admitted.acquire(blocking=False):
            raise JudgeBusy
        try:
            if not self._lock.acquire(timeout=WAIT_SECONDS):
                raise JudgeBusy
            try:
                return self._reply_to(orjson.dumps(question))
            finally:
                self._lock.release()
        finally:
            self._admitted.release()

    def _reply_to(self, question: bytes) -> dict[str, Any]:
        """The reply of the process. A fault there is one: it kills the process, and says nothing of the text."""
        process = self._running()
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(question + b"\n")
            reply = _line(process.stdout.fileno(), ends=time.monotonic() + self.answer_seconds)
        except OSError:
            reply = b""
        if not reply:
            self._kill()
            self._rests_until = time.monotonic() + REST_SECONDS
            raise JudgeBusy
        found: dict[str, Any] = orjson.loads(reply)
        return found

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._kill()
        if time.monotonic() < self._rests_until:
            raise JudgeBusy
        self._process = subprocess.Popen(  # noqa: S603  # our own file, no shell, no text from outside
            [sys.executable, "-P", "-m", CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env={"PYTHONPATH": str(BACKEND)},
        )
        assert self._process.stdout
        if _line(self._process.stdout.fileno(), ends=time.monotonic() + START_SECONDS) != b"ready\n":
            self._kill()
            self._rests_until = time.monotonic() + REST_SECONDS
            raise JudgeBusy
        return self._process

    def _kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()


def _line(descriptor: int, *, ends: float) -> bytes:
    """One whole line, or nothing when the time is over or the other side has ended."""
    read = b""
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while not read.endswith(b"\n"):
            if not selector.select(max(0.0, ends - time.monotonic())):
                return b""
            part = os.read(descriptor, LONGEST_REPLY)
            if not part:
                return b""
            read += part
    return read


side_judge = SideJudge()
atexit.register(side_judge.stop)
