"""What students do to an exam, and for each act: which states its answer leaves possible.

`outcomes` yields the states that may follow when the act was carried out in `life` at `now` and was answered by `seen`;
nothing if that answer was not allowed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

from tests.processes.exam_life import ExamLife, Sitting, SlotName, Stored, microseconds

Body = dict[str, Any]  # any JSON object
CLOSING_CODES = {True: "time_expired", False: "already_submitted"}


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer. `session` is the id to which the act was addressed; `crowded`: other acts ran at the same time."""

    status: int
    code: str
    body: Any
    earliest: int
    latest: int
    session: str = ""
    crowded: bool = False

    def is_within(self, moment: int) -> bool:
        return self.earliest <= moment <= self.latest

    def refuses(self, status: int, code: str) -> bool:
        return (self.status, self.code) == (status, code)


class Act(Protocol):
    def outcomes(self, life: ExamLife, seen: Seen, now: int) -> Iterator[ExamLife]: ...


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request below /api/v1/."""

    method: str
    path: str
    body: Any = None


@dataclass(frozen=True, slots=True)
class Order:
    """What the admin's desk is told: see desk_orders."""

    name: str
    given: Body


class StudentAct(Act, Protocol):
    """`owner` is the student whose exam or session it is about, `asker` the one who asks, both by place."""

    @property
    def owner(self) -> int: ...

    @property
    def asker(self) -> int: ...

    def request(self, *, exam: str, session: str) -> Request: ...


class DeskAct(Act, Protocol):
    """What an admin or the worker does to an exam."""

    def order(self, exam: str) -> Order: ...


@dataclass(frozen=True, slots=True)
class OnSession:
    """An act on a session: unknown or somebody else's is always 404, and nothing happens."""

    owner: int
    asker: int

    def outcomes(self, life: ExamLife, seen: Seen, now: int) -> Iterator[ExamLife]:
        sitting = life.sittings[self.owner]
        if sitting is None or self.asker != self.owner or sitting.id != seen.session:
            if seen.refuses(404, "not_found"):
                yield life
            return
        for after in self.on(sitting, life, seen, now):
            yield life.seating(self.owner, after)

    def on(self, sitting: Sitting, life: ExamLife, seen: Seen, now: int) -> Iterator[Sitting]:
        raise AssertionError(f"{type(self).__name__} says nothing of what it does")


@dataclass(frozen=True, slots=True)
class Start:
    owner: int
    device: str | None

    @property
    def asker(self) -> int:
        return self.owner

    def request(self, *, exam: str, session: str) -> Request:
        return Request("POST", f"exams/{exam}/start/", {} if self.device is None else {"device": self.device})

    def outcomes(self, life: ExamLife, seen: Seen, now: int) -> Iterator[ExamLife]:
        sitting = life.sittings[self.owner]
        if sitting is None:
            yield from self._first(life, seen, now)
            return
        met = sitting.as_met(now)
        if met.is_running:
            if seen.status == 200 and shows(seen, met, device=self.device):
                yield life
        elif seen.refuses(400, "already_submitted") and is_brief_of(seen.body["details"]["session"], met):
            yield life.seating(self.owner, met)

    def _first(self, life: ExamLife, seen: Seen, now: int) -> Iterator[ExamLife]:
        if now < life.schedule.opens_at:
            if seen.refuses(400, "not_started"):
                yield life
        elif now >= life.schedule.closes_at:
            if seen.refuses(400, "exam_closed"):
                yield life
        elif seen.status == 201:
            started_at = microseconds(seen.body["started_at"])
            deadline = life.deadline_of(self.owner, started_at=started_at)
            sitting = Sitting(seen.body["id"], started_at, deadline, self.device)
            if seen.is_within(started_at) and shows(seen, sitting, device=self.device):
                yield life.seating(self.owner, sitting)


@dataclass(frozen=True, slots=True)
class Item:
    """One slot's text as a client sends it; revision None: the last arrival wins."""

    slot: SlotName
    text: str
    revision: int | None

    def as_json(self) -> Body:
        body: Body = {"question_number": self.slot[0], "sub_part": self.slot[1], "answer": self.text}
        return body if self.revision is None else body | {"revision": self.revision}


