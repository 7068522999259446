"""Connections that only take up room: most send nothing, some a header that never ends."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

DRIPPING_SHARE = 4  # one in so many drips
DRIP_SECONDS = 0.5


@contextlib.contextmanager
def silent_connections(base_url: str, many: int) -> Iterator[None]:
    """Hold that many connections until the block ends; one that the server closes is opened again."""
    address = urlsplit(base_url)
    assert address.hostname
    assert address.port
    target, stopping = (address.hostname, address.port), threading.Event()
    held = [socket.create_connection(target) for _ in range(many)]

    def drip() -> None:
        while not stopping.wait(DRIP_SECONDS):
            for place in range(0, many, DRIPPING_SHARE):
                try:
                    held[place].send(b"X")
                except OSError:
                    held[place].close()
                    held[place] = socket.create_connection(target)

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()
        for connection in held:
            connection.close()
