"""Requests as bad networks and stubborn clients send them: doubled, overtaken, held back, repeated for ever."""

import asyncio
import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from benchmarks.ledger import Fate, Item
from benchmarks.phone import seconds
from benchmarks.robot import Robot
from tests.processes import exam_copies
from tests.processes.hall import Hall

pytestmark = pytest.mark.slow

SLOT = (1, "")
HIGH = 2**20  # above every revision of the students' scripts
DUPLICATES = 16
STUBBORN_TRIES = 300
REPLY_SECONDS = 120
# xmin and ctid change with every write to a row.
ROWS = """
SELECT 'session', id::text, xmin::text, ctid::text FROM exams_examsession WHERE exam_id = %(exam)s
UNION ALL SELECT 'answer', a.id::text, a.xmin::text, a.ctid::text
FROM exams_studentanswer a JOIN exams_examsession s ON s.id = a.session_id WHERE s.exam_id = %(exam)s
ORDER BY 1, 2
"""


class HeldBack:
    """A save whose head and half of whose body are under way; the rest arrives when it is told to."""

    def __init__(self, hall: Hall, robot: Robot, item: Item) -> None:
        sitting, sheet = robot.require()
        content = json.dumps(item.as_json() | ({"device": sheet.device} if sheet.device else {})).encode()
        half = len(content) // 2
        self.item, self.ledger, self._rest = item, sheet.ledger, content[half:]
        self._line = http.client.HTTPConnection(urlsplit(hall.stack.base_url).netloc, timeout=REPLY_SECONDS)
        self._line.putrequest("POST", f"/api/v1/sessions/{sitting.id}/answers/")
        headers = {"Content-Type": "application/json", "Content-Length": str(len(content))}
        for name, text in (robot.phone.headers | headers).items():
            self._line.putheader(name, text)
        self._line.endheaders(content[:half])
        self.ledger.sent((item,))

    def arrive(self) -> tuple[int, Any]:  # status, and the JSON of the reply
        self._line.send(self._rest)
        reply = self._line.getresponse()
        status, body = reply.status, json.loads(reply.read())
        self._line.close()
        self.ledger.learned((self.item,), Fate.ACKNOWLEDGED if status == 200 else Fate.REFUSED)
        return status, body


def test_doubled_and_overtaken_saves_leave_no_trace(hall: Hall) -> None:
    hall.sit()
    robot = hall.robots[0]
    _sitting, sheet = robot.require()

    async def send_at_once(item: Item) -> list[Fate]:
        return await asyncio.gather(*[sheet.send((item,)) for _time in range(DUPLICATES)])

    assert set(hall.run(send_at_once(Item(SLOT, "A", HIGH)))) == {Fate.ACKNOWLEDGED}
    overtaken = [HeldBack(hall, robot, Item(SLOT, letter, HIGH + place)) for place, letter in enumerate("BC", 1)]
    assert hall.run(sheet.send((Item(SLOT, "D", HIGH + 9),))) is Fate.ACKNOWLEDGED
    for late in reversed(overtaken):
        status, body = late.arrive()
        stored = {"question_number": 1, "sub_part": "", "answer": "D", "revision": HIGH + 9, "applied": False}
        assert (status, body["answers"]) == (200, [stored])
    hall.end_exam()
    hall.assert_no_trace()


def test_saves_held_back_until_after_the_end_leave_no_trace(hall: Hall) -> None:
    hall.sit()
    handing_in, walking_away = hall.robots[:2]
    after_hand_in = HeldBack(hall, handing_in, Item(SLOT, "A", HIGH))
    after_deadline = HeldBack(hall, walking_away, Item(SLOT, "A", HIGH))
    hall.run(hall.hand_in())
    status, body = after_hand_in.arrive()
    assert (status, body["code"]) == (400, "already_submitted")
    hall.end_exam()
    status, body = after_deadline.arrive()
    assert (status, body["code"]) == (400, "time_expired")
    deadline = walking_away.require()[0].deadline - exam_copies.LONG_AGO.total_seconds()
    assert seconds(body["details"]["session"]["submitted_at"]) == deadline
    hall.assert_no_trace()


def test_a_client_that_never_gives_up_is_always_refused_alike_and_writes_nothing(hall: Hall) -> None:
    hall.sit()
    hall.end_exam()
    hall.assert_no_trace()
    handed_in, timed_out, stranger = hall.robots[:3]
    before = exam_copies.rows(hall.stack, ROWS, exam=hall.exam.id)

    async def refusals(robot: Robot, session: str) -> set[tuple[int, bytes]]:
        body = Item(SLOT, "A", HIGH).as_json()
        calls = [
            robot.phone.call("stubborn", "POST", f"sessions/{session}/answers/", body=body)
            for _try in range(STUBBORN_TRIES)
        ]
        replies = await asyncio.gather(*calls)
        return {(reply.status, reply.body) for reply in replies if reply is not None}

    for robot, wanted in ((handed_in, "already_submitted"), (timed_out, "time_expired")):
        ((status, body),) = hall.run(refusals(robot, robot.require()[0].id))
        assert (status, json.loads(body)["code"]) == (400, wanted)
    ((status, body),) = hall.run(refusals(stranger, handed_in.require()[0].id))
    assert (status, json.loads(body)["code"]) == (404, "not_found")
    assert len(before) > len(hall.robots)
    assert exam_copies.rows(hall.stack, ROWS, exam=hall.exam.id) == before
