"""A robot's answer sheet: sends saves in every manner, judges each reply, keeps the ledger."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from benchmarks.connections import Reply
from benchmarks.ledger import Fate, Item, Ledger, Stored, differences
from benchmarks.phone import PASSING_STATUSES, TRIES, Phone, pause_after, seconds
from benchmarks.script import Manner, Save

GRACE_SECONDS = 30.0
# The server reads its clock once a minute and counts on from there; ours is compared with it through a reply.
CLOCK_SLACK_SECONDS = 0.5


@dataclass(slots=True)
class AnswerSheet:
    """The saves of one session. `deadline` is in seconds since 1970 by the server's clock."""

    phone: Phone
    session_id: str
    deadline: float
    device: str | None
    ledger: Ledger = field(default_factory=Ledger)
    handed_in: bool = False  # a submit has left: from now on a save may be refused
    closed_by: str = ""  # the code of the first refusal

    async def save(self, save: Save, *, meant_at: float) -> None:
        """Send one save of the script in its manner."""
        match save.manner:
            case Manner.PLAIN:
                await self.send(save.items, meant_at=meant_at)
            case Manner.TWICE_AT_ONCE:
                await asyncio.gather(self.send(save.items, meant_at=meant_at), self.send(save.items, meant_at=meant_at))
            case Manner.AGAIN:
                await self.send(save.items, meant_at=meant_at)
                await self.send(save.items)
            case Manner.CUT:
                await self._attempt(save.items, cut_after=save.cut_after)
            case Manner.CUT_AND_AGAIN:
                await self._attempt(save.items, cut_after=save.cut_after)
                await self.send(save.items)

    async def send(self, items: tuple[Item, ...], *, meant_at: float | None = None) -> Fate:
        """Send until there is a lasting answer, or give up as a phone does whose student closed it."""
        for attempt in range(TRIES):
            reply = await self._attempt(items, meant_at=meant_at)
            if reply is not None and reply.status not in PASSING_STATUSES:
                return self._judge(items, reply)
            await asyncio.sleep(pause_after(reply, attempt))
            meant_at = None
        return Fate.LOST

    async def _attempt(
        self, items: tuple[Item, ...], *, meant_at: float | None = None, cut_after: float | None = None
    ) -> Reply | None:
        self.ledger.sent(items)
        return await self.phone.call(
            "save",
            "POST",
            f"sessions/{self.session_id}/answers/",
            body=self._body(items),
            meant_at=meant_at,
            cut_after=cut_after,
        )

    def _body(self, items: tuple[Item, ...]) -> dict[str, Any]:
        body: dict[str, Any] = {"answers": [item.as_json() for item in items]}
        if len(items) == 1:
            body = dict(items[0].as_json())
        return body if self.device is None else body | {"device": self.device}

    def _judge(self, items: tuple[Item, ...], reply: Reply) -> Fate:
        if reply.status == 200:
            self.ledger.learned(items, Fate.ACKNOWLEDGED)
            self.phone.journal.acknowledged_at.append(reply.received_at)
            self._check_receipt(items, reply.json())
            self.phone.clock.learn(reply.json()["server_time_ms"] / 1000, reply)
            return Fate.ACKNOWLEDGED
        if reply.status >= 500:
            self.phone.differs(f"a save was answered by {reply.status}: {reply.body[:200]!r}")
            return Fate.LOST
        self.ledger.learned(items, Fate.REFUSED)
        self.closed_by = self.closed_by or reply.code
        self._check_refusal(reply)
        return Fate.REFUSED

    def _check_receipt(self, items: tuple[Item, ...], receipt: dict[str, Any]) -> None:
        if seconds(receipt["deadline"]) != self.deadline:
            self.phone.differs(f"a save told the deadline {receipt['deadline']}")
        if seconds(receipt["saved_at"]) > self.deadline + GRACE_SECONDS:
            self.phone.differs(f"a save was accepted at {receipt['saved_at']}, after the grace")
        told = {(row["question_number"], row["sub_part"]): row for row in receipt["answers"]}
        newest = {item.slot: item for item in sorted(items, key=lambda item: item.revision)}
        if told.keys() != newest.keys():
            self.phone.differs(f"a save of {sorted(newest)} was acknowledged as {sorted(told)}")
            return
        for slot, item in newest.items():
            row = told[slot]
            stored = Stored(row["answer"], row["revision"])
            if wrong := self.ledger.wrongly_told(item, stored, applied=row["applied"]):
                self.phone.differs(f"{slot[0]}{slot[1]}: {wrong}")

    def _check_refusal(self, reply: Reply) -> None:
        """Refusing is right only after this robot handed in, or when time and grace are over."""
        if reply.code == "already_submitted" and self.handed_in:
            return
        latest_server_time = reply.received_at + self.phone.clock.ahead + CLOCK_SLACK_SECONDS
        if reply.code != "time_expired" or latest_server_time < self.deadline + GRACE_SECONDS:
            left = self.deadline + GRACE_SECONDS - time.time()
            self.phone.differs(f"a save was refused with {reply.status} {reply.code}, {left:.1f} s before the end")
            return
        session = reply.json()["details"]["session"]
        if session["status"] != "submitted" or seconds(session["submitted_at"]) != self.deadline:
            self.phone.differs(f"a late save was refused, but the session is {session}")

    def compare(self, state: dict[str, Any]) -> None:
        """Note every difference between the ledger and the answers that the server shows."""
        stored = {
            (row["question_number"], row["sub_part"]): Stored(row["answer"], row["revision"])
            for row in state["answers"]
        }
        for difference in differences(self.ledger, stored):
            self.phone.differs(difference)
