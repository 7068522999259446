"""The answer pairs kept in CSV files: given, key, expected, why."""

import csv
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Pair:
    given: str
    key: str
    expected: str
    why: str
    file: str


def unescaped(text: str) -> str:
    """The two characters that a CSV file cannot hold."""
    return text.replace("\\u0000", "\0").replace("\\ud800", "\ud800")


def pairs_in(path: Path) -> list[Pair]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Pair(unescaped(row["given"]), unescaped(row["key"]), row["expected"], row["why"], path.stem)
            for row in csv.DictReader(file)
        ]


def all_pairs() -> list[Pair]:
    return [pair for path in sorted(DATA.glob("*.csv")) for pair in pairs_in(path)]
