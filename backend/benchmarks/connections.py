"""A small HTTP/1.1 client for robots: few kept-alive connections, little processor time, replies that can be lost.

It exists because a comfortable client costs more processor time a request than the product does, and the robots
share the machine with what they measure.
"""

import asyncio
import contextlib
import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

REPLY_SECONDS = 30.0
LONGEST_HEAD_BYTES = 64 * 1024


class LostReply(Exception):
    """The connection ended before a whole reply was there: nobody here knows whether the request was carried out."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, with the seconds since 1970 when its request began to leave and when it was here."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    sent_at: float
    received_at: float

    def json(self) -> Any:  # any JSON value
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The stable code of an error; empty for anything else, as the head of an error has no body."""
        if (
            self.status < 400
            or not self.body
            or not self.headers.get("content-type", "").startswith("application/json")
        ):
            return ""
        return str(self.json().get("code", ""))


@dataclass(slots=True)
class _Line:
    """One open connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    def close(self) -> None:
        self.writer.transport.abort()


class Connections:
    """A bounded number of connections to one server, shared by all robots."""

    def __init__(self, base_url: str, *, limit: int) -> None:
        parts = urlsplit(base_url)
        assert parts.hostname, base_url
        self._host, self._is_tls = parts.hostname, parts.scheme == "https"
        self._port = parts.port or (443 if self._is_tls else 80)
        self._host_header = parts.netloc
        self._free = asyncio.Semaphore(limit)
        self._idle: list[_Line] = []

    async def request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        body: Any = None,  # bytes as they are, or any JSON value
        cut_after: float | None = None,
    ) -> Reply:
        """Send one request and read its reply. Raises LostReply.

        `cut_after` cuts the connection so many seconds after the request has left, as a bad network does.
        """
        async with self._free:
            line = await self._line()
            sent_at = time.time()
            try:
                line.writer.write(self._head_and_body(method, path, headers, body))
                if cut_after is not None:
                    await asyncio.sleep(cut_after)
                    raise LostReply("cut on purpose")
                async with asyncio.timeout(REPLY_SECONDS):
                    status, received, content, is_last = await _read_reply(line.reader, has_body=method != "HEAD")
            except (OSError, EOFError, TimeoutError, ValueError, LookupError, asyncio.LimitOverrunError) as error:
                line.close()
                raise LostReply(repr(error)) from error
            except BaseException:
                line.close()
                raise
            received_at = time.time()
            if is_last:
                line.close()
            else:
                self._idle.append(line)
        return Reply(status, received, content, sent_at, received_at)

    async def _line(self) -> _Line:
        while self._idle:
            line = self._idle.pop()
            if not line.reader.at_eof() and not line.writer.is_closing():
                return line
            line.close()
        try:
            reader, writer = await asyncio.open_connection(
                self._host,
                self._port,
                limit=LONGEST_HEAD_BYTES,
                ssl=ssl.create_default_context() if self._is_tls else None,
            )
        except OSError as error:
            raise LostReply(repr(error)) from error
        return _Line(reader, writer)

    def _head_and_body(self, method: str, path: str, headers: Mapping[str, str], body: Any) -> bytes:
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host_header}"]
        if method == "POST":
            lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
        lines += [f"{name}: {text}" for name, text in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + content

    def close(self) -> None:
        for line in self._idle:
            with contextlib.suppress(RuntimeError):
                line.close()
        self._idle.clear()


async def _read_reply(reader: asyncio.StreamReader, *, has_body: bool) -> tuple[int, dict[str, str], bytes, bool]:
    """Status, headers, body, and whether the connection ends with it (RFC 9112, 6)."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(head[0].split(" ", 2)[1])
    headers = {}
    for line in head[1:-2]:
        name, _colon, text = line.partition(":")
        headers[name.lower()] = text.strip()
    is_last = headers.get("connection", "").lower() == "close"
    if not has_body or status in (204, 304):
        return status, headers, b"", is_last
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return status, headers, await _read_chunks(reader), is_last
    if "content-length" in headers:
        return status, headers, await reader.readexactly(int(headers["content-length"])), is_last
    return status, headers, await reader.read(), True


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    content = bytearray()
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        content += (await reader.readexactly(size + 2))[:-2]
    while await reader.readuntil(b"\r\n") != b"\r\n":
        pass  # trailers say nothing that a robot wants to know
    return bytes(content)
