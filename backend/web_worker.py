"""gunicorn's threads for those who have really asked something: a request gets one when it has arrived whole.

gunicorn's own worker gives each new connection a thread, and that thread waits: five seconds for the first byte, then
without end for the rest. Sixteen connections that send nothing, or a header a byte at a time, hold up every save.
nginx never lets such requests through; this worker is for where it does not stand in front (`make run`).
"""

import contextlib
import errno
import re
import selectors
import socket
import time
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import TConn, ThreadWorker

ARRIVAL_SECONDS = 30.0  # from the first look to the last byte; nginx waits as long for a body
LINGER_SECONDS = 2.0  # for the other side to read our last answer and to close
MOST_HEADER_BYTES = 64 * 1024
MOST_REQUEST_BYTES = 32 * 1024 * 1024  # a paper's upload and the form around it
MOST_WAITING_BYTES = 256 * 1024 * 1024  # of all requests that are still arriving, in one process
READ_BYTES = 256 * 1024
LONGEST_NUMBER = 15

END_OF_HEADER = b"\r\n\r\n"
BODY_LENGTH = re.compile(rb"\r\nContent-Length:[ \t]*(\d+)[ \t]*\r\n", re.IGNORECASE)
BODY_IN_CHUNKS = re.compile(rb"\r\nTransfer-Encoding[ \t]*:", re.IGNORECASE)
WAITS_FOR_A_WORD = re.compile(rb"\r\nExpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


class Refused(Exception):
    """A request that nobody waits for; `status` and `reason` are its answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def missing_bytes(received: bytes | bytearray) -> int | None:
    """How much of a request has not arrived yet: 0 when it is whole, None while its header has no end.

    Raises Refused for what is too large, or does not say how large it is.
    """
    end = received.find(END_OF_HEADER, 0, MOST_HEADER_BYTES)
    if end < 0:
        if len(received) >= MOST_HEADER_BYTES:
            raise Refused(431, "Request Header Fields Too Large")
        return None
    header = bytes(received[: end + 2])
    if end == 0:
        raise Refused(400, "Bad Request")
    if BODY_IN_CHUNKS.search(header):
        raise Refused(411, "Length Required")
    number = BODY_LENGTH.search(header)
    length = int(number[1][: LONGEST_NUMBER + 1]) if number else 0
    if length > MOST_REQUEST_BYTES:
        raise Refused(413, "Content Too Large")
    return max(0, end + len(END_OF_HEADER) + length - len(received))


@dataclass
class Arrival:
    """A request on its way in."""

    received: bytearray
    give_up_at: float
    is_told_to_go_on: bool = False


class WholeRequestWorker(ThreadWorker):
    """Reads requests in the main thread, without waiting for any of them, and hands over the whole ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arriving: dict[TConn, Arrival] = {}  # the oldest first
        self.lingering: dict[TConn, float] = {}  # and when they are closed at the latest
        self.waiting_bytes = 0

    def accept(self, listener: Any) -> None:
        """Take a connection; where there is no room, the one that has been silent for longest makes some."""
        if self.arriving and self.nr_conns >= self.worker_connections - 1:
            self._drop(next(iter(self.arriving)))
        super().accept(listener)

    def enqueue_req(self, conn: TConn) -> None:
        """Called where gunicorn would give the connection a thread: new, readable again, or with a next request."""
        conn.init()
        conn.sock.setblocking(False)
        arrival = Arrival(bytearray(conn.parser.unreader.take_buffered()), time.monotonic() + ARRIVAL_SECONDS)
        self.arriving[conn] = arrival
        self.waiting_bytes += len(arrival.received)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._read_on, conn))
        self._read_on(conn)

    def finish_request(self, conn: TConn, fs: Future[Any]) -> None:
        """gunicorn would wait here, in the main thread, for the other side to close what is to be closed."""
        if fs.cancelled() or fs.exception() or fs.result():
            super().finish_request(conn, fs)
        else:
            self._linger(conn)

    def murder_pending(self) -> None:
        """Close what did not arrive or end in time, and while stopping whatever has sent nothing yet."""
        now = time.monotonic()
        while self.arriving:
            conn, arrival = next(iter(self.arriving.items()))
            if arrival.give_up_at > now and (self.alive or arrival.received):
                break
            self._drop(conn)
        while self.lingering and next(iter(self.lingering.values())) <= now:
            self._end(next(iter(self.lingering)))

    def _read_on(self, conn: TConn, _sock: object = None) -> None:
        arrival = self.arriving[conn]
        try:
            while (missing := missing_bytes(arrival.received)) != 0:
                if missing and not arrival.is_told_to_go_on:
                    self._tell_to_go_on(conn, arrival)
                if not self._receive(conn, arrival):
                    return
        except Refused as refusal:
            self._forget(conn)
            with contextlib.suppress(OSError):
                util.write_error(conn.sock, refusal.status, refusal.reason, "")
            self._linger(conn)
        except OSError:
            self._drop(conn)
        else:
            self._forget(conn)
            conn.parser.unreader.unread(bytes(arrival.received))
            super().enqueue_req(conn)

    def _receive(self, conn: TConn, arrival: Arrival) -> bool:
        """Take what is there; False when there is nothing now. Raises Refused, and OSError when no more will come."""
        try:
            part = conn.sock.recv(READ_BYTES)
        except BlockingIOError:
            return False
        if not part:
            raise ConnectionResetError(errno.ECONNRESET, "closed before the request was whole")
        if self.waiting_bytes + len(part) > MOST_WAITING_BYTES:
            raise Refused(503, "Service Unavailable")
        arrival.received += part
        self.waiting_bytes += len(part)
        return True

    def _tell_to_go_on(self, conn: TConn, arrival: Arrival) -> None:
        """Some send a large body only when they are told to."""
        arrival.is_told_to_go_on = True
        if WAITS_FOR_A_WORD.search(arrival.received, 0, MOST_HEADER_BYTES):
            conn.sock.send(GO_ON)

    def _forget(self, conn: TConn) -> None:
        self.waiting_bytes -= len(self.arriving.pop(conn).received)
        self.poller.unregister(conn.sock)

    def _drop(self, conn: TConn) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        conn.close()

    def _linger(self, conn: TConn) -> None:
        """Say that nothing more comes, and close when the other side has: at once would cut our last words off."""
        self.lingering[conn] = time.monotonic() + LINGER_SECONDS
        try:
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._wait_for_the_end, conn))
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._end(conn)

    def _wait_for_the_end(self, conn: TConn, _sock: object) -> None:
        try:
            is_over = not conn.sock.recv(READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            is_over = True
        if is_over:
            self._end(conn)

    def _end(self, conn: TConn) -> None:
        del self.lingering[conn]
        with contextlib.suppress(KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()
