"""The web server of `make run`: no thread for a request that is not there yet, and none lost for one that is."""

import os
import runpy
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from devserver.options import BACKEND
from devserver.run import answers
from tests.operations.stack import free_port, running_gunicorn
from tests.waiting import wait_for
from web_worker import MOST_HEADER_BYTES, MOST_REQUEST_BYTES, Refused, missing_bytes

SILENT = 400
DRIPPING = 40
STAYING = 20
ASKED = 200
PATIENCE_SECONDS = 300.0
# Far above what a busy machine needs for one; a frozen server would take minutes.
SLOWEST_SECONDS = 10.0

PRODUCT = """
def application(environ, start_response):
    body = environ["wsgi.input"].read()
    text = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {len(body)}".encode()
    start_response("200 OK", [("Content-Length", str(len(text)))])
    return [text]
"""
WHOLE = b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"


@pytest.mark.parametrize("place", range(len(WHOLE) + 1))
def test_a_request_is_whole_with_its_last_byte(place: int) -> None:
    missing = missing_bytes(WHOLE[:place])
    assert (missing == 0) == (place == len(WHOLE))


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (b"\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\ntransfer-encoding : x\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (MOST_REQUEST_BYTES + 1), 413),
        (b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", 413),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * MOST_HEADER_BYTES, 431),
    ],
)
def test_what_could_take_for_ever_is_refused(header: bytes, status: int) -> None:
    with pytest.raises(Refused) as refusal:
        missing_bytes(header)
    assert refusal.value.status == status


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """gunicorn with the repository's configuration, as `make run` starts it, over a small product."""
    folder = tmp_path_factory.mktemp("web")
    (folder / "small_product.py").write_text(PRODUCT)
    port = free_port()
    environment = os.environ | {
        "BIND": f"127.0.0.1:{port}", "WEB_PROCESSES": "1", "WEB_THREADS": "4", "PYTHONPATH": str(folder),
    }  # fmt: skip
    with running_gunicorn(folder, environment, application="small_product:application") as process:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}"), needs=[(process, folder / "gunicorn.log")])
        yield port


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)


def received(connection: socket.socket, *, until: bytes) -> bytes:
    text = b""
    while until not in text:
        part = connection.recv(65536)
        assert part, text
        text += part
    return text


def ask(port: int) -> float:
    """Send a small save's like over a connection of its own; returns the seconds until it was answered."""
    began = time.monotonic()
    with closing(connect(port)) as connection:
        connection.sendall(WHOLE)
        received(connection, until=b"POST /x 3")
    return time.monotonic() - began


@pytest.mark.slow
@pytest.mark.parametrize(
    "first_bytes",
    [b"", b"P", WHOLE[:30], WHOLE[:-1], b"POST /x HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"],
)
def test_connections_that_send_nothing_more_hold_nobody_up(port: int, first_bytes: bytes) -> None:
    with ExitStack() as open_connections:
        for _ in range(SILENT):
            silent = open_connections.enter_context(closing(connect(port)))
            silent.sendall(first_bytes)
        slowest = max(ask(port) for _ in range(ASKED))
    assert slowest < SLOWEST_SECONDS


@pytest.mark.slow
def test_headers_that_drip_in_hold_nobody_up(port: int) -> None:
    stopping = threading.Event()
    with ExitStack() as open_connections:
        dripping = [open_connections.enter_context(closing(connect(port))) for _ in range(DRIPPING)]

        def drip() -> None:
            while not stopping.wait(0.2):
                for connection in dripping:
                    connection.sendall(b"X")

        thread = threading.Thread(target=drip)
        thread.start()
        slowest = max(ask(port) for _ in range(ASKED))
        stopping.set()
        thread.join()
    assert slowest < SLOWEST_SECONDS


@pytest.mark.slow
def test_more_silent_connections_than_there_is_room_for_hold_nobody_up(port: int) -> None:
    with ExitStack() as open_connections:
        for _ in range(1100):
            open_connections.enter_context(closing(connect(port)))
        assert max(ask(port) for _ in range(20)) < SLOWEST_SECONDS


@pytest.mark.slow
def test_who_never_closes_after_the_last_answer_holds_nobody_up(port: int) -> None:
    with ExitStack() as open_connections:
        staying = [open_connections.enter_context(closing(connect(port))) for _ in range(STAYING)]
        for connection in staying:
            connection.sendall(WHOLE.replace(b"Host: a", b"Connection: close"))
        slowest = max(ask(port) for _ in range(ASKED))
        for connection in staying:
            received(connection, until=b"POST /x 3")
    assert slowest < SLOWEST_SECONDS


@pytest.mark.slow
def test_requests_arrive_in_pieces_in_a_row_and_large(port: int) -> None:
    with closing(connect(port)) as connection:
        for byte in WHOLE:
            connection.sendall(bytes([byte]))
        received(connection, until=b"POST /x 3")
        connection.sendall(WHOLE.replace(b"/x", b"/1") + WHOLE.replace(b"/x", b"/2") + WHOLE[:20])
        received(connection, until=b"POST /2 3")
        connection.sendall(WHOLE[20:])
        received(connection, until=b"POST /x 3")
        size = 3_000_000
        connection.sendall(b"POST /big HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % size + b"x" * size)
        received(connection, until=b"POST /big %d" % size)


@pytest.mark.slow
def test_who_waits_to_be_told_to_send_is_told(port: int) -> None:
    with closing(connect(port)) as connection:
        connection.sendall(b"POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        received(connection, until=b"100 Continue")
        connection.sendall(b"abc")
        received(connection, until=b"POST /x 3")


@pytest.mark.slow
@pytest.mark.parametrize("request_line", [b"\r\n\r\n", b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"])
def test_a_refusal_is_read_to_its_end(port: int, request_line: bytes) -> None:
    with closing(connect(port)) as connection:
        connection.sendall(request_line + b"x" * 100_000)
        assert received(connection, until=b"</html>").startswith(b"HTTP/1.1 4")
        while connection.recv(65536):
            pass


def test_behind_nginx_gunicorn_is_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIND", "unix:/run/web.sock")
    assert runpy.run_path(str(BACKEND / "gunicorn.conf.py"))["worker_class"] == "gthread"