@dataclass(frozen=True, slots=True)
class Save(OnSession):
    """One answer or a batch. `rubbish` is a raw item that comes last and spoils everything, with its code."""

    items: tuple[Item, ...]
    device: str | None
    rubbish: tuple[tuple[tuple[str, Any], ...], str] | None = None

    def request(self, *, exam: str, session: str) -> Request:
        answers = [item.as_json() for item in self.items]
        if self.rubbish:
            answers.append(dict(self.rubbish[0]))
        body: Body = answers[0] if len(answers) == 1 else {"answers": answers}
        return Request("POST", f"sessions/{session}/answers/", body | ({"device": self.device} if self.device else {}))

    def outcomes(self, life: ExamLife, seen: Seen, now: int) -> Iterator[ExamLife]:
        if self.rubbish and self.rubbish[1] != "unknown_slot":  # refused before anybody looks at the session
            if seen.refuses(400, self.rubbish[1]):
                yield life
            return
        # super() without arguments does not work in a dataclass with slots.
        yield from OnSession.outcomes(self, life, seen, now)

    def on(self, sitting: Sitting, life: ExamLife, seen: Seen, now: int) -> Iterator[Sitting]:
        met = sitting.as_met(now)
        if not met.is_running:
            if seen.refuses(400, CLOSING_CODES[met.auto_submitted]) and is_brief_of(
                seen.body["details"]["session"], met
            ):
                yield met
        elif self.rubbish:
            if seen.refuses(400, "unknown_slot"):
                yield met
        elif met.held_by not in (None, self.device):
            if seen.refuses(409, "taken_over"):
                yield met
        elif seen.status == 200 and self._is_receipt(seen, met):
            yield from self._stored(met, seen)

    def _is_receipt(self, seen: Seen, sitting: Sitting) -> bool:
        return (
            seen.body["status"] == "saved"
            and seen.is_within(microseconds(seen.body["saved_at"]))
            and microseconds(seen.body["deadline"]) == sitting.deadline
        )

    def _stored(self, sitting: Sitting, seen: Seen) -> Iterator[Sitting]:
        told = {
            (row["question_number"], row["sub_part"]): (Stored(row["answer"], row["revision"]), row["applied"])
            for row in seen.body["answers"]
        }
        newest = {item.slot: item for item in sorted(self.items, key=lambda item: item.revision or 0)}
        if told.keys() != newest.keys():
            return
        changed = {}
        for slot, item in newest.items():
            before = sitting.stored(slot)
            after = _after(before, item)
            if before is not None and seen.crowded and item.revision is None and told[slot][0] == before:
                after = before  # overtaken on its way: as if it had come just before the one that is told
            if told[slot] != (after, after.text == item.text.strip() and item.revision in (None, after.revision)):
                return
            changed[slot] = after
        yield sitting.holding(changed)


def _after(before: Stored | None, item: Item) -> Stored:
    """A smaller revision never overwrites."""
    revision = item.revision if item.revision is not None else before.revision if before else 0
    return before if before and revision < before.revision else Stored(item.text.strip(), revision)


@dataclass(frozen=True, slots=True)
class Submit(OnSession):
    def request(self, *, exam: str, session: str) -> Request:
        return Request("POST", f"sessions/{session}/submit/")

    def on(self, sitting: Sitting, life: ExamLife, seen: Seen, now: int) -> Iterator[Sitting]:
        if seen.status != 200:
            return
        told = microseconds(seen.body["submitted_at"])
        after = sitting.as_met(now)
        if after.is_running:
            after = replace(after, status="submitted", submitted_at=told)
            if told != sitting.deadline and not (told < sitting.deadline and seen.is_within(told)):
                return
        if (told, seen.body["auto_submitted"], seen.body["answered"], seen.body["results_released"]) == (
            after.submitted_at,
            after.auto_submitted,
            after.answered(),
            life.is_released,
        ):
            yield after


@dataclass(frozen=True, slots=True)
class TakeOver(OnSession):
    device: str

    def request(self, *, exam: str, session: str) -> Request:
        return Request("POST", f"sessions/{session}/take-over/", {"device": self.device})

    def on(self, sitting: Sitting, life: ExamLife, seen: Seen, now: int) -> Iterator[Sitting]:
        met = sitting.as_met(now)
        if met.is_running:
            held = replace(met, held_by=self.device)
            if seen.status == 200 and shows(seen, held, device=self.device):
                yield held
        elif seen.refuses(400, CLOSING_CODES[met.auto_submitted]):
            yield met


