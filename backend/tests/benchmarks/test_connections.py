"""The robots' own HTTP client, against a server that answers in every way HTTP allows, and in some it does not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from benchmarks.connections import Connections, LostReply, Reply


@asynccontextmanager
async def server_that_says(*replies: bytes) -> AsyncIterator[Connections]:
    """A server that gives these raw replies in turn, each to the next request, whichever connection it is on."""
    left = list(replies)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while left:
            try:
                await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            reply = left.pop(0)
            writer.write(reply)
            await writer.drain()
            if b"close" in reply or not reply.endswith((b"ok", b"\r\n")):
                break
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    connections = Connections(f"http://127.0.0.1:{port}", limit=2)
    async with server:
        yield connections
        connections.close()


def get(*replies: bytes, times: int = 1, method: str = "GET", cut_after: float | None = None) -> list[Reply]:
    async def ask() -> list[Reply]:
        async with server_that_says(*replies) as connections:
            return [await connections.request(method, "/", headers={}, cut_after=cut_after) for _time in range(times)]

    return asyncio.run(ask())


def test_a_body_with_a_length_and_one_in_chunks_are_read() -> None:
    plain = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Thing: a: b\r\n\r\nok"
    chunks = b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1;x=y\r\nk\r\n0\r\nT: 1\r\n\r\n"
    first, second, third = get(plain, chunks, plain, times=3)
    assert (first.status, first.body, first.headers["x-thing"]) == (200, b"ok", "a: b")
    assert (second.status, second.body) == (404, b"ok")
    assert (third.status, third.body) == (200, b"ok")
    assert first.sent_at <= first.received_at <= second.sent_at


def test_a_body_that_ends_with_the_connection_is_read() -> None:
    closing = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end"
    assert [reply.body for reply in get(closing, closing, times=2)] == [b"to the end"] * 2


def test_the_head_of_something_has_no_body() -> None:
    head = b"HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
    assert [(reply.body, reply.code) for reply in get(head, head, times=2, method="HEAD")] == [(b"", "")] * 2


def test_an_error_tells_its_code() -> None:
    error = (
        b'HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{"code": "taken_over"}'
    )
    assert get(error)[0].code == "taken_over"


@pytest.mark.parametrize(
    "reply",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Len", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok!", b"nonsense\r\n\r\n"],
    ids=["nothing", "half a head", "half a body", "nonsense"],
)
def test_less_than_a_whole_reply_is_a_lost_one(reply: bytes) -> None:
    with pytest.raises(LostReply):
        get(reply)


def test_a_connection_cut_on_purpose_loses_its_reply() -> None:
    with pytest.raises(LostReply):
        get(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", cut_after=0.0)


def test_nobody_there_is_a_lost_reply() -> None:
    with pytest.raises(LostReply):
        asyncio.run(Connections("http://127.0.0.1:1", limit=1).request("GET", "/", headers={}))
