"""A robot student's phone: signs in as Telegram would let it, calls the API, and notes every answer."""

import asyncio
import json
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from accounts.telegram_signing import sign_init_data
from benchmarks.connections import Connections, LostReply, Reply
from benchmarks.journal import LOST, Journal

FIRST_TELEGRAM_ID = 8_000_000_000
TRIES = 8
FIRST_PAUSE_SECONDS = 0.2
PASSING_STATUSES = {429, 502, 503, 504}


class NoAnswer(Exception):
    """The server gave no lasting answer in many tries."""


@dataclass(slots=True)
class ServerClock:
    """How far the server's clock is from ours, from the replies that carry its time; seconds since 1970."""

    least: float = -1e9
    most: float = 1e9

    def learn(self, server_time: float, reply: Reply) -> None:
        self.least = max(self.least, server_time - reply.received_at)
        self.most = min(self.most, server_time - reply.sent_at)

    @property
    def ahead(self) -> float:
        return (self.least + self.most) / 2 if self.least > -1e9 else 0.0

    def now(self) -> float:
        return time.time() + self.ahead

    async def sleep_until(self, server_time: float) -> None:
        await asyncio.sleep(max(0.0, server_time - self.now()))


@dataclass(slots=True)
class Phone:
    """One student's device. `who` names the robot in the report."""

    number: int
    connections: Connections
    journal: Journal
    clock: ServerClock
    bot_token: str
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Behind nginx each phone has its own address, and the limit on sign-ins counts by it.
        high, low = divmod(self.number + 1, 250)
        self.headers = {"X-Forwarded-For": f"10.{high // 250}.{high % 250}.{low + 1}", "Accept-Language": "en"}

    @property
    def who(self) -> str:
        return f"robot {self.number}"

    async def sign_in(self, *, meant_at: float | None = None) -> None:
        """Trade signed initData for a token. Raises NoAnswer."""
        user = {"id": FIRST_TELEGRAM_ID + self.number, "first_name": f"Robot {self.number}", "language_code": "uz"}
        fields = {"auth_date": str(int(self.clock.now())), "query_id": "robots", "user": json.dumps(user)}
        body = {"init_data": sign_init_data(fields, bot_token=self.bot_token)}
        reply = await self.insist("sign in", "POST", "auth/telegram/", body=body, meant_at=meant_at)
        if reply.status != 200:
            raise NoAnswer(f"signing in was answered by {reply.status} {reply.body[:300]!r}")
        self.headers["Authorization"] = f"Bearer {reply.json()['access']}"

    async def call(
        self,
        what: str,
        method: str,
        path: str,
        *,
        body: Any = None,  # bytes, or any JSON value
        meant_at: float | None = None,
        headers: Mapping[str, str] | None = None,
        cut_after: float | None = None,
    ) -> Reply | None:
        """One request; None when its reply was lost. `meant_at` is when the robot meant to send it, by our clock."""
        meant_at = time.time() if meant_at is None else meant_at
        sent_headers = {name: text for name, text in (self.headers | dict(headers or {})).items() if text}
        try:
            reply = await self.connections.request(
                method, f"/api/v1/{path}", headers=sent_headers, body=body, cut_after=cut_after
            )
        except LostReply:
            if cut_after is None:
                self.journal.answered(what, LOST, latency=None)
            else:
                self.journal.cut_on_purpose += 1
            return None
        self.journal.answered(what, f"{reply.status} {reply.code}".strip(), latency=reply.received_at - meant_at)
        return reply

    async def insist(self, what: str, method: str, path: str, **more: Any) -> Reply:
        """Ask again, at growing intervals, while the answer is lost or "try again later". Raises NoAnswer."""
        for attempt in range(TRIES):
            reply = await self.call(what, method, path, **more)
            if reply is not None and reply.status not in PASSING_STATUSES:
                return reply
            await asyncio.sleep(pause_after(reply, attempt))
            more.pop("meant_at", None)
        raise NoAnswer(f"{what}: no lasting answer in {TRIES} tries")

    async def expect(
        self, what: str, method: str, path: str, *, answers: Collection[tuple[int, str]], **more: Any
    ) -> Reply:
        """The same, and note a difference when (status, code) is none of `answers`; code is "" for success."""
        reply = await self.insist(what, method, path, **more)
        if (reply.status, reply.code) not in answers:
            wanted = " or ".join(f"{status} {code}".strip() for status, code in answers)
            self.differs(f"{what}: {reply.status} {reply.code} instead of {wanted}: {reply.body[:200]!r}")
        return reply

    def differs(self, sentence: str) -> None:
        self.journal.differs(self.who, sentence)


def pause_after(reply: Reply | None, attempt: int) -> float:
    """What the server asked for, or else 0.2 s doubled with each try."""
    asked = reply.headers.get("retry-after", "") if reply else ""
    return float(asked) if asked.isdigit() else FIRST_PAUSE_SECONDS * 2**attempt


def seconds(text: str) -> float:
    """Seconds since 1970 of an ISO 8601 text."""
    return datetime.fromisoformat(text).timestamp()


def iso(moment: float) -> str:
    """ISO 8601, UTC, of seconds since 1970."""
    return datetime.fromtimestamp(moment, UTC).isoformat()
