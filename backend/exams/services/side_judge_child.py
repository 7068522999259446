"""The process that services.side_judge asks: a question a line, an answer a line, until nobody asks any more.

It knows the rules alone, neither Django nor the database, and whoever needs the processor more goes first.
"""

import os
import sys
from dataclasses import asdict
from typing import Any

import orjson

from exams.rules.marking import Kind, judge_answer, reading_of

LOWEST_PRIORITY = 19


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """What one question asks for."""
    kind = Kind(question["kind"])
    if question["act"] == "read":
        return asdict(reading_of(question["text"], kind=kind))
    accepted = tuple(question["accepted"])
    return asdict(judge_answer(question["text"], kind=kind, accepted=accepted, with_prover=False))


def main() -> None:
    os.nice(LOWEST_PRIORITY)
    sys.stdout.buffer.write(b"ready\n")
    sys.stdout.buffer.flush()
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(orjson.dumps(answer(orjson.loads(line))) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