@dataclass(frozen=True, slots=True)
class Look(OnSession):
    """Read the state."""

    device: str | None = None

    def request(self, *, exam: str, session: str) -> Request:
        return Request("GET", f"sessions/{session}/" + (f"?device={self.device}" if self.device else ""))

    def on(self, sitting: Sitting, life: ExamLife, seen: Seen, now: int) -> Iterator[Sitting]:
        met = sitting.as_met(now)
        if seen.status == 200 and shows(seen, met, device=self.device):
            yield met


@dataclass(frozen=True, slots=True)
class Validate:
    """Ask whether a session can be resumed: never an error."""

    owner: int
    asker: int

    def request(self, *, exam: str, session: str) -> Request:
        return Request("GET", f"sessions/{session}/validate/")

    def outcomes(self, life: ExamLife, seen: Seen, now: int) -> Iterator[ExamLife]:
        sitting = life.sittings[self.owner]
        if seen.status != 200:
            return
        if sitting is None or self.asker != self.owner or sitting.id != seen.session:
            if seen.body == {"valid": False, "reason": "not_found", "session": None, "progress": None}:
                yield life
            return
        met = sitting.as_met(now)
        reason = None if met.is_running else met.status
        told = (seen.body["valid"], seen.body["reason"], seen.body["session"]["status"])
        if told == (reason is None, reason, met.status) and seen.body["progress"]["answered"] == met.answered():
            yield life.seating(self.owner, met)


@dataclass(frozen=True, slots=True)
class AskResults(OnSession):
    """Results are withheld until the exam is over for everyone and scored."""

    def request(self, *, exam: str, session: str) -> Request:
        return Request("GET", f"sessions/{session}/results/")

    def on(self, sitting: Sitting, life: ExamLife, seen: Seen, now: int) -> Iterator[Sitting]:
        if not life.is_released:
            if seen.refuses(403, "results_withheld"):
                yield sitting
        elif seen.status == 200 and self._are_right(seen.body, sitting, life):
            yield sitting

    def _are_right(self, body: Body, sitting: Sitting, life: ExamLife) -> bool:
        scores = [life.score(other) for other in life.seated()]
        own = life.score(sitting)
        told = {name: body[name] for name in ("raw_score", "max_score", "rank", "participants")}
        stands = {
            "raw_score": own,
            "max_score": len(life.key) - len(life.voided),
            "rank": 1 + sum(score > own for score in scores),
            "participants": len(scores),
        }
        answers = {slot: stored.text for slot, stored in sitting.answers}
        rows = [
            (slot, answers.get(slot, ""), correct, life.outcome(slot, answers.get(slot, "")))
            for slot, correct in life.key
        ]
        shown = [
            ((row["question_number"], row["sub_part"]), row["answer"], row["correct_answer"], row["outcome"])
            for row in body["slots"]
        ]
        return told == stands and shown == rows and is_brief_of(body["session"], sitting)


def is_brief_of(body: Body, sitting: Sitting) -> bool:
    """Whether a session in a few fields is this one."""
    submitted_at = body["submitted_at"] and microseconds(body["submitted_at"])
    return (body["id"], body["mode"], body["status"], body["auto_submitted"], submitted_at) == (
        sitting.id,
        "live",
        sitting.status,
        sitting.auto_submitted,
        sitting.submitted_at,
    ) and (microseconds(body["started_at"]), microseconds(body["deadline"])) == (sitting.started_at, sitting.deadline)


def shows(seen: Seen, sitting: Sitting, *, device: str | None) -> bool:
    """Whether a whole session state, as answered, is this sitting."""
    answers = tuple(
        ((row["question_number"], row["sub_part"]), Stored(row["answer"], row["revision"]))
        for row in seen.body["answers"]
    )
    held_elsewhere = None not in (sitting.held_by, device) and sitting.held_by != device
    return (
        is_brief_of(seen.body, sitting)
        and answers == sitting.answers
        and seen.body["held_elsewhere"] == held_elsewhere
        and seen.is_within(microseconds(seen.body["server_time"]))
    )
