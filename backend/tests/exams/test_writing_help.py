"""The help at the answer sheet shows examples and how they are read: it must say what the marking really does."""

import json
from pathlib import Path

import pytest

from exams.rules.marking import Kind, Outcome, judge_answer, reading_of

EXAMPLES = json.loads(
    (Path(__file__).resolve().parents[3] / "frontend/src/features/exam-session/writing/examples.json").read_text()
)
#: A key that each example must be right under, spelled otherwise than the example where that can be.
MEANT = {
    "fraction": "14/24",
    "mixed": "7/3",
    "decimal": "3/4",
    "periodic": "1/3",
    "root": "√12",
    "cubeRoot": "2^(1/3)",
    "power": "1024",
    "pi": "120°",
    "degrees": "π/4",
    "plusMinus": "set:3;-3",
    "set": "set:2;1",
    "interval": "int:[5;7)U(-1;2]",
    "infinity": "int:x<3",
    "inequality": "int:(-1;4]",
    "system": "point:(1;2)",
    "point": "point:(1;2)",
    "nothing": "empty",
    "unknown": "expr:(x-1)^2-1",
    "quotient": "expr:1+2/(x-1)",
    "general": "expr:30°+360°n",
}
TYPED = [
    (example, text)
    for example in EXAMPLES
    for text in (example["typed"].values() if isinstance(example["typed"], dict) else [example["typed"]])
]


@pytest.mark.parametrize(("example", "text"), TYPED, ids=[text for _, text in TYPED])
def test_an_example_is_read_as_the_help_says(example: dict[str, str], text: str) -> None:
    kind = Kind(example["kind"])
    found = reading_of(text, kind=kind)
    assert (found.text, found.readable) == (example["read"], True)
    judged = judge_answer(text, kind=kind, accepted=(MEANT[example["about"]],), with_prover=False)
    assert judged.outcome is Outcome.CORRECT


def test_the_help_speaks_of_everything_that_it_means() -> None:
    assert [example["about"] for example in EXAMPLES] == list(MEANT)
