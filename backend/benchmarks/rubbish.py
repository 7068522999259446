"""Saves that must be refused, each with its status and code, and must leave nothing behind."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

HUGE_REVISION = 1_000_000  # were one of these stored after all, it would show


class Credentials(Enum):
    """Whose token comes with it."""

    OWN = "own"
    NONE = "none"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Rubbish:
    body: Any  # bytes as they are, or any JSON value
    status: int
    code: str
    credentials: Credentials = Credentials.OWN
    is_foreign: bool = False  # sent to another student's session


GOOD = {"question_number": 1, "answer": "A", "revision": HUGE_REVISION}
RUBBISH = (
    Rubbish(b"{", 400, "invalid_json"),
    Rubbish(b'{"question_number": 1, "answer": "\xff"}', 400, "invalid_json"),
    Rubbish([GOOD], 400, "invalid_request"),
    Rubbish({}, 400, "question_number_required"),
    Rubbish(GOOD | {"question_number": 46}, 400, "unknown_slot"),
    Rubbish(GOOD | {"sub_part": "a"}, 400, "unknown_slot"),
    Rubbish(GOOD | {"answer": None}, 400, "invalid_answer"),
    Rubbish(GOOD | {"answer": "a\x00b"}, 400, "invalid_answer"),
    Rubbish(GOOD | {"answer": "x" * 501}, 400, "answer_too_long"),
    Rubbish(GOOD | {"revision": -1}, 400, "invalid_request"),
    Rubbish({"answers": [GOOD] * 101}, 400, "too_many_answers"),
    Rubbish({"answers": [GOOD, GOOD | {"question_number": 46}]}, 400, "unknown_slot"),
    Rubbish(GOOD, 404, "not_found", is_foreign=True),
    Rubbish(GOOD, 401, "not_authenticated", credentials=Credentials.NONE),
    Rubbish(GOOD, 401, "token_invalid", credentials=Credentials.FORGED),
)
